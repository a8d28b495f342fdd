"""What a file would change in processes that are signed off, with the cells that would."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

from bia.planning import DEPENDS_ON
from planner.faults import Fault

from .case_reading import CaseReading
from .merging import WHOLE_FILE, Changes, Document, edges_of
from .places import SheetFault, located

EXPECTED = "what was signed. Re-open the process before its answers are changed, or leave it out of the file"


def faults_of_signed(
    changes: Changes, case: Document, reading: CaseReading, signed: Collection[str]
) -> list[SheetFault]:
    """A fault for each cell that would change a signed process: it is re-opened first."""
    index_of = {part["id"]: index for index, part in enumerate(case.get("processes", ()))}
    faults = []
    for code, path in _changed_paths(changes, case, signed):
        found = f"another answer for {code}, which is signed off"
        fault = Fault(path=f"processes[{index_of.get(code)}].{path}", found=found, expected=EXPECTED)
        where = located(fault, case, reading.places) if code in index_of else None
        if where is None:
            place = next(iter(reading.rows_of.get(("processes", code), {}).values()), None)
            sheet, row = (place.sheet, place.row) if place else (WHOLE_FILE, 0)
            where = SheetFault(sheet=sheet, row=row, column="", found=found, expected=EXPECTED)
        faults.append(where)
    return faults


def _changed_paths(changes: Changes, case: Document, signed: Collection[str]) -> Iterator[tuple[str, str]]:
    """What would change in signed processes: the id of each, and the path below it."""
    for change in (*changes.columns, *changes.answers):
        if change.of == "processes" and change.code in signed:
            for rest in _differing(change.before, change.after):
                yield change.code, f"{change.question}{rest}"
    needs = {part["id"]: list(edges_of(part)) for part in case.get("processes", ()) if part["id"] in signed}
    for edge in changes.edges:
        if edge.of == "processes" and edge.code in signed:
            on = needs[edge.code]
            yield edge.code, f"{DEPENDS_ON}[{on.index(edge.on)}]" if edge.on in on else DEPENDS_ON
    for of, code, _ in changes.asked:
        if of == "processes" and code in signed:
            yield code, DEPENDS_ON
    for of, code in changes.removed:
        if of == "processes" and code in signed:
            yield code, ""


def _differing(before: Any, after: Any) -> Iterator[str]:
    """Below an answer, the paths of what is different; "" for the answer itself."""
    if isinstance(after, dict):
        entries = before if isinstance(before, dict) else {}
        for key in {**entries, **after}:
            if key not in entries or key not in after or entries[key] != after[key]:
                step = f".{key}" if str(key).isidentifier() else f"[{json.dumps(key)}]"
                yield from (f"{step}{rest}" for rest in _differing(entries.get(key), after.get(key)))
    elif isinstance(after, list) and after:
        olds = before if isinstance(before, list) else []
        for index, new in enumerate(after):
            old = olds[index] if index < len(olds) else None
            if index >= len(olds) or old != new:
                yield from (f"[{index}]{rest}" for rest in _differing(old, new))
        if len(olds) > len(after):
            yield ""
    else:
        yield ""
