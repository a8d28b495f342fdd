"""What hinders a plan, as the pages name it: the subject and the question in place of a path of the case format."""

from __future__ import annotations

from typing import Any

from bia.frames import frame_of
from bia.models import Engagement
from bia.places import place_of
from bia.planning import case_of
from bia.questions import Frame
from planner.faults import CaseFaults, Fault

MOST_SAID = 5


def faults_in_words(error: CaseFaults, engagement: Engagement, most: int = MOST_SAID) -> list[str]:
    """A sentence for each of the first faults of the answers as they are now, and how many more there are."""
    frame, document = frame_of(engagement), case_of(engagement)
    said = [fault_in_words(fault, document, frame) for fault in error.faults[:most]]
    more = len(error.faults) + error.more - len(said)
    return [*said, f"And {more} more."] if more else said


def fault_in_words(fault: Fault, document: dict[str, Any], frame: Frame) -> str:
    """ "P04 Ward care, loss over time: found a list of 7; expected ..." for a fault of this case document."""
    place = place_of(fault.path, document, frame)
    question = place.label[:1].lower() + place.label[1:] if place.subject else place.label
    said = ", ".join(part for part in (place.subject, question) if part)
    expected = f"found {fault.found}; expected {fault.expected}."
    return f"{said}: {expected}" if said else expected.capitalize()
