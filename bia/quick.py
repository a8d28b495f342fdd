"""Makes an engagement of the answers of a quick sizing, with its first plan."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from bia.models import Engagement, Source, User, Workspace
from bia.planning import engagement_from_case, make_plan_for
from planner.quick_answers import QuickAnswers
from planner.quick_sizing import quick_document


@transaction.atomic
def engagement_of_quick_sizing(workspace: Workspace, user: User, answers: QuickAnswers, now: datetime) -> Engagement:
    """A new engagement that holds what was answered and, marked to be confirmed, what was assumed; and its plan."""
    day = timezone.localdate(now).isoformat()
    document = quick_document(answers, day)
    engagement = engagement_from_case(workspace, user, document, now, unconfirmed=Source.ASSUMED)
    make_plan_for(engagement, user, now)
    return engagement
