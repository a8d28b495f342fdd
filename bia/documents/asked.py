"""Sections of a report on how it came about: scope and method, and who was asked."""

from __future__ import annotations

from bia import units

from .blocks import Bullets, Heading, Section, Text, blocks
from .facts import Facts, count, duration, joined, long_date, said
from .printed import client_of, scope_of
from .record import Record
from .tables import Cell, Column, Table, table

METHOD = (
    "The impact of a stop was asked category by category and hour by hour, before anybody was asked how fast IT has "
    "to be.",
    "The MTPD follows from the impact, the RTO from the MTPD, the first serious impact and the time to catch up. A "
    "wish stands beside what was derived and never takes its place.",
    "Needs are carried along the dependencies: what stands below must be back before what stands on it.",
    "What was not asked is printed as not asked. Nothing was guessed, and nothing counts as nought.",
)
NO_INTERVIEW = "It is not known who was asked: no interview and no personal link has been entered."


def scope(facts: Facts) -> Section:
    """What was looked at and how."""
    hours = facts.case.get("impact_after_hours") or ()
    asked = ", ".join(duration(each) for each in hours) if hours else units.NOT_ASKED
    rows: list[tuple[str | Cell, ...]] = [
        ("Client", client_of(facts)),
        ("Looked at", scope_of(facts)),
        ("Sites", "; ".join(facts.label(each["id"]) for each in facts.case.get("sites") or ()) or units.NOT_ASKED),
        ("Impact asked after", asked),
        ("Impact asked about", ", ".join(str(each["name"]) for each in facts.categories) or units.NOT_ASKED),
        ("Money in", facts.currency or units.NOT_ASKED),
        ("Facts as of", str(facts.result.get("as_of") or units.NOT_ASKED)),
    ]
    return Section(
        id="scope",
        title="Scope and method",
        question="What did we look at, and how?",
        lead=f"We looked at {scope_of(facts)}." if facts.processes else "No process has been entered yet.",
        blocks=blocks(
            table("Scope", [Column("Subject", 36), Column("In this report", 86)], rows),
            Heading("How the figures came about", "beside"),
            Bullets(METHOD),
        ),
    )


def who_was_asked(facts: Facts, record: Record) -> Section:
    """Interviews and respondents, and which processes nobody was asked about, as far as is known."""
    asked_of = [each.processes for each in record.interviews] + [each.processes for each in record.respondents]
    covered = {code for processes in asked_of for code in processes}
    left = [facts.label(one["id"]) for one in facts.processes if one["id"] not in covered]
    known = record.interviews or record.respondents
    return Section(
        id="asked",
        title="Who was asked",
        question="Whose word is this?",
        lead=_asked_lead(record) if known else NO_INTERVIEW,
        blocks=blocks(
            _interviews(record),
            _respondents(record),
            [
                Heading("In no interview and no questionnaire", "beside"),
                Text(f"{joined(left)}. The answers are listed in the appendix, with what is known of each."),
            ]
            if known and left
            else None,
        ),
    )


def _asked_lead(record: Record) -> str:
    texts = []
    over = sum(each.is_over for each in record.interviews)
    if record.interviews:
        texts.append(f"{said(over, 'interview', 'is', 'are')} over")
        if coming := len(record.interviews) - over:
            texts.append(f"{said(coming, 'interview', 'is', 'are')} still to come")
    if record.respondents:
        sent = sum(1 for each in record.respondents if each.sent)
        asked = count(len(record.respondents), "person", "people")
        texts.append(f"{sent} of {asked} asked by link {'has' if sent == 1 else 'have'} sent answers")
    return ". ".join(texts) + "."


def _interviews(record: Record) -> Table | None:
    return table(
        "Interviews, on the clock of their place. One whose time has passed counts as over.",
        [
            Column("When", 42),
            Column("Who was asked", 52),
            Column("By", 26),
            Column("Processes", 32),
            Column("State", 16),
        ],
        [
            (
                Cell(f"{each.when}, {each.place}" if each.place else each.when, "plain"),
                "; ".join(each.people) or units.NOT_KNOWN,
                each.interviewer or units.NOT_KNOWN,
                ", ".join(each.processes) or "–",
                "over" if each.is_over else "to come",
            )
            for each in record.interviews
        ],
        dense=True,
    )


def _respondents(record: Record) -> Table | None:
    return table(
        "Asked by a personal link, without an interview. Answers count once a consultant has taken them.",
        [
            Column("Who", 42),
            Column("Processes", 42),
            Column("Asked on", 28),
            Column("Answers sent on", 28),
            Column("Taken", 14, "n"),
            Column("Waiting", 14, "n"),
        ],
        [
            (
                Cell(each.name, "plain"),
                ", ".join(each.processes) or "–",
                long_date(each.invited),
                long_date(each.sent) if each.sent else "not yet",
                str(each.taken),
                str(each.waiting),
            )
            for each in record.respondents
        ],
        dense=True,
    )
