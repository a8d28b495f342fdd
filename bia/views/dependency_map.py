"""The map of what needs what in an engagement."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bia.access import get_engagement_for_reading, may_edit, reader
from bia.dependency_map.graph import WRONG
from bia.dependency_map.loading import graph_of
from bia.dependency_map.page import MOST_STEPS, PROCESSES, SHOWN, make_page, wish_of
from bia.derived import derived, derived_graph

LINES_ON_A_PAGE = 200


@require_GET
def dependency_map(request: HttpRequest, slug: str) -> HttpResponse:
    """The map and the same as a table; the query chooses what is shown, see `wish_of`."""
    user = reader(request)
    engagement = get_engagement_for_reading(user, slug)
    found = derived(engagement)
    derived_lines = derived_graph(engagement)
    graph = graph_of(engagement, found.processes, derived_lines)
    wish = wish_of(request.GET.dict())
    page = make_page(graph, wish, derived_lines.get("cycles", ()))
    kept = request.GET.copy()
    kept.pop("page", None)
    lines = Paginator(page.lines, LINES_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "overview/dependency_map.html",
        {
            "engagement": engagement,
            "tab": "dependencies",
            "can_edit": may_edit(user, engagement),
            "page": page,
            "drawing": page.drawing,
            "lines": lines,
            "wrong": [line for line in lines if line.state in WRONG],
            "fine": [line for line in lines if line.state not in WRONG],
            "query": kept.urlencode(),
            "wish": wish,
            "problems": found.problems,
            "is_narrowed": wish != type(wish)(processes=wish.processes),
            "all_nodes": graph.nodes.values(),
            "shows": [(key, label, key == wish.show) for key, (label, _) in SHOWN.items()],
            "ways": [(key, label, key == wish.processes) for key, label in PROCESSES.items()],
            "steps": [(step, step == wish.steps) for step in range(1, MOST_STEPS + 1)],
        },
    )
