"""All findings of a plan in brief: what is said of many processes or services alike is said once, naming them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from planner.language import say
from planner.wording import list_in_words

Json = Mapping[str, Any]
GRAVEST_FIRST: Final = ("gap", "warn", "info")


def findings_in_brief(
    of_the_case: Iterable[Json], processes: Iterable[Json], services: Iterable[Json]
) -> list[dict[str, Any]]:
    """One entry for each finding, severity and remedy, with everything it was said of: the list to go through with
    the client.

    Takes the case's own findings and the plan's entries of processes and services. An entry has the id, rule,
    severity and remedy, the ids it was said of (`subjects`; empty: the engagement), one `text` for all, and under
    `said` each subject with its own text and place. Gaps come first, then what to ask again; in each the engagement
    as a whole before the rest, and of the rest what concerns the most. The findings of each process and service
    themselves stand unchanged at its entry, with the answers they rest on.
    """
    groups: dict[tuple[str, str, str], list[Json]] = {}
    for finding in (*of_the_case, *_below(processes), *_below(services)):
        groups.setdefault((finding["id"], finding["severity"], finding["remedy"]), []).append(finding)
    return sorted((_entry(group) for group in groups.values()), key=_gravity)


def _below(entries: Iterable[Json]) -> Iterator[Json]:
    return (finding for entry in entries for finding in entry["findings"])


def _entry(group: Sequence[Json]) -> dict[str, Any]:
    first = group[0]
    return {
        **{key: first[key] for key in ("id", "rule", "severity", "remedy")},
        "subjects": [finding["subject"] for finding in group if finding["subject"] is not None],
        "text": _text(group),
        "said": [{key: finding[key] for key in ("subject", "text", "place")} for finding in group],
    }


def _text(group: Sequence[Json]) -> str:
    """One text: what is the same of all once, what differs each with the ids it was said of."""
    subjects: dict[str, list[str]] = {}
    for finding in group:
        subjects.setdefault(finding["text"], []).append(finding["subject"] or say("the engagement"))
    if len(subjects) == 1:
        return next(iter(subjects))
    return " ".join(say("{names}: {text}", names=list_in_words(names), text=text) for text, names in subjects.items())


def _gravity(entry: Json) -> tuple[int, bool, int]:
    return GRAVEST_FIRST.index(entry["severity"]), bool(entry["subjects"]), -len(entry["subjects"])
