"""The dependency map shows every box and line, on the drawing and in the table, whatever the graph looks like."""

from __future__ import annotations

import re
import time
from html import unescape
from itertools import combinations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from bia.dependency_map.drawing import draw, fitted
from bia.dependency_map.graph import MOST_BOXES, PROCESS, Graph, Line, Node, around, by_rto, cut, numbered, only_late
from bia.dependency_map.layout import BOX_HEIGHT, BOX_WIDTH, lay_out, without_circles
from bia.dependency_map.page import Wish, make_page, wish_of
from bia.models import Dependency, Process, Service

from .factories import make_engagement, make_process, make_service
from .test_interview import Scene, scene, text_of

__all__ = ["scene"]

EDGES = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=40)


def graph(*edges: tuple[str, str], processes: str = "") -> Graph:
    """One letter a box; those in `processes` are processes."""
    names = dict.fromkeys(name for edge in edges for name in edge)
    nodes = {
        name: Node(code=name, name=f"Name {name}", kind=PROCESS if name in processes else "application")
        for name in names
    }
    return Graph(nodes=nodes, lines=tuple(Line(source=source, target=target) for source, target in edges))


@given(EDGES)
@settings(max_examples=60, deadline=None)
def test_every_box_has_a_place_of_its_own_and_every_line_a_path(pairs: list[tuple[int, int]]) -> None:
    edges = [(f"n{source}", f"n{target}") for source, target in pairs]
    nodes = tuple(f"n{number}" for number in range(12))
    places = lay_out(nodes, edges)
    assert places.boxes.keys() == set(nodes)
    for (x, y), (other_x, other_y) in combinations(places.boxes.values(), 2):
        assert abs(x - other_x) >= BOX_WIDTH or abs(y - other_y) >= BOX_HEIGHT
    assert places.bends.keys() == set(edges)
    for source, target in set(edges):
        if source != target:
            runs_left = places.boxes[source][0] > places.boxes[target][0]
            assert runs_left == ((source, target) in places.backwards)


@given(EDGES)
@settings(max_examples=60, deadline=None)
def test_no_circle_is_left_and_no_line_lost(edges: list[tuple[int, int]]) -> None:
    pairs = [(str(source), str(target)) for source, target in edges]
    forward, backwards = without_circles([str(number) for number in range(12)], pairs)
    assert {*forward} == {
        (target, source) if (source, target) in backwards else (source, target)
        for source, target in pairs
        if source != target
    }
    needs: dict[str, set[str]] = {}
    for source, target in forward:
        needs.setdefault(source, set()).add(target)
    left = {end for edge in forward for end in edge}
    while left:  # Kahn: what needs nothing any more goes; a circle would stay
        free = {node for node in left if not needs.get(node, set()) & left}
        assert free
        left -= free


def test_what_is_needed_stands_further_right_over_long_lines_too() -> None:
    boxes = lay_out("abcd", [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d")]).boxes
    assert [boxes[name][0] for name in "abcd"] == sorted(boxes[name][0] for name in "abcd")
    assert len({boxes[name][0] for name in "abcd"}) == 4


def test_circles_and_self_loops_are_drawn_and_run_back_with_an_arrow() -> None:
    drawing = draw(graph(("a", "b"), ("b", "a"), ("c", "c")))
    assert {(stroke.line.source, stroke.line.target) for stroke in drawing.strokes} == {
        ("a", "b"),
        ("b", "a"),
        ("c", "c"),
    }
    assert all(stroke.path.startswith("M") for stroke in drawing.strokes)
    assert next(stroke for stroke in drawing.strokes if stroke.line.source == "c").has_arrow


def test_three_hundred_needs_of_one_box() -> None:
    drawing = draw(graph(*((f"p{number}", "hub") for number in range(300))))
    assert len(drawing.boxes) == 301
    assert len(drawing.strokes) == 300


def test_an_empty_graph_is_an_empty_drawing() -> None:
    drawing = draw(Graph(nodes={}, lines=()))
    assert (drawing.boxes, drawing.strokes) == ((), ())


@pytest.mark.parametrize("text", ["نظام معلومات المختبر", "検査情報システムと印刷サービスの連携", "a" * 400])
def test_long_names_are_cut_at_their_end_alone(text: str) -> None:
    shown = fitted(text, 152)
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1].rstrip()))


