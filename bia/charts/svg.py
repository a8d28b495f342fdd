"""Charts as SVG, for documents, for the first paint of a page and for print."""

from __future__ import annotations

from functools import singledispatch

from django.utils.translation import gettext as _

from bia import units

from .canvas import WIDTH, Canvas, Scale, fitted, text_width
from .spec import AnyChart, Axis, Bar, Bars, HeatMap, Ladder, LadderRow, Lines, Points, Series
from .themes import PRINT, Theme

_ROW = 11.0
_CELL = 9.4
_TOP, _FOOT = 30.0, 142.0  # of the plot of a chart with two axes


def to_svg(chart: AnyChart, theme: Theme = PRINT) -> str:
    """The chart as one self-contained `<svg>` element."""
    canvas = Canvas(theme, chart.title, units.as_sentence(chart.finding))
    return canvas.svg(_draw(chart, canvas))


def height_of(svg: str) -> float:
    """How high a chart is in its own units, points of a printed page."""
    return float(svg.split('height="', 1)[1].split('"', 1)[0])


@singledispatch
def _draw(chart: object, canvas: Canvas) -> float:
    """Draws the chart; returns its height."""
    raise TypeError(f"No drawing for {type(chart).__name__}")


def _names(canvas: Canvas, code: str, label: str, y: float, code_width: float, width: float) -> None:
    """The id in grey and the name beside it, within `width`."""
    canvas.text(0, y, fitted(code, 6.8, code_width), size=6.8, fill=canvas.theme.quiet)
    start = code_width + 4 if code else 0
    canvas.text(start, y, fitted(label, 7.3, width - start))


def _code_width(codes: list[str]) -> float:
    return min(58.0, max((text_width(code, 6.8) for code in codes), default=0.0))


@_draw.register
def _heat_map(chart: HeatMap, canvas: Canvas) -> float:
    theme = canvas.theme
    left, end, gap = 150.0, 44.0, 6.0
    count = len(chart.block_labels)
    step = (WIDTH - left - end - gap * count) / (count * max(1, len(chart.columns)))
    starts = [left + block * (step * len(chart.columns) + gap) for block in range(count)]
    _heat_head(chart, canvas, starts, step)
    code_width = _code_width([row.code for row in chart.rows])
    fills: dict[int | None, list[tuple[float, float]]] = {}
    framed = []
    for index, row in enumerate(chart.rows):
        top = 32 + index * (_CELL + 0.6)
        _names(canvas, row.code, row.label, top + 7, code_width, left - 6)
        canvas.text(WIDTH, top + 7, row.end, anchor="end", bold=True)
        for start, block in zip(starts, row.blocks, strict=True):
            for column, cell in enumerate(block):
                place = (start + column * step, top)
                fills.setdefault(cell.level, []).append(place)
                if cell.deciding:
                    framed.append(place)
    for level, places in sorted(fills.items(), key=lambda item: -1 if item[0] is None else item[0]):
        fill, ink = ("none", theme.quiet) if level is None else theme.level(level)
        canvas.rects(places, step - 0.6, _CELL, fill)
        sign = "?" if level is None else str(level)
        middles = [(x + (step - 0.6) / 2, y + 7, sign) for x, y in places]
        canvas.letters(middles, size=6.2, fill=ink, bold=(level or 0) >= 3)
    for x, y in framed:
        canvas.frame(x + 0.9, y + 0.9, step - 2.4, _CELL - 1.8, theme.paper)
    return _heat_legend(chart, canvas, 32 + len(chart.rows) * (_CELL + 0.6) + 12)


