"""When a diagram is too large to be reckoned exactly: bounds that always hold, and a simulation between them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.formulas.diagram_modules import below
from planner.formulas.diagram_reduction import Alternatives, Conjunction

Z: Final = 1.959963984540054  # 95 %, two-sided
CELLS: Final = 1 << 25

Bounds = tuple[float, float]


def bounds(table: Sequence[Alternatives], unavailability: Sequence[float], choices: Conjunction) -> Bounds:
    """Lower and upper bound of the availability of a conjunction.

    States of parts that share what they need are associated, so all are up at least as often as if they were
    independent, and at least one at most as often (Esary, Proschan and Walkup 1967). Of k-of-n gates: the best k
    are all up; any n - k + 1 have one that is up.
    """
    found: dict[int, Bounds] = {}

    def both(atom: int) -> Bounds:
        return found[atom] if atom < 0 else (1.0 - unavailability[atom], 1.0 - unavailability[atom])

    def of_all(atoms: Conjunction) -> Bounds:
        pairs = [both(a) for a in atoms]
        return math.prod(low for low, _ in pairs), min((high for _, high in pairs), default=1.0)

    for gate in below(table, choices).gates:
        needed, conjunctions = table[~gate]
        lows, highs = zip(*(of_all(c) for c in conjunctions), strict=True)
        spare = len(lows) - needed + 1
        found[gate] = (
            math.prod(sorted(lows)[-needed:]),
            1.0 - math.prod(1.0 - high for high in sorted(highs)[:spare]),
        )
    return of_all(choices)


def simulated(
    table: Sequence[Alternatives],
    unavailability: Sequence[float],
    choices: Conjunction,
    *,
    samples: int,
    seed: int,
    within: Bounds,
) -> tuple[float, float, float]:
    """The share of independent draws in which the conjunction is up, and its 95 % interval (Wilson 1927)."""
    found = below(table, choices)
    parts = sorted(a for a in found.uses if a >= 0)
    random = np.random.default_rng(seed)
    size = max(1, CELLS // (len(parts) + len(found.gates)))
    up = 0
    for start in range(0, samples, size):
        count = min(size, samples - start)
        states = {part: random.random(count) >= unavailability[part] for part in parts}
        for gate in found.gates:
            needed, conjunctions = table[~gate]
            states[gate] = np.sum([_all(states, c) for c in conjunctions], axis=0) >= needed
        up += int(np.count_nonzero(_all(states, choices)))
    low, high = _wilson(up, samples)
    low, high = max(low, within[0]), min(high, within[1])
    if low > high:  # an unlikely draw: only the bounds are left
        low, high = within
    return min(max(up / samples, low), high), low, high


def _all(states: Mapping[int, NDArray[np.bool_]], atoms: Conjunction) -> NDArray[np.bool_]:
    up: NDArray[np.bool_] = np.all([states[a] for a in atoms], axis=0)
    return up


def _wilson(hits: int, draws: int) -> Bounds:
    share = hits / draws
    scale = 1.0 + Z * Z / draws
    middle = share + Z * Z / (2 * draws)
    half = Z * math.sqrt(share * (1.0 - share) / draws + Z * Z / (4 * draws * draws))
    return max((middle - half) / scale, 0.0), min((middle + half) / scale, 1.0)
