"""Sections about the services: what each must promise, and what doing nothing costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bia import units
from bia.usual_words import said

from .blocks import Figure, Section, Text, blocks
from .facts import (
    Facts,
    Json,
    about,
    availability,
    count,
    counted,
    duration,
    labelled,
    money,
    part,
    plain_number,
    plural,
    scopes_of,
    sentence,
    yearly_hours,
)
from .risk_sentences import some_of
from .tables import Cell, Column, Row, Table, group, table, total

MOST_ALONE = 40  # services with a row of their own whatever it says
ONE_SHORT = plural(
    "%(short)s of %(services)s does not fit what the processes need, in %(count)s point.",
    "%(short)s of %(services)s does not fit what the processes need, in %(count)s points.",
)
SHORT_OF_NEED = plural(
    "%(short)s of %(services)s do not fit what the processes need, in %(count)s point.",
    "%(short)s of %(services)s do not fit what the processes need, in %(count)s points.",
)


def promises(facts: Facts, ladder: Sequence[Figure], budgets: Sequence[Figure]) -> Section:
    """Required beside promised, by service and function, and the gaps."""
    gaps = [(service, gap) for service in facts.services for gap in service.get("gaps") or ()]
    short = {service["id"] for service, _ in gaps}
    if not facts.services:
        lead = _("No service has been entered yet, so no promise can be compared with a need.")
    elif gaps:
        forms = ONE_SHORT if len(short) == 1 else SHORT_OF_NEED
        lead = counted(len(gaps), *forms, short=len(short), services=count(len(facts.services), "service"))
    else:
        lead = _("No gap was found between what the processes need and what is promised, as far as both are known.")
    return Section(
        id="promises",
        title=_("What IT must promise"),
        question=_("Does what is promised fit what is needed?"),
        lead=lead,
        blocks=blocks(
            ladder,
            _promise_table(facts),
            budgets[:1],
            _function_table(facts),
            budgets[1:2],
            _gap_table(facts, gaps),
            [replace(one, floats=False) for one in budgets[2:]],
        ),
    )


def _worse(needed: float | None, promised: float | None) -> str:
    return "alarm" if needed is not None and promised is not None and promised > needed else ""


def _promise_table(facts: Facts) -> Table | None:
    return table(
        _(
            "Required and promised by service. Red: the promise or today’s figure misses the need. Availability and "
            "downtime count everything the service depends on."
        ),
        [
            Column(_("Service"), 37),
            Column(_("RTO"), 14, "n"),
            Column(_("promised"), 16, "n"),
            Column(_("RPO"), 14, "n"),
            Column(_("promised"), 16, "n"),
            Column(_("Availability"), 18, "n"),
            Column(_("today"), 19, "n"),
            Column(_("Budget a year"), 17, "n"),
            Column(_("today"), 17, "n"),
        ],
        _promise_rows(facts.services),
        dense=True,
    )


def _promise_rows(services: Sequence[Json]) -> list[tuple[str | Cell, ...]]:
    """A row for each service; of very many, one for all that differ in nothing and miss no need."""
    alike: dict[tuple[str | Cell, ...], list[Json]] = {}
    for service in services:
        values = _promise_row(service)[1:]
        is_alone = len(services) <= MOST_ALONE or any(isinstance(one, Cell) and "alarm" in one.kind for one in values)
        alike.setdefault((*values, str(service["id"])) if is_alone else values, []).append(service)
    return [(_named_together(found), *_promise_row(found[0])[1:]) for found in alike.values()]


def _named_together(services: Sequence[Json]) -> str:
    if len(services) == 1:
        return labelled(services[0], is_whole=True)
    names = some_of([str(one["id"]) for one in services])
    return _("%(services)s alike: %(names)s") % {"services": count(len(services), "service"), "names": names}


def _promise_row(service: Json) -> tuple[str | Cell, ...]:
    need, promise, today = (service.get(key) or {} for key in ("required", "promised", "today"))
    budget, downtime = need.get("downtime_budget_hours_per_year"), today.get("downtime_hours_per_year")
    required, reached = need.get("availability"), today.get("availability")
    missed = required is not None and reached is not None and reached < required
    return (
        labelled(service),
        Cell(duration(need.get("rto_hours"), "–"), "strong"),
        Cell(
            duration(promise.get("rto_hours"), _(units.NOT_ASKED)),
            _worse(need.get("rto_hours"), promise.get("rto_hours")),
        ),
        Cell(duration(need.get("rpo_hours"), "–"), "strong"),
        Cell(
            duration(promise.get("rpo_hours"), _(units.NOT_ASKED)),
            _worse(need.get("rpo_hours"), promise.get("rpo_hours")),
        ),
        Cell(availability(required, "–"), "strong"),
        Cell(availability(reached), "alarm" if missed else ""),
        yearly_hours(budget, "–"),
        Cell(yearly_hours(downtime), _worse(budget, downtime)),
    )


def _function_table(facts: Facts) -> Table | None:
    rows: list[Row | tuple[str | Cell, ...]] = []
    for service in facts.services:
        needs = part(service, "required", "by_function") or {}
        if needs:
            rows.append(group(labelled(service)))
        rows.extend(
            (
                Cell(sentence(said(name)), "plain"),
                duration(need.get("rto_hours"), "–"),
                duration(need.get("rpo_hours"), "–"),
                availability(need.get("availability"), "–"),
                availability(part(service, "today", "by_function", name, "availability")),
                facts.short_name(need.get("set_by")) or "–",
            )
            for name, need in needs.items()
        )
    return table(
        _("Required by function, and on whose word"),
        [
            Column(_("Function"), 34),
            Column(_("RTO"), 18, "n"),
            Column(_("RPO"), 18, "n"),
            Column(_("Availability"), 22, "n"),
            Column(_("today"), 22, "n"),
            Column(_("Set by"), 54, "gap"),
        ],
        rows,
        dense=True,
    )


def gap_value(value: object, unit: str | None) -> str:
    """A required or actual value of a gap, with its unit in words."""
    if value is None:
        return "–" if unit in (None, "none") else _(units.NOT_KNOWN)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if unit in ("hours", "h"):
            return duration(value)
        if unit in ("hours per year", "hours/year", "hours_per_year"):
            return yearly_hours(value)
        if unit in ("share", "fraction", "availability"):
            return availability(value)
    return plain_number(value)


def _gap_table(facts: Facts, gaps: list[tuple[Json, Json]]) -> Table | None:
    rows: list[Row | tuple[str | Cell, ...]] = []
    for index, (service, gap) in enumerate(gaps):
        if index == 0 or gaps[index - 1][0] is not service:
            rows.append(group(labelled(service)))
        rows.append(
            (
                Cell(sentence(_(GAPS.get(gap["kind"], str(gap["kind"]).replace("-", " ")))), "plain"),
                gap_value(gap.get("required"), gap.get("unit")),
                Cell(gap_value(gap.get("actual"), gap.get("unit")), "alarm"),
                gap.get("text", ""),
            )
        )
    return table(
        _("Gaps between what is needed and what is there"),
        [
            Column(_("About"), 34),
            Column(_("Required"), 24, "n"),
            Column(_("Today"), 24, "n"),
            Column(_("What this means"), 86, "gap"),
        ],
        rows,
        dense=True,
    )


GAPS = {
    "rto": gettext_noop("recovery time"),
    "rpo": gettext_noop("loss of data"),
    "availability": gettext_noop("availability"),
    "planned": gettext_noop("planned work"),
    "restore-test": gettext_noop("restore test"),
}


LEFT_OUT = plural(
    "The loss of %(count)s service is not known and not in it.",
    "The loss of %(count)s services is not known and not in it.",
)


def risk(facts: Facts, losses: Figure | None) -> Section | None:
    """Today's expected loss, by service and by what goes wrong. None without services."""
    if not facts.services:
        return None
    today = part(facts.portfolio, "expected_annual_loss", "today")
    overlap = part(facts.portfolio, "with_overlap", "today")
    if today is None:
        lead = _("The loss of an outage was not asked, so its expected cost is not known.")
    else:
        lead = _("An average year costs %(amount)s in outages if nothing changes.") % {
            "amount": about(today, facts.currency)
        }
        if facts.losses_left_out:
            lead = f"{lead} {counted(facts.losses_left_out, *LEFT_OUT)}"
        if overlap is not None:
            once = _("With losses of processes stopped together counted once it is %(amount)s.")
            lead = f"{lead} {once % {'amount': about(overlap, facts.currency)}}"
    return Section(
        id="risk",
        title=_("Today’s risk"),
        question=_("What does it cost to change nothing?"),
        lead=lead,
        blocks=blocks(
            Text(
                _(
                    "Expected loss is the average over many years: most years are better, a few are far worse. It is "
                    "shared out to the services by how long each keeps a process waiting; the shares add up to "
                    "the total."
                ),
                note=_("The plain sum is an upper bound: it adds the losses of processes that stop together."),
            )
            if today is not None
            else None,
            _loss_table(facts),
            losses,
            _downtime_table(facts),
        ),
    )


