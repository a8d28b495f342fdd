"""Clusters in steady state: failover pairs, k of n under repair, load-balanced nodes, what stands in series.

Times are exponential. Frequencies are full outages; "user-weighted" counts an outage by the share of users it hits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from scipy.special import bdtrc

from planner.formulas.checks import InvalidInput, filled, not_negative, positive, share, whole
from planner.formulas.hours import HOURS_PER_YEAR
from planner.formulas.markov import SteadyState, chain, mean_outage_hours, mean_time_until

MOST_MACHINES: Final = 500
AT_ONCE_HOURS: Final = 1e-9  # a switch that takes less is none


@dataclass(frozen=True, kw_only=True, slots=True)
class Repaired:
    """A group under repair. `repairer_busy_share` is per crew; `states` are shares of time by machines down."""

    availability: float
    unavailability: float
    failures_per_year: float
    mean_outage_hours: float
    expected_up: float
    repairer_busy_share: float
    mean_hours_to_first_outage: float
    states: tuple[float, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadBalanced:
    """`unavailability` is user-weighted: full outages, and the share of users whose dead node is not yet noticed.

    `failures_per_year` and `mean_outage_hours` are of full outages alone.
    """

    availability: float
    unavailability: float
    full_outage_unavailability: float
    detection_unavailability: float
    failures_per_year: float
    mean_outage_hours: float


@dataclass(frozen=True, kw_only=True, slots=True)
class CommonCause:
    """Unavailability of a redundant group with common cause, exact and by the rare-event approximation."""

    exact: float
    rare_event: float


def single(*, mtbf_hours: float, mttr_hours: float, hours_per_year: float = HOURS_PER_YEAR) -> SteadyState:
    """One part: U = MTTR / (MTBF + MTTR), year / (MTBF + MTTR) failures. MTBF is the mean time it runs.

    Raises InvalidInput.
    """
    cycle = positive("mtbf_hours", mtbf_hours) + not_negative("mttr_hours", mttr_hours)
    up, down = mtbf_hours / cycle, mttr_hours / cycle
    return SteadyState(
        availability=up,
        unavailability=down,
        failures_per_year=positive("hours_per_year", hours_per_year) / cycle,
        mean_outage_hours=mttr_hours,
        states={"up": up, "down": down},
    )


def failover_pair(
    *,
    mtbf_hours: float,
    mttr_hours: float,
    failover_hours: float,
    coverage: float = 1.0,
    manual_switch_hours: float = 0.0,
    standby_failure_share: float = 1.0,
    crews: int = 2,
    hours_per_year: float = HOURS_PER_YEAR,
) -> SteadyState:
    """An active-passive pair: states both, failover, manual, one, none; up in both and one.

    The active node fails; with probability `coverage` the standby takes over by itself in `failover_hours`, else by
    hand in `manual_switch_hours` (0: at once). The standby fails `standby_failure_share` as often as an active node
    (0: never). Repair goes on during a switch, and the node taking over can fail. With switches much shorter than
    repairs U is about l c t_failover + l (1 - c) t_manual + (l / m)^2. Coverage after Birolini, Reliability
    Engineering, 6.8. Raises InvalidInput.
    """
    failure = 1.0 / positive("mtbf_hours", mtbf_hours)
    repair = 1.0 / positive("mttr_hours", mttr_hours)
    share("coverage", coverage)
    share("standby_failure_share", standby_failure_share)
    switches = [
        ("failover", coverage, not_negative("failover_hours", failover_hours)),
        ("manual", 1.0 - coverage, not_negative("manual_switch_hours", manual_switch_hours)),
    ]
    at_once = sum(chance for _, chance, hours in switches if hours < AT_ONCE_HOURS)
    rates = {
        ("both", "one"): failure * (standby_failure_share + at_once),
        ("one", "both"): repair,
        ("one", "none"): failure,
        ("none", "one"): repair * min(whole("crews", crews, 1), 2),
    }
    for state, chance, hours in switches:
        if hours >= AT_ONCE_HOURS:
            rates[("both", state)] = failure * chance
            rates.update({(state, "one"): 1.0 / hours, (state, "none"): failure, (state, "both"): repair})
    found = chain(rates, ("both", "one"), hours_per_year=hours_per_year)
    states = {"both": 0.0, "failover": 0.0, "manual": 0.0, "one": 0.0, "none": 0.0}
    return replace(found, states={**states, **found.states})


def repaired_group(
    *,
    machines: int,
    needed: int,
    mtbf_hours: float,
    mttr_hours: float,
    crews: int | None = None,
    standby_failure_share: float = 1.0,
    hours_per_year: float = HOURS_PER_YEAR,
) -> Repaired:
    """k of n equal machines with c repair crews (None: one for each): the machine repair model.

    A birth-death chain on the machines down (Hillier and Lieberman, Introduction to Operations Research). Machines
    beyond those needed fail `standby_failure_share` as often (1: all run, 0: cold standby). When fewer than needed
    are up, those go on running. Raises InvalidInput.
    """
    if whole("machines", machines, 1) > MOST_MACHINES:
        raise InvalidInput("machines", machines, f"at most {MOST_MACHINES}")
    if whole("needed", needed, 1) > machines:
        raise InvalidInput("needed", needed, f"at most the number of machines, {machines}")
    crews = machines if crews is None else whole("crews", crews, 1)
    failure = 1.0 / positive("mtbf_hours", mtbf_hours)
    repair = 1.0 / positive("mttr_hours", mttr_hours)
    share("standby_failure_share", standby_failure_share)
    waiting = [max(machines - down - needed, 0) for down in range(machines)]
    running = [machines - down - (1.0 - standby_failure_share) * waiting[down] for down in range(machines)]
    rates = {(str(down), str(down + 1)): failure * running[down] for down in range(machines)}
    rates |= {(str(down + 1), str(down)): repair * min(down + 1, crews) for down in range(machines)}
    spare = machines - needed
    found = chain(rates, [str(down) for down in range(spare + 1)], hours_per_year=hours_per_year)
    states = tuple(found.states[str(down)] for down in range(machines + 1))
    return Repaired(
        availability=found.availability,
        unavailability=found.unavailability,
        failures_per_year=found.failures_per_year,
        mean_outage_hours=found.mean_outage_hours,
        expected_up=sum(p * (machines - down) for down, p in enumerate(states)),
        repairer_busy_share=sum(p * min(down, crews) for down, p in enumerate(states)) / crews,
        mean_hours_to_first_outage=mean_time_until(rates, "0", [str(spare + 1)]),
        states=states,
    )


def load_balanced(
    *,
    nodes: int,
    node_mtbf_hours: float,
    node_mttr_hours: float,
    detection_hours: float,
    needed: int = 1,
    crews: int | None = None,
    balancer: SteadyState | None = None,
    hours_per_year: float = HOURS_PER_YEAR,
) -> LoadBalanced:
    """Active-active nodes behind a load balancer (None: one that never fails), which is in series.

    Until a health check finds a dead node out, `detection_hours`, the 1/n of the users that are sent to it are
    without service: n nodes x rate x time x 1/n = rate x time, while the service as a whole is up. Raises
    InvalidInput.
    """
    pool = repaired_group(
        machines=nodes,
        needed=needed,
        mtbf_hours=node_mtbf_hours,
        mttr_hours=node_mttr_hours,
        crews=crews,
        hours_per_year=hours_per_year,
    )
    not_negative("detection_hours", detection_hours)
    members = [_steady(pool)] + ([balancer] if balancer else [])
    whole_service = in_series(members, hours_per_year=hours_per_year)
    failures_per_node_hour = pool.expected_up / nodes / node_mtbf_hours
    detection = whole_service.availability * min(failures_per_node_hour * detection_hours, 1.0)
    down = whole_service.unavailability
    return LoadBalanced(
        availability=whole_service.availability - detection,
        unavailability=down + detection,
        full_outage_unavailability=down,
        detection_unavailability=detection,
        failures_per_year=whole_service.failures_per_year,
        mean_outage_hours=whole_service.mean_outage_hours,
    )


def in_series(members: Sequence[SteadyState], *, hours_per_year: float = HOURS_PER_YEAR) -> SteadyState:
    """Independent groups that must all be up: a cluster with its storage and network, a load balancer with its nodes.

    A = product of A, frequency = sum of each one's failures while the others are up. Raises InvalidInput.
    """
    filled("members", members)
    positive("hours_per_year", hours_per_year)
    down, failures = 0.0, 0.0
    for member in members:
        failures = failures * member.availability + member.failures_per_year * (1.0 - down)
        down += (1.0 - down) * member.unavailability
    up = math.prod(m.availability for m in members)
    return SteadyState(
        availability=up,
        unavailability=down,
        failures_per_year=failures,
        mean_outage_hours=mean_outage_hours(down, failures / hours_per_year),
        states={"up": up, "down": down},
    )


def with_common_cause(
    *,
    machines: int,
    needed: int,
    mtbf_hours: float,
    mttr_hours: float,
    beta: float,
    common_mttr_hours: float | None = None,
    crews: int | None = None,
    hours_per_year: float = HOURS_PER_YEAR,
) -> SteadyState:
    """k of n with the share `beta` of all failures common to all: independent part (1 - beta) l, common part beta l.

    The common part stands in series with a repair of its own (None: as long as a single one). Fleming's beta factor
    (IEC 61508-6, annex D; NUREG/CR-4780). Raises InvalidInput.
    """
    share("beta", beta)
    positive("mtbf_hours", mtbf_hours)
    common_hours = positive("common_mttr_hours", mttr_hours if common_mttr_hours is None else common_mttr_hours)
    members = []
    if beta < 1:
        group = repaired_group(
            machines=machines,
            needed=needed,
            mtbf_hours=mtbf_hours / (1.0 - beta),
            mttr_hours=mttr_hours,
            crews=crews,
            hours_per_year=hours_per_year,
        )
        members.append(_steady(group))
    if beta > 0:
        members.append(single(mtbf_hours=mtbf_hours / beta, mttr_hours=common_hours, hours_per_year=hours_per_year))
    return in_series(members, hours_per_year=hours_per_year)


def common_cause_unavailability(
    unavailability: float, beta: float, *, machines: int = 2, needed: int = 1
) -> CommonCause:
    """k of n parts of one unavailability u, of which the share `beta` is common to all.

    Common part beta u; independent part: more than n - k of n with (1 - beta) u each (a pair: its square).
    `rare_event` adds the two, `exact` is their union, which takes off both at once. Source as above.
    Raises InvalidInput.
    """
    common = share("beta", beta) * share("unavailability", unavailability)
    if whole("needed", needed, 1) > whole("machines", machines, 1):
        raise InvalidInput("needed", needed, f"at most the number of machines, {machines}")
    independent = float(bdtrc(machines - needed, machines, (1.0 - beta) * unavailability))
    return CommonCause(exact=common + (1.0 - common) * independent, rare_event=common + independent)


def common_cause_rates(failure_rate: float, beta: float) -> tuple[float, float]:
    """The independent rate of each part, (1 - beta) l, and the common rate of all, beta l. Raises InvalidInput."""
    not_negative("failure_rate", failure_rate)
    return (1.0 - share("beta", beta)) * failure_rate, beta * failure_rate


def _steady(group: Repaired) -> SteadyState:
    return SteadyState(
        availability=group.availability,
        unavailability=group.unavailability,
        failures_per_year=group.failures_per_year,
        mean_outage_hours=group.mean_outage_hours,
        states={str(down): p for down, p in enumerate(group.states)},
    )
