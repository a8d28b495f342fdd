"""Every save of every answer of an engagement, page by page, and putting an earlier value back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.urls import reverse

from bia.answering import Conflict, Invalid, Known, Saved, SignedOff, Subject, save_answer
from bia.fields import field_id
from bia.forms.reading import NOT_ASKED
from bia.forms.showing import in_words
from bia.models import Answer, AnswerRevision, Engagement, Process, Service, Settlement, Site, Source, User
from bia.questions import (
    Frame,
    Question,
    Section,
    engagement_sections,
    find,
    process_sections,
    service_sections,
    site_sections,
)
from bia.states import author_name
from bia.times_then import CannotMove, TimesThen, is_over_time, over_time_in_words

ON_A_PAGE = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One save: where, from what to what, by whom, when and in which way. `is_current` says it still stands.

    An `address` is empty, and nothing is restored, where the question is asked no longer.
    """

    answer: int
    version: int
    current_version: int
    subject: str
    label: str
    address: str
    before: str
    after: str
    author: str
    source: str
    at: datetime
    is_current: bool
    is_restorable: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Narrowing:
    """Which saves are looked at: of one subject (`kind` and `code`), of one answer, by one person; empty is all."""

    kind: str = ""
    code: str = ""
    answer: int | None = None
    author: int | None = None

    def condition(self) -> Q:
        """The same as a condition on revisions."""
        wanted = Q()
        if self.kind == "engagement":
            wanted &= Q(answer__process=None, answer__service=None, answer__site=None)
        elif self.kind:
            wanted &= Q(**{f"answer__{self.kind}__code": self.code})
        if self.answer is not None:
            wanted &= Q(answer=self.answer)
        if self.author is not None:
            wanted &= Q(author=self.author)
        return wanted


