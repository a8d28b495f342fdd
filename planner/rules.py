"""What must hold between the values of a case document. Each rule reports what breaks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from planner.case import Recovery
from planner.kinds import Reader, plain, shortest
from planner.weekdays import hour_of_day

MOST_PROCESSES_AND_SERVICES: Final = 20_000
STANDBYS: Final = (Recovery.PILOT_LIGHT, Recovery.WARM_STANDBY, Recovery.HOT_SITE)


def rising(hours: tuple[float | None, ...], path: str, reader: Reader) -> None:
    """Times rise strictly."""
    before = None
    for index, each in enumerate(hours):
        if each is None:
            continue
        if before is not None and each <= before:
            expected = f"a later time than the {before:g} hours before it: write the times in rising order"
            reader.fault(f"{path}[{index}]", shortest(each), expected)
        before = each


def rising_steps(steps: tuple[Any, ...], path: str, reader: Reader) -> None:
    """The steps of the mbco follow one another in time."""
    before = None
    for index, step in enumerate(steps):
        if step is None or step.after_hours is None:
            continue
        if before is not None and step.after_hours <= before:
            expected = f"a later hour than the {before:g} of the step before: write the steps in rising order"
            reader.fault(f"{path}[{index}].after_hours", shortest(step.after_hours), expected)
        before = step.after_hours


def choices_where_chosen(values: Mapping[str, Any], path: str, reader: Reader) -> None:
    """A choice needs something to choose from."""
    if values.get("kind") == "choice" and not values.get("choices"):
        reader.fault(f"{path}.choices" if path else "choices", None, "what the question offers, at least two choices")


def one_standby(recovery: tuple[Recovery | None, ...], path: str, reader: Reader) -> None:
    """At most one standby place; a provider's own recovery stands alone."""
    found = ", ".join(str(each) for each in recovery if each)
    if sum(each in STANDBYS for each in recovery) > 1:
        reader.faults.add(path, found, f"at most one of {', '.join(STANDBYS)}")
    if Recovery.PROVIDER in recovery and len(recovery) > 1:
        reader.faults.add(path, found, "provider alone: whoever provides the service recovers it")


def ends_after_it_starts(window: Mapping[str, Any], path: str, reader: Reader) -> None:
    start, end = window.get("start"), window.get("end")
    if start and end and hour_of_day(end) <= hour_of_day(start):
        expected = f"a time after {start}; split a window over midnight in two, up to 24:00 and from 00:00"
        reader.fault(f"{path}.to", end, expected)


def enough_parts(reliability: Mapping[str, Any], path: str, reader: Reader) -> None:
    needed, count = reliability.get("needed"), reliability.get("count")
    if needed is not None and count is not None and needed > count:
        reader.fault(f"{path}.needed", needed, f"no more parts than the {count} there are (count)")


def serious_before_unacceptable(category: Mapping[str, Any], path: str, reader: Reader) -> None:
    """What is unacceptable is serious as well."""
    serious, unacceptable = category.get("serious_level"), category.get("unacceptable_level")
    if serious is not None and unacceptable is not None and serious > unacceptable:
        reader.fault(f"{path}.serious_level", serious, f"a level not above the unacceptable one ({unacceptable})")


def serious_loss_first(limits: Mapping[str, Any], path: str, reader: Reader) -> None:
    """A loss that is unacceptable is serious as well."""
    serious, unacceptable = limits.get("serious"), limits.get("unacceptable")
    if serious is not None and unacceptable is not None and serious > unacceptable:
        expected = f"a loss not above the unacceptable one ({plain(float(unacceptable))})"
        reader.faults.add(f"{path}.serious", plain(float(serious)), expected)


def enough_members(group: dict[str, Any], path: str, reader: Reader) -> None:
    """No more members are needed than there are; not said means one."""
    members, needed = group.get("members"), group.get("needed")
    if members is not None and needed is not None and needed > len(members):
        reader.fault(f"{path}.needed", needed, f"no more than the {len(members)} members of the group")


def groups_among_dependencies(subject: Mapping[str, Any], path: str, reader: Reader) -> None:
    """Every member of a redundancy group is a dependency, and belongs to one group only."""
    groups = subject.get("redundancy")
    if not groups:
        return
    targets = {each if isinstance(each, str) else getattr(each, "on", None) for each in subject.get("depends_on") or ()}
    seen: dict[str, int] = {}
    for number, group in enumerate(groups):
        for index, member in enumerate((group.members if group else None) or ()):
            place = f"{path}.redundancy[{number}].members[{index}]"
            if member is not None and member not in targets:
                reader.fault(place, member, "one of the dependencies in depends_on: add it there, or remove it here")
            elif member is not None and seen.setdefault(member, number) != number:
                reader.fault(place, member, f"each in one group only: redundancy[{seen[member]}] has it already")


def process_depends_on_others(process: Mapping[str, Any], path: str, reader: Reader) -> None:
    for index, dependency in enumerate(process.get("depends_on") or ()):
        if dependency is not None and dependency.on is not None and dependency.on == process["id"]:
            _depends_on_itself(f"{path}.depends_on[{index}].on", dependency.on, reader)


def service_depends_on_others(service: Mapping[str, Any], path: str, reader: Reader) -> None:
    for index, target in enumerate(service.get("depends_on") or ()):
        if target is not None and target == service["id"]:
            _depends_on_itself(f"{path}.depends_on[{index}]", target, reader)


def _depends_on_itself(path: str, target: str, reader: Reader) -> None:
    reader.fault(path, target, "the id of something else: nothing depends on itself; remove this dependency")


def ids_unique_over_all(case: Mapping[str, Any], path: str, reader: Reader) -> None:
    """An id names one process or one service, never both; and there is an end to their number."""
    services, processes = case.get("services") or (), case.get("processes") or ()
    if len(services) + len(processes) > MOST_PROCESSES_AND_SERVICES:
        found = f"{len(services) + len(processes):,} services and processes"
        reader.faults.add(path, found, f"at most {MOST_PROCESSES_AND_SERVICES:,} of them: split the case")
    places = {service.id: index for index, service in enumerate(services) if service is not None}
    for index, process in enumerate(processes):
        if process is not None and process.id is not None and process.id in places:
            expected = f"an id of its own: services[{places[process.id]}] has this one; change one of them"
            reader.fault(f"processes[{index}].id", process.id, expected)
