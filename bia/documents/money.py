"""The section on money: what the actions cost, in which order they pay, and where each line comes from."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bia import units
from bia.budget_kept import Kept, plan_keeps

from .bill import bill
from .blocks import Figure, Section, blocks
from .facts import Facts, Json, about, likely, money, part, spread
from .tables import Cell, Column, Row, Table, kept, table, total
from .worth import no_price, worth

CENT = 0.011  # sums of rounded amounts against a rounded sum


def money_section(facts: Facts, chart: Figure | None) -> Section | None:
    """Cost against avoided loss. None without services."""
    if not facts.services:
        return None
    return Section(
        id="money",
        title=_("Cost against avoided loss"),
        question=_("When has it paid for itself?"),
        lead=_lead(facts),
        blocks=blocks(_actions(facts), chart, _budget(facts), bill(facts)),
    )


def _lead(facts: Facts) -> str:
    today = part(facts.portfolio, "expected_annual_loss", "today")
    left = part(facts.portfolio, "expected_annual_loss", "recommended")
    if why := no_price(facts):
        return why
    if not facts.portfolio.get("actions"):
        return _("Nothing is to be bought, so nothing has to pay for itself.")
    if today is None or left is None:
        return _("What the actions avoid is not known, because losses were not asked; their cost stands below.")
    avoided = _(
        "The recommendation avoids %(amount)s of expected loss a year. That is an average: in a year without incident "
        "it pays nothing back."
    ) % {"amount": about(today - left, facts.currency)}
    return " ".join(filter(None, (avoided, *worth(facts), _overlap(facts))))


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
            facts.short_name(action.get("service")),
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
        [*rows, *_bought_once(facts, actions), sums],
        dense=True,
    )


def _bought_once(facts: Facts, actions: list[Json]) -> list[Row]:
    """What all together cost less than one by one, because some things are bought once for several services."""
    less: list[float] = []
    for key in ("capex", "opex_per_year"):
        together = part(facts.portfolio, key, "likely")
        one_by_one = sum(part(action, key, "likely") or 0.0 for action in actions)
        less.append(together - one_by_one if together is not None else 0.0)
    if all(abs(amount) <= CENT * len(actions) for amount in less):
        return []
    return [kept(_("Shared by several services, bought once"), "", money(less[0]), money(less[1]), "–")]


def _budget(facts: Facts) -> Table | None:
    budget = facts.portfolio.get("budget") or {}
    if not facts.portfolio.get("actions"):
        return None
    verdict = {
        Kept.WITHIN: Cell(_("within"), "good"),
        Kept.AT_LIKELY: Cell(_("within at likely, above at high values"), "alarm"),
        Kept.ABOVE: Cell(_("above"), "alarm"),
        None: Cell(_("not known")),
    }[plan_keeps(facts.portfolio)]
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
                _("All, %(years)s, present value") % {"years": units.years(horizon)} if horizon else _("All"),
                "–",
                money(facts.portfolio.get("tco")),
                verdict,
            ),
        ],
    )
