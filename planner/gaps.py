"""Where what is promised or expected today falls short of what is required, service by service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planner.availability import Availability
from planner.case import NOTHING, Recovery, Service
from planner.dependencies import Requirements
from planner.designs import holds_data
from planner.language import say
from planner.settling import Settled
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
        *_rpo_gaps(service, requirements),
        *_availability_gaps(situation, service, requirements, availability),
        *_restore_test_gaps(situation, service),
    ]


def _rto_gaps(service: Service, requirements: Requirements) -> Iterator[Gap]:
    required = requirements.rto.get(service.id)
    promised = promised_hours(service)
    if required is None or required.value == float("inf") or promised is None or promised <= required.value:
        return
    yield Gap(
        kind="rto",
        required=required.value,
        actual=promised,
        unit="hours",
        text=promised_too_late(promised, required, requirements),
    )


def _rpo_gaps(service: Service, requirements: Requirements) -> Iterator[Gap]:
    required = requirements.rpo.get(service.id)
    interval = backup_interval(service)
    if required is None or interval is None or interval <= required.value:
        return
    yield Gap(
        kind="rpo",
        required=required.value,
        actual=interval,
        unit="hours",
        rule="R21",  # the tolerance and what backups achieve are two figures (R112)
        text=backed_up_too_seldom(interval, required),
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
            text=say(
                "{total} expected with all it depends on; {target} is asked ({set_by}).",
                total=availability_in_words(availability.total),
                target=availability_in_words(target),
                set_by=required.set_by,
            ),
        )
    if availability.planned_hours_per_year > budget:
        yield Gap(
            kind="planned",
            required=budget,
            actual=availability.planned_hours_per_year,
            unit="hours",
            rule="R25",
            text=restarts_fill_budget(availability.planned_hours_per_year, budget),
        )


def _restore_test_gaps(situation: Situation, service: Service) -> Iterator[Gap]:
    current = service.current
    if current is None or not holds_data(situation, service) or Recovery.PROVIDER in (current.recovery or ()):
        return
    if current.last_restore_test is NOTHING:
        yield Gap(
            kind="restore-test",
            required=None,
            actual=None,
            unit="none",
            rule="R46",
            text=restore_untested(),
        )


def promised_hours(service: Service) -> float | None:
    """Within how many hours the service is promised back today; None where that was not asked."""
    return service.current.restore_hours if service.current else None


def backup_interval(service: Service) -> float | None:
    """Hours between two copies of the service's data today; None where that was not asked."""
    return service.current.backup_interval_hours if service.current else None


def promised_too_late(promised: float, required: Settled, requirements: Requirements) -> str:
    """A recovery is promised later than it is needed; both in hours. With why it is needed later than who needs it."""
    times = {"promised": hours_in_words(promised), "set_by": required.set_by}
    if required.value == 0:
        return say("Promised back in {promised}; {set_by} needs continuous service.", **times)
    text = say("Promised back in {promised}; {set_by} needs {rto}.", **times, rto=hours_in_words(required.value))
    return " ".join(filter(None, [text, needed_later(required, requirements.rto)]))


def needed_later(required: Settled, by_node: Mapping[str, Settled]) -> str:
    """Why a node is needed back later than the one that sets its rto must be back itself; empty where it is not."""
    own = by_node.get(required.set_by)
    if own is None or required.value <= own.value:
        return ""
    if own.value == 0:
        return say(
            "{set_by} itself must run on: a workaround, or the part of the work that goes on without it, carries it "
            "until then.",
            set_by=required.set_by,
        )
    return say(
        "{set_by} itself must be back in {own}: a workaround, or the part of the work that goes on without it, "
        "carries it until then.",
        set_by=required.set_by,
        own=hours_in_words(own.value),
    )


def backed_up_too_seldom(interval: float, required: Settled) -> str:
    """More is written between two backups than may be lost; both in hours."""
    times = {"interval": hours_in_words(interval), "set_by": required.set_by}
    if required.value == 0:
        return say("Backed up every {interval}; nothing may be lost ({set_by}).", **times)
    rpo = hours_in_words(required.value)
    return say("Backed up every {interval}; at most {rpo} may be lost ({set_by}).", **times, rpo=rpo)


def restarts_fill_budget(planned: float, budget: float) -> str:
    """Planned work alone takes more hours a year than the budget has."""
    return say(
        "Planned restarts alone take {planned} a year; the whole budget is {budget}.",
        planned=hours_in_words(planned),
        budget=hours_in_words(budget),
    )


def restore_untested() -> str:
    """Nobody ever tried a restore."""
    return say("A restore was never tested.")
