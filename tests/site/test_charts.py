"""One description, three outputs: the picture on paper, the one in the browser and the table agree."""

from __future__ import annotations

import copy
import dataclasses
import math
import xml.etree.ElementTree as ET
from typing import Any

import plotly.graph_objects
import pytest
from weasyprint import HTML

from bia import charts
from bia.charts.axes import plain_axis
from bia.charts.canvas import fitted
from bia.charts.spec import Axis, Bar, BarRow, Bars, Tick

from .synthetic import CASE, PLAN

NAMESPACE = "{http://www.w3.org/2000/svg}"

NS = "{http://www.w3.org/2000/svg}"
LATE = PLAN["services"][1]
WHISKERS = Bars(
    key="whiskers",
    title="Ranges",
    finding="One is wide.",
    axis=Axis(title="EUR", unit="money", low=0, high=100, ticks=(Tick(at=0, label="0"), Tick(at=100, label="100"))),
    series=charts.loss_by_service(PLAN).series[:1],
    rows=(BarRow(code="A", label="wide", bars=(Bar(name="today", parts=(50,), text="EUR 50", low=20, high=90),)),),
)
ALL: dict[str, charts.AnyChart] = {
    "heat map": charts.impact_heat_map(CASE, PLAN),
    "worst heat map": charts.impact_heat_map(CASE, PLAN, worst=True),
    "ladder": charts.rto_ladder(PLAN),
    "bars": charts.loss_by_service(PLAN),
    "stacked bars": charts.downtime_budget(PLAN),
    "whiskers": WHISKERS,
    "points": charts.cost_against_loss(PLAN, LATE),
    "lines": charts.cost_over_years(PLAN),
    "lines with gaps": charts.cost_over_years(PLAN, PLAN["services"][2]),
}
every_chart = pytest.mark.parametrize("chart", ALL.values(), ids=ALL.keys())


def drawing(chart: charts.AnyChart) -> ET.Element:
    return ET.fromstring(charts.to_svg(chart))


def words(root: ET.Element) -> list[str]:
    return ["".join(element.itertext()) for element in root.iter(f"{NS}text")]


def series(root: ET.Element, name: str) -> list[ET.Element]:
    return [element for element in root.iter() if element.get("data-series") == name]


def place(root: ET.Element, tick: Tick, key: str = "x") -> float:
    """Where the mark of an axis stands."""
    found = [element for element in root.iter(f"{NS}text") if "".join(element.itertext()) == tick.label]
    return float(found[0].get(key, "nan"))


def value_at(root: ET.Element, axis: Axis, x: float) -> float:
    """Reads a value off the drawn axis, by two of its marks, as an eye would."""
    first, last = axis.ticks[0], axis.ticks[-1]
    share = (x - place(root, first)) / (place(root, last) - place(root, first))
    if axis.log:
        return math.exp(math.log(first.at) + share * (math.log(last.at) - math.log(first.at)))
    return first.at + share * (last.at - first.at)


@every_chart
def test_the_picture_is_one_well_formed_element_with_the_finding_as_its_text(chart: charts.AnyChart) -> None:
    root = drawing(chart)
    assert root.tag == f"{NS}svg"
    assert root.get("viewBox", "").split()[2] == "476"
    assert chart.finding in root.get("aria-label", "")
    assert root.findtext(f"{NS}title") == chart.title


@every_chart
def test_the_picture_needs_nothing_from_the_page(chart: charts.AnyChart) -> None:
    svg = charts.to_svg(chart)
    assert "class=" not in svg
    assert "style=" not in svg
    assert "var(" not in svg


@every_chart
def test_plotly_accepts_the_figure(chart: charts.AnyChart) -> None:
    figure = plotly.graph_objects.Figure(charts.to_plotly(chart, charts.PRINT))
    assert len(figure.data) == len(charts.to_plotly(chart)["data"])


