"""The sign-off page: what is signed, by whom and under which fingerprint, and lines for the rest."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bia import units
from bia.usual_words import told_how

from .blocks import Heading, Section, Text, blocks
from .evidence import spaced
from .facts import Facts, Json, clip, count, counted, long_date, midway, plural
from .record import Record, Signature
from .tables import Cell, Column, Table, table

LONGEST = 140  # characters of a name; whoever signs must know what, and the line must stay one
SIGNED_OF = plural("%(signed)s of %(count)s process is signed.", "%(signed)s of %(count)s processes are signed.")


def sign_off(facts: Facts, record: Record) -> Section:
    """Signed versions, what owners object to, and lines to sign for the processes that are open."""
    signed = [(one, each) for one in facts.processes if (each := _standing(one, record)) is not None]
    left = [one for one in facts.processes if _standing(one, record) is None]
    return Section(
        id="sign-off",
        title=_("Sign-off"),
        question=_("Who stands by these answers?"),
        lead=_lead(facts, len(signed)),
        blocks=blocks(
            _signed(signed),
            _remarks(facts, signed),
            _reopened(facts, record),
            _objections(facts, record),
            [
                Heading(_("To be signed"), "beside"),
                Text(
                    _(
                        "By signing, the owner of a process confirms that the answers in the appendix are right "
                        "and that "
                        "the targets follow from them."
                    ),
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
        return _("No process has been entered yet, so there is nothing to sign.")
    if not signed:
        return _("No process is signed yet.")
    if signed == len(facts.processes):
        return (
            _("The process is signed.")
            if signed == 1
            else _("All %(processes)s are signed.") % {"processes": count(signed, "process", "processes")}
        )
    return counted(len(facts.processes), *SIGNED_OF, signed=signed)


def _signed(signed: list[tuple[Json, Signature]]) -> Table | None:
    return table(
        _("Signed versions. The fingerprint (SHA-256) is that of the answers and targets as they were signed."),
        [
            Column(_("No."), 13, "id"),
            Column(_("Process"), 37),
            Column(_("Version"), 14, "c"),
            Column(_("Signed by"), 38),
            Column(_("On"), 28),
            Column(_("Fingerprint"), 38),
        ],
        [
            (
                str(process["id"]),
                Cell(str(process["name"]), "plain"),
                str(each.number),
                f"{each.name}, {each.function} ({midway(told_how(each.how))})",
                long_date(each.signed),
                Cell(spaced(each.sha256), "print")
                if each.is_whole
                else Cell(_("does not match what is stored"), "alarm"),
            )
            for process, each in signed
        ],
        row_head=1,
        dense=True,
    )


def _remarks(facts: Facts, signed: list[tuple[Json, Signature]]) -> Table | None:
    return table(
        _("Signed with a remark, or with points still open"),
        [Column(_("Process"), 52), Column(_("Remark"), 58), Column(_("Open when it was signed"), 58)],
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
        _("Signed before and re-opened since"),
        [Column(_("Process"), 52), Column(_("Signed by"), 36), Column(_("Re-opened on"), 28), Column(_("Why"), 52)],
        [
            (
                Cell(facts.label(each.process), "plain"),
                _("%(name)s, version %(number)s") % {"name": each.name, "number": each.number},
                long_date(each.reopened) if each.reopened else _(units.NOT_KNOWN),
                each.reason or _(units.NOT_KNOWN),
            )
            for each in record.signatures
            if not each.stands
        ],
        dense=True,
    )


def _objections(facts: Facts, record: Record) -> Table | None:
    return table(
        _("Said to be wrong, and not settled yet"),
        [Column(_("Process"), 52), Column(_("By"), 34), Column(_("On"), 28), Column(_("What is wrong"), 54)],
        [
            (Cell(facts.label(each.process), "plain"), each.name, long_date(each.said), each.text)
            for each in record.objections
        ],
        dense=True,
    )


def _lines(left: list[Json]) -> Table | None:
    return table(
        _("Lines to sign"),
        [
            Column(_("No."), 11, "id"),
            Column(_("Process and owner"), 61),
            Column(_("Date"), 20),
            Column(_("Name"), 36),
            Column(_("Signature"), 40),
        ],
        [
            (
                Cell(str(one["id"]), "line"),
                Cell(f"{clip(str(one['name']), LONGEST)}\n{_owner(one)}", "plain lines"),
                *("",) * 3,
            )
            for one in left
        ],
        row_head=1,
    )


def _owner(process: Json) -> str:
    return clip(str(process.get("owner_role") or _("owner not asked")), LONGEST)