def line(source: str, target: str, **known: float) -> Line:
    return Line(source=source, target=target, **known)  # type: ignore[arg-type]


def test_a_line_says_whether_its_promise_is_kept() -> None:
    assert line("a", "b").state == "open"
    assert line("a", "b", needed_hours=2).state == "unknown"
    assert line("a", "b", needed_hours=2, promised_hours=2).state == "met"
    assert line("a", "b", needed_hours=2, promised_hours=3).state == "late"


def test_a_service_promised_before_what_it_waits_for_is_an_inversion_unless_others_stand_in() -> None:
    promised = {"source_promised_hours": 2.0, "promised_hours": 24.0}
    hard = Line(source="a", target="b", is_between_services=True, **promised)
    spared = Line(source="a", target="c", is_between_services=True, is_spared=True, **promised)
    assert [each.number for each in numbered([spared, hard])] == [0, 1]


def test_around_a_box_is_what_so_many_lines_lead_to_either_way() -> None:
    chain = graph(("a", "b"), ("b", "c"), ("c", "d"))
    assert [*around(chain, "b", 1).nodes] == ["a", "b", "c"]
    assert len(around(chain, "a", 3).nodes) == 4


def test_only_late_keeps_late_lines_with_their_ends() -> None:
    both = graph(("a", "b"), ("b", "c"))
    late = Graph(nodes=both.nodes, lines=(line("a", "b", needed_hours=1, promised_hours=2), both.lines[1]))
    assert [*only_late(late).nodes] == ["a", "b"]


def test_processes_of_one_rto_are_one_box_that_keeps_the_worst_line() -> None:
    nodes = {
        code: Node(code=code, name=code, kind=PROCESS, rto=rto, rto_hours=hours)
        for code, rto, hours in (("p", "RTO 2 h", 2), ("q", "RTO 2 h", 2), ("r", "RTO 8 h", 8))
    } | {"s": Node(code="s", name="s", kind="print")}
    lines = (
        line("p", "s", needed_hours=2, promised_hours=1),
        line("q", "s", needed_hours=2, promised_hours=4),
        line("r", "s", needed_hours=8, promised_hours=4),
    )
    together = by_rto(Graph(nodes=nodes, lines=lines))
    assert [node.members for node in together.nodes.values()] == [("p", "q"), ("r",), ()]
    assert [(each.count, each.state) for each in together.lines] == [(2, "late"), (1, "met")]


def test_a_thousand_processes_are_drawn_within_two_seconds_and_the_page_says_what_it_leaves_out() -> None:
    services = [f"s{number}" for number in range(200)]
    edges = [(f"p{number}", services[(number * 7 + step * 13) % 200]) for number in range(1000) for step in range(5)]
    wide = graph(*edges)
    nodes = {
        code: Node(code=code, name=code, kind=PROCESS, rto=f"RTO {int(code[1:]) % 13} h") if code[0] == "p" else node
        for code, node in wide.nodes.items()
    }
    start = time.process_time()
    page = make_page(Graph(nodes=nodes, lines=wide.lines), Wish())
    assert time.process_time() - start < 2
    assert len(page.drawing.boxes) <= MOST_BOXES
    assert "stand in the table" in page.omitted
    assert len(page.lines) == 5000
    assert not cut(wide.only(["p1", *services[:5]])).nodes.keys() - {"p1", *services[:5]}


def test_what_is_cut_keeps_lines_between_its_boxes_and_the_worst_of_them() -> None:
    wide = graph(*((f"p{number}", f"s{number % 40}") for number in range(1000)))
    late = line("p999", "s39", needed_hours=1, promised_hours=2)
    drawn = cut(Graph(nodes=wide.nodes, lines=(*wide.lines[:-1], late)))
    assert len(drawn.nodes) <= MOST_BOXES
    assert late in drawn.lines
    assert {end for edge in drawn.edges for end in edge} == drawn.nodes.keys()


def test_an_unknown_wish_narrows_nothing() -> None:
    assert wish_of({"show": "nonsense", "steps": "99", "processes": "x"}) == Wish()


# The page


def page_of(scene: Scene, **query: str) -> str:
    return text_of(scene.client.get(reverse("dependency-map", args=[scene.engagement.slug]), query))


