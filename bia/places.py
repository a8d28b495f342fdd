"""Where the pages ask what stands at a path of the case document: the subject, the question and its field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.urls import reverse

from bia.fields import field_id
from bia.progress import DEPENDENCIES, label_of
from bia.questions import (
    Frame,
    Section,
    all_questions,
    engagement_sections,
    process_sections,
    service_sections,
    site_sections,
)

SubjectKind = Literal["engagement", "site", "service", "process"]

_SUBJECT = re.compile(r"(processes|services|sites)\[(\d+)\]\.?(.*)", re.DOTALL)
_KINDS: dict[str, SubjectKind] = {"processes": "process", "services": "service", "sites": "site"}
_PAGES = {"process": "process-interview", "service": "service-detail", "site": "site-detail"}
_DEPENDENCIES_SECTION = "dependencies"
_SUMMED_UP = "scale"  # a section that shows no fields: they are on a page of their own, a link away


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A field of a page. `code` and `name` are empty for the engagement itself; `question` is the path of the question
    that is asked, empty where none is, and then `anchor` is empty too."""

    kind: SubjectKind
    code: str = ""
    name: str = ""
    question: str = ""
    label: str = ""
    anchor: str = ""

    @property
    def subject(self) -> str:
        """The process, service or site by id and name."""
        return f"{self.code} {self.name}".strip()

    def address(self, slug: str) -> str:
        """The address of the field in an engagement."""
        page = _PAGES.get(self.kind)
        path = reverse(page, args=[slug, self.code]) if page else reverse("engagement-edit", args=[slug])
        return f"{path}#{self.anchor}" if self.anchor else path


def place_of(path: str, document: dict[str, Any], frame: Frame) -> Place:
    """The place of a path such as `processes[3].impact.severity.safety` of this document."""
    found = _SUBJECT.fullmatch(path)
    if found is None:
        return _asked_at(Place(kind="engagement"), path, engagement_sections(frame))
    part = document[found[1]][int(found[2])]
    place = Place(kind=_KINDS[found[1]], code=_text(part, "id"), name=_text(part, "name"))
    return _asked_at(place, found[3], sections_of(place.kind, part, frame))


def sections_of(kind: SubjectKind, part: dict[str, Any], frame: Frame) -> tuple[Section, ...]:
    """What is asked of a subject, of which this is the part of the document."""
    match kind:
        case "process":
            return process_sections(frame)
        case "service":
            return service_sections(frame, part.get("kind", ""))
        case "site":
            return site_sections()
    return engagement_sections(frame)


def asked(place: Place, question: str, sections: Sequence[Section]) -> Place:
    """The same subject at one of its questions."""
    return replace(place, question=question, label=label_of(sections, question), anchor=_anchor(question, sections))


def _anchor(question: str, sections: Sequence[Section]) -> str:
    if question == DEPENDENCIES:
        return f"s-{_DEPENDENCIES_SECTION}"
    section = next((each.key for each in sections if question in {asked.path for asked in each.questions}), "")
    return f"s-{section}" if section == _SUMMED_UP else field_id(question)


def _asked_at(place: Place, path: str, sections: Sequence[Section]) -> Place:
    """The question a path lies in; of an object with several questions, the first of them."""
    if path.startswith(DEPENDENCIES):
        return asked(place, DEPENDENCIES, sections)
    questions = [question.path for question in all_questions(sections)]
    within = (each for each in questions if path == each or path.startswith((f"{each}.", f"{each}[")))
    below = (each for each in questions if path and each.startswith(f"{path}."))
    question = next(within, None) or next(below, None)
    if question is not None:
        return asked(place, question, sections)
    key = re.split(r"[.\[]", path, maxsplit=1)[0]
    return replace(place, label=key.replace("_", " ").capitalize())


def _text(part: dict[str, Any], key: str) -> str:
    value = part.get(key)
    return value if isinstance(value, str) else ""
