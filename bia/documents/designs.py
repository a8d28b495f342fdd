"""The section on recommended designs: what each service gets, in layers, and what then happens when."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bia import units
from bia.usual_words import said

from .blocks import Block, Heading, Section, Text, blocks, note_goes_on
from .facts import (
    Facts,
    Json,
    about,
    changes,
    counted,
    full_stop,
    joined,
    labelled,
    likely,
    money,
    part,
    plural,
    scope_name,
    scopes_of,
    sentence,
    some_ids,
    spread,
    yearly_hours,
)
from .meeting import in_caption, late_table
from .options import meets
from .tables import Cell, Column, Table, table
from .worth import no_price, takes_both

CHANGED = plural(
    "We recommend a change for %(count)s service of %(all)s. Each layer answers one kind of failure; a design is the "
    "set that leaves no gap that matters.",
    "We recommend a change for %(count)s services of %(all)s. Each layer answers one kind of failure; a design is the "
    "set that leaves no gap that matters.",
)
LAYERS = {
    "platform": gettext_noop("Platform"),
    "spare": gettext_noop("Second part"),
    "edge": gettext_noop("At the device and the desk"),
    "recovery": gettext_noop("After a disaster"),
}


def changed(facts: Facts) -> list[Json]:
    """Services for which something is to be bought or set up."""
    return [one for one in facts.services if changes(one)]


def designs(facts: Facts) -> Section | None:
    """The recommended design of each service, and its layers in plain words. None without services."""
    if not facts.services:
        return None
    change = changed(facts)
    if change:
        lead = counted(len(change), *CHANGED, all=len(facts.services))
    else:
        lead = no_price(facts) or _(
            "We recommend no change: what is in place has the least total cost of risk, or too little was asked to "
            "say otherwise."
        )
    return Section(
        id="designs",
        title=_("Recommended design, service by service"),
        question=_("What will actually happen when something breaks?"),
        lead=lead,
        blocks=blocks(
            _summary(facts),
            late_table(facts),
            _layers(facts),
            [block for one in change for block in _design(one, facts)],
        ),
    )


def _summary(facts: Facts) -> Table | None:
    caption = _(
        "Recommended design of each service, %(currency)s, likely values. Downtime counts everything the "
        "service depends on."
    ) % {"currency": facts.currency}
    return table(
        " ".join(filter(None, (caption, _of_shared(facts), in_caption(facts)))),
        [
            Column(_("Service"), 38),
            Column(_("Recommended"), 54),
            Column(_("Meets targets"), 16),
            Column(_("Downtime a year"), 20, "n"),
            Column(_("Once"), 12, "n"),
            Column(_("A year"), 12, "n"),
            Column(_("Avoids a year"), 16, "n"),
        ],
        [_summary_row(one, facts) for one in facts.services],
        dense=True,
    )


def _of_shared(facts: Facts) -> str:
    """That the costs of the rows are more than the total, where services share what is bought once."""
    bought = [part(one, "recommendation", "capex", "likely") or 0 for one in facts.services]
    if round(sum(bought), 2) <= round(part(facts.portfolio, "capex", "likely") or 0, 2):
        return ""
    return _("What several services share is charged to each of them here, and once in the section on costs.")


def _summary_row(service: Json, facts: Facts) -> tuple[str | Cell, ...]:
    chosen = service.get("recommendation")
    if chosen is None:
        why = _("Nothing: no price could be formed.") if no_price(facts) else _("Nothing could be recommended.")
        return (labelled(service), why, *["–"] * 5)
    return (
        labelled(service),
        sentence(str(chosen.get("summary") or facts.layer(chosen.get("platform")))),
        meets(chosen),
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
        _("The layers of these designs, in plain words"),
        [Column(_("Layer"), 26), Column(_("What it is"), 36), Column(_("What it does"), 66), Column(_("For"), 40)],
        [
            (
                Cell(_(LAYERS.get(layer["layer"], sentence(str(layer["layer"])))), "plain"),
                Cell(str(layer["name"]), "strong"),
                str(layer.get("text") or ""),
                some_ids(services),
            )
            for layer, services in ranked
        ],
        dense=True,
    )


def _design(service: Json, facts: Facts) -> Iterator[Block | Table]:
    chosen = service["recommendation"]
    yield Heading(labelled(service))
    verdict = {
        True: _("It meets the targets of the service."),
        False: _("It does not meet every target:"),
        None: _("Whether it meets every target is not known:"),
    }[chosen.get("meets_targets")]
    open_ones = [*(chosen.get("misses") or ()), *(chosen.get("targets_not_known") or ())]
    if chosen.get("meets_targets") is None and not open_ones:
        verdict = _("No target is set for the service.")
    why_not = [full_stop(sentence(miss.get("text", ""))) for miss in open_ones]
    why = [full_stop(sentence(reason["text"])) for reason in chosen.get("reasons") or () if reason.get("text")]
    summary = full_stop(sentence(str(chosen.get("summary") or chosen["name"])))
    text, note = " ".join(filter(None, [summary, verdict, *why_not, _less_away(chosen)])), _money_note(chosen, facts)
    yield Text(text, note=note, keep=True, goes_on=bool(why) and note_goes_on(note, text, " ".join(why)))
    if why:
        yield Text(" ".join(why))
    outages = _outages(service, facts)
    if outages:
        yield outages


def _less_away(option: Json) -> str:
    """The functions that are away for less than the service, as part of the users go on while its server is away."""
    whole = option.get("downtime_hours_per_year")
    times: dict[str, list[str]] = {}
    for name in sorted(option.get("goes_on") or {}):
        hours = part(option, "by_function", name, "downtime_hours_per_year")
        if whole is not None and hours is not None and hours < whole:
            times.setdefault(yearly_hours(hours), []).append(said(name))
    if not times:
        return ""
    return _(
        "The service is away for %(whole)s a year, but what goes on without its server for less: %(functions)s."
    ) % {
        "whole": yearly_hours(whole),
        "functions": "; ".join(f"{joined(names)} {hours}" for hours, names in times.items()),
    }


def _money_note(option: Json, facts: Facts) -> str:
    parts = []
    if option.get("capex"):
        parts.append(_("%(amounts)s once") % {"amounts": spread(option["capex"], facts.currency)})
    if option.get("opex_per_year"):
        parts.append(_("%(amounts)s a year") % {"amounts": spread(option["opex_per_year"], facts.currency)})
    if option.get("avoided_loss_per_year") is not None:
        parts.append(
            _("avoids %(amount)s of expected loss a year")
            % {"amount": about(option["avoided_loss_per_year"], facts.currency)}
        )
    return sentence(", ".join(parts)) + "." if parts else ""


TOLD = ("events_per_year", "recovery_hours", "expected_annual_loss", "masked_by")


def _outages(service: Json, facts: Facts) -> Table | None:
    chosen = service.get("recommendation") or {}
    before, after = part(service, "today", "by_scope") or {}, chosen.get("by_scope") or {}

    def back(scope: Json) -> str:
        return units.duration_range(scope.get("recovery_hours"), "–").translate({32: "\N{NO-BREAK SPACE}"})

    rows = []
    for scope in scopes_of(before, after):
        old, new = before.get(scope) or {}, after.get(scope) or {}
        if not any(each.get(key) is not None for each in (old, new) for key in TOLD):
            continue  # planned work: its hours stand in the section on today's risk, and nothing else is known of it
        masked = str(new.get("masked_by") or "")
        rows.append(
            (
                scope_name(scope),
                _rate(old.get("events_per_year")),
                back(old),
                money(old.get("expected_annual_loss"), "–"),
                _("%(time)s (both parts)") % {"time": back(new)} if takes_both(chosen, scope) else back(new),
                money(new.get("expected_annual_loss"), "–"),
                facts.layer(masked) or "–",
            )
        )
    return table(
        _(
            "What happens when: how long until the service is back, low to high, and the expected loss a "
            "year in %(currency)s"
        )
        % {"currency": facts.currency},
        [
            Column(_("When"), 35),
            Column(_("A year"), 11, "n"),
            Column(_("Back today"), 32, "n"),
            Column(_("Loss"), 14, "n"),
            Column(_("Back with it"), 33, "n pick"),
            Column(_("Loss"), 14, "n pick"),
            Column(_("Bridged by"), 29, "gap"),
        ],
        rows,
        dense=True,
        alike=True,
    )


def _rate(events: float | None) -> str:
    return "–" if events is None else units.in_digits(f"{events:.2g}" if events < 10 else f"{events:.0f}")
