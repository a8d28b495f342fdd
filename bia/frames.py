"""What interviews of an engagement are asked against, loaded from its rows."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.db.models import Manager, OuterRef, Subquery, TextField
from django.db.models.functions import Cast

from bia.models import Answer, Engagement, ServiceKind
from bia.questions import CategoryScale, Frame
from bia.questions.words import PRINT_FUNCTIONS
from bia.usual_words import category_named

_SCALE = ("currency", "impact_after_hours", "severity_levels", "categories", "question_set")


def frame_of(engagement: Engagement, scale: Frame | None = None) -> Frame:
    """The impact scale (unless it is known), sites, services and functions that questions of this engagement offer."""
    sites = engagement.sites.annotate(name=_answer_of("site", "name")).values_list("code", "name")
    services = list(
        engagement.services.annotate(functions=_answer_of("service", "functions")).values_list(
            "code", "name", "kind", "functions"
        )
    )
    own = [function for *_, functions in services for function in functions or ()]
    return replace(
        scale or scale_of(engagement),
        sites=tuple((code, site_label(code, {"name": name})) for code, name in sites),
        services=tuple((code, f"{code} {name}") for code, name, *_ in services),
        print_services=tuple(code for code, _, kind, _ in services if kind == ServiceKind.PRINT),
        functions=tuple(dict.fromkeys((*PRINT_FUNCTIONS, *own))),
    )


def scale_of(engagement: Engagement) -> Frame:
    """The impact scale alone, without what questions offer to choose from: one query, however much there is."""
    # Only the engagement is asked these. Naming the empty columns as well leads databases to the wrong index.
    rows = Answer.objects.filter(engagement=engagement, question__in=_SCALE, withdrawn=False).order_by()
    settled = dict(rows.values_list("question", "value"))
    return Frame(
        currency=settled.get("currency") or "",
        times=tuple(settled.get("impact_after_hours") or ()),
        levels=tuple(settled.get("severity_levels") or ()),
        categories=tuple(_category(category) for category in settled.get("categories") or ()),
        sites=(),
        services=(),
        print_services=(),
        question_set=settled.get("question_set"),
        functions=PRINT_FUNCTIONS,
    )


def codes_among(rows: Manager[Any], named: list[str]) -> tuple[str, ...]:
    """Those of the named ids that there are, among the sites or services of an engagement. No query for none."""
    return tuple(rows.filter(code__in=named).order_by().values_list("code", flat=True)) if named else ()


def _answer_of(subject: str, question: str) -> Subquery:
    """The answer that counts, beside each site or service."""
    rows = Answer.objects.filter(**{subject: OuterRef("pk")}, question=question, withdrawn=False)
    return Subquery(rows.order_by().values("value")[:1])


def answers_by_subject(
    engagement: Engagement, subject: str, questions: list[str] | None = None, *, keys: list[int] | None = None
) -> dict[int, dict[str, Any]]:
    """The answers that count, by the key of the site, service or process, in one query; of those `keys` alone."""
    rows = Answer.objects.filter(engagement=engagement, withdrawn=False, **{f"{subject}__isnull": False})
    if questions is not None:
        rows = rows.filter(question__in=questions)
    if keys is not None:
        rows = rows.filter(**{f"{subject}__in": keys})
    texts = list(rows.order_by().values_list(f"{subject}_id", "question", Cast("value", TextField())))
    # Thousands of values are read as one text: one by one takes three times as long.
    values = json.loads(f"[{','.join(text or 'null' for *_, text in texts)}]")
    found: dict[int, dict[str, Any]] = {}
    for (key, question, _), value in zip(texts, values, strict=True):
        found.setdefault(key, {})[question] = value
    return found


def site_label(code: str, answers: dict[str, Any]) -> str:
    """A site by its code and, when given, its name."""
    name = answers.get("name")
    return f"{code} {name}" if name else code


def _category(stored: dict[str, Any]) -> CategoryScale:
    return CategoryScale(
        id=stored["id"],
        name=category_named(stored),
        serious_level=stored.get("serious_level", 3),
        unacceptable_level=stored.get("unacceptable_level", 4),
        anchors=tuple(stored.get("anchors") or ()),
    )
