"""What an event takes of the data of a service, as plan and offers say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.case import Service
from planner.data_loss import DESTROYING, data_age, is_destroyed_by
from planner.designs import holds_data
from planner.disruption import own_events
from planner.loss_evaluation import DISASTERS
from planner.situation import Design, Situation

LOSING_DATA = (*DESTROYING, *DISASTERS)
KEPT = "kept"  # no stored data are lost, only work that was open
NO_COPY = "none"  # all of them are lost: the hours are those it takes to enter them anew


def lost_data(
    situation: Situation, service: Service, designs: Mapping[str, Design], scope: str
) -> dict[str, Any] | None:
    """How old the last usable copy may be after an event of this scope, in hours, and what that copy is.

    An everyday failure that destroys none of the service's data keeps them: 0 hours. None where the service holds no
    data, or where no failure of this scope can start in it or in what it stands on.
    """
    if scope not in LOSING_DATA or not holds_data(situation, service):
        return None
    if scope in DESTROYING:
        origins = _origins(situation, service, designs, scope)
        if not origins:
            return None
        if not any(is_destroyed_by(situation, each, service, scope, designs) for each in origins):
            return {"hours": 0.0, "copy": KEPT}
    age = data_age(situation, service, designs, scope)
    return {"hours": round(age.worst_hours, 4), "copy": age.copy}


def worse(lost: Mapping[str, Any]) -> tuple[bool, float]:
    """Sorts what `lost_data` told: the oldest copy last, and no copy at all after every copy."""
    return lost["copy"] == NO_COPY, lost["hours"]


def _origins(situation: Situation, service: Service, designs: Mapping[str, Design], scope: str) -> list[str]:
    """The services in which such a failure can start: it and what it stands on."""
    services = situation.graph.services
    below = sorted(situation.closures[service.id] & services.keys())
    return [
        name
        for name in dict.fromkeys((service.id, *below))
        if any(events.scope == scope for events in own_events(situation, services[name], designs[name]))
    ]
