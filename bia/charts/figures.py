"""Charts as Plotly figures: plain JSON-ready dicts for the browser.

With the SCREEN theme colours stay `var(--name)`; `charts.js` resolves them for the theme in use.
Text goes into Plotly as data and is escaped for its small markup language.
"""

from __future__ import annotations

from functools import singledispatch
from html import escape
from math import log10
from typing import Any

from django.utils.translation import gettext as _

from bia import units

from .spec import AnyChart, Axis, Bar, Bars, Cell, HeatMap, Ladder, LadderRow, Lines, Points, Series
from .themes import SCREEN, Theme

Json = dict[str, Any]

LEGEND = {"orientation": "h", "x": 0, "xanchor": "left", "yref": "container", "y": 0, "yanchor": "bottom"}
BAR_STEP = 0.4  # of the height of a row, when it holds two bars


def to_plotly(chart: AnyChart, theme: Theme = SCREEN) -> Json:
    """The figure as {"data", "layout"}."""
    figure = _figure(chart, theme)
    layout = {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": '"Source Sans 3", sans-serif', "size": 13, "color": theme.ink},
        "hoverlabel": {"bgcolor": theme.paper, "bordercolor": theme.edge, "font": {"color": theme.ink}},
        "margin": {"l": 8, "r": 24, "t": 36, "b": 8},
        "legend": LEGEND,
        "dragmode": False,
    }
    return {"data": figure["data"], "layout": layout | figure["layout"]}


@singledispatch
def _figure(chart: object, theme: Theme) -> Json:
    raise TypeError(f"No figure for {type(chart).__name__}")


def _axis(axis: Axis, theme: Theme, **more: Any) -> Json:
    """A value axis with the marks and the range of the description."""
    ends: list[float] = [axis.low, axis.high]
    if axis.log:
        # Plotly wants the range of a log axis as exponents, but its marks as values.
        ends = [log10(axis.low), log10(axis.high)]
    return {
        "type": "log" if axis.log else "linear",
        "range": ends,
        "tickmode": "array",
        "tickvals": [tick.at for tick in axis.ticks],
        "ticktext": [escape(tick.label) for tick in axis.ticks],
        "tickfont": {"color": theme.quiet, "size": 12},
        "gridcolor": theme.grid,
        "zerolinecolor": theme.ink,
        "automargin": True,
    } | more


def _title(axis: Axis, theme: Theme) -> Json:
    return {"text": escape(axis.title), "font": {"color": theme.quiet, "size": 12}}


def _rows(names: list[str], theme: Theme) -> Json:
    """An axis of row names, first row on top."""
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": names,
        "range": [len(names) - 0.5, -0.5],
        "automargin": True,
        "ticklabelstandoff": 8,
        "tickfont": {"size": 12, "color": theme.ink},
        "showgrid": False,
    }


def row_name(code: str, label: str) -> str:
    """The name of a row, short enough for the axis; the table has it in full."""
    name = f"{code} {label}" if code else label
    return escape(name if len(name) <= 34 else f"{name[:33].rstrip()}…")


@_figure.register
def _heat_map(chart: HeatMap, theme: Theme) -> Json:
    several = len(chart.block_labels) > 1
    names = [row_name(row.code, row.label) for row in chart.rows]
    columns = [
        f"{escape(block)}, {escape(column)}" if several else escape(column)
        for block in chart.block_labels
        for column in chart.columns
    ]
    cells = [[cell for block in row.blocks for cell in block] for row in chart.rows]
    trace = {
        "type": "heatmap",
        "name": escape(chart.title),
        "x": columns,
        "y": names,
        "z": [[cell.level for cell in line] for line in cells],
        "zmin": -0.5,
        "zmax": len(theme.levels) - 0.5,
        "xgap": 2,
        "ygap": 2,
        "colorscale": _level_colours(theme),
        "showscale": False,
        "hoverongaps": False,
        "text": [[_level_word(chart, cell) for cell in line] for line in cells],
        "hovertemplate": "%{y}<br>%{x}: %{z} %{text}<extra></extra>",
    }
    placed = [(row, column, cell) for row, line in enumerate(cells) for column, cell in enumerate(line)]
    layout = {
        "xaxis": {"type": "category", "side": "top", "automargin": True, "tickfont": {"size": 12}, "showgrid": False},
        "yaxis": _rows(names, theme),
        "annotations": [_level_note(cell, row, column, theme) for row, column, cell in placed],
        "shapes": [_frame(row, column, theme) for row, column, cell in placed if cell.deciding],
    }
    return {"data": [trace], "layout": layout}


def _level_colours(theme: Theme) -> list[list[float | str]]:
    """One flat colour a level: Plotly would blend between two marks."""
    count = len(theme.levels)
    return [[(level + step) / count, fill] for level, (fill, _) in enumerate(theme.levels) for step in (0, 1)]


def _level_word(chart: HeatMap, cell: Cell) -> str:
    known = cell.level is not None and cell.level < len(chart.level_labels)
    return escape(chart.level_labels[cell.level or 0]) if known else ""


