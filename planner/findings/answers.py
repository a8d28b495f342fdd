"""Answers of one process that contradict one another or cannot be right."""

from __future__ import annotations

import numpy as np

from planner.findings.register import Found, ProcessView, Register
from planner.graph import circle_through
from planner.impact import LossCurve, curve_of, falling_categories, falls
from planner.language import in_digits, noted, say, say_count
from planner.wording import circle_in_words, hours_in_words, list_in_words

FINDINGS: Register[ProcessView] = Register()

ASK_AGAIN = noted("Ask again; until then the answers are used as they stand.")


@FINDINGS.finding(rule="ISO/TS 22317", remedy=ASK_AGAIN)
def severity_falls(at: ProcessView) -> Found | None:
    """Impact over time does not shrink: what was reached after 4 hours was also reached after 8."""
    names = falling_categories(at.process)
    if not names:
        return None
    text = say(
        "The severity of {names} falls as time passes: ask again, it is used as it stands.", names=list_in_words(names)
    )
    paths = [f"impact.severity.{name}" for name in names]
    return Found(text=text, place=at.place(paths[0]), inputs=at.says(*paths))


@FINDINGS.finding(rule="ISO/TS 22317", remedy=ASK_AGAIN)
def loss_falls(at: ProcessView) -> Found | None:
    """The loss is cumulative: money lost after 4 hours is still lost after 8."""
    row = (at.process.impact.loss if at.process.impact else None) or ()
    if not falls([float(money) for money in row if money is not None]):
        return None
    text = say("The cumulative loss falls as time passes: ask again.")
    return Found(text=text, place=at.place("impact.loss"), inputs=at.says("impact.loss"))


@FINDINGS.finding(rule="ninefold-case/1", remedy="Correct the name of the category, or add it to the case.")
def unknown_category(at: ProcessView) -> Found | None:
    rows = (at.process.impact.severity if at.process.impact else None) or {}
    unknown = sorted(name for name in rows if name not in at.whole.categories)
    if not unknown:
        return None
    paths = [f"impact.severity.{name}" for name in unknown]
    return Found(
        text=say("No such category: {unknown}.", unknown=list_in_words(unknown)),
        place=at.place(paths[0]),
        inputs=at.says(*paths),
    )


@FINDINGS.finding(
    rule="ISO/TS 22317",
    remedy="Ask of each whether it stops without the other; until then they are planned to come back together.",
)
def needs_itself(at: ProcessView) -> Found | None:
    """A circle of needs is possible, and more often one of them was meant the other way round."""
    needed = at.process.depends_on or ()
    if not any(each.on in at.whole.process_ids for each in needed) or at.process.id not in at.whole.in_cycles:
        return None
    circle = circle_through(at.whole.graph, at.process.id)
    text = say(
        "{circle}: ask whether each of these needs is meant, they come back together.", circle=circle_in_words(circle)
    )
    return Found(text=text, place=at.place("depends_on"), inputs=(("circle", list(circle)),))


@FINDINGS.finding(
    rule="ISO/TS 22317",
    remedy="Name a deputy and let them do the work once; until then the absence of one person is an outage of its own.",
)
def single_key_person(at: ProcessView) -> Found | None:
    """People are a resource like any other: one without a second is a single point of failure."""
    if at.process.key_people is None or at.process.key_people > 1:
        return None
    text = (
        say("Only one person knows how to do the work.")
        if at.process.key_people
        else say("Nobody is said to know how to do the work.")
    )
    return Found(text=text, place=at.place("key_people"), inputs=at.says("key_people"))


