"""What the page of the offers shows, worked out from the plan: good, better and best with the same rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from bia import units, words
from bia.option_pages import Cell, Part, Row
from bia.plan_pages import State
from planner.bill_of_materials import Offer, is_first_server
from planner.economics import Range

Json = Mapping[str, Any]

NAMED: Final = 4  # services named before a sentence; more are counted
COUNTED_SKILL: Final = ("none", "beginner", "can run it", "experienced", "expert")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One offer at the head of the comparison."""

    key: str
    name: str
    picked: bool
    cost: str
    state: State


def headline(plan: Json, offers: Sequence[Offer]) -> tuple[str, str]:
    """What the recommended offer reaches at what cost, what a met target promises, and how sure its prices are."""
    best = next(offer for offer in offers if offer.is_recommended)
    cost = units.money_short(float(best.tco.likely), plan["currency"])
    over = units.years(plan["horizon_years"])
    if best.services_counted:
        reached = (
            f"meets the targets of {best.services_meeting_targets} of {words.counted(best.services_counted, 'service')}"
        )
    else:
        reached = "is what the losses justify: no target was set"
    if not best.lines:
        met = f"{best.services_meeting_targets} of {words.counted(best.services_counted, 'service')}"
        lead = f"{met} meet their targets as it is. " if best.services_counted else ""
        return "The plan recommends no change", f"{lead}Nothing more fits the budget, or is worth it by its losses."
    title = f"“{best.name.capitalize()}” {reached} for {cost} over {over}"
    lead = f"{words.counted(len(best.lines), 'price line')}, {best.default_lines} still from the catalogue."
    names = {offer.name for offer in offers}
    absent = [word for name, word in (("good", "cheaper"), ("best", "safer")) if name not in names]
    if absent:
        lead += f" No service has a {' or '.join(absent)} design than in “better”."
    return title, f"{best.promise} {lead}".lstrip()


def columns(plan: Json, offers: Sequence[Offer]) -> tuple[Column, ...]:
    """The offers in their order."""
    return tuple(
        Column(
            key=offer.name,
            name=offer.name.capitalize(),
            picked=offer.is_recommended,
            cost=units.money_short(float(offer.tco.likely), plan["currency"]),
            state=_verdict(offer),
        )
        for offer in offers
    )


def _verdict(offer: Offer) -> State:
    missed = offer.services_counted - offer.services_meeting_targets - offer.services_not_known
    unsure = offer.services_not_known
    if missed:
        text = f"{words.counted(missed, 'service')} {'misses' if missed == 1 else 'miss'} a target"
        text += f", {unsure} not known" if unsure else ""
    elif unsure:
        text = f"Not known of {words.counted(unsure, 'service')} whether all targets are met"
    else:
        text = "Meets every target" if offer.services_counted else "No target was set"
    if not offer.lines:
        text = f"All stays as today. {text}"
    if offer.is_within_budget is False:
        return State(shape="gap", text=f"{text}, above the budget")
    return State(shape="gap" if missed else "unasked" if unsure else "met", text=text)


def parts(plan: Json, offers: Sequence[Offer]) -> tuple[Part, ...]:
    """The rows of the comparison, under their headings; the same for every offer."""
    found = [
        Part(label="Goes on while a print server is away", rows=_kept_rows(offers)),
        Part(label="Back after, the service that is back last", rows=_scope_rows(offers)),
        Part(label="Work lost at most, the service that loses most", rows=_loss_rows(offers)),
        Part(label=f"Money, {plan['currency']}", rows=_money_rows(plan, offers)),
        Part(label="What it asks and leaves", rows=_remaining_rows(offers)),
    ]
    return tuple(part for part in found if part.rows)


def _row(label: str, offers: Sequence[Offer], cell: Callable[[Offer], Cell], note: str = "") -> Row:
    made = [(offer, cell(offer)) for offer in offers]
    cells = (
        Cell(value=c.value, note=c.note, state=c.state, entries=c.entries, picked=offer.is_recommended)
        for offer, c in made
    )
    return Row(label=label, note=note, cells=tuple(cells))


def _kept_rows(offers: Sequence[Offer]) -> tuple[Row, ...]:
    """A row for each function of each print service; the service is named where there are several."""
    pairs = dict.fromkeys((kept.service, kept.function) for offer in offers for kept in offer.functions_kept)
    several = len({service for service, _ in pairs}) > 1

    def cell(offer: Offer, service: str, function: str) -> Cell:
        kept = next(k for k in offer.functions_kept if (k.service, k.function) == (service, function))
        if not kept.share:
            return Cell(value="no")
        share = units.share(kept.share)
        return Cell(value=f"in {share} of outages" if kept.is_of_outages else f"for {share} of users")

    return tuple(
        _row(
            function.capitalize(),
            offers,
            lambda offer, service=service, function=function: cell(offer, service, function),  # type: ignore[misc]
            service if several else "",
        )
        for service, function in pairs
    )


