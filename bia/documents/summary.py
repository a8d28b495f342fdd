"""The management summary of a report: one page that works alone. Its lists and texts have an upper length."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bia import units

from .asked import interviews_over
from .facts import Facts, Json, about, clip, count, counted, duration, long_date, part, plural, rto
from .next_steps import Step, steps_in_brief, without_steps
from .printed import Answer, FrontPage, Headline
from .processes import by_urgency
from .record import Record
from .risk_sentences import NAME, NO_PROCESS, is_impact_asked, most_urgent, points_by_reach, promised_late, worst_point
from .shortening import fit
from .tables import Cell, Column, Table, table

DAY_HOURS = 24
MOST_URGENT = 5
SHORT_NAME = 46  # characters
WITHIN_A_DAY = plural(
    "Within a day %(day)s of %(count)s process become unacceptable.",
    "Within a day %(day)s of %(count)s processes become unacceptable.",
)
IN_TIER_1 = plural("%(count)s process is in tier 1.", "%(count)s processes are in tier 1.")
COST_KNOWN = plural(
    "What a stop costs is known of %(known)s of %(count)s process.",
    "What a stop costs is known of %(known)s of %(count)s processes.",
)
STOPS_ALONE = plural(
    "%(count)s thing stops or slows processes without anything else failing.",
    "%(count)s things stop or slow processes without anything else failing.",
)
SAVED_TOO_SELDOM = plural(
    "%(count)s service saves data less often than is needed.", "%(count)s services save data less often than is needed."
)
UNANSWERED = plural(
    "%(count)s process has questions without an answer; what follows from them is missing.",
    "%(count)s processes have questions without an answer; what follows from them is missing.",
)
ASSUMED = plural(
    "What %(count)s service runs on was not asked; what follows from it is an assumption.",
    "What %(count)s services run on was not asked; what follows from it is an assumption.",
)
OBJECTED = plural(
    "%(count)s point is said to be wrong and not settled.", "%(count)s points are said to be wrong and not settled."
)
UNCONFIRMED = plural(
    "%(count)s process rests on answers carried over and not confirmed.",
    "%(count)s processes rest on answers carried over and not confirmed.",
)
ANSWERED_BY_LINK = plural("%(count)s person answered by link.", "%(count)s people answered by link.")
SIGNED = plural(
    "%(count)s process is signed, the last on %(newest)s.", "%(count)s processes are signed, the last on %(newest)s."
)
NO_WORD = gettext_noop("No interview is entered and no process is signed: who stands by the answers is not known.")


def summary(facts: Facts, record: Record, steps: tuple[Step, ...]) -> FrontPage:
    """What was looked at, what cannot wait, what it hangs on, what does not fit, what is not known, what comes next."""
    rows = (
        (_("What cannot wait"), _cannot_wait(facts), 5),
        (_("What it costs"), _costs(facts), 3),
        (_("What it hangs on"), _hangs_on(facts), 3),
        (_("What does not fit"), _does_not_fit(facts), 3),
        (_("What is not known"), _not_known(facts, record), 4),
        (_("Whose word it is"), _word(facts, record), 3),
    )
    return FrontPage(
        id="summary",
        title=_("Management summary"),
        headlines=_headlines(facts, record),
        answers=tuple(Answer(question, fit(text, lines)) for question, text, lines in rows),
        asks=_("What comes next"),
        asked=steps_in_brief(steps) or (without_steps(facts),),
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
            _("Looked at"),
            count(len(facts.processes), "process", "processes"),
            _("%(unasked)s of them with questions not asked") % {"unasked": unasked}
            if unasked
            else _("and %(services)s") % {"services": count(len(facts.services), "service")},
        ),
        Headline(
            _("The first is unacceptable"),
            _first_time(urgent) if urgent else _("not known"),
            _first_of_all(facts),
        ),
        Headline(
            _("Promised too late"),
            _("%(number)s of %(count)s") % {"number": _late(facts), "count": len(facts.services)},
            _("services, measured by what the processes need") if facts.services else _("no service has been entered"),
        ),
        Headline(
            _("Signed by their owners"),
            _("%(number)s of %(count)s") % {"number": _signed(facts, record), "count": len(facts.processes)},
            _("processes") if facts.processes else _("no process has been entered"),
        ),
    )


def _first_time(urgent: Json) -> str:
    return units.with_days_spelled(_("after %(time)s") % {"time": duration(urgent["targets"]["mtpd_hours"])})


def _first_of_all(facts: Facts) -> str:
    """The process with the shortest mtpd, and how many more have the same."""
    known = [one for one in by_urgency(facts) if part(one, "targets", "mtpd_hours") is not None]
    if not known:
        return _("no impact was found unacceptable") if is_impact_asked(facts) else _("impact was not asked")
    more = sum(1 for one in known if one["targets"]["mtpd_hours"] == known[0]["targets"]["mtpd_hours"]) - 1
    name = clip(str(known[0]["name"]), NAME)
    return _("%(name)s, and %(count)s more") % {"name": name, "count": more} if more else name


def _first(facts: Facts) -> Table | None:
    """The most urgent processes with what they need and what is possible today."""
    return table(
        _(
            "The first to be brought back. “Possible today” is by when IT is back as promised: what it stands on is "
            "restored first, one after another, so the times add up along the longest way."
        ),
        [
            Column(_("Process"), 84),
            Column(_("Unacceptable after"), 30, "n"),
            Column(_("IT needed by (RTO)"), 30, "n"),
            Column(_("Possible today"), 24, "n"),
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
        return _(NO_PROCESS)
    hours = [part(one, "targets", "mtpd_hours") for one in facts.processes]
    day = sum(1 for each in hours if each is not None and each <= DAY_HOURS)
    texts = [most_urgent(facts)]
    if day > 1:
        texts.append(counted(len(facts.processes), *WITHIN_A_DAY, day=day))
    tiers = [part(one, "targets", "tier") for one in facts.processes]
    if first := tiers.count(1):
        texts.append(counted(first, *IN_TIER_1))
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
        return _("What a stop costs in money was not asked.")
    loss, code = max(found, key=lambda each: each[0])
    if not loss:
        return _("No process loses money within %(time)s, as answered.") % {"time": duration(times[-1])}
    name = clip(facts.name(code), NAME)
    most = _("%(name)s loses the most in a stop of %(time)s: %(amount)s, as answered.") % {
        "name": name,
        "time": duration(times[-1]),
        "amount": about(loss, facts.currency),
    }
    return f"{most} {counted(len(facts.processes), *COST_KNOWN, known=len(found))}"


def _hangs_on(facts: Facts) -> str:
    points = points_by_reach(facts)
    if not points:
        return _("No single point of failure was found, as far as dependencies were entered.")
    return f"{counted(len(points), *STOPS_ALONE)} {worst_point(facts)}"


def _does_not_fit(facts: Facts) -> str:
    if not facts.services:
        return _("No service has been entered, so no promise could be compared with a need.")
    gaps = [gap for one in facts.services for gap in one.get("gaps") or ()]
    if not gaps:
        return _("No gap was found between what is needed and what is promised, as far as both are known.")
    late = promised_late(facts)
    lost = sum(1 for gap in gaps if gap.get("kind") == "rpo")
    texts = [late, _("In all there are %(gaps)s between need and promise.") % {"gaps": count(len(gaps), "gap")}]
    if lost:
        texts.append(counted(lost, *SAVED_TOO_SELDOM))
    return " ".join(filter(None, texts))


def _not_known(facts: Facts, record: Record) -> str:
    unasked = sum(1 for one in facts.processes if one.get("not_asked"))
    texts = []
    if unasked:
        texts.append(counted(unasked, *UNANSWERED))
    if assumed := sum(1 for one in facts.services if part(one, "today", "platform_assumed")):
        texts.append(counted(assumed, *ASSUMED))
    if record.objections:
        texts.append(counted(len(record.objections), *OBJECTED))
    unconfirmed = sum(1 for asked in facts.asked.values() if asked.get("unconfirmed"))
    if unconfirmed:
        texts.append(counted(unconfirmed, *UNCONFIRMED))
    if not facts.processes:
        return _("Everything: nothing has been asked yet.")
    return " ".join(texts) or _("No question is open, and nobody says that an answer is wrong.")


def _word(facts: Facts, record: Record) -> str:
    texts = []
    over = sum(each.is_over for each in record.interviews)
    if over:
        texts.append(interviews_over(over))
    if sent := sum(1 for each in record.respondents if each.sent):
        texts.append(counted(sent, *ANSWERED_BY_LINK))
    signed = [each for each in record.signatures if each.stands]
    if signed:
        newest = max(each.signed for each in signed)
        texts.append(counted(_signed(facts, record), *SIGNED, newest=long_date(newest)))
    return " ".join(texts) or _(NO_WORD)
