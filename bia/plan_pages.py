"""What the plan page shows, worked out from the plan. Pure: a plan in, things to print out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bia import units, words
from bia.budget_kept import Kept, plan_keeps
from planner.findings.brief import findings_in_brief

Json = Mapping[str, Any]
# The shape and colour a state is shown in: met circle, gap triangle, warn diamond, unasked broken circle.
Shape = Literal["met", "gap", "warn", "unasked", "info"]

MOST_NAMED = 12  # subjects named before a finding
FIRST_ACTIONS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    shape: Shape
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One reason: what it is about, its words, its rule and the answers it rests on."""

    about: str
    text: str
    rule: str
    inputs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding or a gap: what was seen, by which rule, what to do next and where the answer stands."""

    shape: Shape
    text: str
    rule: str
    remedy: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a finding says of one process or service."""

    about: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A finding with all it was said of. `others` hold the rest where it does not say the same of all."""

    shape: Shape
    about: str
    text: str
    rule: str
    remedy: str
    others: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRow:
    entry: Json
    state: State
    short: str
    gaps: tuple[Found, ...]
    tested: State
    whys: tuple[Why, ...]
    findings: tuple[Found, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    label: str
    rows: tuple[ServiceRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessRow:
    entry: Json
    mtpd: str
    rto: str
    needed_earlier: str
    back: State
    findings: tuple[Found, ...]
    whys: tuple[Why, ...]


def headline(plan: Json) -> tuple[str, str]:
    """The finding as a title, and what follows from it in a sentence or two."""
    services = plan["services"]
    return _title(plan, services), " ".join(part for part in (_lead_money(plan), _lead_single_points(plan)) if part)


def _title(plan: Json, services: Sequence[Json]) -> str:
    if not services:
        return f"Targets of {words.counted(len(plan['processes']), 'process', 'processes')}, no service named yet"
    late = sum(any(gap["kind"] == "rto" for gap in service["gaps"]) for service in services)
    missing = sum(any(gap["kind"] != "restore-test" for gap in service["gaps"]) for service in services)
    if late:
        return f"{late} of {words.counted(len(services), 'service')} {_verb(late, 'come')} back later than needed"
    if missing:
        return f"{missing} of {words.counted(len(services), 'service')} {_verb(missing, 'miss')} a target"
    if all(service["promised"].get("rto_hours") is None for service in services):
        return "Nobody has said yet how soon the services come back"
    return "No gap is known: what was answered fits what is needed"


def _verb(count: int, plural: str) -> str:
    if count != 1:
        return plural
    return f"{plural}es" if plural.endswith("s") else f"{plural}s"


def _lead_money(plan: Json) -> str:
    portfolio, currency = plan["portfolio"], plan["currency"]
    loss = portfolio["expected_annual_loss"]
    if loss.get("today") is None:
        return ""
    today = units.unbroken(units.money_short(loss["today"], currency))
    text = f"Expected loss today is {today} a year."
    if loss.get("recommended") is None or not portfolio["actions"]:
        return text
    once = units.unbroken(units.money_range(portfolio.get("capex"), currency))
    yearly = units.unbroken(units.money_range(portfolio.get("opex_per_year"), currency))
    left = units.unbroken(units.money_short(loss["recommended"], currency))
    text = f"{text} All recommendations together cost {once} once and {yearly} a year, and leave {left} a year."
    return f"{text} {overlap_note(plan)}".rstrip()


def overlap_note(plan: Json) -> str:
    """What the choice comes to where losses overlap, beside the plain sum it rests on; empty when not asked."""
    portfolio, currency = plan["portfolio"], plan["currency"]
    plain, overlapped = (portfolio.get(f"total_cost_of_risk{end}") for end in ("", "_with_overlap"))
    if plain is None or overlapped is None:
        return ""
    both = [units.unbroken(units.money_short(amount, currency)) for amount in (plain, overlapped)]
    return (
        f"Cost and remaining loss over {units.years(plan['horizon_years'])} come to {both[0]} at present value, or "
        f"{both[1]} where losses overlap; the choice rests on the first, the plain sum."
    )


def _lead_single_points(plan: Json) -> str:
    points = plan["graph"]["single_points_of_failure"]
    if not points:
        return ""
    reach = words.counted(len(points[0]["processes"]), "process", "processes")
    named = [point["id"] for point in points if len(point["processes"]) == len(points[0]["processes"])]
    verb = "stops or slows" if len(named) == 1 else "each stop or slow"
    return f"{_and(named)} {verb} {reach} and {_has(named)} no second part."


def _has(names: Sequence[str]) -> str:
    return "has" if len(names) == 1 else "have"


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def facts(plan: Json) -> tuple[Fact, ...]:
    """The figures at the top of the page."""
    portfolio, currency = plan["portfolio"], plan["currency"]
    loss = portfolio["expected_annual_loss"]
    overlap = portfolio.get("with_overlap") or {}
    counted = portfolio.get("services_counted")
    found = [_loss_fact("Expected loss today", loss.get("today"), overlap.get("today"), currency)]
    if portfolio["actions"]:
        label = "With all recommendations"
        found.append(_loss_fact(label, loss.get("recommended"), overlap.get("recommended"), currency))
        found.append(_cost_fact(portfolio, currency, plan["horizon_years"]))
    if counted:
        today, after = portfolio.get("services_meeting_today"), portfolio.get("services_meeting_targets")
        known = units.NOT_KNOWN if today is None else str(today)
        note = f"{after} with the recommendations" if after is not None else ""
        if unsure := portfolio.get("services_not_known"):
            note += f", {unsure} not known"
        found.append(Fact(label="Services inside every target", value=f"{known} of {counted}", note=note))
    return tuple(found)


def _loss_fact(label: str, plain: float | None, overlapped: float | None, currency: str) -> Fact:
    value = units.unbroken(units.money_short(plain, currency))
    if plain is None:
        return Fact(label=label, value=value)
    note = "plain sum, an upper bound"
    if overlapped is not None:
        note = f"plain sum; {units.money_short(overlapped, currency)} where losses overlap"
    return Fact(label=label, value=f"{value} a year", note=note)


def _cost_fact(portfolio: Json, currency: str, horizon: float) -> Fact:
    verdict = {
        Kept.WITHIN: "within the budget",
        Kept.AT_LIKELY: "within the budget at likely values, above it at high ones",
        Kept.ABOVE: "above the budget",
        None: "no budget was given",
    }[plan_keeps(portfolio)]
    yearly = units.unbroken(units.money_range(portfolio.get("opex_per_year"), currency))
    value = f"{units.unbroken(units.money_range(portfolio.get('capex'), currency))} once"
    note = f"and {yearly} a year; {verdict}"
    return Fact(label=f"Cost, {units.years(horizon)} looked at", value=value, note=note)


def register(plan: Json) -> tuple[Group, ...]:
    """Every service with its targets and gaps, grouped by kind."""
    kinds = [*words.KINDS, *(s["kind"] for s in plan["services"] if s["kind"] not in words.KINDS)]
    groups = []
    for kind in dict.fromkeys(kinds):
        rows = tuple(_service_row(service) for service in plan["services"] if service["kind"] == kind)
        if rows:
            groups.append(Group(label=words.named(words.KINDS, kind), rows=rows))
    return tuple(groups)


def _service_row(service: Json) -> ServiceRow:
    return ServiceRow(
        entry=service,
        state=service_state(service),
        short=", ".join(_short(gap) for gap in service["gaps"]),
        gaps=_gaps(service),
        tested=_tested(service["promised"]),
        whys=whys(service["reasons"]),
        findings=findings(service["findings"]),
    )


def _gaps(service: Json) -> tuple[Found, ...]:
    """The gaps that no finding says as well; a finding says what to do next too."""
    said = {finding["text"] for finding in service["findings"]}
    return tuple(
        Found(shape="gap", text=gap["text"], rule=gap.get("rule") or "")
        for gap in service["gaps"]
        if gap["text"] not in said
    )


def service_state(service: Json) -> State:
    """Whether a service is known to hold what is required of it."""
    gaps = [gap for gap in service["gaps"] if gap["kind"] != "restore-test"]
    if gaps:
        return State(shape="gap", text=words.counted(len(gaps), "gap"))
    if service["required"].get("rto_hours") is not None and service["promised"].get("rto_hours") is None:
        return State(shape="unasked", text="restore time not known")
    if service["gaps"]:
        return State(shape="warn", text="untested")
    if service["required"].get("rto_hours") is None:
        return State(shape="unasked", text="nothing required")
    return State(shape="met", text="Met")


def _short(gap: Json) -> str:
    actual = gap.get("actual")
    texts: dict[str, str] = {
        "rto": f"restored in {units.duration(actual)}",
        "rpo": f"backup every {units.duration(actual)}",
        "availability": f"availability {units.availability(actual)}" if gap.get("unit") == "share" else "availability",
        "planned": "planned work",
        "restore-test": "restore never tested",
    }
    return texts.get(gap["kind"]) or str(gap["text"])


def _tested(promised: Json) -> State:
    if "last_restore_test" not in promised:
        return State(shape="unasked", text=units.NOT_ASKED)
    if promised["last_restore_test"] is None:
        return State(shape="warn", text="never")
    return State(shape="info", text=str(promised["last_restore_test"]))


def process_rows(plan: Json) -> tuple[ProcessRow, ...]:
    """Every process with what was derived, said and found."""
    return tuple(_process_row(process) for process in plan["processes"])


def _process_row(process: Json) -> ProcessRow:
    targets, required = process["targets"], process["required"]
    earlier = required.get("rto_hours") is not None and required.get("rto_set_by") not in (None, process["id"])
    needed = f"{units.duration(required['rto_hours'])} for {required['rto_set_by']}" if earlier else ""
    return ProcessRow(
        entry=process,
        mtpd=mtpd_words(targets),
        rto=rto_words(targets),
        needed_earlier=needed,
        back=_back(process),
        findings=findings(process["findings"]),
        whys=whys(process["reasons"]),
    )


def mtpd_words(targets: Json) -> str:
    """The mtpd, or why there is none."""
    if targets.get("mtpd_hours") is None and targets.get("beyond_hours") is not None:
        return f"beyond {units.duration(targets['beyond_hours'])}"
    return units.duration(targets.get("mtpd_hours"))


def rto_words(targets: Json) -> str:
    """The rto, or why there is none."""
    if targets.get("needs_continuous_service"):
        return "continuous"
    if targets.get("rto_hours") is None and targets.get("beyond_hours") is not None:
        return "none derived"
    return units.duration(targets.get("rto_hours"))


def _back(process: Json) -> State:
    hours, needed = process.get("achievable_hours"), process["required"].get("rto_hours")
    if hours is None:
        return State(shape="unasked", text=units.NOT_KNOWN)
    text = units.duration(hours)
    if needed is None:
        return State(shape="info", text=text)
    return State(shape="met" if hours <= needed else "gap", text=text)


def findings(entries: Sequence[Json]) -> tuple[Found, ...]:
    """Findings with their shape, the gravest first."""
    order: list[Shape] = ["gap", "warn", "info"]
    found = [
        Found(
            shape=entry["severity"] if entry["severity"] in order else "info",
            text=entry["text"],
            rule=units.unbroken(entry.get("rule") or ""),
            remedy=entry.get("remedy") or "",
            place=entry.get("place") or "",
        )
        for entry in entries
    ]
    return tuple(sorted(found, key=lambda one: order.index(one.shape)))


def briefs(result: Json) -> tuple[Brief, ...]:
    """All findings of a plan in brief, the gravest first; plans of before are put together now."""
    found = result.get("findings_in_brief") or findings_in_brief(
        result["findings"], result["processes"], result["services"]
    )
    return tuple(_brief(entry) for entry in found)


def _brief(entry: Json) -> Brief:
    said, subjects = entry["said"], entry["subjects"]
    is_same = len({each["text"] for each in said}) == 1
    shape: Shape = entry["severity"] if entry["severity"] in ("gap", "warn", "info") else "info"
    named = subjects if is_same else subjects[:1]
    about = ", ".join(named[:MOST_NAMED]) + (f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else "")
    return Brief(
        shape=shape,
        about=about,
        text=said[0]["text"],
        rule=units.unbroken(entry.get("rule") or ""),
        remedy=entry.get("remedy") or "",
        others=() if is_same else tuple(Said(about=each["subject"] or "", text=each["text"]) for each in said[1:]),
    )


def whys(reasons: Sequence[Json]) -> tuple[Why, ...]:
    """Reasons in words. Two numbers with the same reason share one."""
    merged: dict[tuple[str, str], list[Json]] = {}
    for reason in reasons:
        merged.setdefault((reason["text"], reason.get("rule") or ""), []).append(reason)
    return tuple(
        Why(
            about=", ".join(words.named(words.SUBJECTS, one["about"]) for one in group),
            text=text,
            rule=rule,
            inputs="; ".join(_input(item) for item in group[0].get("inputs") or ()),
        )
        for (text, rule), group in merged.items()
    )


def _input(item: Json) -> str:
    value = item.get("value")
    if value is None:
        shown = units.NOT_ASKED
    elif isinstance(value, list):
        shown = ", ".join("?" if part is None else _number(part) for part in value)
    else:
        shown = _number(value)
    return f"{item['answer'].replace('.', ' ').replace('_', ' ')}: {shown}"


def _number(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return str(value)
