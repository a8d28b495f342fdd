"""The sheets of money: cost lines, actions, the options, and the years of the horizon."""

from __future__ import annotations

import math
from collections.abc import Mapping

from django.utils.translation import gettext as _

from bia.documents.designs import changed
from bia.documents.facts import Facts, Json, part
from bia.proposing.words import unit_said
from bia.spreadsheet.book import Column, Form, Formula, Sheet, Value, added, live, sheet, total_of
from planner.bill_of_materials import thing_counted

from .shared import DISCOUNT_RATE, FACTOR, HORIZON

ENDS = ("low", "likely", "high")
CENT = 0.011  # sums of rounded amounts against a rounded sum
LEAST_YEARS = 15


def due_words() -> tuple[str, str]:
    """When a cost falls due, as cells say it."""
    return _("once"), _("a year")


def present_value_factor(rate: float, years: float) -> float:
    """What one unit at the end of each year is worth today; a last part-year counts in proportion."""
    return sum(_share(year, years) / (1 + rate) ** year for year in range(1, math.ceil(years) + 1))


def _share(year: int, years: float) -> float:
    """How much of a year lies within the horizon."""
    return max(0.0, min(1.0, years - (year - 1)))


def cost_sheet(facts: Facts) -> Sheet:
    """Every line of the recommended designs: a quantity times a price."""
    columns = [
        Column("id", _("No."), 12),
        Column("name", _("Service"), 36),
        Column("item", _("Line"), 44),
        Column("due", _("Due"), 10),
        Column("quantity", _("Quantity"), 11, Form.NUMBER),
        Column("unit", _("Unit"), 16),
        *(Column(f"price_{end}", head, 14, Form.MONEY) for end, head in zip(ENDS, _price_heads(), strict=True)),
        *(Column(end, head, 14, Form.MONEY) for end, head in zip(ENDS, _amount_heads(), strict=True)),
        Column("source", _("Source"), 36),
        Column("class", _("Kind of source"), 20),
        Column("confidence", _("Confidence"), 12),
        Column("url", _("Address"), 44),
    ]
    rows = [
        _line(service, line, due, line[key])
        for service in changed(facts)
        for line in service["recommendation"].get("cost_lines") or ()
        for due, key in zip(due_words(), ("once", "per_year"), strict=True)
        if line.get(key)
    ]
    note = _("What the recommendation consists of. Amount = quantity × price of one; yearly prices are for a year.")
    return sheet("costs", _("Costs"), columns, rows, note, frozen=3)


def _price_heads() -> tuple[str, str, str]:
    return _("Price of one, low"), _("Price of one, likely"), _("Price of one, high")


def _amount_heads() -> tuple[str, str, str]:
    return _("Amount, low"), _("Amount, likely"), _("Amount, high")


def _line(service: Json, line: Json, due: str, amounts: Mapping[str, float]) -> dict[str, Value]:
    quantity = line.get("quantity")
    row: dict[str, Value] = {
        "id": str(service["id"]),
        "name": str(service["name"]),
        "item": str(line["item"]),
        "due": due,
        "quantity": quantity,
        "unit": unit_said(thing_counted(str(line.get("unit") or "")), quantity),
        "source": str(line.get("source") or ""),
        "class": str(line.get("source_class") or ""),
        "confidence": str(line.get("confidence") or ""),
        "url": str(line.get("url") or ""),
    }
    for end in ENDS:
        price = amounts[end] / quantity if quantity else None
        row[f"price_{end}"] = price
        row[end] = live(f"=[quantity]*[price_{end}]", price * quantity if price is not None else None, amounts[end])
    return row


def action_sheet(facts: Facts, costs: Sheet) -> Sheet:
    """What to do, most avoided loss for the money first; what several share is taken off below."""
    columns = [
        Column("id", _("No."), 12),
        Column("name", _("Service"), 36),
        Column("summary", _("Action"), 60),
        *(
            Column(f"{key}_{end}", head, 15, Form.MONEY, total=True, name=f"{name}_{end}")
            for key, name, heads in (("capex", "capex", _once_heads()), ("opex_per_year", "opex", _yearly_heads()))
            for end, head in zip(ENDS, heads, strict=True)
        ),
        Column("avoided", _("Avoided loss a year"), 16, Form.MONEY),
    ]
    rows = [_action(facts, action, costs) for action in facts.portfolio.get("actions") or ()]
    if shared := _bought_once(facts, rows):
        rows.append(shared)
    note = _("The recommended actions. What an action costs is added up from its lines on the sheet of costs.")
    return sheet("actions", _("Actions"), columns, rows, note, frozen=2)