def _level_note(cell: Cell, row: int, column: int, theme: Theme) -> Json:
    ink = theme.quiet if cell.level is None else theme.level(cell.level)[1]
    sign = "?" if cell.level is None else str(cell.level)
    # Never <b>: Plotly makes a style attribute of it, which the content security policy forbids.
    font = {"size": 12, "color": ink, "weight": 700 if cell.deciding else 400}
    return {"x": column, "y": row, "text": sign, "showarrow": False, "font": font}


def _frame(row: int, column: int, theme: Theme) -> Json:
    around = {"x0": column - 0.38, "x1": column + 0.38, "y0": row - 0.34, "y1": row + 0.34}
    return {"type": "rect", "line": {"color": theme.paper, "width": 1.5}} | around


@_figure.register
def _ladder(chart: Ladder, theme: Theme) -> Json:
    names = [row_name(row.code, row.label) for row in chart.rows]
    rows = list(zip(chart.rows, names, strict=True))
    data = [
        _spans(rows, chart.axis.low, _("to spare"), theme.edge, late=False),
        _spans(rows, chart.axis.low, _("too late"), theme.miss, late=True),
        _marks(rows, chart, "required", theme),
        _marks(rows, chart, "promised", theme),
    ]
    layout = {
        "xaxis": _axis(chart.axis, theme, side="top"),
        "yaxis": _rows(names, theme),
        "annotations": [_ladder_note(row, index, chart.axis.low, theme) for index, row in enumerate(chart.rows)],
        "margin": {"l": 8, "r": 130, "t": 36, "b": 44},
    }
    return {"data": data, "layout": layout}


def _spans(rows: list[tuple[LadderRow, str]], floor: float, name: str, colour: str, *, late: bool) -> Json:
    """The lines from need to promise, of the late ones or of the others."""
    x: list[float | None] = []
    y: list[str | None] = []
    for row, label in rows:
        if row.required is not None and row.promised is not None and row.late == late:
            x += [max(row.required, floor), max(row.promised, floor), None]
            y += [label, label, None]
    line = {"color": colour, "width": 3 if late else 1.5}
    return {"type": "scatter", "mode": "lines", "name": name, "x": x, "y": y, "line": line, "hoverinfo": "skip"}


def _marks(rows: list[tuple[LadderRow, str]], chart: Ladder, end: str, theme: Theme) -> Json:
    """One mark a row for `end`, "required" or "promised"; rows where it is not known have none."""
    required = end == "required"
    known = [(row, label, row.required if required else row.promised) for row, label in rows]
    shown = [(row, label, hours) for row, label, hours in known if hours is not None]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": escape(chart.required_label if required else chart.promised_label),
        "x": [max(hours, chart.axis.low) for _, _, hours in shown],
        "y": [label for _, label, _ in shown],
        "text": [escape(row.required_text if required else row.promised_text) for row, _, _ in shown],
        "hovertemplate": "%{y}<br>%{fullData.name}: %{text}<extra></extra>",
        "cliponaxis": False,
        "marker": {
            "symbol": "circle" if required else ["diamond" if row.late else "diamond-open" for row, _, _ in shown],
            "size": 9 if required else 13,
            "color": theme.accent if required else [theme.miss if row.late else theme.ink for row, _, _ in shown],
        },
    }


def _ladder_note(row: LadderRow, index: int, floor: float, theme: Theme) -> Json:
    at = log10(max(row.required or floor, row.promised or floor, floor))
    return _note(row.note, at, index, theme.miss if row.late else theme.quiet, shift=9)


def _note(text: str, x: float, y: float, colour: str, shift: int) -> Json:
    """Words to the right of a mark."""
    font = {"size": 12, "color": colour}
    place = {"x": x, "y": y, "xanchor": "left", "xshift": shift, "showarrow": False}
    return {"text": escape(text), "font": font} | place


@_figure.register
def _bars(chart: Bars, theme: Theme) -> Json:
    placed = _bar_places(chart)
    bars = [bar for bar, _ in placed]
    data = [_bar_trace(series, index, placed, theme) for index, series in enumerate(chart.series)]
    if any(bar.low is not None for bar in bars):
        data[-1]["error_x"] = _whiskers(bars, theme)
    shapes: list[Json] = []
    if chart.limit:
        line = {"color": theme.ink, "width": 1.5}
        across = {"x0": chart.limit.at, "x1": chart.limit.at, "yref": "paper", "y0": 0, "y1": 1}
        shapes.append({"type": "line", "line": line} | across)
    names = [row_name(row.code, row.label) for row in chart.rows]
    layout = {
        "barmode": "stack",
        "xaxis": _axis(chart.axis, theme, side="top"),
        "yaxis": _rows(names, theme) | {"type": "linear", "tickvals": list(range(len(names))), "ticktext": names},
        "annotations": [_bar_note(bar, at, chart.axis.high, theme) for bar, at in placed],
        "shapes": shapes,
        "margin": {"l": 8, "r": 120, "t": 36, "b": 44},
        "legend": LEGEND | {"traceorder": "normal"},
    }
    return {"data": data, "layout": layout}


