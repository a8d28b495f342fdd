"""Template filters for `bia.units`. An optional argument says what to write for a missing number.

`{{ hours|duration }}`, `{{ hours|duration:"not asked" }}`, `{{ amount|money:plan.currency }}`.
Spaces inside a number and its unit do not break at the end of a line.
"""

from __future__ import annotations

from typing import TypeVar

from django import template

from bia import units

register = template.Library()
_Value = TypeVar("_Value")
_unbroken = units.unbroken


def _known(value: _Value) -> _Value | None:
    """A key that is not there reaches a filter as empty text: that, too, is a missing number."""
    return None if value == "" else value


@register.filter
def duration(hours: float | None, missing: str = units.NOT_KNOWN) -> str:
    return _unbroken(units.duration(_known(hours), missing))


@register.filter
def hours_and_minutes(hours: float | None, missing: str = units.NOT_KNOWN) -> str:
    return _unbroken(units.hours_and_minutes(_known(hours), missing))


@register.filter
def availability(fraction: float | None, missing: str = units.NOT_KNOWN) -> str:
    return _unbroken(units.availability(_known(fraction), missing))


@register.filter
def share(fraction: float | None, missing: str = units.NOT_KNOWN) -> str:
    return _unbroken(units.share(_known(fraction), missing))


@register.filter
def money(amount: float | None, currency: str = "") -> str:
    return _unbroken(units.money(_known(amount), currency))


@register.filter
def money_short(amount: float | None, currency: str = "") -> str:
    return _unbroken(units.money_short(_known(amount), currency))


@register.filter
def money_range(amounts: units.Range | None, currency: str = "") -> str:
    return _unbroken(units.money_range(_known(amounts), currency))


@register.filter
def duration_range(hours: units.Range | None, missing: str = units.NOT_KNOWN) -> str:
    return _unbroken(units.duration_range(_known(hours), missing))


@register.filter
def years(number: float | None, missing: str = units.NOT_KNOWN) -> str:
    return _unbroken(units.years(_known(number), missing))


@register.filter
def with_units_kept(text: str) -> str:
    """A sentence whose numbers stay with their units."""
    return units.with_units_kept(text)
