"""The ten questions of the quick sizing, as `ninefold-quick/1`: what they are, what they may hold, reading them.

Enough for a first offer for printing, copying and scanning, given in five minutes; `planner.quick_sizing` makes a case
of them. Money is Decimal in `currency`, durations are hours.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from planner.case import Platform, ServiceWindow
from planner.faults import CaseFaults, Fault
from planner.fields import TEN_YEARS, count, hours
from planner.kinds import Choice, Constant, Flag, Money, Number, Reader, Text, Whole
from planner.shapes import WINDOW
from planner.structures import ListOf, MapOf, OneWordOr, Record

FORMAT: Final = "ninefold-quick/1"
MOST_USERS: Final = 1_000_000
MOST_SITES: Final = 60
MOST_JOBS: Final = 100_000_000  # on an ordinary day
MOST_VENDORS: Final = 50
LONGEST_VENDOR: Final = 100  # characters
SOONEST_BACK: Final = 0.25  # hours
LATEST_BACK: Final = 672.0
LONGEST_LOST: Final = TEN_YEARS  # hours of work
RUNS_ON: Final = (Platform.SINGLE_SERVER, Platform.VM_HA, Platform.ACTIVE_PASSIVE)
STANDS: Final = (
    "virtual-hosts",
    "shared-storage",
    "second-array",
    "load-balancer",
    "second-room",
    "second-site",
    "cloud-vpn",
    "offsite-backup",
    "immutable-backup",
    "desktop-client",
)
SKILLS: Final = ("vmware", "hyper-v", "windows-server", "windows-failover-cluster", "load-balancer", "azure", "backup")
FUNCTIONS: Final = ("print", "copy", "scan")
RULES_OUT: Final = ("clusters", "cloud")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stands:
    """What stands already: the platform the print server runs on, and what else is there of `STANDS`.

    `to_buy`: it does not stand yet, the platform is what would be bought first.
    """

    platform: Platform
    to_buy: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Ceiling:
    """What may be spent; None where there is no ceiling."""

    capex: Decimal | None = None
    opex_per_year: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MustHaves:
    """Functions that must be back within `back_within_hours`, how old restored data may be, what is ruled out."""

    functions: tuple[str, ...] = ()
    back_within_hours: float | None = None
    lose_at_most_hours: float | None = None
    rules_out: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class QuickAnswers:
    """Whom it is for, and the ten answers. `loss_per_hour` is what an hour without print, copy and scan costs.

    `devices` are multifunction devices by vendor; a skill that is named is one the team can run without help.
    """

    client: str
    currency: str
    users: int
    devices: Mapping[str, int]
    sites: int
    jobs_per_day: float
    hours: Literal["24x7"] | tuple[ServiceWindow, ...]
    loss_per_hour: Decimal
    stands: Stands
    skills: tuple[str, ...] = ()
    budget: Ceiling | None = None
    must_haves: MustHaves | None = None


def _some_device(devices: Mapping[str, Any], path: str, reader: Reader) -> None:
    known = [number for number in devices.values() if number is not None]
    if len(known) == len(devices) and not sum(known):
        reader.faults.add(path, "no device", "at least one device of a vendor, such as Kyocera: 40")


def _functions_with_a_time(values: Mapping[str, Any], path: str, reader: Reader) -> None:
    functions, within = values.get("functions"), values.get("back_within_hours")
    if functions and within is None:
        reader.faults.add(f"{path}.back_within_hours", "no time", "hours within which these functions must be back")
    if within is not None and not functions:
        words = f"what must be back within {within:g} hours: some of {', '.join(FUNCTIONS)}"
        reader.faults.add(f"{path}.functions", "no function", words)


def _immutable_copy_is_off_site(values: Mapping[str, Any], path: str, reader: Reader) -> None:
    also = values.get("also") or ()
    if "immutable-backup" in also and "offsite-backup" not in also:
        words = "offsite-backup too: the copy that nobody can change is one outside the building"
        reader.faults.add(f"{path}.also", "immutable-backup alone", words)
    if "second-array" in also and "shared-storage" not in also:
        reader.faults.add(f"{path}.also", "second-array alone", "shared-storage too: the second array mirrors a first")


@dataclass(frozen=True)
class _Devices(MapOf):
    """Devices by vendor, at least one in all."""

    def read(self, value: object, path: str, reader: Reader) -> dict[str, Any] | None:
        read = super().read(value, path, reader)
        if read is not None:
            _some_device(read, path, reader)
        return read


def _several(words: str, options: tuple[str, ...]) -> ListOf:
    return ListOf(words, Choice("one of these", options), unique="itself")


_STANDS: Final = Record(
    "what stands already",
    Stands,
    ("platform",),
    {
        "platform": Choice("what the print server runs on", RUNS_ON, Platform),
        "to_buy": Flag("whether that is still to be bought"),
        "also": _several("what else stands", STANDS),
    },
    checks=(_immutable_copy_is_off_site,),
)
_BUDGET: Final = Record(
    "what may be spent",
    Ceiling,
    fields={
        "capex": Money("the ceiling of one-off cost"),
        "opex_per_year": Money("the ceiling of yearly cost"),
    },
)
_MUST_HAVES: Final = Record(
    "what must be",
    MustHaves,
    fields={
        "functions": _several("functions that must be back in time", FUNCTIONS),
        "back_within_hours": hours("within which they must be back after a failure", SOONEST_BACK, LATEST_BACK),
        "lose_at_most_hours": hours("of work that a restored server may lack", high=LONGEST_LOST),
        "rules_out": _several("what the client rules out", RULES_OUT),
    },
    checks=(_functions_with_a_time,),
)
QUICK: Final = Record(
    "the answers of a quick sizing",
    QuickAnswers,
    (
        "format",
        "client",
        "currency",
        "users",
        "devices",
        "sites",
        "jobs_per_day",
        "hours",
        "loss_per_hour",
        "stands",
    ),
    {
        "format": Constant("the format this version reads", FORMAT),
        "client": Text("the client's name", 180, True),
        "currency": Text("the currency", 3, True, "three capital letters such as EUR", "[A-Z]{3}"),
        "users": Whole("users", 1, MOST_USERS),
        "devices": _Devices(
            "multifunction devices by vendor",
            key=Text("a vendor", LONGEST_VENDOR, True),
            value=count("devices of this vendor"),
            most=MOST_VENDORS,
        ),
        "sites": Whole("sites", 1, MOST_SITES),
        "jobs_per_day": Number("print jobs on an ordinary day", 1, MOST_JOBS),
        "hours": OneWordOr("when people work", "24x7", ListOf("windows {days, from, to}", WINDOW, least=1)),
        "loss_per_hour": Money("what an hour without printing, copying and scanning costs"),
        "stands": _STANDS,
        "skills": _several("what the team can run without help", SKILLS),
        "budget": _BUDGET,
        "must_haves": _MUST_HAVES,
    },
    constants=("format",),
)


def read_quick(document: object) -> QuickAnswers:
    """The answers in a JSON document, already parsed. Raises CaseFaults naming every field that is wrong, and the fix.

    A key that is missing or null was not answered; only `skills`, `budget` and `must_haves` may be.
    """
    reader = Reader()
    answers = QUICK.read(document, "", reader)
    reader.faults.raise_if_any()
    assert isinstance(answers, QuickAnswers)
    return answers


def read_quick_text(text: str | bytes) -> QuickAnswers:
    """The answers in a JSON text. Raises CaseFaults."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CaseFaults([Fault("", f"no JSON: {error}", f"one JSON object of the format {FORMAT}")]) from None
    return read_quick(document)
