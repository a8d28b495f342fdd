"""mtpd, rto, disaster rto and rpo of a process, each with its reason (ISO/TS 22317 impact over time)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from planner.case import Case, Impact, Process
from planner.impact import LOSS, Threshold, first_reached, limits_of, rows_of, was_asked
from planner.language import in_digits, noted, said, say
from planner.policy import Policy
from planner.reasons import Reason
from planner.wording import category_in_words, hours_in_words, list_in_words

Inputs = tuple[tuple[str, object], ...]
NOT_ASKED = noted("The impact over time was not asked.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Time:
    """A target in hours; None = not asked or does not apply. `is_continuous`: no step of the ladder is short enough."""

    hours: float | None
    reason: Reason
    is_continuous: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Matrix:
    """One impact matrix of a process and what it crosses. `path` is where its answers stand in the case."""

    case: Case
    process: Process
    impact: Impact | None
    path: str
    is_asked: bool
    serious: Threshold | None
    unacceptable: Threshold | None

    @property
    def last_asked_hours(self) -> float:
        """The last time at which impact was asked."""
        return self.case.impact_after_hours[-1]

    def answers(self, threshold: Threshold | None) -> Inputs:
        """The answers a threshold rests on; all rows where nothing was crossed."""
        rows = rows_of(self.impact)
        if threshold is None:
            return tuple((f"{self.path}.severity.{c.id}", list(rows.get(c.id, ()))) for c in self.case.categories)
        loss = [None if x is None else float(x) for x in (self.impact and self.impact.loss) or ()]
        return tuple(
            (f"{self.path}.loss", loss) if name == LOSS else (f"{self.path}.severity.{name}", list(rows[name]))
            for name in threshold.categories
        )


def matrix_of(case: Case, process: Process, impact: Impact | None, path: str) -> Matrix:
    """The matrix with the first time at which it is serious, and unacceptable."""
    return Matrix(
        case=case,
        process=process,
        impact=impact,
        path=path,
        is_asked=was_asked(case, process, impact),
        serious=first_reached(case, process, "serious", impact),
        unacceptable=first_reached(case, process, "unacceptable", impact),
    )


def derive_mtpd(matrix: Matrix, policy: Policy) -> Time:
    """The first time at which any category, or the loss, is unacceptable; the policy may take the time before it."""
    if not matrix.is_asked:
        return Time(hours=None, reason=Reason(about="mtpd_hours", rule="not-asked", text=said(NOT_ASKED)))
    reached = matrix.unacceptable
    if reached is None:
        text = say(
            "No category becomes unacceptable within the asked {last_asked}.",
            last_asked=hours_in_words(matrix.last_asked_hours),
        )
        return Time(hours=None, reason=_reason("mtpd_hours", "mtpd-reached", text, matrix.answers(None)))
    text = _first_unacceptable(matrix, reached)
    mtpd = reached.hours if policy.mtpd_reading == "reached" else reached.hours_before
    if mtpd != reached.hours:
        text = f"{text} {say('The policy takes the asked time before it, {mtpd}.', mtpd=hours_in_words(mtpd))}"
    return Time(hours=mtpd, reason=_reason("mtpd_hours", "mtpd-reached", text, matrix.answers(reached)))


def derive_rto(matrix: Matrix, policy: Policy, mtpd: float | None) -> Time:
    """The largest ladder step before the first serious impact and within mtpd - wrt - margin."""
    serious = matrix.serious if policy.rto_trigger != "mtpd only" else None
    if matrix.is_asked and serious is None and mtpd is None:
        text = say(
            "Nothing becomes serious within the asked {last_asked}: no time-critical need.",
            last_asked=hours_in_words(matrix.last_asked_hours),
        )
        return Time(hours=None, reason=Reason(about="rto_hours", rule="no-time-critical-need", text=text))
    return _step(matrix, policy, mtpd, serious, "rto_hours")


def derive_disaster_rto(matrix: Matrix, policy: Policy, mtpd: float | None) -> Time:
    """The rto when the site is lost or everything is encrypted: only what is unacceptable binds, not what is serious.

    Largest ladder step within mtpd - wrt - margin (MTD = RTO + WRT, NIST SP 800-34).
    """
    if matrix.is_asked and mtpd is None:
        text = say(
            "Nothing becomes unacceptable within the asked {last_asked}.",
            last_asked=hours_in_words(matrix.last_asked_hours),
        )
        return Time(hours=None, reason=Reason(about="disaster_rto_hours", rule="no-time-critical-need", text=text))
    return _step(matrix, policy, mtpd, None, "disaster_rto_hours")


def derive_rpo(process: Process) -> Time:
    """How old data may be after recovery: what may be lost for good, plus what can be entered again."""
    asked = process.data_loss
    tolerable = asked.tolerable_hours if asked else None
    if asked is None or tolerable is None:
        text = say("The tolerable loss of data was not asked.")
        return Time(hours=None, reason=Reason(about="rpo_hours", rule="not-asked", text=text))
    text = (
        say("No data may be lost.")
        if tolerable == 0
        else say("At most {tolerable} of data may be lost, as answered.", tolerable=hours_in_words(tolerable))
    )
    inputs: Inputs = (("data_loss.tolerable_hours", tolerable),)
    if not asked.recreatable_hours:
        return Time(hours=tolerable, reason=_reason("rpo_hours", "rpo-tolerance", text, inputs))
    again = asked.recreatable_hours
    more = say(
        "{again} more can be entered again, so data may be {age} old.",
        again=hours_in_words(again),
        age=hours_in_words(tolerable + again),
    )
    text = f"{text} {more}"
    inputs += (("data_loss.recreatable_hours", again),)
    return Time(hours=tolerable + again, reason=_reason("rpo_hours", "rpo-recreation", text, inputs))


def settled(process: Process, name: Literal["mtpd_hours", "rto_hours", "rpo_hours"], derived: Time) -> Time:
    """The target a person settled on in place of the derived one, both named in the reason."""
    chosen = getattr(process.chosen, name) if process.chosen else None
    if chosen is None or process.chosen is None:
        return derived
    settled_on = {
        "chosen": hours_in_words(chosen),
        "reason": process.chosen.reason or say("no reason was given."),
    }
    text = (
        say("{chosen} was chosen (none was derived): {reason}", **settled_on)
        if derived.hours is None
        else say(
            "{chosen} was chosen ({derived} was derived): {reason}",
            **settled_on,
            derived=hours_in_words(derived.hours),
        )
    )
    inputs: Inputs = ((f"chosen.{name}", chosen), ("chosen.reason", process.chosen.reason))
    if name == "rto_hours" and chosen == 0:  # like a derived one: no outage is short enough
        return Time(hours=None, is_continuous=True, reason=_reason(name, "chosen", text, inputs))
    return Time(hours=chosen, reason=_reason(name, "chosen", text, inputs))


def not_tighter(disaster: Time, everyday: Time) -> Time:
    """The disaster rto, where someone settled on a longer everyday rto that one: a disaster asks for no more."""
    if disaster.hours is None or everyday.hours is None or disaster.hours >= everyday.hours:
        return disaster
    text = say(
        "The everyday RTO, {everyday}, is longer than {disaster}.",
        everyday=hours_in_words(everyday.hours),
        disaster=hours_in_words(disaster.hours),
    )
    inputs: Inputs = (("rto_hours", everyday.hours),)
    return Time(hours=everyday.hours, reason=_reason("disaster_rto_hours", "not-below-everyday", text, inputs))


def _step(matrix: Matrix, policy: Policy, mtpd: float | None, serious: Threshold | None, about: str) -> Time:
    """The largest ladder step within all limits, or continuous service."""
    if not matrix.is_asked and mtpd is None:
        return Time(hours=None, reason=Reason(about=about, rule="not-asked", text=said(NOT_ASKED)))
    limits: list[float] = []
    parts: list[str] = []
    inputs: Inputs = ()
    if serious is not None:
        before = policy.ladder_step_before(serious.hours)
        limits.append(-1.0 if before is None else before)
        parts.append(
            say(
                "before the first serious impact ({category}, {hours})",
                category=list_in_words([category_in_words(name) for name in serious.categories]),
                hours=hours_in_words(serious.hours),
            )
        )
        inputs += matrix.answers(serious)
    if mtpd is not None:
        wrt = matrix.process.wrt_hours
        limits.append(mtpd - (wrt or 0.0) - policy.margin_hours)
        parts.append(_within(mtpd, wrt))
        inputs += (("mtpd_hours", mtpd), ("wrt_hours", wrt))
    step = policy.ladder_step_at_most(min(limits))
    if step is None:
        text = say(
            "No step of the ladder is {limits}: it needs continuous service or a workaround.",
            limits=list_in_words(parts),
        )
        return Time(hours=None, is_continuous=True, reason=_reason(about, "continuous-service", text, inputs))
    text = say(
        "{step} is the largest step of the ladder {limits}.", step=hours_in_words(step), limits=list_in_words(parts)
    )
    return Time(hours=step, reason=_reason(about, "rto-ladder", text, inputs))


def _within(mtpd: float, wrt: float | None) -> str:
    if wrt is None:
        return say(
            "not above the MTPD of {mtpd} (WRT was not asked, so nothing is taken off)", mtpd=hours_in_words(mtpd)
        )
    return say("not above the MTPD of {mtpd} less the WRT of {wrt}", mtpd=hours_in_words(mtpd), wrt=hours_in_words(wrt))


def _first_unacceptable(matrix: Matrix, reached: Threshold) -> str:
    when = hours_in_words(reached.hours)
    if reached.also:
        return say(
            "{categories} become unacceptable first, at the same time: after {hours}.",
            categories=list_in_words([category_in_words(name) for name in reached.categories]),
            hours=when,
        )
    if reached.level is not None:
        return say(
            "{category} reaches {level} ({label}) after {hours}, the first of all categories to become unacceptable.",
            category=category_in_words(reached.category),
            level=reached.level,
            label=said(matrix.case.severity_levels[reached.level]),
            hours=when,
        )
    limits = limits_of(matrix.case, matrix.process)
    return say(
        "the loss reaches {limit} {currency} after {hours}, the first of all categories to become unacceptable.",
        limit=in_digits(float((limits and limits.unacceptable) or 0), ",.0f"),
        currency=matrix.case.currency,
        hours=when,
    )


def _reason(about: str, rule: str, text: str, inputs: Inputs) -> Reason:
    return Reason(about=about, rule=rule, inputs=inputs, text=text)
