"""A kind of job that stops on its first attempt until it is killed, and commands to watch it from outside.

Imported by the worker under test (--include) and run as a program by the tests.
"""

from __future__ import annotations

import json
import os
import sys
import time

import django

django.setup()

from bia import jobs  # noqa: E402


@jobs.job("trial")
def trial(progress: jobs.Progress, job: object) -> None:
    progress.step(1, 2, f"working in {os.getpid()}")
    if job.attempts == 1:  # type: ignore[attr-defined]
        time.sleep(120)
    progress.step(2, 2, "nearly there")


def submit() -> int:
    from bia.models import Engagement, Workspace

    workspace = Workspace.objects.create(name="Trial")
    engagement = Engagement.objects.create(workspace=workspace, slug=f"trial-{time.time_ns()}", title="Trial")
    return jobs.submit("trial", engagement, None).pk


def state(pk: int) -> dict[str, object]:
    from bia.models import Job

    job = Job.objects.get(pk=pk)
    return {"state": job.state, "attempts": job.attempts, "message": job.message, "sent": job.sent_at is not None}


def watch(pk: int, *wanted: str, seconds: float = 40) -> dict[str, object]:
    """The job as soon as it is in one of these states, or as it is after that time.

    A running job counts once it has said something: before, it is claimed but not begun.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = state(pk)
        if found["state"] in wanted and (found["message"] or found["state"] != "running"):
            return found
        time.sleep(0.2)
    return state(pk)


def cancel(pk: int) -> None:
    from bia.models import Job

    jobs.cancel(Job.objects.get(pk=pk))


if __name__ == "__main__":
    verb, *arguments = sys.argv[1:]
    if verb == "submit":
        print(submit())
    elif verb == "watch":
        seconds = next((float(a.partition("=")[2]) for a in arguments if a.startswith("seconds=")), 40.0)
        print(json.dumps(watch(int(arguments[0]), *arguments[1:], seconds=seconds)))
    elif verb == "cancel":
        cancel(int(arguments[0]))
