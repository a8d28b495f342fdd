"""A change of one service is reckoned from what is known already: it must come to what starting anew comes to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.planner.generated_case import generated_case
from planner.case import Case, DataLoss, Edge, Platform, Recovery, ServiceKind
from planner.losses import LossModel
from planner.outage_terms import NOTHING_FELT, OutageTerms
from planner.reading import case_from_dict
from planner.recovery_time import RecoveryTime, quantiles
from planner.situation import Design, Situation
from tests.planner.cases import demo, situation
from tests.planner.formulas.test_piecewise import rising
from tests.planner.strategies import case_documents


def some_designs(of: Situation, chance: np.random.Generator) -> dict[str, Design]:
    """Each service as it stands, or on another platform, with edge features, with another recovery set."""
    found = dict(of.today)
    for each in of.case.services:
        design = found[each.id]
        if chance.random() < 0.3 and each.kind in (ServiceKind.APPLICATION, ServiceKind.PRINT):
            design = replace(design, platform=str(chance.choice([Platform.ACTIVE_PASSIVE, Platform.SINGLE_SERVER])))
        if chance.random() < 0.4 and each.kind is ServiceKind.PRINT:
            design = replace(design, edge=frozenset({Edge.FALLBACK_PRINTING, Edge.DEVICE_SPOOLING}))
        if chance.random() < 0.4:
            standby = str(chance.choice(["warm-standby", "hot-site", Recovery.OFFSITE_BACKUP]))
            design = replace(design, recovery=frozenset({standby, Recovery.OFFSITE_BACKUP}), is_immutable=True)
        found[each.id] = design
    return found


def assert_changes_agree(of: Case, seed: int) -> None:
    made, chance = situation(of), np.random.default_rng(seed)
    model = LossModel(made)
    designs = some_designs(made, chance)
    others = some_designs(made, chance)
    for name in list(designs)[:8]:
        after = {**designs, name: others[name]}
        anew = LossModel(made).risk(after)
        assert model.total_with(designs, name, others[name]) == pytest.approx(anew.plain_sum, rel=1e-9, abs=1e-6)
        found = model.risk(after)
        assert found.plain_sum == pytest.approx(anew.plain_sum, rel=1e-12, abs=1e-9)
        assert (found.with_overlap or 0) == pytest.approx(anew.with_overlap or 0, rel=1e-9, abs=1e-6)
        assert (found.data_loss or 0) == pytest.approx(anew.data_loss or 0, rel=1e-12, abs=1e-9)
        assert sum(found.of_service(each) for each in designs) == pytest.approx(anew.plain_sum, rel=1e-9, abs=1e-6)
        for each in designs:
            assert found.of_service(each) == pytest.approx(anew.of_service(each), rel=1e-9, abs=1e-6)
        designs = after


@given(case_documents(), st.integers(0, 1000))
@settings(max_examples=40)
def test_a_change_comes_to_what_starting_anew_comes_to(document: dict[str, object], seed: int) -> None:
    assert_changes_agree(case_from_dict(document), seed)


@pytest.mark.parametrize("seed", range(3))
def test_a_change_comes_to_the_same_where_groups_and_estates_are_many(seed: int) -> None:
    of = case_from_dict(generated_case(60, 20, 300, seed))
    priced = [replace(p, data_loss=replace(p.data_loss or DataLoss(), cost_per_hour=7)) for p in of.processes[:20]]  # type: ignore[arg-type]
    assert_changes_agree(replace(of, processes=(*priced, *of.processes[20:]), loss_overlap=0.3), seed)


@pytest.mark.parametrize("name", ["hospital", "school"])
def test_a_change_comes_to_the_same_in_the_demo_cases(name: str) -> None:
    assert_changes_agree(demo(name), 4)


RECOVERIES = [
    RecoveryTime.between(1, 2, 4),
    RecoveryTime.between(3, 9, 30),
    RecoveryTime.between(8, 8, 8),
    RecoveryTime.mixed((0.9, RecoveryTime.between(0, 0.1, 0.2)), (0.1, RecoveryTime.between(4, 20, 90))),
]


@given(st.lists(st.tuples(st.sampled_from(RECOVERIES), rising()), min_size=1, max_size=5), st.data())
def test_terms_come_to_what_the_hours_themselves_come_to(
    outages: list[tuple[RecoveryTime, object]], data: st.DataObject
) -> None:
    """The last, and any in order, of outages felt through functions, slowed once more: slice by slice."""
    terms, outer = OutageTerms(), data.draw(rising())
    numbers, hours = [], []
    for recovery, function in outages:
        stopped = terms.stopped(terms.recovery(recovery))
        numbers.append(terms.slowed(stopped, terms.function(function)))  # type: ignore[arg-type]
        hours.append(function.at(quantiles(recovery)))  # type: ignore[attr-defined]
    position = data.draw(st.integers(0, len(outages) - 1))
    by_hand = np.sort(hours, axis=0)
    for term, expected in (
        (terms.latest(frozenset(numbers) - {NOTHING_FELT}), by_hand[-1]),
        (terms.placed(numbers, position), by_hand[position]),
    ):
        assert terms.hours(term) == pytest.approx(expected, rel=1e-9, abs=1e-9)
        slowed = terms.slowed(term, terms.function(outer))
        assert terms.hours(slowed) == pytest.approx(outer.at(expected), rel=1e-9, abs=1e-9)
