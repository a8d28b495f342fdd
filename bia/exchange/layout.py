"""The sheets in which a case is written, drawn from the description of the format itself.

A single value is a column of the sheet its object has; a list of objects or an object of the user's own words
is a sheet of rows. A new key of the format so finds its place by itself; only the title of a new sheet is
given here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from bia.forms.durations import show_duration
from planner.kinds import Choice, Constant, Kind, Number, Reference, Text
from planner.shapes import CASE
from planner.structures import ListOf, MapOf, OneWordOr, PerPoint, Record

from .cells import fits_in_cell, simplified

FORMAT: Final = "ninefold-sheets/1"
README: Final = "Read me"
ENGAGEMENT: Final = "Engagement"
OWNER: Final = "^"  # the path of the column that says whose row it is
GROUPS: Final = "*"  # the path of the column that names groups answered without details
SUBJECTS: Final = ("sites", "services", "processes")
EDGES: Final = "depends_on"

# The paths that are a sheet of rows: its title, and what a row of it is.
TITLES: Final = {
    "categories": ("Categories", "an impact category and its limits"),
    "sites": ("Sites", "a site of the client"),
    "services": ("Services", "a service or a component: kind infrastructure is a component"),
    "processes": ("Processes", "a business process"),
    "depends_on": ("Dependencies", "something that a process or a service needs"),
    "impact": ("Impact over time", "what a stop causes, one column for each time since it began"),
    "service_hours": ("Service hours", "a window in which the process runs; 24x7 under Days for always"),
    "peaks": ("Peaks", "a time when a stop costs more"),
    "mbco": ("Minimum service", "the share of normal service needed from an hour on"),
    "redundancy": ("Redundancy", "a group of dependencies of which some suffice"),
    "estate.mfps_by_vendor": ("Devices by vendor", "the devices of one vendor in a print service"),
    "own": ("Own answers", "an answer to one of the engagement's own questions"),
    "question_set.own": ("Own questions", "a question of the engagement's own"),
    "question_set.changes": ("Changed questions", "a question that is asked otherwise"),
    "it_team.skills": ("Skills", "what the IT team can do, 0 none to 4 expert"),
    "house.notes": ("House notes", "a note about what stands already"),
    "constraints": ("Constraints", "something that limits the choice"),
    "incidents": ("Incidents", "something that happened"),
}
WORST: Final = "at its worst"
OUTSIDE_PEAKS: Final = "outside peaks"
MEASURES: Final = {  # how the sheet of impact names the path of a row
    "impact.severity": (WORST, "severity"),
    "impact.loss": (WORST, "loss"),
    "impact_outside_peaks.severity": (OUTSIDE_PEAKS, "severity"),
    "impact_outside_peaks.loss": (OUTSIDE_PEAKS, "loss"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """`path` below the object the row is, `label` its header."""

    path: str
    label: str
    kind: Kind

    @property
    def names(self) -> tuple[str, str]:
        """What a header may say for it."""
        return simplified(self.label), simplified(self.path)


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where the rows of a table stand in a document: at `path` of each object of the list `of`, "" for the case."""

    of: str
    path: str
    kind: Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """One sheet. `key`: the path of its rows, "" for the engagement. `groups`: objects whose values are columns."""

    key: str
    title: str
    about: str
    sources: tuple[Source, ...]
    columns: tuple[Column, ...]
    groups: tuple[str, ...] = ()

    @property
    def first(self) -> str:
        """The path of the column that can say `(none)`: the first that is not the owner."""
        if self.key == "impact":
            return "category"
        return next(column.path for column in self.columns if column.path != OWNER)


def label_of(path: str) -> str:
    """A path as the header of a column: "stated.rto_hours" is "Stated: RTO hours"."""
    words = path.replace(".", ": ").replace("_", " ").split(" ")
    said = " ".join(_WRITTEN.get(word.rstrip(":"), word.rstrip(":")) + word[len(word.rstrip(":")) :] for word in words)
    return said[:1].upper() + said[1:]


_WRITTEN: Final = {
    word.lower(): word for word in ("MTPD", "RTO", "RPO", "WRT", "IT", "MFPs", "MFP", "WAN", "MB", "VPN")
} | {word.lower(): word for word in ("MTBF", "MTTR", "Windows", "macOS")}


