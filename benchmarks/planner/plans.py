"""A whole plan, optimisation included and simulation left out, against the time `json.loads` takes for its document.

`python -m benchmarks.planner.plans [LARGEST]` prints three tables: all designs of a service against one of them ten
times, the case that is promised, and growth with memory up to LARGEST processes (10,000).
"""

from __future__ import annotations

import json
import math
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence

from benchmarks.planner.ratio import ratio
from benchmarks.planner.targets import document_of
from planner.case import Case, Service
from planner.catalogue import load_catalogue
from planner.dependencies import Requirements, require
from planner.designs import choices_for, designs_of
from planner.losses import LossModel
from planner.misses import TargetCheck
from planner.options import CandidateMaker
from planner.plan import make_plan, targets_of
from planner.policy import DEFAULT_POLICY
from planner.reading import read_case
from planner.situation import Design, Situation, situation_of

MOST_TIMES = 150
MOST_TIMES_OF_TEN = 3
SIZES = (100, 300, 1000, 3000, 10_000)


def weigh(situation: Situation, requirements: Requirements, service: Service, designs: Sequence[Design]) -> None:
    """Cost, loss, availability and missed targets of these designs of a service, nothing being known before."""
    maker, losses, check = CandidateMaker(situation), LossModel(situation), TargetCheck(situation, requirements)
    for design in designs:
        changed = {**situation.today, service.id: design}
        maker.candidate(service, design)
        losses.total_with(situation.today, service.id, design)
        check.availability(service.id, changed)
        check.misses(service.id, changed)


def all_designs(case: Case) -> str:
    """The service with most designs: all of them, against one of them ten times from the beginning."""
    situation = situation_of(case, load_catalogue(), DEFAULT_POLICY)
    requirements = require(case, targets_of(case), DEFAULT_POLICY)
    designs = {}
    for service in case.services:
        choices = choices_for(situation, service, frozenset(service.functions or ()))
        designs[service.id] = list(designs_of(situation, service, choices))
    service = max(case.services, key=lambda each: len(designs[each.id]))

    def ten_times() -> None:
        for _ in range(10):
            weigh(situation, requirements, service, designs[service.id][:1])

    found = ratio(ten_times, lambda: weigh(situation, requirements, service, designs[service.id]), pairs=3)
    return (
        f"| {len(designs[service.id])} designs of {service.id} | {found.ours_seconds:.4g} s"
        f" | {found.theirs_seconds:.4g} s | {found.times:.3g} | at most {MOST_TIMES_OF_TEN} |"
    )


def main() -> None:
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1]
    print("| | one of them ten times | all | times | wanted |")
    print("|---|---|---|---|---|")
    print(all_designs(read_case(document_of(1000))))
    print()
    text = document_of(1000)
    found = ratio(lambda: json.loads(text), lambda: make_plan(read_case(text)), pairs=3)
    print("| 1,000 processes, 100 services, 5,000 dependencies | json.loads | plan | times | wanted |")
    print("|---|---|---|---|---|")
    print(
        f"| {len(text) / 1e6:.3g} MB | {found.ours_seconds:.4g} s | {found.theirs_seconds:.4g} s | {found.times:.3g}"
        f" | at most {MOST_TIMES} |"
    )
    print()
    print("| processes | processor seconds | / (n log n), of 100 processes = 1 | peak memory | gap proven |")
    print("|---|---|---|---|---|")
    first = None
    for size in (each for each in SIZES if each <= largest):
        case = read_case(document_of(size))
        seconds = processor_seconds(lambda: make_plan(case))  # noqa: B023 - run at once
        tracemalloc.start()
        plan = make_plan(case)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        each = seconds / (size * math.log(size))
        first = first or each
        gap = plan["portfolio"]["optimisation"]["gap"]
        print(f"| {size:,} | {seconds:.3g} | {each / first:.3g} | {peak / 1e6:,.0f} MB | {gap:.2%} |", flush=True)


def processor_seconds(run: Callable[[], object]) -> float:
    """Processor time of one run: other work on the machine does not count."""
    start = time.process_time()
    run()
    return time.process_time() - start


if __name__ == "__main__":
    main()
