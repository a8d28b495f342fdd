"""Sections on what still fails with the recommendation in place, and on the tests that show what does not."""

from __future__ import annotations

from .blocks import Bullets, Section, blocks
from .facts import Facts, count, full_stop, joined, labelled, part, sentence
from .tables import Cell, Column, table

LEFT = (
    "With the recommendation in place, the following still fails. Those who work with it should know before the outage."
)
NOTHING_LEFT = "Nothing is known that would still fail; this says more about what was asked than about the house."


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
        title="What still does not work",
        question="What must nobody be surprised by?",
        lead=LEFT if bullets or misses else NOTHING_LEFT,
        blocks=blocks(
            Bullets(tuple(bullets)) if bullets else None,
            table(
                "Targets that the recommendation does not reach",
                [Column("Service", 50), Column("What is missed", 118)],
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
        title="Failover test plan",
        question="How will we know that it works before we need it to?",
        lead=f"Nothing counts as protection until it was seen to work. {count(len(wanted), 'test')} before go-live; "
        "the record of each replaces an estimate of this plan.",
        blocks=blocks(
            table(
                "Tests",
                [
                    Column("No.", 10, "id"),
                    Column("We do, and it passes if", 92),
                    Column("Service", 36),
                    Column("Done on", 15),
                    Column("Passed", 15),
                ],
                [
                    (f"T{number}", Cell(text, "plain"), joined(names), "", "")
                    for number, (text, names) in enumerate(wanted.items(), start=1)
                ],
                row_head=1,
            )
        ),
    )