def _once_heads() -> tuple[str, str, str]:
    return _("Once, low"), _("Once, likely"), _("Once, high")


def _yearly_heads() -> tuple[str, str, str]:
    return _("A year, low"), _("A year, likely"), _("A year, high")


def _action(facts: Facts, action: Json, costs: Sheet) -> dict[str, Value]:
    identifier = str(action["service"])
    row: dict[str, Value] = {
        "id": identifier,
        "name": facts.name(identifier),
        "summary": str(action.get("summary") or ""),
        "avoided": action.get("avoided_loss_per_year"),
    }
    lines = [dict(zip((c.key for c in costs.columns), each, strict=True)) for each in costs.rows]
    for key, due in zip(("capex", "opex_per_year"), due_words(), strict=True):
        own = [line for line in lines if line["id"] == identifier and line["due"] == due]
        for end in ENDS:
            text = f'=SUMIFS([costs!{end}],[costs!id],[id],[costs!due],"{due}")'
            row[f"{key}_{end}"] = live(text, added(own, end), part(action, key, end), CENT)
    return row


def _bought_once(facts: Facts, rows: list[dict[str, Value]]) -> dict[str, Value] | None:
    """What the sum of the actions is above the cost of all together, because some things are bought once."""
    row: dict[str, Value] = {}
    for key in ("capex", "opex_per_year"):
        for end in ENDS:
            planned = part(facts.portfolio, key, end)
            if planned is not None and abs(planned - added(rows, f"{key}_{end}")) > CENT * len(rows):
                row[f"{key}_{end}"] = planned - added(rows, f"{key}_{end}")
    return {"summary": _("Shared by several services and bought once"), **row} if row else None


def option_sheet(facts: Facts) -> Sheet:
    """Every option of every service, with what follows from cost and loss over the horizon."""
    columns = [
        Column("id", _("No."), 12),
        Column("name", _("Service"), 36),
        Column("option", _("Option"), 12),
        Column("summary", _("What it is"), 50),
        Column("chosen", _("Recommended"), 14),
        Column("meets", _("Meets the targets"), 12),
        Column("availability", _("Availability"), 13, Form.AVAILABILITY),
        Column("down", _("Downtime a year, h"), 13, Form.HOURS),
        Column("today", _("Expected loss a year today"), 15, Form.MONEY),
        Column("loss", _("Expected loss a year"), 15, Form.MONEY),
        Column("capex", _("Once, likely"), 14, Form.MONEY),
        Column("opex", _("A year, likely"), 14, Form.MONEY),
        Column("tco", _("Cost over the horizon"), 15, Form.MONEY),
        Column("risk", _("Cost and loss over the horizon"), 16, Form.MONEY),
        Column("npv", _("Net present value"), 15, Form.MONEY),
        Column("payback", _("Pays back in years"), 12, Form.NUMBER),
    ]
    rows = [_option(facts, each, option) for each in facts.services for option in each.get("options") or ()]
    note = _(
        "The options compared. Cost over the horizon = once + a year × present value factor; cost and loss add "
        "the expected loss times that factor; net present value is the avoided loss times it, less the cost."
    )
    return sheet("options", _("Options"), columns, rows, note, frozen=2)


def _option(facts: Facts, service: Json, option: Json) -> dict[str, Value]:
    once, yearly = part(option, "capex", "likely"), part(option, "opex_per_year", "likely")
    today, loss = part(service, "today", "expected_annual_loss"), option.get("expected_annual_loss")
    factor = factor_of(facts)
    tco = once + yearly * factor if factor is not None and None not in (once, yearly) else None
    risk = tco + loss * factor if tco is not None and factor is not None and loss is not None else None
    npv = (today - loss) * factor - tco if tco is not None and factor and None not in (today, loss) else None
    payback = None
    if None not in (today, loss, once, yearly) and today - loss - yearly > 0:
        payback = once / (today - loss - yearly)
    yes = {True: _("yes"), False: _("no"), None: _("not known")}
    has_no_target = option.get("meets_targets", False) is None and not option.get("targets_not_known")
    back = '=IF([today]-[loss]>[opex],[capex]/([today]-[loss]-[opex]),"")'
    slack = CENT * 2 * (1 + (factor or 0))
    return {
        "id": str(service["id"]),
        "name": str(service["name"]),
        "option": str(option.get("name") or ""),
        "summary": str(option.get("summary") or ""),
        "chosen": _("yes") if option.get("name") == part(service, "recommendation", "name") else None,
        "meets": _("no target") if has_no_target else yes[option.get("meets_targets", False)],
        "availability": option.get("availability"),
        "down": option.get("downtime_hours_per_year"),
        "today": today,
        "loss": loss,
        "capex": once,
        "opex": yearly,
        "tco": live(f"=[capex]+[opex]*{FACTOR}", tco, option.get("tco"), slack),
        "risk": live(f"=[tco]+[loss]*{FACTOR}", risk, option.get("total_cost_of_risk"), slack),
        "npv": live(f"=([today]-[loss])*{FACTOR}-[tco]", npv, option.get("npv"), slack),
        "payback": live(back, payback, option.get("payback_years"), 0.0051),
    }


