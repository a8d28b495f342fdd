"""The section on options: the same questions put to every design of a service, and what was rejected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bia import units
from bia.turning_points import turns
from bia.usual_words import option_name

from .blocks import Block, Figure, Section, Text, blocks
from .facts import (
    Facts,
    Json,
    about,
    availability,
    counted,
    digits,
    duration,
    joined,
    labelled,
    part,
    plural,
    scope_name,
    scopes_of,
    sentence,
    some_ids,
    spread,
    yearly_hours,
)
from .outages import functions_kept
from .tables import Cell, Column, Row, Table, group, table

LEAST_COST = gettext_noop(
    "A design must first meet the targets; among those that do, the least total cost of risk wins."
)
TINTED = gettext_noop("The recommended column is tinted.")
FURTHER = plural(
    "The tables show the %(shown)s services with the largest cost and loss; the options of %(count)s further service "
    "stand in the workbook.",
    "The tables show the %(shown)s services with the largest cost and loss; the options of %(count)s further services "
    "stand in the workbook.",
)
MOST_COMPARED = 40  # services; more would be a book of their own
DISASTERS = ("site", "corruption")  # events that stop several services at once
MOST = 4  # designs beside today that fit on a page


def _same(one: Json | None, other: Json | None) -> bool:
    keys = ("platform", "edge", "recovery", "spare", "immutable_copy")
    return bool(one and other) and all((one or {}).get(key) == (other or {}).get(key) for key in keys)


def options(facts: Facts, charts: Mapping[str, Figure]) -> Section | None:
    """The same questions put to every option of a service. None when there is nothing to compare."""
    compared: list[Block | Table] = []
    shown = _dearest(facts)
    for service in shown:
        if found := _option_table(service, facts):
            compared += filter(None, [found, _waiting(service), charts.get(str(service["id"]))])
    rejected, turning = _rejected(facts), _turning(facts)
    any_tinted = any("pick" in column.kind for each in compared if isinstance(each, Table) for column in each.columns)
    if not compared and not rejected and not turning:
        return None
    return Section(
        id="options",
        title=_("Options compared"),
        question=_("What else could we buy, and why is this one better?"),
        lead=" ".join(filter(None, (_(LEAST_COST), _(TINTED) if any_tinted else "", _further(facts, shown)))),
        blocks=blocks(compared, turning, rejected),
    )


def _dearest(facts: Facts) -> list[Json]:
    """The services whose options are compared: of very many those with the largest cost and loss, in their order."""
    offered = [one for one in facts.services if len(one.get("options") or ()) > 1]
    weighed = sorted(offered, key=lambda one: part(one, "recommendation", "total_cost_of_risk") or 0, reverse=True)
    kept = {str(one["id"]) for one in weighed[:MOST_COMPARED]}
    return [one for one in offered if str(one["id"]) in kept]


def _further(facts: Facts, shown: Sequence[Json]) -> str:
    further = sum(1 for one in facts.services if len(one.get("options") or ()) > 1) - len(shown)
    return counted(further, *FURTHER, shown=digits(len(shown))) if further else ""


def _offered(service: Json) -> list[Json]:
    """The designs that are compared, the recommended one among them."""
    offered = list(service.get("options") or ())
    chosen = service.get("recommendation")
    if len(offered) > 1 and chosen and not any(_same(one, chosen) for one in offered[:MOST]):
        offered[MOST - 1 :] = [{**chosen, "name": "recommended"}]
    return offered[:MOST]


def _waiting(service: Json) -> Text | None:
    """A word on designs that are back much sooner after an event and leave all but the same loss of it."""
    offered = _offered(service)
    scopes = [scope for scope in DISASTERS if any(_in_vain(one, other, scope) for one, other in pairwise(offered))]
    if not scopes:
        return None
    return Text(
        _(
            "%(scopes)s: a design by which the service is back much sooner leaves all but the same loss. The processes "
            "that need it wait for other services that the same event stops."
        )
        % {"scopes": joined(scope_name(scope) for scope in scopes)}
    )


def _in_vain(one: Json, other: Json, scope: str) -> bool:
    """Whether the other design halves the time until the service is back, but not a tenth of the event's loss."""
    slow, fast = (part(each, "by_scope", scope) or {} for each in (one, other))
    hours: list[float] = [part(each, "recovery_hours", "likely") or 0.0 for each in (slow, fast)]
    losses: list[float] = [each.get("expected_annual_loss") or 0.0 for each in (slow, fast)]
    return 0 < hours[1] < hours[0] / 2 and 0 < 0.9 * losses[0] < losses[1]


def _option_table(service: Json, facts: Facts) -> Table | None:
    offered, chosen = _offered(service), service.get("recommendation")
    if len(offered) < 2:  # a single design stands in the section before
        return None
    each = {1: 60, 2: 41, 3: 32, 4: 27}[len(offered)]
    first = 168 - each * (len(offered) + 1)
    kinds = ["opt", *("pick" if _same(one, chosen) else "opt" for one in offered)]
    heads = [
        _("Today"),
        *(
            _("%(option)s, recommended") % {"option": option_name(str(one["name"]))}
            if kind == "pick" and one["name"] != "recommended"
            else option_name(str(one["name"]))
            for one, kind in zip(offered, kinds[1:], strict=True)
        ),
    ]
    years = units.years(facts.result.get("horizon_years"))
    return table(
        _("%(name)s: options. Money in %(currency)s, low to high; total cost over %(years)s in present value.")
        % {"name": labelled(service), "currency": facts.currency, "years": years},
        [Column(_("Question"), first), *(Column(head, each, kind) for head, kind in zip(heads, kinds, strict=True))],
        list(_option_rows(service, offered, facts)),
        dense=True,
        alike=True,
    )


