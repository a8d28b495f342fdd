"""What a plan document is made from, and how its values are put into words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from bia import units
from bia.brand import PLAIN, Brand
from bia.usual_words import category_name, category_named, level_name
from planner.catalogue import load_catalogue

Json = Mapping[str, Any]
NO_BREAK = str.maketrans({" ": "\N{NO-BREAK SPACE}"})
NONE = gettext_noop("none")
MOST_IDS = 12
MOST_OF_NAME = 90  # characters of a name in a cell or a text

SCOPES = {
    "device": gettext_noop("A device fails"),
    "application": gettext_noop("Software fails or a change goes wrong"),
    "hardware": gettext_noop("A server dies"),
    "storage": gettext_noop("Storage fails"),
    "network": gettext_noop("The network is cut"),
    "site": gettext_noop("The building is lost"),
    "corruption": gettext_noop("Data are corrupted or encrypted"),
    "planned": gettext_noop("Planned work"),
    "power": gettext_noop("The power fails"),
}


@dataclass(frozen=True)
class Facts:
    """One stored plan: its result, the case it was made from, and what the site knows about it."""

    result: Json
    case: Json
    number: int
    made_at: datetime
    workspace: str
    brand: Brand = PLAIN

    @property
    def currency(self) -> str:
        return str(self.result.get("currency") or self.case.get("currency") or "")

    @property
    def processes(self) -> list[Json]:
        return list(self.result.get("processes") or ())

    @property
    def services(self) -> list[Json]:
        return list(self.result.get("services") or ())

    @property
    def portfolio(self) -> Json:
        return self.result.get("portfolio") or {}

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of processes, services, sites and categories by their ids."""
        named = [*self.processes, *self.services, *(self.case.get("sites") or ()), *self.categories]
        return {str(one["id"]): str(one.get("name") or one["id"]) for one in named}

    @cached_property
    def asked(self) -> dict[str, Json]:
        """What the case says of each process, by its id."""
        return {str(one["id"]): one for one in self.case.get("processes") or ()}

    @property
    def categories(self) -> list[Json]:
        return [{**one, "name": category_name(category_named(one))} for one in self.case.get("categories") or ()]

    @property
    def levels(self) -> list[str]:
        """The names of the severity levels, from no impact to the worst."""
        return [level_name(str(level)) for level in self.case.get("severity_levels") or ()]

    def name(self, identifier: str | None) -> str:
        return self.names.get(str(identifier), str(identifier)) if identifier else ""

    def short_name(self, identifier: str | None) -> str:
        """A name as it stands in cells and in texts; the whole of a long one stands in the registers."""
        return clip(self.name(identifier), MOST_OF_NAME)

    def label(self, identifier: str | None) -> str:
        """Id and name, as texts of the plan refer to things by id."""
        name = self.short_name(identifier)
        return name if name == str(identifier) or not identifier else f"{identifier} {name}"

    @cached_property
    def layer_names(self) -> dict[str, str]:
        """Names of platforms, edge features and recovery by their ids: as the plan says them, else as our catalogue."""
        offered = [
            option
            for service in self.services
            for option in (service.get("recommendation"), *(service.get("options") or ()))
            if option
        ]
        named = {str(one["id"]): str(one["name"]) for option in offered for one in option.get("layers") or ()}
        return {key: _(strategy.name) for key, strategy in load_catalogue().strategies.items()} | named

    def layer(self, identifier: str | None) -> str:
        """A platform, edge feature or recovery in words."""
        text = str(identifier or "")
        return self.layer_names.get(text) or sentence(text.replace("-", " "))

    @property
    def losses_known(self) -> bool:
        return part(self.portfolio, "expected_annual_loss", "today") is not None

    @property
    def losses_left_out(self) -> int:
        """How many services have a loss that is not known, and so is in no sum of losses."""
        return len(self.portfolio.get("expected_annual_loss_not_known") or ()) if self.losses_known else 0


