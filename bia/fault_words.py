"""What hinders a plan, as the pages name it: the subject and the question in place of a path of the case format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bia.frames import frame_of
from bia.models import Engagement
from bia.planning import case_of
from bia.questions import (
    Frame,
    Section,
    all_questions,
    engagement_sections,
    process_sections,
    service_sections,
    site_sections,
)
from planner.faults import CaseFaults, Fault

MOST_SAID = 5

_SUBJECT = re.compile(r"(processes|services|sites)\[(\d+)\]\.?(.*)", re.DOTALL)
_NOT_A_QUESTION = {"depends_on": "dependencies"}


def faults_in_words(error: CaseFaults, engagement: Engagement, most: int = MOST_SAID) -> list[str]:
    """A sentence for each of the first faults of the answers as they are now, and how many more there are."""
    frame, document = frame_of(engagement), case_of(engagement)
    said = [fault_in_words(fault, document, frame) for fault in error.faults[:most]]
    more = len(error.faults) + error.more - len(said)
    return [*said, f"And {more} more."] if more else said


def fault_in_words(fault: Fault, document: dict[str, Any], frame: Frame) -> str:
    """ "P04 Ward care, loss over time: found a list of 7; expected ..." for a fault of this case document."""
    found = _SUBJECT.fullmatch(fault.path)
    if found is None:
        place = _question(fault.path, engagement_sections(frame))
    else:
        kind, index, rest = found[1], int(found[2]), found[3]
        subject = document[kind][index]
        sections = {
            "processes": lambda: process_sections(frame),
            "services": lambda: service_sections(frame, subject.get("kind", "")),
            "sites": site_sections,
        }[kind]()
        named = " ".join(subject[key] for key in ("id", "name") if isinstance(subject.get(key), str))
        question = _question(rest, sections)
        place = f"{named}, {question[:1].lower()}{question[1:]}" if question else named
    expected = f"found {fault.found}; expected {fault.expected}."
    return f"{place}: {expected}" if place else expected.capitalize()


def _question(path: str, sections: Sequence[Section]) -> str:
    """The label of the question at the start of a path, else its first key spelt out."""
    for question in all_questions(sections):
        if path == question.path or path.startswith((f"{question.path}.", f"{question.path}[")):
            return question.label
    key = re.split(r"[.\[]", path, maxsplit=1)[0]
    return _NOT_A_QUESTION.get(key, key.replace("_", " ").capitalize())