def _option_rows(service: Json, offered: list[Json], facts: Facts) -> Iterator[Row | tuple[str | Cell, ...]]:
    today = service.get("today") or {}
    yield (_("In a sentence"), _("What is in place"), *(sentence(str(one.get("summary") or "")) for one in offered))
    yield (_("Meets the targets"), "–", *(meets(one) for one in offered))
    if any(one.get("is_within_budget") is False for one in offered):
        within = (
            Cell(_("no, above"), "alarm") if one.get("is_within_budget") is False else _("yes") for one in offered
        )
        yield (_("Within the budget at likely values"), _("yes"), *within)
    yield group(_("Downtime"))
    yield (_("Availability"), *(availability(one.get("availability")) for one in (today, *offered)))
    yield (_("Downtime a year"), *(yearly_hours(one.get("downtime_hours_per_year")) for one in (today, *offered)))
    for scope in scopes_of(*(one.get("by_scope") for one in (today, *offered))):
        rows = [part(one, "by_scope", scope, "recovery_hours") for one in (today, *offered)]
        if any(rows):
            cells = (duration(row["likely"], "–") if row else "–" for row in rows)
            yield (_("%(scope)s: back after") % {"scope": scope_name(scope)}, *cells)
    if any(one.get("goes_on") for one in offered):
        kept = ("; ".join(functions_kept(one)) or "–" for one in (today, *offered))
        yield (_("Goes on while its server is away"), *kept)
    yield group(_("Money"))
    yield (_("Once"), "0", *(spread(one.get("capex")) for one in offered))
    yield (_("A year"), "0", *(spread(one.get("opex_per_year")) for one in offered))
    yield (_("Total cost"), "0", *(about(one.get("tco")) for one in offered))
    yield (_("Expected loss left a year"), *(about(one.get("expected_annual_loss")) for one in (today, *offered)))
    yield (_("Total cost of risk"), "–", *(about(one.get("total_cost_of_risk")) for one in offered))
    yield (
        _("Time until it is paid back"),
        "–",
        *(_paid_back(one, facts.result.get("horizon_years")) for one in offered),
    )


def _paid_back(option: Json, horizon: float | None) -> str:
    """After how long the avoided loss has paid what is spent once; later than the horizon is never."""
    spent = [part(option, key, "likely") for key in ("capex", "opex_per_year")]
    years = option.get("payback_years")
    if spent == [0, 0]:
        return _("nothing to pay back")
    if years is None or (horizon is not None and years > horizon):
        return _("not within the horizon")
    return units.years(years) if years else _("at once")


MISSES = {
    "rto": gettext_noop("RTO"),
    "rpo": gettext_noop("RPO"),
    "availability": gettext_noop("availability"),
    "planned": gettext_noop("planned work"),
    "restore-test": gettext_noop("restore test"),
}


def miss_kind(kind: str) -> str:
    """Which target is missed, in a word."""
    return _(MISSES[kind]) if kind in MISSES else kind.replace("-", " ")


def meets(option: Json) -> Cell:
    """Whether an option meets its targets, and which it does not, or of which that is not known."""
    if option.get("meets_targets"):
        return Cell(_("yes"), "good")
    if option.get("meets_targets", False) is None and not option["targets_not_known"]:
        return Cell(_("no target"))
    if option.get("meets_targets", False) is None:
        kinds = joined(dict.fromkeys(miss_kind(str(one.get("kind", ""))) for one in option["targets_not_known"]))
        return Cell(_("not known: %(kinds)s") % {"kinds": kinds})
    kinds = joined(dict.fromkeys(miss_kind(str(miss.get("kind", ""))) for miss in option.get("misses") or ()))
    return Cell(_("no: %(kinds)s") % {"kinds": kinds} if kinds else _("no"), "alarm")


def _turning(facts: Facts) -> Table | None:
    """What would change each choice, and at what value."""
    rows: list[Row | tuple[str | Cell, ...]] = []
    for service in facts.services:
        found = turns(facts.result, service)
        if found:
            rows += [group(labelled(service)), *((Cell(turn.where, "plain"), turn.then) for turn in found)]
    return table(
        _("What would change the choice: the nearest value of each input, everything else as it is"),
        [Column(_("Where it turns"), 104), Column(_("What is chosen then"), 64)],
        rows,
        dense=True,
    )


def candidate(rejected: Json) -> str:
    """The id of what was rejected."""
    return next(
        (str(rejected[key]) for key in ("platform", "edge", "recovery", "spare", "name") if rejected.get(key)), ""
    )


def _rule(rejected: Json) -> str:
    """The rule behind a rejection; what the client excluded follows from no rule of ours."""
    rule = str(rejected.get("rule") or "–")
    return _("your constraint") if rule == "constraint" else rule


def _rejected(facts: Facts) -> Table | None:
    found: dict[tuple[str, str, str], list[str]] = {}  # the same reason is printed once for all services
    for service in facts.services:
        for one in (*(service.get("rejected") or ()), *(service.get("rejected_spares") or ())):
            key = (facts.layer(candidate(one)), str(one.get("reason") or ""), _rule(one))
            found.setdefault(key, []).append(str(service["id"]))
    return table(
        _("Not feasible, or not advised, and why"),
        [Column(_("Candidate"), 38), Column(_("Reason"), 72), Column(_("For"), 38), Column(_("Rule"), 20)],
        [(name, reason, some_ids(services), rule) for (name, reason, rule), services in sorted(found.items())],
        dense=True,
    )