@cache
def tables(points: tuple[float, ...] = ()) -> tuple[Table, ...]:
    """Every sheet of a case whose impact is asked at these hours, in the order of the workbook."""
    engagement = Table(
        key="",
        title=ENGAGEMENT,
        about="what holds for the whole engagement, one field a row",
        sources=(Source(of="", path="", kind=CASE),),
        columns=tuple(_columns(CASE)),
        groups=tuple(_groups(CASE)),
    )
    found = list(_sources(CASE, ""))
    for key in SUBJECTS:
        found += _sources(_record(CASE.fields[key]), key)
    return engagement, *(_table(key, [each for each in found if _key(each) == key], points) for key in TITLES)


def _key(source: Source) -> str:
    return "impact" if source.path in MEASURES else source.path


def _table(key: str, sources: Sequence[Source], points: tuple[float, ...]) -> Table:
    title, about = TITLES[key]
    columns = list(_columns_of(key, sources, points))
    owners = tuple(dict.fromkeys(source.of for source in sources))
    if owners != ("",):
        owner = "From" if len(owners) > 1 else {"services": "Service", "processes": "Process"}[owners[0]]
        columns.insert(0, Column(path=OWNER, label=owner, kind=Reference("whose row it is", 64, True, to=owners)))
    groups = tuple(_groups(_record(sources[0].kind))) if key in SUBJECTS else ()
    return Table(key=key, title=title, about=about, sources=tuple(sources), columns=tuple(columns), groups=groups)


def _columns_of(key: str, sources: Sequence[Source], points: tuple[float, ...]) -> Iterator[Column]:
    if key == "impact":
        yield from _impact_columns(points)
        return
    kind = sources[-1].kind  # of what a service and a process needs, the process's says more
    kind = kind.kind if isinstance(kind, OneWordOr) else kind
    if isinstance(kind, MapOf):
        yield Column(path="key", label=_KEY_LABELS[key], kind=kind.key)
        yield Column(path="value", label=_VALUE_LABELS[key], kind=kind.value)
    else:
        yield from _columns(_record(kind))


_KEY_LABELS: Final = {
    "estate.mfps_by_vendor": "Vendor",
    "own": "Question",
    "it_team.skills": "Platform",
    "house.notes": "Subject",
}
_VALUE_LABELS: Final = {
    "estate.mfps_by_vendor": "Devices",
    "own": "Answer",
    "it_team.skills": "Skill",
    "house.notes": "Note",
}


def _impact_columns(points: tuple[float, ...]) -> Iterator[Column]:
    yield Column(path="when", label="When", kind=Choice("at its worst or outside peaks", (WORST, OUTSIDE_PEAKS)))
    yield Column(path="measure", label="Measure", kind=Choice("what is measured", ("severity", "loss")))
    category = Reference("an impact category; blank for a loss", to=("categories",))
    yield Column(path="category", label="Category", kind=category)
    for index, hours in enumerate(points):
        value = Number("the level 0 to 4 reached, or the money lost, by then")
        yield Column(path=str(index), label=f"After {show_duration(hours)}", kind=value)


def _record(kind: Kind) -> Record:
    item = kind.item if isinstance(kind, ListOf) else kind
    assert isinstance(item, Record)
    return item


def _columns(record: Record, prefix: str = "") -> Iterator[Column]:
    for key, kind in record.fields.items():
        path = prefix + key
        if isinstance(kind, Record):
            yield from _columns(kind, f"{path}.")
        elif fits_in_cell(kind) and key != EDGES:
            yield Column(path=path, label=label_of(path), kind=kind)


def _groups(record: Record, prefix: str = "") -> Iterator[str]:
    for key, kind in record.fields.items():
        if isinstance(kind, Record):
            yield prefix + key
            yield from _groups(kind, f"{prefix}{key}.")


def _sources(record: Record, of: str, prefix: str = "") -> Iterator[Source]:
    for key, kind in record.fields.items():
        path = prefix + key
        if isinstance(kind, Record):
            yield from _sources(kind, of, f"{path}.")
        elif (key == EDGES or not fits_in_cell(kind)) and not isinstance(kind, Constant):
            yield Source(of=of, path=path, kind=kind)


def groups_column() -> Column:
    """The column for groups that were answered without any detail; written only where there are any."""
    words = ListOf("groups of columns that were answered without details", Text("the path of a group", filled=True))
    return Column(path=GROUPS, label="Groups without details", kind=words)


def is_points(kind: Kind) -> bool:
    """Whether a value of this kind has one entry for each time."""
    return isinstance(kind, PerPoint) or (isinstance(kind, MapOf) and isinstance(kind.value, PerPoint))
