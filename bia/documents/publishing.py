"""Documents as files: made by a job, kept below the documents folder, one row each."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from bia.branding import brand_of
from bia.fault_words import faults_in_words
from bia.jobs import JobFailed, Progress
from bia.models import Document, DocumentFile, DocumentKind, Engagement, FileForm, Job, Language, Plan, Proposal, User
from bia.pdf import MissingLibrary, Pdf
from bia.planning import OlderEngine, make_plan_for
from bia.proposing.content import Edition, edition_of, sha256_of
from bia.spreadsheet.writing import xlsx
from planner.faults import CaseFaults

from . import Facts, Steps, facts_of, facts_proposal_pdf, in_language, plan_pdf, record_of, report_pdf
from .books import plan_book, proposal_book, report_book
from .report_document import report_document
from .word import docx

PLAN_JOB, REPORT_JOB, PROPOSAL_JOB = "plan-pdf", "report-pdf", "proposal-pdf"
KINDS = {PLAN_JOB: DocumentKind.PLAN, REPORT_JOB: DocumentKind.REPORT}
ALL_KINDS = {**KINDS, PROPOSAL_JOB: DocumentKind.PROPOSAL}  # a proposal is made on its own page
SHOWN_FAULTS = 3


def publish_document(progress: Progress, job: Job) -> None:
    """Make the plan of the present answers and a document of it; the file and its row appear together or not at all.

    Raises JobFailed with a text for the user.
    """
    progress.step(0, 0, "Making the plan.")
    user, engagement, kind = job.created_by, job.engagement, KINDS[job.kind]
    assert engagement is not None  # the page of an engagement asks for its documents
    language = job.parameters.get("language", engagement.language)
    begun_at = timezone.now()  # what is known later is not in it
    brand = brand_of(engagement)  # before anything is drawn: a change meanwhile marks the document as older than it
    try:
        plan, pdf = plan_and_pdf(kind, engagement, user, begun_at, progress, language)
        job.refresh_from_db(fields=["done", "total"])  # how many sections there are is known by now
        progress.step(job.done, job.total, "Writing the workbook.")
        beside = files_beside(kind, plan, begun_at, language)
    except CaseFaults as error:
        said = " ".join(faults_in_words(error, engagement, most=SHOWN_FAULTS))
        raise JobFailed(f"The answers do not make a plan yet. {said}") from error
    except MissingLibrary as error:
        raise JobFailed(str(error)) from error
    more = {"language": language, "brand_sha256": brand.sha256}
    _publish(progress, job, plan, pdf, begun_at, kind=kind, beside=beside, **more)


def publish_proposal(progress: Progress, job: Job) -> None:
    """Make the PDF of a proposal: of the version that is asked for, or of the present one, sent or draft.

    Raises JobFailed with a text for the user.
    """
    progress.step(0, 0, "Reading the proposal.")
    begun_at = timezone.now()
    proposal = Proposal.objects.filter(pk=job.parameters.get("proposal"), engagement=job.engagement).first()
    if proposal is None:
        raise JobFailed("This proposal is not there any more.")
    edition = edition_of(proposal, job.parameters.get("version") or None)
    try:
        pdf = proposal_pdf_of(edition, begun_at, progress)
        beside: dict[str, bytes] = {FileForm.XLSX: proposal_workbook_of(edition, begun_at)}
    except (MissingLibrary, OlderEngine) as error:
        raise JobFailed(str(error)) from error
    more: dict[str, Any] = {
        "proposal": proposal,
        "name": edition.name,
        "proposal_version": edition.number,
        "is_draft": edition.sent is None,
        "content_sha256": sha256_of(edition.content),
        "language": edition.content["language"],
        "brand_sha256": edition.brand.sha256,
    }
    _publish(progress, job, edition.plan, pdf, begun_at, kind=DocumentKind.PROPOSAL, beside=beside, **more)


def proposal_pdf_of(edition: Edition, now: datetime, progress: Steps | None = None) -> Pdf:
    """A version of a proposal as PDF in its language. Raises MissingLibrary, OlderEngine."""
    values = edition.values(timezone.localdate(now))
    with in_language(values.language):
        return facts_proposal_pdf(facts_of_proposal(edition), values, progress)


def proposal_workbook_of(edition: Edition, now: datetime) -> bytes:
    """The prices of a version of a proposal as a workbook, without what they cost us. Raises OlderEngine."""
    values = edition.values(timezone.localdate(now))
    with in_language(values.language):
        return xlsx(proposal_book(facts_of_proposal(edition), values))


def facts_of_proposal(edition: Edition) -> Facts:
    """What a document of a proposal may use of its plan; a version that was sent keeps its plan and its brand.

    In the language that is active. Raises OlderEngine.
    """
    return facts_of(edition.plan, edition.brand)


def newest_proposal(engagement: Engagement, number: str = "") -> Proposal | None:
    """The proposal of this number, or the one made last; None where there is none."""
    found = engagement.proposals.select_related("plan", "engagement__workspace")
    return (found.filter(number=number) if number else found).first()


def _publish(
    progress: Progress,
    job: Job,
    plan: Plan,
    pdf: Pdf,
    begun_at: datetime,
    *,
    kind: str,
    beside: Mapping[str, bytes],
    **more: object,
) -> None:
    """Put the files in their places and write the row with `more` fields, in the commit that ends the job."""
    # The attempt is in the name: a worker that lost its lease never touches the files of the next one.
    stem = f"{plan.engagement_id}/{kind}-{plan.number}-job-{job.pk}-{job.attempts}"
    contents = {f"{stem}.pdf": pdf.content} | {f"{stem}.{form}": content for form, content in beside.items()}

    def write_rows() -> None:
        document = Document.objects.create(
            engagement=plan.engagement,
            plan=plan,
            job=job,
            kind=kind,
            file=f"{stem}.pdf",
            pages=pdf.pages,
            created_by=job.created_by,
            created_at=begun_at,
            **_pinned(pdf.content),
            **more,
        )
        DocumentFile.objects.bulk_create(
            DocumentFile(document=document, form=form, file=f"{stem}.{form}", **_pinned(content))
            for form, content in beside.items()
        )

    _publish_files(progress, contents, write_rows)


def _publish_files(progress: Progress, contents: Mapping[str, bytes], write_rows: Callable[[], None]) -> None:
    """Files below the documents folder and the rows about them: all of it, or nothing where anything fails."""
    finals = {name: settings.DOCUMENTS_DIR / name for name in contents}
    waiting: dict[str, Path] = {}

    def publish() -> None:
        for name, temporary in waiting.items():
            os.replace(temporary, finals[name])
        write_rows()

    try:
        for name, content in contents.items():
            waiting[name] = _write_beside(finals[name], content)
        progress.publish(publish)
    except BaseException:
        for final in finals.values():
            final.unlink(missing_ok=True)  # no row, no file
        raise
    finally:
        for temporary in waiting.values():
            temporary.unlink(missing_ok=True)


def _pinned(content: bytes) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(content).hexdigest(), "size_bytes": len(content)}


def workbook_of(kind: str, plan: Plan, now: datetime, language: str = Language.ENGLISH) -> bytes:
    """The workbook that goes with a plan or a report. Raises OlderEngine as `pdf_of`."""
    with in_language(language):
        facts = facts_of(plan)
        if kind == DocumentKind.REPORT:
            return xlsx(report_book(facts, record_of(plan.engagement, now)))
        return xlsx(plan_book(facts))


def text_of(plan: Plan, now: datetime, language: str = Language.ENGLISH) -> bytes:
    """The BIA report as a text to edit (DOCX). Raises as `pdf_of`."""
    with in_language(language):
        return docx(report_document(facts_of(plan), record_of(plan.engagement, now)))


def files_beside(kind: str, plan: Plan, now: datetime, language: str = Language.ENGLISH) -> dict[str, bytes]:
    """What goes with the PDF of a plan or a report, by its form. Raises as `pdf_of`."""
    files: dict[str, bytes] = {FileForm.XLSX: workbook_of(kind, plan, now, language)}
    if kind == DocumentKind.REPORT:
        files[FileForm.DOCX] = text_of(plan, now, language)
    return files


def plan_and_files(
    kind: str, engagement: Engagement, now: datetime, language: str = Language.ENGLISH
) -> tuple[Plan, dict[str, bytes]]:
    """The plan of the present answers and what goes with its PDF. Raises CaseFaults, MissingLibrary."""
    plan = make_plan_for(engagement, None, now)
    try:
        return plan, files_beside(kind, plan, now, language)
    except OlderEngine:
        plan = make_plan_for(engagement, None, now, anew=True)
        return plan, files_beside(kind, plan, now, language)


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
