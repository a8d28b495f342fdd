"""The page of a proposal that works alone: what is at risk, what to order, what it changes, leaves and costs."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bia.documents.facts import Json, about, clip, counted, duration, full_stop, joined, part, scope_name
from bia.documents.meeting import in_short
from bia.documents.printed import Answer, FrontPage, Headline
from bia.documents.risk_sentences import (
    NAME,
    NO_PROCESS,
    back_sooner,
    dearest,
    most_urgent,
    promised_late,
    some_of,
    worst_point,
)
from bia.documents.shortening import first_that_fits, fit, whole
from bia.documents.worth import NO_RATE, WITHOUT, no_price
from planner.language import inside_sentence

from .prices import budget_said, defaults_said
from .source import ACCEPTED, DECLINED, DRAFT, EXPIRED, Source, day_said, offer_name

MOST_CHANGES = 3
AT_RISK_LINES, POINT_LINES, FIRM_LINES = 6, 3, 6  # on paper; the page must stay one page
MOST_NAMED = 3


def decision(source: Source) -> FrontPage:
    """The decision that the client is asked for."""
    return FrontPage(
        id="decision",
        title=_("The decision"),
        headlines=_headlines(source),
        answers=tuple(
            _fitted(answer, lines)
            for answer, lines in (
                (Answer(_("What is at risk"), _at_risk(source)), AT_RISK_LINES),
                (_to_order(source), POINT_LINES),
                (Answer(_("What it changes"), _changes(source)), 4),
                (_leaves(source), POINT_LINES),
                (Answer(_("How firm the price is"), _firmness(source)), FIRM_LINES),
            )
        ),
        asks=_("We ask you to decide"),
        asked=_asked(source),
        is_signed=True,
    )


def _fitted(answer: Answer, lines: int) -> Answer:
    """The answer with its text, or each of its points, cut to so many lines: the page must stay one page."""
    return Answer(answer.question, fit(answer.text, lines), tuple(fit(point, lines) for point in answer.points))


def _headlines(source: Source) -> tuple[Headline, ...]:
    loss = part(source.facts.portfolio, "expected_annual_loss", "today")
    chosen = source.chosen
    left = None if chosen is None or chosen.expected_annual_loss is None else float(chosen.expected_annual_loss)
    likely = source.totals[source.values.chosen][1]
    low, middle, high = source.over(source.values.chosen)
    money = {
        "currency": source.currency,
        "range": source.spread(low, high),
        "once": source.whole(likely.once.net),
        "yearly": source.whole(likely.per_year.net),
    }
    note = _("%(currency)s net, likely; %(range)s. %(once)s once, %(yearly)s a year") % money
    return (
        _today(source, loss),
        _offered(source),
        Headline(_("It costs, over %(years)s") % {"years": source.years_said()}, about(float(middle)), note),
        Headline(_("It leaves"), _a_year(left), _loss_note(source, left)),
    )


def _offered(source: Source) -> Headline:
    """What we recommend; where the plan itself recommends to change nothing it is only what is offered."""
    name, note = offer_name(source.values.chosen), _targets_note(source)
    if not source.goes_beyond:
        return Headline(_("We recommend"), name, note)
    return Headline(_("On offer"), name, _("%(note)s; the plan itself recommends no change") % {"note": note})


def _today(source: Source, loss: float | None) -> Headline:
    """The loss of today; where no server stands yet there is none."""
    if not source.is_first:
        return Headline(_("Expected loss today"), _a_year(loss), _loss_note(source, loss))
    note = _("no server stands yet")
    if loss is not None:
        with_first = {"amount": about(loss, source.currency)}
        note = _("no server stands yet; with the first alone %(amount)s would be lost a year") % with_first
    return Headline(_("The server today"), _("to be bought"), note)


def _a_year(amount: float | None) -> str:
    return _("not known") if amount is None else _("%(amount)s a year") % {"amount": about(amount)}


def _loss_note(source: Source, amount: float | None) -> str:
    if amount is not None:
        left_out = source.facts.losses_left_out
        if left_out:
            return counted(left_out, *WITHOUT, currency=source.currency)
        return _("%(currency)s, on average") % {"currency": source.currency}
    if part(source.facts.portfolio, "expected_annual_loss", "today") is not None:
        return _nothing_recommended(source)
    return _("losses were not asked")


def _nothing_recommended(source: Source) -> str:
    if no_price(source.facts):
        return _(NO_RATE) % {"currency": source.currency}
    return _("nothing is recommended")


def _targets_note(source: Source) -> str:
    chosen = source.chosen
    if chosen is None and source.facts.services:
        return _nothing_recommended(source)
    if chosen is None or not chosen.services_counted:
        return _("no service has targets that could be checked")
    met = ngettext(
        "with it, %(met)s of %(count)s service meets its targets",
        "with it, targets are met in %(met)s of %(count)s services",
        chosen.services_counted,
    ) % {"met": chosen.services_meeting_targets, "count": chosen.services_counted}
    if not chosen.services_not_known:
        return met
    not_known = _("of %(count)s it is not known") % {"count": chosen.services_not_known}
    return f"{met}; {not_known}"


def _at_risk(source: Source) -> str:
    facts = source.facts
    if not facts.processes:
        return _(NO_PROCESS)
    first = _("No server stands yet: this is reckoned as if the first one did.") if source.is_first else ""
    return whole((first, most_urgent(facts), promised_late(facts), worst_point(facts), dearest(facts)), AT_RISK_LINES)


def _to_order(source: Source) -> Answer:
    facts = source.facts
    wanted: dict[str, list[str]] = {}  # the same change for several services is one point
    for service in facts.services:
        chosen = _option(source, service["id"])
        if chosen and chosen.get("cost_lines"):
            wanted.setdefault(_new(chosen), []).append(clip(str(service["name"]), NAME))
    if not wanted:
        text = _("Nothing yet: no price line has been entered.")
        if source.values.lines_of(source.values.chosen):
            text = _("The lines of the section on prices.")
        return Answer(_("What to order"), text)
    points = [_for_services(names, text) for text, names in list(wanted.items())[:MOST_CHANGES]]
    more = len(wanted) - MOST_CHANGES
    if more > 0:
        points.append(
            ngettext(
                "%(count)s further change, in the section on prices.",
                "%(count)s further changes, in the section on prices.",
                more,
            )
            % {"count": more}
        )
    return Answer(_("What to order"), points=tuple(points))


def _new(option: Json) -> str:
    """What is new with an option, by name: what stands and stays is no order."""
    added = option.get("changes") or ()
    names = [str(layer["name"]) for layer in option.get("layers") or () if layer["id"] in added]
    return joined([*names[:1], *map(inside_sentence, names[1:])]) or str(option.get("summary") or "")


def _for_services(names: list[str], change: str) -> str:
    """What is ordered for which services; where it would be too long, fewer services are named."""
    points = [
        full_stop(_("%(services)s: %(change)s") % {"services": some_of(names, most), "change": change})
        for most in range(MOST_NAMED, 0, -1)
    ]
    return first_that_fits(points, POINT_LINES)


def _option(source: Source, service: str) -> Json | None:
    """The option that a service takes in the offer that is recommended to the client."""
    offer = source.chosen
    name = offer.options.get(service) if offer else None
    found = next((one for one in source.facts.services if one["id"] == service), None)
    options = (found or {}).get("options") or ()
    return next((one for one in options if one["name"] == name), None)


def _changes(source: Source) -> str:
    offer, loss = source.chosen, part(source.facts.portfolio, "expected_annual_loss", "today")
    if offer is None:
        return _("What it changes is not known: the plan weighed no design.")
    texts = []
    if loss and offer.expected_annual_loss is not None:
        before, after = (about(float(each), source.currency) for each in (loss, offer.expected_annual_loss))
        if before != after:
            fall = _("Expected loss falls from %(before)s to %(after)s a year.")
            texts.append(fall % {"before": before, "after": after})
    met = source.facts.portfolio.get("services_meeting_today")
    if met is not None and met != offer.services_meeting_targets:
        texts.append(
            _("Services that meet their targets: %(then)s instead of %(now)s.")
            % {"then": offer.services_meeting_targets, "now": met}
        )
    if not texts and offer.is_recommended:
        texts = list(filter(None, [back_sooner(source.facts)]))
    if not texts:
        texts = [_("Nothing that the plan reckons with: neither losses nor targets move.")]
    if source.is_first:
        texts.insert(0, _("No server stands yet, so this is held against the first one alone."))
    return " ".join(texts)


def _leaves(source: Source) -> Answer:
    offer = source.chosen
    if offer is None:
        return Answer(_("What it leaves"), _("Everything that was at risk."))
    points = []
    if offer.missing:
        names = [clip(source.facts.name(service), NAME) for service in offer.missing]
        points.append(_("Targets still missed: %(services)s.") % {"services": some_of(names)})
    points += filter(None, [_met_means(source)])
    points += [full_stop(one.text) for one in offer.not_covered[:2]]
    more = len(offer.not_covered) - 2
    if more > 0:
        points.append(
            ngettext(
                "%(count)s further point, in the section on the offers.",
                "%(count)s further points, in the section on the offers.",
                more,
            )
            % {"count": more}
        )
    if not points:
        return Answer(_("What it leaves"), _("Nothing is known that would still fail, as far as was asked."))
    return Answer(_("What it leaves"), points=tuple(points))


def _met_means(source: Source) -> str:
    """When a target counts as met, and after which everyday outage it takes longest all the same with the offer.

    Where no time was asked for nothing is met in time: then how long a dead server takes.
    """
    entry = next((one for one in source.facts.result.get("offers") or () if one["name"] == source.values.chosen), None)
    promise, outcomes = part(entry, "promise"), {one["scope"]: one for one in part(entry, "by_scope") or ()}
    if promise:
        meaning, longest = in_short(source.facts), promise["longest"]
        found = (longest["scope"], longest["service"], longest["hours"]) if longest else None
    else:
        meaning, dead = "", outcomes.get("hardware") or {}
        found = (
            ("hardware", dead["recovered_last"], dead["recovery_hours"]["high"]) if dead.get("recovery_hours") else None
        )
    if found is None:
        return meaning
    scope, service, hours = found
    text = _("%(event)s: it can still take up to %(time)s until %(service)s is back.")
    if (outcomes.get(scope) or {}).get("takes_both_parts"):
        text = _("%(event)s (both parts): it can still take up to %(time)s until %(service)s is back.")
    name = clip(source.facts.name(service), NAME)
    return f"{meaning} {text % {'event': scope_name(scope), 'time': duration(hours), 'service': name}}".lstrip()


def _firmness(source: Source) -> str:
    said = [defaults_said(source, source.values.chosen)]
    if source.values.defaults_of(source.values.chosen):
        low, _likely, high = source.over(source.values.chosen)
        said.append(
            _(
                "A default is a catalogue price or our estimate; quotes replace it before the order. Until then the "
                "net price over %(years)s is %(range)s."
            )
            % {"years": source.years_said(), "range": source.spread_priced(low, high)}
        )
    return " ".join(filter(None, [budget_said(source), *said]))


def _asked(source: Source) -> tuple[str, ...]:
    values = source.values
    likely = source.totals[values.chosen][1]
    money = {
        "offer": offer_name(values.chosen),
        "day": day_said(values.valid_until),
        "once": source.priced(likely.once.net),
        "yearly": source.priced(likely.per_year.net),
    }
    if values.status in (DECLINED, EXPIRED):
        first = _("Ask us for a new version: this one is no longer on offer.")
    elif values.status == ACCEPTED:
        first = _("Nothing more: %(offer)s was accepted, for %(once)s once and %(yearly)s a year, net.") % money
    elif values.status == DRAFT:
        first = (
            _(
                "Tell us what to change: this is a draft. As it stands, %(offer)s is %(once)s once and %(yearly)s a "
                "year, net."
            )
            % money
        )
    else:
        first = _("Order %(offer)s by %(day)s: %(once)s once and %(yearly)s a year, net.") % money
    unanswered = sum(1 for one in source.facts.processes if one.get("not_asked"))
    asked = [first, _("Accept what it leaves, or say what it must not be.")]
    if unanswered:
        asked.append(
            ngettext(
                "Have the owner of %(count)s process answer what was not asked.",
                "Have the owners of %(count)s processes answer what was not asked.",
                unanswered,
            )
            % {"count": unanswered}
        )
    return tuple(asked)
