"""Shares of downtime budgets: how long each part may be away so that together they hold every process's target.

A process with the availability target A allows its parts -ln(A) in all. Every part gets a share of it in
proportion to what it is expected to be away today (equal shares where that is not known), so that every part
must improve by the same factor. A part's allowance is the smallest over the processes that need it; with
allowances a the parts of any process are all up for at least the product of (1 - a), which is not below its
target. Our own way to share; that it composes is checked by `composed_availability`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb, exp, inf, log, log1p, prod

from planner.case import RedundancyGroup
from planner.graph import Graph
from planner.settling import Settled
from planner.targets import Targets

LEAST_SHARE = 1e-9  # a part that is hardly ever away still gets a share to be away


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowances:
    """Node -> the share of time it may be away by itself, with the process that sets it."""

    own: Mapping[str, Settled]

    def hours_per_year(self, node: str, hours_per_year: float) -> float | None:
        """The allowance of a node in hours a year; None when no process with a target needs it."""
        found = self.own.get(node)
        return found.value * hours_per_year if found else None


@dataclass(frozen=True, slots=True)
class Budgeting:
    """What the shares are made from: the graph, what stops each node when it alone fails, and today's figures."""

    graph: Graph
    must: Mapping[str, frozenset[str]]
    away_today: Mapping[str, float | None]

    def allowances(self, targets: Mapping[str, Targets], stretches: Mapping[tuple[str, str], float]) -> Allowances:
        """The smallest allowance of every service over all processes with an availability target.

        `stretches` says how much longer than the process itself a direct dependency may be away (workarounds).
        """
        own: dict[str, Settled] = {}
        for name, target in targets.items():
            if target.availability is None:
                continue
            for node, share in self._of_process(name, 1 - target.availability, stretches).items():
                if node not in own or share < own[node].value:
                    own[node] = Settled(share, name)
        return Allowances(own=own)

    def _of_process(self, name: str, allowed: float, stretches: Mapping[tuple[str, str], float]) -> dict[str, float]:
        """Allowances of one process's parts; a part behind a workaround may be away so much longer."""
        loose: dict[str, float] = {}
        for target in self.graph.needs.get(name, ()):
            stretch = stretches.get((name, target), 1.0)
            for node in self.must[target]:
                if loose.get(node, inf) > stretch:
                    loose[node] = stretch
        return self._shared_out(self.must[name], frozenset(), allowed, loose)

    def _shared_out(
        self, parts: frozenset[str], above: frozenset[str], allowed: float, loose: Mapping[str, float]
    ) -> dict[str, float]:
        """Allowances of parts all of which are needed, and of the members of the groups these parts have.

        `above` are parts that have their share already.
        """
        services = sorted(parts & self.graph.services.keys())
        groups = [
            group for node in sorted(parts & self.graph.redundancy.keys()) for group in self.graph.redundancy[node]
        ]
        weights = self._weights(services, groups, parts | above)
        total = sum(weights)
        if not total or allowed >= 1:
            return {}
        budget = -log1p(-allowed) / total
        found = {
            node: 1 - exp(-budget * weight * loose.get(node, 1.0))
            for node, weight in zip(services, weights, strict=False)
        }
        for group, weight in zip(groups, weights[len(services) :], strict=True):
            self._share_with_members(group, parts | above, 1 - exp(-budget * weight), found)
        return found

    def _share_with_members(
        self, group: RedundancyGroup, parts: frozenset[str], allowed: float, found: dict[str, float]
    ) -> None:
        """What the parts of each member may be away so that the group holds what is allowed to it.

        The group fails when m of its n members do: at most C(n, m) u^m likely when they share no part, at most
        n u / m when they do (Markov's inequality).
        """
        size, failing = len(group.members), len(group.members) - (group.needed or 1) + 1
        if share_nothing(self.graph, group, parts):
            each = member_allowance(size, failing, allowed)
        else:
            each = allowed * failing / size
        for member in group.members:
            inner = self._shared_out(self.must[member] - parts, parts, each, {})
            for node, share in inner.items():
                found[node] = min(found.get(node, share), share)

    def _weights(
        self, services: Sequence[str], groups: Sequence[RedundancyGroup], parts: frozenset[str]
    ) -> list[float]:
        """How much each part is away today; where that is not known, as much as the others on average."""
        away_today = [self.away_today.get(node) for node in services]
        known = [away for away in away_today if away is not None]
        otherwise = sum(known) / len(known) if known else 1.0
        weights = [max(otherwise if away is None else away, LEAST_SHARE) for away in away_today]
        return weights + [self._group_weight(group, parts) for group in groups]

    def _group_weight(self, group: RedundancyGroup, parts: frozenset[str]) -> float:
        failing = len(group.members) - (group.needed or 1) + 1
        up = [prod(1 - (self.away_today.get(node) or 0.0) for node in self.must[m] - parts) for m in group.members]
        return max(group_away(len(up), failing, 1 - min(up)), LEAST_SHARE)


def group_away(size: int, failing: int, away: float) -> float:
    """How likely `failing` of `size` independent members are away at once, at most: C(n, m) u^m."""
    return min(exp(log(comb(size, failing)) + failing * log(away)), 1.0) if away > 0 else 0.0


def member_allowance(size: int, failing: int, allowed: float) -> float:
    """What each member may be away so that a group is away no more than allowed: the inverse of `group_away`."""
    return min(exp((log(allowed) - log(comb(size, failing))) / failing), 1.0) if allowed > 0 else 0.0


def share_nothing(graph: Graph, group: RedundancyGroup, parts: frozenset[str]) -> bool:
    """Whether the members of a group have no part in common besides `parts`, so that they fail independently."""
    behind = [graph.closure(member) - parts for member in group.members]
    return len(frozenset().union(*behind)) == sum(map(len, behind))


def composed_availability(budgeting: Budgeting, allowances: Allowances, node: str) -> float:
    """What a process or service is available at least when every part just holds its allowance, felt in full.

    A part that nothing allows to be away counts as always up.
    """
    up = [1 - allowances.own[part].value for part in budgeting.must[node] if part in allowances.own]
    parts = budgeting.must[node]
    for each in parts:
        for group in budgeting.graph.redundancy.get(each, ()):
            up.append(1 - _group_away(budgeting, allowances, group, parts))
    return prod(up)


def _group_away(budgeting: Budgeting, allowances: Allowances, group: RedundancyGroup, parts: frozenset[str]) -> float:
    """How likely a group is away, at most, when every part behind it just holds its allowance."""
    size, failing = len(group.members), len(group.members) - (group.needed or 1) + 1
    away = []
    for member in group.members:
        inner = budgeting.must[member] - parts
        up = prod(1 - allowances.own[node].value for node in inner if node in allowances.own)
        for node in inner:
            for nested in budgeting.graph.redundancy.get(node, ()):
                up *= 1 - _group_away(budgeting, allowances, nested, parts | inner)
        away.append(1 - up)
    if share_nothing(budgeting.graph, group, parts):
        return group_away(size, failing, max(away))
    return min(sum(away) / failing, 1.0)
