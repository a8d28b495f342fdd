"""The workbook beside the availability plan."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bia import units
from bia.documents.facts import Facts, part
from bia.spreadsheet.book import Book, Column, Form, Formula, Input, Sheet, Value, live, sheet, total_of

from .costs import CENT, LEAST_YEARS, action_sheet, cost_sheet, factor_of, option_sheet, year_sheet
from .losses import loss_sheet
from .shared import DISCOUNT_RATE, FACTOR, HORIZON, book, finding_sheet, hours_of_year
from .targets import process_sheet, service_sheet


def plan_book(facts: Facts) -> Book:
    """The figures of a stored plan with the formulas between them, without reading anything else."""
    costs = cost_sheet(facts)
    services = service_sheet(facts, with_losses=True)
    actions = action_sheet(facts, costs)
    years = year_sheet(facts, services) if actions.rows else None
    inputs = _inputs(facts, services, years)
    sheets = [process_sheet(facts), services, loss_sheet(facts), costs, actions, years, option_sheet(facts)]
    return book(
        facts,
        kind=_("Availability plan"),
        description=_("Targets, losses, costs and options of the plan, with formulas"),
        made_at=facts.made_at,
        notes=(_("Defined names: %(names)s.") % {"names": ", ".join(each.name for each in inputs)},),
        inputs=inputs,
        sheets=[each for each in (*sheets, assumption_sheet(facts), finding_sheet(facts)) if each is not None],
    )


def _inputs(facts: Facts, services: Sheet, years: Sheet | None) -> list[Input]:
    rate, horizon = facts.result.get("discount_rate"), facts.result.get("horizon_years")
    within = _("Up to %(years)s years: the rows of the sheet of years.") % {
        "years": max(LEAST_YEARS, len(years.rows) - 1 if years else 0)
    }
    budget = facts.portfolio.get("budget") or {}
    return [
        Input(DISCOUNT_RATE, _("Discount rate a year"), rate, Form.RATE, _("What later money is worth less a year.")),
        Input(HORIZON, _("Horizon, years"), horizon, Form.NUMBER, within),
        Input(
            FACTOR,
            _("Present value factor"),
            _factor(facts),
            Form.FACTOR,
            _("What one unit at the end of each year of the horizon is worth today."),
        ),
        hours_of_year(facts),
        Input("budget_once", _("Budget, once"), budget.get("capex"), Form.MONEY, _("Blank: not asked.")),
        Input("budget_per_year", _("Budget, a year"), budget.get("opex_per_year"), Form.MONEY, _("Blank: not asked.")),
        *_results(facts, services, years),
    ]


def _factor(facts: Facts) -> Value:
    """The factor as a formula that holds for a rate of nought and for part of a year too."""
    text = (
        f"=IF({DISCOUNT_RATE}=0,{HORIZON},(1-(1+{DISCOUNT_RATE})^-INT({HORIZON}))/{DISCOUNT_RATE}"
        f"+({HORIZON}-INT({HORIZON}))/(1+{DISCOUNT_RATE})^(INT({HORIZON})+1))"
    )
    factor = factor_of(facts)
    return None if factor is None else Formula(text, factor)


def _results(facts: Facts, services: Sheet, years: Sheet | None) -> list[Input]:
    """What comes of it: the figures of the first page of the plan."""
    found: list[Input] = []
    losses = facts.portfolio.get("expected_annual_loss") or {}
    for name, key, column, label in (
        ("loss_today", "today", "loss", _("Expected loss a year, today")),
        ("loss_recommended", "recommended", "loss_then", _("Expected loss a year, as recommended")),
    ):
        found.append(Input(name, label, _sum_of(services, column, losses.get(key)), Form.MONEY, _("All services.")))
    if years is None:
        return found
    once, yearly = part(facts.portfolio, "capex", "likely"), part(facts.portfolio, "opex_per_year", "likely")
    factor = factor_of(facts)
    tco = None if factor is None else once + yearly * factor
    found.append(
        Input(
            "tco",
            _("Cost over the horizon, present value"),
            live(f"=capex_likely+opex_likely*{FACTOR}", tco, facts.portfolio.get("tco"), CENT),
            Form.MONEY,
            _("Once and every year of the horizon, likely values."),
        )
    )
    budget = facts.portfolio.get("budget") or {}
    for name, cost, ceiling, key, label in (
        ("budget_once_used", once, "budget_once", "capex", _("Of the budget used, once")),
        ("budget_per_year_used", yearly, "budget_per_year", "opex_per_year", _("Of the budget used, a year")),
    ):
        of = "capex_likely" if key == "capex" else "opex_likely"
        used = cost / budget[key] if budget.get(key) else None
        found.append(Input(name, label, live(f"={of}/{ceiling}", used, used), Form.SHARE, _("Likely values.")))
    return found


def _sum_of(services: Sheet, column: str, planned: float | None) -> Value:
    """The sum of a column of the sheet of services, where it is what the plan says."""
    computed = total_of(services, column)
    return live(f"=SUM([services!{column}])", computed, planned, CENT * (1 + len(services.rows)))


def assumption_sheet(facts: Facts) -> Sheet:
    """The figures that did not come from the client, each with its source."""
    columns = [
        Column("id", _("No."), 12),
        Column("name", _("Figure"), 50),
        Column("unit", _("Unit"), 18),
        Column("low", _("Low"), 12, Form.NUMBER),
        Column("likely", _("Likely"), 12, Form.NUMBER),
        Column("high", _("High"), 12, Form.NUMBER),
        Column("class", _("Kind of source"), 22),
        Column("confidence", _("Confidence"), 12),
        Column("source", _("Source"), 44),
        Column("url", _("Address"), 50),
    ]
    rows: list[dict[str, Value]] = [
        {
            **{key: _plain(one.get(key)) for key in ("low", "likely", "high")},
            "id": str(one.get("id") or ""),
            "name": str(one.get("name") or ""),
            "unit": units.worded(str(one.get("unit") or "")),
            "class": str(one.get("source_class") or ""),
            "confidence": str(one.get("confidence") or ""),
            "source": str(one.get("source") or ""),
            "url": str(one.get("url") or ""),
        }
        for one in facts.result.get("assumptions") or ()
    ]
    return sheet("assumptions", _("Assumptions"), columns, rows, _("Figures of the catalogue that the plan rests on."))


def _plain(value: object) -> Value:
    return value if isinstance(value, int | float | str) else None
