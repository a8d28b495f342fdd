"""How numbers are written for people: durations, availability, money, shares.

Pages and documents use the same words. A number that is missing is written in words, never as 0 or
blank. Availability is cut, not rounded, so that no page promises more than was computed. Spaces are
plain here; the template filters make them non-breaking. Words and marks are those of the active
language, which is English on every page of the site.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import get_currency_precision, get_decimal_symbol, get_group_symbol
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

NOT_KNOWN = gettext_noop("not known")
NOT_ASKED = gettext_noop("not asked")
MINUS = "−"

_MINUTE = 60
_HOUR = 3600
_DAY = 86400
_DAYS_FROM = 72 * _HOUR  # shorter times read better in hours: 24 h, 48 h, but 3 d
_MINUTES_FROM = 10 * _MINUTE  # below this, seconds still matter

Range = Mapping[str, float]


_SENTENCE_ENDS = (".", ":", "!", "?", ".)", ".“", ".»")
# German words that ask for "Tagen". "bis zu" does not, before a number: "bis zu 4 Tage".
_DAYS = re.compile(
    r"(?P<dative>\b(?:nach|von|in|seit|vor|mit|bei|aus|ab) )?(?<![\d.,])(?P<number>\d[\d.]*)[ \u00a0]d\b", re.IGNORECASE
)
_IN_ONE = re.compile(r"(?<=\d) (?=[^\W\d]{1,3}\b|%)|(?<=\b[A-Z]{3}) (?=\d)")
_BREAKS = str.maketrans({" ": "\N{NO-BREAK SPACE}"})


def locale_code() -> str:
    """The locale of the active language, as Babel names it. English is written as in Britain."""
    code = get_language() or "en"
    return "en_GB" if code == "en" else code.replace("-", "_")


@lru_cache
def _marks(locale: str) -> dict[int, str]:
    return {ord(","): get_group_symbol(locale), ord("."): get_decimal_symbol(locale)}


def in_digits(text: str) -> str:
    """A number as Python writes it, "1,234.5", with the marks of the active language: "1.234,5" in German."""
    return text.translate(_marks(locale_code()))


def worded(text: str) -> str:
    """A word that stands beside a number or for a missing one (NOT_KNOWN, "EUR once"), in the active language."""
    return _(text) if text else text


def unbroken(text: str) -> str:
    """The text with spaces at which no line breaks, so that a number stays with its unit."""
    return text.translate(_BREAKS)


def with_units_kept(text: str) -> str:
    """A sentence in which no line ends between a number and its unit, or a currency and its amount."""
    return _IN_ONE.sub("\N{NO-BREAK SPACE}", as_sentence(text))


def as_sentence(text: str) -> str:
    """A sentence with its days spelled. What is no sentence, as a cell with a figure, keeps its d.

    German readers know h and min from clocks and timetables, d only from tables that explain it.
    """
    return with_days_spelled(text) if text.endswith(_SENTENCE_ENDS) else text


def with_days_spelled(text: str) -> str:
    """In German "7 Tage" for "7 d" and "nach 7 Tagen" for "nach 7 d"; in English the text as it is."""
    return _DAYS.sub(_days_spelled, text) if locale_code() == "de" else text


def _days_spelled(found: re.Match[str]) -> str:
    dative, number = found["dative"] or "", found["number"]
    days = "Tag" if number == "1" else "Tagen" if dative else "Tage"
    return f"{dative}{number}\N{NO-BREAK SPACE}{days}"


def duration(hours: float | None, missing: str = NOT_KNOWN) -> str:
    """A time in hours as "26 s", "15 min", "2 h 30", "48 h", "3 d" or "4 d 6 h"; 0 is "0".

    German says the last unit as well: "2 h 30 min".
    """
    if hours is None:
        return worded(missing)
    return _signed(hours, lambda value: _parts(value, with_days=True))


def hours_and_minutes(hours: float | None, missing: str = NOT_KNOWN) -> str:
    """As `duration`, but never in days: "87 h 36", "1,240 h". For sums over a year."""
    if hours is None:
        return worded(missing)
    return _signed(hours, lambda value: _parts(value, with_days=False))


def _signed(number: float, write: Callable[[float], str]) -> str:
    text = write(abs(number))
    return f"{MINUS}{text}" if number < 0 and text != "0" else text


def _parts(hours: float, *, with_days: bool) -> str:
    seconds = hours * _HOUR
    if seconds == 0:
        return "0"
    if seconds < 1:
        return _("under 1 s")
    if seconds < _MINUTES_FROM:
        minutes, rest = divmod(_whole(seconds), _MINUTE)
        return " ".join(part for part in (f"{minutes} min" if minutes else "", f"{rest} s" if rest else "") if part)
    minutes = _whole(seconds / _MINUTE)
    if minutes < 60:
        return f"{minutes} min"
    if with_days and minutes * _MINUTE >= _DAYS_FROM:
        days, rest = divmod(_whole(seconds / _HOUR), 24)
        told = in_digits(f"{days:,} d")
        return f"{told} {rest} h" if rest else told
    if minutes >= 1000 * 60:
        return in_digits(f"{_whole(seconds / _HOUR):,} h")
    full, rest = divmod(minutes, 60)
    return _("%(hours)d h %(minutes)02d") % {"hours": full, "minutes": rest} if rest else f"{full} h"


def _whole(number: float) -> int:
    return math.floor(number + 0.5)


def availability(fraction: float | None, missing: str = NOT_KNOWN) -> str:
    """A share of time (0 to 1) as "99.95 %", with as many digits as its downtime needs.

    Cut, never rounded up: only exactly 1 is written as 100 %.
    """
    if fraction is None:
        return worded(missing)
    # Twelve digits are far below any figure shown and take away what floats add (0.99899999999999).
    percent = Decimal(str(round(fraction, 12))) * 100
    lost = 100 - percent
    decimals = max(2, 1 - lost.adjusted()) if lost else 0
    cut = percent.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_FLOOR)
    return f"{_plain(cut)} %"


def share(fraction: float | None, missing: str = NOT_KNOWN) -> str:
    """A share (0 to 1) as "72 %"; below 1 % with one digit more."""
    if fraction is None:
        return worded(missing)
    percent = Decimal(str(fraction)) * 100
    step = Decimal("0.1") if 0 < abs(percent) < 1 else Decimal(1)
    return f"{_plain(percent.quantize(step, rounding=ROUND_HALF_UP))} %"


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return in_digits(text).replace("-", MINUS)


def money(amount: float | None, currency: str = "", missing: str = NOT_KNOWN) -> str:
    """An amount in full: "EUR 12,400"."""
    if amount is None:
        return worded(missing)
    return _with_currency(_signed(amount, lambda value: in_digits(f"{_whole(value):,}")), currency)


def money_short(amount: float | None, currency: str = "", missing: str = NOT_KNOWN) -> str:
    """An amount for reading, not for booking: "EUR 640", "EUR 12.4 k", "EUR 124 k", "EUR 1.24 M"."""
    if amount is None:
        return worded(missing)
    return _with_currency(_signed(amount, _short), currency)


def _short(amount: float) -> str:
    if 0 < amount < 1:
        return _("under 1")
    if amount < 1_000 and _whole(amount) < 1_000:
        return str(_whole(amount))
    for size, letter, decimals in ((1e5, "k", 1), (1e6, "k", 0), (1e7, "M", 2), (1e8, "M", 1)):
        unit = 1e3 if letter == "k" else 1e6
        step = Decimal(1).scaleb(-decimals)
        scaled = Decimal(str(amount / unit)).quantize(step, rounding=ROUND_HALF_UP)
        if scaled * Decimal(unit) < Decimal(size):
            return _size(_plain(scaled), letter)
    return _size(in_digits(f"{_whole(amount / 1e6):,}"), "M")


def _size(number: str, letter: str) -> str:
    return _("%(number)s k") % {"number": number} if letter == "k" else _("%(number)s M") % {"number": number}


def price(amount: Decimal, currency: str) -> str:
    """An amount to pay, with the decimals its currency has: "EUR 1,240.50", "JPY 1,241", "KWD 1.250"."""
    step = Decimal(1).scaleb(-get_currency_precision(currency))
    rounded = abs(amount).quantize(step, rounding=ROUND_HALF_UP)
    text = in_digits(f"{rounded:,f}")
    return _with_currency(f"{MINUS}{text}" if amount < 0 and rounded else text, currency)


def _with_currency(text: str, currency: str) -> str:
    return _("%(currency)s %(amount)s") % {"currency": currency, "amount": text} if currency else text


def money_range(amounts: Range | None, currency: str = "", missing: str = NOT_KNOWN) -> str:
    """Low to high of a low/likely/high triple: "EUR 25 k to 40 k"; one figure when they agree."""
    if amounts is None:
        return worded(missing)
    low, high = money_short(amounts["low"]), money_short(amounts["high"])
    return _with_currency(low if low == high else _to(low, high), currency)


def duration_range(hours: Range | None, missing: str = NOT_KNOWN) -> str:
    """Low to high of a low/likely/high triple of hours: "2 h to 9 h"; one figure when they agree."""
    if hours is None:
        return worded(missing)
    low, high = duration(hours["low"]), duration(hours["high"])
    return low if low == high else _to(low, high)


def _to(low: str, high: str) -> str:
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def years(number: float | None, missing: str = NOT_KNOWN) -> str:
    """A time in years: "1 year", "2.4 years"; below one in months."""
    if number is None:
        return worded(missing)
    if 0 < number < 1:
        months = _whole(number * 12)
        return (
            ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
            if months
            else _("under a month")
        )
    text = _plain(Decimal(str(number)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))
    return ngettext("%(count)s year", "%(count)s years", 1 if text == "1" else 2) % {"count": text}


def long_date(day: date) -> str:
    """A day in full: "3 November 2026", "3. November 2026"."""
    return format_date(day, "long", locale=locale_code())


def moment(when: datetime) -> str:
    """A day and time on its clock: "3 November 2026, 14:05"."""
    return f"{long_date(when)}, {when:%H:%M}"


def span(start: datetime, end: datetime) -> str:
    """A time of a day from start to end: "Mon 7 Dec 2026, 09:00 to 10:30"."""
    locale = locale_code()
    day = f"{start:%a %-d %b %Y}" if locale == "en_GB" else format_date(start, "EEE d. MMM y", locale=locale)
    return _("%(day)s, %(start)s to %(end)s") % {"day": day, "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}


def listed(items: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return format_list(items, locale=locale_code())


def listed_within(items: Sequence[str], length: int) -> str:
    """As many items as take at most `length` characters, and how many more there are: "a, b and 12 more"."""
    forms = (listed_first(items, shown) for shown in range(len(items), 0, -1))
    return next((form for form in forms if len(form) <= length), listed_first(items, 0) if items else "")


def listed_first(items: Sequence[str], most: int) -> str:
    """The first items, and how many more there are: "a, b and 12 more"."""
    rest = len(items) - most
    return listed(
        items
        if rest < 1
        else [*items[:most], ngettext("%(count)s more", "%(count)s more", rest) % {"count": in_digits(f"{rest:,}")}]
    )
