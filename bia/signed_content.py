"""What is signed of a process: its part of the case document with all it takes to read it later. Pure.

The content holds the scale it was answered on, the names it refers to and the targets that followed, so that a
version reads the same whatever is changed afterwards.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from bia import units
from bia.forms.showing import in_words
from bia.planning import PROCESS_OBJECTS, flatten
from bia.questions import CategoryScale, Frame, Kind, Question, process_sections
from bia.questions.process import OUTSIDE_PEAKS
from bia.questions.words import PRINT_FUNCTIONS
from bia.targets import Target, make_panel
from bia.usual_words import category_name, level_name, said

FORMAT: Final = "ninefold-signed/1"
SCALE: Final = ("currency", "impact_after_hours", "severity_levels", "categories", "question_set")
DEPENDENCIES: Final = "depends_on"
# Of a process: what is its own row or no answer, and what is shown as its dependencies.
NO_QUESTIONS: Final = ("id", "unconfirmed", DEPENDENCIES)

Json = Mapping[str, Any]


def signed_content(document: Json, entry: Json | None, code: str) -> dict[str, Any]:
    """The content of a version of the process with this id. `entry` is its entry in a plan, None where no plan can be
    made of the case. Raises KeyError for an id that is no process of the document."""
    part = {process["id"]: process for process in document["processes"]}[code]
    named = _named_by(part)
    names = [
        {key: subject[key] for key in ("id", "name", "kind") if key in subject}
        for kind in ("processes", "services", "sites")
        for subject in document.get(kind, ())
        if subject["id"] in named
    ]
    content = {
        "format": FORMAT,
        "title": document["title"],
        "scale": {key: document[key] for key in SCALE if key in document},
        "names": names,
        "process": part,
    }
    return content if entry is None else {**content, "derived": {k: v for k, v in entry.items() if k != "findings"}}


def _named_by(part: Json) -> set[str]:
    covers = (part.get("workaround") or {}).get("covers")
    return {
        *(each["on"] for each in part.get(DEPENDENCIES, ())),
        *(part.get("sites") or ()),
        *(covers if isinstance(covers, list) else ()),
    }


def canonical(content: Json) -> str:
    """The content as the one text that is stored and whose fingerprint is kept."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def fingerprint(text: str) -> str:
    """The SHA-256 of a canonical text."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One answer in words. `times` hold a value over time, each with its time, and then `text` is empty."""

    path: str
    label: str
    text: str
    times: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Chapter:
    """The answers of one section of the interview."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class WriteUp:
    """A version in plain words: the targets with their reasons, and every answer."""

    code: str
    name: str
    owner: str
    targets: tuple[Target, ...]
    chapters: tuple[Chapter, ...]
    not_asked: tuple[str, ...]


def write_up(content: Json) -> WriteUp:
    """The content in plain words; nothing that is signed is left out."""
    part, frame = content["process"], frame_of_content(content)
    values = dict(flatten({key: part[key] for key in part if key not in NO_QUESTIONS}, PROCESS_OBJECTS))
    chapters: list[Chapter] = []
    not_asked: list[str] = []
    for section in process_sections(frame):
        lines = [
            _line(question, values.pop(question.path), frame)
            for question in section.questions
            if question.path in values
        ]
        not_asked += [_label(q) for q in section.questions if q.core and q.path not in {line.path for line in lines}]
        if section.key == "dependencies":
            lines = list(_dependencies(content))
            not_asked += [] if lines else [said(section.title)]
        if lines:
            chapters.append(Chapter(title=said(section.title), lines=tuple(lines)))
    if values:  # answers to questions that are not asked any more
        rest = tuple(Line(path=path, label=_spelt_out(path), text=_plain(value)) for path, value in values.items())
        chapters.append(Chapter(title=_("Also answered"), lines=rest))
    derived = content.get("derived")
    return WriteUp(
        code=part["id"],
        name=part["name"],
        owner=part.get("owner_role") or "",
        targets=make_panel(derived, {}).targets if derived else (),
        chapters=tuple(chapters),
        not_asked=tuple(not_asked),
    )


def frame_of_content(content: Json) -> Frame:
    """What the questions of a version were asked against."""
    scale, names = content["scale"], content["names"]
    services = [each for each in names if "kind" in each]
    return Frame(
        currency=scale.get("currency") or "",
        times=tuple(scale.get("impact_after_hours") or ()),
        levels=tuple(scale.get("severity_levels") or ()),
        categories=tuple(
            CategoryScale(
                id=each["id"],
                name=each.get("name") or _spelt_out(each["id"]),
                serious_level=each.get("serious_level", 3),
                unacceptable_level=each.get("unacceptable_level", 4),
                anchors=tuple(each.get("anchors") or ()),
            )
            for each in scale.get("categories") or ()
        ),
        sites=tuple(
            (each["id"], _named(each)) for each in names if each["id"] in (content["process"].get("sites") or ())
        ),
        services=tuple((each["id"], _named(each)) for each in services),
        print_services=tuple(each["id"] for each in services if each["kind"] == "print"),
        functions=PRINT_FUNCTIONS,
        question_set=scale.get("question_set"),
    )


def _named(subject: Json) -> str:
    return f"{subject['id']} {subject.get('name') or ''}".strip()


def _line(question: Question, value: Any, frame: Frame) -> Line:
    if question.kind is Kind.LEVELS and isinstance(value, list):
        return _over_time(question, [_level(level, frame) for level in value])
    if question.kind is Kind.LOSS and isinstance(value, list):
        return _over_time(question, [units.money(amount, frame.currency, units.NOT_ASKED) for amount in value])
    text = in_words(question, value)
    unit = said(question.unit)
    return Line(path=question.path, label=_label(question), text=text if unit in text else f"{text} {unit}")


def _over_time(question: Question, texts: list[str]) -> Line:
    times = tuple(zip(map(units.duration, question.point_hours), texts, strict=False))
    return Line(path=question.path, label=_label(question), text="", times=times)


def _label(question: Question) -> str:
    """What a question is called, in the active language; a category as the engagement calls it."""
    base = question.label.removesuffix(OUTSIDE_PEAKS)
    name = category_name(base) if ".severity." in question.path else said(base)
    return name if base == question.label else _("%(name)s outside the peaks") % {"name": name}


def _level(level: int | None, frame: Frame) -> str:
    if level is None:
        return _(units.NOT_ASKED)
    word = level_name(frame.levels[level]) if level < len(frame.levels) else ""
    return f"{level} {word}".strip()


def _dependencies(content: Json) -> Iterator[Line]:
    part = content["process"]
    names = {each["id"]: _named(each) for each in content["names"]}
    needs = part.get(DEPENDENCIES)
    if needs == []:
        yield Line(path=DEPENDENCIES, label=_("Needs"), text=_("Nothing"))
    for need in needs or ():
        yield Line(
            path=f"{DEPENDENCIES}.{need['on']}", label=names.get(need["on"], need["on"]), text=need_in_words(need)
        )


def need_in_words(need: Json) -> str:
    """How a process needs something: how much of it stops, what it uses, from when on."""
    share = need.get("share")
    parts = [
        _("%(share)s of the work stops without it") % {"share": units.share(share)}
        if share is not None
        else _("share not asked")
    ]
    if need.get("uses"):
        parts.append(_("uses %(functions)s") % {"functions": ", ".join(map(said, need["uses"]))})
    if need.get("needed_from_hours") is not None:
        parts.append(_("needed from %(time)s on") % {"time": units.duration(need["needed_from_hours"])})
    if need.get("carries_data") is not None:
        parts.append(_("its data live there") if need["carries_data"] else _("no data of its own there"))
    return ", ".join(parts)


def _spelt_out(path: str) -> str:
    return path.replace(".", " ").replace("_", " ").replace("-", " ").capitalize()


def _plain(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value) or _("Nothing")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
