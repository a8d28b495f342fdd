"""Where one number of a plan comes from, in plain words: the chain from the number back to the answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from planner.faults import FaultList
from planner.wording import availability_in_words, hours_in_words, list_in_words

Json = Mapping[str, Any]
INDENT: Final = "  "
DISASTERS: Final = ("site", "corruption")

# Targets without a reason of their own -> the target whose reasons say where they come from.
READ_WITH: Final = {
    "beyond_hours": "mtpd_hours",
    "deciding_category": "mtpd_hours",
    "deciding_categories": "mtpd_hours",
    "serious_at_hours": "rto_hours",
    "serious_category": "rto_hours",
    "needs_continuous_service": "rto_hours",
    "tolerated_outages_per_year": "availability",
    "availability_class": "availability",
}

# Short names for the figures that are asked for most.
SHORT: Final = {
    "process": {
        "mtpd": "targets.mtpd_hours",
        "rto": "targets.rto_hours",
        "disaster_rto": "targets.disaster_rto_hours",
        "rpo": "targets.rpo_hours",
        "wrt": "targets.wrt_hours",
        "tier": "targets.tier",
        "availability": "targets.availability",
        "budget": "targets.downtime_budget_hours_per_year",
    },
    "service": {
        "rto": "required.rto_hours",
        "disaster_rto": "required.disaster_rto_hours",
        "rpo": "required.rpo_hours",
        "availability": "today.availability",
        "downtime": "today.downtime_hours_per_year",
        "loss": "today.expected_annual_loss",
    },
}


class UnknownFigure(ValueError):
    """The plan has no such number; the message says what could have been meant."""


def explain(case: Json, plan: Json, what: str) -> str:
    """The chain behind one number, as text. `what` is an id and a figure, such as `P01.rto` or
    `PRINT.required.rto_hours`, or an id alone for all of it.

    `case` and `plan` are documents, as `case_to_dict` and `make_plan` give them. Raises UnknownFigure.
    """
    kind, entry, figure = _found(plan, what)
    if not figure:
        return "\n".join(_everything(case, plan, kind, entry))
    return "\n".join(_number(case, plan, kind, entry, _full_name(kind, entry, figure)))


def _found(plan: Json, what: str) -> tuple[str, Json, str]:
    """(process or service, its entry, the figure): the longest id that `what` begins with."""
    entries = {entry["id"]: (kind, entry) for kind, entry in _entries(plan)}
    for end in range(len(what), 0, -1):
        if what[:end] in entries and (end == len(what) or what[end] == "."):
            kind, entry = entries[what[:end]]
            return kind, entry, what[end + 1 :]
    name = what.partition(".")[0]
    hint = FaultList().suggestion(name, entries) or f"; known are {', '.join(entries)}"
    raise UnknownFigure(f"{name}: no process and no service has this id{hint}")


def _full_name(kind: str, entry: Json, figure: str) -> str:
    """The path of a figure given by its short name, or by its own name among a process's targets."""
    if kind == "process" and figure not in entry and figure in entry["targets"]:
        return f"targets.{figure}"
    return SHORT[kind].get(figure, figure)


def _entries(plan: Json) -> Iterator[tuple[str, Json]]:
    yield from (("process", entry) for entry in plan["processes"])
    yield from (("service", entry) for entry in plan["services"])


def _everything(case: Json, plan: Json, kind: str, entry: Json) -> Iterator[str]:
    yield f"{entry['id']} {entry['name']}"
    for figure in SHORT[kind].values():
        yield ""
        yield from _number(case, plan, kind, entry, figure)
    for finding in entry["findings"]:
        yield ""
        yield f"Finding {finding['id']}: {finding['text']}{_rule(finding['rule'])}"
    for gap in entry.get("gaps", ()):
        yield ""
        yield f"Gap {gap['kind']}: {gap['text']}{_rule(gap['rule'])}"


def _number(case: Json, plan: Json, kind: str, entry: Json, figure: str) -> Iterator[str]:
    value = _value(entry, figure)
    yield f"{entry['id']}.{figure} = {_shown(figure, value)}"
    if isinstance(value, Mapping):
        yield from (f"{INDENT}{entry['id']}.{figure}.{key} = {_shown(key, each)}" for key, each in value.items())
        return
    if figure.startswith("required."):
        yield from _requirement(case, plan, entry, figure)
    elif kind == "process":
        yield from _reasons(case, plan, entry, figure.removeprefix("targets."), 1, "processes")
    elif figure.startswith("today."):
        yield from _today(plan, entry, figure)
    elif figure.startswith("recommendation"):
        yield from _recommendation(plan, entry)


