"""The management summary: one page that works alone.

It must stay on one page whatever the plan holds, so each list has an upper number and each text an
upper length; the sections behind hold the whole.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bia import units
from bia.budget_kept import Kept, passed_at_high, plan_keeps

from .facts import (
    Facts,
    Json,
    about,
    clip,
    count,
    counted,
    full_stop,
    joined,
    part,
    plural,
    spread,
    without_rules,
    yearly_hours,
)
from .meeting import in_short, later_all_the_same
from .options import candidate
from .printed import Answer, FrontPage, Headline
from .risk_sentences import NAME, NO_PROCESS, back_sooner, dearest, most_urgent, promised_late, some_of, worst_point
from .shortening import first_that_fits, fit, points_within, whole
from .worth import NO_RATE, WITHOUT, as_left, balance, is_advised, no_price, worth

MOST_POINTS, POINT_LINES = 3, 9  # of an answer, and the lines they may take together
BUY_LINES = 7  # of one point, where fewer services can be named
MET_WITH_IT = plural(
    "with it, %(met)s of %(count)s service meets its targets",
    "with it, targets are met in %(met)s of %(count)s services",
)
MET_WITH_THEM = plural(
    "with them, %(met)s of %(count)s service meets its targets",
    "with them, targets are met in %(met)s of %(count)s services",
)
MET_NOW = plural(
    "with what is in place, %(met)s of %(count)s service meets its targets",
    "with what is in place, targets are met in %(met)s of %(count)s services",
)
AS_TODAY = gettext_noop("Nothing is recommended, so everything that fails today still fails.")
UNDECIDED = plural(
    "%(count)s service with gaps and no design that could be recommended.",
    "%(count)s services with gaps and no design that could be recommended.",
)
TO_ANSWER = plural(
    "Have the owners of %(count)s process answer what was not asked.",
    "Have the owners of %(count)s processes answer what was not asked.",
)


def decision(facts: Facts) -> FrontPage:
    """What is at risk, what to buy, what it changes, leaves, what we do not advise, what to decide."""
    return FrontPage(
        id="decision",
        title=_("The decision"),
        headlines=_headlines(facts),
        answers=(
            Answer(_("What is at risk"), whole(_at_risk(facts), 6)),
            _to_buy(facts),
            Answer(_("What it changes"), whole(_changes(facts), 5)),
            _leaves(facts),
            Answer(_("What we do not advise"), whole(_not_advised(facts), 4)),
        ),
        asks=_("We ask you to decide"),
        asked=_asked(facts),
        is_signed=bool(facts.processes),
    )


def _points(question: str, points: list[str], further: Callable[[int], str]) -> Answer:
    """The points that there is room for, and how many more the document holds."""
    return Answer(question, points=points_within(points, POINT_LINES, MOST_POINTS, further))


def _actions(facts: Facts) -> list[Json]:
    return list(facts.portfolio.get("actions") or ())


def _a_year(amount: float | None) -> str:
    return _(units.NOT_KNOWN) if amount is None else _("%(amount)s a year") % {"amount": about(amount)}


def _headlines(facts: Facts) -> tuple[Headline, ...]:
    loss = part(facts.portfolio, "expected_annual_loss") or {}
    actions, horizon = _actions(facts), facts.result.get("horizon_years")
    once, yearly = (spread(facts.portfolio.get(key), "", "0") for key in ("capex", "opex_per_year"))
    return (
        Headline(_("Expected loss today"), _a_year(loss.get("today")), _loss_note(facts, "today")),
        Headline(_("We recommend"), _how_much(facts), _services_note(facts)),
        Headline(
            _("It costs, over %(years)s") % {"years": units.years(horizon)} if horizon else _("It costs"),
            about(facts.portfolio.get("tco")) if actions else "0" if is_advised(facts) else _(units.NOT_KNOWN),
            _("%(currency)s; %(once)s once and %(yearly)s a year")
            % {"currency": facts.currency, "once": once, "yearly": yearly}
            if actions
            else facts.currency,
        ),
        Headline(_("It leaves"), _a_year(loss.get("recommended")), _loss_note(facts, "recommended")),
    )


def _how_much(facts: Facts) -> str:
    actions = _actions(facts)
    if not is_advised(facts):
        return _("nothing yet")
    return count(len(actions), "change") if actions else _("no change")


def _loss_note(facts: Facts, key: str) -> str:
    if part(facts.portfolio, "expected_annual_loss", key) is None:
        if part(facts.portfolio, "expected_annual_loss", "today") is not None:
            return _("nothing is recommended")
        return _(NO_RATE) % {"currency": facts.currency} if no_price(facts) else _("losses were not asked")
    once = part(facts.portfolio, "with_overlap", key)
    if facts.losses_left_out:
        return counted(facts.losses_left_out, *WITHOUT, currency=facts.currency)
    if once is None:
        return _("%(currency)s, on average") % {"currency": facts.currency}
    return _("%(currency)s, on average; %(amount)s with overlap counted once") % {
        "currency": facts.currency,
        "amount": about(once),
    }


def _services_note(facts: Facts) -> str:
    if no_price(facts):
        return _(NO_RATE) % {"currency": facts.currency}
    met, total = (facts.portfolio.get(key) for key in ("services_meeting_targets", "services_counted"))
    if not total or met is None:
        return _("no service has targets that could be checked") if facts.services else _("no service has been entered")
    unsure = facts.portfolio.get("services_not_known")
    found = {0: MET_NOW, 1: MET_WITH_IT}.get(len(_actions(facts)), MET_WITH_THEM)
    texts = [counted(total, *found, met=met)]
    return "; ".join([*texts, *([_("of %(count)s it is not known") % {"count": unsure}] if unsure else [])])


def _service(facts: Facts, identifier: str | None) -> Json:
    return next((one for one in facts.services if one["id"] == identifier), {})


def _at_risk(facts: Facts) -> tuple[str, ...]:
    if not facts.processes:
        return (_(NO_PROCESS),)
    return (most_urgent(facts), promised_late(facts), worst_point(facts), dearest(facts))


def _to_buy(facts: Facts) -> Answer:
    wanted: dict[str, list[str]] = {}  # the same change for several services is one point
    for action in _actions(facts):
        name = clip(facts.name(action.get("service")), NAME)
        wanted.setdefault(str(action.get("summary") or ""), []).append(name)
    if not facts.services:
        return Answer(_("What to buy"), _("Nothing yet: no service has been entered."))
    if why := no_price(facts):
        return Answer(_("What to buy"), fit(why, POINT_LINES))
    if not wanted:
        return Answer(
            _("What to buy"), _("Nothing. No change was found that pays for itself or is needed to meet a target.")
        )
    points = [
        first_that_fits([full_stop(f"{some_of(names, most)}: {text}") for most in range(MOST_POINTS, 0, -1)], BUY_LINES)
        for text, names in wanted.items()
    ]
    sizes = [len(names) for names in wanted.values()]
    return _points(_("What to buy"), points, lambda left: _further_changes(sum(sizes[-left:])))


def _further_changes(number: int) -> str:
    return _("%(changes)s, in the section on costs.") % {"changes": count(number, "further change")}


def _changes(facts: Facts) -> list[str]:
    if not _actions(facts):
        return [_("Nothing changes.")]
    found = balance(facts)
    is_dear = found is not None and not found.pays
    texts = [*worth(facts)] if is_dear else []
    met, then = facts.portfolio.get("services_meeting_today"), facts.portfolio.get("services_meeting_targets")
    if met is not None and then is not None and met != then and not is_dear:
        texts.append(_("Services that meet their targets: %(then)s instead of %(met)s.") % {"then": then, "met": met})
    if met is not None and then is not None and met != then:
        texts.append(in_short(facts))
    loss = part(facts.portfolio, "expected_annual_loss") or {}
    if loss.get("today") and loss.get("recommended") is not None:
        before, after = (about(loss[key], facts.currency) for key in ("today", "recommended"))
        texts.append(_("Expected loss falls from %(before)s to %(after)s a year.") % {"before": before, "after": after})
    texts.extend(filter(None, (_less_downtime(facts, action) for action in _actions(facts)[:2])))
    texts = list(filter(None, texts)) or list(filter(None, [back_sooner(facts)]))
    return texts or [_("What it changes is not known, because losses and downtime could not be reckoned.")]


def _less_downtime(facts: Facts, action: Json) -> str:
    """What an action does to the downtime of its service; empty when it does nothing to it."""
    service = _service(facts, action.get("service"))
    before, after = (part(service, state, "downtime_hours_per_year") for state in ("today", "recommendation"))
    if before is None or after is None or before <= after:
        return ""
    budget = part(service, "required", "downtime_budget_hours_per_year")
    values = {
        "name": clip(str(service["name"]), NAME),
        "before": yearly_hours(before),
        "after": yearly_hours(after),
        "budget": yearly_hours(budget),
    }
    if budget is None:
        return _("Downtime of %(name)s falls from %(before)s to %(after)s a year.") % values
    return _("Downtime of %(name)s falls from %(before)s to %(after)s a year, against a budget of %(budget)s.") % values


def _leaves(facts: Facts) -> Answer:
    missing = [clip(str(one["name"]), NAME) for one in facts.services if part(one, "recommendation", "misses")]
    undecided = sum(1 for one in facts.services if one.get("recommendation") is None and one.get("gaps"))
    points = [] if is_advised(facts) else [_(AS_TODAY)]
    if missing:
        points.append(_("Targets still missed: %(missing)s.") % {"missing": some_of(missing)})
    if undecided:
        points.append(counted(undecided, *UNDECIDED))
    order = [_service(facts, action.get("service")) for action in _actions(facts)] + facts.services
    fails = list(dict.fromkeys(without_rules(text) for one in order for text in as_left(one).get("not_covered") or ()))
    points.extend(filter(None, [later_all_the_same(facts)]))
    points.extend(full_stop(text) for text in fails)
    if not facts.services:
        return Answer(_("What it leaves"), _("Nothing can be said: no service has been entered."))
    if not points:
        return Answer(_("What it leaves"), _("Nothing is known that would still fail, as far as was asked."))
    return _points(_("What it leaves"), points, _further_points)


def _further_points(number: int) -> str:
    return _("%(points)s, in the section on what still does not work.") % {"points": count(number, "further point")}


def _not_advised(facts: Facts) -> list[str]:
    larger = (_larger_option(facts, _service(facts, action.get("service"))) for action in _actions(facts))
    texts = [text for text in larger if text][:1]
    rejected: dict[str, str] = {}
    for one in (one for service in facts.services for one in service.get("rejected") or () if one.get("reason")):
        rejected.setdefault(str(one["reason"]), facts.layer(candidate(one)))
    texts.extend(f"{clip(name, NAME)}: {full_stop(reason)}" for reason, name in list(rejected.items())[:3])
    return texts or [_("Nothing was weighed and put aside.")]


def _larger_option(facts: Facts, service: Json) -> str:
    """What the best option of a service would cost beyond the recommended one; empty when that is the best."""
    chosen = service.get("recommendation") or {}
    best: Json = next((one for one in service.get("options") or () if one.get("name") == "best"), {})
    if best.get("tco") is None or chosen.get("tco") is None or best["tco"] <= chosen["tco"]:
        return ""
    saved = (chosen.get("expected_annual_loss") or 0) - (best.get("expected_annual_loss") or 0)
    values = {
        "name": clip(str(service["name"]), NAME),
        "what": str(best.get("summary") or best["name"]).rstrip("."),
        "more": about(best["tco"] - chosen["tco"], facts.currency),
        "saved": about(saved, facts.currency),
    }
    if saved > 0:
        text = _(
            "For %(name)s, the largest option (%(what)s) costs %(more)s more and avoids a further %(saved)s a year."
        )
    else:
        text = _("For %(name)s, the largest option (%(what)s) costs %(more)s more and avoids no further loss.")
    return " ".join(filter(None, (text % values, _too_dear(best, chosen))))


def _too_dear(best: Json, chosen: Json) -> str:
    """That the budget does not hold the best option, also where it would be the better bargain; empty where it does."""
    if best.get("is_within_budget") is not False:
        return ""
    dearer, cheaper = (option.get("total_cost_of_risk") for option in (chosen, best))
    if dearer is not None and cheaper is not None and cheaper < dearer:
        return _("Cost and remaining loss together it would be cheaper, but the budget does not hold it.")
    return _("It is above the budget.")


def _asked(facts: Facts) -> tuple[str, ...]:
    asked = []
    if _actions(facts):
        asked.append(_release(facts))
    if any(
        part(one, "recommendation", "not_covered") or part(one, "recommendation", "misses") for one in facts.services
    ):
        asked.append(_("Accept what is left, or say what it must not be."))
    unanswered = [one for one in facts.processes if one.get("not_asked")]
    if unanswered:
        asked.append(counted(len(unanswered), *TO_ANSWER))
    if no_price(facts):
        asked.append(_("Say in which currency to plan, so that prices can be formed."))
    if not facts.processes:
        return (_("Nothing yet: nothing has been asked, so there is nothing to sign."),)
    return tuple(asked) or (_("Confirm the targets in this plan."),)


def _release(facts: Facts) -> str:
    """The money to release, and whether the budget holds it: its likely value, or its high one too."""
    release = {
        Kept.WITHIN: _("Release %(once)s once and %(yearly)s a year, within the budget."),
        Kept.AT_LIKELY: _(
            "Release %(once)s once and %(yearly)s a year: at likely values within, at high values above the budget of "
            "%(budget)s."
        ),
        Kept.ABOVE: _("Release %(once)s once and %(yearly)s a year, which is above the budget."),
        None: _("Release %(once)s once and %(yearly)s a year."),
    }[plan_keeps(facts.portfolio)]
    return release % {
        "once": spread(facts.portfolio.get("capex"), facts.currency, _("nothing")),
        "yearly": spread(facts.portfolio.get("opex_per_year"), facts.currency, _("nothing")),
        "budget": _budget(facts),
    }


def _budget(facts: Facts) -> str:
    """The ceilings of the budget that high prices pass: "EUR 60 k once and EUR 15 k a year"."""
    budget = facts.portfolio.get("budget") or {}
    passed = passed_at_high(facts.portfolio)
    ceilings = (("capex", _("%(amount)s once")), ("opex_per_year", _("%(amount)s every year")))
    return joined(text % {"amount": about(budget[key], facts.currency)} for key, text in ceilings if key in passed)
