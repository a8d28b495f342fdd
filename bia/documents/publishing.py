"""Documents as files: made by a job, kept below the documents folder, one row each."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from bia.fault_words import faults_in_words
from bia.jobs import JobFailed, Progress
from bia.models import Document, DocumentKind, Engagement, Job, Language, Plan, User
from bia.pdf import MissingLibrary, Pdf
from bia.planning import OlderEngine, make_plan_for
from planner.faults import CaseFaults

from . import STEPS, Steps, in_language, plan_pdf, record_of, report_pdf

PLAN_JOB, REPORT_JOB = "plan-pdf", "report-pdf"
KINDS = {PLAN_JOB: DocumentKind.PLAN, REPORT_JOB: DocumentKind.REPORT}
SHOWN_FAULTS = 3


def publish_document(progress: Progress, job: Job) -> None:
    """Make the plan of the present answers and a document of it; the file and its row appear together or not at all.

    Raises JobFailed with a text for the user.
    """
    progress.step(0, STEPS, "Making the plan.")
    user, engagement, kind = job.created_by, job.engagement, KINDS[job.kind]
    assert engagement is not None  # the page of an engagement asks for its documents
    language = job.parameters.get("language", engagement.language)
    begun_at = timezone.now()  # what is known later is not in it
    try:
        plan, pdf = plan_and_pdf(kind, engagement, user, begun_at, progress, language)
    except CaseFaults as error:
        said = " ".join(faults_in_words(error, engagement, most=SHOWN_FAULTS))
        raise JobFailed(f"The answers do not make a plan yet. {said}") from error
    except MissingLibrary as error:
        raise JobFailed(str(error)) from error
    # The attempt is in the name: a worker that lost its lease never touches the file of the next one.
    name = f"{engagement.pk}/{kind}-{plan.number}-job-{job.pk}-{job.attempts}.pdf"
    final = settings.DOCUMENTS_DIR / name

    def publish() -> None:
        os.replace(temporary, final)
        Document.objects.create(
            engagement=engagement,
            plan=plan,
            job=job,
            kind=kind,
            language=language,
            file=name,
            sha256=hashlib.sha256(pdf.content).hexdigest(),
            pages=pdf.pages,
            size_bytes=len(pdf.content),
            created_by=user,
            created_at=begun_at,
        )

    temporary = _write_beside(final, pdf.content)
    try:
        progress.publish(publish)
    except BaseException:
        final.unlink(missing_ok=True)  # no row, no file
        raise
    finally:
        temporary.unlink(missing_ok=True)


def plan_and_pdf(
    kind: str,
    engagement: Engagement,
    user: User | None,
    now: datetime,
    progress: Steps | None = None,
    language: str = Language.ENGLISH,
) -> tuple[Plan, Pdf]:
    """The plan of the present answers and a document of it. Raises CaseFaults, MissingLibrary."""
    plan = make_plan_for(engagement, user, now)
    try:
        return plan, pdf_of(kind, plan, now, progress, language)
    except OlderEngine:  # the answers are the same, the engine is not
        plan = make_plan_for(engagement, user, now, anew=True)
        return plan, pdf_of(kind, plan, now, progress, language)


def pdf_of(
    kind: str, plan: Plan, now: datetime, progress: Steps | None = None, language: str = Language.ENGLISH
) -> Pdf:
    """A document of a plan, with what the site knows now beyond it where it says more.

    Raises MissingLibrary, and OlderEngine where the plan cannot be said in the language any more.
    """
    with in_language(language):
        if kind == DocumentKind.REPORT:
            return report_pdf(plan, record_of(plan.engagement, now), progress)
        return plan_pdf(plan, progress)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it. Raises OSError."""
    temporary = _write_beside(path, content)
    try:
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _write_beside(path: Path, content: bytes) -> Path:
    """The content in a temporary file in the folder of `path`, safely on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def path_of(document: Document) -> Path | None:
    """Where the file of a document is, or None when it is not there any more."""
    folder = Path(settings.DOCUMENTS_DIR).resolve()
    path = (folder / document.file).resolve()
    return path if path.is_relative_to(folder) and path.is_file() else None
