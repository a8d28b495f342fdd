"""What the page of a service's options shows: today and each option side by side, row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bia import units, words
from bia.charts import function_of
from bia.plan_pages import Shape, State

Json = Mapping[str, Any]

DISASTERS = ("site", "corruption")
OWN = 0.005  # of the avoided loss: smaller differences are not printed
UNSURE = "Not known whether every target is met"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Today, or an option."""

    name: str
    design: Json
    is_today: bool
    picked: bool
    cost: str
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    value: str
    note: str = ""
    state: State | None = None
    picked: bool = False
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    label: str
    note: str
    cells: tuple[Cell, ...]
    total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    label: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    name: str
    rule: str
    reason: str


def columns(plan: Json, service: Json) -> tuple[Column, ...]:
    """Today first, then the options in their order of cost."""
    chosen = (service.get("recommendation") or {}).get("name")
    today = Column(
        name="Today",
        design=service["today"],
        is_today=True,
        picked=False,
        cost=units.money_short(0, plan["currency"]),
        state=_today_verdict(service),
    )
    return (today, *(_option_column(plan, option, chosen) for option in service["options"]))


def _option_column(plan: Json, option: Json, chosen: str | None) -> Column:
    state = _verdict(option)
    if option.get("is_within_budget") is False:
        state = State(shape="gap", text=f"{state.text}, above the budget")
    return Column(
        name=option["name"].capitalize(),
        design=option,
        is_today=False,
        picked=option["name"] == chosen,
        cost=units.money_short(option.get("tco"), plan["currency"]),
        state=state,
    )


def _today_verdict(service: Json) -> State:
    """Without a count: gaps of today are counted by service, misses of an option by function."""
    if any(gap["kind"] != "restore-test" for gap in service["gaps"]):
        return State(shape="gap", text="Misses targets")
    if service["today"].get("targets_not_known"):
        return State(shape="unasked", text=UNSURE)
    return State(shape="met", text="No gap is known")


def _verdict(option: Json) -> State:
    if option["misses"]:
        return State(shape="gap", text=f"Misses {words.counted(len(option['misses']), 'target')}")
    if option.get("targets_not_known"):
        return State(shape="unasked", text=UNSURE)
    return State(shape="met", text="Meets every target")


def headline(plan: Json, service: Json) -> tuple[str, str]:
    """What is recommended and what it brings."""
    chosen = service.get("recommendation")
    if chosen is None:
        return "Nothing is recommended", "Without prices in this currency no design can be weighed."
    currency = plan["currency"]
    before, left = service["today"].get("expected_annual_loss"), chosen.get("expected_annual_loss")
    remaining = units.money_short(left, currency)
    after = f"Of {units.money_short(before, currency)} expected loss a year it leaves {remaining}."
    if not chosen["changes"]:
        after = f"Expected loss stays at {remaining} a year."
    elif credit := credit_note(chosen, currency):
        after = f"{after} {credit}"
    verdict = "It meets every target."
    if chosen["misses"]:
        verdict = f"It still misses {words.counted(len(chosen['misses']), 'target')}."
    elif chosen.get("targets_not_known"):
        verdict = f"{UNSURE}."
    if chosen.get("promise"):
        verdict = f"{verdict} {chosen['promise']['text']}"
    return chosen["summary"].rstrip("."), f"{verdict} {after}"


def credit_note(option: Json, currency: str = "") -> str:
    """How much of the avoided loss is the option's own, and how much comes only with what other services get.

    Empty where both are the same, to what is printed, or not known.
    """
    avoided, alone = (option.get(f"avoided_{key}_per_year") for key in ("loss", "alone"))
    if avoided is None or alone is None or abs(avoided - alone) < OWN * max(abs(avoided), abs(alone)):
        return ""
    by_itself = f"With all others as they are today it would avoid {units.money_short(max(alone, 0), currency)}"
    if avoided > alone:
        return f"{by_itself}; {units.money_short(avoided - max(alone, 0), currency)} come with what the others get."
    return f"{by_itself}; what the others get avoids part of that as well."


def parts(plan: Json, service: Json) -> tuple[Part, ...]:
    """The rows of the comparison, under their headings."""
    shown = columns(plan, service)
    found = [
        Part(label="What it is", rows=_design_rows(shown)),
        Part(label="Availability, with all it depends on and planned work", rows=_availability_rows(service, shown)),
        Part(label="Back after, where half of the outages end sooner", rows=_scope_rows(service, shown)),
        Part(label=f"Money, {plan['currency']}", rows=_money_rows(plan, shown)),
        Part(label="What stays open", rows=_remaining_rows(service, shown)),
    ]
    return tuple(part for part in found if part.rows)