def _heat_head(chart: HeatMap, canvas: Canvas, starts: list[float], step: float) -> None:
    quiet = canvas.theme.quiet
    canvas.text(0, 24, _("Process"), size=6.8, fill=quiet)
    canvas.text(WIDTH, 24, chart.end_label, size=7.3, anchor="end", bold=True)
    for start, label in zip(starts, chart.block_labels, strict=True):
        canvas.text(start, 11, fitted(label, 8, step * len(chart.columns)), size=8, bold=True)
        narrow = any(text_width(column, 5.6) > step for column in chart.columns)
        for column, name in enumerate(chart.columns):
            written = name.replace(" ", "").replace("min", "m") if narrow else name
            canvas.text(start + (column + 0.5) * step - 0.3, 24, written, size=5.6, fill=quiet, anchor="middle")
    canvas.line([(0, 28), (WIDTH, 28)], canvas.theme.ink, 0.6)


def _heat_legend(chart: HeatMap, canvas: Canvas, y: float) -> float:
    theme = canvas.theme
    x = 0.0
    levels: list[tuple[str, int | None]] = [(label, level) for level, label in enumerate(chart.level_labels)]
    cells = [cell for row in chart.rows for block in row.blocks for cell in block]
    if any(cell.level is None for cell in cells):
        levels.append((_(units.NOT_ASKED), None))
    for label, level in levels:
        fill, ink = ("none", theme.quiet) if level is None else theme.level(level)
        canvas.rect(x, y - 7, 9, 9, fill)
        canvas.letters([(x + 4.5, y, "?" if level is None else str(level))], size=6.2, fill=ink, bold=False)
        canvas.text(x + 12, y, label, size=7)
        x += 20 + text_width(label, 7)
    if any(cell.deciding for cell in cells):
        canvas.rect(x, y - 7, 9, 9, theme.level(4)[0])
        canvas.frame(x + 1, y - 6, 7, 7, theme.paper)
        canvas.text(x + 12, y, _("ends the MTPD"), size=7)
    return y + 6


@_draw.register
def _ladder(chart: Ladder, canvas: Canvas) -> float:
    theme = canvas.theme
    left, right = 150.0, WIDTH - 88
    scale = Scale(chart.axis, left, right)
    bottom = 22 + len(chart.rows) * _ROW + 2
    _time_axis(chart.axis, canvas, scale, 18, bottom)
    code_width = _code_width([row.code for row in chart.rows])
    for index, row in enumerate(chart.rows):
        y = 22 + (index + 0.5) * _ROW
        _names(canvas, row.code, row.label, y + 2.5, code_width, left - 14)
        _ladder_row(row, canvas, scale, y)
    y = bottom + 14
    canvas.circle(4, y - 2.4, 2.8, theme.accent, theme.accent)
    canvas.text(11, y, chart.required_label, size=7)
    x = 27 + text_width(chart.required_label, 7)
    canvas.diamond(x, y - 2.4, 3.6, "none", theme.ink)
    canvas.text(x + 7, y, chart.promised_label, size=7)
    x += 23 + text_width(chart.promised_label, 7)
    canvas.line([(x, y - 2.4), (x + 14, y - 2.4)], theme.miss, 2)
    canvas.text(x + 18, y, _("too late"), size=7)
    x += 34 + text_width(_("too late"), 7)
    canvas.line([(x, y - 2.4), (x + 14, y - 2.4)], theme.edge, 0.8)
    canvas.text(x + 18, y, _("to spare"), size=7)
    return y + 6


def _ladder_row(row: LadderRow, canvas: Canvas, scale: Scale, y: float) -> None:
    theme = canvas.theme
    ends = [scale(value) for value in (row.required, row.promised) if value is not None]
    if len(ends) == 2:
        canvas.line([(ends[0], y), (ends[1], y)], theme.miss if row.late else theme.edge, 2 if row.late else 0.8)
    if row.required is not None:
        canvas.circle(scale(row.required), y, 2.4, theme.accent, theme.accent, data="required")
    if row.promised is not None:
        # Open and larger when in time: a need at the same hour stays visible inside.
        size, fill, edge = (3, theme.miss, theme.miss) if row.late else (4, "none", theme.ink)
        canvas.diamond(scale(row.promised), y, size, fill, edge, data="promised")
    if row.note:
        x = max(ends, default=scale.start) + 6
        canvas.text(x, y + 2.4, row.note, size=6.8, fill=theme.miss if row.late else theme.quiet, bold=row.late)


