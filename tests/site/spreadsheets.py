"""Sending spreadsheets to the site as a consultant does, and what it makes of them."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from bia.exporting import workbook_of
from bia.models import (
    Engagement,
    ImportDraft,
)
from bia.planning import case_of
from tests.site.workbooks import saved

LIST = "Process;Owner;RTO\nTicket sale;Head of sales;4 h\nMooring;Harbour master;\n"


def send(client: Client, content: bytes | str, into: Engagement | None = None, name: str = "list.xlsx") -> Any:
    """What answers the upload of a file."""
    content = content.encode() if isinstance(content, str) else content
    data = {"file": SimpleUploadedFile(name, content)}
    if into:
        return client.post(f"/e/{into.slug}/import/", data)
    return client.post(
        "/engagements/spreadsheet/", {**data, "title": "Ferries 2027", "client_name": "Harbour", "currency": "eur"}
    )


def preview(client: Client, content: bytes | str, into: Engagement | None = None) -> dict[str, Any]:
    """What would come of a file."""
    response = send(client, content, into)
    assert response.status_code == 302, response.content.decode()
    draft = ImportDraft.objects.latest("pk")
    assert draft.preview is not None
    page = client.get(response.headers["Location"])
    assert page.status_code == 200
    found: dict[str, Any] = draft.preview
    return found


def places(found: dict[str, Any]) -> list[str]:
    return [fault["place"] for fault in found["faults"]]


def said(found: dict[str, Any]) -> str:
    return " | ".join(f"{fault['place']}: {fault['found']}: {fault['expected']}" for fault in found["faults"])


def take(client: Client, **data: str) -> Engagement:
    """Takes the file that was looked at last."""
    response = press(client, ImportDraft.objects.latest("pk"), take="yes", **data)
    return Engagement.objects.get(slug=response.headers["Location"].split("/")[2])


def press(client: Client, draft: ImportDraft, **data: str) -> Any:
    """What answers a button of the page of a draft, as it was opened now."""
    shown = (draft.preview or {}).get("fingerprint", "")
    response = client.post(f"/imports/{draft.pk}/", {"shown": shown, **data})
    assert response.status_code == 302
    return response


def imported(client: Client, content: bytes | str, into: Engagement | None = None) -> dict[str, Any]:
    """The case after a file is taken."""
    found = preview(client, content, into)
    assert not found["faults"], said(found)
    return case_of(take(client))


def edited(engagement: Engagement, sheet: str, row: int, header: str, value: Any) -> bytes:
    """The export of an engagement after somebody wrote in a cell of it."""
    book = load_workbook(io.BytesIO(workbook_of(engagement)))
    column = next(cell.column for cell in book[sheet][1] if cell.value == header)
    book[sheet].cell(row, column).value = value
    return saved(book)
