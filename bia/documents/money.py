"""The section on money: what the actions cost, in which order they pay, and where each line comes from."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bia import units
from bia.usual_words import source_class

from .blocks import Figure, Section, blocks
from .designs import changed
from .facts import Facts, Json, about, joined, labelled, likely, money, part, plain_number, spread
from .tables import Cell, Column, Row, Table, group, table, total

UNLIKE = ("shared", "key")  # of a cost line: what they name is no part of what is bought


def money_section(facts: Facts, chart: Figure | None) -> Section | None:
    """Cost against avoided loss. None without services."""
    if not facts.services:
        return None
    return Section(
        id="money",
        title=_("Cost against avoided loss"),
        question=_("When has it paid for itself?"),
        lead=_lead(facts),
        blocks=blocks(_actions(facts), chart, _budget(facts), _cost_lines(facts)),
    )


def _lead(facts: Facts) -> str:
    today = part(facts.portfolio, "expected_annual_loss", "today")
    left = part(facts.portfolio, "expected_annual_loss", "recommended")
    if not facts.portfolio.get("actions"):
        return _("Nothing is to be bought, so nothing has to pay for itself.")
    if today is None or left is None:
        return _("What the actions avoid is not known, because losses were not asked; their cost stands below.")
    avoided = _(
        "The recommendation avoids %(amount)s of expected loss a year. That is an average: in a year without incident "
        "it pays nothing back."
    ) % {"amount": about(today - left, facts.currency)}
    return " ".join(filter(None, (avoided, _overlap(facts))))


def _overlap(facts: Facts) -> str:
    """What the choice comes to where losses overlap, beside the plain sum it rests on."""
    plain, overlapped = (facts.portfolio.get(f"total_cost_of_risk{end}") for end in ("", "_with_overlap"))
    if plain is None or overlapped is None:
        return ""
    return _(
        "Cost and remaining loss over the horizon come to %(plain)s at present value, or %(overlapped)s "
        "where losses overlap; the choice rests on the first, the plain sum."
    ) % {"plain": about(plain, facts.currency), "overlapped": about(overlapped, facts.currency)}


def _actions(facts: Facts) -> Table | None:
    actions: list[Json] = list(facts.portfolio.get("actions") or ())
    if not actions:
        return None
    rows = [
        (
            facts.name(action.get("service")),
            str(action.get("summary") or ""),
            likely(action.get("capex")),
            likely(action.get("opex_per_year")),
            money(action.get("avoided_loss_per_year")),
        )
        for action in actions
    ]
    today = part(facts.portfolio, "expected_annual_loss", "today")
    left = part(facts.portfolio, "expected_annual_loss", "recommended")
    avoided = today - left if today is not None and left is not None else None
    sums = total(
        _("All"),
        "",
        likely(facts.portfolio.get("capex")),
        likely(facts.portfolio.get("opex_per_year")),
        money(avoided),
    )
    return table(
        _("Actions, those that avoid most for their cost first; likely values in %(currency)s")
        % {"currency": facts.currency},
        [
            Column(_("Service"), 38),
            Column(_("Action"), 66),
            Column(_("Once"), 19, "n"),
            Column(_("A year"), 19, "n"),
            Column(_("Avoided loss a year"), 26, "n"),
        ],
        [*rows, sums],
        dense=True,
    )


def _budget(facts: Facts) -> Table | None:
    budget = facts.portfolio.get("budget") or {}
    if not facts.portfolio.get("actions"):
        return None
    within = budget.get("within")
    verdict = (
        Cell(_("not known")) if within is None else Cell(_("within"), "good") if within else Cell(_("above"), "alarm")
    )
    horizon = facts.result.get("horizon_years")
    return table(
        _("Against the budget, %(currency)s") % {"currency": facts.currency},
        [
            Column(_("Cost"), 68),
            Column(_("Low to high"), 36, "n"),
            Column(_("Likely"), 32, "n"),
            Column(_("Budget"), 32, "n"),
        ],
        [
            (
                _("Once"),
                spread(facts.portfolio.get("capex")),
                likely(facts.portfolio.get("capex")),
                money(budget.get("capex"), _(units.NOT_ASKED)),
            ),
            (
                _("A year"),
                spread(facts.portfolio.get("opex_per_year")),
                likely(facts.portfolio.get("opex_per_year")),
                money(budget.get("opex_per_year"), _(units.NOT_ASKED)),
            ),
            (
                _("All, %(years)s years, present value") % {"years": plain_number(horizon)} if horizon else _("All"),
                "–",
                money(facts.portfolio.get("tco")),
                verdict,
            ),
        ],
    )


def _cost_lines(facts: Facts) -> Table | None:
    """Every line of the recommended designs, with its source."""
    alike: list[tuple[list[Json], list[str]]] = []  # services whose lines are the same share them
    for service in changed(facts):
        lines: list[Json] = [
            {key: value for key, value in line.items() if key not in UNLIKE}
            for line in service["recommendation"].get("cost_lines") or ()
        ]
        same = next((names for other, names in alike if other == lines), None)
        if same is not None:
            same.append(labelled(service))
        elif lines:
            alike.append((lines, [labelled(service)]))
    rows: list[Row | tuple[str | Cell, ...]] = []
    for lines, names in alike:
        rows.append(group(_("Each of %(names)s") % {"names": joined(names)} if len(names) > 1 else names[0]))
        rows.extend(_cost_line(line) for line in lines)
    return table(
        _("What the recommendation consists of, %(currency)s") % {"currency": facts.currency},
        [
            Column(_("Line"), 44),
            Column(_("Quantity"), 20, "n"),
            Column(_("Once"), 14, "n"),
            Column(_("low to high"), 22, "n"),
            Column(_("A year"), 14, "n"),
            Column(_("low to high"), 22, "n"),
            Column(_("Source"), 32, "gap"),
        ],
        rows,
        dense=True,
    )


def _cost_line(line: Json) -> tuple[str | Cell, ...]:
    unit = units.worded(str(line.get("unit") or ""))  # in the plan it stays English: prices are reckoned with by it
    quantity = plain_number(line["quantity"]) if line.get("quantity") is not None else "–"
    return (
        Cell(str(line["item"]), "plain"),
        f"{quantity} {unit}".strip(),
        likely(line.get("once"), "–"),
        spread(line.get("once"), "", "–"),
        likely(line.get("per_year"), "–"),
        spread(line.get("per_year"), "", "–"),
        _source(line),
    )


def _source(line: Json) -> str:
    """Where a price comes from, with its class where the source does not say it."""
    source, word = str(line.get("source") or ""), source_class(line.get("source_class") or "")
    return source if word and word in source else ", ".join(filter(None, (source, word))) or "–"
