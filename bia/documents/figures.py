"""The charts of a plan document: drawn by bia.charts, cut so that none is higher than a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from bia import charts
from bia.architecture import architecture_of, parts_of, to_svg
from planner.bill_of_materials import Offer

from .blocks import Block, Figure, Section
from .facts import Facts, Json, changes, part
from .processes import by_urgency

PROCESSES, LADDER = 46, 40  # rows that fit on a page
BUDGETS = 10  # bars of downtime budgets: on half a page, as higher figures leave pages half empty
COMPARED = 3  # services whose options are drawn
HIGHEST = 270  # points of a chart that floats: it leaves room for a heading and what it heads
SERVICES_A_DRAWING = 8  # of an architecture: on less than half a page, for the same reason


def heat_maps(facts: Facts) -> tuple[Figure, ...]:
    """Severity over time, the most urgent processes first. Empty when no severity was asked."""
    asked = {one["id"] for one in facts.case.get("processes") or () if (one.get("impact") or {}).get("severity")}
    shown = [one for one in by_urgency(facts) if one["id"] in asked]
    parts = _parts(shown, PROCESSES)
    return _in_parts(
        lambda some: charts.impact_heat_map(facts.case, {**facts.result, "processes": some}), parts, floats=False
    )


def recovery_ladder(facts: Facts) -> tuple[Figure, ...]:
    """Required beside promised recovery time of each service."""
    known = [one for one in facts.services if (one.get("required") or {}).get("rto_hours") is not None]
    return _in_parts(lambda some: charts.rto_ladder({**facts.result, "services": some}), _parts(known, LADDER))


def downtime_budgets(facts: Facts) -> tuple[Figure, ...]:
    """How much of its downtime budget each service uses."""
    known = [one for one in facts.services if (one.get("required") or {}).get("downtime_budget_hours_per_year")]
    return _in_parts(lambda some: charts.downtime_budget({**facts.result, "services": some}), _by_bars(known, BUDGETS))


def losses(facts: Facts) -> Figure | None:
    """Expected loss a year by service. None when no loss is known."""
    if not any((one.get("today") or {}).get("expected_annual_loss") for one in facts.services):
        return None
    return _figure(charts.loss_by_service(facts.result))


def cost_by_year(facts: Facts) -> Figure | None:
    """Cost and loss together, year by year. None when nothing is to be bought or no loss is known."""
    if not facts.losses_known or not facts.portfolio.get("actions"):
        return None
    return _figure(charts.cost_over_years(facts.result))


def cost_against_loss(facts: Facts) -> dict[str, Figure]:
    """The options of the services that gain most, where there is more than one, by the id of the service."""
    compared = [
        one for one in facts.services if changes(one) and len(one.get("options") or ()) > 1 and _loss(one) is not None
    ]
    compared.sort(key=lambda one: -(one["recommendation"].get("avoided_loss_per_year") or 0))
    drawn = sorted(compared[:COMPARED], key=facts.services.index)
    return {
        str(one["id"]): _figure(charts.cost_against_loss(facts.result, one), number) for number, one in enumerate(drawn)
    }


def architecture(facts: Facts, offer: Offer) -> tuple[Figure, ...]:
    """What stands once the offer is carried out, single points of failure marked; many services in several figures."""
    drawn = parts_of(architecture_of(facts.case, facts.result, offer), SERVICES_A_DRAWING)
    return tuple(
        Figure(
            file=f"architecture-{offer.name}-{number}.svg",
            svg=to_svg(each),
            alt=each.finding,
            caption=(
                _("%(title)s (continued).") % {"title": each.title} if number else f"{each.title}. {each.finding}"
            ),
        )
        for number, each in enumerate(drawn)
    )


def svg_files(sections: Sequence[Section]) -> dict[str, str]:
    """The SVG texts of all figures by file name."""
    figures: list[Block] = [block for section in sections for block in section.blocks]
    return {figure.file: figure.svg for figure in figures if isinstance(figure, Figure)}


def _loss(service: Json) -> float | None:
    loss: float | None = (service.get("today") or {}).get("expected_annual_loss")
    return loss


def _parts(rows: Sequence[Json], most: int) -> list[Sequence[Json]]:
    """The rows in parts of about equal size, none above `most`."""
    if not rows:
        return []
    count = -(-len(rows) // most)
    size = -(-len(rows) // count)
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _by_bars(services: Sequence[Json], most: int) -> list[list[Json]]:
    """The services in parts of at most so many bars, one for each function; a service is not cut."""
    parts: list[list[Json]] = []
    bars = most
    for one in services:
        own = max(1, len(part(one, "required", "by_function") or ()))
        if bars + own > most:
            parts.append([])
            bars = 0
        parts[-1].append(one)
        bars += own
    return parts


def _in_parts(
    draw: Callable[[Sequence[Json]], charts.AnyChart], parts: Sequence[Sequence[Json]], *, floats: bool = True
) -> tuple[Figure, ...]:
    """One figure for each part. What was found is that of all parts, and said with the first."""
    found = draw([one for some in parts for one in some]).finding if len(parts) > 1 else None
    return tuple(
        _figure(draw(some), number, floats=floats, found="" if number else found) for number, some in enumerate(parts)
    )


def _figure(chart: charts.AnyChart, number: int = 0, *, floats: bool = True, found: str | None = None) -> Figure:
    """The chart, at the foot of a page where it leaves room above for a heading and what it heads.

    `found` is said under it; where it is None, what the chart itself shows.
    """
    title = _("%(title)s (continued)") % {"title": chart.title} if number else chart.title
    caption = " ".join(filter(None, (f"{title}.", chart.finding if found is None else found, chart.caption)))
    svg = charts.to_svg(chart)
    return Figure(
        file=f"{chart.key}-{number}.svg",
        svg=svg,
        alt=chart.finding or chart.title,
        caption=caption,
        floats=floats and charts.height_of(svg) <= HIGHEST,
    )
