"""The case made ready: what every node needs, found once for all of them."""

from __future__ import annotations

from hypothesis import given

from planner.reading import case_from_dict

from .cases import case, process, service, situation
from .strategies import Document, case_documents


@given(case_documents(most_services=6, most_processes=6))
def test_what_a_node_needs_is_all_that_can_be_walked_to(document: Document) -> None:
    ready = situation(case_from_dict(document))
    assert ready.closures == {node: ready.graph.closure(node) for node in ready.graph.needs}


def test_members_of_a_cycle_need_one_another_and_the_same() -> None:
    services = [service("A", needs=["B"]), service("B", needs=["A", "C"]), service("C"), service("D", needs=["A"])]
    closures = situation(case([process("P", needs=["D"])], services)).closures
    assert closures["A"] == closures["B"] == {"A", "B", "C"}
    assert closures["P"] == {"P", "D", "A", "B", "C"}
    assert closures["C"] == {"C"}
