"""What is to be done next, with whom: it follows from what is open, and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.findings.brief import findings_in_brief

from .blocks import Section, blocks
from .facts import Facts, clip, count, full_stop, joined, long_date, said
from .processes import question_text
from .record import Record
from .tables import Cell, Column, Row, Table, group, table

NOTHING_OPEN = "Nothing is open: every question was asked, every promise fits and every process is signed."


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `kind` heads it, `who` is whom to turn to (empty: nobody is known), `about` what it is about."""

    kind: str
    what: str
    who: str = ""
    about: str = ""


SETTLE, ASK, ACCEPT, DECIDE, SIGN = (
    "Settle what owners say is wrong",
    "Ask what is missing",
    "Take in what respondents sent",
    "Decide what to do about gaps",
    "Have it signed",
)


def steps_of(facts: Facts, record: Record) -> tuple[Step, ...]:
    """Every next step, in the order in which they are best taken."""
    return (*_settle(facts, record), *_ask(facts, record), *_accept(record), *_decide(facts), *_sign(facts, record))


def next_steps(facts: Facts, record: Record) -> Section:
    """The section that lists them all."""
    steps = steps_of(facts, record)
    return Section(
        id="next-steps",
        title="What comes next",
        question="Who does what now?",
        lead=f"{said(len(steps), 'step', 'is', 'are')} open, the first ones first." if steps else NOTHING_OPEN,
        blocks=blocks(_table(steps)),
    )


def steps_in_brief(steps: tuple[Step, ...]) -> tuple[str, ...]:
    """One sentence for each kind of step that is open, with how many there are."""
    found = [(kind, sum(step.kind == kind for step in steps)) for kind in (SETTLE, ASK, ACCEPT, DECIDE, SIGN)]
    return tuple(f"{kind}: {count(number, 'step')}." for kind, number in found if number)


def _table(steps: tuple[Step, ...]) -> Table | None:
    rows: list[Row | tuple[str | Cell, ...]] = []
    for number, step in enumerate(steps, start=1):
        if number == 1 or steps[number - 2].kind != step.kind:
            rows.append(group(step.kind))
        rows.append((str(number), Cell(step.about or "the whole", "plain"), step.what, step.who or "–"))
    return table(
        "Next steps",
        [Column("No.", 9, "id"), Column("About", 45), Column("What to do", 78), Column("With whom", 36)],
        rows,
        row_head=1,
        dense=True,
    )


def _owner(facts: Facts, code: str) -> str:
    return str(facts.asked.get(code, {}).get("owner_role") or "")


def _settle(facts: Facts, record: Record) -> Iterator[Step]:
    for each in record.objections:
        text = f"“{clip(each.text, 300)}” (said on {long_date(each.said)})"
        yield Step(SETTLE, text, each.name, facts.label(each.process))


def _ask(facts: Facts, record: Record) -> Iterator[Step]:
    later: dict[str, list[str]] = {}
    for code, question in record.ask_later:
        later.setdefault(code, []).append(question_text(question, facts))
    for process in facts.processes:
        code = str(process["id"])
        for word, texts in (
            ("Ask", [question_text(path, facts) for path in process.get("not_asked") or ()]),
            ("Ask again, as noted in the interview", later.get(code, [])),
            (
                "Confirm what was carried over",
                [question_text(path, facts) for path in facts.asked.get(code, {}).get("unconfirmed") or ()],
            ),
        ):
            if texts:
                yield Step(ASK, f"{word}: {', '.join(texts)}.", _owner(facts, code), facts.label(code))
    for each in record.respondents:
        if each.sent is None:
            about = ", ".join(each.processes)
            yield Step(ASK, f"Remind: the link of {long_date(each.invited)} is not answered yet.", each.name, about)


def _accept(record: Record) -> Iterator[Step]:
    for each in record.respondents:
        if each.waiting:
            text = f"{said(each.waiting, 'answer', 'waits', 'wait')}: accept, change or set aside."
            yield Step(ACCEPT, text, each.name, ", ".join(each.processes))


def _decide(facts: Facts) -> Iterator[Step]:
    for service in facts.services:
        if gaps := service.get("gaps"):
            text = " ".join(full_stop(str(gap.get("text") or "")) for gap in gaps)
            yield Step(DECIDE, text, "", facts.label(service["id"]))
    for finding in findings_in_brief(facts.result.get("findings") or (), facts.processes, facts.services):
        if finding["severity"] == "gap" and finding["remedy"]:
            yield Step(DECIDE, full_stop(str(finding["remedy"])), "", ", ".join(finding["subjects"]))


def _sign(facts: Facts, record: Record) -> Iterator[Step]:
    waiting: dict[str, list[str]] = {}
    for process in facts.processes:
        code = str(process["id"])
        signature = record.signature_of.get(code)
        if signature is None or not signature.stands:
            waiting.setdefault(_owner(facts, code), []).append(code)
    for owner, codes in waiting.items():
        text = f"{count(len(codes), 'process', 'processes')} to read and sign; the lines are on the sign-off page."
        yield Step(SIGN, text, owner or "owner not asked", joined(codes))
