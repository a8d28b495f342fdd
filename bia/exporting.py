"""An engagement as a workbook: at once where it is small, as a job where it is large."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.db import transaction

from bia.exchange.workbook import DoesNotFit, write_case
from bia.jobs import JobFailed, Progress
from bia.models import Engagement, Job, JobState
from bia.planning import case_of

logger = logging.getLogger(__name__)

WORKBOOK_JOB: Final = "workbook"
QUICK_SUBJECTS: Final = 100  # processes and services up to which a workbook is written in under a second
FICTIONAL: Final = "The organisation in this workbook is fictional."


def is_quick_to_write(engagement: Engagement) -> bool:
    """Whether the workbook can be written while its reader waits."""
    return engagement.processes.count() + engagement.services.count() <= QUICK_SUBJECTS


def workbook_of(engagement: Engagement) -> bytes:
    """The engagement as XLSX. Raises DoesNotFit."""
    file = io.BytesIO()
    _write(engagement, file)
    return file.getvalue()


def _write(engagement: Engagement, file: BinaryIO, progress: Progress | None = None) -> None:
    document = case_of(engagement)

    def step(done: int, total: int) -> None:
        if progress is not None:
            progress.step(done, total, "Writing the sheets.")

    write_case(document, file, fictional_note=FICTIONAL if document.get("fictional") else "", step=step)


def write_in_background(progress: Progress, job: Job) -> None:
    """The workbook as a file that the job names; those of earlier jobs go. Raises JobFailed."""
    engagement = job.engagement
    if engagement is None:
        raise JobFailed("There is no engagement to export.")
    name = f"{engagement.pk}/workbook-job-{job.pk}-{job.attempts}.xlsx"
    path = Path(settings.DOCUMENTS_DIR) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("wb") as file:
            _write(engagement, file, progress)
        progress.publish(lambda: _publish(job, name))
    except DoesNotFit as error:
        path.unlink(missing_ok=True)
        raise JobFailed(str(error)) from error
    except BaseException:
        path.unlink(missing_ok=True)  # nobody will ask for it
        raise


def _publish(job: Job, name: str) -> None:
    assert job.engagement is not None
    Job.objects.filter(pk=job.pk).update(parameters={"file": name})
    earlier = job.engagement.jobs.filter(kind=WORKBOOK_JOB, state=JobState.DONE).exclude(pk=job.pk)
    files = [path for each in earlier if (path := file_of(each))]
    transaction.on_commit(lambda: remove_files(files))


def workbook_files(engagement: Engagement) -> list[Path]:
    """The workbooks that lie in the documents folder."""
    return [path for job in engagement.jobs.filter(kind=WORKBOOK_JOB) if (path := file_of(job))]


def file_of(job: Job) -> Path | None:
    """The workbook that a job made, or None where it is not there any more."""
    folder = Path(settings.DOCUMENTS_DIR).resolve()
    path = (folder / str(job.parameters.get("file", ""))).resolve()
    return path if path.is_relative_to(folder) and path.is_file() else None


def remove_files(files: list[Path]) -> None:
    """Removes files; one that cannot be removed is logged, since nobody is left to be told."""
    for file in files:
        try:
            file.unlink(missing_ok=True)
        except OSError:
            logger.exception("the file %s could not be removed", file)
