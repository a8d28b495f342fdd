"""The sign-off page: what is signed, by whom and under which fingerprint, and lines for the rest."""

from __future__ import annotations

from bia import units

from .blocks import Heading, Section, Text, blocks
from .evidence import spaced
from .facts import Facts, Json, clip, count, long_date, said
from .record import Record, Signature
from .tables import Cell, Column, Table, table


def sign_off(facts: Facts, record: Record) -> Section:
    """Signed versions, what owners object to, and lines to sign for the processes that are open."""
    signed = [(one, each) for one in facts.processes if (each := _standing(one, record)) is not None]
    left = [one for one in facts.processes if _standing(one, record) is None]
    return Section(
        id="sign-off",
        title="Sign-off",
        question="Who stands by these answers?",
        lead=_lead(facts, len(signed)),
        on_new_page=True,
        blocks=blocks(
            _signed(signed),
            _remarks(facts, signed),
            _reopened(facts, record),
            _objections(facts, record),
            [
                Heading("To be signed", "beside"),
                Text(
                    "By signing, the owner of a process confirms that the answers in the appendix are right and that "
                    "the targets follow from them.",
                    keep=True,
                ),
            ]
            if left
            else None,
            _lines(left),
        ),
    )


def _standing(process: Json, record: Record) -> Signature | None:
    signature = record.signature_of.get(str(process["id"]))
    return signature if signature is not None and signature.stands else None


def _lead(facts: Facts, signed: int) -> str:
    if not facts.processes:
        return "No process has been entered yet, so there is nothing to sign."
    if not signed:
        return "No process is signed yet."
    if signed == len(facts.processes):
        return "The process is signed." if signed == 1 else f"All {count(signed, 'process', 'processes')} are signed."
    return f"{signed} of {said(len(facts.processes), 'process', 'is', 'are', 'processes')} signed."


def _signed(signed: list[tuple[Json, Signature]]) -> Table | None:
    return table(
        "Signed versions. The fingerprint (SHA-256) is that of the answers and targets as they were signed.",
        [
            Column("No.", 13, "id"),
            Column("Process", 37),
            Column("Version", 14, "c"),
            Column("Signed by", 38),
            Column("On", 28),
            Column("Fingerprint", 38),
        ],
        [
            (
                str(process["id"]),
                Cell(str(process["name"]), "plain"),
                str(each.number),
                f"{each.name}, {each.function} ({each.how.lower()})",
                long_date(each.signed),
                Cell(spaced(each.sha256), "print") if each.is_whole else Cell("does not match what is stored", "alarm"),
            )
            for process, each in signed
        ],
        row_head=1,
        dense=True,
    )


def _remarks(facts: Facts, signed: list[tuple[Json, Signature]]) -> Table | None:
    return table(
        "Signed with a remark, or with points still open",
        [Column("Process", 52), Column("Remark", 58), Column("Open when it was signed", 58)],
        [
            (
                Cell(facts.label(process["id"]), "plain"),
                each.remark or "–",
                " ".join(each.open_points) or "–",
            )
            for process, each in signed
            if each.remark or each.open_points
        ],
        dense=True,
    )


def _reopened(facts: Facts, record: Record) -> Table | None:
    return table(
        "Signed before and re-opened since",
        [Column("Process", 52), Column("Signed by", 36), Column("Re-opened on", 28), Column("Why", 52)],
        [
            (
                Cell(facts.label(each.process), "plain"),
                f"{each.name}, version {each.number}",
                long_date(each.reopened) if each.reopened else units.NOT_KNOWN,
                each.reason or units.NOT_KNOWN,
            )
            for each in record.signatures
            if not each.stands
        ],
        dense=True,
    )


def _objections(facts: Facts, record: Record) -> Table | None:
    return table(
        "Said to be wrong, and not settled yet",
        [Column("Process", 52), Column("By", 34), Column("On", 28), Column("What is wrong", 54)],
        [
            (Cell(facts.label(each.process), "plain"), each.name, long_date(each.said), each.text)
            for each in record.objections
        ],
        dense=True,
    )


def _lines(left: list[Json]) -> Table | None:
    return table(
        "Lines to sign",
        [
            Column("No.", 13, "id"),
            Column("Process and owner", 51),
            Column("Date", 22),
            Column("Name", 38),
            Column("Signature", 44),
        ],
        [
            (
                Cell(str(one["id"]), "line"),
                Cell(
                    f"{clip(str(one['name']), 90)}, {clip(str(one.get('owner_role') or 'owner not asked'), 60)}",
                    "plain",
                ),
                *("",) * 3,
            )
            for one in left
        ],
        row_head=1,
    )


def _owner(process: Json) -> str:
    return clip(str(process.get("owner_role") or "owner not asked"), 60)
