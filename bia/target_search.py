"""Finding what a process or service may depend on among all that the engagement has, or making it on the spot."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Max, Q, QuerySet, Value, When
from django.utils.html import strip_tags

from bia.dependencies import Refused, Source, Target
from bia.forms.reading import quoted
from bia.forms.subjects import next_code, taken_codes
from bia.models import Engagement, Process, Service, ServiceKind
from bia.models.engagements import NAME

MOST_FOUND = 12
LONGEST_QUERY = NAME
LONGEST_CODE = 20
PROCESS = "process"

Rows = QuerySet[Service] | QuerySet[Process]

KINDS = (
    (ServiceKind.APPLICATION.value, "an application"),
    (ServiceKind.PRINT.value, "a print service"),
    (ServiceKind.INFRASTRUCTURE.value, "infrastructure"),
    (ServiceKind.SAAS.value, "software as a service"),
    (PROCESS, "a process"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What matches a text, the best first, and how many more there are."""

    targets: tuple[Target, ...]
    more: int


def search_targets(source: Source, text: str, most: int = MOST_FOUND) -> Found:
    """Services and, for a process, processes that hold every word in their id or name.

    Neither the source itself nor what it already needs. A few queries, whatever the number of items.
    """
    return _search(_rows(source), text, most)


def search_services(engagement: Engagement, text: str, most: int = MOST_FOUND) -> Found:
    """Services of the engagement that hold every word in their id or name."""
    return _search([engagement.services.all()], text, most)


def _search(among: list[Rows], text: str, most: int) -> Found:
    text = text.strip()[:LONGEST_QUERY]
    hits: list[Target] = []
    total = 0
    for row in among:
        matching = row.filter(_holds(text))
        total += matching.count()
        hits += _best_first(matching, text)[:most]
    hits.sort(key=lambda target: (_rank(target, text), isinstance(target, Process)))
    return Found(targets=tuple(hits[:most]), more=max(total - most, 0))


def find_target(source: Source, text: str) -> Target | None:
    """What is meant by an id, by an id with its name, or by a name that only one has; None if nothing is.

    What is listed already is found as well, after what is not.
    """
    return _find(_rows(source), text) or _find(_all_rows(source), text)


def _find(rows: list[Rows], text: str) -> Target | None:
    text = " ".join(text.split())
    found: list[Target] = []
    for row in rows:
        exact = row.filter(code=text).first() or row.filter(code__iexact=text).first()
        if exact is None and " " in text:
            code, _, name = text.partition(" ")
            exact = row.filter(code=code, name__iexact=name).first()
        if exact is not None:
            return exact
        found += row.filter(name__iexact=text)[:2]
    return found[0] if len(found) == 1 else None


def make_target(source: Source, name: str, kind: str) -> Target | Refused:
    """A new service of this kind, or a new process, with an id made from its name."""
    name = " ".join(name.split())
    if not name or len(name) > NAME:
        return Refused(reason=f"Write the name of what is to be made, in at most {NAME} characters.")
    if kind == PROCESS and isinstance(source, Service):
        return Refused(reason="A service needs services only. Choose a kind of service.")
    if (same := find_target(source, name)) is not None:
        return Refused(reason=f"“{name}” exists already as {same.code}. Choose that, or write another name.")
    engagement = source.engagement
    taken = taken_codes(engagement)
    if kind == PROCESS:
        last = engagement.processes.aggregate(last=Max("position"))["last"]
        return engagement.processes.create(
            code=next_code("P", taken), name=name, position=0 if last is None else last + 1
        )
    if kind not in ServiceKind.values:
        return Refused(reason="Choose what it is: a process, or a kind of service.")
    last = engagement.services.aggregate(last=Max("position"))["last"]
    return engagement.services.create(
        code=code_from(name, taken), name=name, kind=kind, position=0 if last is None else last + 1
    )


def code_from(name: str, taken: Collection[str]) -> str:
    """A free id that reminds of the name: "Label printer" becomes LABEL-PRINTER, then LABEL-PRINTER-2.

    Markup in a name is no part of it.
    """
    plain = unicodedata.normalize("NFKD", strip_tags(name)).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Z0-9]+", "-", plain.upper()).strip("-")[:LONGEST_CODE].strip("-") or "SERVICE"
    upper = {code.upper() for code in taken}
    candidates = (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3)))
    return next(code for code in candidates if code not in upper)


def _all_rows(source: Source) -> list[Rows]:
    """What a source may need at all: services, and for a process processes; not itself."""
    services = source.engagement.services.all()
    if isinstance(source, Service):
        return [services.exclude(pk=source.pk)]
    return [services, source.engagement.processes.exclude(pk=source.pk)]


def _rows(source: Source) -> list[Rows]:
    """What it does not need yet."""
    needed = source.dependencies
    taken = {
        Service: needed.filter(on_service__isnull=False).values("on_service"),
        Process: needed.filter(on_process__isnull=False).values("on_process"),
    }
    return [rows.exclude(pk__in=taken[rows.model]) for rows in _all_rows(source)]


def _holds(text: str) -> Q:
    found = Q()
    for word in text.split():
        found &= Q(code__icontains=word) | Q(name__icontains=word)
    return found


def _best_first(rows: Rows, text: str) -> Rows:
    first = text.split()[0] if text.split() else ""
    rank = Case(
        When(code__iexact=text, then=Value(0)),
        When(code__istartswith=first, then=Value(1)),
        When(name__istartswith=first, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return rows.order_by(rank, "position", "pk") if first else rows


def _rank(target: Target, text: str) -> int:
    lower, code, name = text.lower(), target.code.lower(), target.name.lower()
    first = lower.split()[0] if lower.split() else ""
    return 0 if code == lower else 1 if code.startswith(first) else 2 if name.startswith(first) else 3


def why_not_addable(source: Source, text: str) -> str:
    """Why what an id or a name means cannot be added; empty where there is nothing of this name at all."""
    named, engagement = " ".join(text.split()), source.engagement
    everything: list[Rows] = [engagement.services.all(), engagement.processes.all()]
    code, _, name = named.partition(" ")
    is_meant = Q(code__iexact=named) | Q(code__iexact=code, name__iexact=name)
    found = [row for rows in everything for row in rows.filter(is_meant)]
    found = found or [row for rows in everything for row in rows.filter(name__iexact=named)[:2]]
    if not found:
        return ""
    target = found[0]
    if len(found) > 1:
        return f"More than one is called {quoted(named)}. Write the id."
    if target == source:
        return f"{target.code} cannot need itself. Choose something else."
    if isinstance(source, Service) and isinstance(target, Process):
        return f"{target.code} is a process; a service needs services only."
    return f"{target.code} is already listed. Change it in the list above."
