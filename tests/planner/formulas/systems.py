"""Random systems, and their unavailability by trying every state of every part."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping

from planner.formulas.diagrams import Gate, Part, System


def random_system(seed: int, *, parts: int = 8, gates: int = 8, cycles: bool = False) -> System:
    """Parts with and without needs, and gates of all kinds, over shared members; `top` stands above the last ones."""
    pick = random.Random(seed)
    names = [f"p{i}" for i in range(parts)] + [f"g{i}" for i in range(gates)]
    system: dict[str, Part | Gate] = {}
    for place, name in enumerate(names):
        others = [n for n in names if n != name] if cycles else names[:place]
        members = tuple(pick.sample(others, min(len(others), pick.randint(1, 4))))
        if name[0] == "p":
            needs = members if pick.random() < 0.3 else ()
            system[name] = Part(
                unavailability=pick.choice((0.0, 0.001, 0.1, 0.5, 0.9)),
                failures_per_year=pick.uniform(0, 5),
                needs=needs[:2],
            )
        else:
            system[name] = Gate(at_least=pick.randint(1, len(members)), of=members)
    system["top"] = Gate(at_least=pick.randint(1, 3), of=tuple(names[-3:]))
    return system


def states_of(system: System, up: Mapping[str, bool]) -> dict[str, bool]:
    """Which nodes are up: begin with all up, let failures spread until nothing changes."""
    state = dict.fromkeys(system, True)
    while True:
        after = {name: _is_up(node, name, up, state) for name, node in system.items()}
        if after == state:
            return state
        state = after


def _is_up(node: Part | Gate, name: str, up: Mapping[str, bool], state: Mapping[str, bool]) -> bool:
    if isinstance(node, Part):
        return up[name] and all(state[need] for need in node.needs)
    return sum(state[member] for member in node.of) >= node.at_least


def unavailability_by_trying(system: System, target: str, **fixed: float) -> float:
    """The sum over all states in which the target is down; `fixed` overrides the unavailability of parts."""
    chances = {n: fixed.get(n, p.unavailability) for n, p in system.items() if isinstance(p, Part)}
    total = 0.0
    for states in itertools.product((True, False), repeat=len(chances)):
        weight = 1.0
        for is_up, chance in zip(states, chances.values(), strict=True):
            weight *= 1 - chance if is_up else chance
        if weight and not states_of(system, dict(zip(chances, states, strict=True)))[target]:
            total += weight
    return total
