"""What sheets would change in an engagement: the case with them, and the difference in single answers.

All of it is about documents; `bia.import_rows` carries the difference out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, fields
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final

from bia.planning import (
    CASE_FORMAT,
    DEPENDS_ON,
    ENGAGEMENT_COLUMNS,
    ENGAGEMENT_OBJECTS,
    PROCESS_COLUMNS,
    PROCESS_OBJECTS,
    SERVICE_COLUMNS,
    SERVICE_OBJECTS,
    SITE_COLUMNS,
    flatten,
    unflatten,
)
from planner.faults import MISSING, CaseFaults, Fault
from planner.reading import case_from_dict

from .case_reading import CaseReading
from .layout import OWNER, SUBJECTS, TITLES
from .places import SheetFault, located

Document = dict[str, Any]
TIMES: Final = "impact_after_hours"
OBJECTS: Final = {"": ENGAGEMENT_OBJECTS, "sites": (), "services": SERVICE_OBJECTS, "processes": PROCESS_OBJECTS}
COLUMNS: Final = {
    "": ENGAGEMENT_COLUMNS,
    "sites": SITE_COLUMNS,
    "services": SERVICE_COLUMNS,
    "processes": PROCESS_COLUMNS,
}
CHANGED_COLUMNS: Final = {"": ("title",), "sites": (), "services": ("name", "kind"), "processes": ("name",)}
KEYED_LISTS: Final = {"categories": "id"}  # answers that are lists in which each entry has a name of its own
WHOLE_FILE: Final = "The file"
MOST_CIRCLES: Final = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerChange:
    """One answer or column of a subject: `code` is "" for the engagement, MISSING is not asked."""

    of: str
    code: str
    question: str
    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class EdgeChange:
    """What a subject is said to need: the dependency before and after, None where there is none."""

    of: str
    code: str
    on: str
    before: Document | None
    after: Document | None


@dataclass(kw_only=True, slots=True)
class Changes:
    """The difference between two cases. `asked`: whether it is known at all what a subject needs."""

    added: list[tuple[str, Document]] = field(default_factory=list)
    removed: list[tuple[str, str]] = field(default_factory=list)
    columns: list[AnswerChange] = field(default_factory=list)
    answers: list[AnswerChange] = field(default_factory=list)
    edges: list[EdgeChange] = field(default_factory=list)
    asked: list[tuple[str, str, bool]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many rows it touches, roughly."""
        added = sum(len(part) + len(part.get(DEPENDS_ON, ())) for _, part in self.added)
        return added + sum(len(each) for each in (self.removed, self.columns, self.answers, self.edges, self.asked))

    @property
    def touched(self) -> set[tuple[str, str]]:
        """What stays and is changed: list and id."""
        found = {(each.of, each.code) for each in (*self.columns, *self.answers)}
        found |= {(edge.of, edge.code) for edge in self.edges}
        return found | {(of, code) for of, code, _ in self.asked}


# The case with what the sheets say


def merged(existing: Mapping[str, Any], reading: CaseReading, *, replace: bool = False) -> Document:
    """The case after the import. Blank cells change nothing; with `replace`, what the file leaves out goes.

    Only what the file has columns and sheets for can go.
    """
    given = reading.document
    covered = reading.covered if replace else set()
    case = _merged_part("", existing, given, covered)
    for of in SUBJECTS:
        has_list = any(each == of for each, path in covered if path in ("id", "name"))
        subjects = list(_merged_subjects(of, existing, given, covered, has_list))
        if subjects or of in existing or of in given:
            case[of] = subjects
    if "unconfirmed" in existing:
        case["unconfirmed"] = existing["unconfirmed"]
    return {"format": CASE_FORMAT, "title": given.get("title") or existing.get("title", ""), **case}


def _merged_subjects(
    of: str, existing: Mapping[str, Any], given: Document, covered: Set[tuple[str, str]], has_list: bool
) -> Iterator[Document]:
    new = {subject["id"]: subject for subject in given.get(of, ())}
    for subject in existing.get(of, ()):
        other = new.pop(subject["id"], None)
        if other is not None:
            yield _merged_subject(of, subject, other, covered)
        elif not has_list:
            yield _merged_subject(of, subject, {}, covered - {(of, path) for _, path in covered})
    yield from new.values()


