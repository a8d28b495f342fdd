"""The sheets of who was asked, who signed, and what was answered by whom."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bia.documents.answers import answer_in_words
from bia.documents.facts import Facts, Json
from bia.documents.record import Record
from bia.signed_content import signed_content, write_up
from bia.spreadsheet.book import Column, Form, Sheet, Value, sheet


def asked_sheet(record: Record) -> Sheet:
    """Interviews and people asked by link."""
    columns = [
        Column("who", _("Who"), 44),
        Column("how", _("How"), 14),
        Column("processes", _("Processes"), 30),
        Column("when", _("When"), 30),
        Column("invited", _("Invited"), 12, Form.DATE),
        Column("sent", _("Sent"), 12, Form.DATE),
        Column("taken", _("Answers taken over"), 12, Form.WHOLE, total=True),
        Column("waiting", _("Answers waiting"), 12, Form.WHOLE, total=True),
    ]
    rows: list[dict[str, Value]] = [
        {
            "who": "; ".join(each.people),
            "how": _("interview"),
            "processes": ", ".join(each.processes),
            "when": each.when,
        }
        for each in record.interviews
    ]
    rows += [
        {
            "who": each.name,
            "how": _("link"),
            "processes": ", ".join(each.processes),
            "invited": each.invited,
            "sent": each.sent,
            "taken": each.taken,
            "waiting": each.waiting,
        }
        for each in record.respondents
    ]
    return sheet("asked", _("Who was asked"), columns, rows, _("Interviews, and people asked by link."))


def signature_sheet(facts: Facts, record: Record) -> Sheet:
    """The newest signed version of each process."""
    columns = [
        Column("id", _("No."), 10),
        Column("name", _("Process"), 42),
        Column("version", _("Version"), 10, Form.WHOLE),
        Column("by", _("Signed by"), 28),
        Column("function", _("Function"), 28),
        Column("how", _("How"), 14),
        Column("on", _("On"), 12, Form.DATE),
        Column("stands", _("Stands"), 10),
        Column("reopened", _("Re-opened"), 12, Form.DATE),
        Column("reason", _("Why"), 40),
        Column("sha256", _("Fingerprint (SHA-256)"), 68),
    ]
    rows: list[dict[str, Value]] = [
        {
            "id": each.process,
            "name": facts.name(each.process),
            "version": each.number,
            "by": each.name,
            "function": each.function,
            "how": each.how,
            "on": each.signed,
            "stands": _("yes") if each.stands else _("no"),
            "reopened": each.reopened,
            "reason": each.reason or None,
            "sha256": each.sha256 if each.is_whole else None,
        }
        for each in record.signatures
    ]
    return sheet(
        "signatures", _("Signatures"), columns, rows, _("The newest signed version of each process."), frozen=2
    )


def answer_sheet(facts: Facts, record: Record) -> Sheet:
    """Every answer of every process, in words, with who gave it as far as is known."""
    columns = [
        Column("id", _("No."), 10),
        Column("name", _("Process"), 36),
        Column("chapter", _("Chapter"), 26),
        Column("question", _("Question"), 50),
        Column("answer", _("Answer"), 70),
        Column("by", _("Given by"), 26),
        Column("how", _("How"), 16),
        Column("on", _("On"), 12, Form.DATE),
        Column("mark", _("Marked"), 22),
    ]
    rows: list[dict[str, Value]] = []
    for process in facts.processes:
        if str(process["id"]) in facts.asked:
            rows.extend(_answers(facts, record, process))
    note = _("Every answer, in the words of the questions. All targets rest on them.")
    return sheet("answers", _("Answers"), columns, rows, note, frozen=2)


def _answers(facts: Facts, record: Record, process: Json) -> list[dict[str, Value]]:
    identifier = str(process["id"])
    written = write_up(signed_content(facts.case, process, identifier))
    rows: list[dict[str, Value]] = []
    for chapter in written.chapters:
        for line in chapter.lines:
            given = record.given_of.get((identifier, line.path))
            rows.append(
                {
                    "id": identifier,
                    "name": written.name,
                    "chapter": chapter.title,
                    "question": line.label,
                    "answer": answer_in_words(line),
                    "by": given.by if given else None,
                    "how": given.how or None if given else None,
                    "on": given.on if given else None,
                    "mark": given.mark or None if given else None,
                }
            )
    return rows
