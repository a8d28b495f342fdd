"""What a tighter target of one process costs, in words: only what the engine could price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bia import units


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceRow:
    """One value of a target with what it costs more a year, or whom no design brings there."""

    value: str
    note: str
    extra: str
    range: str
    problem: str
    is_present: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Prices:
    """The rows of one target. `says` names the step where it gets expensive; empty if no step costs more."""

    target: str
    says: str
    rows: tuple[PriceRow, ...]
    left_out: str


def make_prices(ladders: Iterable[Mapping[str, Any]], currency: str) -> tuple[Prices, ...]:
    """The tables of the targets for which a tighter value changes anything."""
    made = (_prices(ladder, currency) for ladder in ladders)
    return tuple(prices for prices in made if len(prices.rows) > 1)


def _prices(ladder: Mapping[str, Any], currency: str) -> Prices:
    steps = _telling(ladder["steps"])
    return Prices(
        target=ladder["target"].upper(),
        says=_says(ladder["target"].upper(), steps, currency),
        rows=tuple(_row(step) for step in steps),
        left_out=", ".join(ladder["left_out"]),
    )


def _telling(steps: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The present value, the stated one, and the last value before and the first value after each change."""
    outcomes = [step["extra_per_year"] and step["extra_per_year"]["likely"] for step in steps]
    return [
        step
        for place, step in enumerate(steps)
        if place == 0
        or step["is_stated"]
        or outcomes[place] != outcomes[place - 1]
        or (outcomes[place] is not None and outcomes[place] != [*outcomes, None][place + 1])
    ]


def _row(step: Mapping[str, Any]) -> PriceRow:
    extra = step["extra_per_year"]
    words = (("derived", step["is_present"]), ("said", step["is_stated"]))
    if extra is None:
        shown = ""
    elif not extra["likely"]:
        shown = "0" if step["is_present"] else "nothing more"
    else:
        shown = units.money_short(extra["likely"])
    return PriceRow(
        value=units.duration(step["hours"]),
        note=", ".join(word for word, holds in words if holds),
        extra=shown,
        range=units.money_range(extra) if extra and extra["likely"] else "",
        problem="" if extra is not None else f"no design holds it for {_names(step['not_held_by'])}",
        is_present=step["is_present"],
    )


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown


def _says(target: str, steps: Sequence[Mapping[str, Any]], currency: str) -> str:
    """The largest rise from one step to the next, as a sentence."""
    priced = [step for step in steps if step["extra_per_year"]]
    rises = [
        (after["extra_per_year"]["likely"] - before["extra_per_year"]["likely"], after)
        for before, after in pairwise(priced)
    ]
    if not rises or max(rise for rise, _ in rises) <= 0:
        return ""
    _, step = max(rises, key=lambda pair: pair[0])
    amount = units.money_short(step["extra_per_year"]["likely"], currency)
    return f"An {target} of {units.duration(step['hours'])} adds about {amount} a year."
