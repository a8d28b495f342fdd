"""The management summary: one page that works alone.

It must stay on one page whatever the plan holds, so each list has an upper number and each text an
upper length; the sections behind hold the whole.
"""

from __future__ import annotations

from dataclasses import dataclass

from bia import units

from .facts import Facts, Json, about, clip, count, duration, full_stop, joined, part, sentence, spread, yearly_hours
from .designs import candidate
from .processes import by_urgency

NAME, TEXT = 48, 150  # characters
NOT_KNOWN_LOSS = "losses were not asked"


@dataclass(frozen=True, slots=True)
class Headline:
    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of the page. `points` are set as a list; in the last row each gets a box to tick."""

    question: str
    text: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    headlines: tuple[Headline, ...]
    answers: tuple[Answer, ...]
    asked: tuple[str, ...]


def decision(facts: Facts) -> Decision:
    """What is at risk, what to buy, what it changes, leaves, what we do not advise, what to decide."""
    return Decision(
        headlines=_headlines(facts),
        answers=(
            Answer("What is at risk", _at_risk(facts)),
            _to_buy(facts),
            Answer("What it changes", _changes(facts)),
            _leaves(facts),
            Answer("What we do not advise", _not_advised(facts)),
        ),
        asked=_asked(facts),
    )


def _actions(facts: Facts) -> list[Json]:
    return list(facts.portfolio.get("actions") or ())


def _a_year(amount: float | None) -> str:
    return units.NOT_KNOWN if amount is None else f"{about(amount)} a year"


def _headlines(facts: Facts) -> tuple[Headline, ...]:
    loss = part(facts.portfolio, "expected_annual_loss") or {}
    overlap = facts.portfolio.get("with_overlap") or {}
    actions, met, counted = _actions(facts), facts.portfolio.get("services_meeting_targets"), facts.portfolio.get("services_counted")

    def note(key: str) -> str:
        if loss.get(key) is None:
            return NOT_KNOWN_LOSS
        counted_once = f"; {about(overlap[key])} with overlap counted once" if overlap.get(key) is not None else ""
        return f"{facts.currency}, on average{counted_once}"

    horizon = facts.result.get("horizon_years")
    cost = "0" if not actions else about(facts.portfolio.get("tco"))
    once, yearly = (spread(facts.portfolio.get(key), "", "0") for key in ("capex", "opex_per_year"))
    services = f"with {'them' if actions else 'what is in place'}, {met} of {count(counted or 0, 'service')} meet their targets" if counted else "no service has been entered"
    return (
        Headline("Expected loss today", _a_year(loss.get("today")), note("today")),
        Headline("We recommend", count(len(actions), "change") if actions else "no change", services),
        Headline(
            f"It costs, over {horizon:g} years" if horizon else "It costs",
            cost,
            f"{facts.currency}; {once} once and {yearly} a year" if actions else facts.currency,
        ),
        Headline("It leaves", _a_year(loss.get("recommended")), note("recommended")),
    )


def _at_risk(facts: Facts) -> str:
    if not facts.processes:
        return "No process has been entered yet. Nothing can be said about what is at risk."
    texts = []
    urgent = [one for one in by_urgency(facts) if part(one, "targets", "mtpd_hours") is not None]
    if urgent:
        first = urgent[0]["targets"]["mtpd_hours"]
        same = [one for one in urgent if one["targets"]["mtpd_hours"] == first]
        names = [clip(str(one["name"]), NAME) for one in same[:3]]
        more = len(same) - len(names)
        if more:
            names.append(f"{more} more")
        texts.append(f"{joined(names)} {'becomes' if len(same) == 1 else 'become'} unacceptable after {duration(first)}.")
    else:
        texts.append("No process becomes unacceptable within the asked time, as far as impact was asked.")
    late = [one for one in facts.services if any(gap.get("kind") == "rto" for gap in one.get("gaps") or ())]
    if late:
        texts.append(f"{sentence(count(len(late), 'service'))} of {len(facts.services)} {'is' if len(late) == 1 else 'are'} promised later than needed.")
    points = sorted(part(facts.result, "graph", "single_points_of_failure") or (), key=lambda one: -len(one.get("processes") or ()))
    if points:
        texts.append(f"{sentence(clip(facts.name(points[0]['id']), NAME))} alone stops {count(len(points[0].get('processes') or ()), 'process', 'processes')}.")
    losing = [one for one in facts.services if part(one, "today", "expected_annual_loss")]
    if losing:
        worst = max(losing, key=lambda one: one["today"]["expected_annual_loss"])
        texts.append(
            f"The largest share of the expected loss, {about(worst['today']['expected_annual_loss'], facts.currency)} a year, hangs on {clip(str(worst['name']), NAME)}."
        )
    return " ".join(texts)


def _to_buy(facts: Facts) -> Answer:
    actions = _actions(facts)
    if not actions:
        return Answer("What to buy", "Nothing. No change was found that pays for itself or is needed to meet a target.")
    points = [
        f"{clip(facts.name(one.get('service')), NAME)}: {full_stop(clip(str(one.get('summary') or ''), TEXT))}"
        for one in actions[:3]
    ]
    if len(actions) > 3:
        points.append(f"{sentence(count(len(actions) - 3, 'further change'))}, in the section on costs.")
    return Answer("What to buy", points=tuple(points))


def _changes(facts: Facts) -> str:
    loss = part(facts.portfolio, "expected_annual_loss") or {}
    texts = []
    if not _actions(facts):
        return "Nothing changes."
    if loss.get("today") is not None and loss.get("recommended") is not None:
        texts.append(f"Expected loss falls from {about(loss['today'], facts.currency)} to {about(loss['recommended'], facts.currency)} a year.")
    before, after = facts.portfolio.get("services_meeting_today"), facts.portfolio.get("services_meeting_targets")
    if before is not None and after is not None and before != after:
        texts.append(f"Services that meet their targets: {after} instead of {before}.")
    for action in _actions(facts)[:3]:
        service = next((one for one in facts.services if one["id"] == action.get("service")), None)
        before, after = part(service, "today", "downtime_hours_per_year"), part(service, "recommendation", "downtime_hours_per_year")
        if before is None or after is None or not before > after:
            continue
        budget = part(service, "required", "downtime_budget_hours_per_year")
        told = f", against a budget of {yearly_hours(budget)}" if budget is not None else ""
        texts.append(f"Downtime of {clip(facts.name(action['service']), NAME)} falls from {yearly_hours(before)} to {yearly_hours(after)} a year{told}.")
    return " ".join(texts) or "What it changes is not known, because losses and downtime could not be reckoned."


def _leaves(facts: Facts) -> Answer:
    missing = [one for one in facts.services if part(one, "recommendation", "misses")]
    open_ones = [one for one in facts.services if one.get("recommendation") is None and one.get("gaps")]
    points = []
    if missing:
        names = [clip(str(one["name"]), NAME) for one in missing[:3]]
        more = [f"{len(missing) - 3} more"] if len(missing) > 3 else []
        points.append(f"Targets still missed: {joined([*names, *more])}.")
    if open_ones:
        points.append(f"{sentence(count(len(open_ones), 'service'))} with gaps and no design that could be recommended.")
    fails: list[str] = []
    for action in [*_actions(facts), *({"service": one["id"]} for one in facts.services)]:
        service = next((one for one in facts.services if one["id"] == action.get("service")), None)
        for text in part(service, "recommendation", "not_covered") or ():
            if text not in fails:
                fails.append(text)
    points.extend(full_stop(clip(text, TEXT)) for text in fails[:2])
    if len(fails) > 2:
        points.append(f"{sentence(count(len(fails) - 2, 'further point'))}, in the section on what still does not work.")
    if not points:
        return Answer("What it leaves", "Nothing is known that would still fail, as far as was asked.")
    return Answer("What it leaves", points=tuple(points))


def _not_advised(facts: Facts) -> str:
    texts = []
    for action in _actions(facts):
        service = next((one for one in facts.services if one["id"] == action.get("service")), None)
        chosen = part(service, "recommendation") or {}
        best = next((one for one in (service or {}).get("options") or () if one.get("name") == "best"), None)
        if service is None or best is None or best.get("tco") is None or chosen.get("tco") is None or best["tco"] <= chosen["tco"]:
            continue
        saved = (chosen.get("expected_annual_loss") or 0) - (best.get("expected_annual_loss") or 0)
        gain = f"avoids a further {about(saved, facts.currency)} a year" if saved > 0 else "avoids no further loss"
        texts.append(
            f"For {clip(str(service['name']), NAME)}, the largest option ({clip(str(best.get('summary') or best['name']), TEXT).rstrip('.')}) "
            f"costs {about(best['tco'] - chosen['tco'], facts.currency)} more and {gain}."
        )
        break
    rejected: dict[str, str] = {}
    for one in (one for service in facts.services for one in service.get("rejected") or () if one.get("reason")):
        rejected.setdefault(str(one["reason"]), facts.layer(candidate(one)))
    texts.extend(f"{clip(name, NAME)}: {full_stop(clip(reason, TEXT))}" for reason, name in list(rejected.items())[:3])
    return " ".join(texts) or "Nothing was weighed and put aside."


def _asked(facts: Facts) -> tuple[str, ...]:
    asked = []
    if _actions(facts):
        within = part(facts.portfolio, "budget", "within")
        verdict = {True: ", within the budget", False: ", which is above the budget", None: ""}[within]
        asked.append(
            f"Release {spread(facts.portfolio.get('capex'), facts.currency, 'nothing')} once and "
            f"{spread(facts.portfolio.get('opex_per_year'), facts.currency, 'nothing')} a year{verdict}."
        )
    if any(part(one, "recommendation", "not_covered") or part(one, "recommendation", "misses") for one in facts.services):
        asked.append("Accept what is left, or say what it must not be.")
    unanswered = [one for one in facts.processes if one.get("not_asked")]
    if unanswered:
        asked.append(f"Have the owners of {count(len(unanswered), 'process', 'processes')} answer what was not asked.")
    return tuple(asked) or ("Confirm the targets in this plan.",)
