"""What every figure of money in the plan rests on."""

from __future__ import annotations

from planner.findings.register import Found, HouseView, Register
from planner.impact import loss_curve
from planner.language import say, say_count
from planner.wording import list_in_words

FINDINGS: Register[HouseView] = Register()


@FINDINGS.finding(
    rule="R17",
    severity="info",
    remedy="Ask how far the same people and customers are hit; show both figures until it is known.",
)
def overlap_not_asked(at: HouseView) -> Found | None:
    if at.case.loss_overlap is not None:
        return None
    text = say("How far losses of processes stopped together overlap was not asked: the sum is an upper bound.")
    return Found(text=text, place="loss_overlap", inputs=at.says("loss_overlap"))


@FINDINGS.finding(rule="R7", severity="info", remedy="Use the rate of the day in a quotation.")
def planning_rate(at: HouseView) -> Found | None:
    currency = at.case.currency
    rate = at.situation.catalogue.eur_per_unit.get(currency)
    if currency == "EUR" or rate is None:
        return None
    text = say(
        "Catalogue prices are turned into {currency} at a planning rate; use the rate of the day in a quotation.",
        currency=currency,
    )
    return Found(text=text, place="currency", inputs=(*at.says("currency"), ("catalogue.eur_per_unit", rate)))


@FINDINGS.finding(
    rule="R17", remedy="Ask what a stop costs after each asked time; without it no avoided loss is known."
)
def loss_not_asked(at: HouseView) -> Found | None:
    unasked = [process.id for process in at.case.processes if loss_curve(at.case, process) is None]
    if not unasked:
        return None
    shown = list_in_words(unasked) if len(unasked) <= 6 else say("{count} processes", count=len(unasked))
    text = say("The loss over time was not asked of {shown}: every expected loss leaves them out.", shown=shown)
    return Found(text=text, place=f"{at.whole.positions[unasked[0]]}.impact.loss", inputs=(("not_asked_of", unasked),))


@FINDINGS.finding(
    rule="ISO/TS 22317", remedy="Confirm or correct them in the settings; until then they count as they stand."
)
def facts_unconfirmed(at: HouseView) -> Found | None:
    """As for the answers about a process: facts about the client, its sites and services of a cycle ago."""
    paths = [
        *(at.case.unconfirmed or ()),
        *(f"sites[{n}].{path}" for n, site in enumerate(at.case.sites or ()) for path in site.unconfirmed or ()),
        *(f"services[{n}].{path}" for n, each in enumerate(at.case.services) for path in each.unconfirmed or ()),
    ]
    if not paths:
        return None
    text = say_count(
        "Of the client, its sites and services, {count} fact of the last cycle or of a template wait to be confirmed.",
        "Of the client, its sites and services, {count} facts of the last cycle or of a template wait to be confirmed.",
        len(paths),
    )
    return Found(text=text, place=paths[0], inputs=(("unconfirmed", paths),))
