"""What changed in a process between a page that was shown to sign and now: the page carries what it showed. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bia.signed_content import WriteUp

GONE = "taken out"
NEW = "not there"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One answer or target, as it was shown and as it is now."""

    label: str
    was: str
    now: str


def seen(write_up: WriteUp) -> str:
    """What a page shows of a process, as text to be posted along."""
    return json.dumps(_lines(write_up), separators=(",", ":"), ensure_ascii=False)


def changes_since(shown: str, write_up: WriteUp) -> tuple[Change, ...]:
    """What differs from what was shown. Empty where the page did not carry it, or where only reasons differ."""
    before, now = _read(shown), _lines(write_up)
    if not before:
        return ()
    changed = [key for key in (*now, *(key for key in before if key not in now)) if before.get(key) != now.get(key)]
    return tuple(
        Change(
            label=(now.get(key) or before[key])[0],
            was=before[key][1] if key in before else NEW,
            now=now[key][1] if key in now else GONE,
        )
        for key in changed
    )


def _lines(write_up: WriteUp) -> dict[str, list[str]]:
    """Label and words of every target and answer, by what tells them apart."""
    found = {f"target {each.key}": [each.name, f"{each.value} {each.unit}".strip()] for each in write_up.targets}
    for chapter in write_up.chapters:
        for line in chapter.lines:
            words = line.text or ", ".join(f"{time}: {text}" for time, text in line.times)
            found[f"answer {line.path}"] = [line.label, words]
    return found


def _read(shown: str) -> dict[str, list[str]]:
    try:
        found = json.loads(shown)
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        key: texts
        for key, texts in found.items()
        if isinstance(texts, list) and len(texts) == 2 and all(isinstance(text, str) for text in texts)
    }