def _bar_places(chart: Bars) -> list[tuple[Bar, float]]:
    """Each bar and where it stands: around the whole number of its row, one below the other."""
    return [
        (bar, index + (number - (len(row.bars) - 1) / 2) * BAR_STEP)
        for index, row in enumerate(chart.rows)
        for number, bar in enumerate(row.bars)
    ]


def _bar_trace(series: Series, index: int, placed: list[tuple[Bar, float]], theme: Theme) -> Json:
    return {
        "type": "bar",
        "orientation": "h",
        "name": escape(series.name),
        "x": [bar.parts[index] for bar, _ in placed],
        "y": [at for _, at in placed],
        "width": [BAR_STEP * 0.86 for _ in placed],
        "marker": {"color": theme.roles[series.role], **_hatch(series, theme)},
        "text": [escape(bar.text) for bar, _ in placed],
        "textposition": "none",
        "hovertemplate": "%{fullData.name}: %{text}<extra></extra>",
    }


def _hatch(series: Series, theme: Theme) -> Json:
    """What is missed is hatched too, so that it is told from its neighbour without colour."""
    if series.role != "miss":
        return {}
    return {"pattern": {"shape": "/", "size": 6, "solidity": 0.2, "fillmode": "overlay", "fgcolor": theme.paper}}


def _bar_note(bar: Bar, at: float, most: float, theme: Theme) -> Json:
    reach = min(max(bar.total or 0, bar.high or 0), most)
    # Paper under the words, so that the line of a limit does not cross them.
    return _note(bar.text, reach, at, theme.ink, shift=3) | {"bgcolor": theme.paper, "borderpad": 0}


def _whiskers(bars: list[Bar], theme: Theme) -> Json:
    ends = [(bar.total, bar.low, bar.high) for bar in bars]
    up = [high - total if total is not None and high is not None else 0 for total, _, high in ends]
    down = [total - low if total is not None and low is not None else 0 for total, low, _ in ends]
    return {"type": "data", "symmetric": False, "array": up, "arrayminus": down, "color": theme.ink, "thickness": 1.2}


@_figure.register
def _points(chart: Points, theme: Theme) -> Json:
    frontier = chart.frontier
    data: list[Json] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": _("no other design beats these"),
            "x": [x for x, _ in frontier],
            "y": [y for _, y in frontier],
            "line": {"shape": "hv", "color": theme.accent, "width": 1.5},
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]
    for point, x, y in chart.drawn:
        ring = {"color": theme.accent, "width": 3 if point.chosen else 0}
        data.append(
            {
                "type": "scatter",
                "mode": "markers+text",
                "name": escape(point.label),
                "x": [x],
                "y": [y],
                "text": [escape(point.label)],
                "textfont": {"weight": 700 if point.chosen else 400},
                "textposition": "top right",
                "cliponaxis": False,
                "marker": {"size": 13 if point.chosen else 10, "color": theme.roles[point.role], "line": ring},
                "customdata": [[escape(chart.x.show(x)), escape(chart.y.show(y))]],
                "hovertemplate": "%{fullData.name}<br>cost %{customdata[0]}, loss %{customdata[1]}<extra></extra>",
                "showlegend": False,
            }
        )
    missing = [point.label for point in chart.points if point.x is None or point.y is None]
    return {"data": data, "layout": _plane(chart.x, chart.y, missing, theme)}


def _plane(x: Axis, y: Axis, missing: list[str], theme: Theme) -> Json:
    layout: Json = {
        "xaxis": _axis(x, theme, title=_title(x, theme), showgrid=False),
        "yaxis": _axis(y, theme, title=_title(y, theme)),
        "margin": {"l": 8, "r": 60, "t": 24, "b": 8},
    }
    if missing:
        text = escape(f"{', '.join(missing)}: {_(units.NOT_KNOWN)}")
        place = {"xref": "paper", "yref": "paper", "x": 1, "y": 1, "xanchor": "right", "showarrow": False}
        layout["annotations"] = [{"text": text, "font": {"size": 12, "color": theme.quiet}} | place]
    return layout


@_figure.register
def _lines(chart: Lines, theme: Theme) -> Json:
    data = []
    for line in chart.lines:
        if all(value is None for value in line.values):
            continue
        dash = "dash" if line.role == "today" else "solid"
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": escape(line.name),
                "x": list(chart.at),
                "y": list(line.values),
                "connectgaps": False,
                "line": {"color": theme.roles[line.role], "dash": dash, "width": 3 if line.role == "better" else 2},
                "text": [escape(chart.y.show(value)) for value in line.values],
                "hovertemplate": "%{fullData.name}, year %{x}: %{text}<extra></extra>",
            }
        )
    missing = [line.name for line in chart.lines if all(value is None for value in line.values)]
    layout = _plane(chart.x, chart.y, missing, theme)
    layout["margin"] = {"l": 8, "r": 60, "t": 24, "b": 84}
    return {"data": data, "layout": layout}
