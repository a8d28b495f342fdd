"""Two versions side by side: every difference is shown, none is made up, and what moved a target is named."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from bia.comparing import How, answers_of, compare, compared, shift
from bia.models import Answer
from bia.planning import entries_of
from bia.signed_content import signed_content
from bia.starting import carry_over
from tests.planner.strategies import case_documents

from .test_interview import SCHOOL, Scene, scene, text_of
from .test_sign_off import reopened, signed

__all__ = ["scene"]

DOCUMENT: dict[str, Any] = json.loads(SCHOOL.read_text())
NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)


@st.composite
def fragments(draw: st.DrawFn) -> tuple[dict[str, Any], list[float]]:
    """The answers of a process of some case, and its times."""
    document = draw(case_documents().filter(lambda each: bool(each["processes"])))
    return draw(st.sampled_from(document["processes"])), document["impact_after_hours"]


@settings(max_examples=25, deadline=None)
@given(fragments())
def test_a_version_does_not_differ_from_itself(of: tuple[dict[str, Any], list[float]]) -> None:
    assert compare(answers_of(*of), answers_of(*copy.deepcopy(of))) == {}


@settings(max_examples=25, deadline=None)
@given(fragments(), fragments())
def test_backwards_is_the_mirror_image(
    one: tuple[dict[str, Any], list[float]], other: tuple[dict[str, Any], list[float]]
) -> None:
    before, after = answers_of(*one), answers_of(*other)
    forth, back = compare(before, after), compare(after, before)
    mirrored = {How.ADDED: How.REMOVED, How.REMOVED: How.ADDED, How.CHANGED: How.CHANGED}
    assert back == {path: mirrored[how] for path, how in forth.items()}
    assert {path for path in forth if forth[path] is How.ADDED} == after.keys() - before.keys()
    same = (before.keys() & after.keys()) - forth.keys()
    assert all(before[path] == after[path] for path in same)


def content(**answers: Any) -> dict[str, Any]:
    """What would be signed of the school's first process with other answers."""
    document = copy.deepcopy(DOCUMENT)
    document["processes"][0] |= answers
    return signed_content(document, entries_of(document)["P01"], "P01")


def test_a_change_is_told_with_both_values_and_what_it_moved() -> None:
    last = DOCUMENT["impact_after_hours"][-1]
    rising = {"severity": {DOCUMENT["categories"][0]["id"]: [*[0] * (len(DOCUMENT["impact_after_hours"]) - 1), 4]}}
    found = compared(content(impact=rising, wrt_hours=1), content(impact=rising, wrt_hours=last - 10))
    assert [(each.label, each.before, each.after, each.how) for each in found.differences] == [
        ("Catch-up time (WRT)", "1 h", f"{last - 10:g} h", How.CHANGED)
    ]
    assert found.count == 1
    assert all(target.by == ("Catch-up time (WRT)",) for target in found.moved)
    assert "RTO" in [target.name for target in found.moved]


def test_a_level_that_moves_the_mtpd_is_named_for_all_that_follows_from_it() -> None:
    category = DOCUMENT["categories"][0]["id"]
    times = len(DOCUMENT["impact_after_hours"])
    late, early = ({"severity": {category: [*[0] * (times - n), *[4] * n]}} for n in (1, times))
    found = compared(content(impact=late), content(impact=early))
    (difference,) = found.differences
    assert [moment.differs for moment in difference.moments] == [True] * (times - 1) + [False]
    moved = {target.name: target for target in found.moved}
    assert {"MTPD", "RTO", "Tier"} <= moved.keys()
    for name in ("MTPD", "RTO", "Tier"):
        assert moved[name].by == (difference.label,)


