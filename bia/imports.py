"""Reading a spreadsheet into an engagement: what it says, what would come of it, and taking it, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from bia.exchange.case_reading import CaseReading, judge_cells, read_case_sheets
from bia.exchange.case_sheets import points_of
from bia.exchange.ciso_assistant import is_ciso_assistant, meaning_of_export
from bia.exchange.meaning import Meaning, Meant, guessed, is_ours, meaning_of_lists, meaning_of_ours
from bia.exchange.merging import (
    Changes,
    Document,
    changes_between,
    circles_in,
    faults_of,
    faults_of_left_out,
    fingerprint_of,
    merged,
)
from bia.exchange.places import SheetFault
from bia.exchange.sheets import Sheet, UnreadableFile, read_sheets, unpacked_bytes
from bia.exchange.signed import faults_of_signed
from bia.forms.engagements import proposed_frame
from bia.import_preview import preview_of, sheet_heads
from bia.import_rows import apply_changes
from bia.jobs import JobFailed, Progress
from bia.models import Answer, Engagement, ImportDraft, Job, Source, User
from bia.planning import case_of, store_answers, store_case

READ_JOB: Final = "import-read"
TAKE_JOB: Final = "import-take"
QUICK_BYTES: Final = 1_500_000  # unpacked: up to here a file is read in well under a second
QUICK_ROWS: Final = 1_000  # up to here it is stored in well under a second

Step = Callable[[int, str], None]  # which of the stages, and what is done in it
STAGES: Final = 3


class NotTaken(Exception):
    """The file cannot be taken as it is now: it has faults, or would change something else than was shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Examined:
    """A file, what its sheets are taken for, what they say, and what would change by it.

    `as_of` is the last change of the engagement that it was compared with.
    """

    sheets: Sequence[Sheet]
    meanings: Sequence[Meaning]
    meant: Meant
    reading: CaseReading
    case: Document
    changes: Changes
    before: Mapping[str, Any]
    faults: Sequence[SheetFault]
    circles: Sequence[Sequence[str]]
    is_recognised: bool
    as_of: datetime | None


def is_quick_to_read(content: bytes) -> bool:
    """Whether a file can be read while its sender waits."""
    return unpacked_bytes(content) <= QUICK_BYTES


def is_quick_to_take(draft: ImportDraft) -> bool:
    """Whether what was found in a file can be stored while its sender waits."""
    preview = draft.preview or {}
    return bool(preview.get("is_quick")) and preview["size"] <= QUICK_ROWS


def examine(draft: ImportDraft, step: Step = lambda stage, words: None) -> Examined:
    """What the file of a draft says and what would come of it now. Raises UnreadableFile."""
    content = bytes(draft.content)
    sheets = read_sheets(content, lambda rows: step(1, f"Reading the file: {rows:,} rows so far."))
    step(2, "Checking what it says.")
    as_of = (
        Engagement.objects.values_list("updated_at", flat=True).get(pk=draft.engagement.pk)
        if draft.engagement
        else None
    )
    existing = case_of(draft.engagement) if draft.engagement else {}
    ours, theirs = is_ours(sheets), is_ciso_assistant(sheets)
    meanings = [Meaning.from_json(each) for each in draft.meanings or ()] or [
        guessed(sheet, is_alone=len(sheets) == 1) for sheet in sheets
    ]
    if ours:
        meant = meaning_of_ours(sheets, points_of(existing))
    else:
        meant = meaning_of_export(sheets, existing) if theirs else meaning_of_lists(sheets, meanings)
    reading = judge_cells(meant.sheets) if meant.header_faults else read_case_sheets(meant.sheets, existing)
    reading.document = {**meant.given, **reading.document}
    case = merged(existing, reading, replace=draft.replace and bool(existing))
    if not existing:
        case = with_frame(case, draft.frame)
    changes = changes_between(existing, case)
    faults = _faults(draft, meant, reading, case, existing, changes)
    changes = Changes() if faults else changes
    return Examined(
        sheets=sheets,
        meanings=meanings,
        meant=meant,
        reading=reading,
        case=case,
        changes=changes,
        before=existing,
        faults=faults,
        circles=circles_in(case),
        is_recognised=ours or theirs,
        as_of=as_of,
    )


def with_frame(case: Document, frame: Mapping[str, str]) -> Document:
    """The case of a new engagement: what was typed beside the file fills in what the file does not say."""
    framed = {"services": [], "processes": [], **case}
    framed["title"] = frame["title"] or case.get("title") or "Imported engagement"
    if frame["currency"] and "currency" not in case:
        framed["currency"] = frame["currency"]
    if frame["client_name"] and not framed.get("client", {}).get("name"):
        framed["client"] = {**framed.get("client", {}), "name": frame["client_name"]}
    return framed


def _faults(
    draft: ImportDraft,
    meant: Meant,
    reading: CaseReading,
    case: Document,
    existing: Mapping[str, Any],
    changes: Changes,
) -> list[SheetFault]:
    """All that is wrong with a file, in the order in which somebody goes through it."""
    faults = [*meant.header_faults, *meant.merged, *reading.faults]
    if not meant.header_faults:
        faults += faults_of(case if existing else {**dict(proposed_frame()), **case}, reading, existing)
        if draft.engagement:
            signed = draft.engagement.processes.filter(signed_number__isnull=False).values_list("code", flat=True)
            faults += faults_of_signed(changes, case, reading, set(signed))
            faults += faults_of_left_out(reading) if draft.replace else []
    return _in_order(faults, reading.unread)


