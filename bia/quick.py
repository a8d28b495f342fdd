"""Makes an engagement of the answers of a quick sizing, with its first plan, in the language of its documents."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from bia.documents.language import in_language
from bia.models import Engagement, Language, QuickSizing, Source, User, Workspace
from bia.planning import engagement_from_case, make_plan_for
from planner.quick_answers import QuickAnswers
from planner.quick_sizing import quick_document


def key_of(once: str, typed: Mapping[str, Any], workspace: Workspace) -> str:
    """The key of a page that was sent: `once` tells pages apart, and one page sent twice with other answers is two."""
    said = json.dumps([once, workspace.pk, typed], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def sized_once(
    workspace: Workspace,
    user: User,
    answers: QuickAnswers,
    now: datetime,
    language: str,
    *,
    once: str,
    typed: Mapping[str, Any],
) -> tuple[Engagement, bool]:
    """The engagement of a page that was sent, and whether it is new: sent again, the page leads to the same one."""
    key = key_of(once or secrets.token_hex(), typed, workspace)
    made = QuickSizing.objects.filter(key=key).select_related("engagement")
    if found := made.first():
        return found.engagement, False
    try:
        with transaction.atomic():
            engagement = engagement_of_quick_sizing(workspace, user, answers, now, language)
            QuickSizing.objects.create(engagement=engagement, key=key, typed=dict(typed))
    except IntegrityError:  # sent twice at the same time, and the other one was first
        if found := made.first():
            return found.engagement, False
        raise
    return engagement, True


@transaction.atomic
def engagement_of_quick_sizing(
    workspace: Workspace, user: User, answers: QuickAnswers, now: datetime, language: str = Language.ENGLISH
) -> Engagement:
    """A new engagement that holds what was answered and, marked to be confirmed, what was assumed; and its plan.

    Its documents, and the names and notes that it starts with, are in `language`.
    """
    day = timezone.localdate(now).isoformat()
    with in_language(language):
        document = quick_document(answers, day)
    document["title"] = _title_of_its_own(document["title"], workspace)
    engagement = engagement_from_case(workspace, user, document, now, unconfirmed=Source.ASSUMED)
    engagement.language = language
    engagement.save(update_fields=["language"])
    make_plan_for(engagement, user, now)
    return engagement


def _title_of_its_own(title: str, workspace: Workspace) -> str:
    """The title, with a number where another engagement of the workspace has it: two sizings of a client differ."""
    taken = set(Engagement.objects.filter(workspace=workspace, title__startswith=title).values_list("title", flat=True))
    numbered = (f"{title} {number}" for number in range(2, len(taken) + 2))
    return next(each for each in (title, *numbered) if each not in taken)


def usual_language(workspaces: QuerySet[Workspace]) -> str:
    """The language of the documents of the engagement made last in these workspaces; English before there is one."""
    last = Engagement.objects.filter(workspace__in=workspaces).order_by("-pk").values_list("language", flat=True)
    return last.first() or Language.ENGLISH
