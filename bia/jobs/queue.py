"""Into the queue and out of it: submit, send, claim, cancel."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from kombu.exceptions import OperationalError

from bia.celery import app
from bia.models import OPEN_STATES, Engagement, Job, JobState, User

from .registry import handler_of

logger = logging.getLogger(__name__)

TASK = "bia.run_job"


def submit(
    kind: str, engagement: Engagement | None, user: User | None, parameters: dict[str, Any] | None = None
) -> Job:
    """Queue a job; a worker is woken once the row is committed. Raises LookupError for an unknown kind."""
    handler_of(kind)
    job = Job.objects.create(engagement=engagement, kind=kind, created_by=user, parameters=parameters or {})
    transaction.on_commit(lambda: send(job.pk))
    return job


def submit_once(kind: str, engagement: Engagement, user: User | None, parameters: dict[str, Any]) -> Job | None:
    """Queue a job of an engagement unless an equal one, with the same parameters, waits or runs: None then.

    Those who ask at once stand in line at the row of the engagement. Raises LookupError for an unknown kind.
    """
    with transaction.atomic():
        Engagement.objects.select_for_update().get(pk=engagement.pk)
        open_jobs = Job.objects.filter(engagement=engagement, kind=kind, state__in=OPEN_STATES, cancel_requested=False)
        if any(job.parameters == parameters for job in open_jobs):
            return None
        return submit(kind, engagement, user, parameters)


def send(pk: int) -> bool:
    """Wake a worker for a queued job. False when the broker is down: the reaper sends it later."""
    now = timezone.now()
    # Noted before it is sent, so that a fast worker never finds an unsent row.
    if not Job.objects.filter(pk=pk, state=JobState.QUEUED).update(sent_at=now):
        return False
    try:
        app.send_task(TASK, args=[pk], retry=False)
    except (OSError, OperationalError) as error:
        logger.warning("job %s stays queued, the broker did not take it: %s", pk, error)
        Job.objects.filter(pk=pk, state=JobState.QUEUED, sent_at=now).update(sent_at=None)
        return False
    return True


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """One worker's hold on a job. The token proves it: it changes with every claim."""

    job: Job
    token: str


def lease_end(now: datetime) -> datetime:
    """Until when a lease taken or renewed now holds."""
    return now + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def claim(pk: int) -> Attempt | None:
    """Take a queued job. None when someone else has it, or it is over."""
    token = str(uuid.uuid4())
    taken = Job.objects.filter(pk=pk, state=JobState.QUEUED).update(
        state=JobState.RUNNING,
        lease_token=token,
        lease_until=lease_end(timezone.now()),
        attempts=F("attempts") + 1,
        done=0,
        total=0,
        message="",
    )
    if not taken:
        return None
    return Attempt(job=Job.objects.select_related("engagement", "created_by").get(pk=pk), token=token)


def cancel(job: Job) -> None:
    """Stop a job: at once while it waits, at its next step while it runs. Nothing for one that is over."""
    waiting = Job.objects.filter(pk=job.pk, state=JobState.QUEUED)
    if not waiting.update(state=JobState.CANCELLED, cancel_requested=True, finished_at=timezone.now()):
        Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(cancel_requested=True)