def test_every_box_and_line_of_the_case_is_drawn_and_in_the_table(scene: Scene) -> None:
    page = page_of(scene, processes="each")
    drawn = {tuple(map(unescape, pair)) for pair in re.findall(r'data-from="([^"]+)" data-to="([^"]+)"', page)}
    rows = {
        tuple(re.findall(r"/[ps]/([^/]+)/", row)[:2]) for row in re.findall(r"<tr>(.*?)</tr>", page) if "<td" in row
    }
    wanted = {
        ((each.from_process or each.from_service).code, (each.on_process or each.on_service).code)  # type: ignore[union-attr]
        for each in Dependency.objects.select_related("from_process", "from_service", "on_process", "on_service")
    }
    assert drawn == rows == wanted
    boxes = set(map(unescape, re.findall(r'data-box="([^"]+)"', page)))
    assert boxes == {*Process.objects.values_list("code", flat=True), *Service.objects.values_list("code", flat=True)}


def test_boxes_are_links_with_names_and_say_in_words_what_they_look_like(scene: Scene) -> None:
    labels = re.findall(r'<a href="\?around=PRINT&amp;steps=1" aria-label="([^"]+)"', page_of(scene))
    assert len(labels) == 1
    assert "back 22 h" in labels[0]
    assert "single point of failure for 12 processes" in labels[0]


def test_hostile_names_are_text_and_names_of_other_scripts_stay_whole(scene: Scene) -> None:
    Service.objects.filter(code="PRINT").update(name='</text><script>alert(1)</script> "印刷" خدمة')
    page = page_of(scene)
    assert "<script>alert" not in page
    assert "印刷" in page
    assert "خدمة" in page


def test_it_is_narrowed_to_a_neighbourhood_to_what_is_late_and_to_infrastructure(scene: Scene) -> None:
    around_print = page_of(scene, around="PRINT", steps="1")
    assert "Open PRINT" in around_print
    name = Service.objects.get(code="PRINT").name
    assert "Open PRINT" in page_of(scene, around=f" {name.upper()} ", steps="1")
    assert set(re.findall(r'data-from="([^"]+)"', page_of(scene, show="late"))) == {
        "PRINT",
        "FILES",
        "GWS",
        "SCAN",
        "P01",
    }
    kinds = dict(Service.objects.values_list("code", "kind"))
    shown = re.findall(r'data-box="([^"]+)"', page_of(scene, show="infrastructure"))
    assert shown
    assert {kinds.get(code) for code in shown} == {"infrastructure"}
    assert "No process or service has the id or the name “nowhere”" in page_of(scene, around="nowhere")


def test_without_a_case_the_map_is_drawn_and_says_what_hinders_the_targets(scene: Scene) -> None:
    empty = make_engagement(scene.cast.workspace)
    sale, tickets = make_process(empty), make_service(empty)
    Dependency.objects.create(from_process=sale, on_service=tickets)
    page = text_of(scene.client.get(reverse("dependency-map", args=[empty.slug])))
    assert "cannot be derived yet" in page
    assert 'data-from="P01" data-to="TICKETS"' in page


def test_an_engagement_without_anything_says_where_to_begin(scene: Scene) -> None:
    empty = make_engagement(scene.cast.workspace)
    page = text_of(scene.client.get(reverse("dependency-map", args=[empty.slug])))
    assert "No process or service is listed yet" in page
    assert "Add processes and services" in page


def test_a_changed_promise_is_seen_at_once_though_targets_are_kept(scene: Scene) -> None:
    before = page_of(scene)
    service = Service.objects.get(code="SRV")
    answer = service.answers.get(question="current.restore_hours")
    url = reverse("service-answer", args=[scene.engagement.slug, "SRV"])
    posted = {"question": "current.restore_hours", "version": answer.version, "value": "30 min"}
    assert scene.client.post(url, posted, headers={"HX-Request": "true"}).status_code == 200
    assert "waits for SRV until 48 h" in before.replace("\N{NO-BREAK SPACE}", " ")
    assert "waits for SRV" not in page_of(scene)


def test_it_costs_few_queries_and_the_second_time_fewer(scene: Scene) -> None:
    address = reverse("dependency-map", args=[scene.engagement.slug])
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            scene.client.get(address)
        counts.append(len(queries))
    assert counts[1] < counts[0] <= 25


def test_strangers_do_not_see_it(scene: Scene) -> None:
    scene.client.force_login(scene.cast.outsider)
    assert scene.client.get(reverse("dependency-map", args=[scene.engagement.slug])).status_code == 404