def factor_of(facts: Facts) -> float | None:
    """The present value factor of the plan, None where rate or horizon are missing."""
    rate, years = facts.result.get("discount_rate"), facts.result.get("horizon_years")
    return present_value_factor(float(rate), float(years)) if rate is not None and years else None


def year_sheet(facts: Facts, services: Sheet) -> Sheet | None:
    """Cost and loss year by year. None where nothing is to be bought or the horizon is not known."""
    rate, years = facts.result.get("discount_rate"), facts.result.get("horizon_years")
    once, yearly = (part(facts.portfolio, key, "likely") for key in ("capex", "opex_per_year"))
    if rate is None or not years or once is None or yearly is None:
        return None
    columns = [
        Column("year", _("Year"), 8, Form.WHOLE),
        Column("share", _("Of it within the horizon"), 14, Form.SHARE),
        Column("cost", _("Cost, likely"), 16, Form.MONEY, total=True),
        Column("factor", _("Discount factor"), 12, Form.FACTOR),
        Column("present", _("Present value of the cost"), 18, Form.MONEY, total=True, name="cost_over_horizon"),
    ]
    # The sums over the services, which the portfolio rounds once more.
    known = None not in [part(facts.portfolio, "expected_annual_loss", key) for key in ("today", "recommended")]
    losses = [total_of(services, key) if known else None for key in ("loss", "loss_then")]
    if known:
        columns += [
            Column("lost", _("Expected loss, today"), 18, Form.MONEY, total=True),
            Column("left", _("Expected loss, as recommended"), 18, Form.MONEY, total=True),
            Column("avoided", _("Avoided loss"), 18, Form.MONEY, total=True),
            Column("gain", _("Avoided loss less cost"), 18, Form.MONEY, total=True),
            Column("worth", _("Present value of that"), 18, Form.MONEY, total=True, name="gain_over_horizon"),
        ]
    rows = [
        _year(year, float(rate), float(years), once, yearly, losses)
        for year in range(max(LEAST_YEARS, math.ceil(years)) + 1)
    ]
    note = _(
        "Cost against avoided loss, year by year, likely values. Follows the inputs: rate, horizon, actions and "
        "losses. Yearly amounts fall due at the end of each year; beyond the horizon nothing is counted."
    )
    return sheet("years", _("Years"), columns, rows, note)


def _year(
    year: int, rate: float, years: float, once: float, yearly: float, losses: list[float | None]
) -> dict[str, Value]:
    share = _share(year, years) if year else 0.0
    factor = (1 + rate) ** -year
    cost = share * yearly if year else once
    row: dict[str, Value] = {
        "year": year,
        "share": Formula(f"=MAX(0,MIN(1,{HORIZON}-([year]-1)))", share) if year else None,
        "cost": Formula("=[share]*opex_likely" if year else "=capex_likely", cost),
        "factor": Formula(f"=(1+{DISCOUNT_RATE})^-[year]", factor),
        "present": Formula("=[cost]*[factor]", cost * factor),
    }
    today, left = losses
    if today is None or left is None:
        return row
    lost, remains = share * today, share * left
    return row | {
        "lost": Formula("=[share]*loss_today", lost) if year else None,
        "left": Formula("=[share]*loss_recommended", remains) if year else None,
        "avoided": Formula("=[lost]-[left]", lost - remains),
        "gain": Formula("=[avoided]-[cost]", lost - remains - cost),
        "worth": Formula("=[gain]*[factor]", (lost - remains - cost) * factor),
    }
