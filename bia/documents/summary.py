"""The management summary of a report: one page that works alone. Its lists and texts have an upper length."""

from __future__ import annotations

from .facts import Facts, Json, about, clip, count, duration, fit, long_date, part, rto, said
from .next_steps import NOTHING_OPEN, Step, steps_in_brief
from .printed import Answer, FrontPage, Headline
from .processes import by_urgency
from .record import Record
from .risk_sentences import NAME, NO_PROCESS, most_urgent, promised_late, worst_point
from .tables import Cell, Column, Table, table

DAY_HOURS = 24
MOST_URGENT = 5
SHORT_NAME = 46  # characters
NO_WORD = "No interview is entered and no process is signed: who stands by the answers is not known."


def summary(facts: Facts, record: Record, steps: tuple[Step, ...]) -> FrontPage:
    """What was looked at, what cannot wait, what it hangs on, what does not fit, what is not known, what comes next."""
    rows = (
        ("What cannot wait", _cannot_wait(facts), 5),
        ("What it costs", _costs(facts), 3),
        ("What it hangs on", _hangs_on(facts), 3),
        ("What does not fit", _does_not_fit(facts), 3),
        ("What is not known", _not_known(facts, record), 4),
        ("Whose word it is", _word(facts, record), 3),
    )
    return FrontPage(
        id="summary",
        title="Management summary",
        headlines=_headlines(facts, record),
        answers=tuple(Answer(question, fit(text, lines)) for question, text, lines in rows),
        asks="What comes next",
        asked=steps_in_brief(steps) or (NOTHING_OPEN,),
        is_signed=False,
        table=_first(facts),
    )


def _signed(facts: Facts, record: Record) -> int:
    signatures = (record.signature_of.get(str(one["id"])) for one in facts.processes)
    return sum(1 for each in signatures if each is not None and each.stands)


def _late(facts: Facts) -> int:
    return sum(1 for one in facts.services if any(gap.get("kind") == "rto" for gap in one.get("gaps") or ()))


def _headlines(facts: Facts, record: Record) -> tuple[Headline, ...]:
    urgent = next((one for one in by_urgency(facts) if part(one, "targets", "mtpd_hours") is not None), None)
    unasked = sum(1 for one in facts.processes if one.get("not_asked"))
    return (
        Headline(
            "Looked at",
            count(len(facts.processes), "process", "processes"),
            f"{unasked} of them with questions not asked"
            if unasked
            else f"and {count(len(facts.services), 'service')}",
        ),
        Headline(
            "The first must be back",
            f"within {duration(urgent['targets']['mtpd_hours'])}" if urgent else "not known",
            _first_of_all(facts),
        ),
        Headline(
            "Promised too late",
            f"{_late(facts)} of {len(facts.services)}",
            "services, measured by what the processes need" if facts.services else "no service has been entered",
        ),
        Headline(
            "Signed by their owners",
            f"{_signed(facts, record)} of {len(facts.processes)}",
            "processes" if facts.processes else "no process has been entered",
        ),
    )


def _first_of_all(facts: Facts) -> str:
    """The process with the shortest mtpd, and how many more have the same."""
    known = [one for one in by_urgency(facts) if part(one, "targets", "mtpd_hours") is not None]
    if not known:
        return "no impact was found unacceptable"
    more = sum(1 for one in known if one["targets"]["mtpd_hours"] == known[0]["targets"]["mtpd_hours"]) - 1
    return clip(str(known[0]["name"]), NAME) + (f", and {more} more" if more else "")


def _first(facts: Facts) -> Table | None:
    """The most urgent processes with what they need and what is possible today."""
    return table(
        "The first to be brought back. “Possible today” is by when IT is back as it stands, all it depends on counted.",
        [
            Column("Process", 84),
            Column("Unacceptable after", 30, "n"),
            Column("IT needed by (RTO)", 30, "n"),
            Column("Possible today", 24, "n"),
        ],
        [
            (
                Cell(clip(str(one["name"]), SHORT_NAME), "plain"),
                duration(one["targets"]["mtpd_hours"]),
                Cell(rto(one["targets"]), "strong"),
                Cell(duration(one.get("achievable_hours")), "alarm" if _is_late(one) else ""),
            )
            for one in by_urgency(facts)[:MOST_URGENT]
            if part(one, "targets", "mtpd_hours") is not None
        ],
        dense=True,
    )


