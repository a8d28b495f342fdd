"""The case made ready for evaluation: graph, components, today's protection, the catalogue and the policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from planner.case import NOTHING, Case, Platform, Process, Recovery, Service, ServiceKind
from planner.catalogue import Catalogue
from planner.catalogue_language import in_language_spoken
from planner.components import Component, component_of
from planner.faults import CaseFaults, Fault
from planner.graph import Graph, graph_of, groups_in_order, must_sets
from planner.policy import Policy

MOST_REACHED = 5_000_000  # nodes reached, over all nodes: a few hundred MB
SERVER_KINDS = (ServiceKind.APPLICATION, ServiceKind.PRINT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Design:
    """One way to protect a service: ids of strategies, from the case format or the catalogue in use.

    `spare` is what stands beside a part of the infrastructure, in addition to what stands today. `is_immutable`
    says that a copy exists which nobody can change.
    """

    platform: str | None
    edge: frozenset[str] = frozenset()
    recovery: frozenset[str] = frozenset()
    is_immutable: bool = False
    backup_interval_hours: float | None = None
    spare: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """What every evaluation starts from."""

    case: Case
    graph: Graph
    catalogue: Catalogue
    policy: Policy
    components: Mapping[str, Component]
    closures: Mapping[str, frozenset[str]]
    must: Mapping[str, frozenset[str]]  # what stops each node when it alone fails
    redundant: frozenset[str]  # nodes that depend on some redundancy group
    service_places: Mapping[str, int]  # each service's place in the order of the case
    today: Mapping[str, Design]
    coverage_today: Mapping[str, float]
    process_groups: tuple[tuple[str, ...], ...]  # cycles together, everything after what it needs
    group_of: Mapping[str, int]  # the place of each process's group
    service_groups: tuple[tuple[str, ...], ...]
    processes_below: Mapping[str, frozenset[str]]  # each process with the processes it needs
    processes_above: Mapping[str, tuple[Process, ...]]  # the processes that need a service, in the order of the case
    # Found already: events, needs of designs, what stands above, standings, priced services, arrays below, sizes.
    events: dict[tuple[str, Design], Any] = field(default_factory=dict, compare=False)
    needs: dict[tuple[str, Design, bool], tuple[str, ...]] = field(default_factory=dict, compare=False)
    above: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    standings: dict[tuple[str, Design], Any] = field(default_factory=dict, compare=False)
    known_loss: list[frozenset[str]] = field(default_factory=list, compare=False)  # one entry once it is found
    arrays: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    sizes: list[Mapping[str, Any]] = field(default_factory=list, compare=False)  # of size_services, likewise

    def component(self, service_id: str) -> str | None:
        """What an infrastructure service is; None for other kinds and where nothing says it."""
        return self.components[service_id].name


def situation_of(case: Case, catalogue: Catalogue, policy: Policy) -> Situation:
    """Prepare a case for evaluation."""
    graph = graph_of(case)
    groups = groups_in_order(graph)
    process_groups = tuple(group for group in groups if group[0] in graph.processes)
    closures = _closures(graph, groups)
    with_groups = frozenset(graph.redundancy)
    return Situation(
        case=case,
        graph=graph,
        catalogue=in_language_spoken(catalogue),
        policy=policy,
        components={service.id: component_of(service) for service in case.services},
        closures=closures,
        must=must_sets(graph) if graph.redundancy else closures,
        redundant=frozenset(node for node, closure in closures.items() if not closure.isdisjoint(with_groups)),
        service_places={service.id: place for place, service in enumerate(case.services)},
        today={service.id: design_today(case, service) for service in case.services},
        coverage_today={s.id: _installed_share(s) for s in case.services},
        process_groups=process_groups,
        group_of={name: place for place, group in enumerate(process_groups) for name in group},
        service_groups=tuple(group for group in groups if group[0] in graph.services),
        processes_below={name: closures[name] & graph.processes.keys() for name in graph.processes},
        processes_above=_processes_above(case, closures),
    )


def _processes_above(case: Case, closures: Mapping[str, frozenset[str]]) -> dict[str, tuple[Process, ...]]:
    found: dict[str, list[Process]] = {service.id: [] for service in case.services}
    for process in case.processes:
        for name in closures[process.id] & found.keys():
            found[name].append(process)
    return {name: tuple(processes) for name, processes in found.items()}


def _closures(graph: Graph, groups: Iterable[tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """Every node with all that it needs, each from what the nodes before it need; members of a cycle need the same.

    Raises CaseFaults when everything together needs so much that it could not be held, as in endless chains.
    """
    closures: dict[str, frozenset[str]] = {}
    held = 0
    for members in groups:
        targets = {target for member in members for target in graph.needs[member]}
        closure = frozenset(targets.union(members, *(closures.get(target, ()) for target in targets)))
        held += len(closure)
        if held > MOST_REACHED:
            raise CaseFaults([_too_deep(members[0], len(closure))])
        closures.update(dict.fromkeys(members, closure))
    return closures


def _too_deep(node: str, size: int) -> Fault:
    found = (
        f"dependencies too long to follow: everything that each service and process needs in the end, counted "
        f"together, is more than {MOST_REACHED:,} ({node} alone needs {size - 1:,} others)"
    )
    expected = (
        f"at most {MOST_REACHED:,} in all: shorten the chains, leave out parts that never fail apart, or split the case"
    )
    return Fault("services", found, expected)


def _installed_share(service: Service) -> float:
    share = service.estate.desktop_client_installed_share if service.estate else None
    return 0.0 if share is None else share


def is_platform_assumed(service: Service) -> bool:
    """Whether nobody was asked what a service runs on, so that it is taken as a single server."""
    is_asked = service.is_to_buy or (service.current is not None and service.current.platform is not None)
    return service.kind in SERVER_KINDS and not is_asked


def design_today(case: Case, service: Service) -> Design:
    """How a service is protected now. A platform that was not asked is taken as a single server, the
    cautious reading (and said so as a finding)."""
    current = service.current
    platform = current.platform if current else None
    if service.kind not in SERVER_KINDS or platform is NOTHING:
        platform = None
    elif platform is None:
        platform = Platform.SINGLE_SERVER
    recovery = frozenset(current.recovery or ()) if current else frozenset()
    return Design(
        platform=platform,
        edge=frozenset(current.edge or ()) if current else frozenset(),
        recovery=recovery,
        is_immutable=bool(case.house and case.house.immutable_backup) and Recovery.OFFSITE_BACKUP in recovery,
        backup_interval_hours=current.backup_interval_hours if current else None,
    )
