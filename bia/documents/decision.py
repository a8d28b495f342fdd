"""The management summary: one page that works alone.

It must stay on one page whatever the plan holds, so each list has an upper number and each text an
upper length; the sections behind hold the whole.
"""

from __future__ import annotations

from bia import units

from .facts import (
    Facts,
    Json,
    about,
    clip,
    count,
    fit,
    full_stop,
    part,
    spread,
    yearly_hours,
)
from .options import candidate
from .printed import Answer, FrontPage, Headline
from .risk_sentences import NAME, NO_PROCESS, dearest, most_urgent, promised_late, some_of, worst_point

MOST_CHANGES = 3


def decision(facts: Facts) -> FrontPage:
    """What is at risk, what to buy, what it changes, leaves, what we do not advise, what to decide."""
    return FrontPage(
        id="decision",
        title="The decision",
        headlines=_headlines(facts),
        answers=(
            _fitted(Answer("What is at risk", _at_risk(facts)), 5),
            _fitted(_to_buy(facts), 2),
            _fitted(Answer("What it changes", _changes(facts)), 4),
            _fitted(_leaves(facts), 2),
            _fitted(Answer("What we do not advise", _not_advised(facts)), 4),
        ),
        asks="We ask you to decide",
        asked=_asked(facts),
        is_signed=True,
    )


def _fitted(answer: Answer, lines: int) -> Answer:
    """The answer with its text, or each of its points, cut to so many lines."""
    return Answer(answer.question, fit(answer.text, lines), tuple(fit(point, lines) for point in answer.points))


def _actions(facts: Facts) -> list[Json]:
    return list(facts.portfolio.get("actions") or ())


def _a_year(amount: float | None) -> str:
    return units.NOT_KNOWN if amount is None else f"{about(amount)} a year"


def _headlines(facts: Facts) -> tuple[Headline, ...]:
    loss = part(facts.portfolio, "expected_annual_loss") or {}
    actions, horizon = _actions(facts), facts.result.get("horizon_years")
    once, yearly = (spread(facts.portfolio.get(key), "", "0") for key in ("capex", "opex_per_year"))
    return (
        Headline("Expected loss today", _a_year(loss.get("today")), _loss_note(facts, "today")),
        Headline("We recommend", _how_much(facts), _services_note(facts)),
        Headline(
            f"It costs, over {horizon:g} years" if horizon else "It costs",
            about(facts.portfolio.get("tco")) if actions else "0",
            f"{facts.currency}; {once} once and {yearly} a year" if actions else facts.currency,
        ),
        Headline("It leaves", _a_year(loss.get("recommended")), _loss_note(facts, "recommended")),
    )


def _how_much(facts: Facts) -> str:
    if not facts.services:
        return "nothing yet"
    actions = _actions(facts)
    return count(len(actions), "change") if actions else "no change"


def _loss_note(facts: Facts, key: str) -> str:
    if part(facts.portfolio, "expected_annual_loss", key) is None:
        return "losses were not asked"
    once = part(facts.portfolio, "with_overlap", key)
    return f"{facts.currency}, on average" + (f"; {about(once)} with overlap counted once" if once is not None else "")


def _services_note(facts: Facts) -> str:
    met, counted = (facts.portfolio.get(key) for key in ("services_meeting_targets", "services_counted"))
    if not counted or met is None:
        return "no service has targets that could be checked" if facts.services else "no service has been entered"
    with_what = "with them" if _actions(facts) else "with what is in place"
    return f"{with_what}, {met} of {count(counted, 'service')} meet their targets"


def _service(facts: Facts, identifier: str | None) -> Json:
    return next((one for one in facts.services if one["id"] == identifier), {})


def _at_risk(facts: Facts) -> str:
    if not facts.processes:
        return NO_PROCESS
    return " ".join(filter(None, (most_urgent(facts), promised_late(facts), worst_point(facts), dearest(facts))))


def _to_buy(facts: Facts) -> Answer:
    wanted: dict[str, list[str]] = {}  # the same change for several services is one point
    for action in _actions(facts):
        name = clip(facts.name(action.get("service")), NAME)
        wanted.setdefault(str(action.get("summary") or ""), []).append(name)
    if not facts.services:
        return Answer("What to buy", "Nothing yet: no service has been entered.")
    if not wanted:
        return Answer("What to buy", "Nothing. No change was found that pays for itself or is needed to meet a target.")
    points = [full_stop(f"{some_of(names)}: {text}") for text, names in list(wanted.items())[:MOST_CHANGES]]
    if len(wanted) > MOST_CHANGES:
        points.append(f"{count(len(wanted) - MOST_CHANGES, 'further change')}, in the section on costs.")
    return Answer("What to buy", points=tuple(points))


