"""The cases that are measured are sound, of the size asked for, and the same every time."""

from __future__ import annotations

import json

import pytest

from benchmarks.planner.generated_case import generated_case
from planner.reading import case_from_dict

from .test_reading import sample


@pytest.mark.parametrize(("processes", "services", "dependencies"), [(100, 10, 500), (30, 7, 60), (500, 120, 2600)])
def test_a_generated_case_is_sound_and_has_the_size_asked_for(processes: int, services: int, dependencies: int) -> None:
    case = case_from_dict(generated_case(processes, services, dependencies))
    assert (len(case.processes), len(case.services)) == (processes, services)
    of_processes = sum(len(process.depends_on or ()) for process in case.processes)
    assert of_processes + sum(len(service.depends_on or ()) for service in case.services) == dependencies


def test_the_same_seed_gives_the_same_case_and_another_seed_another() -> None:
    assert generated_case(50, 10, 250, seed=3) == generated_case(50, 10, 250, seed=3)
    assert generated_case(50, 10, 250, seed=3) != generated_case(50, 10, 250, seed=4)


def test_a_generated_process_is_as_large_as_one_of_the_hospital() -> None:
    def size_of_a_process(document: dict[str, object]) -> float:
        processes = document["processes"]
        assert isinstance(processes, list)
        return len(json.dumps(processes, separators=(",", ":"))) / len(processes)

    found, expected = size_of_a_process(generated_case(200, 20, 1000)), size_of_a_process(sample("hospital"))
    assert 0.9 * expected < found < 1.1 * expected


def test_dependencies_that_cannot_be_placed_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        generated_case(100, 10, 50)
