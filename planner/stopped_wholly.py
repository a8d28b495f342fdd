"""Of the processes that a failing part reaches, those that it stops wholly; the others do part of their work."""

from __future__ import annotations

from planner.situation import Situation


def stopped_wholly(situation: Situation, part: str, processes: list[str]) -> list[str]:
    """Those of these processes that cannot do any of their work while `part` is away, workarounds left aside.

    A dependency without a share counts as all of the work; of several the largest share counts. What another process
    is needed for stops with it as far as that one stops.
    """
    stopped: set[str] = set()
    while True:
        more = {name for name in processes if name not in stopped and _is_stopped(situation, name, part, stopped)}
        if not more:
            return [name for name in processes if name in stopped]
        stopped |= more


def _is_stopped(situation: Situation, name: str, part: str, stopped: set[str]) -> bool:
    services = situation.graph.services
    for dependency in situation.graph.processes[name].depends_on or ():
        is_all = dependency.share is None or dependency.share >= 1
        is_gone = part in situation.must[dependency.on] if dependency.on in services else dependency.on in stopped
        if is_all and is_gone:
            return True
    return False