def test_what_a_process_needs_is_added_removed_and_changed_one_by_one() -> None:
    one, two, three = (service["id"] for service in DOCUMENT["services"][:3])
    found = compared(
        content(depends_on=[{"on": one, "share": 1}, {"on": two, "share": 1}]),
        content(depends_on=[{"on": two, "share": 0.5}, {"on": three, "share": 1}]),
    )
    assert sorted((each.label.split()[0], each.how) for each in found.differences) == sorted(
        [(one, How.REMOVED), (two, How.CHANGED), (three, How.ADDED)]
    )


def test_what_is_the_same_is_shown_only_when_asked_for() -> None:
    before, after = content(wrt_hours=1), content(wrt_hours=2)
    assert len(compared(before, after).differences) == 1
    everything = compared(before, after, with_same=True)
    assert len(everything.differences) > 10
    assert sum(each.how is not How.SAME for each in everything.differences) == everything.count == 1


def test_another_time_in_between_makes_no_other_level_of_those_that_were_given() -> None:
    part = {"id": "P", "name": "P", "impact": {"severity": {"legal": [1, 3]}}}
    wider = {"id": "P", "name": "P", "impact": {"severity": {"legal": [1, None, 3]}}}
    assert compare(answers_of(part, [1, 8]), answers_of(wider, [1, 4, 8])) == {}


def test_the_list_says_as_much_as_the_page(scene: Scene) -> None:
    before, after = content(wrt_hours=1), content(wrt_hours=24, note="Other")
    full, short = compared(before, after), shift(before, after)
    assert short.count == full.count == 2
    names = [target.name for target in full.moved if target.name in ("MTPD", "RTO", "RPO", "Tier")]
    assert [target.name for target in short.moved] == names


def test_a_signed_version_stands_beside_the_answers_now(scene: Scene) -> None:
    signed(scene)
    reopened(scene)
    version = Answer.objects.get(process=scene.process, question="wrt_hours").version
    scene.post("wrt_hours", version, value="30 h")
    page = text_of(scene.client.get(reverse("version-compare", args=[scene.engagement.slug, "P01"])))
    assert "1 answer differs" in page
    assert "30 h" in page
    assert ">Changed<" in page


def test_a_cycle_stands_beside_the_one_before(scene: Scene) -> None:
    following = carry_over(scene.engagement, scene.cast.owner, "Next year", NOW)
    address = reverse("cycle-compare", args=[following.slug])
    assert "Nothing differs from" in text_of(scene.client.get(address))
    Answer.objects.filter(process__engagement=following, process__code="P01", question="wrt_hours").update(value=30)
    following.processes.get(code="P03").delete()
    following.processes.create(code="NEW", name="Brand new", position=99)
    page = text_of(scene.client.get(address))
    assert "1 process differs" in page
    assert "NEW Brand new" in page
    assert "P03" in page
    both = text_of(scene.client.get(reverse("version-compare", args=[following.slug, "P01"])))
    assert "as answered there" in both
    assert "30 h" in both


def test_without_a_cycle_before_the_page_says_what_else_can_be_compared(scene: Scene) -> None:
    page = text_of(scene.client.get(reverse("cycle-compare", args=[scene.engagement.slug])))
    assert "There is no cycle before this one" in page


@pytest.mark.parametrize("query", [{"a": "99", "b": "x"}, {"a": "before", "b": "before-1"}, {"a": "", "all": "<b>"}])
def test_sides_that_do_not_exist_do_no_harm(scene: Scene, query: dict[str, str]) -> None:
    address = reverse("version-compare", args=[scene.engagement.slug, "P01"])
    assert scene.client.get(address, query).status_code == 200
    assert scene.client.get(reverse("version-compare", args=[scene.engagement.slug, "NONE"])).status_code == 404


def test_strangers_see_no_comparison(scene: Scene) -> None:
    scene.client.force_login(scene.cast.outsider)
    for name, arguments in (("version-compare", ["P01"]), ("cycle-compare", [])):
        assert scene.client.get(reverse(name, args=[scene.engagement.slug, *arguments])).status_code == 404
