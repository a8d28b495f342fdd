"""What would come of a spreadsheet, in the words and numbers that its page shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bia.exchange.cells import EMPTY
from bia.exchange.layout import SUBJECTS, label_of
from bia.exchange.meaning import KIND_OF, Meaning, guessed_columns
from bia.exchange.merging import Changes, Document, EdgeChange, answers_of, edges_of
from bia.exchange.places import SheetFault
from bia.exchange.sheets import Sheet, column_letter
from bia.forms.durations import plain_number
from planner.faults import MISSING
from planner.wording import circle_in_words

SHOWN: Final = 15
SHOWN_EACH: Final = 8  # of each list
SHOWN_FAULTS: Final = 200
SHOWN_CHARACTERS: Final = 80
LISTS: Final = {"sites": "Sites", "services": "Services and components", "processes": "Processes"}


def preview_of(
    before: Mapping[str, Any],
    changes: Changes,
    faults: Sequence[SheetFault],
    remarks: Sequence[str],
    circles: Sequence[Sequence[str]],
) -> Document:
    """Counts, the first of what is added and changed, every fault that fits, and what is worth a look."""
    changed = list(_changed(changes))
    added = [_added(of, part) for of in reversed(SUBJECTS) for part in _first(changes, of)]
    return {
        "counts": _counts(before, changes),
        "added": added,
        "more_added": len(changes.added) - len(added),
        "removed": [code for _, code in changes.removed[:SHOWN]],
        "more_removed": max(0, len(changes.removed) - SHOWN),
        "changed": changed[:SHOWN],
        "more_changed": max(0, len(changed) - SHOWN),
        "faults": [
            {"place": fault.place, "found": _cut(fault.found), "expected": fault.expected}
            for fault in faults[:SHOWN_FAULTS]
        ],
        "fault_count": len(faults),
        "more_faults": max(0, len(faults) - SHOWN_FAULTS),
        "remarks": list(remarks),
        "circles": [circle_in_words(list(circle[:-1])) for circle in circles],
    }


def _counts(before: Mapping[str, Any], changes: Changes) -> list[Document]:
    """For each list how many are added, changed, removed and left as they are; then the dependencies."""
    rows = []
    for of in SUBJECTS:
        added, removed = (sum(each[0] == of for each in group) for group in (changes.added, changes.removed))
        changed = sum(each == of for each, _ in changes.touched)
        left = len(before.get(of, ())) - changed - removed
        numbers = {"added": added, "changed": changed, "removed": removed, "left": left}
        rows.append({"label": LISTS[of], **{key: f"{number:,}" for key, number in numbers.items()}})
    return [*rows, _count_of_edges(before, changes)]


def _count_of_edges(before: Mapping[str, Any], changes: Changes) -> Document:
    kinds = Counter(_edge_kind(edge) for edge in changes.edges)
    kinds["added"] += sum(len(edges_of(part)) for _, part in changes.added)
    present = sum(len(edges_of(part)) for of in ("services", "processes") for part in before.get(of, ()))
    left = present - kinds["changed"] - kinds["removed"]
    numbers = {**{kind: kinds[kind] for kind in ("added", "changed", "removed")}, "left": left}
    return {"label": "Dependencies", **{key: f"{number:,}" for key, number in numbers.items()}}


def _edge_kind(edge: EdgeChange) -> str:
    return "added" if edge.before is None else "removed" if edge.after is None else "changed"


def _first(changes: Changes, of: str) -> list[Document]:
    """The first of what is added to a list: enough to see whether it is meant."""
    return [part for each, part in changes.added if each == of][:SHOWN_EACH]


def _added(of: str, part: Document) -> Document:
    return {
        "label": LISTS[of],
        "id": part["id"],
        "name": part.get("name", ""),
        "answers": len(answers_of(of, part)),
        "needs": ", ".join(edges_of(part)) if len(part.get("depends_on", ())) <= 4 else len(part["depends_on"]),
    }


def _changed(changes: Changes) -> Iterator[Document]:
    for change in (*changes.columns, *changes.answers):
        yield {
            "where": change.code or "Engagement",
            "what": label_of(change.question),
            "before": shown(change.before),
            "after": shown(change.after),
        }
    for edge in changes.edges:
        before, after = (_edge_in_words(each) for each in (edge.before, edge.after))
        yield {"where": edge.code, "what": f"Needs {edge.on}", "before": before, "after": after}
    for _, code, is_asked in changes.asked:
        if not any(edge.code == code for edge in changes.edges[:SHOWN]):
            after = "needs nothing" if is_asked else "not asked"
            yield {"where": code, "what": "Dependencies", "before": "" if is_asked else "asked", "after": after}


def _edge_in_words(edge: Document | None) -> str:
    if edge is None:
        return "no"
    said = [f"{label_of(key)} {shown(value)}" for key, value in edge.items() if key != "on"]
    return ", ".join(["yes", *said])


def shown(value: Any) -> str:
    """A value of the case format in a few words; nothing for what was not asked."""
    match value:
        case bool():
            return "yes" if value else "no"
        case None:
            return "none"
        case "":
            return EMPTY
        case int() | float():
            return plain_number(value)
        case list():
            return _cut(", ".join("?" if each is None else shown(each) for each in value)) or "none"
        case dict():
            return _cut("; ".join(f"{key}: {shown(each)}" for key, each in value.items())) or "none"
    return "" if value is MISSING else _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 1]}…"


def sheet_heads(sheets: Sequence[Sheet], meanings: Sequence[Meaning]) -> list[Document]:
    """Of each sheet its name, its columns with an example, and how far it goes: what choosing a meaning needs."""
    return [
        {
            "name": sheet.name,
            "rows": max(0, len(sheet.rows) - meaning.header - 1),
            "is_hidden": sheet.is_hidden,
            "columns": _columns(sheet, meaning.header),
            "guesses": {
                key: {str(index): path for index, path in guessed_columns(sheet, meaning.header, kind).items()}
                for key, kind in KIND_OF.items()
            },
        }
        for sheet, meaning in zip(sheets, meanings, strict=True)
    ]


def _columns(sheet: Sheet, header: int) -> list[Document]:
    examples = sheet.rows[header + 1 : header + 30]
    return [
        {
            "letter": column_letter(index),
            "header": _cut(_at(sheet.rows[header].cells, index)),
            "example": _cut(next((text for row in examples if (text := _at(row.cells, index))), "")),
        }
        for index in range(max((len(row.cells) for row in (sheet.rows[header], *examples)), default=0))
    ]


def _at(cells: Sequence[Any], index: int) -> str:
    return "" if index >= len(cells) or cells[index] is None else str(cells[index])
