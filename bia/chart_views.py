"""What a template needs to show a chart: the picture, the figure for Plotly and the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from bia.charts import SCREEN, AnyChart, Table, to_plotly, to_svg
from bia.charts.spec import Bars, HeatMap, Ladder

_AROUND_ROWS = 90  # pixels for the axis above and the legend below
_PLANE = 400


@dataclass(frozen=True, slots=True)
class TableCell:
    text: str
    numeric: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChart:
    key: str
    title: str
    finding: str
    caption: str
    svg: SafeString
    figure: dict[str, Any]
    head: tuple[TableCell, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    height: int
    least: int = 640


def shown(chart: AnyChart) -> ShownChart:
    """The chart for a page."""
    table = chart.as_table()
    return ShownChart(
        key=f"chart-{chart.key}",
        title=chart.title,
        finding=chart.finding,
        caption=chart.caption,
        svg=mark_safe(to_svg(chart, SCREEN)),  # noqa: S308 the writer escapes every text
        figure=to_plotly(chart),
        head=_cells(table, table.head),
        rows=tuple(_cells(table, row) for row in table.rows),
        height=_height(chart),
    )


def _cells(table: Table, texts: tuple[str, ...]) -> tuple[TableCell, ...]:
    return tuple(TableCell(text, numeric) for text, numeric in zip(texts, table.numeric, strict=True))


def _height(chart: AnyChart) -> int:
    """Pixels that leave each row room for its name."""
    if isinstance(chart, HeatMap | Ladder):
        return _AROUND_ROWS + 24 * len(chart.rows)
    if isinstance(chart, Bars):
        return _AROUND_ROWS + max(28, 19 * max((len(row.bars) for row in chart.rows), default=1)) * len(chart.rows)
    return _PLANE
