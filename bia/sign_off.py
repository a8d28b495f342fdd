"""Signing processes off and re-opening them: what is shown, whether it still is so, and the versions that remain."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from bia.answering import touch
from bia.frames import answers_by_subject, frame_of
from bia.models import (
    Engagement,
    Objection,
    PersonalLink,
    Process,
    Reopening,
    SignedHow,
    SignedVersion,
    User,
)
from bia.planning import case_of, checks_of, entries_of
from bia.proposals import waiting_rows
from bia.questionnaire import questions_of
from bia.questions import Frame, all_questions, process_sections
from bia.signed_content import WriteUp, canonical, fingerprint, signed_content, write_up
from bia.validation import SaidWrong, Severity, Waiting, validation_list
from bia.words import named
from planner.faults import CaseFaults, Fault
from planner.reasons import Finding

LONGEST_NAME = 200
LONGEST_TEXT = 5_000


class Refused(ValueError):
    """Nothing was signed or re-opened; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Signer:
    """Who confirms, as they give it themselves. `link` is the link it was done by, `recorded_by` who was signed in."""

    name: str
    function: str
    remark: str = ""
    link: PersonalLink | None = None
    recorded_by: User | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A process as it would be signed now. `hinders_targets` says why no targets could be derived; mostly empty."""

    process: Process
    text: str
    sha256: str
    write_up: WriteUp
    open_points: tuple[str, ...]
    hinders_targets: str = ""


def sheets_of(engagement: Engagement, processes: Sequence[Process]) -> list[Sheet]:
    """What would be signed of these processes now. The same few queries however many they are."""
    document, frame = case_of(engagement), frame_of(engagement)
    entries: dict[str, Any] = {}
    findings: list[Finding] = []
    faults: tuple[Fault, ...] = ()
    try:
        entries, findings = entries_of(document), checks_of(document)
    except CaseFaults as error:
        faults = error.faults
    open_points: dict[str, list[str]] = {}
    waiting = waiting_answers(engagement, frame)
    for each in validation_list(document, frame, findings, faults, said_wrong(engagement), waiting):
        if each.place.kind == "process" and each.severity < Severity.COULD:
            open_points.setdefault(each.place.code, []).append(each.text)
    hinders = "Other answers of this engagement cannot be planned with yet." if faults else ""
    return [
        _sheet(process, signed_content(document, entries.get(process.code), process.code), open_points, hinders)
        for process in processes
    ]


def said_wrong(engagement: Engagement) -> list[SaidWrong]:
    """What owners said is wrong and nobody settled yet."""
    rows = Objection.objects.filter(process__engagement=engagement, settled_at=None)
    return [
        SaidWrong(code=code, name=name, text=text)
        for code, name, text in rows.values_list("process__code", "name", "text")
    ]


def waiting_answers(engagement: Engagement, frame: Frame) -> list[Waiting]:
    """What respondents sent and nobody settled yet, by process and person. One query."""
    told = {path: question.label.rstrip("?") for path, question in questions_of(frame).items()}
    asked = told | {question.path: question.label for question in all_questions(process_sections(frame))}
    labels: dict[tuple[str, str], list[str]] = {}
    for row in waiting_rows(engagement):
        label = asked.get(row.question) or named({}, row.question)
        labels.setdefault((row.process.code, row.link.name), []).append(label)
    return [Waiting(code=code, name=name, labels=tuple(each)) for (code, name), each in labels.items()]


def contents_now(engagement: Engagement) -> dict[str, dict[str, Any]]:
    """What would be signed of every process now, by its id; without targets where no plan can be made."""
    document = case_of(engagement)
    try:
        entries = entries_of(document)
    except CaseFaults:
        entries = {}  # the validation list says what hinders
    codes = [part["id"] for part in document["processes"]]
    return {code: signed_content(document, entries.get(code), code) for code in codes}


def _sheet(process: Process, content: dict[str, Any], points: Mapping[str, Iterable[str]], hinders: str) -> Sheet:
    text = canonical(content)
    return Sheet(
        process=process,
        text=text,
        sha256=fingerprint(text),
        write_up=write_up(content),
        open_points=tuple(points.get(process.code, ())),
        hinders_targets=hinders,
    )


def sign_off(
    engagement: Engagement, shown: Mapping[str, str], signer: Signer, how: SignedHow, now: datetime
) -> list[SignedVersion]:
    """Freezes a version of each process, all or none. `shown` are the fingerprints of what the signer saw, by id.

    Raises Refused where a name is missing, a process is signed already, or says something else by now.
    """
    _check(signer)
    with transaction.atomic():
        rows = engagement.processes.select_for_update().filter(code__in=shown)
        processes = list(rows)
        if not shown or len(processes) != len(shown):
            raise Refused("Nothing was signed: a process that was shown is not there any more. Open the page again.")
        for process in processes:
            if process.signed_number is not None:
                raise Refused(f"Nothing was signed: {process.code} is signed already.")
        sheets = sheets_of(engagement, processes)
        if changed := [each.process.code for each in sheets if each.sha256 != shown[each.process.code]]:
            raise Refused(
                f"Nothing was signed: {', '.join(changed)} was changed after this page was opened. "
                "Look at it again, then confirm."
            )
        versions = [_version(each, signer, how, now) for each in sheets]
        touch(engagement, now)
    return versions


def _version(sheet: Sheet, signer: Signer, how: SignedHow, now: datetime) -> SignedVersion:
    process = sheet.process
    version = SignedVersion.objects.create(
        engagement=process.engagement,
        process=process,
        code=process.code,
        name=process.name,
        number=next_number(process),
        content=sheet.text,
        sha256=sheet.sha256,
        signer_name=signer.name.strip(),
        signer_function=signer.function.strip(),
        how=how,
        remark=signer.remark.strip(),
        open_points=list(sheet.open_points),
        link=signer.link,
        recorded_by=signer.recorded_by,
        signed_at=now,
    )
    Process.objects.filter(pk=process.pk).update(signed_number=version.number)
    return version


def next_number(process: Process) -> int:
    """The number the next version of a process gets. Numbers go on where one of the same id was deleted."""
    last = versions_of(process.engagement, process.code).first()
    return last.number + 1 if last else 1


def versions_of(engagement: Engagement, code: str) -> QuerySet[SignedVersion]:
    """The versions of the process with this id, the newest first, without what they hold."""
    rows = engagement.signed_versions.filter(code=code).defer("content")
    return rows.select_related("recorded_by", "reopening__author").order_by("-number")


def standing_version(process: Process) -> SignedVersion | None:
    """The version that stands signed, without what it holds; None while the process is open."""
    if process.signed_number is None:
        return None
    return versions_of(process.engagement, process.code).get(number=process.signed_number)


def standing_versions(engagement: Engagement) -> QuerySet[SignedVersion]:
    """The versions that stand signed, in the order of their processes, with what they hold."""
    return engagement.signed_versions.filter(process__signed_number=F("number")).order_by("process__position")


def _check(signer: Signer) -> None:
    for text, what in ((signer.name, "name"), (signer.function, "function")):
        if not text.strip():
            raise Refused(f"Nothing was signed: write your {what}.")
        if len(text) > LONGEST_NAME:
            raise Refused(f"Nothing was signed: shorten your {what} to {LONGEST_NAME} characters.")
    if len(signer.remark) > LONGEST_TEXT:
        raise Refused(f"Nothing was signed: shorten the remark to {LONGEST_TEXT:,} characters.")


def reopen(process: Process, reason: str, author: User, now: datetime) -> SignedVersion:
    """Opens a signed process again; the version stays. Raises Refused without a reason, or where none is signed."""
    if not reason.strip():
        raise Refused("It was not re-opened: write why. The reason stays with the signed version.")
    if len(reason) > LONGEST_TEXT:
        raise Refused(f"It was not re-opened: shorten the reason to {LONGEST_TEXT:,} characters.")
    with transaction.atomic():
        number = Process.objects.select_for_update().get(pk=process.pk).signed_number
        if number is None:
            raise Refused(f"{process.code} is open already.")
        version = versions_of(process.engagement, process.code).get(number=number)
        Reopening.objects.create(version=version, reason=reason.strip(), author=author, reopened_at=now)
        Process.objects.filter(pk=process.pk).update(signed_number=None)
        touch(process.engagement, now)
    return version


def object_to(process: Process, text: str, name: str, link: PersonalLink, now: datetime) -> Objection:
    """Records what an owner says is wrong with a process. Raises Refused for an empty or endless text."""
    if not text.strip():
        raise Refused("Write what is wrong, so that it can be put right.")
    if len(text) > LONGEST_TEXT:
        raise Refused(f"Shorten what is wrong to {LONGEST_TEXT:,} characters.")
    objection = Objection.objects.create(process=process, text=text.strip(), name=name, link=link, said_at=now)
    touch(process.engagement, now)
    return objection


def content_of(version: SignedVersion) -> dict[str, Any]:
    """What a version holds."""
    content: dict[str, Any] = json.loads(version.content)
    return content


def is_untouched(version: SignedVersion) -> bool:
    """Whether a version still holds what was signed, by its fingerprint."""
    return fingerprint(version.content) == version.sha256


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """How far the sign-off of a process is. `last` is its newest version, `signed` the one that stands."""

    process: Process
    owner: str
    last: SignedVersion | None
    objections: tuple[Objection, ...]

    @property
    def signed(self) -> SignedVersion | None:
        return self.last if self.process.signed_number is not None else None


def rows_of(engagement: Engagement) -> list[Row]:
    """Every process with its sign-off, in its order. Four queries."""
    owners = answers_by_subject(engagement, "process", ["owner_role"])
    newest: dict[str, SignedVersion] = {}
    for version in engagement.signed_versions.defer("content").select_related("reopening").order_by("code", "number"):
        newest[version.code] = version
    said: dict[int, list[Objection]] = {}
    for objection in Objection.objects.filter(process__engagement=engagement, settled_at=None):
        said.setdefault(objection.process_id, []).append(objection)
    return [
        Row(
            process=process,
            owner=owners.get(process.pk, {}).get("owner_role") or "",
            last=newest.get(process.code),
            objections=tuple(said.get(process.pk, ())),
        )
        for process in engagement.processes.all()
    ]
