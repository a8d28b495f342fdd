"""The section on the way there: steps in the order in which they can be taken, with what must come first.

The plan knows efforts and what stands on what, but no dates: none is printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bia import units

from .blocks import Bullets, Heading, Section, Text, blocks
from .designs import changed
from .facts import Facts, Json, counted, full_stop, joined, part, plain_number, plural, sentence, some_ids
from .tables import Cell, Column, Table, table
from .test_plan import Test, tests_of

YEARLY = "/yr"
STEPS = plural(
    "%(count)s change after the decision; then the plan is made again.",
    "%(count)s changes after the decision, first what others stand on; then the plan is made again.",
)
WORK = plural("Work of %(low)s to %(high)s days is known of it.", "Work of %(low)s to %(high)s days is known of them.")


@dataclass(frozen=True, slots=True)
class Step:
    """The same change for one service or several. `days` are low and high, None where the plan knows no effort."""

    summary: str
    services: tuple[Json, ...]
    days: tuple[float, float] | None

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(str(one["id"]) for one in self.services)


def roadmap(facts: Facts) -> Section | None:
    """What to do in which order. None where nothing changes."""
    steps = steps_of(facts)
    if not steps:
        return None
    known = [step.days for step in steps if step.days]
    lead = counted(len(steps), *STEPS)
    if known:
        low, high = (sum(days[end] for days in known) for end in (0, 1))
        work = counted(len(steps), *WORK, low=plain_number(low), high=plain_number(high))
        lead = f"{lead} {work}"
    return Section(
        id="roadmap",
        title=_("Roadmap"),
        question=_("What comes first, and when is it done?"),
        lead=lead,
        blocks=blocks(
            Text(
                _(
                    "Each step is done when its tests have passed. What stands below is done before what stands on "
                    "it; otherwise the order is that of the avoided loss for the money. Delivery times and dates are "
                    "not in this plan: they are agreed once the offers are in."
                )
            ),
            _table(facts, steps),
            _to_confirm(steps),
        ),
    )


def steps_of(facts: Facts) -> tuple[Step, ...]:
    """The changes as steps: in the order of the actions, but none before one that a service of it stands on."""
    by_id = {str(one["id"]): one for one in changed(facts)}
    order = [str(action.get("service")) for action in facts.portfolio.get("actions") or ()]
    groups: dict[tuple[str, ...], list[Json]] = {}
    for code in dict.fromkeys((*order, *by_id)):
        if code in by_id:
            groups.setdefault(_what(by_id[code]), []).append(by_id[code])
    steps = [_step(facts, services) for services in groups.values()]
    return tuple(_in_order(steps, _below(facts)))


def _what(service: Json) -> tuple[str, ...]:
    """What tells one step from another: everything that is changed, and the words for it."""
    chosen = service["recommendation"]
    return (str(chosen.get("summary") or chosen["name"]), *(str(one) for one in chosen.get("changes") or ()))


def _step(facts: Facts, services: list[Json]) -> Step:
    lines = [line for one in services for line in one["recommendation"].get("cost_lines") or ()]
    efforts = [found for line in lines if (found := _days(facts, line))]
    days = (sum(low for low, _high in efforts), sum(high for _low, high in efforts)) if efforts else None
    return Step(_what(services[0])[0], tuple(services), days)


def _days(facts: Facts, line: Json) -> tuple[float, float] | None:
    """Low and high of the days of work in a cost line: its quantity times the effort the plan assumed."""
    unit = str(line.get("unit") or "")
    effort: Json = next((one for one in facts.result.get("assumptions") or () if one["id"] == line.get("price_id")), {})
    if not unit.startswith("days") or unit.endswith(YEARLY) or effort.get("likely") is None:
        return None
    quantity = float(line.get("quantity") or 0)
    low, high = (effort.get(end, effort["likely"]) for end in ("low", "high"))
    return quantity * float(low), quantity * float(high)


def _below(facts: Facts) -> dict[str, set[str]]:
    """What each service stands on directly."""
    found: dict[str, set[str]] = {}
    for service in facts.case.get("services") or ():
        found[str(service["id"])] = {
            str(need["on"] if isinstance(need, Mapping) else need) for need in service.get("depends_on") or ()
        }
    return found


def _in_order(steps: list[Step], below: dict[str, set[str]]) -> list[Step]:
    """A stable order; where steps stand on each other in a ring, the given order holds."""
    left, made = list(steps), []
    while left:
        free = next((step for step in left if not _waits(step, left, below)), left[0])
        left.remove(free)
        made.append(free)
    return made


def _waits(step: Step, left: list[Step], below: dict[str, set[str]]) -> bool:
    needed = {need for code in step.ids for need in below.get(code, ())} - set(step.ids)
    return any(needed.intersection(other.ids) for other in left if other is not step)


def _table(facts: Facts, steps: tuple[Step, ...]) -> Table | None:
    below, tests = _below(facts), tests_of(facts)
    rows: list[tuple[str | Cell, ...]] = [
        ("1", Cell(_("Decide: release the money, accept what is left"), "plain"), "–", "–", "–", "–")
    ]
    for number, step in enumerate(steps, start=2):
        rows.append(
            (
                str(number),
                Cell(full_stop(sentence(step.summary)), "plain"),
                some_ids(step.ids),
                _first(number, step, steps, below),
                _effort(step),
                _ends_with(step, tests),
            )
        )
    last = len(steps) + 2
    rows.append(
        (
            str(last),
            Cell(_("Put what the tests showed in place of the estimates, and make the plan again."), "plain"),
            "–",
            _("Steps 2 to %(last)s") % {"last": last - 1} if last > 3 else _("Step 2"),
            "–",
            "–",
        )
    )
    return table(
        _("Steps, with what must come first. Work in days, low to high, for all services of the step"),
        [
            Column(_("No."), 9, "id"),
            Column(_("Step"), 54),
            Column(_("Services"), 36),
            Column(_("After"), 26),
            Column(_("Days"), 19, "n"),
            Column(_("Done when passed"), 24, "gap"),
        ],
        rows,
        row_head=1,
        dense=True,
    )


def _first(number: int, step: Step, steps: tuple[Step, ...], below: dict[str, set[str]]) -> str:
    """The steps that must be done before: the decision, and those of what its services stand on."""
    needed = {need for code in step.ids for need in below.get(code, ())} - set(step.ids)
    before = [str(place) for place, other in enumerate(steps[: number - 2], start=2) if needed.intersection(other.ids)]
    return _("Steps %(steps)s") % {"steps": joined(["1", *before])} if before else _("Step 1")


def _effort(step: Step) -> str:
    if step.days is None:
        return units.worded(units.NOT_KNOWN)
    low, high = (plain_number(round(each, 2)) for each in step.days)
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def _ends_with(step: Step, tests: tuple[Test, ...]) -> str:
    wanted = {text for one in step.services for text in part(one, "recommendation", "tests") or ()}
    return ", ".join(test.number for test in tests if test.text in wanted) or "–"


def _to_confirm(steps: tuple[Step, ...]) -> list[Heading | Text | Bullets] | None:
    """What the designs take for granted; confirmed before the first order."""
    found: dict[str, list[str]] = {}
    for step in steps:
        for service in step.services:
            for text in part(service, "recommendation", "to_confirm") or ():
                found.setdefault(str(text), []).append(str(service["id"]))
    if not found:
        return None
    everything = sum(len(step.services) for step in steps)
    items = (
        full_stop(text) if len(codes) == everything else f"{some_ids(codes)}: {full_stop(text)}"
        for text, codes in found.items()
    )
    return [
        Heading(_("To be confirmed before anything is ordered"), "beside"),
        Bullets(tuple(items)),
    ]