SHORT = {
    "application": gettext_noop("Software"),
    "device": gettext_noop("Device"),
    "hardware": gettext_noop("Server"),
    "storage": gettext_noop("Storage"),
    "network": gettext_noop("Network"),
    "power": gettext_noop("Power"),
    "site": gettext_noop("Building"),
    "corruption": gettext_noop("Data"),
    "planned": gettext_noop("Planned"),
}


def _scope_columns(scopes: list[str], last: str) -> list[Column]:
    """Service, one column a scope, and a last one: 168 mm whatever the number of scopes."""
    each = min(16, 120 // (len(scopes) + 1))
    first = 168 - each * (len(scopes) + 1)
    return [
        Column(_("Service"), first),
        *(Column(_(SHORT.get(scope, sentence(scope))), each, "n") for scope in scopes),
        Column(last, each, "n"),
    ]


def _loss_table(facts: Facts) -> Table | None:
    losing = [one for one in facts.services if part(one, "today", "expected_annual_loss")]
    losing.sort(key=lambda one: -one["today"]["expected_annual_loss"])
    scopes = [
        scope
        for scope in scopes_of(*(part(one, "today", "by_scope") for one in losing))
        if any(part(one, "today", "by_scope", scope, "expected_annual_loss") is not None for one in losing)
    ]
    rows: list[Row | tuple[str | Cell, ...]] = [
        (
            labelled(one),
            *(money(part(one, "today", "by_scope", scope, "expected_annual_loss"), "–") for scope in scopes),
            Cell(money(one["today"]["expected_annual_loss"]), "strong"),
        )
        for one in losing
    ]
    if not rows:
        return None
    lost = facts.portfolio.get("expected_annual_loss_not_known") or ()
    rows += [(labelled(one), *["–"] * len(scopes), Cell(_("not known"))) for one in facts.services if one["id"] in lost]
    sums = [
        sum(part(one, "today", "by_scope", scope, "expected_annual_loss") or 0 for one in losing) for scope in scopes
    ]
    whole = sum(one["today"]["expected_annual_loss"] for one in losing)
    return table(
        _("Expected loss a year by service and by what goes wrong, %(currency)s") % {"currency": facts.currency},
        _scope_columns(scopes, _("All")),
        [*rows, total(_("All that is known") if lost else _("All"), *(money(one) for one in sums), money(whole))],
        dense=True,
    )


def _downtime_table(facts: Facts) -> Table | None:
    known = [one for one in facts.services if part(one, "today", "downtime_hours_per_year") is not None]
    scopes = scopes_of(*(part(one, "today", "by_scope") for one in known))
    if not scopes:
        return None
    return table(
        _(
            "Expected downtime a year by service and by what goes wrong. “All” is the everyday downtime with "
            "everything "
            "the service depends on counted once; losing the building or the data is shown and not counted in."
        ),
        _scope_columns(scopes, _("All")),
        [
            (
                labelled(one),
                *(
                    yearly_hours(part(one, "today", "by_scope", scope, "downtime_hours_per_year"), "–")
                    for scope in scopes
                ),
                Cell(yearly_hours(one["today"]["downtime_hours_per_year"]), "strong"),
            )
            for one in known
        ],
        dense=True,
    )
