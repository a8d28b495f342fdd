"""What was wished or chosen for a process, held against what the answers support."""

from __future__ import annotations

from planner.findings.register import Found, ProcessView, Register
from planner.findings.words import asks_five_nines, says_unsigned
from planner.language import say
from planner.reasons import Inputs
from planner.wording import hours_in_words, list_in_words

FINDINGS: Register[ProcessView] = Register()

RTO, MTPD, RPO = "stated.rto_hours", "stated.mtpd_hours", "stated.rpo_hours"


def _stated(at: ProcessView, name: str) -> float | None:
    value: float | None = getattr(at.process.stated, name) if at.process.stated else None
    return value


def _last_asked(at: ProcessView) -> tuple[str, float]:
    """The last time at which impact was asked, with its place."""
    hours = at.case.impact_after_hours
    return f"impact_after_hours[{len(hours) - 1}]", hours[-1]


def _seen(at: ProcessView, said: str, name: str) -> Inputs:
    """The wish, and the target that the answers give."""
    return (*at.says(said), (f"targets.{name}", at.derived(name)))


@FINDINGS.finding(
    rule="R15", remedy="Ask what happens by then and enter it, or plan with the derived 'no time-critical need'."
)
def wish_without_impact(at: ProcessView) -> Found | None:
    """A wished rto where nothing becomes serious within the asked time: less than wished is a good answer (R15)."""
    said, asked_until = _stated(at, "rto_hours"), at.case.impact_after_hours[-1]
    nothing_serious = at.targets.serious_at_hours is None and at.derived("mtpd_hours") is None
    if said is None or at.targets.tier is None or at.derived("rto_hours") is not None or not nothing_serious:
        return None
    if said >= asked_until:
        return None
    text = say(
        "An RTO of {said} was wished; nothing becomes serious within {asked_until}.",
        said=hours_in_words(said),
        asked_until=hours_in_words(asked_until),
    )
    return Found(text=text, place=at.place(RTO), inputs=(*at.says(RTO), _last_asked(at)))


@FINDINGS.finding(rule="R15", remedy="Ask what happens by then and enter it, or plan with the derived RTO.")
def wish_tighter(at: ProcessView) -> Found | None:
    said, derived = _stated(at, "rto_hours"), at.derived("rto_hours")
    if said is None or derived is None or said >= derived:
        return None
    text = say(
        "An RTO of {said} was wished; the answers support {derived}.",
        said=hours_in_words(said),
        derived=hours_in_words(derived),
    )
    return Found(text=text, place=at.place(RTO), inputs=_seen(at, RTO, "rto_hours"))


@FINDINGS.finding(
    rule="ISO 22301",
    remedy="Plan with the tighter derived RTO, or ask again whether the impact is really serious that early.",
)
def wish_looser(at: ProcessView) -> Found | None:
    said, derived = _stated(at, "rto_hours"), at.derived("rto_hours")
    if said is None or derived is None or said <= derived:
        return None
    text = say(
        "An RTO of {said} was wished, but impact is serious before it: {derived} is needed.",
        said=hours_in_words(said),
        derived=hours_in_words(derived),
    )
    return Found(text=text, place=at.place(RTO), inputs=_seen(at, RTO, "rto_hours"))


@FINDINGS.finding(rule="ISO 22301", remedy="Ask what happens by then and enter it, or plan with the derived MTPD.")
def mtpd_shorter_than_impact(at: ProcessView) -> Found | None:
    said, derived = _stated(at, "mtpd_hours"), at.derived("mtpd_hours")
    if said is None or derived is None or said >= derived:
        return None
    text = say(
        "An MTPD of {said} was stated; the first unacceptable impact comes after {derived}.",
        said=hours_in_words(said),
        derived=hours_in_words(derived),
    )
    return Found(text=text, place=at.place(MTPD), inputs=_seen(at, MTPD, "mtpd_hours"))


