"""The boundary between rows and the planner: the only module that runs the engine.

A case document is assembled from an engagement's columns and answers, and taken apart into them.
Nested objects of the case format are flattened to dotted question paths below their subject; an
explicit empty object is an answer of its own, so that the round trip is exact.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from bia.models import (
    UNCONFIRMED,
    Answer,
    AnswerRevision,
    Dependency,
    Engagement,
    Plan,
    Process,
    Service,
    Site,
    Source,
    User,
    Workspace,
)
from planner import ENGINE_VERSION
from planner.language import Language, spoken
from planner.plan import case_checks, make_plan, plan_overview, plan_process, plan_processes, process_targets
from planner.price_steps import price_ladders
from planner.reading import case_from_dict, case_sha256, case_to_dict, read_case
from planner.reasons import Finding

Document = dict[str, Any]
Answers = Iterable[tuple[str, Any]]

CASE_FORMAT = "ninefold-case/1"
BATCH = 5_000  # answers that are stored at a time

# The objects of the document that are taken apart, per subject, and what of a subject is no answer:
# columns, rows of their own, and the mark of the format.
ENGAGEMENT_OBJECTS = ("client", "budget", "labour", "it_team", "house", "loss_limits")
SERVICE_OBJECTS = ("current", "reliability", "estate")
PROCESS_OBJECTS = (
    "impact",
    "impact.severity",
    "impact.loss_limits",
    "impact_outside_peaks",
    "impact_outside_peaks.severity",
    "impact_outside_peaks.loss_limits",
    "data_loss",
    "workaround",
    "stated",
    "chosen",
    "own",
)
ENGAGEMENT_COLUMNS = ("format", "title", "sites", "services", "processes", "unconfirmed")
SITE_COLUMNS = ("id", "unconfirmed")
SERVICE_COLUMNS = ("id", "name", "kind", "depends_on", "unconfirmed")
PROCESS_COLUMNS = ("id", "name", "depends_on", "unconfirmed")
DEPENDS_ON = "depends_on"
IMPACTS = ("impact", "impact_outside_peaks")
EDGE_KEYS = ("share", "uses", "needed_from_hours", "carries_data")


def flatten(part: Mapping[str, Any], objects: tuple[str, ...], path: str = "") -> Iterator[tuple[str, Any]]:
    """The questions and values of a part of the document, nested objects as dotted paths."""
    for key, value in part.items():
        question = f"{path}{key}"
        if question in objects and value:
            yield from flatten(value, objects, f"{question}.")
        else:
            yield question, value


def unflatten(answers: Answers, objects: tuple[str, ...]) -> Document:
    """The part of the document that questions and values make. The inverse of `flatten`."""
    part: Document = {}
    for question, value in answers:
        prefix = _object_of(question, objects)
        key = question.removeprefix(f"{prefix}.")
        target = part
        for name in prefix.split(".") if prefix else ():
            target = target.setdefault(name, {})
        if question in objects:
            target.setdefault(key.rpartition(".")[2], {})
        else:
            target[key] = value
    return part


@lru_cache(maxsize=4096)
def _object_of(question: str, objects: tuple[str, ...]) -> str:
    """The object a question stands in. Only whole known prefixes are: the last key may hold dots of its own."""
    return max((name for name in objects if question.startswith(f"{name}.")), key=len, default="")


# From rows to a document


class Given(NamedTuple):
    """What is read of an answer for a case; a model instance for each of many thousand takes twice the time."""

    process_id: int | None
    service_id: int | None
    site_id: int | None
    question: str
    value: Any
    source: str


def case_of(engagement: Engagement) -> Document:
    """The engagement as a `ninefold-case/1` document. Five queries, whatever its size.

    The document says what was answered; while an interview is under way it need not be a valid case.
    """
    own, by_site, by_service, by_process = _answers(engagement)
    asked = _asked_categories(own)
    service_edges, process_edges = _edges(engagement)
    document = {"format": CASE_FORMAT, "title": engagement.title, **_subject(own, ENGAGEMENT_OBJECTS)}
    sites = [{"id": site.code, **_subject(by_site[site.pk], ())} for site in engagement.sites.all()]
    if sites:
        document["sites"] = sites
    document["services"] = [
        {
            "id": service.code,
            "name": service.name,
            "kind": service.kind,
            **_subject(by_service[service.pk], SERVICE_OBJECTS, service.dependencies_unconfirmed),
            **_depends_on(service, [edge["on"] for edge in service_edges[service.pk]]),
        }
        for service in engagement.services.all()
    ]
    document["processes"] = [
        {
            "id": process.code,
            "name": process.name,
            **_subject(
                [answer for answer in by_process[process.pk] if _is_asked(answer.question, asked)],
                PROCESS_OBJECTS,
                process.dependencies_unconfirmed,
            ),
            **_depends_on(process, process_edges[process.pk]),
        }
        for process in engagement.processes.all()
    ]
    return document


ByKey = defaultdict[int, list[Any]]


def _subject(answers: list[Given], objects: tuple[str, ...], needs_unconfirmed: bool = False) -> Document:
    """The part of the document that a subject's answers make, and which of them wait for confirmation."""
    waiting = [answer.question for answer in answers if answer.source in UNCONFIRMED]
    if needs_unconfirmed:
        waiting.append(DEPENDS_ON)
    part = unflatten(((answer.question, answer.value) for answer in answers), objects)
    return part | ({"unconfirmed": waiting} if waiting else {})