def _merged_subject(of: str, old: Mapping[str, Any], new: Mapping[str, Any], covered: Set[tuple[str, str]]) -> Document:
    columns = {key: old[key] for key in COLUMNS[of] if key in old and key != DEPENDS_ON}
    columns |= {key: new[key] for key in ("name", "kind") if key in new and key in COLUMNS[of]}
    edges = _merged_edges(old, new, (of, DEPENDS_ON) in covered, _columns_of_edges(of, covered))
    if of == "services" and edges is not None:
        edges = [edge["on"] for edge in edges]
    needs = {} if edges is None else {DEPENDS_ON: edges}
    return {**columns, **_merged_part(of, old, new, covered), **needs}


def _columns_of_edges(of: str, covered: Set[tuple[str, str]]) -> set[str]:
    """What the file has a column for of each dependency."""
    beginning = f"{DEPENDS_ON}."
    return {path.removeprefix(beginning) for each, path in covered if each == of and path.startswith(beginning)}


def _merged_edges(
    old: Mapping[str, Any], new: Mapping[str, Any], replace: bool, columns: Set[str]
) -> list[Document] | None:
    if DEPENDS_ON not in new:
        return None if replace or DEPENDS_ON not in old else list(edges_of(old).values())
    before, after = edges_of(old), edges_of(new)
    kept = {} if replace else before
    return [
        {key: value for key, value in before.get(on, {}).items() if key not in columns} | after.get(on, {"on": on})
        for on in {**kept, **after}
    ]


def edges_of(part: Mapping[str, Any]) -> dict[str, Document]:
    """What a subject needs, by the id of it. A service names ids alone."""
    edges = [edge if isinstance(edge, Mapping) else {"on": edge} for edge in part.get(DEPENDS_ON, ())]
    return {str(edge.get("on", "")): dict(edge) for edge in edges}


def _merged_part(of: str, old: Mapping[str, Any], new: Mapping[str, Any], covered: Set[tuple[str, str]]) -> Document:
    before, after = answers_of(of, old), answers_of(of, new)
    kept = {question: value for question, value in before.items() if not _is_covered(of, question, covered)}
    replace = bool(covered)
    answers = kept | {
        question: value if replace else _merged_value(question, before.get(question), value)
        for question, value in after.items()
    }
    filled = {question for question in answers if any(other.startswith(f"{question}.") for other in answers)}
    return unflatten(((question, value) for question, value in answers.items() if question not in filled), OBJECTS[of])


def _is_covered(of: str, question: str, covered: Set[tuple[str, str]]) -> bool:
    """Whether the file has what an answer would stand in: its column, its sheet, or columns of its details."""
    parts = question.split(".")
    beginnings = (".".join(parts[:count]) for count in range(1, len(parts) + 1))
    if any((of, beginning) in covered for beginning in beginnings):
        return True
    return any(each == of and path.startswith(f"{question}.") for each, path in covered)


def _merged_value(question: str, before: Any, after: Any) -> Any:
    """A blank among the values over time, an entry that the sheet does not have: those stay as they were."""
    if isinstance(before, dict) and isinstance(after, dict):
        return before | after
    if key := KEYED_LISTS.get(question):
        entries = {entry[key]: entry for entry in before or ()}
        for entry in after:
            entries[entry.get(key)] = entries.get(entry.get(key), {}) | entry
        return list(entries.values())
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after) and None in after:
        return [old if new is None else new for old, new in zip(before, after, strict=True)]
    return after


def answers_of(of: str, part: Mapping[str, Any]) -> Document:
    """The answers of a subject by question; columns and dependencies are none."""
    return dict(flatten({key: value for key, value in part.items() if key not in COLUMNS[of]}, OBJECTS[of]))


# The difference


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """Everything that differs, answer by answer."""
    changes = Changes()
    _compare(changes, "", "", before, after)
    for of in SUBJECTS:
        old = {part["id"]: part for part in before.get(of, ())}
        new = {part["id"]: part for part in after.get(of, ())}
        changes.removed += [(of, code) for code in old if code not in new]
        for code, part in new.items():
            if code not in old:
                changes.added.append((of, part))
            elif part != old[code]:
                _compare(changes, of, code, old[code], part)
    return changes


