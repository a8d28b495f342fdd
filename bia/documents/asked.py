"""Sections of a report on how it came about: scope and method, and who was asked."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bia import units

from .blocks import Bullets, Heading, Section, Text, blocks
from .facts import Facts, counted, day_of, duration, long_date, plural, some_ids
from .printed import client_of, scope_of
from .record import Record
from .tables import Cell, Column, Table, table

METHOD = (
    gettext_noop(
        "The impact of a stop is asked category by category and hour by hour; how fast IT has to be is derived from it."
    ),
    gettext_noop(
        "The MTPD follows from the impact, the RTO from the MTPD, the first serious impact and the time to catch up. A "
        "wish stands beside what was derived and never takes its place."
    ),
    gettext_noop("Needs are carried along the dependencies: what stands below must be back before what stands on it."),
    gettext_noop("What was not asked is printed as not asked, and does not count as nought."),
)
STILL_TO_COME = plural("%(count)s interview is still to come.", "%(count)s interviews are still to come.")
SENT_BY_ONE = plural(
    "%(sent)s of %(count)s person asked by link has sent answers.",
    "%(sent)s of %(count)s people asked by link has sent answers.",
)
SENT = plural(
    "%(sent)s of %(count)s person asked by link have sent answers.",
    "%(sent)s of %(count)s people asked by link have sent answers.",
)
NO_INTERVIEW = gettext_noop("It is not known who was asked: no interview and no personal link has been entered.")


def scope(facts: Facts) -> Section:
    """What was looked at and how."""
    hours = facts.case.get("impact_after_hours") or ()
    asked = ", ".join(duration(each) for each in hours) if hours else _(units.NOT_ASKED)
    rows: list[tuple[str | Cell, ...]] = [
        (_("Client"), client_of(facts)),
        (_("Looked at"), scope_of(facts)),
        (
            _("Sites"),
            "; ".join(facts.label(each["id"]) for each in facts.case.get("sites") or ()) or _(units.NOT_ASKED),
        ),
        (_("Impact asked after"), asked),
        (_("Impact asked about"), ", ".join(str(each["name"]) for each in facts.categories) or _(units.NOT_ASKED)),
        (_("Money in"), facts.currency or _(units.NOT_ASKED)),
        (_("Facts as of"), day_of(facts.result.get("as_of") or _(units.NOT_ASKED))),
    ]
    return Section(
        id="scope",
        title=_("Scope and method"),
        question=_("What did we look at, and how?"),
        lead=_("We looked at %(scope)s.") % {"scope": scope_of(facts)}
        if facts.processes
        else _("No process has been entered yet."),
        blocks=blocks(
            table(_("Scope"), [Column(_("Subject"), 36), Column(_("In this report"), 86)], rows),
            Heading(_("How the figures came about"), "beside"),
            Bullets(tuple(_(each) for each in METHOD)),
        ),
    )


def who_was_asked(facts: Facts, record: Record) -> Section:
    """Interviews and respondents, and which processes nobody was asked about, as far as is known."""
    asked_of = [each.processes for each in record.interviews] + [each.processes for each in record.respondents]
    covered = {code for processes in asked_of for code in processes}
    left = [facts.label(one["id"]) for one in facts.processes if one["id"] not in covered]
    known = record.interviews or record.respondents
    return Section(
        id="asked",
        title=_("Who was asked"),
        question=_("Whose word is this?"),
        lead=_asked_lead(record) if known else _(NO_INTERVIEW),
        blocks=blocks(
            _interviews(record),
            _respondents(record),
            [
                Heading(_("In no interview and no questionnaire"), "beside"),
                Text(
                    _("%(names)s. The answers are listed in the appendix, with what is known of each.")
                    % {"names": some_ids(left)}
                ),
            ]
            if known and left
            else None,
        ),
    )


def _asked_lead(record: Record) -> str:
    texts = []
    over = sum(each.is_over for each in record.interviews)
    if record.interviews:
        texts.append(interviews_over(over))
        if coming := len(record.interviews) - over:
            texts.append(counted(coming, *STILL_TO_COME))
    if record.respondents:
        sent = sum(1 for each in record.respondents if each.sent)
        texts.append(counted(len(record.respondents), *(SENT_BY_ONE if sent == 1 else SENT), sent=sent))
    return " ".join(texts)


def interviews_over(over: int) -> str:
    """How many interviews have been held."""
    return counted(over, *plural("%(count)s interview is over.", "%(count)s interviews are over."))


def _interviews(record: Record) -> Table | None:
    return table(
        _("Interviews, on the clock of their place. One whose time has passed counts as over."),
        [
            Column(_("When"), 42),
            Column(_("Who was asked"), 52),
            Column(_("By"), 26),
            Column(_("Processes"), 32),
            Column(_("State"), 16),
        ],
        [
            (
                Cell(f"{each.when}, {each.place}" if each.place else each.when, "plain"),
                "; ".join(each.people) or _(units.NOT_KNOWN),
                each.interviewer or _(units.NOT_KNOWN),
                ", ".join(each.processes) or "–",
                _("over") if each.is_over else _("to come"),
            )
            for each in record.interviews
        ],
        dense=True,
    )


def _respondents(record: Record) -> Table | None:
    return table(
        _("Asked by a personal link, without an interview. Answers count once a consultant has taken them."),
        [
            Column(_("Who"), 42),
            Column(_("Processes"), 42),
            Column(_("Asked on"), 28),
            Column(_("Answers sent on"), 28),
            Column(_("Taken"), 14, "n"),
            Column(_("Waiting"), 14, "n"),
        ],
        [
            (
                Cell(each.name, "plain"),
                ", ".join(each.processes) or "–",
                long_date(each.invited),
                long_date(each.sent) if each.sent else _("not yet"),
                str(each.taken),
                str(each.waiting),
            )
            for each in record.respondents
        ],
        dense=True,
    )