@FINDINGS.finding(
    rule="ISO 22301",
    remedy="Show the owner the cell of the matrix that is unacceptable first; one of the two answers is wrong.",
)
def mtpd_longer_than_impact(at: ProcessView) -> Found | None:
    said, derived = _stated(at, "mtpd_hours"), at.derived("mtpd_hours")
    if said is None or derived is None or said <= derived:
        return None
    text = say(
        "An MTPD of {said} was stated, but impact is unacceptable after {derived} already.",
        said=hours_in_words(said),
        derived=hours_in_words(derived),
    )
    return Found(text=text, place=at.place(MTPD), inputs=_seen(at, MTPD, "mtpd_hours"))


@FINDINGS.finding(
    rule="ISO 22301", remedy="Ask what happens by then and enter it, or plan with the derived 'beyond the asked time'."
)
def mtpd_without_impact(at: ProcessView) -> Found | None:
    said, beyond = _stated(at, "mtpd_hours"), at.case.impact_after_hours[-1]
    if said is None or at.derived("mtpd_hours") is not None or at.targets.tier is None or said > beyond:
        return None
    if at.targets.beyond_hours is None and "mtpd_hours" not in dict(at.targets.derived):
        return None
    text = say(
        "An MTPD of {said} was stated; nothing becomes unacceptable within {beyond}.",
        said=hours_in_words(said),
        beyond=hours_in_words(beyond),
    )
    return Found(text=text, place=at.place(MTPD), inputs=(*at.says(MTPD), _last_asked(at)))


@FINDINGS.finding(
    rule="R112",
    remedy="Settle with the owner which holds; a tolerance is what may be lost, not how often is backed up.",
)
def rpo_said_twice(at: ProcessView) -> Found | None:
    said, derived = _stated(at, "rpo_hours"), at.derived("rpo_hours")
    if said is None or derived is None or said == derived:
        return None
    text = say(
        "An RPO of {said} was wished, {derived} of lost data was called tolerable: settle which holds.",
        said=hours_in_words(said),
        derived=hours_in_words(derived),
    )
    return Found(
        text=text,
        place=at.place(RPO),
        inputs=at.says(RPO, "data_loss.tolerable_hours", "data_loss.recreatable_hours"),
    )


@FINDINGS.finding(
    rule="ISO 22301",
    severity="gap",
    remedy="Ask for both again: recovery must come before the disruption is unacceptable.",
)
def wishes_contradict(at: ProcessView) -> Found | None:
    """Two wishes of one respondent that contradict each other."""
    rto, mtpd = _stated(at, "rto_hours"), _stated(at, "mtpd_hours")
    if rto is None or mtpd is None or rto <= mtpd:
        return None
    text = say(
        "An RTO of {rto} was wished, but a stop of only {mtpd} called tolerable (stated.rto_hours, "
        "stated.mtpd_hours): ask again.",
        rto=hours_in_words(rto),
        mtpd=hours_in_words(mtpd),
    )
    return Found(text=text, place=at.place(RTO), inputs=at.says(RTO, MTPD))


@FINDINGS.finding(
    rule="NIST 800-34",
    remedy="Ask again: either it must be back sooner, or the catching up is quicker, or the stop may be longer.",
)
def wishes_leave_no_catching_up(at: ProcessView) -> Found | None:
    """MTD = RTO + WRT holds for what one respondent said, too."""
    rto, mtpd, wrt = _stated(at, "rto_hours"), _stated(at, "mtpd_hours"), at.process.wrt_hours
    if rto is None or mtpd is None or wrt is None or rto > mtpd or rto + wrt <= mtpd:
        return None
    text = say(
        "An RTO of {rto} was wished; with {wrt} of catching up (WRT) that is longer than the {mtpd} called tolerable.",
        rto=hours_in_words(rto),
        wrt=hours_in_words(wrt),
        mtpd=hours_in_words(mtpd),
    )
    return Found(text=text, place=at.place(RTO), inputs=at.says(RTO, MTPD, "wrt_hours"))


def _is_chosen(at: ProcessView) -> bool:
    """Whether a person settled on any target."""
    chosen = at.process.chosen
    return chosen is not None and (chosen.mtpd_hours, chosen.rto_hours, chosen.rpo_hours) != (None, None, None)


