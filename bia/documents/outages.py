"""The section on what people notice: the server dies, the building burns, files are encrypted; service by service."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bia import units
from bia.usual_words import said

from .blocks import Block, Heading, Section, Text, blocks
from .facts import Facts, Json, duration, durations, full_stop, joined, labelled, part, sentence, some_ids
from .tables import Cell, Column, Table, table
from .worth import as_left, is_advised, takes_both

EVENTS: Final = (
    ("hardware", gettext_noop("When the server dies")),
    ("site", gettext_noop("When the building burns")),
    ("corruption", gettext_noop("When files are encrypted")),
)
Row = tuple[str, str, str, str]


def outages(facts: Facts) -> Section | None:
    """What is noticed, how long it lasts and what is lost in each of the three events. None where none can happen."""
    parts: list[Block | Table] = []
    for scope, title in EVENTS:
        found = _table(facts, scope)
        if found:
            parts.extend([Heading(_(title), "wide"), found])
    if not parts:
        return None
    return Section(
        id="outages",
        title=_("What happens when"),
        question=_("What will people notice, for how long, and what is gone?"),
        lead=_lead(facts),
        blocks=blocks(_workarounds(facts), parts),
    )


def _hit(facts: Facts, scope: str) -> list[Json]:
    return [one for one in facts.services if part(as_left(one), "by_scope", scope, "recovery_hours")]


def _lead(facts: Facts) -> str:
    texts = []
    sayings = {
        "hardware": _("After a dead server everything is back within %(hours)s, with the recommendation in place.")
        if is_advised(facts)
        else _("After a dead server everything is back within %(hours)s, as it stands: nothing is recommended."),
        "site": _("After a fire it takes up to %(hours)s."),
        "corruption": _("After encryption it takes up to %(hours)s."),
    }
    for scope, _title in EVENTS:
        hours = [as_left(one)["by_scope"][scope]["recovery_hours"]["high"] for one in _hit(facts, scope)]
        if hours:
            texts.append(sayings[scope] % {"hours": duration(max(hours))})
    return " ".join(texts)


def _workarounds(facts: Facts) -> Text | None:
    """What the processes live on meanwhile, and whose workaround ends first."""
    services = {str(one["id"]) for one in facts.services}
    lasting = [
        (hours, code)
        for code, asked in facts.asked.items()
        if (hours := part(asked, "workaround", "sustain_hours")) is not None
        and services.intersection(str(need["on"]) for need in asked.get("depends_on") or ())
    ]
    if not lasting:
        return None
    hours, code = min(lasting, key=lambda each: each[0])
    text = _(
        "Until a service is back, the processes on it live on their workarounds. The shortest lasts "
        "%(hours)s: %(process)s."
    )
    return Text(text % {"hours": duration(hours), "process": facts.label(code)})


def _table(facts: Facts, scope: str) -> Table | None:
    alike: dict[Row, list[Json]] = {}  # services to which the same happens share a row
    for service in _hit(facts, scope):
        alike.setdefault(_row(facts, service, scope), []).append(service)
    rows = [
        (Cell(labelled(services[0]) if len(services) == 1 else _ids(services), "plain"), *row)
        for row, services in alike.items()
    ]
    if not is_advised(facts):
        return _as_it_stands(rows)
    return table(
        _("How long until a service is back, low to high, today and with the recommendation"),
        [
            Column(_("Service"), 34),
            Column(_("What people notice"), 47),
            Column(_("Back today"), 28),
            Column(_("Back with it"), 28),
            Column(_("Lost"), 31),
        ],
        rows,
        dense=True,
        alike=True,
    )


def _as_it_stands(rows: Sequence[tuple[Cell | str, ...]]) -> Table | None:
    """The same without what a recommendation would change: there is none."""
    return table(
        _("How long until a service is back, low to high, as it stands"),
        [
            Column(_("Service"), 40),
            Column(_("What people notice"), 66),
            Column(_("Back today"), 31),
            Column(_("Lost"), 31),
        ],
        [(name, noticed, today, lost) for name, noticed, today, _then, lost in rows],
        dense=True,
    )


def _ids(services: list[Json]) -> str:
    return some_ids(str(one["id"]) for one in services)


def _row(facts: Facts, service: Json, scope: str) -> Row:
    state = as_left(service)
    return (
        " ".join([_noticed(state, scope), *_stopped_with(facts, state, scope)]),
        _back(service.get("today") or {}, scope),
        _back_then(state, scope),
        _lost(service, scope),
    )


def _back(state: Json, scope: str) -> str:
    """Until the service can be used, and for which part of it that is the last to be back."""
    time = durations(part(state, "by_scope", scope, "recovery_hours"), "–")
    last = part(state, "by_scope", scope, "waits_for")
    return _("%(time)s, once %(part)s is back") % {"time": time, "part": last} if last else time


def _back_then(state: Json, scope: str) -> str:
    back = _back(state, scope)
    return _("%(time)s, if both parts fail") % {"time": back} if takes_both(state, scope) else back


def _noticed(state: Json, scope: str) -> str:
    """What the first minutes are like: what masks the event, what goes on beside the server, or nothing."""
    masked = part(state, "by_scope", scope, "masked_by")
    layers: list[Json] = list(state.get("layers") or ())
    texts = [str(layer.get("text") or "") for layer in layers if layer["id"] == masked]
    if not texts:
        texts.append(_("The service is away until it is restored."))
    kept = _kept(state, layers, scope)
    if kept:
        texts.append(_("What goes on meanwhile: %(functions)s.") % {"functions": joined(kept)})
    return " ".join(full_stop(sentence(text)) for text in texts)


def _stopped_with(facts: Facts, state: Json, scope: str) -> list[str]:
    """What stands on a service and stops with it, and what goes on of that all the same; nothing where it is masked."""
    event: Json = part(state, "by_scope", scope) or {}
    along = [one for one in facts.services if one["id"] in (event.get("takes_along") or ())]
    if not along or event.get("masked_by"):
        return []
    texts = [_("Stops with it: %(services)s.") % {"services": _ids(along)}]
    for one in along:
        above = as_left(one)
        if kept := _kept(above, list(above.get("layers") or ()), scope):
            text = _("What goes on of %(service)s meanwhile: %(functions)s.")
            texts.append(text % {"service": one["id"], "functions": joined(kept)})
    return texts


def _kept(state: Json, layers: list[Json], scope: str) -> list[str]:
    """The functions that a feature at the device or the desk carries in this event, by share of users."""
    carried = {
        function
        for layer in layers
        if layer["layer"] == "edge"
        for mask in layer.get("masks") or ()
        if scope in mask["scopes"]
        for function in mask["functions"]
    }
    return functions_kept(state, carried)


def functions_kept(state: Json, among: Container[str] | None = None) -> list[str]:
    """The functions that go on without the server of the service, by share of the users; only those among some."""
    text = _("%(function)s for %(share)s of users")
    if state.get("serves_one_user"):
        text = _("%(function)s in %(share)s of outages")
    by_share: dict[str, list[str]] = {}
    for function, share in (state.get("goes_on") or {}).items():
        if share and (among is None or function in among):
            by_share.setdefault(units.share(share), []).append(said(function))
    return [text % {"function": joined(names), "share": share} for share, names in by_share.items()]


def _lost(service: Json, scope: str) -> str:
    """What data an event takes at most, and why no more: what the last copy is that survives it."""
    lost = part(as_left(service), "by_scope", scope, "data_loss")
    if lost is None:
        return _("No data of its own") if service.get("kind") == "infrastructure" else _("Not known")
    text = {
        "kept": _("Work that was open"),
        "array": _("Work that was open; a second array holds the data"),
        "replica": _("At most %(hours)s of data, by which the replica is behind"),
        "backup": _("At most %(hours)s of data, the time between two backups"),
        "none": _("All data: no copy survives. The plan reckons with up to %(hours)s of work to enter anew"),
    }[lost["copy"]]
    if scope == "corruption":
        text = {
            "backup": _("At most %(hours)s of data: until it is noticed, and the time between two backups"),
            "none": _(
                "All data: the copies can be encrypted too. The plan reckons with up to %(hours)s of work to enter anew"
            ),
        }.get(lost["copy"], text)
    return text % {"hours": duration(lost["hours"])}