@every_chart
def test_both_pictures_show_the_same_marks_on_their_axes(chart: charts.AnyChart) -> None:
    figure, drawn = charts.to_plotly(chart), words(drawing(chart))
    axes = [getattr(chart, name) for name in ("axis", "x", "y") if hasattr(chart, name)]
    shown = [figure["layout"]["yaxis" if axis is getattr(chart, "y", None) else "xaxis"] for axis in axes]
    for axis, layout in zip(axes, shown, strict=True):
        assert layout["ticktext"] == [tick.label for tick in axis.ticks]
        ends = [math.log10(axis.low), math.log10(axis.high)] if axis.log else [axis.low, axis.high]
        assert layout["range"] == pytest.approx(ends)
        assert set(layout["ticktext"]) <= set(drawn)


@every_chart
def test_everything_known_lies_within_its_axis(chart: charts.AnyChart) -> None:
    width, height = (float(part) for part in drawing(chart).get("viewBox", "").split()[2:])
    for element in drawing(chart).iter():
        for key, limit in (("x", width), ("cx", width), ("y", height), ("cy", height)):
            assert all(0 <= float(part) <= limit + 0.01 for part in element.get(key, "0").split())


@pytest.mark.parametrize("name", ["required", "promised"])
def test_the_ladder_puts_each_mark_at_its_time_in_both(name: str) -> None:
    chart = ALL["ladder"]
    assert isinstance(chart, charts.spec.Ladder)
    hours = [getattr(row, name) for row in chart.rows if getattr(row, name) is not None]
    trace = next(
        trace for trace in charts.to_plotly(chart)["data"] if trace["name"].startswith(("required", "restored"))
    )
    label = chart.required_label if name == "required" else chart.promised_label
    trace = next(trace for trace in charts.to_plotly(chart)["data"] if trace["name"] == label)
    assert trace["x"] == hours
    root = drawing(chart)
    drawn = [float(e.get("cx") or e.get("d", "")[1:].split()[0]) for e in series(root, name)]
    assert [value_at(root, chart.axis, x) for x in drawn] == pytest.approx(hours, rel=0.02)


@pytest.mark.parametrize("key", ["bars", "stacked bars", "whiskers"])
def test_bars_have_the_same_lengths_in_both(key: str) -> None:
    chart = ALL[key]
    assert isinstance(chart, Bars)
    root, figure = drawing(chart), charts.to_plotly(chart)
    for index, one in enumerate(chart.series):
        bars = [bar for row in chart.rows for bar in row.bars]
        assert figure["data"][index]["x"] == [bar.parts[index] for bar in bars]
        for row in chart.rows:
            for bar in row.bars:
                if bar.parts[index] is None or (bar.total or 0) > chart.axis.high:
                    continue
                rects = series(root, f"{bar.name} {one.name}")
                lengths = [value_at(root, chart.axis, 150 + float(rect.get("width", ""))) for rect in rects]
                assert any(length == pytest.approx(bar.parts[index], abs=0.01 * chart.axis.high) for length in lengths)


def test_whiskers_reach_from_low_to_high_in_both() -> None:
    error = charts.to_plotly(WHISKERS)["data"][0]["error_x"]
    assert (error["array"], error["arrayminus"]) == ([40], [30])
    root = drawing(WHISKERS)
    (path,) = series(root, "whisker")
    ends = [value_at(root, WHISKERS.axis, float(part.split()[0])) for part in path.get("d", "")[1:].split("L")]
    assert ends == pytest.approx([20, 90], abs=0.5)


def test_points_stand_where_their_cost_and_loss_are_in_both() -> None:
    chart = ALL["points"]
    assert isinstance(chart, charts.spec.Points)
    root, traces = drawing(chart), charts.to_plotly(chart)["data"][1:]
    assert [(trace["x"][0], trace["y"][0]) for trace in traces] == [(x, y) for _, x, y in chart.drawn]
    for point, x, _ in chart.drawn:
        (circle,) = series(root, point.label)
        across = [e for e in root.iter(f"{NS}text") if e.get("text-anchor") == "middle"]
        left, right = (float(across[index].get("x", "")) for index in (0, len(chart.x.ticks) - 1))
        share = (float(circle.get("cx", "")) - left) / (right - left)
        assert share * chart.x.ticks[-1].at == pytest.approx(x, abs=0.01 * chart.x.high)


