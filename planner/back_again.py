"""When a service can be used again after a disaster: not before all that it needs and the same event has stopped.

In one event all recoveries are taken as early or as late together, as where its loss is reckoned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from planner.case import Service
from planner.events import Disaster, disasters_of
from planner.reach import Reach, needs_of
from planner.recovery_time import Array, hours_at, quantiles
from planner.situation import Design, Situation

SHARES = (0.1, 0.5, 0.9)  # of events that end within low, likely and high


@dataclass(frozen=True, kw_only=True, slots=True)
class Back:
    """Hours from a disaster until a service can be used again: not exceeded in 10, 50 and 90 % of events, and on
    average. `waits_for` is the part of it that is back last, None where that is the service itself."""

    hours: tuple[float, float, float]
    mean_hours: float
    waits_for: str | None


def back_after(situation: Situation, service: Service, designs: Mapping[str, Design], scope: str) -> Back | None:
    """When the service is back after a disaster of this scope; None where none stops it.

    Of several sites it is the one whose loss keeps it away longest; its own comes first.
    """
    struck = [disaster for disaster in disasters_of(situation) if disaster.scope == scope]
    own = [disaster for disaster in struck if disaster.origin in ("", service.site)]
    for disasters in (own, [disaster for disaster in struck if disaster not in own]):
        found = [back for each in disasters if (back := _back(situation, service, designs, each))]
        if found:
            return max(found, key=lambda back: back.hours[1])
    return None


def _back(situation: Situation, service: Service, designs: Mapping[str, Design], disaster: Disaster) -> Back | None:
    times: dict[str, Array] = {}
    for name in needs_of(situation, service.id, designs[service.id], is_masked=False):
        recovery = disaster.recovery(situation, situation.graph.services[name], designs[name])
        if recovery:
            known = [hours_at(recovery, share) for share in SHARES]
            times[name] = np.concatenate([known, quantiles(recovery)])
    away = Reach(situation, designs, is_masked=False).away(service.id, times)
    if away is None:
        return None
    low, likely, high = (float(away.hours[place]) for place in range(len(SHARES)))
    own = times.get(service.id)
    is_last = own is not None and own[1] >= likely - 1e-9
    last = None if is_last else max(away.sources, key=lambda name: (times[name][1] <= likely + 1e-9, times[name][1]))
    return Back(hours=(low, likely, high), mean_hours=float(away.hours[len(SHARES) :].mean()), waits_for=last)