@dataclass(slots=True)
class AnswerHistory:
    """The saves of one engagement, as its questions are now."""

    engagement: Engagement
    frame: Frame
    _known_sections: dict[tuple[type[Subject], str], Sequence[Section]] = field(default_factory=dict)
    _times: TimesThen | None = None

    def page(self, narrowing: Narrowing, number: str | None) -> Page[AnswerRevision]:
        """One page of the saves, the newest first."""
        return Paginator(self._revisions().filter(narrowing.condition()), ON_A_PAGE).get_page(number)

    def entries(self, page: Page[AnswerRevision]) -> list[Entry]:
        """The saves of a page in words."""
        revisions = list(page.object_list)
        earlier = {
            (each.answer_id, each.version): each
            for each in AnswerRevision.objects.filter(answer__in={each.answer_id for each in revisions})
        }
        return [self._entry(each, earlier.get((each.answer_id, each.version - 1))) for each in revisions]

    def authors(self) -> list[tuple[int, str]]:
        """Everybody who saved something here, by name."""
        people = User.objects.filter(
            pk__in=AnswerRevision.objects.filter(answer__engagement=self.engagement).values("author").distinct()
        )
        return sorted(((each.pk, author_name(each)) for each in people), key=lambda each: each[1].lower())

    def revision(self, answer: int, version: int) -> AnswerRevision | None:
        """One save of this engagement."""
        return self._revisions().filter(answer=answer, version=version).first()

    def restore(
        self, revision: AnswerRevision, expected_version: int, author: User, known: Known, now: datetime
    ) -> Saved | Conflict | Invalid | SignedOff:
        """Stores what an earlier save held as a new version; the history keeps every save in between.

        Values over time are stored at their own times. Raises CannotMove where those are not asked or not known.
        """
        question = self.question(revision.answer)
        return save_answer(
            subject=_subject(revision.answer),
            question=revision.answer.question,
            value=self._times_then().moved(question, _value(revision), revision.saved_at),
            expected_version=expected_version,
            author=author,
            source=Source.LIVE,
            now=now,
            known=known,
        )

    def question(self, answer: Answer) -> Question | None:
        """The question as it is asked now; None when it is not."""
        return find(self._sections(_subject(answer)), answer.question)

    def left_out(self, revision: AnswerRevision) -> str:
        """The times of an earlier save that are asked no longer, in words: a restore leaves them in the history."""
        return self._times_then().left_out(self.question(revision.answer), _value(revision), revision.saved_at)

    def _times_then(self) -> TimesThen:
        if self._times is None:
            self._times = TimesThen.of(self.engagement)
        return self._times

    def _in_words(self, question: Question | None, revision: AnswerRevision | None) -> str:
        value: Any = NOT_ASKED if revision is None else _value(revision)
        if question is None:
            return str(value)
        if revision is None or not is_over_time(question, value):
            return in_words(question, value)
        return over_time_in_words(question, value, self._times_then().at(revision.saved_at))

    def _differs(self, question: Question, revision: AnswerRevision) -> bool:
        """Whether restoring would change what stands now. It may where it cannot be restored, and then it says why."""
        try:
            value = self._times_then().moved(question, _value(revision), revision.saved_at)
        except CannotMove:
            return True
        return bool(value != (NOT_ASKED if revision.answer.withdrawn else revision.answer.value))

    def _revisions(self) -> QuerySet[AnswerRevision]:
        rows = AnswerRevision.objects.filter(answer__engagement=self.engagement)
        related = ("answer", "answer__process", "answer__service", "answer__site", "author", "respondent_answer__link")
        return rows.select_related(*related).order_by("-saved_at", "-pk")

    def _entry(self, revision: AnswerRevision, earlier: AnswerRevision | None) -> Entry:
        answer, question = revision.answer, self.question(revision.answer)
        is_current = revision.version == answer.version
        return Entry(
            answer=answer.pk,
            version=revision.version,
            current_version=answer.version,
            subject=_name(_subject(answer), self.engagement),
            label=question.label if question else answer.question,
            address=f"{self._address(_subject(answer))}#{field_id(question.path)}" if question else "",
            before=self._in_words(question, earlier),
            after=self._in_words(question, revision),
            author=author_name(revision.author),
            source=_source(revision),
            at=revision.saved_at,
            is_current=is_current,
            is_restorable=question is not None and not is_current and self._differs(question, revision),
        )

    def _sections(self, subject: Subject) -> Sequence[Section]:
        key = (type(subject), getattr(subject, "kind", ""))
        if key not in self._known_sections:
            self._known_sections[key] = _sections_of(subject, self.frame)
        return self._known_sections[key]

    def _address(self, subject: Subject) -> str:
        if isinstance(subject, Engagement):
            return reverse("engagement-edit", args=[self.engagement.slug])
        name = {Process: "process-interview", Service: "service-detail", Site: "site-detail"}[type(subject)]
        return reverse(name, args=[self.engagement.slug, subject.code])


def _source(revision: AnswerRevision) -> str:
    """Which way it came; for an accepted answer of a respondent also whose it was."""
    said = getattr(revision, "respondent_answer", None)
    if said is None:
        return Source(revision.source).label
    return f"{Source.RESPONDENT.label}: {said.link.name}{', changed' if said.settlement == Settlement.AMENDED else ''}"


def _sections_of(subject: Subject, frame: Frame) -> Sequence[Section]:
    if isinstance(subject, Process):
        return process_sections(frame)
    if isinstance(subject, Service):
        return service_sections(frame, subject.kind)
    return site_sections() if isinstance(subject, Site) else engagement_sections(frame)


def _subject(answer: Answer) -> Subject:
    return answer.process or answer.service or answer.site or answer.engagement


def _name(subject: Subject, engagement: Engagement) -> str:
    return "Engagement" if isinstance(subject, Engagement) else f"{subject.code} {getattr(subject, 'name', '')}".strip()


def _value(revision: AnswerRevision) -> object:
    return NOT_ASKED if revision.withdrawn else revision.value
