"""Tiny cases for tests: every factory gives something complete, and takes what the test is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import bia
from planner.case import (
    Case,
    Category,
    CurrentProtection,
    DataLoss,
    Dependency,
    Impact,
    Peak,
    Process,
    Reliability,
    Service,
    ServiceKind,
    ServiceWindow,
    Stated,
    Workaround,
)
from planner.catalogue import load_catalogue
from planner.policy import DEFAULT_POLICY, Policy
from planner.reading import read_case
from planner.situation import Situation, situation_of

HOURS = (1.0, 4.0, 8.0, 24.0, 72.0)
SEVERITY_LEVELS = ("none", "minor", "noticeable", "serious", "intolerable")


def case(
    processes: Iterable[Process] = (),
    services: Iterable[Service] = (),
    *,
    hours: tuple[float, ...] = HOURS,
    **fields: Any,
) -> Case:
    """A case in euro over 5 years at 5 %, asked after 1, 4, 8, 24 and 72 hours, with one category "safety"."""
    defaults: dict[str, Any] = {
        "title": "A test",
        "currency": "EUR",
        "horizon_years": 5.0,
        "discount_rate": 0.05,
        "categories": (Category(id="safety"),),
    }
    return Case(
        **{
            **defaults,
            "impact_after_hours": hours,
            "severity_levels": SEVERITY_LEVELS,
            "services": tuple(services),
            "processes": tuple(processes),
            **fields,
        }
    )


def process(
    name: str = "P",
    *,
    severity: Sequence[int | None] | Mapping[str, tuple[int | None, ...]] | None = None,
    loss: Sequence[float | None] | None = None,
    needs: Iterable[str | Dependency] = (),
    rpo: float | None = None,
    wrt: float | None = None,
    workaround: tuple[float, float] | None = None,
    windows: Sequence[tuple[str, str, str]] | None = None,
    peaks: Sequence[tuple[float, float]] = (),
    stated: Mapping[str, float] | None = None,
    **fields: Any,
) -> Process:
    """A process. `workaround` is (hours it lasts, capacity) and covers all; `peaks` are (hours a year, factor)."""
    rows = severity if severity is None or isinstance(severity, Mapping) else {"safety": tuple(severity)}
    return Process(
        id=name,
        name=f"Process {name}",
        impact=Impact(
            severity=rows, loss=None if loss is None else tuple(None if x is None else Decimal(str(x)) for x in loss)
        ),
        depends_on=tuple(need if isinstance(need, Dependency) else Dependency(on=need) for need in needs),
        data_loss=None if rpo is None else DataLoss(tolerable_hours=rpo),
        wrt_hours=wrt,
        workaround=None
        if workaround is None
        else Workaround(sustain_hours=workaround[0], capacity=workaround[1], covers="all"),
        service_hours=None if windows is None else tuple(ServiceWindow(days=d, start=s, end=e) for d, s, e in windows),
        peaks=tuple(Peak(when="peak", hours_per_year=h, loss_factor=f) for h, f in peaks),
        stated=None if stated is None else Stated(**stated),
        **fields,
    )


def service(
    name: str = "S",
    kind: ServiceKind = ServiceKind.APPLICATION,
    *,
    needs: Iterable[str] = (),
    current: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Service:
    """A service; `current` are the fields of its protection today."""
    return Service(
        id=name,
        name=f"Service {name}",
        kind=kind,
        depends_on=tuple(needs),
        current=None if current is None else CurrentProtection(**current),
        **fields,
    )


def demo(name: str) -> Case:
    """One of the two sample cases that come with the product."""
    return read_case((Path(bia.__file__).parent / "demo" / f"{name}.json").read_bytes())


def part(name: str, component: str, **fields: Any) -> Service:
    """An infrastructure service whose component is said."""
    return service(name, ServiceKind.INFRASTRUCTURE, component=component, **fields)


def known(name: str, mtbf: float, mttr: float, needs: tuple[str, ...] = (), **fields: object) -> Service:
    """A part with measured reliability and no planned work."""
    figures: dict[str, object] = {"mtbf_hours": mtbf, "mttr_hours": mttr, "planned_hours_per_year": 0.0, **fields}
    return service(name, needs=needs, reliability=Reliability(**figures))  # type: ignore[arg-type]


def situation(of: Case, policy: Policy = DEFAULT_POLICY) -> Situation:
    """The case made ready, with the shipped catalogue."""
    return situation_of(of, load_catalogue(), policy)
