"""What changed between two contents of a proposal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from planner.pricing import Amounts

from .bill import named, show_number
from .values import OfferedLine, ProposalValues, values_of

TERMS = (
    ("title", "Title"),
    ("client", "Client"),
    ("addressee", "For whom"),
    ("contact", "Contact"),
    ("language", "Language"),
    ("chosen", "Recommended offer"),
    ("validity_days", "Valid for, days"),
    ("introduction", "Introduction"),
    ("payment", "Payment and delivery"),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed; `was` is empty for what is new, `now` for what is gone."""

    what: str
    was: str
    now: str


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """What the client sees change from one content to the other, terms first."""
    before, after = (values_of(content, date.min, "") for content in (old, new))
    found = [_difference(label, getattr(before, name), getattr(after, name)) for name, label in TERMS]
    found += [
        _difference("Offers shown", named(before.offers), named(after.offers)),
        _difference("Tax, %", before.terms.tax_percent, after.terms.tax_percent),
        _difference("Discount, %", before.terms.discount_percent, after.terms.discount_percent),
        _difference("Discount, amount", before.terms.discount_amount, after.terms.discount_amount),
        _difference("Not included", "; ".join(before.exclusions), "; ".join(after.exclusions)),
        _difference("What the client does", "; ".join(before.duties), "; ".join(after.duties)),
        _difference("Acceptance tests left out", _tests(before.tests_left_out), _tests(after.tests_left_out)),
        _difference("Plan", old["plan"], new["plan"]),
        *_lines(old, new, before, after),
    ]
    return [each for each in found if each is not None]


def _difference(what: str, was: object, now: object) -> Difference | None:
    return None if was == now else Difference(what, str(was), str(now))


def _tests(keys: Iterable[str]) -> str:
    """ "L4 test 1, L4 test 3"."""
    parted = (key.rpartition(".") for key in sorted(keys))
    return ", ".join(f"{service} test {int(number) + 1}" for service, _, number in parted) or "none"


def _lines(
    old: Mapping[str, Any], new: Mapping[str, Any], before: ProposalValues, after: ProposalValues
) -> list[Difference | None]:
    was, now = _by_key(old, before), _by_key(new, after)
    found = [
        _difference(
            f"Line: {(now.get(key) or was[key]).item}",
            *(_says(side.get(key), values) for side, values in ((was, before), (now, after))),
        )
        for key in dict.fromkeys((*was, *now))
    ]
    kept = [key for key in was if key in now]
    if kept != [key for key in now if key in was]:
        found.append(Difference("Order of the lines", "", "changed"))
    return found


def _by_key(content: Mapping[str, Any], values: ProposalValues) -> dict[str, OfferedLine]:
    """Lines by what they are: their key and offers, or their words where they are our own."""
    found: dict[str, OfferedLine] = {}
    for raw, line in zip(content["lines"], values.lines, strict=True):
        name = raw["key"] or f"own|{raw['item']}"
        while name in found:
            name += "+"
        found[name] = line
    return found


def _says(line: OfferedLine | None, values: ProposalValues) -> str:
    if line is None:
        return ""
    parts = [f"{show_number(line.priced.quantity)} {line.unit}".strip()]
    for price, when in ((line.priced.once, "once"), (line.priced.per_year, "a year")):
        if price is not None:
            parts.append(f"{values.currency} {price.amount.likely:,f} {when}{_spread(price.amount)}")
    parts += [f"in {named(line.offers)}", "default" if line.is_default else "quoted"]
    parts += [line.source_class if line.is_default else "", f"{line.priced_on:%Y-%m}" if line.priced_on else ""]
    return "; ".join(filter(None, (*parts, line.note)))


def _spread(amounts: Amounts) -> str:
    return "" if amounts.is_one else f" ({amounts.low:,f} to {amounts.high:,f})"