def _value(entry: Json, figure: str) -> object:
    """The value at a dotted path of the entry. Raises UnknownFigure with the paths there are."""
    value: object = entry
    for depth, name in enumerate(figure.split(".")):
        if not isinstance(value, Mapping) or name not in value:
            before = ".".join(figure.split(".")[:depth])
            known = [key for key in value if key not in ("id", "name")] if isinstance(value, Mapping) else []
            hint = FaultList().suggestion(name, known) or (f"; known are {', '.join(known)}" if known else "")
            place = f"{entry['id']}.{before}" if before else entry["id"]
            raise UnknownFigure(f"{place} has no figure {name}{hint}")
        value = value[name]
    return value


def _shown(figure: str, value: object) -> str:
    """A value with the unit of its name."""
    if value is None:
        return "not known, or it does not apply"
    if isinstance(value, Mapping | list):
        return f"{len(value)} entries"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if "availability" in figure.rpartition(".")[2]:
        return f"{value:.9g} ({availability_in_words(value)})"
    if "hours" in figure.rpartition(".")[2] and value >= 0:
        return f"{value:.6g} ({hours_in_words(value)})"
    return f"{value:,.10g}"


def _reasons(case: Json, plan: Json, entry: Json, about: str, depth: int, part: str) -> Iterator[str]:
    """The reasons of a figure, the answers they rest on, and the reasons of figures among these."""
    margin = INDENT * depth
    found = [reason for reason in entry["reasons"] if reason["about"] == about]
    number = next(i for i, each in enumerate(case[part]) if each["id"] == entry["id"])
    if not found:
        yield margin + _without_reason(case[part][number], f"{part}[{number}]", entry, about)
    for reason in found:
        yield f"{margin}because {reason['text']}{_rule(reason['rule'])}"
        for item in reason["inputs"]:
            value = "not asked" if item["value"] is None else item["value"]
            is_figure = any(each["about"] == item["answer"] for each in entry["reasons"])
            where = "" if is_figure else f"{part}[{number}]."
            yield f"{margin}{INDENT}from {where}{item['answer']}: {value}"
            if is_figure and item["answer"] != about:
                yield from _reasons(case, plan, entry, item["answer"], depth + 2, part)


def _without_reason(answers: Json, place: str, entry: Json, about: str) -> str:
    """What holds of a figure that no rule made: answered, not asked, or read off with another figure."""
    if answers.get(about) is not None:
        return f"because it was answered so, in {place}.{about}: {answers[about]}"
    if about == "wrt_hours":
        return f"because it was not asked ({place}.wrt_hours): no time to catch up is counted."
    if about == "service_hours_per_year":
        asked = [f"{place}.{name}" for name in ("service_hours", "weeks_per_year") if answers.get(name) is not None]
        counted = f"because it is counted from {list_in_words(asked)}" if asked else "because it was not asked"
        return f"{counted}; what was not asked is taken as round the clock and all year."
    beside = READ_WITH.get(about)
    if beside is None:
        return "because the answers that it follows from were not asked, or it does not apply."
    return f"It is read off with {beside}: see {entry['id']}.{beside}."


def _requirement(case: Json, plan: Json, entry: Json, figure: str) -> Iterator[str]:
    """From the answers that set a requirement, dependant by dependant, to the node asked about."""
    short = figure.removeprefix("required.")
    name = short.removesuffix("_hours")
    set_by = entry["required"].get(f"{name}_set_by")
    if set_by is None:
        yield (
            f"{INDENT}Nothing that depends on it demands this."
            if f"{name}_set_by" in entry["required"]
            else (f"{INDENT}See required.rto_hours for how demands are carried.")
        )
        return
    for reason in entry["reasons"]:
        if reason["about"] == figure:
            yield f"{INDENT}because {reason['text']}{_rule(reason['rule'])}"
    entries = {each["id"]: each for _, each in _entries(plan)}
    processes = {each["id"] for each in plan["processes"]}
    chain = _chain(entries, entry["id"], name)
    for dependency, dependant in pairwise(chain):
        asked = entries[dependency]["required"].get(short)
        step = ", cut to a step of the ladder" if "rto" in name and dependant in processes else ""
        yield f"{INDENT}{dependant} needs {dependency}, and so asks for {_shown(short, asked)}{step}"
        if name != "rpo":
            yield from _loosened(case, dependant, dependency)
    if set_by in processes:
        target = f"targets.{short}"
        yield f"{INDENT}{set_by}.{target} = {_shown(short, _value(entries[set_by], target))}"
        yield from _reasons(case, plan, entries[set_by], short, 2, "processes")


def _loosened(case: Json, dependant: str, dependency: str) -> Iterator[str]:
    """The answers that let a process bear a longer outage of a dependency than of itself."""
    process = next((each for each in case["processes"] if each["id"] == dependant), None)
    if process is None:
        return
    edge = next(each for each in process["depends_on"] if each["on"] == dependency)
    if edge.get("share", 1) < 1:
        yield f"{INDENT * 2}only {edge['share']:.0%} of {dependant} stops without it (share)"
    if edge.get("needed_from_hours"):
        yield f"{INDENT * 2}it is needed only after {hours_in_words(edge['needed_from_hours'])} (needed_from_hours)"
    workaround = process.get("workaround", {})
    covers = workaround.get("covers", ())
    if workaround.get("sustain_hours") and workaround.get("capacity") and (covers == "all" or dependency in covers):
        yield (
            f"{INDENT * 2}a workaround carries {workaround['capacity']:.0%} of {dependant} for "
            f"{hours_in_words(workaround['sustain_hours'])} (workaround)"
        )


