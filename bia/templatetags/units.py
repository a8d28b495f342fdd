"""Template filters for `bia.units`. An optional argument says what to write for a missing number.

`{{ hours|duration }}`, `{{ hours|duration:"not asked" }}`, `{{ amount|money:plan.currency }}`.
Spaces inside a number and its unit do not break at the end of a line.
"""

from __future__ import annotations

from django import template

from bia import units

register = template.Library()
_BREAKS = str.maketrans({" ": "\N{NO-BREAK SPACE}"})


def _unbroken(text: str) -> str:
    return text.translate(_BREAKS)


@register.filter
def duration(hours: float | None, missing: str = units.NOT_KNOWN) -> str:
    return _unbroken(units.duration(hours, missing))


@register.filter
def hours_and_minutes(hours: float | None, missing: str = units.NOT_KNOWN) -> str:
    return _unbroken(units.hours_and_minutes(hours, missing))


@register.filter
def availability(fraction: float | None, missing: str = units.NOT_KNOWN) -> str:
    return _unbroken(units.availability(fraction, missing))


@register.filter
def share(fraction: float | None, missing: str = units.NOT_KNOWN) -> str:
    return _unbroken(units.share(fraction, missing))


@register.filter
def money(amount: float | None, currency: str = "") -> str:
    return _unbroken(units.money(amount, currency))


@register.filter
def money_short(amount: float | None, currency: str = "") -> str:
    return _unbroken(units.money_short(amount, currency))


@register.filter
def money_range(amounts: units.Range | None, currency: str = "") -> str:
    return _unbroken(units.money_range(amounts, currency))


@register.filter
def duration_range(hours: units.Range | None, missing: str = units.NOT_KNOWN) -> str:
    return _unbroken(units.duration_range(hours, missing))


@register.filter
def years(number: float | None, missing: str = units.NOT_KNOWN) -> str:
    return _unbroken(units.years(number, missing))
