"""Where what is promised or expected today falls short of what is required, service by service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from planner.availability import Availability
from planner.case import NOTHING, Recovery, Service
from planner.dependencies import Requirements
from planner.designs import holds_data
from planner.situation import Situation
from planner.wording import availability_in_words, hours_in_words


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """A requirement and what stands against it; `unit` says in what both are given."""

    kind: str
    required: float | None
    actual: float | None
    unit: str
    text: str
    rule: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "required": self.required,
            "actual": self.actual,
            "unit": self.unit,
            "text": self.text,
            "rule": self.rule,
        }


def gaps_of(
    situation: Situation, service: Service, requirements: Requirements, availability: Availability
) -> list[Gap]:
    """The gaps of one service as it stands today."""
    return [
        *_rto_gaps(service, requirements),
        *_rpo_gaps(situation, service, requirements),
        *_availability_gaps(situation, service, requirements, availability),
        *_restore_test_gaps(situation, service),
    ]


def _rto_gaps(service: Service, requirements: Requirements) -> Iterator[Gap]:
    required = requirements.rto.get(service.id)
    promised = service.current.restore_hours if service.current else None
    if required is None or required.value == float("inf") or promised is None or promised <= required.value:
        return
    asked = "continuous service" if required.value == 0 else hours_in_words(required.value)
    yield Gap(
        kind="rto",
        required=required.value,
        actual=promised,
        unit="hours",
        text=f"Promised back in {hours_in_words(promised)}; {required.set_by} needs {asked}.",
    )


def _rpo_gaps(situation: Situation, service: Service, requirements: Requirements) -> Iterator[Gap]:
    required = requirements.rpo.get(service.id)
    interval = service.current.backup_interval_hours if service.current else None
    if required is None or interval is None or interval <= required.value or not holds_data(situation, service):
        return
    asked = "nothing" if required.value == 0 else f"at most {hours_in_words(required.value)}"
    yield Gap(
        kind="rpo",
        required=required.value,
        actual=interval,
        unit="hours",
        rule="R21",  # the tolerance and what backups achieve are two figures (R112)
        text=f"Backed up every {hours_in_words(interval)}; {asked} may be lost ({required.set_by}).",
    )


def _availability_gaps(
    situation: Situation, service: Service, requirements: Requirements, availability: Availability
) -> Iterator[Gap]:
    required = requirements.unavailability.get(service.id)
    if required is None or availability.total is None:
        return
    target = 1 - required.value
    budget = required.value * situation.policy.hours_per_year
    if availability.total < target - 1e-12:
        yield Gap(
            kind="availability",
            required=target,
            actual=availability.total,
            unit="share",
            rule="R22",
            text=f"{availability_in_words(availability.total)} expected with all it depends on; "
            f"{availability_in_words(target)} is asked ({required.set_by}).",
        )
    if availability.planned_hours_per_year > budget:
        yield Gap(
            kind="planned",
            required=budget,
            actual=availability.planned_hours_per_year,
            unit="hours",
            rule="R25",
            text=f"Planned restarts alone take {hours_in_words(availability.planned_hours_per_year)} a year; "
            f"the whole budget is {hours_in_words(budget)}.",
        )


def _restore_test_gaps(situation: Situation, service: Service) -> Iterator[Gap]:
    current = service.current
    if current is None or not holds_data(situation, service) or Recovery.PROVIDER in (current.recovery or ()):
        return
    if current.last_restore_test is NOTHING:
        yield Gap(
            kind="restore-test", required=None, actual=None, unit="none", rule="R46", text="A restore was never tested."
        )
