"""The register of findings: one function each, and what a function gets to look at.

Adding a finding is writing one function under `@FINDINGS.finding` in the module of its subject, and one
example of it in the tests. The function's name is the finding's id; it returns what it found, or None.
Findings are reported in the order in which they are written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from functools import cached_property, lru_cache
from typing import Any, Generic, Protocol, TypeVar

from planner.case import NOTHING, Case, Process, Service
from planner.dependencies import Requirements
from planner.graph import Graph, cycles, graph_of
from planner.language import said
from planner.reasons import Finding, Inputs, Severity
from planner.situation import Design, Situation
from planner.targets import Targets


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a function saw: where in the document, in which answers. `severity` and `remedy` only where they depend
    on what was seen."""

    text: str
    place: str
    inputs: Inputs = ()
    severity: Severity | None = None
    remedy: str | None = None


class View(Protocol):
    """What a finding is about."""

    @property
    def subject(self) -> str | None: ...


V = TypeVar("V", bound=View)
Look = Callable[[V], Found | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Check(Generic[V]):
    """A registered finding: its id, the rule or standard behind it, what to do next, and the function that looks."""

    id: str
    rule: str
    remedy: str
    severity: Severity
    look: Look[V]


@dataclass(frozen=True, slots=True)
class Register(Generic[V]):
    """All findings about one kind of subject, in the order in which they are reported."""

    checks: dict[str, Check[V]] = field(default_factory=dict)

    def finding(self, *, rule: str, remedy: str, severity: Severity = "warn") -> Callable[[Look[V]], Look[V]]:
        """Register the function under it; `severity` is gap (a need is not met), warn (ask again) or info."""

        def add(look: Look[V]) -> Look[V]:
            name = look.__name__.replace("_", "-")
            assert name not in self.checks, f"two findings are called {name}"
            self.checks[name] = Check(id=name, rule=rule, remedy=remedy, severity=severity, look=look)
            return look

        return add

    def and_then(self, other: Register[V]) -> Register[V]:
        """Both registers in one, the other's findings after these."""
        twice = self.checks.keys() & other.checks.keys()
        assert not twice, f"two findings are called {twice}"
        return Register({**self.checks, **other.checks})

    def look_at(self, view: V) -> list[Finding]:
        """Everything that is to be said about one subject."""
        return [_finding(check, view, found) for check in self.checks.values() if (found := check.look(view))]


def _finding(check: Check[V], view: V, found: Found) -> Finding:
    return Finding(
        id=check.id,
        subject=view.subject,
        severity=found.severity or check.severity,
        rule=check.rule,
        text=found.text,
        place=found.place,
        inputs=found.inputs,
        remedy=found.remedy or said(check.remedy),
    )


@dataclass(frozen=True)
class CaseView:
    """The whole case, for what many findings look up."""

    case: Case

    @cached_property
    def services(self) -> Mapping[str, Service]:
        """Services by id."""
        return {service.id: service for service in self.case.services}

    @cached_property
    def positions(self) -> Mapping[str, str]:
        """Where every process and service stands in the document: "P01" -> "processes[0]"."""
        places = {process.id: f"processes[{number}]" for number, process in enumerate(self.case.processes)}
        places.update({service.id: f"services[{number}]" for number, service in enumerate(self.case.services)})
        return places

    @cached_property
    def uses(self) -> Mapping[str, Sequence[tuple[Process, tuple[str, ...]]]]:
        """Service -> the processes that use functions of it, with these functions."""
        found: dict[str, list[tuple[Process, tuple[str, ...]]]] = {}
        for process in self.case.processes:
            for dependency in process.depends_on or ():
                if dependency.uses:
                    found.setdefault(dependency.on, []).append((process, dependency.uses))
        return found

    @cached_property
    def graph(self) -> Graph:
        """What needs what."""
        return graph_of(self.case)

    @cached_property
    def in_cycles(self) -> frozenset[str]:
        """The ids of all that needs itself in the end."""
        return frozenset(name for members in cycles(self.graph) for name in members)

    @cached_property
    def process_ids(self) -> frozenset[str]:
        """The ids of the processes."""
        return frozenset(process.id for process in self.case.processes)

    @cached_property
    def categories(self) -> frozenset[str]:
        """The ids of the impact categories."""
        return frozenset(category.id for category in self.case.categories)


@dataclass(frozen=True, slots=True)
class ProcessView:
    """One process, its targets and the case around it."""

    whole: CaseView
    process: Process
    targets: Targets

    @property
    def subject(self) -> str:
        return self.process.id

    @property
    def case(self) -> Case:
        return self.whole.case

    def place(self, path: str) -> str:
        """The path in the document of one of the process's answers."""
        return f"{self.whole.positions[self.process.id]}.{path}"

    def says(self, *paths: str) -> Inputs:
        """The process's answers at these paths, each with the place where it stands."""
        return tuple((self.place(path), answer(self.process, path)) for path in paths)

    def derived(self, name: str) -> float | None:
        """A target as the answers give it, whatever a person settled on."""
        own: float | None = dict(self.targets.derived).get(name, getattr(self.targets, name))
        return own


@dataclass(frozen=True, slots=True)
class ServiceView:
    """One service, what is required of it and the case made ready."""

    whole: CaseView
    situation: Situation
    requirements: Requirements
    service: Service

    @property
    def subject(self) -> str:
        return self.service.id

    @property
    def case(self) -> Case:
        return self.whole.case

    @property
    def today(self) -> Design:
        return self.situation.today[self.service.id]

    def place(self, path: str) -> str:
        """The path in the document of one of the service's answers."""
        return f"{self.whole.positions[self.service.id]}.{path}"

    def says(self, *paths: str) -> Inputs:
        """The service's answers at these paths, each with the place where it stands."""
        return tuple((self.place(path), answer(self.service, path)) for path in paths)


@dataclass(frozen=True, slots=True)
class HouseView:
    """The house, the team and the engagement as a whole."""

    whole: CaseView
    situation: Situation
    requirements: Requirements

    @property
    def subject(self) -> None:
        return None

    @property
    def case(self) -> Case:
        return self.whole.case

    def says(self, *paths: str) -> Inputs:
        """The case's answers at these paths."""
        return tuple((path, answer(self.case, path)) for path in paths)


def answer(record: object, path: str) -> Any:
    """The answer at a path such as "stated.rto_hours" or "sites[1].note", as JSON has it; None where not asked."""
    for step in _steps(path):
        if record is None or record is NOTHING:
            return None
        if isinstance(record, tuple):
            record = record[int(step)]
        elif isinstance(record, Mapping):
            record = record.get(step)
        else:
            record = getattr(record, step)
    return _plain(record)


@lru_cache(maxsize=4096)  # the same few paths are looked up in every process and service
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.replace("[", ".").replace("]", "").split("."))


def _plain(value: object) -> Any:
    if value is NOTHING:
        return None
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value
