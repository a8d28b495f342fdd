"""What of a case document is an answer, and the question path it has.

Nested objects of the case format are flattened to dotted question paths below their subject; an
explicit empty object is an answer of its own, so that the round trip is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

Document = dict[str, Any]
Answers = Iterable[tuple[str, Any]]

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
