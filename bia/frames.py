"""What interviews of an engagement are asked against, loaded from its rows."""

from __future__ import annotations

from typing import Any

from bia.models import Answer, Engagement, ServiceKind
from bia.questions import CategoryScale, Frame
from bia.questions.words import PRINT_FUNCTIONS

_SCALE = ("currency", "impact_after_hours", "severity_levels", "categories", "question_set")


def frame_of(engagement: Engagement) -> Frame:
    """The impact scale, sites, services and functions that the questions of this engagement offer."""
    settled = dict(
        Answer.objects.filter(
            engagement=engagement, site=None, service=None, process=None, withdrawn=False, question__in=_SCALE
        ).values_list("question", "value")
    )
    names = answers_by_subject(engagement, "site", ["name"])
    services = list(engagement.services.all())
    offered = answers_by_subject(engagement, "service", ["functions"])
    own = [function for answers in offered.values() for function in answers["functions"] or ()]
    return Frame(
        currency=settled.get("currency") or "",
        times=tuple(settled.get("impact_after_hours") or ()),
        levels=tuple(settled.get("severity_levels") or ()),
        categories=tuple(_category(category) for category in settled.get("categories") or ()),
        sites=tuple((site.code, site_label(site.code, names.get(site.pk, {}))) for site in engagement.sites.all()),
        services=tuple((service.code, f"{service.code} {service.name}") for service in services),
        print_services=tuple(service.code for service in services if service.kind == ServiceKind.PRINT),
        question_set=settled.get("question_set"),
        functions=tuple(dict.fromkeys((*PRINT_FUNCTIONS, *own))),
    )


def answers_by_subject(
    engagement: Engagement, subject: str, questions: list[str] | None = None
) -> dict[int, dict[str, Any]]:
    """The answers that count, by the key of the site, service or process, in one query."""
    rows = Answer.objects.filter(engagement=engagement, withdrawn=False, **{f"{subject}__isnull": False})
    if questions is not None:
        rows = rows.filter(question__in=questions)
    found: dict[int, dict[str, Any]] = {}
    for key, question, value in rows.values_list(f"{subject}_id", "question", "value"):
        found.setdefault(key, {})[question] = value
    return found


def site_label(code: str, answers: dict[str, Any]) -> str:
    """A site by its code and, when given, its name."""
    name = answers.get("name")
    return f"{code} {name}" if name else code


def _category(stored: dict[str, Any]) -> CategoryScale:
    return CategoryScale(
        id=stored["id"],
        name=stored.get("name") or stored["id"].replace("-", " ").capitalize(),
        serious_level=stored.get("serious_level", 3),
        unacceptable_level=stored.get("unacceptable_level", 4),
        anchors=tuple(stored.get("anchors") or ()),
    )
