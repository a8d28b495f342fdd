"""Charts from a plan; the heat map, which needs the case as well, stands in `heat`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bia import units
from bia.usual_words import option_name, said

from .axes import plain_axis, time_axis, year_axis
from .spec import (
    Bar,
    BarRow,
    Bars,
    Ladder,
    LadderRow,
    Line,
    Lines,
    Point,
    Points,
    Role,
    Series,
    Tick,
)

Json = Mapping[str, Any]

MOST_BARS = 10


def rto_ladder(plan: Json) -> Ladder:
    """Required rto against what is promised today, the latest against its need first."""
    rows = sorted((_ladder_row(service) for service in plan["services"]), key=_by_lateness)
    late = [row.code for row in rows if row.late]
    finding = _("No service is known to come back too late.")
    if late:
        text = _("Promised later than required: %(codes)s and others.") if len(late) > 6 else None
        finding = (text or _("Promised later than required: %(codes)s.")) % {"codes": ", ".join(late[:6])}
    return Ladder(
        key="rto-ladder",
        title=_("When each service must be back, and when it is promised"),
        finding=finding,
        caption=_(
            "Required is the tightest demand of anything that depends on the service. Promised is the service by "
            "itself; it can be used no sooner than what it stands on."
        ),
        axis=time_axis((value for row in rows for value in (row.required, row.promised)), _("time to recovery")),
        required_label=_("required RTO"),
        promised_label=_("promised today"),
        rows=tuple(rows),
    )


def _ladder_row(service: Json) -> LadderRow:
    required, promised = service["required"].get("rto_hours"), service["promised"].get("rto_hours")
    if required is None:
        note = (
            _("no time-critical need")
            if promised is not None
            else _("no time-critical need, restore %(not_known)s") % {"not_known": _(units.NOT_KNOWN)}
        )
    elif promised is None:
        note = _("restore %(not_known)s") % {"not_known": _(units.NOT_KNOWN)}
    elif promised > required:
        text = _("%(time)s, %(times)s x too late") if required > 0 else _("%(time)s, must not stop")
        times = units.in_digits(f"{promised / required:.3g}") if required > 0 else ""
        note = text % {"time": units.duration(promised), "times": times}
    else:
        note = ""
    return LadderRow(
        code=service["id"],
        label=service["name"],
        required=required,
        promised=promised,
        required_text=units.duration(required, _("none derived")),
        promised_text=units.duration(promised),
        note=note,
    )


def _by_lateness(row: LadderRow) -> tuple[int, float]:
    if row.required is None or row.promised is None:
        return (1, row.required) if row.required is not None else (2, 0.0)
    return 0, -row.promised / max(row.required, 1 / 3600)


def loss_by_service(plan: Json) -> Bars:
    """Expected loss a year of each service, today and when all is done as recommended, the largest first."""
    currency = plan["currency"]
    ranked = sorted(plan["services"], key=lambda one: -(one["today"].get("expected_annual_loss") or 0))
    shown, rest = ranked[:MOST_BARS], ranked[MOST_BARS:]
    if len(rest) == 1:
        shown, rest = ranked, []
    rows = [_loss_row(one["id"], one["name"], [one], currency) for one in shown]
    for is_known in (True, False):  # what is not known of some must not hide what is known of others
        rows += _together([one for one in rest if _is_loss_known(one) == is_known], currency)
    totals = [bar.total for row in rows for bar in row.bars]
    first = rows[0] if rows and totals[0] else None
    finding = (
        _("%(code)s carries most of it: %(text)s a year.") % {"code": first.code, "text": first.bars[0].text}
        if first
        else _("No loss is known.")
    )
    return Bars(
        key="loss-by-service",
        title=_("Where the expected loss comes from"),
        finding=finding,
        caption=_("Each service's share of the loss, counted once per event and process. The shares add up."),
        axis=plain_axis(totals, _("%(currency)s a year, expected") % {"currency": currency}, "money", currency),
        series=(Series(name=_("today"), role="planned"), Series(name=_("as recommended"), role="better")),
        rows=tuple(rows),
    )


def _is_loss_known(service: Json) -> bool:
    return None not in (service["today"].get("expected_annual_loss"), _chosen(service).get("expected_annual_loss"))


def _together(services: Sequence[Json], currency: str) -> list[BarRow]:
    """Several services as one row of their sum, a single one by its name, none as no row."""
    if len(services) < 2:
        return [_loss_row(one["id"], one["name"], [one], currency) for one in services]
    label = ngettext("%(count)s other", "%(count)s others", len(services)) % {"count": len(services)}
    return [_loss_row("", label, services, currency)]


def _loss_row(code: str, name: str, services: Sequence[Json], currency: str) -> BarRow:
    today = _sum([service["today"].get("expected_annual_loss") for service in services])
    after = _sum([_chosen(service).get("expected_annual_loss") for service in services])
    bars = [Bar(name=_("today"), parts=(today, None), text=units.money_short(today, currency))]
    if any(service.get("recommendation") for service in services):
        bars.append(Bar(name=_("as recommended"), parts=(None, after), text=units.money_short(after, currency)))
    return BarRow(code=code, label=name, bars=tuple(bars))


def _chosen(service: Json) -> Json:
    """The recommendation, or what stands today where nothing is recommended."""
    chosen: Json = service.get("recommendation") or service["today"]
    return chosen


def _sum(amounts: Sequence[float | None]) -> float | None:
    """The sum, or None when one of them is not known: a part is not the whole."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known and len(known) == len(amounts) else None


