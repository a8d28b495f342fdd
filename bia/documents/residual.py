"""Sections on what still fails with the recommendation in place, and on the tests that show what does not."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .blocks import Bullets, Section, blocks
from .facts import Facts, count, full_stop, joined, labelled, part, sentence
from .tables import Cell, Column, table

LEFT = gettext_noop(
    "With the recommendation in place, the following still fails. Those who work with it should know before the outage."
)
NOTHING_LEFT = gettext_noop(
    "Nothing is known that would still fail; this says more about what was asked than about the house."
)


def residual(facts: Facts) -> Section | None:
    """What still fails with the recommendation in place. None without services."""
    if not facts.services:
        return None
    found: dict[str, list[str]] = {}  # the same text is printed once, with the services it is true of
    for service in facts.services:
        for text in part(service, "recommendation", "not_covered") or ():
            found.setdefault(text, []).append(str(service["id"]))
    misses = [
        (labelled(service), sentence(miss.get("text", "")))
        for service in facts.services
        for miss in part(service, "recommendation", "misses") or ()
    ]
    everywhere = len(facts.services)
    bullets = [
        full_stop(text) if len(names) == everywhere > 1 else f"{joined(names)}: {full_stop(text)}"
        for text, names in found.items()
    ]
    return Section(
        id="residual",
        title=_("What still does not work"),
        question=_("What must nobody be surprised by?"),
        lead=_(LEFT) if bullets or misses else _(NOTHING_LEFT),
        blocks=blocks(
            Bullets(tuple(bullets)) if bullets else None,
            table(
                _("Targets that the recommendation does not reach"),
                [Column(_("Service"), 50), Column(_("What is missed"), 118)],
                misses,
                dense=True,
            ),
        ),
    )


def tests(facts: Facts) -> Section | None:
    """The test plan: what to try before anything counts as protection. None when there are no tests."""
    wanted: dict[str, list[str]] = {}
    for service in facts.services:
        for text in part(service, "recommendation", "tests") or ():
            wanted.setdefault(text, []).append(str(service["id"]))
    if not wanted:
        return None
    return Section(
        id="tests",
        title=_("Failover test plan"),
        question=_("How will we know that it works before we need it to?"),
        lead=_(
            "Nothing counts as protection until it was seen to work. %(tests)s before go-live; the record of "
            "each replaces an estimate of this plan."
        )
        % {"tests": count(len(wanted), "test")},
        blocks=blocks(
            table(
                _("Tests"),
                [
                    Column(_("No."), 10, "id"),
                    Column(_("We do, and it passes if"), 92),
                    Column(_("Service"), 36),
                    Column(_("Done on"), 15),
                    Column(_("Passed"), 15),
                ],
                [
                    (f"T{number}", Cell(text, "plain"), joined(names), "", "")
                    for number, (text, names) in enumerate(wanted.items(), start=1)
                ],
                row_head=1,
            )
        ),
    )
