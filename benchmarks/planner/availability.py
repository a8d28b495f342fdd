"""Exact availability of service graphs with shared parts, against the fault trees of RePyability.

Run `python -m benchmarks.planner.availability` with what `benchmarks/planner/requirements.txt` lists. Both sides begin
from the same description, so building the system counts; answers must agree to 9 digits of the unavailability.
"""

from __future__ import annotations

import importlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.planner.ratio import ratio, row
from planner.formulas.diagrams import Gate, Part, evaluate

WANTED = "at least 10"
SIZES = ((50, 8), (50, 16), (200, 8), (200, 16), (1000, 8), (1000, 16))


@dataclass(frozen=True)
class Description:
    """Parts with their unavailability; gates with how many of their members they need (None: all)."""

    parts: dict[str, float]
    gates: dict[str, tuple[int | None, list[str]]]
    target: str = "all"

    def below_target(self) -> Description:
        """Without what the target does not need: a fault tree refuses what is not below its top."""
        seen: set[str] = set()
        waiting = [self.target]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting.extend(self.gates.get(name, (None, []))[1])
        return Description(
            {n: u for n, u in self.parts.items() if n in seen},
            {n: g for n, g in self.gates.items() if n in seen},
            self.target,
        )


def service_graph(blocks: int, shared: int, seed: int, *, alternatives: float, in_pairs: bool = False) -> Description:
    """Services that need earlier ones, pairs and 2-of-3 groups of replicas on shared infrastructure.

    `alternatives` of the services have another pair or 2-of-3 group of whole services. The target needs all services
    that no other one needs (`in_pairs`: one of every two of them, which is far harder).
    """
    pick = random.Random(seed)
    base = [f"base {i}" for i in range(shared)]
    parts = {name: 10 ** -pick.uniform(1.5, 3.5) for name in base}
    gates: dict[str, tuple[int | None, list[str]]] = {}
    services: list[str] = []
    while len(parts) < blocks:
        name = f"service {len(services)}"
        parts[f"{name} itself"] = 10 ** -pick.uniform(2, 4)
        needs = [f"{name} itself"]
        kind = pick.random()
        if kind < 0.5:
            needs.append(_replicas(pick, name, base, 2 if kind < 0.3 else 3, parts, gates))
        elif kind < 0.75:
            needs.append(pick.choice(base))
        near = services[-20:]
        needs += pick.sample(near, min(len(near), pick.randint(0, 2)))
        if len(near) > 3 and pick.random() < alternatives:
            count = pick.choice((2, 3))
            gates[f"{name} others"] = (count - 1, pick.sample(near, count))
            needs.append(f"{name} others")
        gates[name] = (None, needs)
        services.append(name)
    needed = {member for _, members in gates.values() for member in members}
    tops = [name for name in services if name not in needed]
    if in_pairs:
        pairs = {f"pair {i}": (1, tops[i : i + 2]) for i in range(0, len(tops) - 1, 2)}
        gates.update(pairs)
        tops = [*pairs, *tops[len(pairs) * 2 :]]
    gates["all"] = (None, tops)
    return Description(parts, gates).below_target()


def _replicas(
    pick: random.Random,
    name: str,
    base: list[str],
    count: int,
    parts: dict[str, float],
    gates: dict[str, tuple[int | None, list[str]]],
) -> str:
    replicas = [f"{name} replica {i}" for i in range(count)]
    for replica in replicas:
        parts[f"{replica} itself"] = 10 ** -pick.uniform(1, 3)
        gates[replica] = (None, [f"{replica} itself", *pick.sample(base, pick.randint(1, 2))])
    gates[f"{name} group"] = (count - 1, replicas)
    return f"{name} group"


def mesh(layers: int, width: int) -> Description:
    """Layers of nodes that each need one of three neighbours in the layer before: all parts but the last shared."""
    parts: dict[str, float] = {}
    gates: dict[str, tuple[int | None, list[str]]] = {}
    for layer in range(layers):
        for place in range(width):
            name = f"node {layer} {place}"
            parts[f"{name} itself"] = 0.01 + 0.001 * place
            before = [f"node {layer - 1} {p % width}" for p in (place - 1, place, place + 1)]
            if layer:
                gates[f"{name} ways"] = (1, before)
            gates[name] = (None, [f"{name} itself", *([f"{name} ways"] if layer else [])])
    gates["all"] = (1, [f"node {layers - 1} {place}" for place in range(width)])
    return Description(parts, gates)


def ours(of: Description) -> float:
    """The unavailability, the system built anew from the description."""
    system: dict[str, Part | Gate] = {name: Part(unavailability=u) for name, u in of.parts.items()}
    for name, (needed, members) in of.gates.items():
        system[name] = Gate(at_least=needed or len(members), of=tuple(members))
    found = evaluate(system, of.target)
    if not found.is_exact:
        raise NotImplementedError
    return found.unavailability


def theirs(of: Description) -> float:
    """The same as a fault tree: a gate fails when too few of its members are up."""
    tree = importlib.import_module("repyability").FaultTree  # not installed where the engine is
    gates: dict[str, tuple[object, ...]] = {}
    for name, (needed, members) in of.gates.items():
        if needed is None:
            gates[name] = ("or", members)
        else:
            gates[name] = ("vote", len(members) - needed + 1, members) if needed > 1 else ("and", members)
    return float(tree(gates, of.parts, of.target).top_event_probability())


def cases() -> Iterator[tuple[str, Description]]:
    """What is measured: the service graphs, harder ones, and meshes."""
    for blocks, shared in SIZES:
        for seed in (1, 2):
            of = service_graph(blocks, shared, seed, alternatives=0.1)
            yield f"{blocks} blocks, {shared} shared, seed {seed}", of
    for blocks, shared in SIZES[2:4]:
        yield f"{blocks}/{shared}, many alternatives", service_graph(blocks, shared, 1, alternatives=0.35)
    for blocks, shared in SIZES[:4]:
        of = service_graph(blocks, shared, 1, alternatives=0.1, in_pairs=True)
        yield f"{blocks}/{shared}, services in pairs", of
    yield "mesh 8 x 6", mesh(8, 6)
    yield "mesh 20 x 6", mesh(20, 6)


def _or_refusal(run: Callable[[Description], float], of: Description) -> float | None:
    try:
        return run(of)
    except NotImplementedError:
        return None


def main() -> None:
    print("| case | Ninefold | RePyability | times | wanted |")
    print("|---|---|---|---|---|")
    for name, of in cases():
        mine, other = _or_refusal(ours, of), _or_refusal(theirs, of)
        if mine is None or other is None:
            print(f"| {name} | {'refuses' if mine is None else 'answers'} | ", end="")
            print(f"{'refuses' if other is None else 'answers'} | | an answer |")
            continue
        if abs(mine - other) > 1e-9 * other:
            raise SystemExit(f"{name}: {mine!r} and {other!r} differ")
        found = ratio(lambda of=of: ours(of), lambda of=of: theirs(of), pairs=15 if len(of.parts) < 500 else 3)  # type: ignore[misc]
        print(row(name, found, WANTED), flush=True)


if __name__ == "__main__":
    main()