def downtime_budget(plan: Json) -> Bars:
    """How much of the yearly downtime budget is used, today and as recommended, in shares of it."""
    rows = [row for service in plan["services"] for row in _budget_rows(service, plan["policy"]["hours_per_year"])]
    over = sum((row.bars[0].total or 0) > 1 for row in rows)
    # A service at fifty times its budget would leave the others as slivers: the bar is cut, its words are not.
    most = max((bar.total or 0 for row in rows for bar in row.bars), default=1.0)
    longest = min(most, 3.0)
    return Bars(
        key="downtime-budget",
        title=_("Use of the yearly downtime budget"),
        finding=ngettext(
            "Overdrawn today: %(over)s of %(count)s budget.",
            "Overdrawn today: %(over)s of %(count)s budgets.",
            len(rows),
        )
        % {"over": over, "count": len(rows)},
        caption=_("Share of the budget in hours a year. Bars end at three times the budget.")
        if most > longest
        else _("Share of the budget in hours a year."),
        axis=plain_axis([max(longest, 1.0)], _("share of the budget"), "share"),
        series=(Series(name=_("within the budget"), role="met"), Series(name=_("beyond the budget"), role="miss")),
        rows=tuple(sorted(rows, key=lambda row: -(row.bars[0].total or 0))),
        limit=Tick(at=1.0, label="100 %"),
    )


def _budget_rows(service: Json, hours_per_year: float) -> list[BarRow]:
    """One row a service, or one for each function that is needed: a function can be kept while others stop."""
    required, today, chosen = service["required"], service["today"], service.get("recommendation")
    functions = {name: one["availability"] for name, one in (required.get("by_function") or {}).items()}
    if any(target is not None for target in functions.values()):
        return [
            _budget_row(
                f"{service['id']} {said(name)}",
                (1 - target) * hours_per_year,
                function_of(today, name),
                chosen and function_of(chosen, name),
            )
            for name, target in functions.items()
            if target is not None and target < 1
        ]
    budget = required.get("downtime_budget_hours_per_year")
    return [_budget_row(service["id"], budget, today, chosen)] if budget else []


def function_of(design: Json, name: str) -> Json:
    """Availability and downtime of one function; without figures of its own it stops and returns with the service."""
    found: Json = (design.get("by_function") or {}).get(name) or design
    return found


def _budget_row(name: str, budget: float, today: Json, chosen: Json | None) -> BarRow:
    bars = [_budget_bar(_("today"), today, budget)]
    if chosen is not None:
        bars.append(_budget_bar(_("recommended"), chosen, budget))
    return BarRow(
        code="",
        label=_("%(name)s, %(budget)s a year") % {"name": name, "budget": units.hours_and_minutes(budget)},
        bars=tuple(bars),
    )


def _budget_bar(name: str, design: Json, budget: float) -> Bar:
    hours = design.get("downtime_hours_per_year")
    if hours is None:
        return Bar(name=name, parts=(None, None), text=f"{name} {_(units.NOT_KNOWN)}")
    used = hours / budget
    return Bar(name=name, parts=(min(used, 1.0), max(used - 1.0, 0.0)), text=f"{name} {units.hours_and_minutes(hours)}")


