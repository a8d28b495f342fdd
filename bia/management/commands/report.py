"""Writes a document to a file, without the queue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bia.documents.publishing import (
    newest_proposal,
    plan_and_files,
    plan_and_pdf,
    proposal_pdf_of,
    proposal_workbook_of,
    write_whole,
)
from bia.models import DocumentKind, Engagement, FileForm, Language
from bia.pdf import MissingLibrary, Pdf
from bia.planning import OlderEngine
from bia.proposing.content import edition_of
from planner.faults import CaseFaults

PDF = "pdf"
OUTPUT = "the file to write, .pdf, .xlsx or (for the report) .docx; it is replaced if it exists"


class Command(BaseCommand):
    help = "Write a document of an engagement to a file. The plan is made first, or reused when nothing has changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the engagement, as in its address: /e/<slug>/")
        parser.add_argument("--kind", choices=DocumentKind.values, default=DocumentKind.PLAN)
        parser.add_argument(
            "--language", choices=Language.values, help="without it, as the engagement says; a proposal has its own"
        )
        parser.add_argument("--proposal", default="", help="the number of a proposal; without it, the one made last")
        parser.add_argument(
            "--output",
            type=Path,
            required=True,
            help=OUTPUT,
        )

    def handle(self, *args: Any, slug: str, kind: str, language: str | None, output: Path, **options: Any) -> None:
        engagement = Engagement.objects.select_related("workspace").filter(slug=slug).first()
        if engagement is None:
            known = ", ".join(Engagement.objects.order_by("slug").values_list("slug", flat=True)[:20])
            raise CommandError(
                f"There is no engagement {slug!r}. "
                + (f"There are: {known}." if known else "There is none at all yet.")
            )
        if not output.parent.is_dir():
            raise CommandError(f"The folder {output.parent} does not exist.")
        if output.is_dir():
            raise CommandError(f"{output} is a folder. Name the file to write.")
        form = _format(output, kind)
        if kind == DocumentKind.PROPOSAL and language:
            raise CommandError("A proposal has a language of its own: change it under its texts and terms.")
        try:
            content, said = (
                _proposal(engagement, options["proposal"], form)
                if kind == DocumentKind.PROPOSAL
                else _document(engagement, kind, language or engagement.language, form)
            )
        except CaseFaults as error:
            raise CommandError(
                f"The answers of {slug!r} do not make a plan yet:\n" + "\n".join(str(fault) for fault in error.faults)
            ) from error
        except (MissingLibrary, OlderEngine) as error:
            raise CommandError(str(error)) from error
        try:
            write_whole(output, content)
        except OSError as error:
            raise CommandError(f"Cannot write {output}: {error.strerror or error}.") from error
        self.stdout.write(f"{output}: {said}")


def _format(output: Path, kind: str) -> str:
    """What to write, by the suffix of the file; without one, a PDF. Raises CommandError where there is no such file."""
    form = output.suffix.lower().lstrip(".") or PDF
    if form in (PDF, FileForm.XLSX) or (form == FileForm.DOCX and kind == DocumentKind.REPORT):
        return form
    raise CommandError(
        f"Nothing is written as {output.suffix}. Name a file that ends in .pdf or .xlsx, for the report also in .docx."
    )


def _document(engagement: Engagement, kind: str, language: str, form: str) -> tuple[bytes, str]:
    now = timezone.now()
    if form == PDF:
        return _paged(plan_and_pdf(kind, engagement, None, now, language=language)[1])
    plan, files = plan_and_files(kind, engagement, now, language)
    return files[FileForm(form)], f"{form.upper()} of plan {plan.number}"


def _proposal(engagement: Engagement, number: str, form: str) -> tuple[bytes, str]:
    """The file of a proposal. Raises CommandError without one."""
    proposal = newest_proposal(engagement, number)
    if proposal is None:
        raise CommandError(
            f"{engagement.slug!r} has no proposal {number}." if number else f"{engagement.slug!r} has no proposal yet."
        )
    edition = edition_of(proposal)
    if form == PDF:
        return _paged(proposal_pdf_of(edition, timezone.now()))
    return proposal_workbook_of(edition, timezone.now()), f"{form.upper()} of {proposal.number}"


def _paged(pdf: Pdf) -> tuple[bytes, str]:
    return pdf.content, f"{pdf.pages} pages"
