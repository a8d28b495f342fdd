"""A new engagement from a list of processes: choose a spreadsheet, say what its columns are, look, make it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bia.access import reader, workspaces_for_editing
from bia.exchange.process_list import TARGETS, ProcessList, guess_columns, read_process_list
from bia.exchange.sheets import Sheet, SheetRow, UnreadableFile, column_letter, read_sheets
from bia.forms.durations import show_duration
from bia.forms.engagements import ProcessListForm, proposed_frame
from bia.models import ImportDraft, User
from bia.starting import engagement_from_list

SHOWN_ROWS = 15
SHOWN_FAULTS = 200
KEPT = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnChoice:
    """A column of the sheet, an example of what stands in it, and what it is taken for."""

    name: str
    letter: str
    header: str
    example: str
    options: tuple[tuple[str, str, bool], ...]


@require_http_methods(["GET", "POST"])
def process_list_upload(request: HttpRequest) -> HttpResponse:
    """Takes the spreadsheet in; nothing is made yet."""
    user = reader(request)
    workspaces = workspaces_for_editing(user)
    if not workspaces:
        raise PermissionDenied("Your role in this workspace reads, it does not change.")
    form = ProcessListForm(request.POST or None, request.FILES or None, workspaces=workspaces)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sheets = read_sheets(file.read())
        except UnreadableFile as error:
            form.add_error("file", str(error))
        else:
            now = timezone.now()
            ImportDraft.objects.filter(created_at__lt=now - KEPT).delete()
            draft = ImportDraft.objects.create(
                workspace=form.chosen_workspace,
                created_by=user,
                file_name=(file.name or "spreadsheet")[:200],
                frame=form.frame(),
                sheets=[_stored(sheet) for sheet in sheets],
                created_at=now,
            )
            return redirect("process-list-columns", draft.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "engagements/list_upload.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def process_list_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """What each column is, what would come of it and every fault; with none left, the engagement."""
    user = reader(request)
    draft = get_object_or_404(ImportDraft, pk=pk, created_by=user, workspace__in=workspaces_for_editing(user))
    sheets = [_loaded(stored) for stored in draft.sheets]
    number = _sheet_asked(request, len(sheets))
    sheet = sheets[number]
    columns = _columns_asked(request, sheet)
    found = read_process_list(sheet, columns)
    if request.method == "POST" and "make" in request.POST and not found.faults:
        return _make(request, draft, user, found)
    context = {
        "draft": draft,
        "sheets": [(index, each.name, index == number) for index, each in enumerate(sheets)],
        "sheet": sheet,
        "number": number,
        "choices": _choices(sheet, columns),
        "targets": [target for target in TARGETS if target.key in columns.values()],
        "rows": _preview(found, columns),
        "count": len(found.processes),
        "more": max(0, len(found.processes) - SHOWN_ROWS),
        "faults": found.faults[:SHOWN_FAULTS],
        "fault_count": len(found.faults),
        "more_faults": max(0, len(found.faults) - SHOWN_FAULTS),
    }
    status = 422 if request.method == "POST" and found.faults else 200
    return render(request, "engagements/list_columns.html", context, status=status)


def _make(request: HttpRequest, draft: ImportDraft, user: User, found: ProcessList) -> HttpResponse:
    frame = draft.frame
    answers = [("client.name", frame["client_name"]), ("currency", frame["currency"])]
    engagement = engagement_from_list(
        draft.workspace, user, frame["title"], answers, proposed_frame(), found.processes, timezone.now()
    )
    draft.delete()
    messages.success(request, f"{engagement.title} is made, with {len(found.processes):,} processes.")
    return redirect("engagement-detail", engagement.slug)


def _stored(sheet: Sheet) -> dict[str, object]:
    return {"name": sheet.name, "rows": [[row.number, list(row.cells)] for row in sheet.rows]}


def _loaded(stored: dict[str, list[tuple[int, list[str]]]]) -> Sheet:
    rows = tuple(SheetRow(number=number, cells=tuple(cells)) for number, cells in stored["rows"])
    return Sheet(name=str(stored["name"]), rows=rows)


def _sheet_asked(request: HttpRequest, count: int) -> int:
    text = request.POST.get("sheet", request.GET.get("sheet", "0"))
    return int(text) if text.isascii() and text.isdecimal() and int(text[:4]) < count else 0


def _columns_asked(request: HttpRequest, sheet: Sheet) -> dict[int, str]:
    """The meanings that were posted for this sheet, or those its headers suggest."""
    keys = {target.key for target in TARGETS}
    if request.method != "POST" or request.POST.get("read_sheet") != request.POST.get("sheet"):
        return guess_columns(sheet)
    posted = {index: request.POST.get(f"column-{index}", "") for index in range(sheet.columns)}
    return {index: key for index, key in posted.items() if key in keys}


def _choices(sheet: Sheet, columns: dict[int, str]) -> list[ColumnChoice]:
    header, *rows = sheet.rows
    return [
        ColumnChoice(
            name=f"column-{index}",
            letter=column_letter(index),
            header=header.cells[index] if index < len(header.cells) else "",
            example=next((row.cells[index] for row in rows if index < len(row.cells) and row.cells[index]), ""),
            options=(
                ("", "Leave out", index not in columns),
                *((target.key, target.label, columns.get(index) == target.key) for target in TARGETS),
            ),
        )
        for index in range(sheet.columns)
    ]


def _preview(found: ProcessList, columns: dict[int, str]) -> list[tuple[int, list[str]]]:
    """The first rows as they were understood: row number, then a text for each meaning that is used."""
    used = [target.key for target in TARGETS if target.key in columns.values()]
    rows = []
    for process in found.processes[:SHOWN_ROWS]:
        values = {"code": process.code, "name": process.name, **process.answers}
        rows.append((process.row, [_shown(values.get(key, "")) for key in used]))
    return rows


def _shown(value: object) -> str:
    return show_duration(value) if isinstance(value, float) else str(value)