@FINDINGS.finding(rule="R101", remedy="Write down who settled on it and why; a target without a reason is not kept.")
def chosen_without_reason(at: ProcessView) -> Found | None:
    """What a person puts in place of a derived target is a decision, and a decision has a reason."""
    if not _is_chosen(at) or (at.process.chosen and at.process.chosen.reason):
        return None
    text = say("Targets were chosen in place of the derived ones, but nobody said why.")
    path = "chosen.reason"
    return Found(text=text, place=at.place(path), inputs=at.says(path))


@FINDINGS.finding(
    rule="NIST 800-34",
    severity="gap",
    remedy="Choose targets that leave the time to catch up, or shorten the catching up.",
)
def chosen_beyond_mtpd(at: ProcessView) -> Found | None:
    """MTD = RTO + WRT: what was chosen must leave the time to catch up before the mtpd ends."""
    rto, mtpd, wrt = at.targets.rto_hours, at.targets.mtpd_hours, at.process.wrt_hours or 0.0
    if not _is_chosen(at) or rto is None or mtpd is None or rto + wrt <= mtpd:
        return None
    text = say(
        "An RTO of {rto} and {wrt} of catching up end after the MTPD of {mtpd}.",
        rto=hours_in_words(rto),
        wrt=hours_in_words(wrt),
        mtpd=hours_in_words(mtpd),
    )
    inputs = (
        *at.says("chosen.rto_hours", "chosen.mtpd_hours", "wrt_hours"),
        ("targets.rto_hours", rto),
        ("targets.mtpd_hours", mtpd),
    )
    return Found(text=text, place=at.place("chosen"), inputs=inputs)


@FINDINGS.finding(
    rule="ISO 22301",
    remedy="Have the owner sign that the impact in between is accepted, or choose the derived target.",
)
def chosen_looser_than_impact(at: ProcessView) -> Found | None:
    """A person settled on more time than the impact allows: a decision to accept it, to be signed as one."""
    if at.process.chosen is None:
        return None
    looser: list[str] = []
    inputs: Inputs = ()
    for name in ("mtpd_hours", "rto_hours", "rpo_hours"):
        chosen, derived = getattr(at.process.chosen, name), at.derived(name)
        if chosen is not None and derived is not None and chosen > derived:
            word = name.removesuffix("_hours")
            looser.append(
                say(
                    "an {target} of {chosen} instead of {derived}",
                    target=word,
                    chosen=hours_in_words(chosen),
                    derived=hours_in_words(derived),
                )
            )
            inputs += (*at.says(f"chosen.{name}"), (f"targets.derived.{name}", derived))
    if not looser:
        return None
    text = say("Chosen was {looser}: later than the answers allow.", looser=list_in_words(looser))
    return Found(text=text, place=inputs[0][0], inputs=(*inputs, *at.says("chosen.reason")))


@FINDINGS.finding(
    rule="R3",
    remedy="Show what the answers support beside what 99.999 % (5 min 15 s a year) costs; decide per service.",
)
def five_nines_wished(at: ProcessView) -> Found | None:
    """99.999 % is the highest level, hard and costly: every request for it carries a warning (R3, R26)."""
    if not asks_five_nines(at.process.note):
        return None
    supported = at.derived("rto_hours")
    text = (
        say("99.999 % was asked for; the answers support no time-critical need.")
        if supported is None
        else say(
            "99.999 % was asked for; the answers support an RTO of {rto}.",
            rto=hours_in_words(supported),
        )
    )
    return Found(text=text, place=at.place("note"), inputs=at.says("note"))


@FINDINGS.finding(
    rule="ISO/TS 22317",
    remedy="Have the owner confirm the answers before anything is bought on their strength.",
)
def not_signed_off(at: ProcessView) -> Found | None:
    """Targets hold once their owner has approved them; a plan built on others says so."""
    if not says_unsigned(at.process.note):
        return None
    return Found(
        text=say("Its note says that the answers were not signed off."), place=at.place("note"), inputs=at.says("note")
    )