def _compare(changes: Changes, of: str, code: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    for column in CHANGED_COLUMNS[of]:
        if column in new and old.get(column) != new[column]:
            changes.columns.append(
                AnswerChange(of=of, code=code, question=column, before=old.get(column, ""), after=new[column])
            )
    before, after = answers_of(of, old), answers_of(of, new)
    for question in {**before, **after}:
        values = before.get(question, MISSING), after.get(question, MISSING)
        if values[0] is MISSING or values[1] is MISSING or values[0] != values[1]:
            changes.answers.append(AnswerChange(of=of, code=code, question=question, before=values[0], after=values[1]))
    if not of:
        return
    needed, needs = edges_of(old), edges_of(new)
    for on in {**needed, **needs}:
        if needed.get(on) != needs.get(on):
            changes.edges.append(EdgeChange(of=of, code=code, on=on, before=needed.get(on), after=needs.get(on)))
    if (DEPENDS_ON in old) != (DEPENDS_ON in new):
        changes.asked.append((of, code, DEPENDS_ON in new))


def fingerprint_of(changes: Changes) -> str:
    """A short text that tells one difference from another, whatever order its parts are found in."""
    digest = hashlib.sha256()
    for name in (each.name for each in fields(changes)):
        for part in sorted(map(repr, getattr(changes, name))):
            digest.update(f"{name} {part}\n".encode())
    return digest.hexdigest()


# What is wrong, and what is worth a look


def faults_of(case: Document, reading: CaseReading, existing: Mapping[str, Any]) -> list[SheetFault]:
    """What is wrong with a case after an import, as far as the file is to blame; all of it for a new engagement."""
    faults = []
    if existing and TIMES in reading.document and reading.document[TIMES] != existing.get(TIMES, []):
        place = reading.places["", "", TIMES]
        expected = "the times of the engagement. Change them under Settings, Impact scale, which moves the answers"
        found = ", ".join(f"{hours:g} h" for hours in reading.document[TIMES])
        faults.append(SheetFault(sheet=place.sheet, row=place.row, column="B", found=found, expected=expected))
        return faults
    before: set[tuple[str, str]] | None = None
    for fault in _faults_in(case):
        where = located(fault, case, reading.places)
        if where is not None:
            faults.append(where)
            continue
        if before is None:  # what is wrong without the file is not the file's
            before = {(each.found, each.expected) for each in _faults_in(existing)} if existing else set()
        if (fault.found, fault.expected) not in before:
            found = f"{fault.path}: {fault.found}"
            faults.append(SheetFault(sheet=WHOLE_FILE, row=0, column="", found=found, expected=fault.expected))
    return faults


def faults_of_left_out(reading: CaseReading) -> list[SheetFault]:
    """Where what the file leaves out is taken out: a fault for each sheet with rows of what its list leaves out."""
    has_list = {of for of, path in reading.covered if path in ("id", "name")}
    faults = []
    for (of, code), places in reading.rows_of.items():
        if of not in has_list or (of, code) in reading.places:
            continue
        for place in places.values():
            title = TITLES[of][0]
            found = f"{code} has rows on {place.sheet} but none on {title}"
            expected = f"a row on {title} too or, for it to be taken out, none here"
            column = place.columns.get(OWNER, "")
            faults.append(SheetFault(sheet=place.sheet, row=place.row, column=column, found=found, expected=expected))
    return faults


def _faults_in(case: Mapping[str, Any]) -> tuple[Fault, ...]:
    try:
        case_from_dict(dict(case))
    except CaseFaults as error:
        return error.faults
    return ()


def circles_in(case: Document) -> list[list[str]]:
    """The ids of circles of needs, the first again at the end, MOST_CIRCLES at most. A need on itself is none."""
    needs = {
        part["id"]: [on for on in edges_of(part) if on != part["id"]]
        for of in ("services", "processes")
        for part in case.get(of, ())
    }
    circles: list[list[str]] = []
    while len(circles) < MOST_CIRCLES:
        try:
            TopologicalSorter(needs).prepare()
        except CycleError as error:
            circles.append([str(code) for code in reversed(error.args[1])])
            needs[circles[-1][-2]].remove(circles[-1][-1])  # opened, so that the next one is found
        else:
            break
    return circles