def _asked_categories(own: list[Given]) -> frozenset[str] | None:
    """The ids of the impact categories on the scale; None before there is one."""
    categories = next((answer.value for answer in own if answer.question == "categories"), None)
    return None if categories is None else frozenset(category["id"] for category in categories)


def _is_asked(question: str, categories: frozenset[str] | None) -> bool:
    """Whether the scale asks this; levels of a category that was taken off it are kept, and do not count."""
    matrix, _, category = question.partition(".severity.")
    return categories is None or matrix not in IMPACTS or not category or category in categories


def _answers(engagement: Engagement) -> tuple[list[Given], ByKey, ByKey, ByKey]:
    own: list[Given] = []
    by_site: ByKey = defaultdict(list)
    by_service: ByKey = defaultdict(list)
    by_process: ByKey = defaultdict(list)
    rows = Answer.objects.filter(engagement=engagement, withdrawn=False).values_list(*Given._fields)
    for answer in map(Given._make, rows):
        if answer.process_id:
            by_process[answer.process_id].append(answer)
        elif answer.service_id:
            by_service[answer.service_id].append(answer)
        elif answer.site_id:
            by_site[answer.site_id].append(answer)
        else:
            own.append(answer)
    return own, by_site, by_service, by_process


def _edges(engagement: Engagement) -> tuple[ByKey, ByKey]:
    by_service: ByKey = defaultdict(list)
    by_process: ByKey = defaultdict(list)
    rows = Dependency.objects.filter(Q(from_process__engagement=engagement) | Q(from_service__engagement=engagement))
    ends = ("from_process_id", "from_service_id", "on_process__code", "on_service__code")
    for process, service, on_process, on_service, *said in rows.values_list(*ends, *EDGE_KEYS):
        answered = zip(EDGE_KEYS, said, strict=True)
        edge: Document = {
            "on": on_process or on_service,
            **{key: value for key, value in answered if value is not None},
        }
        if process:
            by_process[process].append(edge)
        elif service:
            by_service[service].append(edge)
    return by_service, by_process


def _depends_on(subject: Service | Process, edges: list[Any]) -> Document:
    return {"depends_on": edges} if edges or subject.dependencies_asked else {}


# From a document to rows


def read_document(text: str | bytes) -> Document:
    """The case document in a JSON text, in its standard form. Raises CaseFaults with every fault."""
    return case_to_dict(read_case(text))


@transaction.atomic
def engagement_from_case(
    workspace: Workspace,
    user: User | None,
    document: object,
    now: datetime | None = None,
    *,
    unconfirmed: Source = Source.CARRIED_OVER,
) -> Engagement:
    """A new engagement that holds the case; `unconfirmed` says where answers come from that nobody confirmed.

    Raises CaseFaults, and then nothing is stored.
    """
    case = case_to_dict(case_from_dict(document))
    return store_case(workspace, user, case, now or timezone.now(), unconfirmed=unconfirmed)


@transaction.atomic
def store_case(
    workspace: Workspace,
    user: User | None,
    case: Document,
    now: datetime,
    *,
    unconfirmed: Source = Source.CARRIED_OVER,
) -> Engagement:
    """A new engagement that holds a case document which was checked before; it may lack what was not asked."""
    engagement = create_engagement(workspace, user, case["title"])
    sites = Site.objects.bulk_create(
        Site(engagement=engagement, code=part["id"], position=position)
        for position, part in enumerate(case.get("sites", ()))
    )
    services = Service.objects.bulk_create(
        Service(
            engagement=engagement,
            code=part["id"],
            name=part["name"],
            kind=part["kind"],
            position=position,
            dependencies_asked=DEPENDS_ON in part,
            dependencies_unconfirmed=DEPENDS_ON in part.get("unconfirmed", ()),
        )
        for position, part in enumerate(case["services"])
    )
    processes = Process.objects.bulk_create(
        Process(
            engagement=engagement,
            code=part["id"],
            name=part["name"],
            position=position,
            dependencies_asked=DEPENDS_ON in part,
            dependencies_unconfirmed=DEPENDS_ON in part.get("unconfirmed", ()),
        )
        for position, part in enumerate(case["processes"])
    )
    Dependency.objects.bulk_create(_edge_rows(case, services, processes))
    rows = _answer_rows(case, engagement, sites, services, processes)
    store_answers(user, now, (_sourced(row, unconfirmed) for row in rows))
    return engagement


