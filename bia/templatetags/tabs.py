"""The pages of an engagement: its tabs, and the parts of the one that is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import template
from django.urls import reverse

from bia.models import Engagement

register = template.Library()


@dataclass(frozen=True, slots=True)
class Page:
    """A tab, or a part of one. `holds` are how the names of the addresses begin that are found in it."""

    label: str
    name: str
    holds: tuple[str, ...] = ()

    def has(self, name: str) -> bool:
        """Whether the address of this name is found here."""
        return name == self.name or name.startswith(self.holds)


TABS: Final[dict[str, Page]] = {
    "overview": Page("Overview", "engagement-overview"),
    "interviews": Page("Interviews", "engagement-detail"),
    "dependencies": Page("Dependencies", "dependency-map"),
    "plan": Page("Plan", "plan-detail"),
    "documents": Page("Documents", "document-list"),
    "settings": Page("Settings", "engagement-edit"),
}
PARTS: Final[dict[str, tuple[Page, ...]]] = {
    "overview": (
        Page("Heat map", "engagement-overview"),
        Page("Coverage", "interview-coverage"),
        Page("Quality", "answer-quality"),
    ),
    "interviews": (
        Page("Processes and services", "engagement-detail", ("process-create", "service-", "site-")),
        Page("Interview plan", "interview-plan", ("interview-",)),
        Page("Respondents", "respondent-list", ("respondent-",)),
        Page("Validation", "validation-list"),
        Page("Sign-off", "sign-off-list", ("sign", "version-", "cycle-", "process-reopen")),
        Page("History", "answer-history"),
    ),
    "documents": (
        Page("Documents", "document-list"),
        Page("Proposals", "proposal-list", ("proposal-",)),
        Page("Import and export", "engagement-exchange", ("import-",)),
    ),
    "settings": (
        Page("Engagement", "engagement-edit", ("engagement-delete",)),
        Page("Impact scale", "scale-edit"),
        Page("Question set", "question-set"),
        Page("Branding", "engagement-branding"),
    ),
}


@register.simple_tag(takes_context=True)
def tabs_of(context: Mapping[str, Any], engagement: Engagement, open_tab: str) -> dict[str, Any]:
    """The tabs of an engagement and the parts of the open one: label, address, and whether one is on it."""
    match = context["request"].resolver_match
    name = (match.url_name if match else "") or ""
    parts = PARTS.get(open_tab, ())
    here = next((part for part in parts if part.has(name)), None)
    return {
        "tabs": [(tab, reverse(tab.name, args=[engagement.slug]), key == open_tab) for key, tab in TABS.items()],
        "parts": [(part, reverse(part.name, args=[engagement.slug]), part is here) for part in parts],
    }