def cost_against_loss(plan: Json, service: Json) -> Points:
    """What each design of a service costs over the horizon, against the loss a year that remains."""
    currency, horizon = plan["currency"], plan["horizon_years"]
    chosen = service.get("recommendation")
    points = [Point(label=_("Today"), x=0.0, y=service["today"].get("expected_annual_loss"), role="today")]
    points += [_design(option, chosen) for option in service["options"]]
    picked = next((point for point in points if point.chosen), None)
    finding = _("Nothing is recommended for this service.")
    if picked:
        left, before = units.money_short(picked.y, currency), units.money_short(points[0].y, currency)
        finding = _("%(label)s leaves %(left)s a year of %(before)s.") % {
            "label": picked.label,
            "left": left,
            "before": before,
        }
    return Points(
        key=f"cost-against-loss-{service['id']}",
        title=_("What each step buys"),
        finding=finding,
        caption=_("Down is less loss, left is less cost. The line joins the designs that no other beats on both."),
        x=plain_axis(
            (point.x for point in points),
            _("cost over %(horizon)s, %(currency)s") % {"horizon": units.years(horizon), "currency": currency},
            "money",
            currency,
        ),
        y=plain_axis(
            (point.y for point in points),
            _("loss that remains a year, %(currency)s") % {"currency": currency},
            "money",
            currency,
        ),
        points=tuple(points),
    )


_ROLES: dict[str, Role] = {"good": "good", "better": "better", "best": "best"}


def _design(option: Json, chosen: Json | None) -> Point:
    return Point(
        label=option_name(option["name"]),
        x=option.get("tco"),
        y=option.get("expected_annual_loss"),
        role=_ROLES.get(option["name"], "better"),
        chosen=chosen is not None and _same(option, chosen),
    )


def _same(option: Json, chosen: Json) -> bool:
    return bool(option["name"] == chosen["name"])


def cost_over_years(plan: Json, service: Json | None = None) -> Lines:
    """Money gone by each year, cost and expected loss together, today and as recommended; not discounted."""
    if service is None:
        losses, costs = plan["portfolio"]["expected_annual_loss"], plan["portfolio"]
        today, left = losses.get("today"), losses.get("recommended")
    else:
        costs = _chosen(service)
        today, left = service["today"].get("expected_annual_loss"), costs.get("expected_annual_loss")
    horizon = plan["horizon_years"]
    at = tuple(float(year) for year in range(int(horizon) + 1))
    once, running = _likely(costs.get("capex")), _likely(costs.get("opex_per_year"))
    lines = (
        Line(name=_("Today"), role="today", values=_cumulated(at, 0.0, today)),
        Line(name=_("As recommended"), role="better", values=_cumulated(at, once, _sum([running, left]))),
    )
    values = [value for line in lines for value in line.values]
    currency = plan["currency"]
    return Lines(
        key="cost-over-years" if service is None else f"cost-over-years-{service['id']}",
        title=_("Cost and loss over the years"),
        finding=_crossing(at, lines[0].values, lines[1].values),
        caption=_("Cost and expected loss together, likely values, added up year by year and not discounted."),
        x=year_axis(horizon),
        y=plain_axis(values, _("%(currency)s, cost and expected loss") % {"currency": currency}, "money", currency),
        at=at,
        lines=lines,
    )


def _likely(amounts: Json | None) -> float | None:
    return amounts["likely"] if amounts is not None else None


def _cumulated(at: Sequence[float], once: float | None, a_year: float | None) -> tuple[float | None, ...]:
    if once is None or a_year is None:
        return tuple(None for _ in at)
    return tuple(once + a_year * year for year in at)


def _crossing(at: Sequence[float], today: Sequence[float | None], after: Sequence[float | None]) -> str:
    known = [(year, a, b) for year, a, b in zip(at, today, after, strict=True) if a is not None and b is not None]
    if not known:
        return _("Not all of the figures are known.")
    paid = next((year for year, a, b in known if year > 0 and b <= a), None)
    if paid is None:
        return _("The recommendation does not pay for itself within %(at)s by avoided loss alone.") % {
            "at": units.years(at[-1])
        }
    return _("The recommendation has paid for itself by the end of year %(paid)s.") % {"paid": f"{paid:.0f}"}
