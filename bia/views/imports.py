"""A spreadsheet into an engagement: choose it, say what it is, look what would come of it, take it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bia.access import READS_ONLY, get_draft_for_editing, get_engagement_for_editing, reader, workspaces_for_editing
from bia.exchange.meaning import KINDS, Meaning, columns_for
from bia.exchange.sheets import UnreadableFile, check_file
from bia.forms.engagements import SheetsForm, SheetsIntoForm
from bia.imports import (
    READ_JOB,
    TAKE_JOB,
    NotTaken,
    is_out_of_date,
    is_quick_to_read,
    is_quick_to_take,
    keep,
    look,
    take,
)
from bia.jobs import submit
from bia.models import OPEN_STATES, Engagement, ImportDraft, Job, User, Workspace

KEPT = timedelta(days=1)
CHANGED_MEANWHILE = (
    "What the file meets has changed since you looked. This is what would come of it now; nothing is changed yet."
)
CHOSEN_OTHERWISE = "You chose something else than was shown. This is what would come of it now; nothing is changed yet."


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnChoice:
    """A column of a sheet, an example of what stands in it, and what it is taken for."""

    name: str
    letter: str
    header: str
    example: str
    options: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetChoice:
    """A sheet, what it may be a list of, and its columns; none while it is left out."""

    number: int
    name: str
    rows: int
    is_hidden: bool
    kind: str
    kinds: tuple[tuple[str, str, bool], ...]
    columns: tuple[ColumnChoice, ...]


@require_http_methods(["GET", "POST"])
def import_upload(request: HttpRequest) -> HttpResponse:
    """Takes in a spreadsheet that is to become an engagement; nothing is made yet."""
    user = reader(request)
    workspaces = workspaces_for_editing(user)
    if not workspaces:
        raise PermissionDenied(READS_ONLY)
    form = SheetsForm(request.POST or None, request.FILES or None, workspaces=workspaces)
    if request.method == "POST" and form.is_valid():
        response = _read_in(user, form.chosen_workspace, None, form)
        if response is not None:
            return response
    status = 422 if request.method == "POST" else 200
    return render(request, "imports/upload.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def import_into(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes in a spreadsheet that is to be read into an engagement; nothing is changed yet."""
    user = reader(request)
    engagement = get_engagement_for_editing(user, slug)
    form = SheetsIntoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        response = _read_in(user, engagement.workspace, engagement, form)
        if response is not None:
            return response
    status = 422 if request.method == "POST" else 200
    return render(request, "imports/upload.html", {"form": form, "engagement": engagement}, status=status)


def _read_in(
    user: User, workspace: Workspace, engagement: Engagement | None, form: SheetsForm | SheetsIntoForm
) -> HttpResponse | None:
    """Where to go on with the file of a valid form; None with the fault on the form."""
    file: UploadedFile[bytes] = form.cleaned_data["file"]
    now = timezone.now()
    ImportDraft.objects.filter(created_at__lt=now - KEPT).delete()
    draft = ImportDraft(
        workspace=workspace,
        engagement=engagement,
        created_by=user,
        file_name=(file.name or "spreadsheet")[:200],
        frame=form.frame(),
        content=file.read(),
        created_at=now,
    )
    try:
        check_file(bytes(draft.content))
        with transaction.atomic():
            draft.save()
            return _look(draft, user)
    except UnreadableFile as error:
        form.add_error("file", str(error))
        return None


def _look(draft: ImportDraft, user: User) -> HttpResponse:
    """Finds out what would come of a draft: at once, or as a job where that takes more than a moment."""
    if is_quick_to_read(bytes(draft.content)):
        look(draft)
        return redirect("import-draft", draft.pk)
    draft.preview = None
    keep(draft, "preview")
    return redirect("job-detail", submit(READ_JOB, draft.engagement, user, {"draft": draft.pk}).pk)


@never_cache
@require_http_methods(["GET", "POST"])
def import_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """What the sheets are, what would come of them and every fault; with none left, the engagement."""
    user = reader(request)
    draft = get_draft_for_editing(user, pk)
    if draft.engagement is not None:
        get_engagement_for_editing(user, draft.engagement.slug)
    if draft.is_taken and draft.engagement is not None:
        messages.info(request, f"{draft.file_name} is imported already, into this engagement.")
        return redirect("engagement-detail", draft.engagement.slug)
    if draft.preview is None:
        return _wait(draft, user)
    if request.method == "POST":
        return _posted(request, draft, user)
    if is_out_of_date(draft):
        return _look(draft, user)
    context = {"draft": draft, "engagement": draft.engagement, "preview": draft.preview, "sheets": _choices(draft)}
    return render(request, "imports/draft.html", context)


