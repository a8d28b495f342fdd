"""From a case's document to targets, budgets and today's availability, against the time `json.loads` takes.

`python -m benchmarks.planner.targets` prints two tables: the case that is promised, and the growth.
"""

from __future__ import annotations

import gc
import json
import math
import statistics
import time
from collections.abc import Callable

from benchmarks.planner.generated_case import generated_case
from benchmarks.planner.ratio import ratio
from planner.availability import Availability, evaluate
from planner.catalogue import load_catalogue
from planner.dependencies import Requirements, require
from planner.policy import DEFAULT_POLICY
from planner.reading import read_case
from planner.situation import situation_of
from planner.targets import Targets, derive_targets

MOST_TIMES = 25
SIZES = (100, 300, 1000, 3000, 10_000)
Answer = tuple[dict[str, Targets], Requirements, dict[str, Availability]]


def document_of(processes: int) -> str:
    """A generated case with a tenth as many services and five times as many dependencies, as compact JSON."""
    return json.dumps(generated_case(processes, processes // 10, processes * 5), separators=(",", ":"))


def answer(text: str) -> Answer:
    """Everything that is measured: reading, validating, targets, budgets, requirements, today's availability."""
    case = read_case(text)
    policy = DEFAULT_POLICY
    targets = {process.id: derive_targets(case, process, policy) for process in case.processes}
    requirements = require(case, targets, policy)
    situation = situation_of(case, load_catalogue(), policy)
    today = {service.id: evaluate(situation, service.id, situation.today) for service in case.services}
    return targets, requirements, today


def main() -> None:
    print("| processes | services | dependencies | document | json.loads | ours | times json.loads | wanted |")
    print("|---|---|---|---|---|---|---|---|")
    texts = {size: document_of(size) for size in SIZES}
    for size, text in texts.items():
        found = ratio(lambda: json.loads(text), lambda: answer(text))  # noqa: B023 - run at once
        wanted = f"at most {MOST_TIMES}" if size == 1000 else ""
        print(
            f"| {size:,} | {size // 10:,} | {size * 5:,} | {len(text) / 1e6:.3g} MB | {found.ours_seconds:.4g} s"
            f" | {found.theirs_seconds:.4g} s | {found.times:.3g} | {wanted} |"
        )
    ours = {size: _processor_seconds(lambda: answer(text)) for size, text in texts.items()}  # noqa: B023
    parsing = {size: _processor_seconds(lambda: json.loads(text)) for size, text in texts.items()}  # noqa: B023
    print()
    print("| processes | processor seconds, ours | ours / (n log n), of 100 processes = 1 |")
    print("|---|---|---|")
    for size, seconds in ours.items():
        growth = seconds / ours[SIZES[0]] / (size * math.log(size)) * (SIZES[0] * math.log(SIZES[0]))
        print(f"| {size:,} | {seconds:.4g} s | {growth:.3g} |")
    print()
    print(
        f"Fitted over these sizes: ours grows as n^{_exponent(ours):.2f}, json.loads as n^{_exponent(parsing):.2f};"
        f" n log n would be n^{_exponent({size: size * math.log(size) for size in SIZES}):.2f}."
    )


def _processor_seconds(run: Callable[[], object]) -> float:
    """The least of some runs: growth is of the work, whoever else uses the machine."""
    seconds = []
    for _ in range(5):
        gc.collect()
        start = time.process_time()
        run()
        seconds.append(time.process_time() - start)
    return min(seconds)


def _exponent(seconds: dict[int, float]) -> float:
    """The power of n with which the seconds grow, by least squares over the logarithms."""
    x, y = [math.log(size) for size in seconds], [math.log(each) for each in seconds.values()]
    return statistics.linear_regression(x, y).slope


if __name__ == "__main__":
    main()
