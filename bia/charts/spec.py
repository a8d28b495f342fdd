"""What a chart says, apart from how it is drawn.

One description feeds the SVG writer (documents, first paint, print), Plotly (browser) and the table
beside the picture. A value of None was not asked or cannot be computed: it is written "not known"
and never drawn as 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from bia import units

Unit = Literal["hours", "money", "share", "years"]
# What a series stands for; a theme gives each role its colour.
Role = Literal["today", "good", "better", "best", "planned", "met", "miss", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The same figures as the picture, as text. `numeric` tells the columns to set right."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """The range shown and its marks. A log axis has low > 0."""

    title: str
    unit: Unit
    low: float
    high: float
    ticks: tuple[Tick, ...]
    log: bool = False
    currency: str = ""

    def show(self, value: float | None) -> str:
        return show(value, self.unit, self.currency)


def show(value: float | None, unit: Unit, currency: str = "") -> str:
    """A value of an axis in words, with its unit."""
    writers: dict[str, Callable[[float | None], str]] = {
        "hours": units.duration,
        "money": lambda amount: units.money_short(amount, currency),
        "share": units.share,
        "years": units.years,
    }
    return writers[unit](value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What every chart has: a title, the finding as alternative text, a caption and a key."""

    key: str
    title: str
    finding: str
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    level: int | None
    deciding: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatRow:
    code: str
    label: str
    blocks: tuple[tuple[Cell, ...], ...]
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap(Chart):
    """Levels over time, a block of columns for each category; `end` closes each row (its mtpd)."""

    block_labels: tuple[str, ...]
    columns: tuple[str, ...]
    end_label: str
    level_labels: tuple[str, ...]
    rows: tuple[HeatRow, ...]

    def as_table(self) -> Table:
        several = len(self.block_labels) > 1
        names = [f"{block} {column}" if several else column for block in self.block_labels for column in self.columns]
        rows = tuple(
            (row.code, row.label, *(_level(cell) for block in row.blocks for cell in block), row.end)
            for row in self.rows
        )
        head = (_("Process"), _("Name"), *names, self.end_label)
        return Table(head=head, rows=rows, numeric=(False, False, *(True for _ in names), True))


def _level(cell: Cell) -> str:
    if cell.level is None:
        return _(units.NOT_ASKED)
    return f"{cell.level}*" if cell.deciding else str(cell.level)


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderRow:
    code: str
    label: str
    required: float | None
    promised: float | None
    required_text: str
    promised_text: str
    note: str = ""

    @property
    def late(self) -> bool:
        """True when the promise is known to come after the need."""
        return self.required is not None and self.promised is not None and self.promised > self.required


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder(Chart):
    """When each must be back, and when it is, on a logarithmic axis of time in hours."""

    axis: Axis
    required_label: str
    promised_label: str
    rows: tuple[LadderRow, ...]

    def as_table(self) -> Table:
        rows = tuple((row.code, row.label, row.required_text, row.promised_text, row.note) for row in self.rows)
        head = (_("Service"), _("Name"), self.required_label, self.promised_label, _("Finding"))
        return Table(head=head, rows=rows, numeric=(False, False, True, True, False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    name: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: a value for each series, stacked in their order; `low` and `high` bound the sum."""

    name: str
    parts: tuple[float | None, ...]
    text: str
    low: float | None = None
    high: float | None = None

    @property
    def total(self) -> float | None:
        """The length of the bar; None when a part is not known in all of them."""
        known = [part for part in self.parts if part is not None]
        return sum(known) if known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRow:
    code: str
    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars(Chart):
    """Horizontal bars. `limit` is a line that they are held against."""

    axis: Axis
    series: tuple[Series, ...]
    rows: tuple[BarRow, ...]
    limit: Tick | None = None

    def as_table(self) -> Table:
        whisker = any(bar.low is not None for row in self.rows for bar in row.bars)
        head = ["", _("Name"), _("Case"), *(series.name for series in self.series), _("In words")]
        rows = []
        for row in self.rows:
            for bar in row.bars:
                cells = [row.code, row.label, bar.name, *(self.axis.show(part) for part in bar.parts), bar.text]
                rows.append((*cells, self._whisker(bar)) if whisker else tuple(cells))
        numeric = (False, False, False, *(True for _ in self.series), False)
        if whisker:
            return Table(head=(*head, _("Low to high")), rows=tuple(rows), numeric=(*numeric, True))
        return Table(head=tuple(head), rows=tuple(rows), numeric=numeric)

    def _whisker(self, bar: Bar) -> str:
        if bar.low is None or bar.high is None:
            return _(units.NOT_KNOWN)
        return _("%(low)s to %(high)s") % {"low": self.axis.show(bar.low), "high": self.axis.show(bar.high)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    label: str
    x: float | None
    y: float | None
    role: Role
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Points(Chart):
    """Labelled points. `frontier` joins, in steps, those that no other beats on both axes."""

    x: Axis
    y: Axis
    points: tuple[Point, ...]

    @property
    def drawn(self) -> tuple[tuple[Point, float, float], ...]:
        return tuple((point, point.x, point.y) for point in self.points if point.x is not None and point.y is not None)

    @property
    def frontier(self) -> tuple[tuple[float, float], ...]:
        best: list[tuple[float, float]] = []
        for x, y in sorted((x, y) for _point, x, y in self.drawn):
            if not best or y < best[-1][1]:
                best.append((x, y))
        return tuple(best)

    def as_table(self) -> Table:
        rows = tuple(
            (
                _("%(label)s, recommended") % {"label": point.label} if point.chosen else point.label,
                self.x.show(point.x),
                self.y.show(point.y),
            )
            for point in self.points
        )
        return Table(head=(_("Design"), self.x.title, self.y.title), rows=rows, numeric=(False, True, True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    name: str
    role: Role
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines(Chart):
    """Values over a common row of points on the x axis."""

    x: Axis
    y: Axis
    at: tuple[float, ...]
    lines: tuple[Line, ...]

    def as_table(self) -> Table:
        rows = tuple(
            (tick.label, *(self.y.show(line.values[index]) for line in self.lines))
            for index, tick in enumerate(Tick(at=at, label=self.x.show(at) if at else "start") for at in self.at)
        )
        head = (self.x.title, *(line.name for line in self.lines))
        return Table(head=head, rows=rows, numeric=(False, *(True for _ in self.lines)))


AnyChart = HeatMap | Ladder | Bars | Points | Lines
