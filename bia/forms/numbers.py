"""Money, shares and counts as people type them, to and from the numbers of the case format."""

from __future__ import annotations

import re
from decimal import Decimal

from .durations import plain_number
from .reading import Unreadable, one_figure, quoted

_MULTIPLES = {"": 1}
for _names, _size in (
    ("k t tsd thousand tausend", 10**3),
    ("m mn mio million millions millionen", 10**6),
    ("bn mrd billion milliarde milliarden", 10**9),
):
    _MULTIPLES.update(dict.fromkeys(_names.split(), _size))
_SIGNS = {
    "€": ("EUR",),
    "£": ("GBP", "GIP", "FKP", "SHP", "EGP", "LBP"),
    "¥": ("JPY", "CNY"),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "BRL"),
}
_LARGEST = Decimal(10) ** 13
_GROUPED = re.compile(r"\d{1,3}(?:[,' ]\d{3})+(?:\.\d+)?")
_GROUPED_BY_POINTS = re.compile(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}\.\d{3},\d+")
_THOUSANDS = re.compile(r"([1-9]\d{0,2})\.(\d{3})((?:\s.*)?)")
_SIMPLE = re.compile(r"\d+(?:\.\d+)?")
_COMMA = re.compile(r"\d+,\d+")


def parse_money(text: str, currency: str = "") -> int | float:
    """An amount in the engagement's currency: "34,000", "34 000", "34k", "1500.50", "1,2 Mio", "1.234,50".

    Points and commas are read as people of either custom write them; where both readings are possible the
    text is refused with the two. Raises Unreadable.
    """
    typed = one_figure(text).strip()
    _own_signs_only(typed, currency)
    for mark in (currency, *_SIGNS):
        if mark and typed.upper().startswith(mark):
            typed = typed[len(mark) :].strip()
        if mark and typed.upper().endswith(mark):
            typed = typed[: -len(mark)].strip()
    match = re.fullmatch(r"(.*?\d)\s*([a-z]+)\.?", typed, flags=re.IGNORECASE | re.DOTALL)
    number, word = (match[1], match[2].lower()) if match else (typed, "")
    if word not in _MULTIPLES:
        raise Unreadable(f"{quoted(text)} is not an amount. Write it like 34,000 or 34k.")
    amount = _decimal(number, text, "an amount", "34,000 or 34k") * _MULTIPLES[word]
    if amount > _LARGEST:
        raise Unreadable(f"{quoted(text)} is too large to be meant.")
    return _as_number(amount)


def _own_signs_only(text: str, currency: str) -> None:
    """Raises Unreadable for the sign of another currency: nothing converts it. Without a currency any sign will do."""
    for sign, currencies in _SIGNS.items():
        if currency and sign in text and currency not in currencies:
            raise Unreadable(f"{quoted(text)} is in another currency. Write the amount in {currency}, like 34,000.")


def show_money(amount: float) -> str:
    """With thousand separators; reading it gives back exactly the same number."""
    text = plain_number(amount)
    whole, _, decimals = text.partition(".")
    if len(decimals) == 3:  # three digits after a point could be read as thousands
        decimals += "0"
    grouped = f"{int(whole):,}"
    return f"{grouped}.{decimals}" if decimals else grouped


def parse_number(text: str, unit: str = "") -> int | float:
    """A number that is not negative: "12", "2.5", "12k", "~3", and its own unit after it. Raises Unreadable."""
    match = re.fullmatch(r"(.*?\d)\s*([a-z][a-z ]*)", one_figure(text).strip(), flags=re.IGNORECASE | re.DOTALL)
    number, words = (match[1], match[2].lower().split()) if match else (one_figure(text), [])
    multiple = _MULTIPLES.get(words[0], 0) if words else 1
    rest = words[1:] if multiple and words else words
    if not set(rest) <= {*unit.split(), "per"}:
        raise Unreadable(f"{quoted(text)} is not a number. Write it like 12 or 2.5, without words.")
    return _as_number(_decimal(number, text, "a number", "12 or 2.5") * (multiple or 1))


def parse_whole(text: str, unit: str = "") -> int:
    """A whole number that is not negative, as `parse_number` reads it. Raises Unreadable.

    "100.000" can only be a hundred thousand here: nobody counts in thousandths.
    """
    by_thousands = _THOUSANDS.fullmatch(one_figure(text).strip())
    number = parse_number("".join(by_thousands.groups()) if by_thousands else text, unit)
    if not isinstance(number, int):
        raise Unreadable(f"{quoted(text)} is not a whole number. Write it like 12.")
    return number


def parse_share(text: str) -> int | float:
    """A percentage as a share from 0 to 1: "60", "60 %" and "60.5 %". Raises Unreadable."""
    typed = text.strip()
    percent = typed.endswith("%")
    number = _decimal(typed.rstrip("% "), text, "a percentage", "60 or 60 %")
    if number > 100:
        raise Unreadable(f"{quoted(typed)} is more than the whole. Write a percentage from 0 to 100.")
    if 0 < number < 1 and not percent:
        raise Unreadable(f"Is {typed} meant as {plain_number(number * 100)} % or as {typed} %? Write the % sign.")
    return _as_number(number / 100)


def show_share(share: float) -> str:
    """The percentage without its sign, except below one percent, where the sign makes it clear."""
    percent = Decimal(repr(share)) * 100
    text = plain_number(percent)
    if len(text.partition(".")[2]) == 3:
        text += "0"
    return f"{text} %" if 0 < percent < 1 else text


def show_number(number: float) -> str:
    """A number with thousand separators, as it is read back."""
    return show_money(number)


def _decimal(number: str, said: str, what: str, example: str) -> Decimal:
    typed = " ".join(number.split())  # also turns narrow and no-break spaces into plain ones
    if typed.startswith(("-", "\N{MINUS SIGN}")):
        raise Unreadable(f"{what.capitalize()} cannot be negative here. Write it like {example}.")
    if re.fullmatch(r"\d{1,3}\.\d{3}", typed):
        whole = typed.replace(".", "")
        raise Unreadable(f"Is {typed} meant as {int(whole):,} or as {typed}0? Write it that way.")
    if _GROUPED.fullmatch(typed):
        typed = re.sub(r"[,' ]", "", typed)
    elif _GROUPED_BY_POINTS.fullmatch(typed):
        typed = typed.replace(".", "").replace(",", ".")
    elif _COMMA.fullmatch(typed):
        typed = typed.replace(",", ".")
    if not _SIMPLE.fullmatch(typed):
        raise Unreadable(f"{quoted(said)} is not {what}. Write it like {example}.")
    value = Decimal(typed)
    if value > _LARGEST:
        raise Unreadable(f"{quoted(said)} is too large to be meant.")
    return value


def _as_number(value: Decimal) -> int | float:
    """Whole amounts as int, as the case format writes them."""
    return int(value) if value == value.to_integral_value() else float(value)