def part(value: Json | None, *path: str) -> Any:
    """The value at a path of keys, or None where the path ends early."""
    for key in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def changes(service: Json) -> bool:
    """Whether something is to be bought or set up for a service."""
    chosen = service.get("recommendation") or {}
    return bool(chosen["changes"] if "changes" in chosen else chosen.get("change"))


def scopes_of(*by_scope: Json | None) -> list[str]:
    """The failure scopes that occur, in the order of SCOPES, unknown ones last."""
    used = {scope for scopes in by_scope for scope in scopes or {}}
    return [scope for scope in SCOPES if scope in used] + sorted(used - set(SCOPES))


def scope_name(scope: str) -> str:
    """A failure scope in words."""
    return _(SCOPES[scope]) if scope in SCOPES else sentence(scope)


def labelled(one: Json, *, is_whole: bool = False) -> str:
    """A process or service as texts refer to it: its id, then its name, the whole of it where that is wished."""
    identifier, name = str(one["id"]), str(one.get("name") or one["id"])
    name = name if is_whole else clip(name, MOST_OF_NAME)
    return name if identifier == name else f"{identifier} {name}"


def sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def full_stop(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".?!…" else f"{text}."


def clip(text: str, length: int) -> str:
    """At most `length` characters, cut at a word."""
    if len(text) <= length:
        return text
    head, _, _ = text[:length].rpartition(" ")
    kept = head if len(head) > length // 2 else text[: length - 1]
    before, bracket, _ = kept.rpartition("(")
    if bracket and ")" not in kept[len(before) :] and len(before) > length // 3:
        return before.rstrip()  # half a bracket says nothing
    return f"{kept.rstrip(',;:. ')}…"


def without_rules(text: str) -> str:
    """The text without the numbers of rules it ends with, "(R80, R81)": they say nothing to a client."""
    return re.sub(r"\s*\(R\d+(?:, R\d+)*\)", "", text)


def joined(items: Iterable[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return units.listed(list(items))


def some_ids(ids: Iterable[str]) -> str:
    """Ids for a cell: of very many the first, and how many more there are, so that no row outgrows its page.

    The attached plan and the workbook hold them all.
    """
    return units.listed_first(list(ids), MOST_IDS)


def plural(one: str, many: str) -> tuple[str, str]:
    """Marks the two forms of a noun for translators."""
    return one, many


# What `count` counts. A noun that is not here stays English.
NOUNS = (
    plural("%(count)s answer", "%(count)s answers"),
    plural("%(count)s change", "%(count)s changes"),
    plural("%(count)s day", "%(count)s days"),
    plural("%(count)s further change", "%(count)s further changes"),
    plural("%(count)s further point", "%(count)s further points"),
    plural("%(count)s gap", "%(count)s gaps"),
    plural("%(count)s process", "%(count)s processes"),
    plural("%(count)s service", "%(count)s services"),
    plural("%(count)s site", "%(count)s sites"),
    plural("%(count)s step", "%(count)s steps"),
    plural("%(count)s test", "%(count)s tests"),
)


def count(number: int, noun: str, nouns: str = "") -> str:
    """ "1 process", "3 processes", in the case of a subject or object; other cases are sentences of their own."""
    text = ngettext(f"%(count)s {noun}", f"%(count)s {nouns or noun + 's'}", number)
    return (text % {"count": digits(number)}).translate(NO_BREAK)


def digits(number: int) -> str:
    """A whole number: "1,240"."""
    return units.in_digits(f"{number:,}")


def midway(text: str) -> str:
    """A title as it stands inside a sentence. English writes it small, German keeps its nouns."""
    return text.lower() if get_language() in (None, "en") else text


def counted(number: int, one: str, many: str, **values: object) -> str:
    """A sentence about a number of things: "1 service is late.", "3 services are late."

    `one` and `many` are its two forms, marked with `plural`; %(count)s in them is the number.
    """
    return ngettext(one, many, number) % {"count": digits(number), **values}


def duration(hours: float | None, missing: str = units.NOT_KNOWN) -> str:
    return units.duration(hours, missing).translate(NO_BREAK)


def durations(hours: units.Range | None, missing: str = units.NOT_KNOWN) -> str:
    """Low to high of a range of hours; a line may break between the two, and in neither."""
    if hours is None or hours["low"] == hours["high"]:
        return duration(None if hours is None else hours["low"], missing)
    low, high = duration(hours["low"]), duration(hours["high"])
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def yearly_hours(hours: float | None, missing: str = units.NOT_KNOWN) -> str:
    return units.hours_and_minutes(hours, missing).translate(NO_BREAK)


def availability(share: float | None, missing: str = units.NOT_KNOWN) -> str:
    return units.availability(share, missing).translate(NO_BREAK)


def money(amount: float | None, missing: str = units.NOT_KNOWN) -> str:
    """An amount in full; its currency stands in the caption."""
    return units.money(amount, "", missing).translate(NO_BREAK)


def about(amount: float | None, currency: str = "", missing: str = units.NOT_KNOWN) -> str:
    """An amount to three figures, for running text."""
    return units.money_short(amount, currency, missing).translate(NO_BREAK)


def spread(amounts: units.Range | None, currency: str = "", missing: str = units.NOT_KNOWN) -> str:
    """Low to high of a range of money."""
    return units.money_range(amounts, currency, missing).translate(NO_BREAK)


def likely(amounts: units.Range | None, missing: str = units.NOT_KNOWN) -> str:
    return money(amounts["likely"] if amounts else None, missing)


def plain_number(number: object) -> str:
    """A figure of a catalogue or policy: "0.0025", "12", "1,500", "yes"; lists are joined."""
    if isinstance(number, bool):
        return _("yes") if number else _("no")
    if isinstance(number, int | float):
        return units.in_digits(f"{number:,.6g}" if abs(number) < 1000 else f"{number:,.0f}")
    if isinstance(number, Mapping):
        return "; ".join(f"{key}: {plain_number(value)}" for key, value in number.items())
    if isinstance(number, list | tuple):
        return "; ".join(_step(one) if isinstance(one, list | tuple) else plain_number(one) for one in number)
    return _(units.NOT_KNOWN) if number is None else str(number)


def _step(pair: Sequence[object]) -> str:
    """A step of a policy table, [limit, value]; the last has no limit."""
    limit, *values = pair
    told = ", ".join(plain_number(one) for one in values)
    if limit is None:
        return _("longer: %(value)s") % {"value": told}
    return _("up to %(limit)s: %(value)s") % {"limit": plain_number(limit), "value": told}


def long_date(day: date) -> str:
    """ "3 November 2026"."""
    return units.long_date(day).translate(NO_BREAK)


def day_of(text: object) -> str:
    """A day written as in a case, "2026-11-03", in full; any other text as it stands."""
    told = str(text)
    try:
        return long_date(date.fromisoformat(told))
    except ValueError:
        return told


def mtpd(targets: Json) -> str:
    """The mtpd of a process; "beyond 7 d" when nothing becomes unacceptable in the asked time."""
    hours, beyond = targets.get("mtpd_hours"), targets.get("beyond_hours")
    if hours is None and beyond is not None:
        return (_("beyond %(time)s") % {"time": units.duration(beyond)}).translate(NO_BREAK)
    return duration(hours, units.NOT_ASKED)


def rto(targets: Json) -> str:
    """The derived rto; "none" when nothing becomes serious, "no step fits" when the ladder has none."""
    if targets.get("rto_hours") is not None:
        return duration(targets["rto_hours"])
    if targets.get("serious_at_hours") is not None:
        return _("no step fits")
    asked = targets.get("mtpd_hours") is not None or targets.get("beyond_hours") is not None
    return _(NONE) if asked else _(units.NOT_ASKED)
