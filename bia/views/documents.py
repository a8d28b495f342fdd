"""The documents of an engagement: the list, making one, downloading one."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
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
from bia.jobs import submit, title_of
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
    context = {
        "engagement": engagement,
        "lines": lines_of(engagement),
        "running": [
            {"job": job, "title": title_of(job.kind), "may_cancel": editor and not job.cancel_requested}
            for job in running
        ],
        "failed": [{"job": job, "what": ALL_KINDS[job.kind].label} for job in _failed(made)],
        "offered": [kind for kind in JOB_OF if JOB_OF[kind] not in {job.kind for job in running}],
        "languages": Language.choices,
        "may_edit": editor,
    }
    return render(request, "documents/list.html", context)


def _in_a_sentence(kind: str) -> str:
    """ "availability plan", "BIA report"."""
    label = str(DocumentKind(kind).label)
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _failed(jobs: Iterable[Job]) -> list[Job]:
    """The newest job of each kind when it failed; older failures are history. Jobs come newest first."""
    newest: dict[str, Job] = {}
    for job in jobs:
        newest.setdefault(job.kind, job)
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
    job = JOB_OF[DocumentKind(kind)]
    if engagement.jobs.filter(kind=job, state__in=OPEN_STATES).exists():
        messages.info(request, f"The {_in_a_sentence(kind)} is already being made.")
    else:
        submit(job, engagement, user, {"language": language})
    return redirect("document-list", slug)


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