def _in_order(faults: Sequence[SheetFault], unread: Collection[tuple[str, int, str]]) -> list[SheetFault]:
    """The faults by sheet, row and column. The same one is told once, and of an unreadable cell only that it is so."""
    sheets = list(dict.fromkeys(fault.sheet for fault in faults))
    kept: dict[object, SheetFault] = {}
    for fault in faults:
        cell = (fault.sheet, fault.row, fault.column)
        kept.setdefault(cell if cell in unread else fault, fault)
    return sorted(kept.values(), key=lambda fault: (sheets.index(fault.sheet), fault.row, fault.column))


def look(draft: ImportDraft, step: Step = lambda stage, words: None) -> None:
    """Finds out what would come of a draft and keeps it for its page. Raises UnreadableFile."""
    found = examine(draft, step)
    draft.meanings = [meaning.to_json() for meaning in found.meanings]
    draft.preview = {
        "fingerprint": fingerprint_of(found.changes),
        "as_of": found.as_of.isoformat() if found.as_of else "",
        "is_recognised": found.is_recognised,
        "is_quick": is_quick_to_read(bytes(draft.content)),
        "size": found.changes.size,
        "sheets": sheet_heads(found.sheets, found.meanings),
        **preview_of(found.before, found.changes, found.faults, found.meant.remarks, found.circles),
    }
    keep(draft, "meanings", "preview")


def is_out_of_date(draft: ImportDraft) -> bool:
    """Whether the engagement was changed since it was found out what would come of a draft."""
    preview = draft.preview or {}
    as_of = draft.engagement.updated_at.isoformat() if draft.engagement else ""
    return preview.get("as_of") != as_of


@transaction.atomic
def keep(draft: ImportDraft, *fields: str) -> None:
    """Stores these fields of a draft, unless it was taken meanwhile."""
    if not _locked(draft).is_taken:
        draft.save(update_fields=fields)


def _locked(draft: ImportDraft) -> ImportDraft:
    """The draft as it is stored now; nobody else changes it until the transaction ends."""
    return ImportDraft.objects.select_for_update(of=("self",)).select_related("engagement").get(pk=draft.pk)


def take(draft: ImportDraft, shown: str, user: User, now: datetime) -> Engagement:
    """The engagement with what the file says; where the draft is taken already, the engagement it was taken into.

    `shown` is the fingerprint of the difference that the user saw. Raises UnreadableFile and NotTaken.
    """
    return store(draft, sound(draft, shown), user, now)


def sound(draft: ImportDraft, shown: str, step: Step = lambda stage, words: None) -> Examined:
    """The examined file, when nothing is wrong with it and it would change what was shown.

    Raises UnreadableFile and NotTaken.
    """
    found = examine(draft, step)
    if found.faults or fingerprint_of(found.changes) != shown:
        raise NotTaken
    return found


@transaction.atomic
def store(draft: ImportDraft, found: Examined, user: User, now: datetime) -> Engagement:
    """Carries out what was found, all or nothing and only once. It is found out again where somebody saved meanwhile.

    Raises NotTaken where it now has faults, or would change something else.
    """
    present = _locked(draft)
    if present.is_taken and present.engagement:
        return present.engagement
    if draft.engagement is None:
        engagement = store_case(draft.workspace, user, found.case, now)
        _propose_frame(engagement, found.case, user, now)
    else:
        engagement = Engagement.objects.select_for_update().get(pk=draft.engagement.pk)
        if engagement.updated_at != found.as_of:
            found = sound(draft, fingerprint_of(found.changes))
        apply_changes(engagement, found.changes, user, now)
    present.engagement, present.content, present.preview = engagement, b"", {"is_taken": True}
    present.save(update_fields=["engagement", "content", "preview"])
    return engagement


def _propose_frame(engagement: Engagement, case: Document, user: User, now: datetime) -> None:
    """The usual scale and horizon where the file has none; they wait to be confirmed."""
    proposed = [(question, value) for question, value in proposed_frame() if question not in case]
    rows = (
        Answer(engagement=engagement, question=question, value=value, source=Source.TEMPLATE)
        for question, value in proposed
    )
    store_answers(user, now, rows)


# As jobs


def read_in_background(progress: Progress, job: Job) -> None:
    """`look` as a job. Raises JobFailed with a text for the user."""
    draft = _draft_of(job)
    if draft.is_taken:
        return  # its page leads to what it made

    try:
        look(draft, lambda stage, words: progress.step(stage, STAGES - 1, words))
    except UnreadableFile as error:
        raise JobFailed(f"{error} Nothing was changed.") from error


def take_in_background(progress: Progress, job: Job) -> None:
    """`take` as a job: what it makes is stored in the transaction that ends the job. Raises JobFailed."""
    draft = _draft_of(job)
    user = job.created_by
    if user is None:
        raise JobFailed("The account that asked for this is gone. Nothing was changed.")

    def lead_to(engagement: Engagement) -> None:
        Job.objects.filter(pk=job.pk).update(parameters={"slug": engagement.slug})

    made = draft.engagement if draft.is_taken else None
    if made is not None:
        progress.publish(lambda: lead_to(made))
        return
    try:
        shown = job.parameters["shown"]
        found = sound(draft, shown, lambda stage, words: progress.step(stage, STAGES, words))
        progress.step(STAGES, STAGES, "Storing it. Until all of it is stored, nothing is changed.")
        progress.publish(lambda: lead_to(store(draft, found, user, timezone.now())))
    except (UnreadableFile, NotTaken) as error:
        raise JobFailed("What the file meets has changed meanwhile: look at it again. Nothing was changed.") from error


def _draft_of(job: Job) -> ImportDraft:
    draft = ImportDraft.objects.select_related("engagement").filter(pk=job.parameters["draft"]).first()
    if draft is None:
        raise JobFailed("The spreadsheet is not kept any more. Choose it again.")
    return draft
