"""The impact of all processes at a glance: how severe, after how long, in one category or the worst of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bia import units
from bia.derived import Derived, kept
from bia.fields import field_id
from bia.frames import answers_by_subject
from bia.models import Engagement
from bia.questions import CategoryScale, Frame

WORST: Final = "worst"
PATH: Final = "impact.severity."
ENDLESS: Final = float("inf")
TIERS: Final = ("1", "2", "3", "4")  # to choose from before it is known which there are


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a process answered of its impact: the levels over time by category, for the categories on the scale."""

    code: str
    name: str
    position: int
    owner: str
    sites: tuple[str, ...]
    levels: Mapping[str, Sequence[int | None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """Which processes are shown, and how. Empty: all; `find` is a part of the id, the name or the owner."""

    category: str = WORST
    owner: str = ""
    site: str = ""
    tier: str = ""
    find: str = ""
    sort: str = "urgent"

    @property
    def narrows(self) -> bool:
        return bool(self.owner or self.site or self.tier or self.find)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """The level at one time, None where it was not asked; `says` the time, the level and in which categories.

    `is_first` marks the first time at which the stop is unacceptable.
    """

    level: int | None
    says: str
    is_first: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A process over the times. `first_hours` is when its stop becomes unacceptable, None when it does not.

    `targets` are what the engine derived, empty before it did.
    """

    asked: Asked
    given: tuple[CategoryScale, ...]
    category: str
    first_place: int | None
    first_hours: float | None
    severity: int
    is_asked: bool
    targets: Mapping[str, Any]
    stated: Mapping[str, Any]
    findings: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """The field of its impact: of the first category that was answered, else of the first that is asked."""
        return field_id(PATH + self.category)

    @property
    def first(self) -> str:
        """When the stop becomes unacceptable, in words."""
        if not self.is_asked:
            return "not asked"
        return "never" if self.first_hours is None else units.duration(self.first_hours)

    @property
    def band(self) -> str:
        """The heading under which it stands when the most urgent are first."""
        if not self.is_asked:
            return "Impact not asked yet"
        return "Never unacceptable" if self.first_hours is None else f"Unacceptable after {self.first}"

    @property
    def rto(self) -> str:
        if self.targets.get("needs_continuous_service"):
            return "no stop"
        if self.targets.get("rto_hours") is None and self.targets.get("beyond_hours") is not None:
            return "none"
        return units.duration(self.targets.get("rto_hours"), "?")

    @property
    def rpo(self) -> str:
        return units.duration(self.targets.get("rpo_hours"), "?")

    @property
    def tier(self) -> str:
        tier = self.targets.get("tier")
        return "?" if tier is None else str(tier)

    @property
    def said(self) -> str:
        return units.duration(self.stated.get("rto_hours"), "?")

    @property
    def is_tighter_said(self) -> bool:
        """Whether less was wished for than the answers support."""
        said, own = self.stated.get("rto_hours"), self.targets.get("rto_hours")
        has_none = own is None and self.targets.get("beyond_hours") is not None
        return said is not None and (has_none or (own is not None and said < own))


@dataclass(frozen=True, kw_only=True, slots=True)
class HeatMap:
    """All rows that were chosen, in the order that was chosen, and what there is to choose from."""

    rows: tuple[Row, ...]
    owners: tuple[str, ...]
    tiers: tuple[str, ...]
    finding: str
    summary: str


def _hours(name: str) -> Callable[[Row], Any]:
    """By a target in hours, the tightest first; what was not derived last."""

    def key(row: Row) -> tuple[float, int]:
        value = row.targets.get(name)
        return (ENDLESS if value is None else value), row.asked.position

    return key


def _tier(row: Row) -> tuple[float, int]:
    tier = row.targets.get("tier")
    return (ENDLESS if tier is None else tier), row.asked.position


def _urgency(row: Row) -> tuple[float, int, int]:
    """The soonest unacceptable first, then the most severe in all; what was not asked stands last."""
    if not row.is_asked:
        return ENDLESS, 1, row.asked.position
    return (1e12 if row.first_hours is None else row.first_hours), -row.severity, row.asked.position


def _rto(row: Row) -> tuple[float, int]:
    return (0.0, row.asked.position) if row.targets.get("needs_continuous_service") else _hours("rto_hours")(row)


SORTS: Final[dict[str, tuple[str, Callable[[Row], Any]]]] = {
    "urgent": ("Soonest unacceptable", _urgency),
    "worst": ("Most severe in all", lambda row: (-row.severity, row.asked.position)),
    "order": ("Order of the list", lambda row: row.asked.position),
    "name": ("Name", lambda row: row.asked.name.casefold()),
    "owner": ("Owner", lambda row: (not row.asked.owner, row.asked.owner.casefold(), row.asked.position)),
    "mtpd": ("MTPD", _hours("mtpd_hours")),
    "rto": ("RTO", _rto),
    "rpo": ("RPO", _hours("rpo_hours")),
    "tier": ("Tier", _tier),
}
BY_TARGETS: Final = frozenset(("mtpd", "rto", "rpo", "tier"))


def asked_of(engagement: Engagement, frame: Frame) -> list[Asked]:
    """What every process answered of its impact, in the order of the list. Kept until an answer changes."""
    stored = kept(engagement, "impact", lambda: list(_asked(engagement, frame)))
    return [
        Asked(code=code, name=name, position=position, owner=owner, sites=tuple(sites), levels=levels)
        for position, (code, name, owner, sites, levels) in enumerate(stored)
    ]


def _asked(engagement: Engagement, frame: Frame) -> Iterator[tuple[object, ...]]:
    """Two queries, whatever there is."""
    paths = {PATH + each.id: each.id for each in frame.categories}
    answers = answers_by_subject(engagement, "process", ["owner_role", "sites", *paths])
    for key, code, name in engagement.processes.values_list("pk", "code", "name"):
        values = answers.get(key, {})
        levels = {paths[path]: values[path] for path in paths if isinstance(values.get(path), list)}
        yield code, name, values.get("owner_role") or "", values.get("sites") or (), levels


def make_heat_map(asked: Sequence[Asked], frame: Frame, choice: Choice, derived: Derived | None = None) -> HeatMap:
    """The heat map of the processes chosen. Before the targets are derived nothing is known of tiers."""
    categories = [each for each in frame.categories if choice.category in (WORST, each.id)]
    processes = derived.processes if derived else {}
    rows = [_row(each, categories, frame, processes.get(each.code, {})) for each in asked]
    chosen = [row for row in rows if _is_chosen(row, choice)]
    return HeatMap(
        rows=tuple(sorted(chosen, key=SORTS[choice.sort][1])),
        owners=tuple(sorted({each.owner for each in asked if each.owner}, key=str.casefold)),
        tiers=tuple(sorted({row.tier for row in rows if row.tier != "?"})) or TIERS,
        finding=_finding(chosen),
        summary=_summary(chosen),
    )


def cells_of(row: Row, frame: Frame) -> list[Cell]:
    """The cells of a row, one a time of the scale."""
    return [_cell(row, place, time, frame) for place, time in enumerate(frame.times_in_words)]


def _row(asked: Asked, categories: Sequence[CategoryScale], frame: Frame, known: Mapping[str, Any]) -> Row:
    given = tuple(each for each in categories if each.id in asked.levels)
    places = [place for each in given if (place := _first_place(asked.levels[each.id], each)) is not None]
    first = min(places, default=None)
    levels = [asked.levels[each.id] for each in given]
    return Row(
        asked=asked,
        given=given,
        category=(given or tuple(categories))[0].id if categories else "",
        first_place=first,
        first_hours=None if first is None or first >= len(frame.times) else frame.times[first],
        severity=sum(max(level or 0 for level in column) for column in zip(*levels, strict=False)),
        is_asked=any(level is not None for each in levels for level in each),
        targets=known.get("targets", {}),
        stated=known.get("stated", {}),
        findings=tuple(known.get("findings", ())),
    )


def _first_place(levels: Sequence[int | None], category: CategoryScale) -> int | None:
    limit = category.unacceptable_level
    for place, level in enumerate(levels):
        if level is not None and level >= limit:
            return place
    return None


def _cell(row: Row, place: int, time: str, frame: Frame) -> Cell:
    levels = [(each, values[place]) for each in row.given if place < len(values := row.asked.levels[each.id])]
    worst = max((level for _, level in levels if level is not None), default=None)
    name = frame.levels[worst] if worst is not None and worst < len(frame.levels) else "not asked"
    within = ", ".join(each.name for each, level in levels if level == worst and worst)
    return Cell(
        level=worst,
        says=f"{time}: {name} ({within})" if within else f"{time}: {name}",
        is_first=place == row.first_place,
    )


def _is_chosen(row: Row, choice: Choice) -> bool:
    asked = row.asked
    sought = choice.find.casefold()
    return (
        (not choice.owner or asked.owner == choice.owner)
        and (not choice.site or choice.site in asked.sites)
        and (not choice.tier or row.tier == choice.tier)
        and (not sought or any(sought in text.casefold() for text in (asked.code, asked.name, asked.owner)))
    )


def _finding(rows: Sequence[Row]) -> str:
    """The headline: how many stops become unacceptable, and how soon the first does."""
    hours = [row.first_hours for row in rows if row.first_hours is not None]
    if not rows:
        return "No process to show"
    if not hours:
        return "No stop becomes unacceptable" if any(row.is_asked for row in rows) else "No impact was asked yet"
    soonest = min(hours)
    return (
        f"{len(hours):,} of {len(rows):,} processes become unacceptable, "
        f"{hours.count(soonest):,} of them within {units.duration(soonest)}"
    )


def _summary(rows: Sequence[Row]) -> str:
    """How many were asked, which tiers they are in, and which has the least time."""
    asked = sum(row.is_asked for row in rows)
    said = [f"Impact was asked of {asked:,} of {len(rows):,}."]
    tiers = Counter(row.tier for row in rows if row.tier != "?")
    if tiers:
        said.append(f"{', '.join(f'{tiers[tier]:,} in tier {tier}' for tier in sorted(tiers))}.")
    soonest = min((row for row in rows if row.targets.get("rto_hours") is not None), key=_rto, default=None)
    if soonest:
        said.append(f"{soonest.asked.code} must be back first, within {soonest.rto}.")
    return " ".join(said) if rows else ""
