"""What it means that a service meets its targets, and which outages take longer all the same."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bia import units

from .facts import Facts, Json, clip, count, duration, joined, part, scope_name, scopes_of, some_ids
from .tables import Column, Table, table
from .worth import takes_both

DISASTERS = ("site", "corruption")  # scopes with an rto of their own
NAME, NAMED = 40, 2
MOMENT = 1 / 60  # hours
EVERYDAY = {
    "device": gettext_noop("devices"),
    "application": gettext_noop("software"),
    "hardware": gettext_noop("servers"),
    "storage": gettext_noop("storage"),
    "network": gettext_noop("network"),
    "power": gettext_noop("power"),
}


@dataclass(frozen=True, slots=True)
class Late:
    """An event that takes longer than a service may be away: hours needed, and hours until it is back (90 %)."""

    scope: str
    service: Json
    needed: float
    back: float

    @property
    def takes_both(self) -> bool:
        """Whether it happens only when the part and its recommended second one fail together."""
        return takes_both(self.service["recommendation"], self.scope)


def meaning(facts: Facts) -> str:
    """When a service is said to meet its targets; empty for a plan that does not say its share of outages."""
    asked, kinds = _share(facts), part(facts.result, "policy", "everyday_scopes") or ()
    if not asked or not kinds:
        return ""
    return _(
        "A service meets its targets when %(share)s of its everyday outages (%(kinds)s) end within its RTO, and when "
        "its availability and the age of its data after such an outage keep to the need. The other outages, and a "
        "lost building or corrupted data, may take longer."
    ) % {"share": asked, "kinds": joined(_(EVERYDAY.get(kind, kind)) for kind in kinds)}


def in_short(facts: Facts) -> str:
    """The same in a few words, for a front page."""
    asked = _share(facts)
    if not asked or not facts.portfolio.get("services_counted"):
        return ""
    return _("Targets are met when %(share)s of everyday outages end within the RTO.") % {"share": asked}


def in_caption(facts: Facts) -> str:
    """The same for the caption of a table with a column "Meets targets"."""
    asked = _share(facts)
    if not asked:
        return ""
    return _(
        "“Meets targets”: %(share)s of everyday outages end within the RTO, and availability and data keep to the need."
    ) % {"share": asked}


def _share(facts: Facts) -> str:
    asked = part(facts.result, "policy", "confidence")
    return units.unbroken(units.share(asked)) if asked else ""


def late_events(facts: Facts) -> tuple[Late, ...]:
    """Every event after which a service is back later than needed, with what is recommended. Planned work is none."""
    found = []
    for service in facts.services:
        for scope, entry in (part(service, "recommendation", "by_scope") or {}).items():
            needed = part(service, "required", "disaster_rto_hours" if scope in DISASTERS else "rto_hours")
            back = part(entry, "recovery_hours", "high")
            if scope != "planned" and None not in (needed, back) and back > needed:
                found.append(Late(scope, service, needed, back))
    return tuple(found)


def later_all_the_same(facts: Facts) -> str:
    """Of the services that meet their targets, those that an outage stops for longer than the RTO."""
    late = [one for one in late_events(facts) if part(one.service, "recommendation", "meets_targets")]
    if not late:
        return ""
    texts = [_("Even where targets are met, some outages take longer than the RTO.")]
    for kind in (True, False):  # the worst of the everyday ones, and of the disasters
        same = [one for one in late if (one.scope not in DISASTERS) == kind]
        worst = max(same, key=lambda one: one.back / max(one.needed, MOMENT), default=None)
        if worst:
            same = [one for one in same if one.scope == worst.scope]
            names = [clip(str(one.service["name"]), NAME) for one in same]
            text = _("%(event)s: up to %(time)s (%(services)s).")
            if all(one.takes_both for one in same):
                text = _("%(event)s (both parts): up to %(time)s (%(services)s).")
            texts.append(
                text
                % {
                    "event": scope_name(worst.scope),
                    "time": duration(max(one.back for one in same)),
                    "services": joined(names) if len(names) <= NAMED else count(len(names), "service"),
                }
            )
    return " ".join(texts)


def _alike(late: Late) -> tuple[bool, float, float]:
    """Late outages of a scope that share a row."""
    return late.takes_both, late.needed, late.back


def late_table(facts: Facts) -> Table | None:
    """The events that take longer than needed, by what fails."""
    late = late_events(facts)
    rows = []
    for scope in scopes_of({one.scope: None for one in late}):
        struck = [one for one in late if one.scope == scope]
        for key in sorted({_alike(one) for one in struck}):
            codes = [str(one.service["id"]) for one in struck if _alike(one) == key]
            is_of_both, needed, back = key
            name = _("%(event)s, both parts") % {"event": scope_name(scope)} if is_of_both else scope_name(scope)
            rows.append((name, some_ids(codes), duration(needed), duration(back)))
    return table(
        _(
            "Outages that take longer than the RTO with what is recommended, whether targets are met or not. A lost "
            "building and corrupted data are held against the RTO of a disaster; 9 of 10 such outages end by the time "
            "said."
        ),
        [
            Column(_("When"), 52),
            Column(_("Services"), 64),
            Column(_("Needed within"), 26, "n"),
            Column(_("Back within"), 26, "n"),
        ],
        rows,
        dense=True,
    )