def _changes(facts: Facts) -> str:
    if not _actions(facts):
        return "Nothing changes."
    texts = []
    loss = part(facts.portfolio, "expected_annual_loss") or {}
    if loss.get("today") is not None and loss.get("recommended") is not None:
        before, after = (about(loss[key], facts.currency) for key in ("today", "recommended"))
        texts.append(f"Expected loss falls from {before} to {after} a year.")
    met, then = facts.portfolio.get("services_meeting_today"), facts.portfolio.get("services_meeting_targets")
    if met is not None and then is not None and met != then:
        texts.append(f"Services that meet their targets: {then} instead of {met}.")
    texts.extend(filter(None, (_less_downtime(facts, action) for action in _actions(facts)[:2])))
    return " ".join(texts) or "What it changes is not known, because losses and downtime could not be reckoned."


def _less_downtime(facts: Facts, action: Json) -> str:
    """What an action does to the downtime of its service; empty when it does nothing to it."""
    service = _service(facts, action.get("service"))
    before, after = (part(service, state, "downtime_hours_per_year") for state in ("today", "recommendation"))
    if before is None or after is None or before <= after:
        return ""
    budget = part(service, "required", "downtime_budget_hours_per_year")
    against = f", against a budget of {yearly_hours(budget)}" if budget is not None else ""
    name = clip(str(service["name"]), NAME)
    return f"Downtime of {name} falls from {yearly_hours(before)} to {yearly_hours(after)} a year{against}."


def _leaves(facts: Facts) -> Answer:
    missing = [clip(str(one["name"]), NAME) for one in facts.services if part(one, "recommendation", "misses")]
    undecided = sum(1 for one in facts.services if one.get("recommendation") is None and one.get("gaps"))
    points = []
    if missing:
        points.append(f"Targets still missed: {some_of(missing)}.")
    if undecided:
        points.append(f"{count(undecided, 'service')} with gaps and no design that could be recommended.")
    order = [_service(facts, action.get("service")) for action in _actions(facts)] + facts.services
    fails = list(dict.fromkeys(text for one in order for text in part(one, "recommendation", "not_covered") or ()))
    points.extend(full_stop(text) for text in fails[:2])
    if len(fails) > 2:
        points.append(f"{count(len(fails) - 2, 'further point')}, in the section on what still does not work.")
    if not points:
        return Answer("What it leaves", "Nothing is known that would still fail, as far as was asked.")
    return Answer("What it leaves", points=tuple(points))


def _not_advised(facts: Facts) -> str:
    larger = (_larger_option(facts, _service(facts, action.get("service"))) for action in _actions(facts))
    texts = [text for text in larger if text][:1]
    rejected: dict[str, str] = {}
    for one in (one for service in facts.services for one in service.get("rejected") or () if one.get("reason")):
        rejected.setdefault(str(one["reason"]), facts.layer(candidate(one)))
    texts.extend(f"{clip(name, NAME)}: {full_stop(reason)}" for reason, name in list(rejected.items())[:3])
    return " ".join(texts) or "Nothing was weighed and put aside."


def _larger_option(facts: Facts, service: Json) -> str:
    """What the best option of a service would cost beyond the recommended one; empty when that is the best."""
    chosen = service.get("recommendation") or {}
    best: Json = next((one for one in service.get("options") or () if one.get("name") == "best"), {})
    if best.get("tco") is None or chosen.get("tco") is None or best["tco"] <= chosen["tco"]:
        return ""
    saved = (chosen.get("expected_annual_loss") or 0) - (best.get("expected_annual_loss") or 0)
    gain = f"avoids a further {about(saved, facts.currency)} a year" if saved > 0 else "avoids no further loss"
    what = str(best.get("summary") or best["name"]).rstrip(".")
    more = about(best["tco"] - chosen["tco"], facts.currency)
    return f"For {clip(str(service['name']), NAME)}, the largest option ({what}) costs {more} more and {gain}."


def _asked(facts: Facts) -> tuple[str, ...]:
    asked = []
    if _actions(facts):
        within = part(facts.portfolio, "budget", "within")
        verdict = {True: ", within the budget", False: ", which is above the budget", None: ""}[within]
        asked.append(
            f"Release {spread(facts.portfolio.get('capex'), facts.currency, 'nothing')} once and "
            f"{spread(facts.portfolio.get('opex_per_year'), facts.currency, 'nothing')} a year{verdict}."
        )
    if any(
        part(one, "recommendation", "not_covered") or part(one, "recommendation", "misses") for one in facts.services
    ):
        asked.append("Accept what is left, or say what it must not be.")
    unanswered = [one for one in facts.processes if one.get("not_asked")]
    if unanswered:
        asked.append(f"Have the owners of {count(len(unanswered), 'process', 'processes')} answer what was not asked.")
    return tuple(asked) or ("Confirm the targets in this plan.",)