def _scope_rows(offers: Sequence[Offer]) -> tuple[Row, ...]:
    def cell(offer: Offer, scope: str) -> Cell:
        found = next((each for each in offer.scopes if each.scope == scope and each.recovery_hours), None)
        if found is None or found.recovery_hours is None:
            return Cell(value="does not occur")
        low, likely, high = found.recovery_hours
        spread = units.duration_range({"low": low, "likely": likely, "high": high})
        note = f"{spread}, {found.recovered_last}" + (", if both parts fail" if found.takes_both_parts else "")
        return Cell(value=units.duration(likely), note=note)

    scopes = dict.fromkeys(each.scope for offer in offers for each in offer.scopes if each.recovery_hours)
    return tuple(
        _row(words.named(words.SCOPES, scope), offers, lambda offer, scope=scope: cell(offer, scope))  # type: ignore[misc]
        for scope in scopes
    )


def _loss_rows(offers: Sequence[Offer]) -> tuple[Row, ...]:
    def cell(offer: Offer, scope: str) -> Cell:
        found = next((each for each in offer.scopes if each.scope == scope), None)
        if found is None or found.data_loss_hours is None:
            return Cell(value=units.NOT_KNOWN)
        if found.loses_all_data:
            return Cell(value="all: no copy survives", note=found.loses_most_data or "")
        lost = units.duration(found.data_loss_hours) if found.data_loss_hours else "work that was open"
        return Cell(value=lost, note=found.loses_most_data or "")

    scopes = dict.fromkeys(each.scope for offer in offers for each in offer.scopes if each.data_loss_hours is not None)
    return tuple(
        _row(words.named(words.SCOPES, scope), offers, lambda offer, scope=scope: cell(offer, scope))  # type: ignore[misc]
        for scope in scopes
    )


def _money_rows(plan: Json, offers: Sequence[Offer]) -> tuple[Row, ...]:
    over, today = units.years(plan["horizon_years"]), plan["portfolio"]["expected_annual_loss"]["today"]
    present = f"present value at {units.share(plan['discount_rate'])}"
    now = f"today {units.money_short(today)}" if today is not None else ""
    if is_first_server(plan):
        now = "today: to be bought"
    total = _row("Total cost of risk", offers, lambda one: _amount(one.total_cost_of_risk))
    return (
        _row("Once", offers, lambda one: _range(one.capex)),
        _row("A year", offers, lambda one: _range(one.opex_per_year)),
        _row(f"Cost over {over}", offers, lambda one: _range(one.tco), present),
        _row("Expected loss a year", offers, lambda one: _amount(one.expected_annual_loss), now),
        Row(label=total.label, note=f"cost and remaining loss over {over}", cells=total.cells, total=True),
    )


def _range(amount: Range) -> Cell:
    spread = units.money_range(amount.to_dict()) if amount.low != amount.high else ""
    return Cell(value=units.money_short(float(amount.likely)), note=spread)


def _amount(amount: Decimal | None) -> Cell:
    return Cell(value=units.money_short(None if amount is None else float(amount)))


def _remaining_rows(offers: Sequence[Offer]) -> tuple[Row, ...]:
    return (
        _row("Services meeting their targets", offers, _meeting),
        _row("Single points of failure", offers, _single),
        _row("Skills", offers, _skills),
        _row("Still does not work", offers, lambda one: Cell(value="", entries=tuple(_uncovered(one)))),
        _row("Prices from the catalogue", offers, lambda one: Cell(value=f"{one.default_lines} of {len(one.lines)}")),
    )


def _meeting(offer: Offer) -> Cell:
    missing = tuple(f"{service}: {text}" for service, texts in offer.missing.items() for text in texts)
    unsure = tuple(f"{service}: {text}" for service, texts in offer.not_known.items() for text in texts)
    promise = (offer.promise,) if offer.promise else ()
    value = f"{offer.services_meeting_targets} of {offer.services_counted}"
    if offer.services_not_known:
        value += f", {offer.services_not_known} not known"
    return Cell(value=value, entries=(*missing, *unsure, *promise))


def _single(offer: Offer) -> Cell:
    implied = [
        f"{point.component} under {', '.join(point.services)}" for point in offer.implied_points if point.processes
    ]
    points = [*(point.service for point in offer.single_points), *implied]
    return Cell(value=str(len(points)) if points else "none", note=", ".join(points))


def _skills(offer: Offer) -> Cell:
    said = tuple(
        f"{skill.name}: {COUNTED_SKILL[skill.level]} in one of {', '.join(skill.any_of)}" for skill in offer.skills
    )
    return Cell(value="" if said else "nothing special", entries=said)


def _uncovered(offer: Offer) -> list[str]:
    """Each sentence, with the services it is about where it is not about all."""
    return [
        f"{_about(each.services)}: {each.text}" if len(offer.options) > 1 else each.text for each in offer.not_covered
    ]


def _about(services: Sequence[str]) -> str:
    """A few services by id, many by their number."""
    return ", ".join(services) if len(services) <= NAMED else words.counted(len(services), "service")
