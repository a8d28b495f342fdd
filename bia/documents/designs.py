"""Sections about the proposal: designs service by service, the options beside them, and what still fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bia import units

from .blocks import Block, Bullets, Figure, Heading, Section, Text, blocks
from .facts import (
    SCOPES,
    Facts,
    Json,
    about,
    availability,
    changes,
    count,
    duration,
    full_stop,
    joined,
    labelled,
    likely,
    money,
    part,
    plain_number,
    scopes_of,
    sentence,
    spread,
    yearly_hours,
)
from .tables import Cell, Column, Row, Table, group, table

LAYERS = {"platform": "Platform", "edge": "At the device and the desk", "recovery": "After a disaster"}


def changed(facts: Facts) -> list[Json]:
    """Services for which something is to be bought or set up."""
    return [one for one in facts.services if changes(one)]


def designs(facts: Facts) -> Section | None:
    """The recommended design of each service, and its layers in plain words. None without services."""
    if not facts.services:
        return None
    change = changed(facts)
    if change:
        lead = (
            f"We recommend a change for {count(len(change), 'service')} of {len(facts.services)}. Each layer answers one "
            "kind of failure; a design is the set that leaves no gap that matters."
        )
    else:
        lead = (
            "We recommend no change: what is in place has the least total cost of risk, or too little was asked to "
            "say otherwise."
        )
    return Section(
        id="designs",
        title="Recommended design, service by service",
        question="What will actually happen when something breaks?",
        lead=lead,
        blocks=blocks(_summary(facts), _layers(facts), [block for one in change for block in _design(one, facts)]),
    )


def _summary(facts: Facts) -> Table | None:
    return table(
        f"Recommended design of each service, {facts.currency}, likely values. Downtime counts everything the service "
        "depends on.",
        [
            Column("Service", 38),
            Column("Recommended", 54),
            Column("Meets targets", 16),
            Column("Downtime a year", 20, "n"),
            Column("Once", 12, "n"),
            Column("A year", 12, "n"),
            Column("Avoids a year", 16, "n"),
        ],
        [_summary_row(one, facts) for one in facts.services],
        dense=True,
    )


def _summary_row(service: Json, facts: Facts) -> tuple[str | Cell, ...]:
    chosen = service.get("recommendation")
    if chosen is None:
        return (labelled(service), _first_reason(service) or "No recommendation: too little is known.", "–", "–", "–", "–", "–")
    return (
        labelled(service),
        sentence(str(chosen.get("summary") or facts.layer(chosen.get("platform")))),
        Cell("yes", "good") if chosen.get("meets_targets") else Cell("no", "alarm"),
        yearly_hours(chosen.get("downtime_hours_per_year")),
        likely(chosen.get("capex"), "–"),
        likely(chosen.get("opex_per_year"), "–"),
        money(chosen.get("avoided_loss_per_year"), "–"),
    )


def _layers(facts: Facts) -> Table | None:
    found: dict[str, tuple[Json, list[str]]] = {}
    for service in facts.services:
        for layer in part(service, "recommendation", "layers") or ():
            found.setdefault(str(layer["id"]), (layer, []))[1].append(str(service["id"]))
    order = list(LAYERS)
    ranked = sorted(found.values(), key=lambda one: order.index(one[0]["layer"]) if one[0]["layer"] in order else 9)
    return table(
        "The layers of these designs, in plain words",
        [Column("Layer", 26), Column("What it is", 36), Column("What it does", 66), Column("For", 40)],
        [
            (
                Cell(LAYERS.get(layer["layer"], sentence(str(layer["layer"]))), "plain"),
                Cell(str(layer["name"]), "strong"),
                str(layer.get("text") or ""),
                joined(services),
            )
            for layer, services in ranked
        ],
        dense=True,
    )


def _design(service: Json, facts: Facts) -> Iterator[Block | Table]:
    chosen = service["recommendation"]
    yield Heading(labelled(service))
    misses = [full_stop(sentence(miss.get("text", ""))) for miss in chosen.get("misses") or ()]
    meets = "It meets the targets of the service." if chosen.get("meets_targets") else "It does not meet every target:"
    why = [full_stop(sentence(reason["text"])) for reason in chosen.get("reasons") or () if reason.get("text")]
    summary = full_stop(sentence(str(chosen.get("summary") or chosen["name"])))
    yield Text(" ".join([summary, meets, *misses]), note=_money_note(chosen, facts), keep=True)
    if why:
        yield Text(" ".join(why), keep=True)
    outages = _outages(service, facts)
    if outages:
        yield outages


def _money_note(option: Json, facts: Facts) -> str:
    parts = []
    if option.get("capex"):
        parts.append(f"{spread(option['capex'], facts.currency)} once")
    if option.get("opex_per_year"):
        parts.append(f"{spread(option['opex_per_year'], facts.currency)} a year")
    if option.get("avoided_loss_per_year") is not None:
        parts.append(f"avoids {about(option['avoided_loss_per_year'], facts.currency)} of expected loss a year")
    return sentence(", ".join(parts)) + "." if parts else ""


def _outages(service: Json, facts: Facts) -> Table | None:
    before, after = part(service, "today", "by_scope") or {}, part(service, "recommendation", "by_scope") or {}

    def back(scope: Json) -> str:
        return units.duration_range(scope.get("recovery_hours"), "–").translate({32: "\N{NO-BREAK SPACE}"})

    rows = []
    for scope in scopes_of(before, after):
        old, new = before.get(scope) or {}, after.get(scope) or {}
        masked = str(new.get("masked_by") or "")
        rows.append(
            (
                SCOPES.get(scope, sentence(scope)),
                _rate(old.get("events_per_year")),
                back(old),
                money(old.get("expected_annual_loss"), "–"),
                back(new),
                money(new.get("expected_annual_loss"), "–"),
                facts.layer(masked) or "–",
            )
        )
    return table(
        f"What happens when: how long until the service is back, low to high, and the expected loss a year in {facts.currency}",
        [
            Column("When", 36),
            Column("A year", 12, "n"),
            Column("Back today", 33, "n"),
            Column("Loss", 14, "n"),
            Column("Back with it", 33, "n pick"),
            Column("Loss", 14, "n pick"),
            Column("Bridged by", 26, "gap"),
        ],
        rows,
        dense=True,
    )


def _rate(events: float | None) -> str:
    return "–" if events is None else f"{events:.2g}" if events < 10 else f"{events:.0f}"


def _first_reason(service: Json) -> str:
    return next((full_stop(one["text"]) for one in service.get("reasons") or () if one.get("text")), "")


def _same(one: Json | None, other: Json | None) -> bool:
    keys = ("platform", "edge", "recovery")
    return bool(one and other) and all((one or {}).get(key) == (other or {}).get(key) for key in keys)


def options(facts: Facts, charts: Sequence[Figure]) -> Section | None:
    """The same questions put to every option of a service. None when there is nothing to compare."""
    compared = [found for one in facts.services if (found := _option_table(one, facts))]
    rejected = _rejected(facts)
    if not compared and not rejected:
        return None
    return Section(
        id="options",
        title="Options compared",
        question="What else could we buy, and why is this one better?",
        lead="A design must first meet the targets; among those that do, the least total cost of risk wins. The recommended column is tinted.",
        blocks=blocks(compared, charts, rejected),
    )


def _option_table(service: Json, facts: Facts) -> Table | None:
    offered = list(service.get("options") or ())
    chosen = service.get("recommendation")
    if len(offered) < 2:  # a single design stands in the section before
        return None
    if chosen and not any(_same(one, chosen) for one in offered):
        offered.append({**chosen, "name": "recommended"})
    offered = offered[:4]
    each = {1: 66, 2: 44, 3: 33, 4: 28}[len(offered)]
    first = 168 - each * (len(offered) + 1)
    kinds = ["opt", *("pick" if _same(one, chosen) else "opt" for one in offered)]
    heads = ["Today", *(sentence(str(one["name"])) + (", recommended" if kind == "pick" and one["name"] != "recommended" else "") for one, kind in zip(offered, kinds[1:], strict=True))]
    return table(
        f"{labelled(service)}: options. Money in {facts.currency}, low to high; total cost over {plain_number(facts.result.get('horizon_years'))} years in present value.",
        [Column("", first), *(Column(head, each, kind) for head, kind in zip(heads, kinds, strict=True))],
        list(_option_rows(service, offered)),
        dense=True,
    )


def _option_rows(service: Json, offered: list[Json]) -> Iterator[Row | tuple[str | Cell, ...]]:
    today = service.get("today") or {}
    yield ("In a sentence", "What is in place", *(sentence(str(one.get("summary") or "")) for one in offered))
    yield ("Meets the targets", "–", *(_meets(one) for one in offered))
    yield group("Downtime")
    yield ("Availability", *(availability(one.get("availability")) for one in (today, *offered)))
    yield ("Downtime a year", *(yearly_hours(one.get("downtime_hours_per_year")) for one in (today, *offered)))
    for scope in scopes_of(*(one.get("by_scope") for one in (today, *offered))):
        rows = [part(one, "by_scope", scope, "recovery_hours") for one in (today, *offered)]
        if any(rows):
            cells = (duration(row["likely"], "–") if row else "–" for row in rows)
            yield (f"{SCOPES.get(scope, sentence(scope))}: back after", *cells)
    yield group("Money")
    yield ("Once", "0", *(spread(one.get("capex")) for one in offered))
    yield ("A year", "0", *(spread(one.get("opex_per_year")) for one in offered))
    yield ("Total cost", "0", *(about(one.get("tco")) for one in offered))
    yield ("Expected loss left a year", *(about(one.get("expected_annual_loss")) for one in (today, *offered)))
    yield ("Total cost of risk", "–", *(about(one.get("total_cost_of_risk")) for one in offered))
    yield ("Paid back after", "–", *(units.years(one.get("payback_years"), "not within the horizon") for one in offered))


def _meets(option: Json) -> Cell:
    if option.get("meets_targets"):
        return Cell("yes", "good")
    kinds = joined(dict.fromkeys(str(miss.get("kind", "")).replace("-", " ") for miss in option.get("misses") or ()))
    return Cell(f"no: {kinds}" if kinds else "no", "alarm")


def candidate(rejected: Json) -> str:
    """The id of what was rejected."""
    return next((str(rejected[key]) for key in ("platform", "edge", "recovery", "name") if rejected.get(key)), "")


def _rejected(facts: Facts) -> Table | None:
    found: dict[tuple[str, str, str], list[str]] = {}  # the same reason is printed once for all services
    for service in facts.services:
        for one in service.get("rejected") or ():
            key = (facts.layer(candidate(one)), str(one.get("reason") or ""), str(one.get("rule") or "–"))
            found.setdefault(key, []).append(str(service["id"]))
    return table(
        "Not feasible, or not advised, and why",
        [Column("Candidate", 38), Column("Reason", 72), Column("For", 38), Column("Rule", 20)],
        [(name, reason, joined(services), rule) for (name, reason, rule), services in sorted(found.items())],
        dense=True,
    )


def residual(facts: Facts) -> Section | None:
    """What still fails with the recommendation in place. None without services."""
    if not facts.services:
        return None
    found: dict[str, list[str]] = {}  # the same text is printed once, with the services it is true of
    for service in facts.services:
        for text in part(service, "recommendation", "not_covered") or ():
            found.setdefault(text, []).append(str(service["id"]))
    misses = [
        (labelled(service), miss.get("text", ""))
        for service in facts.services
        for miss in part(service, "recommendation", "misses") or ()
    ]
    everywhere = len(facts.services)
    bullets = [
        full_stop(text) if len(names) == everywhere > 1 else f"{joined(names)}: {full_stop(text)}"
        for text, names in found.items()
    ]
    return Section(
        id="residual",
        title="What still does not work",
        question="What must nobody be surprised by?",
        lead="With the recommendation in place, the following still fails. Those who work with it should know before the outage."
        if bullets or misses
        else "Nothing is known that would still fail; this says more about what was asked than about the house.",
        blocks=blocks(
            Bullets(tuple(bullets)) if bullets else None,
            table(
                "Targets that the recommendation does not reach",
                [Column("Service", 50), Column("What is missed", 118)],
                misses,
                dense=True,
            ),
        ),
    )


def tests(facts: Facts) -> Section | None:
    """The test plan: what to try before anything counts as protection. None when there are no tests."""
    wanted: dict[str, list[str]] = {}
    for service in facts.services:
        for text in part(service, "recommendation", "tests") or ():
            wanted.setdefault(text, []).append(str(service["id"]))
    if not wanted:
        return None
    return Section(
        id="tests",
        title="Failover test plan",
        question="How will we know that it works before we need it to?",
        lead=f"Nothing counts as protection until it has been seen to work. {sentence(count(len(wanted), 'test'))} before go-live; the record of each replaces an estimate of this plan.",
        blocks=blocks(
            table(
                "Tests",
                [Column("No.", 10, "id"), Column("We do, and it passes if", 92), Column("Service", 36), Column("Done on", 15), Column("Passed", 15)],
                [
                    (f"T{number}", Cell(text, "plain"), joined(names), "", "")
                    for number, (text, names) in enumerate(wanted.items(), start=1)
                ],
                row_head=1,
            )
        ),
    )


def cost_lines(facts: Facts) -> Table | None:
    """Every line of the recommended designs, with its source."""
    alike: list[tuple[Json, list[str]]] = []  # services whose lines are the same share them
    for service in changed(facts):
        lines = service["recommendation"].get("cost_lines") or ()
        same = next((names for other, names in alike if other == lines), None)
        if same is not None:
            same.append(labelled(service))
        elif lines:
            alike.append((lines, [labelled(service)]))
    rows: list[Row | tuple[str | Cell, ...]] = []
    for lines, names in alike:
        rows.append(group(f"Each of {joined(names)}" if len(names) > 1 else names[0]))
        rows.extend(_cost_line(line, facts) for line in lines)
    return table(
        f"What the recommendation consists of, {facts.currency}",
        [
            Column("Line", 48),
            Column("Quantity", 20, "n"),
            Column("Once", 14, "n"),
            Column("low to high", 22, "n"),
            Column("A year", 14, "n"),
            Column("low to high", 22, "n"),
            Column("Source", 28, "gap"),
        ],
        rows,
        dense=True,
    )


def _cost_line(line: Json, facts: Facts) -> tuple[str | Cell, ...]:
    unit = str(line.get("unit") or "")
    quantity = plain_number(line["quantity"]) if line.get("quantity") is not None else "–"
    return (
        Cell(str(line["item"]), "plain"),
        f"{quantity} {unit}".strip(),
        likely(line.get("once"), "–"),
        spread(line.get("once"), "", "–"),
        likely(line.get("per_year"), "–"),
        spread(line.get("per_year"), "", "–"),
        ", ".join(filter(None, (line.get("source"), line.get("source_class")))) or "–",
    )
