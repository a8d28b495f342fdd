"""What is to be done next, with whom: it follows from what is open, and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from planner.findings.brief import findings_in_brief

from .blocks import Section, blocks
from .facts import Facts, Json, clip, count, counted, full_stop, long_date, plural, some_ids
from .processes import question_text
from .record import Record
from .risk_sentences import some_of
from .shortening import first_that_fits
from .tables import Cell, Column, Row, Table, group, table

SHORT_NAME, NAMED = 28, 2  # characters; people, on the front page
ASKED_WIDTH = 76  # characters of a line on the front page
NOTHING_OPEN = gettext_noop(
    "Nothing is open: every question is answered, every promise fits and every process is signed."
)


OPEN = plural("%(count)s step is open, the first ones first.", "%(count)s steps are open, the first ones first.")
WAITING = plural(
    "%(count)s answer waits: accept, change or set aside.", "%(count)s answers wait: accept, change or set aside."
)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `kind` heads it, `who` is whom to turn to (empty: nobody is known), `about` what it is about."""

    kind: str
    what: str
    who: str = ""
    about: str = ""


NOTHING_ASKED = gettext_noop("Nothing has been asked yet: enter the first process and plan its interview.")
SETTLE, ASK, ACCEPT, DECIDE, SIGN = (
    gettext_noop("Settle what owners say is wrong"),
    gettext_noop("Ask what is missing"),
    gettext_noop("Take in what respondents sent"),
    gettext_noop("Decide what to do about gaps"),
    gettext_noop("Have it signed"),
)


def steps_of(facts: Facts, record: Record) -> tuple[Step, ...]:
    """Every next step, in the order in which they are best taken."""
    return (*_settle(facts, record), *_ask(facts, record), *_accept(record), *_decide(facts), *_sign(facts, record))


def next_steps(facts: Facts, record: Record) -> Section:
    """The section that lists them all."""
    steps = steps_of(facts, record)
    return Section(
        id="next-steps",
        title=_("What comes next"),
        question=_("Who does what now?"),
        lead=counted(len(steps), *OPEN) if steps else without_steps(facts),
        blocks=blocks(_table(steps)),
    )


def without_steps(facts: Facts) -> str:
    """What it means that no step is open: all is done, or nothing has begun."""
    return _(NOTHING_OPEN) if facts.processes else _(NOTHING_ASKED)


def steps_in_brief(steps: tuple[Step, ...]) -> tuple[str, ...]:
    """One sentence for each kind of step that is open: how many there are, and with whom."""
    told = []
    for kind in dict.fromkeys(step.kind for step in steps):
        mine = [step for step in steps if step.kind == kind]
        people = list(dict.fromkeys(clip(step.who, SHORT_NAME) for step in mine if step.who))
        values = {"kind": _(kind), "steps": count(len(mine), "step")}
        forms = [
            _("%(kind)s: %(steps)s, with %(people)s.") % {**values, "people": some_of(people, most)}
            for most in range(min(NAMED, len(people)), 0, -1)
        ]
        told.append(first_that_fits([*forms, _("%(kind)s: %(steps)s.") % values], 1, ASKED_WIDTH))
    return tuple(told)


def _table(steps: tuple[Step, ...]) -> Table | None:
    rows: list[Row | tuple[str | Cell, ...]] = []
    for number, step in enumerate(steps, start=1):
        if number == 1 or steps[number - 2].kind != step.kind:
            rows.append(group(_(step.kind)))
        rows.append((str(number), Cell(step.about or _("Engagement"), "plain"), step.what, _with_whom(step)))
    return table(
        _("Next steps"),
        [Column(_("No."), 9, "id"), Column(_("About"), 45), Column(_("What to do"), 78), Column(_("With whom"), 36)],
        rows,
        row_head=1,
        dense=True,
    )


def _with_whom(step: Step) -> str:
    return step.who or (_("owner not asked") if step.kind == SIGN else "–")


def _owner(process: Json) -> str:
    return str(process.get("owner_role") or "")


def _settle(facts: Facts, record: Record) -> Iterator[Step]:
    for each in record.objections:
        text = _("“%(text)s” (said on %(said)s)") % {"text": clip(each.text, 300), "said": long_date(each.said)}
        yield Step(SETTLE, text, each.name, facts.label(each.process))


def _ask(facts: Facts, record: Record) -> Iterator[Step]:
    later: dict[str, list[str]] = {}
    for code, question in record.ask_later:
        later.setdefault(code, []).append(question_text(question, facts))
    for process in facts.processes:
        code = str(process["id"])
        for word, texts in (
            (_("Ask"), [question_text(path, facts) for path in process.get("not_asked") or ()]),
            (_("Ask again, as noted in the interview"), later.get(code, [])),
            (
                _("Confirm what was carried over"),
                [question_text(path, facts) for path in facts.asked.get(code, {}).get("unconfirmed") or ()],
            ),
        ):
            if texts:
                yield Step(ASK, f"{word}: {', '.join(texts)}.", _owner(process), facts.label(code))
    for each in record.respondents:
        if each.sent is None:
            about = ", ".join(each.processes)
            yield Step(
                ASK,
                _("Remind: the link of %(invited)s is not answered yet.") % {"invited": long_date(each.invited)},
                each.name,
                about,
            )


def _accept(record: Record) -> Iterator[Step]:
    for each in record.respondents:
        if each.waiting:
            text = counted(each.waiting, *WAITING)
            yield Step(ACCEPT, text, each.name, ", ".join(each.processes))


def _decide(facts: Facts) -> Iterator[Step]:
    for service in facts.services:
        if gaps := service.get("gaps"):
            text = " ".join(full_stop(str(gap.get("text") or "")) for gap in gaps)
            yield Step(DECIDE, text, "", facts.label(service["id"]))
    with_gaps = {service["id"] for service in facts.services if service.get("gaps")}
    for finding in findings_in_brief(facts.result.get("findings") or (), facts.processes, facts.services):
        subjects = finding["subjects"]
        if subjects and with_gaps.issuperset(subjects):
            continue  # the gaps above say so of each
        if finding["severity"] == "gap" and finding["remedy"]:
            yield Step(DECIDE, full_stop(str(finding["remedy"])), "", some_ids(subjects))


def _sign(facts: Facts, record: Record) -> Iterator[Step]:
    waiting: dict[str, list[str]] = {}
    for process in facts.processes:
        code = str(process["id"])
        signature = record.signature_of.get(code)
        if signature is None or not signature.stands:
            waiting.setdefault(_owner(process), []).append(code)
    for owner, codes in waiting.items():
        about = facts.label(codes[0]) if len(codes) == 1 else some_ids(codes)
        text = _("Read the answers in the appendix, then sign on the sign-off page.")
        yield Step(SIGN, text, owner, about)
