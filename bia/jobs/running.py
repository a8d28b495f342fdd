"""Doing a claimed job: progress, the lease, and the one commit that publishes its result."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from bia.models import Job, JobState

from .queue import Attempt, claim, lease_end
from .registry import handler_of

logger = logging.getLogger(__name__)


class JobCancelled(Exception):
    """Someone asked for the job to stop."""


class LeaseLost(Exception):
    """Another worker has the job, or it is over. What this one made must not be published."""


class JobFailed(Exception):
    """A job that cannot be done. The text is for the user: what is wrong and what to do."""


class Progress:
    """What a handler says while it works, and how it hands in its result."""

    def __init__(self, attempt: Attempt) -> None:
        self._pk = attempt.job.pk
        self._token = attempt.token
        self.published = False

    def _held(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self._pk, lease_token=self._token, state=JobState.RUNNING)

    def _stop(self) -> JobCancelled | LeaseLost:
        """Why an update of the held row found nothing."""
        return JobCancelled() if self._held().exists() else LeaseLost(f"job {self._pk}")

    def step(self, done: int, total: int, message: str) -> None:
        """Say how far it is. Raises JobCancelled or LeaseLost: let them pass."""
        changed = (
            self._held()
            .filter(cancel_requested=False)
            .update(done=done, total=total, message=message[:300], lease_until=lease_end(timezone.now()))
        )
        if not changed:
            raise self._stop()

    def publish(self, write: Callable[[], None]) -> None:
        """Run `write` and end the job in one transaction. Raises JobCancelled or LeaseLost before it writes."""
        with transaction.atomic():
            # The update comes first: it locks the row, so nobody can take the job while we write.
            ended = (
                self._held()
                .filter(cancel_requested=False)
                .update(state=JobState.DONE, finished_at=timezone.now(), lease_token="", lease_until=None)
            )
            if not ended:
                raise self._stop()
            write()
        self.published = True

    def renew(self) -> bool:
        """Hold the job for another lease. False when it is no longer ours."""
        return bool(self._held().update(lease_until=lease_end(timezone.now())))

    def end(self, state: JobState, error: str = "") -> None:
        """End the job without a result, if it is still ours."""
        self._held().update(state=state, error=error, finished_at=timezone.now(), lease_token="", lease_until=None)


class _Renewal:
    """Renews the lease from a thread: laying out a long document is one silent step."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._renew, name="lease", daemon=True)

    def _renew(self) -> None:
        try:
            while not self._over.wait(settings.JOB_LEASE_SECONDS / 3):
                try:
                    if not self._progress.renew():
                        return
                except DatabaseError:
                    logger.exception("the lease could not be renewed, trying again")
        finally:
            connection.close()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()


def run(pk: int) -> None:
    """Claim and do a job, unless it is taken or over."""
    attempt = claim(pk)
    if attempt is None:
        logger.info("job %s is taken or over", pk)
    else:
        do(attempt)


def do(attempt: Attempt) -> None:
    """Do a claimed job. Never raises for what goes wrong inside it: the row says so."""
    pk = attempt.job.pk
    progress = Progress(attempt)
    with _Renewal(progress):
        try:
            handler_of(attempt.job.kind)(progress, attempt.job)
            if not progress.published:
                progress.publish(lambda: None)
        except JobCancelled:
            progress.end(JobState.CANCELLED)
        except LeaseLost:
            logger.warning("job %s went to another worker; its result here is thrown away", pk)
        except JobFailed as error:
            logger.warning("job %s failed: %s", pk, error)
            progress.end(JobState.FAILED, str(error))
        except Exception as error:
            logger.exception("job %s failed", pk)
            progress.end(
                JobState.FAILED,
                f"Something went wrong inside Ninefold ({type(error).__name__}). Your answers are untouched. "
                f"The log of the worker tells more under job {pk}.",
            )