def create_engagement(workspace: Workspace, user: User | None, title: str) -> Engagement:
    """An empty engagement with a readable address of its own."""
    stem = slugify(title)[:60].strip("-") or "engagement"
    slug = stem
    while Engagement.objects.filter(slug=slug).exists():
        slug = f"{stem}-{secrets.token_hex(3)}"
    return Engagement.objects.create(workspace=workspace, slug=slug, title=title, created_by=user)


def answer_engagement(engagement: Engagement, user: User | None, answers: Answers, now: datetime) -> None:
    """The first answers about a new engagement, as given when it is made."""
    rows = [Answer(engagement=engagement, question=question, value=value) for question, value in answers]
    store_answers(user, now, rows)


def _edge_rows(case: Document, services: list[Service], processes: list[Process]) -> Iterator[Dependency]:
    service_of = {service.code: service for service in services}
    process_of = {process.code: process for process in processes}
    for service, part in zip(services, case["services"], strict=True):
        for position, code in enumerate(part.get("depends_on", ())):
            yield Dependency(from_service=service, on_service=service_of[code], position=position)
    for process, part in zip(processes, case["processes"], strict=True):
        for position, edge in enumerate(part.get("depends_on", ())):
            yield Dependency(
                from_process=process,
                on_process=process_of.get(edge["on"]),
                on_service=service_of.get(edge["on"]),
                position=position,
                **{key: edge.get(key) for key in EDGE_KEYS},
            )


def _answer_rows(
    case: Document, engagement: Engagement, sites: list[Site], services: list[Service], processes: list[Process]
) -> Iterator[Answer]:
    own = _without(case, ENGAGEMENT_COLUMNS)
    if case.get("sites") == []:
        own["sites"] = []  # "there are none" was said
    yield from _rows_of(case, own, ENGAGEMENT_OBJECTS, engagement=engagement)
    for site, part in zip(sites, case.get("sites", ()), strict=True):
        yield from _rows_of(part, _without(part, SITE_COLUMNS), (), engagement=engagement, site=site)
    for service, part in zip(services, case["services"], strict=True):
        answered = _without(part, SERVICE_COLUMNS)
        yield from _rows_of(part, answered, SERVICE_OBJECTS, engagement=engagement, service=service)
    for process, part in zip(processes, case["processes"], strict=True):
        answered = _without(part, PROCESS_COLUMNS)
        yield from _rows_of(part, answered, PROCESS_OBJECTS, engagement=engagement, process=process)


def _rows_of(part: Document, answered: Document, objects: tuple[str, ...], **subject: Any) -> Iterator[Answer]:
    """The answers of one subject; those its part of the document calls unconfirmed stay carried over."""
    unconfirmed = frozenset(part.get("unconfirmed", ()))
    for question, value in flatten(answered, objects):
        source = Source.CARRIED_OVER if question in unconfirmed else Source.IMPORT
        yield Answer(**subject, question=question, value=value, source=source)


def _sourced(answer: Answer, unconfirmed: Source) -> Answer:
    """The answer, with where it comes from if nobody confirmed it."""
    if answer.source == Source.CARRIED_OVER:
        answer.source = unconfirmed
    return answer


def _without(part: Mapping[str, Any], columns: tuple[str, ...]) -> Document:
    return {key: value for key, value in part.items() if key not in columns}


def store_answers(user: User | None, now: datetime, rows: Iterable[Answer]) -> None:
    """First answers about one engagement, each with its source, and their first revisions; in batches."""
    left = iter(rows)
    while answers := list(islice(left, BATCH)):
        for answer in answers:
            answer.author, answer.saved_at = user, now
        keys = [answer.pk for answer in Answer.objects.bulk_create(answers)]
        with connection.cursor() as cursor:
            cursor.execute(_FIRST_REVISIONS, [answers[0].engagement_id, min(keys), max(keys)])


# In one statement: the rows of thousands of processes need not pass through here twice.
_FIRST_REVISIONS = f"""
    INSERT INTO {AnswerRevision._meta.db_table} (answer_id, version, value, withdrawn, author_id, source, saved_at)
    SELECT id, version, value, withdrawn, author_id, source, saved_at
    FROM {Answer._meta.db_table} new
    WHERE engagement_id = %s AND id BETWEEN %s AND %s
      AND NOT EXISTS (SELECT 1 FROM {AnswerRevision._meta.db_table} old WHERE old.answer_id = new.id)
    ORDER BY id
"""  # noqa: S608


# The engine


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
