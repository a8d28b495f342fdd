"""A second process with the answers of a first one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from bia.answering import touch
from bia.forms.subjects import next_code, taken_codes
from bia.models import UNCONFIRMED, Answer, AnswerRevision, Dependency, Process, Source, User

LONGEST_NAME = 200
COPY = " (copy)"


@transaction.atomic
def duplicate_process(process: Process, author: User, now: datetime) -> Process:
    """A new process at the end of the list with the same answers and dependencies, under the next free id.

    Its answers are new ones by this author, and wait to be confirmed: nobody gave them for this process yet. Nothing
    that was said about the first process alone comes along: no notes, marks or files.
    """
    engagement = process.engagement
    last = engagement.processes.aggregate(last=Max("position"))["last"]
    copy = engagement.processes.create(
        code=next_code("P", taken_codes(engagement)),
        name=process.name[: LONGEST_NAME - len(COPY)] + COPY,
        position=(last or 0) + 1,
        dependencies_asked=process.dependencies_asked,
        dependencies_unconfirmed=process.dependencies_asked,
    )
    stamp = {"author": author, "saved_at": now}
    answers = Answer.objects.bulk_create(
        Answer(
            engagement=engagement,
            process=copy,
            question=each.question,
            value=each.value,
            source=each.source if each.source in UNCONFIRMED else Source.CARRIED_OVER,
            **stamp,
        )
        for each in process.answers.filter(withdrawn=False)
    )
    AnswerRevision.objects.bulk_create(
        AnswerRevision(answer=each, version=1, value=each.value, source=each.source, **stamp) for each in answers
    )
    Dependency.objects.bulk_create(_same(row, copy) for row in process.dependencies.all())
    touch(engagement, now)
    return copy


def _same(row: Dependency, copy: Process) -> Dependency:
    return Dependency(
        from_process=copy,
        on_process_id=row.on_process_id,
        on_service_id=row.on_service_id,
        share=row.share,
        uses=row.uses,
        needed_from_hours=row.needed_from_hours,
        carries_data=row.carries_data,
        position=row.position,
    )
