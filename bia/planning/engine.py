"""Running the engine: on a case document, on an engagement as it is answered now, on a stored plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from bia.models import Engagement, Plan, Process, User
from planner import ENGINE_VERSION
from planner.language import Language, spoken
from planner.plan import case_checks, make_plan, plan_overview, plan_process, plan_processes, process_targets
from planner.price_steps import price_ladders
from planner.reading import case_from_dict, case_sha256, case_to_dict
from planner.reasons import Finding

from .from_rows import case_of
from .paths import Document


def targets_of(document: Document) -> dict[str, Document]:
    """The targets a plan would give every process of a case, by its id, stored nowhere. Raises CaseFaults."""
    return process_targets(case_from_dict(document))


def checks_of(document: Document) -> list[Finding]:
    """What the planner finds in the answers of a case, stored nowhere. Raises CaseFaults."""
    return case_checks(case_from_dict(document))


def entries_of(document: Document) -> dict[str, Document]:
    """What a plan would say about every process of a case, by its id, stored nowhere. Raises CaseFaults."""
    return {entry["id"]: entry for entry in plan_processes(case_from_dict(document))}


def live_targets(engagement: Engagement, process: Process) -> Document:
    """What a plan would say about one process now, stored nowhere. Raises CaseFaults."""
    return plan_process(case_from_dict(case_of(engagement)), process.code)


def live_overview(engagement: Engagement) -> Document:
    """What is seen of all processes and of the graph now, see `plan_overview`. Raises CaseFaults."""
    return plan_overview(case_from_dict(case_of(engagement)))


def live_prices(engagement: Engagement, process: Process) -> list[Document]:
    """What tighter targets of one process would cost now, stored nowhere. Raises CaseFaults."""
    ladders = price_ladders(case_from_dict(case_of(engagement)), process.code)
    return [ladder.to_dict() for ladder in ladders]


def newest_plan(engagement: Engagement) -> Plan | None:
    """The plan made last, or None."""
    return engagement.plans.first()


def make_plan_for(engagement: Engagement, user: User | None, now: datetime, *, anew: bool = False) -> Plan:
    """The plan of the engagement as it is answered now; the newest one again when nothing changed, unless `anew`.

    Raises CaseFaults when the answers do not make a case yet.
    """
    case = case_from_dict(case_of(engagement))
    fingerprint = case_sha256(case)
    newest = newest_plan(engagement)
    if newest and not anew and (newest.case_sha256, newest.engine_version) == (fingerprint, ENGINE_VERSION):
        return newest
    result = make_plan(case)
    number = newest.number + 1 if newest else 1
    try:
        with transaction.atomic():
            return Plan.objects.create(
                engagement=engagement,
                number=number,
                case=case_to_dict(case),
                result=result,
                case_sha256=fingerprint,
                engine_version=ENGINE_VERSION,
                created_by=user,
                created_at=now,
            )
    except IntegrityError:
        # Someone made the plan with this number in the meantime, most likely of the same answers.
        return make_plan_for(engagement, user, now)


class OlderEngine(Exception):
    """The engine reckons otherwise today than when a plan was made, so the plan cannot be said again."""


def result_spoken(plan: Plan, language: Language) -> Document:
    """What a stored plan says, in another language: its case planned again, every figure of it as it was.

    Raises OlderEngine where a figure differs from the stored one.
    """
    with spoken(language):
        result = make_plan(case_from_dict(plan.case))
    said = dict(_figures(result))
    if any(said.get(path, "missing") != figure for path, figure in _figures(plan.result)):
        raise OlderEngine(f"Plan {plan.number} was made by an older engine. Make the plan again.")
    return result


def _figures(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Everything in a result that is no text, with where it stands, whatever the order of keys."""
    if isinstance(value, Mapping):
        for key in sorted(value):
            yield from _figures(value[key], f"{path}.{key}")
    elif isinstance(value, list | tuple):
        yield path, len(value)
        for place, each in enumerate(value):
            yield from _figures(each, f"{path}.{place}")
    elif not isinstance(value, str):
        yield path, value


def is_current(plan: Plan, engagement: Engagement) -> bool:
    """Whether the answers are still those the plan was made from. Raises CaseFaults."""
    return plan.case_sha256 == case_sha256(case_from_dict(case_of(engagement)))
