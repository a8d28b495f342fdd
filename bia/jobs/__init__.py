"""Long work. The Job row is the truth; a message on the broker only wakes a worker.

A worker claims a row with one conditional update and holds it by a lease, which a thread renews. A
worker that dies lets its lease run out; the reaper of any worker then queues the row again. What a
job makes is published in the same transaction that ends it, and only by the holder of the lease.
"""

from .queue import Attempt, cancel, claim, send, submit, submit_once
from .reaper import reap
from .registry import Handler, job, title_of
from .running import JobCancelled, JobFailed, LeaseLost, Progress, do, run

__all__ = [
    "Attempt",
    "Handler",
    "JobCancelled",
    "JobFailed",
    "LeaseLost",
    "Progress",
    "cancel",
    "claim",
    "do",
    "job",
    "reap",
    "run",
    "send",
    "submit",
    "submit_once",
    "title_of",
]