def _chain(entries: Mapping[str, Json], node: str, name: str) -> list[str]:
    """The node, its dependant that demands most, that one's, and so on to whose answers set it."""
    chain = [node]
    while (via := entries[chain[-1]]["required"].get(f"{name}_via")) and via not in chain:
        chain.append(via)
    return chain


def _today(plan: Json, entry: Json, figure: str) -> Iterator[str]:
    """What the figures of today are made of: parts for availability, failure scopes for outages and loss."""
    today = entry["today"]
    if "loss" in figure:
        yield f"{INDENT}because every kind of failure costs its yearly rate x the expected loss of one:"
        yield from _scopes(plan, today["by_scope"])
        return
    if today["availability"] is None:
        yield f"{INDENT}because nothing is known of how often it, or what it needs, fails."
        return
    if figure == "today.own_availability":
        yield f"{INDENT}because this is what its own outages leave, without planned work and without what it needs."
    else:
        yield f"{INDENT}because it is available when all it needs is, each part counted once, planned work included:"
        yield from _parts(entry, today)
    yield f"{INDENT}its own outages (site loss, corruption and power cuts of the site count as loss, not here):"
    counted = {
        scope: found
        for scope, found in today["by_scope"].items()
        if scope not in DISASTERS and "downtime_hours_per_year" in found
    }
    if figure == "today.own_availability":
        counted.pop("planned", None)
    yield from _scopes(plan, counted)


def _parts(entry: Json, today: Json) -> Iterator[str]:
    """What every part is by itself with planned work, and what the service would gain were it never away."""
    for part in today["parts"]:
        own = "unknown, left out"
        if part["availability"] is not None:
            own = f"{availability_in_words(part['availability'])} by itself with planned work"
        if part["id"] == entry["id"] and today["own_availability"] is not None:
            own += f" ({availability_in_words(today['own_availability'])} without: its own_availability)"
        line = f"{INDENT * 2}{part['id']}: {own}"
        if part["saved_hours_per_year"] is not None:
            saved = hours_in_words(max(part["saved_hours_per_year"], 0.0))
            line += f"; were it never away, {entry['id']} would be down {saved} a year less"
        yield line
    if not today["is_exact"]:
        low, high = today["interval"]
        yield f"{INDENT}an estimate: with 95 % certainty between {low:.6g} and {high:.6g} without planned work"


def _scopes(plan: Json, scopes: Mapping[str, Json]) -> Iterator[str]:
    sources = {figure["id"]: figure for figure in plan["assumptions"]}
    for scope, found in scopes.items():
        parts = [f"{found['events_per_year']:.3g} a year"] if "events_per_year" in found else []
        if found.get("events_per_year") and "downtime_hours_per_year" in found:
            mean = found["downtime_hours_per_year"] / found["events_per_year"]
            parts.append(f"back in {hours_in_words(mean)} on average")
        if "downtime_hours_per_year" in found:
            parts.append(f"{hours_in_words(found['downtime_hours_per_year'])} down a year")
        if found.get("expected_annual_loss") is not None:
            parts.append(f"{found['expected_annual_loss']:,.2f} {plan['currency']} a year")
        yield f"{INDENT * 2}{scope}: {', '.join(parts)}"
        for name in dict.fromkeys(found["figures"]):
            if name in sources:
                yield f"{INDENT * 3}{name} {_figure(sources[name])}"


def _figure(figure: Json) -> str:
    values = f"{figure['low']:g} / {figure['likely']:g} / {figure['high']:g} {figure['unit']}"
    return f"{figure['name']}: {values} ({figure['source']})"


def _recommendation(plan: Json, entry: Json) -> Iterator[str]:
    advice = entry["recommendation"]
    if advice is None:
        yield f"{INDENT}because no design could be priced."
        return
    yield f"{INDENT}{advice['summary']}"
    for reason in advice["reasons"]:
        yield f"{INDENT}because {reason['text']}{_rule(reason['rule'])}"
    for line in advice["cost_lines"]:
        amount: Sequence[str] = [
            f"{line[when]['likely']:,.2f} {plan['currency']} {words}"
            for when, words in (("once", "once"), ("per_year", "a year"))
            if line[when]
        ]
        yield f"{INDENT * 2}{line['item']}: {', '.join(amount)} ({line['price_id']}, {line['source']})"
    for miss in advice["misses"]:
        yield f"{INDENT}It misses: {miss['text']}"


def _rule(rule: str | None) -> str:
    return f" [{rule}]" if rule else ""
