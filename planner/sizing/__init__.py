"""How big a print service must be: servers, nodes so that one may fail, storage, network, devices and clients.

Every figure carries its range, its rule, the answers and catalogue figures it rests on. What was not asked
makes a figure unknown and is named; nothing is guessed. A day becomes a peak minute in two steps: the
busiest hour takes a share of the day's jobs (an assumption, Z1, never less than an even spread over the
hours in which the processes that print are at work), and the busiest of its 60 minutes follows from jobs
that come independently (Poisson). Peaks of the processes say what a stop costs, not how much is printed
in them, so they do not change the volume.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from planner.case import Case, Process, Service, ServiceKind
from planner.catalogue import Catalogue, load_catalogue
from planner.designs import layers_of
from planner.language import in_digits, say
from planner.policy import DEFAULT_POLICY
from planner.situation import Design, Situation, situation_of
from planner.sizing.devices import devices, pauses
from planner.sizing.figures import Sized, Work
from planner.sizing.network import lines, network, remote_sites
from planner.sizing.servers import load, servers, storage

# What cost lines grow with: the figure that counts it, and the least that is priced.
COUNTED: Final = {"server": ("servers", 1), "node": ("nodes_with_one_spare", 2), "host": ("hosts_with_one_spare", 2)}

# Figures that only a design with nodes, or with hosts, asks for.
SPARES: Final = {
    "nodes_with_one_spare": "node",
    "jobs_per_node_after_failure": "node",
    "hosts_with_one_spare": "host",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Sizing:
    """All figures of one print service; `nothing_because` instead of figures where there is nothing to size."""

    nothing_because: str | None
    figures: tuple[Sized, ...] = ()
    by_site: tuple[tuple[str, tuple[Sized, ...]], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "nothing_because": self.nothing_because,
            "figures": [figure.to_dict() for figure in self.figures],
            "by_site": [{"site": site, "figures": [f.to_dict() for f in found]} for site, found in self.by_site],
            "notes": [{"rule": rule, "text": text} for rule, text in self.notes],
        }

    def of_designs(self, situation: Situation, designs: Iterable[Design]) -> Sizing:
        """Without the spare nodes or hosts that none of these designs has: a plan sizes what it offers."""
        strategies = situation.catalogue.strategies
        used = {name for design in designs for name in layers_of(design)}
        used |= {other for name in used for other in strategies[name].requires if other in strategies}
        grows_with = {None, *(cost.per for name in used for cost in strategies[name].costs)}
        return replace(self, figures=tuple(each for each in self.figures if SPARES.get(each.about) in grows_with))


def size_services(situation: Situation) -> Mapping[str, Sizing]:
    """The size of every print service, by id."""
    if not situation.sizes:
        situation.sizes.append(_size_services(situation))
    return situation.sizes[0]


def count_asked(situation: Situation, service: Service, driver: str) -> int:
    """How many servers, nodes or hosts (`driver`, as cost lines name it) the sizing of a service asks for.

    The likely figure, and never less than what a service without a size is priced with: one server, two nodes or
    hosts. Raises KeyError for another driver.
    """
    about, least = COUNTED[driver]
    sizing = size_services(situation).get(service.id)
    spans = [figure.span for figure in sizing.figures if figure.about == about] if sizing else []
    return max([least, *(int(span.likely) for span in spans if span)])


def _size_services(situation: Situation) -> dict[str, Sizing]:
    users: dict[str, list[Process]] = {}
    for process in situation.case.processes:
        for dependency in process.depends_on or ():
            users.setdefault(dependency.on, []).append(process)
    return {
        service.id: _size(situation, number, users.get(service.id, ()))
        for number, service in enumerate(situation.case.services)
        if service.kind is ServiceKind.PRINT
    }


def size_case(case: Case, catalogue: Catalogue | None = None) -> dict[str, Any]:
    """The size of every print service of a case as JSON-ready values, with the assumptions it rests on."""
    situation = situation_of(case, catalogue or load_catalogue(), DEFAULT_POLICY)
    sizes = {name: sizing.to_dict() for name, sizing in size_services(situation).items()}
    used = sorted({name for sizing in sizes.values() for name in figures_of_sizing(sizing)})
    services = [{"id": s.id, "name": s.name, "sizing": sizes[s.id]} for s in case.services if s.id in sizes]
    return {
        "title": case.title,
        "nothing_because": None if services else say("Nothing to size, because the case names no print service."),
        "services": services,
        "assumptions": [situation.catalogue.figures[name].to_dict() for name in used],
    }


def figures_of_sizing(sizing: Mapping[str, Any]) -> set[str]:
    """The ids of the catalogue's figures that a printed sizing rests on."""
    figures = [*sizing.get("figures", ()), *(f for site in sizing.get("by_site", ()) for f in site["figures"])]
    return {name for figure in figures for name in figure["assumptions"]}


def _size(situation: Situation, number: int, users: Sequence[Process]) -> Sizing:
    estate = situation.case.services[number].estate
    if estate is None:
        return Sizing(
            nothing_because=say(
                "Nothing to size, because its print estate was not asked, or its jobs pass another server."
            )
        )
    if estate.mfps == 0 and not estate.jobs_per_day and not estate.scan_jobs_per_day:
        return Sizing(nothing_because=say("Nothing to size, because there are no devices and no jobs."))
    work = Work(situation, number, estate, users)
    return Sizing(
        nothing_because=None,
        figures=(*load(work), *servers(work), *storage(work), *network(work), *devices(work), *pauses(work)),
        by_site=tuple((site.id, tuple(lines(work, place, site))) for place, site in remote_sites(work)),
        notes=tuple(_notes(work)),
    )


def _notes(work: Work) -> Iterator[tuple[str, str]]:
    """What else the size depends on: database, licence, limits of one system."""
    estate = work.estate
    most = work.figures["Z5"].likely
    if estate.mfps is not None and estate.mfps > most:
        yield (
            "M2",
            say(
                "{mfps} devices are more than the {most} one system is documented for: ask the maker.",
                mfps=in_digits(estate.mfps, ","),
                most=in_digits(most, ",.0f"),
            ),
        )
    product = estate.product or ""
    if not product:
        yield "R119", say("The product was not asked, so nothing is said of its database and licence.")
    elif "myq" in product.lower():
        yield (
            "R63",
            say("The embedded database and the jobs live on the server and move with it: no cluster of their own."),
        )
        yield (
            "M1",
            say(
                "With several servers a central server holds licences and reports, on the embedded database or MS SQL."
            ),
        )
        yield (
            "M10",
            say(
                "The licence is bound to the hardware: re-activate it within 7 days after a change, in every test too."
            ),
        )
        yield "M11", say("A restored server needs the certificate its database and jobs were encrypted with.")
    else:
        yield (
            "R119",
            say(
                "What is known of databases and licences is of another product than {product}: ask its maker.",
                product=product,
            ),
        )
