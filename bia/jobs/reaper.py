"""Finds jobs that nobody will do and queues them again. Runs as a thread in every worker."""

from __future__ import annotations

import logging
import os
import threading
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from bia.models import Job, JobState

from .queue import send

logger = logging.getLogger(__name__)


def reap(now: datetime) -> None:
    """Release every job whose lease ran out, then wake workers for what waits unsent."""
    for job in Job.objects.filter(state=JobState.RUNNING, lease_until__lt=now):
        _release(job, now)
    stale = now - timedelta(seconds=settings.JOB_RESEND_SECONDS)
    # A message sent long ago may be lost with the worker that had taken it. A second one does no
    # harm: only one worker can claim the row.
    waiting = Job.objects.filter(state=JobState.QUEUED).filter(Q(sent_at=None) | Q(sent_at__lt=stale))
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        if not send(pk):
            break  # the broker is down: try again next time


def _release(job: Job, now: datetime) -> None:
    """End the hold of a dead worker: cancelled, failed for good, or queued again."""
    held = Job.objects.filter(
        pk=job.pk, state=JobState.RUNNING, lease_token=job.lease_token, lease_until=job.lease_until
    )
    ended = {"lease_token": "", "lease_until": None}
    if job.cancel_requested:
        held.update(state=JobState.CANCELLED, finished_at=now, **ended)
    elif job.attempts >= settings.JOB_ATTEMPTS:
        logger.error("job %s failed: its worker stopped %s times", job.pk, job.attempts)
        held.update(
            state=JobState.FAILED,
            finished_at=now,
            error=f"The worker stopped in the middle of this {job.attempts} times, so it is not tried again. "
            "It may need more memory than the machine has. Your answers are untouched.",
            **ended,
        )
    elif held.update(
        state=JobState.QUEUED, sent_at=None, message="Its worker stopped. Waiting to start again.", **ended
    ):
        logger.warning("job %s is queued again, its worker stopped", job.pk)


_stopped = threading.Event()
# A pool of processes forks while this thread lives. A process forked while a connection to SQLite is open takes
# its file for shared, and loses what it writes once the parent closes it: no fork while the reaper has one.
_connected = threading.Lock()
os.register_at_fork(before=_connected.acquire, after_in_parent=_connected.release, after_in_child=_connected.release)


def start() -> None:
    """Start reaping in the background."""
    _stopped.clear()
    threading.Thread(target=_loop, name="reaper", daemon=True).start()


def stop() -> None:
    """Reap no more."""
    _stopped.set()


def _loop() -> None:
    while not _stopped.wait(settings.JOB_REAPER_SECONDS):
        with _connected:
            try:
                reap(timezone.now())
            except Exception:
                # A reaper that dies silently would leave jobs waiting for ever.
                logger.exception("reaping failed, trying again")
            finally:
                connection.close()
