"""Gathers the record of an engagement for its report: some ten queries, however many processes there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import F, Q
from django.utils import timezone

from bia import units
from bia.models import (
    Answer,
    Appointment,
    DependencyChange,
    Engagement,
    LinkPurpose,
    Mark,
    Objection,
    PersonalLink,
    Process,
    RespondentAnswer,
    Settlement,
    SignedVersion,
)
from bia.sign_off import is_untouched
from bia.signed_content import DEPENDENCIES
from bia.states import author_name

from . import record
from .record import Given, Interview, Record, Respondent, Signature


def record_of(engagement: Engagement, now: datetime) -> Record:
    """What is known now beyond the plan. `now` tells the interviews that are over from those to come."""
    appointments = list(engagement.appointments.prefetch_related("processes"))
    links = list(
        engagement.links.filter(purpose=LinkPurpose.ANSWER, revoked_at=None).prefetch_related("processes", "answers")
    )
    versions = _newest_versions(engagement)
    objections = list(
        Objection.objects.filter(process__engagement=engagement, settled_at=None).select_related("process")
    )
    answers = list(
        Answer.objects.filter(engagement=engagement, process__isnull=False, withdrawn=False)
        .select_related("author", "process")
        .defer("value")
        .order_by("process__position", "process_id", "question")
    )
    needs = list(
        DependencyChange.objects.filter(from_process__engagement=engagement)
        .select_related("from_process", "author")
        .order_by("pk")
    )
    marks = list(Mark.objects.filter(process__engagement=engagement).select_related("process").order_by("pk"))
    return Record(
        as_of=_newest(appointments, links, versions, objections, answers, marks, needs, now),
        interviews=tuple(_interview(each, now) for each in appointments),
        respondents=tuple(_respondent(each) for each in links),
        signatures=tuple(_signature(each) for each in versions),
        objections=tuple(
            record.Objection(process=each.process.code, name=each.name, text=each.text, said=_day(each.said_at))
            for each in objections
        ),
        given=(*_given(engagement, answers, marks), *_named(needs)),
        ask_later=tuple((each.process.code, each.question) for each in marks if each.later),
    )


def known_since(engagement: Engagement, moment: datetime) -> bool:
    """Whether something was planned, sent, signed, re-opened or objected to after a moment."""
    return (
        engagement.appointments.filter(changed_at__gt=moment).exists()
        or engagement.links.filter(purpose=LinkPurpose.ANSWER)
        .filter(Q(created_at__gt=moment) | Q(finished_at__gt=moment) | Q(revoked_at__gt=moment))
        .exists()
        or engagement.signed_versions.filter(Q(signed_at__gt=moment) | Q(reopening__reopened_at__gt=moment)).exists()
        or Objection.objects.filter(process__engagement=engagement)
        .filter(Q(said_at__gt=moment) | Q(settled_at__gt=moment))
        .exists()
    )


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _newest_versions(engagement: Engagement) -> list[SignedVersion]:
    """The newest version of every process there still is, in their order."""
    rows = engagement.signed_versions.filter(process__isnull=False).select_related("process", "reopening")
    newest: dict[int, SignedVersion] = {}
    for each in rows.order_by("process__position", "process_id", "number"):
        assert each.process_id is not None  # filtered above
        newest[each.process_id] = each
    return list(newest.values())


def _newest(
    appointments: Iterable[Appointment],
    links: Iterable[PersonalLink],
    versions: Iterable[SignedVersion],
    objections: Iterable[Objection],
    answers: Iterable[Answer],
    marks: Iterable[Mark],
    needs: Iterable[DependencyChange],
    now: datetime,
) -> datetime | None:
    moments = [
        *(each.changed_at for each in appointments),
        *(each.ends_at for each in appointments if each.ends_at <= now),
        *(moment for each in links for moment in (each.created_at, each.finished_at) if moment),
        *(each.signed_at for each in versions),
        *(each.reopening.reopened_at for each in versions if hasattr(each, "reopening")),
        *(each.said_at for each in objections),
        *(each.saved_at for each in answers),
        *(each.saved_at for each in marks),
        *(each.saved_at for each in needs),
    ]
    return max(moments, default=None)


def _codes(processes: Iterable[Process]) -> tuple[str, ...]:
    return tuple(each.code for each in processes)


def _interview(appointment: Appointment, now: datetime) -> Interview:
    people = (f"{each['name']}, {each['role']}" if each.get("role") else each["name"] for each in appointment.people)
    return Interview(
        when=units.span(appointment.local_start, appointment.local_end),
        place=appointment.place,
        interviewer=appointment.interviewer,
        people=tuple(people),
        processes=_codes(appointment.processes.all()),
        is_over=appointment.ends_at <= now,
    )


def _respondent(link: PersonalLink) -> Respondent:
    settled = Counter(each.settlement for each in link.answers.all() if each.sent_at and not each.withdrawn)
    return Respondent(
        name=link.name,
        processes=_codes(link.processes.all()),
        invited=_day(link.created_at),
        sent=_day(link.finished_at) if link.finished_at else None,
        taken=settled[Settlement.ACCEPTED] + settled[Settlement.AMENDED],
        waiting=settled[Settlement.OPEN],
    )


def _signature(version: SignedVersion) -> Signature:
    reopening = getattr(version, "reopening", None)
    process = version.process
    assert process is not None  # see _newest_versions
    return Signature(
        process=process.code,
        number=version.number,
        name=version.signer_name,
        function=version.signer_function,
        how=version.get_how_display(),
        signed=_day(version.signed_at),
        sha256=version.sha256,
        remark=version.remark,
        open_points=tuple(version.open_points),
        stands=process.signed_number == version.number,
        is_whole=is_untouched(version),
        reopened=_day(reopening.reopened_at) if reopening else None,
        reason=reopening.reason if reopening else "",
    )


def _given(engagement: Engagement, answers: Iterable[Answer], marks: Iterable[Mark]) -> Iterable[Given]:
    said: dict[tuple[int | None, str], str] = {(each.process_id, each.question): each.words for each in marks}
    by_link: dict[tuple[int | None, str], str] = {
        (process, question): name
        for process, question, name in RespondentAnswer.objects.filter(
            process__engagement=engagement,
            settlement=Settlement.ACCEPTED,
            revision__version=F("revision__answer__version"),
        ).values_list("process_id", "question", "link__name")
    }
    for each in answers:
        key = (each.process_id, each.question)
        assert each.process is not None  # only answers about processes are gathered
        yield Given(
            process=each.process.code,
            question=each.question,
            by=by_link.get(key) or author_name(each.author),
            how=each.get_source_display(),
            on=_day(each.saved_at),
            mark=said.get(key, ""),
        )


def _named(needs: Iterable[DependencyChange]) -> Iterable[Given]:
    """Who said last what a process needs, one for each thing it needs; one that was taken away is not among them."""
    last: dict[tuple[str, str], DependencyChange] = {}
    for each in needs:
        assert each.from_process is not None  # only those of processes are gathered
        last[each.from_process.code, each.target] = each
    for (code, target), each in last.items():
        if not each.removed:
            question = f"{DEPENDENCIES}.{target}" if target else DEPENDENCIES
            by = author_name(each.author)
            yield Given(process=code, question=question, by=by, how="", on=_day(each.saved_at))