def _time_axis(axis: Axis, canvas: Canvas, scale: Scale, top: float, bottom: float) -> None:
    theme = canvas.theme
    last = -100.0
    for tick in axis.ticks:
        x = scale(tick.at)
        canvas.line([(x, top), (x, bottom)], theme.grid)
        if x - last > text_width(tick.label, 6.8) + 3:
            canvas.text(x, top - 6, tick.label, size=6.8, fill=theme.quiet, anchor="middle")
            last = x
    canvas.line([(0, top), (WIDTH, top)], theme.ink, 0.6)


@_draw.register
def _bars(chart: Bars, canvas: Canvas) -> float:
    theme = canvas.theme
    left, right = 150.0, WIDTH - 92
    scale = Scale(chart.axis, left, right)
    several = any(len(row.bars) > 1 for row in chart.rows)
    height = 7.2 if several else 8.0
    bottom = 20 + sum(len(row.bars) * (height + 1.4) + 5 for row in chart.rows)
    for tick in chart.axis.ticks:
        canvas.line([(scale(tick.at), 15), (scale(tick.at), bottom)], theme.grid)
        if chart.limit is None or chart.limit.at != tick.at:
            canvas.text(scale(tick.at), 10, tick.label, size=6.8, fill=theme.quiet, anchor="middle")
    if chart.limit:
        x = scale(chart.limit.at)
        canvas.line([(x, 15), (x, bottom)], theme.ink, 1)
        canvas.text(x, 10, chart.limit.label, size=6.8, anchor="middle", bold=True)
    y = 20.0
    code_width = _code_width([row.code for row in chart.rows])
    for row in chart.rows:
        _names(canvas, row.code, row.label, y + height - 1.4, code_width, left - 8)
        for bar in row.bars:
            _bar(bar, chart.series, canvas, scale, y, height)
            y += height + 1.4
        y += 5
    canvas.line([(left, 15), (left, bottom)], theme.ink, 0.7)
    canvas.text(0, bottom + 10, chart.axis.title, size=6.8, fill=theme.quiet)
    entries = [(series.name, theme.roles[series.role]) for series in chart.series]
    hatched = [series.name for series in chart.series if series.role == "miss"]
    used = canvas.legend(bottom + 10, entries, left, hatched)
    return bottom + 10 + used


def _bar(bar: Bar, series: tuple[Series, ...], canvas: Canvas, scale: Scale, y: float, height: float) -> None:
    theme = canvas.theme
    at = 0.0
    for part, one in zip(bar.parts, series, strict=True):
        if part is not None:
            start, end = scale(at), scale(min(at + part, scale.axis.high))
            width = max(0.0, end - start)
            canvas.rect(start, y, width, height, theme.roles[one.role], data=f"{bar.name} {one.name}")
            if one.role == "miss":
                canvas.hatch(start, y, width, height, theme.paper)
            at += part
    reach = at
    if bar.low is not None and bar.high is not None:
        middle, low, high = y + height / 2, scale(bar.low), scale(min(bar.high, scale.axis.high))
        canvas.line([(low, middle), (high, middle)], theme.ink, 0.8, data="whisker")
        for x in (low, high):
            canvas.line([(x, middle - 2), (x, middle + 2)], theme.ink, 0.8)
        reach = max(at, bar.high)
    start = scale(min(reach, scale.axis.high)) + 3
    # Paper under the words, so that the line of the limit does not cross them.
    canvas.rect(start, y, text_width(bar.text, 6.8) + 2, height, theme.paper)
    canvas.text(start + 1, y + height - 1.4, bar.text, size=6.8)