def _is_late(process: Json) -> bool:
    need, possible = part(process, "targets", "rto_hours"), process.get("achievable_hours")
    return need is not None and possible is not None and possible > need


def _cannot_wait(facts: Facts) -> str:
    if not facts.processes:
        return NO_PROCESS
    hours = [part(one, "targets", "mtpd_hours") for one in facts.processes]
    day = sum(1 for each in hours if each is not None and each <= DAY_HOURS)
    texts = [most_urgent(facts)]
    if day > 1:
        of_all = f"{day} of {count(len(facts.processes), 'process', 'processes')}"
        texts.append(f"Within a day {of_all} become unacceptable.")
    tiers = [part(one, "targets", "tier") for one in facts.processes]
    if first := tiers.count(1):
        texts.append(f"{said(first, 'process', 'is', 'are', 'processes')} in tier 1.")
    return " ".join(texts)


def _costs(facts: Facts) -> str:
    """The dearest process after the last asked time within a day, as answered."""
    times = [hours for hours in facts.case.get("impact_after_hours") or () if hours <= DAY_HOURS]
    found = []
    for code, asked in facts.asked.items():
        losses = part(asked, "impact", "loss") or ()
        if times and len(losses) >= len(times) and losses[len(times) - 1] is not None:
            found.append((losses[len(times) - 1], code))
    if not found:
        return "What a stop costs in money was not asked."
    loss, code = max(found, key=lambda each: each[0])
    if not loss:
        return f"No process loses money within {duration(times[-1])}, as answered."
    name = clip(facts.name(code), NAME)
    return (
        f"{name} loses the most in a stop of {duration(times[-1])}: {about(loss, facts.currency)}, as answered. "
        f"What a stop costs is known of {len(found)} of {count(len(facts.processes), 'process', 'processes')}."
    )


def _hangs_on(facts: Facts) -> str:
    points = part(facts.result, "graph", "single_points_of_failure") or ()
    if not points:
        return "No single point of failure was found, as far as dependencies were entered."
    return (
        f"{said(len(points), 'thing', 'stops', 'stop')} processes without anything else failing. {worst_point(facts)}"
    )


def _does_not_fit(facts: Facts) -> str:
    if not facts.services:
        return "No service has been entered, so no promise could be compared with a need."
    gaps = [gap for one in facts.services for gap in one.get("gaps") or ()]
    if not gaps:
        return "No gap was found between what is needed and what is promised, as far as both are known."
    late = promised_late(facts)
    lost = sum(1 for gap in gaps if gap.get("kind") == "rpo")
    texts = [late, f"In all there are {count(len(gaps), 'gap')} between need and promise."]
    if lost:
        texts.append(f"{said(lost, 'service', 'saves', 'save')} data less often than is needed.")
    return " ".join(filter(None, texts))


def _not_known(facts: Facts, record: Record) -> str:
    unasked = sum(1 for one in facts.processes if one.get("not_asked"))
    texts = []
    if unasked:
        texts.append(
            f"{said(unasked, 'process', 'has', 'have', 'processes')} questions without an answer; what follows from "
            "them is missing, and nothing was guessed."
        )
    if record.objections:
        texts.append(f"{said(len(record.objections), 'point', 'is', 'are')} said to be wrong and not settled.")
    unconfirmed = sum(1 for asked in facts.asked.values() if asked.get("unconfirmed"))
    if unconfirmed:
        texts.append(
            f"{said(unconfirmed, 'process', 'rests', 'rest', 'processes')} on answers carried over and not confirmed."
        )
    if not facts.processes:
        return "Everything: nothing has been asked yet."
    return " ".join(texts) or "Every question was asked, and nobody says that an answer is wrong."


def _word(facts: Facts, record: Record) -> str:
    texts = []
    over = sum(each.is_over for each in record.interviews)
    if over:
        texts.append(f"{said(over, 'interview', 'is', 'are')} over.")
    if sent := sum(1 for each in record.respondents if each.sent):
        texts.append(f"{count(sent, 'person', 'people')} answered by link.")
    signed = [each for each in record.signatures if each.stands]
    if signed:
        newest = max(each.signed for each in signed)
        texts.append(
            f"{said(_signed(facts, record), 'process', 'is', 'are', 'processes')} signed, the last on "
            f"{long_date(newest)}."
        )
    return " ".join(texts) or NO_WORD