def _row(label: str, shown: Sequence[Column], cell: Callable[[Column], Cell], note: str = "") -> Row:
    cells = []
    for column in shown:
        made = cell(column)
        cells.append(
            Cell(value=made.value, note=made.note, state=made.state, entries=made.entries, picked=column.picked)
        )
    return Row(label=label, note=note, cells=tuple(cells))


def _design_rows(shown: Sequence[Column]) -> tuple[Row, ...]:
    rows = []
    if any(column.design.get("platform") for column in shown):
        rows.append(_row("Platform", shown, lambda one: Cell(value=_platform(one))))
    if any(column.design.get("spare") for column in shown):
        rows.append(_row("Second part", shown, lambda one: Cell(value=_spare(one))))
    if any(column.design["edge"] for column in shown):
        rows.append(_row("At the devices", shown, lambda one: Cell(value=words.designs(one.design["edge"]))))
    rows.append(_row("Recovery", shown, lambda one: Cell(value=words.designs(one.design["recovery"]), note=_copy(one))))
    return tuple(rows)


def _platform(column: Column) -> str:
    platform = column.design.get("platform")
    return words.named(words.DESIGNS, platform) if platform else units.NOT_KNOWN


def _spare(column: Column) -> str:
    spare = column.design.get("spare")
    return words.named(words.DESIGNS, spare) if spare else "none"


def _copy(column: Column) -> str:
    immutable, hours = column.design.get("immutable_copy"), column.design.get("backup_interval_hours")
    every = f"every {units.duration(hours)}" if hours is not None else ""
    kind = "with a copy nobody can change" if immutable else "no copy is safe from change"
    return ", ".join(part for part in (every, kind if "offsite-backup" in column.design["recovery"] else "") if part)


def _availability_rows(service: Json, shown: Sequence[Column]) -> tuple[Row, ...]:
    required = service["required"]
    whole = _row(
        "The service",
        shown,
        lambda one: _availability_cell(one.design, required.get("availability")),
        _target(required.get("availability")),
    )
    return (whole, *(_function_row(name, target, shown) for name, target in _functions(service)))


def _function_row(name: str, target: Json | None, shown: Sequence[Column]) -> Row:
    asked = (target or {}).get("availability")
    return _row(
        name.capitalize(), shown, lambda one: _availability_cell(function_of(one.design, name), asked), _target(asked)
    )


def _functions(service: Json) -> list[tuple[str, Json | None]]:
    """Functions of the service, the ones that are needed first."""
    needed = service["required"].get("by_function") or {}
    others = [name for name in service["today"].get("by_function") or {} if name not in needed]
    return [*needed.items(), *((name, None) for name in others)]


def _target(availability: float | None) -> str:
    return f"target {units.availability(availability)}" if availability is not None else "no target"


def _availability_cell(design: Json, target: float | None) -> Cell:
    value = design.get("availability")
    hours = design.get("downtime_hours_per_year")
    note = f"{units.hours_and_minutes(hours)} a year down" if hours is not None else ""
    return Cell(value=units.availability(value), note=note, state=_against(value, target))


def _against(value: float | None, target: float | None) -> State | None:
    if value is None or target is None:
        return None
    # The budget is a difference of nearly equal numbers: what differs by a hair is equal.
    return _met(value >= target - 1e-9)


def _met(holds: bool) -> State:
    return State(shape="met", text="Met") if holds else State(shape="gap", text="Gap")


def _scope_rows(service: Json, shown: Sequence[Column]) -> tuple[Row, ...]:
    found = dict.fromkeys(name for name in words.SCOPES for one in shown if name in one.design.get("by_scope", {}))
    rto = service["required"].get("rto_hours")
    return tuple(_scope_row(name, rto, shown) for name in found)


def _scope_row(name: str, rto: float | None, shown: Sequence[Column]) -> Row:
    label, note = words.named(words.SCOPES, name), _scope_note(name, rto)
    return _row(label, shown, lambda one: _scope_cell(one.design["by_scope"].get(name), name, rto), note)


def _scope_note(name: str, rto: float | None) -> str:
    if name == "planned":
        return "hours a year"
    if name in DISASTERS:
        return "a disaster, shown without a target"
    return f"required RTO {units.duration(rto)}" if rto is not None else "no RTO required"


def _scope_cell(entry: Json | None, name: str, rto: float | None) -> Cell:
    if entry is None:
        return Cell(value="does not occur")
    if name == "planned":
        return Cell(value=units.hours_and_minutes(entry.get("downtime_hours_per_year")))
    times = entry.get("recovery_hours")
    if times is None:
        return Cell(value=units.NOT_KNOWN)
    masked = f", masked by {words.named(words.DESIGNS, entry['masked_by'])}" if entry.get("masked_by") else ""
    note = f"{units.duration_range(times)}{masked}"
    return Cell(value=units.duration(times["likely"]), note=note, state=_in_time(times, name, rto))


