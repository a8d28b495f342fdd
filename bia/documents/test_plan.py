"""The section on proof: what is tried, by whom, what must come out, and a line for the result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bia.usual_words import said

from .blocks import Section, blocks
from .designs import changed
from .facts import Facts, Json, counted, duration, joined, part, plural, scope_name, some_ids
from .tables import Cell, Column, Row, Table, group, table

EDGE, DATA = "edge", "recovery"


@dataclass(frozen=True, slots=True)
class Test:
    """One test with the services it is for. `is_proof`: of something new, to be tried before it is bought for all."""

    number: str
    text: str
    services: tuple[Json, ...]
    layer: Json
    is_proof: bool


def tests_of(facts: Facts) -> tuple[Test, ...]:
    """Every test of the recommended designs once, those of what is new first."""
    new = {str(one["id"]): set(part(one, "recommendation", "changes") or ()) for one in changed(facts)}
    found: dict[str, list[tuple[Json, Json]]] = {}
    for service in facts.services:
        for text in part(service, "recommendation", "tests") or ():
            layers = part(service, "recommendation", "layers") or ()
            layer: Json = next((one for one in layers if text in (one.get("tests") or ())), {})
            found.setdefault(str(text), []).append((service, layer))
    ranked = sorted(
        (not any(layer.get("id") in new.get(str(service["id"]), ()) for service, layer in pairs), place, text, pairs)
        for place, (text, pairs) in enumerate(found.items())
    )
    return tuple(
        Test(f"T{number}", text, tuple(service for service, _layer in pairs), pairs[0][1], not is_old)
        for number, (is_old, _place, text, pairs) in enumerate(ranked, start=1)
    )


def test_plan(facts: Facts) -> Section | None:
    """The proof of concept and the failover tests. None when there are no tests."""
    found = tests_of(facts)
    if not found:
        return None
    lead = counted(
        len(found),
        *plural(
            "Nothing counts as protection until it was seen to work. %(count)s test before go-live; its record "
            "replaces an estimate of this plan.",
            "Nothing counts as protection until it was seen to work. %(count)s tests before go-live; the record of "
            "each replaces an estimate of this plan.",
        ),
    )
    return Section(
        id="tests",
        title=_("Proof of concept and failover tests"),
        question=_("How will we know that it works before we need it to?"),
        lead=lead,
        blocks=blocks(_table(found)),
    )


def _table(found: tuple[Test, ...]) -> Table | None:
    return table(
        _("Tests. It passes if what is expected comes out; the time it took is written down."),
        [
            Column(_("No."), 9, "id"),
            Column(_("We do"), 43),
            Column(_("Services"), 27),
            Column(_("Expected"), 40),
            Column(_("Who"), 18),
            Column(_("Time, day"), 14),
            Column(_("Passed"), 17, "c"),
        ],
        list(_rows(found)),
        row_head=1,
        dense=True,
    )


def _rows(found: tuple[Test, ...]) -> Iterator[Row | tuple[str | Cell, ...]]:
    told = None
    for test in found:
        if told != test.is_proof:
            told = test.is_proof
            yield group(
                _("Proof of concept: what is new, before it is rolled out")
                if told
                else _("Failover tests: what stands already, and stays")
            )
        codes = some_ids(str(one["id"]) for one in test.services)
        yield (test.number, Cell(test.text, "plain"), codes, expected(test), witness(test), "", Cell("", "box"))


def expected(test: Test) -> str:
    """What must come out, with the figure that the plan rests on; "" where it rests on none."""
    layer = test.layer
    if layer.get("layer") == EDGE:
        functions = {name for mask in layer.get("masks") or () for name in mask["functions"]}
        kept = functions.intersection(*(part(one, "recommendation", "goes_on") or {} for one in test.services))
        if kept:
            return _("Goes on: %(functions)s") % {"functions": joined(said(name) for name in sorted(kept))}
        return _("It goes on as planned")
    texts, slowest = [], 0.0
    scopes = [scope for mask in layer.get("masks") or () for scope in mask["scopes"]]
    if not scopes and layer.get("layer") == "platform":
        scopes = ["application"]  # nothing takes over: the service is stopped, and started again by hand
    for scope in dict.fromkeys(scopes):
        ranges = [part(one, "recommendation", "by_scope", scope, "recovery_hours") for one in test.services]
        hours = [one["high"] for one in ranges if one]
        if hours:
            slowest = max(slowest, *hours)
            back = _("%(event)s: back within %(hours)s")
            texts.append(back % {"event": scope_name(scope), "hours": duration(max(hours))})
    if not texts:
        texts.append(_("It works as described"))
    key = "disaster_rto_hours" if layer.get("layer") == DATA else "rto_hours"
    needs: dict[float, list[str]] = {}
    for one in test.services:
        if (need := part(one, "required", key)) is not None:
            needs.setdefault(need, []).append(str(one["id"]))
    if len(needs) == 1:
        texts.append(_needed(key) % {"hours": duration(next(iter(needs)))})
    elif needs:
        told = (f"{duration(need)} ({some_ids(needs[need])})" for need in sorted(needs))
        texts.append(_needed(key) % {"hours": ", ".join(told)})
    if needs and slowest > min(needs):
        texts.append(_("later than needed, as the plan says; it passes by the time expected here"))
    return " ".join(f"{text[:1].upper()}{text[1:]}." for text in texts)


def _needed(key: str) -> str:
    if key == "rto_hours":
        return _("needed within %(hours)s")
    return _("after a disaster needed within %(hours)s")


def witness(test: Test) -> str:
    """Who does the test and sees its result."""
    kind = test.layer.get("layer")
    if kind == EDGE:
        return _("IT and a user")
    return _("IT, backup") if kind == DATA else _("IT, platform")
