"""What every reader must know to read the figures of a plan, in sentences."""

from __future__ import annotations

from planner.language import in_digits, noted, said, say
from planner.policy import Policy
from planner.wording import hours_in_words, list_in_words

PLANNED_WINDOWS = {
    "apart": noted(
        "Planned downtime is counted separately; availability counts it in, every part in a window of its own, "
        "in which a failure can hide."
    ),
    "together": noted(
        "Planned downtime is counted separately; availability counts it in, all parts in one window, "
        "the longest of theirs."
    ),
    "not counted": noted("Planned downtime is counted separately; availability leaves it out."),
}


def conventions(policy: Policy) -> list[dict[str, str]]:
    """What every reader must know to read the figures, one sentence each."""
    texts = _of_targets(policy) | _of_availability(policy) | _of_money()
    return [{"id": name, "text": text} for name, text in texts.items()]


def _of_targets(policy: Policy) -> dict[str, str]:
    return {
        "year": say(
            "A year has {hours} hours (365 days), a month a twelfth, a quarter a fourth.",
            hours=in_digits(policy.hours_per_year, ",.0f"),
        ),
        "mtpd": say("MTPD is the first asked time at which any category has reached its unacceptable level.")
        if policy.mtpd_reading == "reached"
        else say("MTPD is the last asked time before any category reaches its unacceptable level."),
        "mtpd-sum": (
            say("MTPD = RTO + WRT + margin; the margin is {margin} h.", margin=in_digits(policy.margin_hours, "g"))
            if policy.margin_hours
            else say("MTPD = RTO + WRT + margin; the margin is nought.")
        ),
        "rto": say(
            "RTO is the largest step of the ladder before the first serious impact, and not above MTPD less WRT."
        ),
        "promise": say(
            "What a process demands of a service is cut to a step of the ladder, so that it can be promised."
        ),
    }


def _of_availability(policy: Policy) -> dict[str, str]:
    return {
        "planned": said(PLANNED_WINDOWS[policy.planned_windows]),
        "service-hours": say(
            "Targets are counted over the service hours of the process; not asked means round the clock."
        ),
        "outages": say(
            "Tolerated outages a year, where not asked: {outages} (our assumption).",
            outages=_outages_in_words(policy),
        ),
        "budget": say(
            "A service with all it depends on is held to the whole downtime budget of its tightest "
            "process. That budget is shared out to the parts in proportion to what each is away today, "
            "so that parts that hold their shares together hold the target."
        ),
        "workaround": say(
            "Under a workaround time runs slower: effective outage = (1 - capacity) x covered hours + "
            "uncovered hours. A dependency that stops only a share of a process slows time by that share "
            "in the same way."
        ),
        "own-recovery": say("A process works again as soon as the last service it needs is back."),
        "disaster": say("Site loss and ransomware are reckoned as loss and recovery time, not as availability."),
    }


def _of_money() -> dict[str, str]:
    return {
        "loss": say(
            "Loss is reckoned per event and process over the whole range of recovery times. Beyond the "
            "last asked time the loss goes on at its last rate. The plain sum over processes is an upper "
            "bound."
        ),
        "loss-hours": say("An outage falls anywhere in the week; a process loses from its next service hour on."),
        "planned-loss": say("Planned work is not priced: no answer says what it costs."),
        "data-loss": say(
            "Lost data are priced where an answer says what an hour of them costs, and elsewhere not at "
            "all; the age of the last copy is half the backup interval on average."
        ),
        "prices": say("Prices are ranges from the catalogue; likely values are added up, low and high beside them."),
        "platform-cost": say(
            "What several services could share is charged once in the choice, which is made for all "
            "services together, and once in the totals; the price shown with a service's option holds it "
            "in full."
        ),
    }


def _outages_in_words(policy: Policy) -> str:
    parts = [
        say("{count} for an RTO up to {limit}", count=in_digits(count, "g"), limit=hours_in_words(limit))
        if limit != float("inf")
        else say("{count} for a longer one", count=in_digits(count, "g"))
        for limit, count in policy.tolerated_outages
    ]
    return list_in_words(parts)