def _in_time(times: Json, name: str, rto: float | None) -> State | None:
    """Low and high are the times that 10 and 90 % of outages do not exceed."""
    if rto is None or name in DISASTERS:
        return None
    if times["high"] <= rto:
        return _met(True)
    shape: Shape = "gap" if times["likely"] > rto else "warn"
    return State(shape=shape, text="Most come too late" if shape == "gap" else "Some come too late")


def _money_rows(plan: Json, shown: Sequence[Column]) -> tuple[Row, ...]:
    budget = plan["portfolio"].get("budget") or {}
    once = f"budget for all {units.money_short(budget['capex'])}" if budget.get("capex") is not None else ""
    yearly = budget.get("opex_per_year")
    a_year = f"budget for all {units.money_short(yearly)}" if yearly is not None else ""
    over = units.years(plan["horizon_years"])
    rows = [
        _row("Once", shown, lambda one: _range_cell(one, "capex"), once),
        _row("A year", shown, lambda one: _range_cell(one, "opex_per_year"), a_year),
        _row(
            f"Cost over {over}",
            shown,
            lambda one: _range_cell(one, "tco_range"),
            f"present value at {units.share(plan['discount_rate'])}",
        ),
        _row("Loss that remains a year", shown, _loss_cell, "expected"),
        _row("Time until it is paid back", shown, _payback),
    ]
    total = _row(
        "Total cost of risk",
        shown,
        lambda one: Cell(value=units.money_short(total_cost_of_risk(one, shown))),
        f"cost and remaining loss over {over}",
    )
    return (*rows, Row(label=total.label, note=total.note, cells=total.cells, total=True))


def _range_cell(column: Column, key: str) -> Cell:
    if column.is_today:
        return Cell(value="0", note="nothing is bought")
    amounts = column.design.get(key)
    if amounts is None:
        return Cell(value=units.NOT_KNOWN)
    spread = units.money_range(amounts) if amounts["low"] != amounts["high"] else ""
    return Cell(value=units.money_short(amounts["likely"]), note=spread)


def _loss_cell(column: Column) -> Cell:
    avoided = column.design.get("avoided_loss_per_year")
    parts = (f"{units.money_short(avoided)} avoided" if avoided else "", credit_note(column.design))
    note = ". ".join(part for part in parts if part)
    return Cell(value=units.money_short(column.design.get("expected_annual_loss")), note=note)


def _payback(column: Column) -> Cell:
    if column.is_today or not column.design.get("tco"):
        return Cell(value="nothing to pay back")
    found = column.design.get("payback_years")
    return Cell(value=units.years(found) if found is not None else "not by avoided loss alone")


def total_cost_of_risk(column: Column, shown: Sequence[Column]) -> float | None:
    """Cost and remaining loss. For today it follows from any option: its own total plus what it saves (npv)."""
    if not column.is_today:
        total: float | None = column.design.get("total_cost_of_risk")
        return total
    for one in shown:
        total, saved = one.design.get("total_cost_of_risk"), one.design.get("npv")
        if total is not None and saved is not None:
            return float(total + saved)
    return None


def _remaining_rows(service: Json, shown: Sequence[Column]) -> tuple[Row, ...]:
    def misses(column: Column) -> Cell:
        found = service["gaps"] if column.is_today else column.design["misses"]
        return Cell(value="" if found else "no target missed", entries=tuple(one["text"] for one in found))

    def unsure(column: Column) -> Cell:
        entries = tuple(one["text"] for one in column.design.get("targets_not_known") or ())
        return Cell(value="" if entries else "none", entries=entries)

    def left(column: Column) -> Cell:
        found = tuple(column.design.get("not_covered") or ())
        return Cell(value="" if found else "nothing noted", entries=found)

    rows = [_row("Targets missed", shown, misses)]
    if any(column.design.get("targets_not_known") for column in shown):
        rows.append(_row("Targets not known to be met", shown, unsure))
    return (*rows, _row("Not covered", shown, left))


def rejected(service: Json) -> tuple[Rejected, ...]:
    """Designs that were left out, each with its rule and reason."""
    found = []
    for one in (*service["rejected"], *(service.get("rejected_spares") or ())):
        name = next(one[part] for part in ("platform", "edge", "recovery", "spare") if part in one)
        found.append(Rejected(name=words.named(words.DESIGNS, name), rule=one.get("rule") or "", reason=one["reason"]))
    return tuple(found)