@FINDINGS.finding(
    rule="NIST 800-34",
    severity="gap",
    remedy="Shorten the catching up (more hands, data entered by import), or ask the MTPD again.",
)
def wrt_above_mtpd(at: ProcessView) -> Found | None:
    """MTD = RTO + WRT: catching up alone must not take all the time there is."""
    wrt, mtpd = at.process.wrt_hours, at.derived("mtpd_hours")
    if not wrt or mtpd is None or wrt < mtpd:
        return None
    text = say(
        "Catching up takes {wrt}, the MTPD is {mtpd}: no recovery is quick enough.",
        wrt=hours_in_words(wrt),
        mtpd=hours_in_words(mtpd),
    )
    inputs = (*at.says("wrt_hours"), ("targets.mtpd_hours", mtpd))
    return Found(text=text, place=at.place("wrt_hours"), inputs=inputs)


@FINDINGS.finding(
    rule="R4",
    severity="gap",
    remedy="Agree a workaround that carries the first minutes, or plan for continuous service and its price.",
)
def continuous_service(at: ProcessView) -> Found | None:
    """Even the highest level stops now and then (R4): a process that bears no stop needs a workaround."""
    if not at.targets.is_continuous or wrt_above_mtpd(at) is not None:
        return None
    text = say(
        "No step of the ladder comes before serious impact and leaves time to catch up: it needs "
        "continuous service or a workaround."
    )
    inputs = (*at.says("wrt_hours"), ("targets.serious_at_hours", at.targets.serious_at_hours))
    return Found(text=text, place=at.place("impact.severity"), inputs=inputs)


@FINDINGS.finding(
    rule="ISO/TS 22317",
    remedy="Ask how many weeks a year it runs; a process that was given up is better taken out of the case.",
)
def never_in_service(at: ProcessView) -> Found | None:
    """An outage of what never runs costs nothing, so the process has no say in any target."""
    if at.targets.service_hours_per_year > 0:
        return None
    path = "weeks_per_year" if at.process.weeks_per_year == 0 else "service_hours"
    text = say("By these answers it is in service in no hour of the year: no outage costs it anything.")
    inputs = (*at.says("weeks_per_year"), ("targets.service_hours_per_year", at.targets.service_hours_per_year))
    return Found(text=text, place=at.place(path), inputs=inputs)


@FINDINGS.finding(rule="R4", remedy="Ask which outage, how long and how often, would be bearable after all.")
def no_outage_tolerated(at: ProcessView) -> Found | None:
    """No outage a year is 100 %, which nothing gives (R4)."""
    if at.process.tolerated_outages_per_year != 0 or at.targets.rto_hours is None:
        return None
    text = say(
        "No outage a year is called tolerable, but one of {rto} is borne: nothing is available all the time.",
        rto=hours_in_words(at.targets.rto_hours),
    )
    inputs = (*at.says("tolerated_outages_per_year"), ("targets.rto_hours", at.targets.rto_hours))
    return Found(text=text, place=at.place("tolerated_outages_per_year"), inputs=inputs)


@FINDINGS.finding(rule="R25", remedy="Ask both again: how often a year, and how long each time.")
def outages_fill_the_year(at: ProcessView) -> Found | None:
    """Tolerated outages of the rto's length that fill all service hours ask for no availability at all."""
    count, rto = at.process.tolerated_outages_per_year, at.targets.rto_hours
    hours = at.targets.service_hours_per_year
    if not count or rto is None or hours <= 0 or count * rto < hours:
        return None
    text = say_count(
        "{count} outage of {rto} a year is called tolerable: that is all of its {hours} service hours.",
        "{count} outages of {rto} a year are called tolerable: that is all of its {hours} service hours.",
        1 if count == 1 else 2,
        count=in_digits(count, "g"),
        rto=hours_in_words(rto),
        hours=in_digits(hours, ",.0f"),
    )
    inputs = (*at.says("tolerated_outages_per_year"), ("targets.rto_hours", rto))
    return Found(text=text, place=at.place("tolerated_outages_per_year"), inputs=inputs)