def test_lines_have_the_same_values_in_both() -> None:
    chart = ALL["lines"]
    assert isinstance(chart, charts.spec.Lines)
    traces = charts.to_plotly(chart)["data"]
    assert [(trace["name"], tuple(trace["y"])) for trace in traces] == [
        (line.name, line.values) for line in chart.lines
    ]
    for line in chart.lines:
        (path,) = series(drawing(chart), line.name)
        assert len(path.get("d", "").split("L")) == len(chart.at)


def test_the_heat_map_prints_every_level_as_often_as_it_was_given() -> None:
    chart = ALL["heat map"]
    assert isinstance(chart, charts.spec.HeatMap)
    root = drawing(chart)
    cells = [cell for row in chart.rows for block in row.blocks for cell in block]
    single = [text for text in words(root) if text and set(text) <= set("01234?")]
    for level in (*range(5), None):
        sign = "?" if level is None else str(level)
        drawn = sum(text.count(sign) for text in single)
        assert drawn == sum(cell.level == level for cell in cells) + 1  # and once in the legend
    assert charts.to_plotly(chart)["data"][0]["z"] == [[c.level for b in row.blocks for c in b] for row in chart.rows]


def test_the_deciding_cell_is_the_first_unacceptable_one() -> None:
    chart = ALL["heat map"]
    assert isinstance(chart, charts.spec.HeatMap)
    assert [row.code for row in chart.rows] == ["PA", "PB", "PC"]
    decided = [
        (r.code, b, c) for r in chart.rows for b, cs in enumerate(r.blocks) for c, x in enumerate(cs) if x.deciding
    ]
    assert decided == [("PA", 0, 2)]
    assert [row.end for row in chart.rows] == ["8 h", "beyond 24 h", "not known"]


def test_categories_that_end_the_mtpd_together_are_all_framed() -> None:
    case, plan = copy.deepcopy(CASE), copy.deepcopy(PLAN)
    case["processes"][0]["impact"]["severity"] = {name: [0, 1, 4, 4] for name in ("safety", "legal")}
    plan["processes"][2]["targets"]["deciding_categories"] = ["safety", "legal"]
    chart = charts.impact_heat_map(case, plan)
    framed = [
        (row.code, block, place)
        for row in chart.rows
        for block, cells in enumerate(row.blocks)
        for place, cell in enumerate(cells)
        if cell.deciding
    ]
    assert framed == [("PA", 0, 2), ("PA", 1, 2)]


def test_categories_are_called_by_their_names() -> None:
    case = copy.deepcopy(CASE)
    case["categories"][0]["name"] = "Safety of patients"
    case["categories"][1]["id"] = "food_safety"
    assert charts.impact_heat_map(case, PLAN).block_labels == ("Safety of patients", "Food safety")


@every_chart
def test_text_is_escaped_for_both(chart: charts.AnyChart) -> None:
    assert "<b>too late" not in charts.to_svg(chart)
    assert "<Birnen>" not in charts.to_svg(chart)
    assert "<b>too late" not in str(charts.to_plotly(chart))
    assert "<Birnen>" not in str(charts.to_plotly(chart))


def test_letters_of_every_language_and_forbidden_ones_survive() -> None:
    odd = dataclasses.replace(WHISKERS, title='Łódź "ř" \x00\x1b & <svg>', finding="Žluťoučký 'kůň' ]]>")
    root = drawing(odd)
    assert root.findtext(f"{NS}title") == 'Łódź "ř"    & <svg>'
    assert "Zażółć gęślą jaźń" in words(drawing(ALL["heat map"]))


def test_what_is_not_known_is_said_and_not_drawn_as_nothing() -> None:
    ladder = charts.rto_ladder(PLAN)
    dark = next(row for row in ladder.rows if row.code == "DARK")
    assert (dark.promised, dark.note) == (None, "restore not known")
    loss = charts.loss_by_service(PLAN)
    assert loss.rows[-1].bars[0].parts == (None, None)
    assert "not known" in words(drawing(loss))
    assert "Best: not known" in words(drawing(ALL["points"]))
    assert "Today, As recommended: not known" in words(drawing(ALL["lines with gaps"]))


@every_chart
def test_the_table_beside_the_picture_is_complete_and_square(chart: charts.AnyChart) -> None:
    table = chart.as_table()
    assert table.rows
    assert {len(row) for row in table.rows} == {len(table.head)} == {len(table.numeric)}
    assert all(isinstance(cell, str) for row in table.rows for cell in row)


