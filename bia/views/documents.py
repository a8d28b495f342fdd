"""The documents of an engagement: the list, making one, downloading one."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bia.access import (
    get_document_for_reading,
    get_document_for_sharing,
    get_engagement_for_editing,
    get_engagement_for_reading,
    may_edit,
    reader,
)
from bia.document_links import has_ended
from bia.document_states import lines_of
from bia.documents.files import PDF, delete_document, files_of
from bia.documents.publishing import ALL_KINDS, KINDS
from bia.jobs import submit_once
from bia.models import OPEN_STATES, DocumentKind, Engagement, Job, JobState, Language

JOB_OF = {kind: job for job, kind in KINDS.items()}


@require_GET
@never_cache
def document_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every document of the engagement, the newest first, and what is being made."""
    user = reader(request)
    engagement = get_engagement_for_reading(user, slug)
    editor = may_edit(user, engagement)
    made = list(engagement.jobs.filter(kind__in=ALL_KINDS).select_related("engagement", "created_by"))
    running = [job for job in made if job.state in OPEN_STATES]
    asked = request.GET.get("language", "")
    context = {
        "engagement": engagement,
        "lines": lines_of(engagement),
        "running": [
            {"job": job, "title": document_title(job), "may_cancel": editor and not job.cancel_requested}
            for job in running
        ],
        "failed": [
            {
                "job": job,
                "what": document_title(job),
                "again": make_again(job) if editor else "",
                "makes": KINDS.get(job.kind, ""),
            }
            for job in _failed(made)
        ],
        "offered": list(JOB_OF),
        "languages": Language.choices,
        "language": asked if asked in Language.values else engagement.language,
        "may_edit": editor,
    }
    return render(request, "documents/list.html", context)


def document_title(job: Job) -> str:
    """What a job makes, with its language: "Availability plan in German"."""
    label, language = ALL_KINDS[job.kind].label, job.parameters.get("language", "")
    return f"{label} in {Language(language).label}" if language in Language.values else str(label)


def make_again(job: Job) -> str:
    """Where the document of a job that made none can be asked for once more; "" for other jobs."""
    if job.engagement is None or job.kind not in ALL_KINDS:
        return ""
    if job.kind in KINDS:
        return reverse("document-make", args=[job.engagement.slug])
    number, asked = job.parameters.get("version"), [job.engagement.slug, job.parameters["proposal"]]
    return (
        reverse("proposal-version-pdf", args=[*asked, number]) if number else reverse("proposal-pdf-make", args=asked)
    )


def list_address(slug: str, language: str = "") -> str:
    """The address of the list of documents, with a language to begin with."""
    address = reverse("document-list", args=[slug])
    return f"{address}?{urlencode({'language': language})}" if language else address


def _in_a_sentence(kind: str) -> str:
    """ "availability plan", "BIA report"."""
    label = str(DocumentKind(kind).label)
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _failed(jobs: Iterable[Job]) -> list[Job]:
    """The newest job of each document when it failed; older failures are history. Jobs come newest first."""
    newest: dict[str, Job] = {}
    for job in jobs:
        newest.setdefault(f"{job.kind} {job.parameters}", job)
    return [job for job in newest.values() if job.state == JobState.FAILED]


@require_POST
def document_make(request: HttpRequest, slug: str) -> HttpResponse:
    """Queue a document of the present answers: the kind that was posted, the plan if none was.

    The language is the one posted, or that of the engagement.
    """
    user = reader(request)
    engagement = get_engagement_for_editing(user, slug)
    kind = request.POST.get("kind", DocumentKind.PLAN)
    if kind not in JOB_OF:
        messages.error(request, "There is no such document. Choose one of those offered.")
        return redirect("document-list", slug)
    language = request.POST.get("language") or engagement.language
    if language not in Language.values:
        messages.error(request, "Documents are not made in this language. Choose one of those offered.")
        return redirect("document-list", slug)
    if submit_once(JOB_OF[DocumentKind(kind)], engagement, user, {"language": language}) is None:
        words = f"The {_in_a_sentence(kind)} in {Language(language).label} is already being made."
        messages.info(request, words)
    return redirect(list_address(slug, language))


@require_POST
def document_language(request: HttpRequest, slug: str) -> HttpResponse:
    """The language that documents of the engagement are made in unless another is chosen for one."""
    engagement = get_engagement_for_editing(reader(request), slug)
    language = request.POST.get("language", "")
    if language in Language.values:
        Engagement.objects.filter(pk=engagement.pk).update(language=language)
        messages.success(request, f"Documents will be made in {Language(language).label}.")
    else:
        messages.error(request, "Documents are not made in this language. Choose one of those offered.")
    return redirect("engagement-edit", slug)


@require_GET
def document_download(request: HttpRequest, slug: str, pk: int, form: str = PDF) -> HttpResponseBase:
    """A file of a document. 404 for a form it was not made in, or the list with what to do where it is gone."""
    document = get_document_for_reading(reader(request), slug, pk)
    file = next((each for each in files_of(document) if each.form == form), None)
    if file is None:
        raise Http404(f"{document} was not made as {form}.")
    if file.path is None:
        messages.error(
            request,
            f"The file of {document} is no longer in the documents folder. Make the document again, or restore the "
            "folder from a backup.",
        )
        return redirect("document-list", document.engagement.slug)
    return FileResponse(file.path.open("rb"), as_attachment=True, filename=file.name, content_type=file.media_type)


@require_http_methods(["GET", "POST"])
def document_delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask whether to delete a document, and do so."""
    document = get_document_for_sharing(reader(request), slug, pk)
    if request.method == "POST":
        said = str(document)
        delete_document(document)
        messages.success(request, f"{said} is deleted, its files and links with it.")
        return redirect("document-list", slug)
    now = timezone.now()
    context = {
        "engagement": document.engagement,
        "document": document,
        "files": files_of(document),
        "open_links": sum(1 for link in document.links.all() if not has_ended(link, now)),
    }
    return render(request, "documents/delete.html", context)