def _grid(x: Axis, y: Axis, canvas: Canvas, across: Scale, up: Scale) -> None:
    """Light lines for y, marks for both axes, the zero line in ink."""
    quiet = canvas.theme.quiet
    for tick in y.ticks:
        at = up(tick.at)
        ink = canvas.theme.ink if tick.at == 0 else canvas.theme.grid
        canvas.line([(across.start, at), (across.end, at)], ink, 0.7 if tick.at == 0 else 0.5)
        canvas.text(across.start - 4, at + 2.4, tick.label, size=6.8, fill=quiet, anchor="end")
    for tick in x.ticks:
        half = text_width(tick.label, 6.8) / 2
        middle = min(across(tick.at), WIDTH - half)  # the last label stays inside the picture
        canvas.text(middle, up.start + 11, tick.label, size=6.8, fill=quiet, anchor="middle")
    canvas.text(0, 8, y.title, size=6.8, fill=quiet)
    canvas.text(across.end, up.start + 21, x.title, size=6.8, fill=quiet, anchor="end")


@_draw.register
def _points(chart: Points, canvas: Canvas) -> float:
    theme = canvas.theme
    across, up = Scale(chart.x, 44, WIDTH - 10), Scale(chart.y, _FOOT, _TOP)
    _grid(chart.x, chart.y, canvas, across, up)
    steps: list[tuple[float, float]] = []
    for x, y in chart.frontier:
        if steps:
            steps.append((across(x), steps[-1][1]))
        steps.append((across(x), up(y)))
    if len(steps) > 1:
        canvas.line(steps, theme.accent, 1)
    taken: list[tuple[float, float, float]] = []
    for point, x, y in chart.drawn:
        colour = theme.roles[point.role]
        canvas.circle(across(x), up(y), 4 if point.chosen else 3, colour, colour, data=point.label)
        if point.chosen:
            canvas.circle(across(x), up(y), 6.4, "none", theme.accent, 1.2)
        _point_label(canvas, point.label, across(x), up(y), taken, bold=point.chosen)
    missing = [point.label for point in chart.points if point.x is None or point.y is None]
    if missing:
        canvas.text(0, _FOOT + 36, f"{', '.join(missing)}: {_(units.NOT_KNOWN)}", size=7, fill=theme.quiet)
        return _FOOT + 42
    return _FOOT + 26


def _point_label(
    canvas: Canvas, label: str, x: float, y: float, taken: list[tuple[float, float, float]], *, bold: bool
) -> None:
    """Writes the name above its point, or higher where another name stands."""
    width = text_width(label, 7.6)
    left = min(max(x + 6, 0), WIDTH - width)
    top = y - 6
    while any(abs(top - other) < 9 and left < end and start < left + width for start, end, other in taken):
        top -= 9
    taken.append((left, left + width, top))
    canvas.text(left, max(top, 17), label, size=7.6, bold=bold)


@_draw.register
def _lines(chart: Lines, canvas: Canvas) -> float:
    theme = canvas.theme
    across, up = Scale(chart.x, 44, WIDTH - 100), Scale(chart.y, _FOOT, _TOP)
    _grid(chart.x, chart.y, canvas, across, up)
    ends: list[float] = []
    missing = []
    for line in chart.lines:
        colour = theme.roles[line.role]
        runs = _runs([(across(x), None if y is None else up(y)) for x, y in zip(chart.at, line.values, strict=True)])
        if not runs:
            missing.append(line.name)
            continue
        for run in runs:
            dash = "4 2.5" if line.role == "today" else ""
            canvas.line(run, colour, 2 if line.role == "better" else 1.2, dash, line.name)
        x, y = runs[-1][-1]
        while any(abs(y - other) < 9 for other in ends):
            y += 9
        ends.append(y)
        canvas.text(x + 5, y + 2.5, line.name, size=7.3, fill=colour, bold=True)
    if missing:
        canvas.text(0, _FOOT + 36, f"{', '.join(missing)}: {_(units.NOT_KNOWN)}", size=7, fill=theme.quiet)
        return _FOOT + 42
    return _FOOT + 26


def _runs(places: list[tuple[float, float | None]]) -> list[list[tuple[float, float]]]:
    """The unbroken stretches of a line: what is not known leaves a gap."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y in places:
        if y is not None:
            runs[-1].append((x, y))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]
