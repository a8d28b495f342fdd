"""Signed processes that a change of the scale moved: they stand signed, and are no longer quite what was signed.

Cheap where nothing is to be said: two queries. Only what was signed before the last change of the scale is looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max

from bia.comparing import Answers, Drift, answers_of, drift
from bia.derived import derived
from bia.models import Answer, Engagement, Process, SignedVersion
from bia.planning import PROCESS_OBJECTS, unflatten
from bia.scale import CATEGORIES, SCALE, TIMES, over_time_answers, scale_of
from bia.sign_off import content_of


def drifts_of(engagement: Engagement, versions: Collection[SignedVersion]) -> dict[str, Drift]:
    """How these standing versions differ from now by a change of the scale, by the id of the process; only those that
    do. The targets are those that are kept of the whole engagement, see bia.derived."""
    moved = _signed_before_the_scale(engagement, versions)
    targets = derived(engagement).processes if moved else {}
    return _drifts(engagement, moved, {code: entry["targets"] for code, entry in targets.items()})


def _signed_before_the_scale(engagement: Engagement, versions: Collection[SignedVersion]) -> dict[int, SignedVersion]:
    """Those signed before the scale was last changed, by the key of the process, with what they hold."""
    changed = scale_changed_at(engagement)
    old = [each.pk for each in versions if changed is not None and each.signed_at < changed]
    rows = SignedVersion.objects.filter(pk__in=old, process__isnull=False) if old else ()
    return {version.process_id: version for version in rows if version.process_id is not None}


def scale_changed_at(engagement: Engagement) -> datetime | None:
    """When the scale was last changed; None before there is one."""
    own = Answer.objects.filter(engagement=engagement, question__in=SCALE, site=None, service=None, process=None)
    found: datetime | None = own.aggregate(at=Max("saved_at"))["at"]
    return found


def _drifts(
    engagement: Engagement, versions: Mapping[int, SignedVersion], targets: Mapping[str, Mapping[str, Any]]
) -> dict[str, Drift]:
    if not versions:
        return {}
    now = _answers_now(engagement, versions)
    found = {
        version.code: drift(content_of(version), now.get(key, {}), targets.get(version.code))
        for key, version in versions.items()
    }
    return {code: each for code, each in found.items() if each is not None}


def _answers_now(engagement: Engagement, processes: Collection[int]) -> dict[int, Answers]:
    """The values over time of these processes that count, by the key of the process."""
    scale = scale_of(engagement)
    asked = {category["id"] for category in scale[CATEGORIES]} if isinstance(scale[CATEGORIES], list) else None
    hours = scale[TIMES] if isinstance(scale[TIMES], list) else []
    said: dict[int, list[tuple[str, Any]]] = {}
    rows = over_time_answers(engagement).filter(process__in=processes, withdrawn=False)
    for process, question, value in rows.values_list("process_id", "question", "value"):
        category = question.partition(".severity.")[2]
        if asked is None or not category or category in asked:
            said.setdefault(process, []).append((question, value))
    return {key: answers_of(unflatten(answers, PROCESS_OBJECTS), hours) for key, answers in said.items()}


def drift_of(process: Process, version: SignedVersion | None) -> Drift | None:
    """The same of one process, None where it is not signed or nothing differs."""
    return drifts_of(process.engagement, [version]).get(process.code) if version else None
