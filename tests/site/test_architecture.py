"""The drawing of an offer's architecture shows every part once, marks what is single, and survives any name."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from bia.architecture import Architecture, architecture_of, parts_of, to_svg
from bia.charts import SCREEN
from bia.charts.canvas import WIDTH, fitted, text_width, wrapped
from bia.charts.scripts import as_drawn
from planner.bill_of_materials import Offer, offers_of
from planner.plan import make_plan
from planner.quick_answers import read_quick
from planner.quick_sizing import quick_case
from planner.reading import case_from_dict, case_to_dict
from tests.planner.cases import demo
from tests.planner.quick import answered

SVG = "{http://www.w3.org/2000/svg}"


def _drawn(document: dict[str, Any], name: str = "better") -> tuple[Architecture, Offer]:
    plan = make_plan(case_from_dict(document))
    offer = next(each for each in offers_of(plan) if each.name == name)
    return architecture_of(document, plan, offer), offer


def _quick(**answers: Any) -> dict[str, Any]:
    return case_to_dict(quick_case(read_quick(answered(**answers)), "2026-11-24"))


def _words(svg: str) -> list[str]:
    return [each.text or "" for each in ET.fromstring(svg).iter(f"{SVG}text")]


def test_every_service_and_site_stands_in_the_drawing_with_its_design() -> None:
    shown, _ = _drawn(_quick())
    words = _words(to_svg(shown))
    for code in ("PRINT", "NET", "LINE2", "Site 1", "Site 2"):
        assert code in words
    assert "Second network core" in words
    assert "450 users · 20 devices" in words
    assert [part.code for part in shown.band("elsewhere")] == ["offsite-backup"]


@pytest.mark.parametrize("name", ["school", "hospital"])
def test_what_is_single_is_marked_by_word_and_by_a_second_frame_and_nothing_else_is(name: str) -> None:
    for offer_name in [offer.name for offer in offers_of(make_plan(demo(name)))]:
        shown, offer = _drawn(case_to_dict(demo(name)), offer_name)
        single = {part.code for part in shown.parts if part.stops}
        named = {point.service for point in offer.single_points}
        assert named <= single
        assert len(single - named) == len(offer.implied_points)
        assert _words(to_svg(shown)).count("single") == len(single)


def test_the_finding_names_what_is_single_and_stands_as_alternative_text() -> None:
    shown, _ = _drawn(_quick())
    assert shown.finding == ("1 of 3 parts is a single point of failure: PRINT. The offer adds to PRINT, NET, LINE2.")
    root = ET.fromstring(to_svg(shown))
    assert shown.finding in root.attrib["aria-label"]
    assert root.findtext(f"{SVG}desc") == shown.finding
    safe, _ = _drawn(
        _quick(stands={"platform": "vm-ha", "also": ["shared-storage", "second-array"]}, skills=["vmware"], budget=None)
    )
    assert safe.finding.startswith("No part is a single point of failure.")


def test_one_array_under_every_machine_is_a_single_point_although_no_answer_names_it() -> None:
    shared = answered(stands={"platform": "vm-ha"})
    document = case_to_dict(quick_case(read_quick(shared), "2026-11-24"))
    shown, _ = _drawn(document)
    array = next(part for part in shown.parts if part.code == "Storage array")
    assert array.stops == len(document["processes"])
    assert array.name == "under PRINT"
    assert "Storage array" in shown.finding
    assert "No part" not in shown.finding
    document["house"]["storage_arrays"] = 2
    again, _ = _drawn(document)
    assert "Storage array" not in [part.code for part in again.parts]
    assert again.finding.startswith("No part is a single point of failure.")


def test_a_single_part_for_which_nothing_is_offered_is_drawn_too() -> None:
    document = case_to_dict(demo("hospital"))
    plan = make_plan(case_from_dict(document))
    offer = next(each for each in offers_of(plan) if each.single_points)
    left_out = offer.single_points[0].service
    less = replace(offer, options={name: option for name, option in offer.options.items() if name != left_out})
    assert left_out in {part.code for part in architecture_of(document, plan, less).parts if part.stops}


def test_two_nodes_stand_where_the_platform_has_two_and_one_waits_in_a_passive_cluster() -> None:
    skills = ["windows-server", "windows-failover-cluster"]
    cluster = {"platform": "failover-cluster-active-passive", "also": []}
    shown, _ = _drawn(_quick(stands=cluster, skills=skills))
    (print_service,) = shown.band("services")
    assert (print_service.nodes, print_service.waiting) == (2, 1)
    assert "a part that waits" in _words(to_svg(shown))


def test_many_services_are_drawn_in_parts_that_fit_a_page_each_service_once() -> None:
    document = _quick(sites=60)
    shown, _ = _drawn(document)
    parts = parts_of(shown)
    assert len(parts) == 2
    codes = [part.code for each in parts for part in each.parts if part.band in ("services", "infrastructure")]
    assert sorted(codes) == sorted(service["id"] for service in document["services"])
    for each in parts:
        height = float(ET.fromstring(to_svg(each)).attrib["height"])
        assert height < 690  # an A4 page between its margins
    assert "53 further sites" in _words(to_svg(parts[0]))


@pytest.mark.parametrize(
    "name",
    [
        "x" * 200,
        "מערכת ניהול הדפסות של בית החולים הגדול",
        "中央打印管理服务器和扫描工作流程系统" * 3,
        "😀" * 90,
        "<b>&\"'",
    ],
)
def test_any_name_is_cut_to_its_box_and_escaped(name: str) -> None:
    document = _quick()
    document["services"][0]["name"] = name
    document["sites"][0]["name"] = name
    svg = to_svg(_drawn(document)[0], SCREEN)
    assert "<b>" not in svg
    box = WIDTH / 4 - 10
    assert all(text_width(text, 6.6) <= box for text in _words(svg) if text.endswith("…"))


def test_a_text_is_cut_no_more_than_it_must_be() -> None:
    assert fitted("short", 7, 100) == "short"
    cut = fitted("a" * 400, 7, 100)
    assert text_width(cut, 7) <= 100 < text_width(f"{cut[:-1]}a…", 7)


def test_a_name_that_is_too_long_for_a_line_goes_on_on_the_next() -> None:
    assert wrapped("short", 7, 100) == ("short",)
    assert wrapped("Off-site backup, immutable", 7, 70) == ("Off-site backup,", "immutable")
    assert all(text_width(line, 7) <= 70 for line in wrapped("a name of many words " * 9, 7, 70))
    assert wrapped("a name of many words " * 9, 7, 70)[1].endswith("…")


def test_an_engagement_without_sites_and_one_without_services_can_be_drawn() -> None:
    document = _quick(sites=1)
    del document["sites"]
    for service in document["services"]:
        service.pop("site", None)
    shown, _ = _drawn(document)
    assert not shown.band("sites")
    assert "PRINT" in _words(to_svg(shown))


def test_words_from_right_to_left_are_ordered_for_print_and_left_to_the_browser_on_screen() -> None:
    document = _quick()
    document["services"][0]["name"] = "שלום 12"
    shown, _ = _drawn(document)
    assert "12 םולש" in _words(to_svg(shown))
    assert "שלום 12" in _words(to_svg(shown, SCREEN))
    assert as_drawn("سلام") == "\ufee1\ufefc\ufeb3"  # joined, the last letter first
    assert as_drawn("plain text") == "plain text"


def _joined(svg: str) -> set[frozenset[str]]:
    """The groups of boxes, by the word at their head, that lines join from box to box."""
    root = ET.fromstring(svg)
    words = [(float(each.get("x", 0)), float(each.get("y", 0)), each.text or "") for each in root.iter(f"{SVG}text")]
    ends: dict[tuple[float, float], str] = {}
    for box in root.iter(f"{SVG}rect"):
        x, y, width, height = (float(box.get(name, 0)) for name in ("x", "y", "width", "height"))
        inside = sorted((top, left, word) for left, top, word in words if x < left < x + width and y < top < y + height)
        if inside and height > 20:
            ends |= {(x + width / 2, y): inside[0][2], (x + width / 2, y + height): inside[0][2]}
    strands = [
        [(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+)", each.get("d", ""))]
        for each in root.iter(f"{SVG}path")
        if each.get("stroke-width") == "0.8"
    ]
    groups: list[list[list[tuple[float, float]]]] = []
    for strand in strands:
        touching = [group for group in groups if any(_touch(strand, other) for other in group)]
        groups = [group for group in groups if group not in touching] + [[strand, *(s for g in touching for s in g)]]
    return {
        frozenset(
            word for (x, y), word in ends.items() for s in group for a, b in s if abs(a - x) < 0.1 and abs(b - y) < 0.1
        )
        for group in groups
    }


def _touch(one: list[tuple[float, float]], other: list[tuple[float, float]]) -> bool:
    """Whether an end of one line lies on the other."""
    return any(
        min(a, c) - 0.1 <= x <= max(a, c) + 0.1 and min(b, d) - 0.1 <= y <= max(b, d) + 0.1
        for ends, line in ((one, other), (other, one))
        for x, y in ends
        for (a, b), (c, d) in pairwise(line)
    )


def test_a_site_without_a_service_hangs_on_a_line_and_the_line_on_what_its_people_use() -> None:
    shown, _ = _drawn(_quick(sites=2))
    assert _joined(to_svg(shown)) == {
        frozenset({"Site 2", "LINE2"}),
        frozenset({"Site 1", "LINE2", "PRINT"}),
        frozenset({"PRINT", "NET"}),
    }


def test_more_lines_than_a_drawing_can_join_are_not_drawn_as_if_sites_hung_on_the_service() -> None:
    shown, _ = _drawn(_quick(sites=9))
    assert not shown.band("lines")
    assert _joined(to_svg(shown)) == set()