def test_the_table_says_what_the_picture_cuts_short() -> None:
    table = charts.rto_ladder(PLAN).as_table()
    assert ("LATE", LATE["name"], "2 h", "24 h", "24 h, 12 x too late") in table.rows
    assert any(row[0] == "DARK" and row[3] == "not known" for row in table.rows)


def test_the_frontier_keeps_only_designs_no_other_beats() -> None:
    worse: dict[str, Any] = LATE["options"][0] | {
        "name": "dearer and worse",
        "tco": 5_000,
        "expected_annual_loss": 30_000,
    }
    chart = charts.cost_against_loss(PLAN, LATE | {"options": [*LATE["options"], worse]})
    assert chart.frontier == ((0, 40_000), (4_000, 22_000), (14_000, 9_000))


@pytest.mark.parametrize(("unknown", "last"), [(1, ("N0", "not known")), (2, ("2 others", "not known"))])
def test_what_is_not_known_of_some_services_hides_nothing_that_is_known_of_others(
    unknown: int, last: tuple[str, str]
) -> None:
    known = [LATE | {"id": f"S{n}", "today": {"expected_annual_loss": n}} for n in range(1, 13)]
    unsure = [LATE | {"id": f"N{n}", "today": {"expected_annual_loss": None}} for n in range(unknown)]
    rows = charts.loss_by_service(PLAN | {"services": [*known, *unsure]}).rows
    assert (rows[-2].label, rows[-2].bars[0].text) == ("2 others", "EUR 3")  # the least two, 1 and 2
    assert (rows[-1].code or rows[-1].label, rows[-1].bars[0].text) == last


@every_chart
def test_weasyprint_prints_the_picture(chart: charts.AnyChart) -> None:
    assert HTML(string=f"<body>{charts.to_svg(chart)}</body>").write_pdf()[:5] == b"%PDF-"


def test_a_long_arabic_name_ends_before_the_first_cell() -> None:
    name = "تخطيط المستشفى وتسليم الشحنات المخصصة للأقسام"  # its letters are wider than Latin ones
    assert fitted(name, 7.3, 144).endswith("…")
    assert not fitted("Planning and release of shipments", 7.3, 144).endswith("…")


@pytest.mark.parametrize("most", [0.4, 3.0, 12.0, 12.4, 98.0, 1_240.0, 12_000.0, 250_000.0, 12_400_000.0])
def test_the_marks_of_money_are_as_far_apart_as_they_say(most: float) -> None:
    sizes = {"k": 1e3, "M": 1e6}
    told = [
        tick.label.split("\N{NO-BREAK SPACE}" if "\N{NO-BREAK SPACE}" in tick.label else " ") for tick in marks_of(most)
    ]
    read = [float(number) * sizes[size[0]] if size else float(number) for number, *size in told]
    assert read == pytest.approx([tick.at for tick in marks_of(most)])


def test_the_marks_of_a_share_are_as_far_apart_as_they_say() -> None:
    axis = plain_axis([0.11], "share", "share")
    assert [float(tick.label.rstrip(" %")) / 100 for tick in axis.ticks] == pytest.approx(
        [tick.at for tick in axis.ticks]
    )


def marks_of(most: float) -> tuple[Tick, ...]:
    return plain_axis([most], "EUR", "money").ticks


def test_what_is_beyond_a_budget_is_told_without_colour() -> None:
    chart = charts.downtime_budget(PLAN)
    root = ET.fromstring(charts.to_svg(chart, charts.PRINT))
    beyond = [
        rect
        for rect in root.iter(f"{NAMESPACE}rect")
        if rect.get("data-series", "").endswith("beyond the budget") and float(rect.get("width", "0")) > 0
    ]
    drawn = [path.get("d", "") for path in root.iter(f"{NAMESPACE}path")]
    slanting = [path for path in drawn if path.count("L") == path.count("M") > 1]
    assert beyond
    assert len(slanting) == len(beyond) + 1  # and the square of the legend
    (missed,) = [one for one in charts.to_plotly(chart, charts.SCREEN)["data"] if one["name"] == "beyond the budget"]
    assert missed["marker"]["pattern"]["shape"]
