"""How much a print service must carry: busiest minute, servers, storage, network, jobs sent with pauses between."""

from __future__ import annotations

import math

from scipy.special import pdtr, pdtrik

from planner.formulas.checks import InvalidInput, not_negative, positive, share, whole

MINUTES = 60
MB_PER_GB = 1024.0


def busy_hour_jobs(jobs_per_day: float, busy_share: float, hours_per_day: float) -> float:
    """Jobs in the busiest hour: the share of the day's jobs, never less than an even spread (jobs an hour).

    `hours_per_day` is how long people print on a day (0 to 24). The busy-hour share is the traffic
    engineer's measure (ITU-T E.500); its value for printing is an assumption. Raises InvalidInput.
    """
    jobs = not_negative("jobs_per_day", jobs_per_day)
    if positive("hours_per_day", hours_per_day) > 24:
        raise InvalidInput("hours_per_day", hours_per_day, "at most 24 hours")
    return jobs * min(max(share("busy_share", busy_share), 1 / hours_per_day), 1.0)


def busiest_minute_jobs(jobs_per_hour: float) -> int:
    """Jobs in the busiest of the hour's 60 minutes, when jobs come independently of one another.

    The median of the greatest of 60 Poisson counts: the smallest k with P(N <= k)^60 >= 1/2. At least 1
    when there are any jobs. Raises InvalidInput.
    """
    mean = not_negative("jobs_per_hour", jobs_per_hour) / MINUTES
    if mean == 0:
        return 0
    wanted = 0.5 ** (1 / MINUTES)
    count = math.ceil(float(pdtrik(wanted, mean)))
    return max(count - 1 if pdtr(count - 1, mean) >= wanted else count, 1)  # the inverse may round up


def servers_for(load: float, capacity: float) -> int:
    """Servers that carry a load when each carries `capacity` of it (same unit). Raises InvalidInput."""
    return math.ceil(not_negative("load", load) / positive("capacity", capacity))


def nodes_with_spare(servers: int, spares: int = 1) -> int:
    """Nodes that share the load so that as many as `spares` may fail and the rest carry the peak: n - spares = servers.

    Nought where there is nothing to carry. Raises InvalidInput.
    """
    needed = whole("servers", servers)
    return needed + whole("spares", spares) if needed else 0


def load_per_node_after_failure(load: float, nodes: int, failed: int = 1) -> float:
    """What each remaining node carries of a load shared by `nodes` once `failed` of them are away: load / (n - failed).

    Raises InvalidInput when no node is left.
    """
    left = whole("nodes", nodes, 1) - whole("failed", failed)
    if left < 1:
        raise InvalidInput("failed", failed, "fewer than there are nodes")
    return not_negative("load", load) / left


def stored_gb(jobs_per_day: float, megabytes: float, days: float, fullest: float = 1.0, headroom: float = 0.0) -> float:
    """Gigabytes (1,024 MB) that jobs kept for some days take: jobs x MB x days x fullest day x (1 + headroom).

    `fullest` is the fullest day over the average one (1 or more). Raises InvalidInput.
    """
    jobs, size = not_negative("jobs_per_day", jobs_per_day), not_negative("megabytes", megabytes)
    if positive("fullest", fullest) < 1:
        raise InvalidInput("fullest", fullest, "1 or more")
    kept = jobs * size * not_negative("days", days) * fullest
    return kept * (1 + not_negative("headroom", headroom)) / MB_PER_GB


def megabits_per_second(jobs_per_minute: float, megabytes: float) -> float:
    """Network load of jobs of this size, spread over the minute: jobs x MB x 8 / 60 (Mbit/s). Raises InvalidInput."""
    return not_negative("jobs_per_minute", jobs_per_minute) * not_negative("megabytes", megabytes) * 8 / 60


def jobs_per_hour_with_pauses(pause_seconds: float) -> float:
    """The most jobs a sender gets off in an hour with a pause after each. Raises InvalidInput."""
    return 3600 / positive("pause_seconds", pause_seconds)


def last_job_waits_hours(jobs: int, pause_seconds: float) -> float:
    """How long the last of several jobs sent at once waits behind the others' pauses (hours). Raises InvalidInput."""
    return max(whole("jobs", jobs) - 1, 0) * positive("pause_seconds", pause_seconds) / 3600


def mean_wait_with_pauses_hours(jobs_per_hour: float, pause_seconds: float) -> float:
    """How long a job waits on average before it is sent, one at a time with a fixed pause (hours).

    The M/D/1 queue: rho d / (2 (1 - rho)) with d the pause and rho = jobs x d (Pollaczek and Khinchine).
    Infinite when jobs come faster than they can be sent. Raises InvalidInput.
    """
    pause = positive("pause_seconds", pause_seconds) / 3600
    busy = not_negative("jobs_per_hour", jobs_per_hour) * pause
    return math.inf if busy >= 1 else busy * pause / (2 * (1 - busy))