@FINDINGS.finding(rule="R101", remedy="Ask which of the two is meant; the smaller budget is used until then.")
def tolerated_outages_cost_more(at: ProcessView) -> Found | None:
    """The outages called tolerable lose more money than is called tolerable."""
    count, limit, rto = (
        at.process.tolerated_outages_per_year,
        at.process.tolerable_loss_per_year,
        at.targets.rto_hours,
    )
    curve = curve_of(at.case, at.process.impact)
    if count is None or limit is None or rto is None or curve is None:
        return None
    cost = count * _loss_after(curve, rto)
    if cost <= float(limit):
        return None
    text = say_count(
        "{count} outage of {rto} a year is called tolerable; it loses {cost} {currency}, {limit} a year is.",
        "{count} outages of {rto} a year are called tolerable; they lose {cost} {currency}, {limit} a year is.",
        1 if count == 1 else 2,
        count=in_digits(count, "g"),
        rto=hours_in_words(rto),
        cost=in_digits(cost, ",.0f"),
        currency=at.case.currency,
        limit=in_digits(float(limit), ",.0f"),
    )
    inputs = (
        *at.says("tolerated_outages_per_year", "tolerable_loss_per_year", "impact.loss"),
        ("targets.rto_hours", rto),
    )
    return Found(text=text, place=at.place("tolerable_loss_per_year"), inputs=inputs)


def _loss_after(curve: LossCurve, hours: float) -> float:
    return float(curve.at(np.array([hours]))[0])


@FINDINGS.finding(rule="ISO/TS 22317", remedy="Ask which moment is the worse one; the two matrices may be swapped.")
def quiet_worse_than_peak(at: ProcessView) -> Found | None:
    """The second matrix describes a quieter moment; it cannot be the more urgent one."""
    quiet = at.targets.outside_peaks
    worst = at.targets.serious_at_hours
    if quiet is None or quiet.serious_at_hours is None or (worst is not None and worst <= quiet.serious_at_hours):
        return None
    after = hours_in_words(quiet.serious_at_hours)
    text = (
        say("Outside its peaks it is serious after {quiet}, at its worst never.", quiet=after)
        if worst is None
        else say(
            "Outside its peaks it is serious after {quiet}, at its worst after {worst}.",
            quiet=after,
            worst=hours_in_words(worst),
        )
    )
    inputs = (
        ("targets_outside_peaks.serious_at_hours", quiet.serious_at_hours),
        ("targets.serious_at_hours", worst),
    )
    return Found(text=text, place=at.place("impact_outside_peaks"), inputs=inputs)


@FINDINGS.finding(rule="ISO/TS 22317", remedy="Ask for the hours of the peak, or for the service hours, again.")
def peak_longer_than_service(at: ProcessView) -> Found | None:
    """A peak lies within the service hours."""
    hours = at.targets.service_hours_per_year
    for number, peak in enumerate(at.process.peaks or ()):
        if peak.hours_per_year > hours * (1 + 1e-9):
            text = say(
                "The peak '{when}' is said to last {hours} hours a year; it runs {in_service} hours.",
                when=peak.when,
                hours=in_digits(peak.hours_per_year, ",.0f"),
                in_service=in_digits(hours, ",.0f"),
            )
            path = f"peaks[{number}].hours_per_year"
            inputs = (*at.says(path, "weeks_per_year"), ("targets.service_hours_per_year", hours))
            return Found(text=text, place=at.place(path), inputs=inputs)
    return None


@FINDINGS.finding(
    rule="ISO/TS 22317",
    remedy="Confirm or correct them in the interview; until then they count as they stand.",
)
def answers_unconfirmed(at: ProcessView) -> Found | None:
    """A review confirms what was said a cycle ago; what nobody confirmed is only known to have been true, or usual."""
    paths = at.process.unconfirmed
    if not paths:
        return None
    text = say_count(
        "{count} answer of the last cycle or of a template is not confirmed yet.",
        "{count} answers of the last cycle or of a template are not confirmed yet.",
        len(paths),
    )
    return Found(text=text, place=at.place(paths[0]), inputs=(("unconfirmed", list(paths)),))
