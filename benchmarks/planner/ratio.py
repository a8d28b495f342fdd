"""Ratios that hold on a noisy machine: both sides in turn, pair by pair, the median of the pairs."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """Processor seconds of both sides (medians) and how many times longer `theirs` took (median over the pairs)."""

    ours_seconds: float
    theirs_seconds: float
    times: float


def ratio(ours: Callable[[], object], theirs: Callable[[], object], *, pairs: int = 5) -> Ratio:
    """How many times longer `theirs` takes than `ours`; each runs once before the first counted pair."""
    ours(), theirs()
    measured = [(_seconds(ours), _seconds(theirs)) for _ in range(pairs)]
    return Ratio(
        ours_seconds=statistics.median(o for o, _ in measured),
        theirs_seconds=statistics.median(t for _, t in measured),
        times=statistics.median(t / o for o, t in measured),
    )


def _seconds(run: Callable[[], object]) -> float:
    gc.collect()
    start = time.process_time()
    run()
    return time.process_time() - start


def row(name: str, found: Ratio, wanted: str) -> str:
    """One line of a benchmark's table."""
    return f"| {name} | {found.ours_seconds:.4g} s | {found.theirs_seconds:.4g} s | {found.times:.3g} | {wanted} |"