def _posted(request: HttpRequest, draft: ImportDraft, user: User) -> HttpResponse:
    """Takes what was shown; where something else is chosen than it was shown for, what would come of that instead."""
    assert draft.preview is not None
    meanings = _meanings_asked(request, draft)
    replace = draft.engagement is not None and request.POST.get("replace") == "yes"
    is_as_shown = (meanings, replace) == (draft.meanings, draft.replace)
    is_taking = "take" in request.POST and not draft.preview["fault_count"]
    if is_taking and is_as_shown:
        return _take(request, draft, user)
    if is_taking:
        messages.warning(request, CHOSEN_OTHERWISE)
    draft.meanings, draft.replace = meanings, replace
    keep(draft, "meanings", "replace")
    try:
        return _look(draft, user)
    except UnreadableFile as error:
        messages.error(request, str(error))
        return redirect("import-upload")


def _wait(draft: ImportDraft, user: User) -> HttpResponse:
    """The job that looks at a draft; a new one where the last did not come to an end."""
    job = Job.objects.filter(kind=READ_JOB, parameters__draft=draft.pk, created_by=user).first()
    if job is None or job.state not in OPEN_STATES:
        job = submit(READ_JOB, draft.engagement, user, {"draft": draft.pk})
    return redirect("job-detail", job.pk)


def _take(request: HttpRequest, draft: ImportDraft, user: User) -> HttpResponse:
    shown = request.POST.get("shown", "")
    if not is_quick_to_take(draft):
        asked = {"draft": draft.pk, "shown": shown}
        job = Job.objects.filter(kind=TAKE_JOB, parameters=asked, created_by=user, state__in=OPEN_STATES).first()
        return redirect("job-detail", (job or submit(TAKE_JOB, draft.engagement, user, asked)).pk)
    try:
        engagement = take(draft, shown, user, timezone.now())
    except (NotTaken, UnreadableFile):
        look(draft)
        messages.error(request, CHANGED_MEANWHILE)
        return redirect("import-draft", draft.pk)
    messages.success(request, f"{draft.file_name} is imported.")
    return redirect("engagement-detail", engagement.slug)


def _meanings_asked(request: HttpRequest, draft: ImportDraft) -> list[dict[str, Any]]:
    """What was posted for each sheet; columns of a sheet that is another list now are guessed anew."""
    assert draft.preview is not None
    if draft.preview["is_recognised"]:
        return draft.meanings or []  # there was nothing to choose
    meanings = []
    for number, (sheet, stored) in enumerate(zip(draft.preview["sheets"], draft.meanings or (), strict=True)):
        kind = next((each for each in KINDS if each.key == request.POST.get(f"kind-{number}", stored["kind"])), None)
        if kind is None:
            columns: dict[int, str] = {}
        elif kind.key != request.POST.get(f"read-{number}"):
            columns = {int(index): path for index, path in sheet["guesses"][kind.key].items()}
        else:
            paths = {column.path for column in columns_for(kind)}
            posted = {index: request.POST.get(f"column-{number}-{index}", "") for index in range(len(sheet["columns"]))}
            columns = {index: path for index, path in posted.items() if path in paths}
        meaning = Meaning(kind=kind.key if kind else "", header=stored["header"], columns=columns)
        meanings.append(meaning.to_json())
    return meanings


def _choices(draft: ImportDraft) -> list[SheetChoice]:
    assert draft.preview is not None
    if draft.preview["is_recognised"]:
        return []
    pairs = zip(draft.preview["sheets"], draft.meanings or (), strict=True)
    return [_choice(number, sheet, Meaning.from_json(stored)) for number, (sheet, stored) in enumerate(pairs)]


def _choice(number: int, sheet: dict[str, Any], meaning: Meaning) -> SheetChoice:
    kind = next((each for each in KINDS if each.key == meaning.kind), None)
    paths = [(column.path, column.label) for column in columns_for(kind)] if kind else []
    return SheetChoice(
        number=number,
        name=sheet["name"],
        rows=sheet["rows"],
        is_hidden=sheet["is_hidden"],
        kind=meaning.kind,
        kinds=(("", "Leave out", kind is None), *((each.key, each.label, each is kind) for each in KINDS)),
        columns=tuple(
            ColumnChoice(
                name=f"column-{number}-{index}",
                **column,
                options=(
                    ("", "Leave out", index not in meaning.columns),
                    *((path, label, meaning.columns.get(index) == path) for path, label in paths),
                ),
            )
            for index, column in enumerate(sheet["columns"] if kind else ())
        ),
    )
