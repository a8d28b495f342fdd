"""Good, better and best side by side: the same rows for each, and what none of them covers as large as what they do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from bia import units
from bia.documents.blocks import Section, Text, blocks
from bia.documents.facts import (
    SCOPES,
    Json,
    about,
    counted,
    digits,
    duration,
    full_stop,
    joined,
    part,
    plural,
    scope_name,
    sentence,
)
from bia.documents.tables import Cell, Column, Row, Table, group, table
from bia.usual_words import said
from planner.bill_of_materials import KeptFunction, Offer, ScopeOutcome
from planner.lost_data import NO_COPY, worse

from .source import Source, offer_name

MOST_UNCOVERED = 16
MEETS = plural(
    "%(offer)s meets the targets of %(met)s of %(count)s service",
    "%(offer)s meets the targets of %(met)s of %(count)s services",
)


def offers(source: Source) -> Section | None:
    """The same questions put to every offer. None where the plan offers nothing."""
    shown = [source.planned[name] for name in source.values.offers if name in source.planned]
    if not shown:
        return None
    return Section(
        id="offers",
        title=_("What each offer brings") if len(shown) > 1 else _("What the offer brings"),
        question=_("What do we get for each step up?"),
        lead=_lead(source, shown),
        blocks=blocks(_compared(source, shown), _payback(source), _uncovered(source, shown)),
    )


def _lead(source: Source, shown: Sequence[Offer]) -> str:
    said = [
        counted(one.services_counted, *MEETS, offer=offer_name(one.name), met=digits(one.services_meeting_targets))
        for one in shown
    ]
    text = sentence(joined(said)) + "."
    if len(shown) > 1 and not source.goes_beyond:
        text += " " + _("%(offer)s is what we recommend.") % {"offer": offer_name(source.values.chosen)}
    return text


def _compared(source: Source, shown: Sequence[Offer]) -> Table | None:
    each = {1: 58, 2: 40, 3: 31}[len(shown)]
    kinds = ["pick" if one.name == source.values.chosen else "opt" for one in shown]
    heads = [
        _("%(offer)s, recommended") % {"offer": offer_name(one.name)}
        if one.name == source.values.chosen and len(shown) > 1 and not source.goes_beyond
        else offer_name(one.name)
        for one in shown
    ]
    return table(
        _("The same questions put to every offer. Money in %(currency)s without tax: likely, low to high in brackets.")
        % {"currency": source.currency},
        [
            Column(_("Question"), 168 - each * (len(shown) + 1)),
            Column(_("Today"), each, "opt"),
            *(Column(head, each, kind) for head, kind in zip(heads, kinds, strict=True)),
        ],
        list(_rows(source, shown)),
        dense=True,
    )


def _rows(source: Source, shown: Sequence[Offer]) -> Iterator[Row | tuple[str | Cell, ...]]:
    facts = source.facts
    yield group(_("While the server is away"))
    functions = dict.fromkeys((kept.service, kept.function) for one in shown for kept in one.functions_kept)
    for service, function in functions:
        kept = [
            next((k for k in one.functions_kept if (k.service, k.function) == (service, function)), None)
            for one in shown
        ]
        label = _("%(function)s goes on for") % {"function": sentence(said(function))}
        name = label if len({each[0] for each in functions}) == 1 else f"{service}: {label}"
        yield (Cell(name, "plain"), "–", *(_goes_on(one) for one in kept))
    yield group(_("Until the last service is back, and how old its data are"))
    for scope in [scope for scope in SCOPES if any(_outcome(one, scope) for one in shown)]:
        found = [_outcome(one, scope) for one in shown]
        if any(one and one.recovery_hours for one in found):
            yield (Cell(scope_name(scope), "plain"), _today(source, scope), *(_back(one) for one in found))
        if any(one and one.data_loss_hours is not None for one in found):
            label = _("%(scope)s: data lost, at most") % {"scope": scope_name(scope)}
            yield (Cell(label, "plain"), _lost_today(source, scope), *map(_lost_then, found))
    yield group(_("Targets and money"))
    met = facts.portfolio.get("services_meeting_today")
    yield (
        Cell(_("Services that meet their targets"), "plain"),
        _to_buy(source) if source.is_first else "–" if met is None else str(met),
        *(f"{one.services_meeting_targets} / {one.services_counted}" for one in shown),
    )
    if any(one.services_not_known for one in shown):
        open_now = None if source.is_first else facts.portfolio.get("services_not_known_today")
        unsure = Cell(_("Services of which that is not known"), "plain")
        yield (unsure, "–" if open_now is None else str(open_now), *(str(one.services_not_known) for one in shown))
    for label, pick in ((_("Once"), "once"), (_("A year"), "per_year")):
        yield (Cell(label, "plain"), "0", *(_money(source, one.name, pick) for one in shown))
    over = _("Over %(years)s") % {"years": source.years_said()}
    yield (Cell(over, "plain"), "0", *(_range(source, *source.over(one.name)) for one in shown))
    loss = part(facts.portfolio, "expected_annual_loss", "today")
    left = [None if one.expected_annual_loss is None else float(one.expected_annual_loss) for one in shown]
    now = _to_buy(source) if source.is_first else about(loss)
    yield (Cell(_("Expected loss left a year"), "plain"), now, *(about(each) for each in left))
    yield group(_("Judgement"))
    yield (Cell(_("Skills it asks of the house"), "plain"), "–", *(_skills(one) for one in shown))
    yield (
        Cell(_("Price lines that are defaults"), "plain"),
        "–",
        *(f"{source.values.defaults_of(one.name)} / {len(source.values.lines_of(one.name))}" for one in shown),
    )


def _goes_on(kept: KeptFunction | None) -> str:
    """For which users a function goes on; where there is one, in how many of the outages."""
    share = {"share": units.share(kept.share if kept else None)}
    return _("%(share)s of outages") % share if kept and kept.is_of_outages else _("%(share)s of users") % share


def _outcome(offer: Offer, scope: str) -> ScopeOutcome | None:
    return next((one for one in offer.scopes if one.scope == scope), None)


def _back(outcome: ScopeOutcome | None) -> str:
    if outcome is None or outcome.recovery_hours is None:
        return "–"
    low, _likely, high = outcome.recovery_hours
    back = units.duration_range({"low": low, "high": high}, "–")
    return _("%(time)s, if both parts fail") % {"time": back} if outcome.takes_both_parts else back


def _today(source: Source, scope: str) -> str:
    """The slowest of the services that stand today, low to high."""
    found = [part(one, "today", "by_scope", scope, "recovery_hours") for one in _standing(source)]
    known = [one for one in found if one]
    if not known:
        return _to_buy(source)
    return units.duration_range(max(known, key=lambda one: float(one["likely"])), "–")


def _lost_today(source: Source, scope: str) -> str:
    """The most data that such an event takes today, of an application or print service if there is one.

    Where no copy survives the plan reckons with a time to enter them anew; all of them are lost.
    """
    found: dict[bool, list[Json]] = {}
    for one in _standing(source):
        if lost := part(one, "today", "by_scope", scope, "data_loss"):
            found.setdefault(one.get("kind") == "infrastructure", []).append(lost)
    lost = max(found.get(False) or found.get(True) or (), key=worse, default=None)
    return _to_buy(source) if lost is None else _lost(float(lost["hours"]), is_all=lost["copy"] == NO_COPY)


def _standing(source: Source) -> list[Json]:
    """The services that have a today: what they run on is not still to be bought."""
    return [one for one in source.recommended if not part(one, "today", "to_buy")]


def _to_buy(source: Source) -> str:
    """What stands under "today" where nothing is known of today: why, if it is because it is still to be bought."""
    return "–" if len(_standing(source)) == len(source.recommended) else _("to be bought")


def _lost_then(outcome: ScopeOutcome | None) -> str:
    """The same with an offer."""
    return _lost(outcome.data_loss_hours, is_all=outcome.loses_all_data) if outcome else _lost(None)


def _lost(hours: float | None, *, is_all: bool = False) -> str:
    if is_all:
        return _("all: no copy survives")
    return _("work that was open") if hours == 0 else duration(hours, "–")


def _money(source: Source, offer: str, pick: str) -> str:
    low, likely, high = (getattr(one, pick).net for one in source.totals[offer])
    return _range(source, low, likely, high)


def _range(source: Source, low: Decimal, likely: Decimal, high: Decimal) -> str:
    """The likely value first, its range after it."""
    middle = source.whole(likely)
    return (
        middle if low == high else _("%(likely)s (%(range)s)") % {"range": source.spread(low, high), "likely": middle}
    )


def _skills(offer: Offer) -> str:
    names = dict.fromkeys(
        _("%(skill)s, level %(level)s") % {"skill": one.name, "level": one.level} for one in offer.skills
    )
    return "; ".join(names) or _("none beyond those there")


def _uncovered(source: Source, shown: Sequence[Offer]) -> Table | None:
    texts: dict[str, dict[str, tuple[str, ...]]] = {}
    for one in shown:
        for gap in one.not_covered:
            texts.setdefault(gap.text, {})[one.name] = gap.services
    order = sorted(texts.items(), key=lambda item: source.values.chosen not in item[1])
    mark = 16
    caption = _("What is not covered: each point is true of the offers marked")
    if len(order) > MOST_UNCOVERED:
        caption += ". " + _("%(count)s more in the plan.") % {"count": len(order) - MOST_UNCOVERED}
    return table(
        caption,
        [
            Column(_("What still does not work, or fails"), 168 - 34 - mark * len(shown)),
            Column(_("For"), 34),
            *(Column(offer_name(one.name), mark, "c") for one in shown),
        ],
        [
            (
                Cell(full_stop(text), "plain"),
                joined(dict.fromkeys(service for services in held.values() for service in services)),
                *(_("yes") if one.name in held else "–" for one in shown),
            )
            for text, held in order[:MOST_UNCOVERED]
        ],
        dense=True,
    )


def _payback(source: Source) -> Text | None:
    """Whether the price comes back through avoided loss, and what else speaks for it.

    None where no loss is known or nothing is priced, and where no server stands yet: a first one is no saving.
    """
    offer, losses = source.chosen, part(source.facts.portfolio, "expected_annual_loss")
    if offer is None or offer.expected_annual_loss is None or (losses or {}).get("today") is None:
        return None
    if source.is_first or not source.values.lines_of(source.values.chosen):
        return None
    likely = source.totals[source.values.chosen][1]
    avoided = Decimal(str(losses["today"])) - offer.expected_annual_loss - likely.per_year.net
    years = likely.once.net / avoided if avoided > 0 else None
    text = _(
        "Through avoided loss alone %(offer)s does not pay for itself within %(years)s. What speaks for it are the "
        "targets, and what is not counted in money."
    )
    if offer.services_meeting_targets <= (source.facts.portfolio.get("services_meeting_today") or 0):
        text = _(
            "Through avoided loss alone %(offer)s does not pay for itself within %(years)s, and it meets no more "
            "targets than today. What speaks for it is not counted in money."
        )
    if years is not None and years <= source.years:
        text = _("Through avoided loss alone %(offer)s has paid for itself after %(paid)s, on average.")
        if years * 12 < 1:
            text = _("Through avoided loss alone %(offer)s has paid for itself within the first month, on average.")
    return Text(
        text
        % {
            "offer": offer_name(offer.name),
            "years": source.years_said(),
            "paid": units.years(float(years) if years is not None else None),
        }
    )
