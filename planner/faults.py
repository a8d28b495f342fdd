"""What is wrong with a document: every fault with its place, what was found and what to do instead."""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

FAULTS_SHOWN: Final = 200
FAULTS_COUNTED: Final = 10_000  # a document with more is not worth reading to its end
SHOWN_LENGTH: Final = 60
SUGGESTIONS: Final = 20
NEAR_LENGTH: Final = 4
WORDS_COMPARED: Final = 200

LONGEST_FLOAT = 12  # characters: 30 seconds are 0.00833333 hours, no more digits help
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}", re.ASCII)


class Missing:
    """The key is not there at all; different from null."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()


@dataclass(frozen=True, slots=True)
class Fault:
    """`path` such as `processes[3].wrt_hours` (empty: the document itself)."""

    path: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.path or 'document'}: found {self.found}; expected {self.expected}"


class CaseFaults(ValueError):
    """A document is no case. `faults` holds the first of them, `more` counts those left out."""

    def __init__(self, faults: Iterable[Fault], more: int = 0) -> None:
        self.faults = tuple(faults)
        self.more = more
        super().__init__(self.faults, more)

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults]
        if self.more:
            lines.append(f"... and {self.more} more")
        return "\n".join(lines)


class TooManyFaults(Exception):
    """Reading stopped: further faults would tell nobody anything."""


class FaultList:
    """Collects faults: keeps the first, counts the rest, gives up when there is no end to them."""

    def __init__(self) -> None:
        self.kept: list[Fault] = []
        self.count = 0
        self._suggestions = 0

    def add(self, path: str, found: str, expected: str) -> None:
        self.count += 1
        if self.count > FAULTS_COUNTED:
            raise TooManyFaults
        if len(self.kept) < FAULTS_SHOWN:
            self.kept.append(Fault(path, found, expected))

    def suggestion(self, given: str, known: Iterable[str]) -> str:
        """`; did you mean "...?"` when a known word is close to the given one, else an empty text.

        Comparing is slow: long texts are no slips, and after some suggestions the hint is clear.
        """
        if len(given) > SHOWN_LENGTH or self._suggestions >= SUGGESTIONS:
            return ""
        self._suggestions += 1
        near = sorted(word for word in known if abs(len(word) - len(given)) <= NEAR_LENGTH)[:WORDS_COMPARED]
        lowered = {word.lower(): word for word in near}
        close = difflib.get_close_matches(given.lower(), lowered, n=1, cutoff=0.6)
        return f'; did you mean "{lowered[close[0]]}"?' if close else ""

    def raise_if_any(self) -> None:
        if self.count:
            raise CaseFaults(self.kept, self.count - len(self.kept))


class FirstFault(Exception):
    """Something is wrong with the document; what, and what else, is for the exact reading to say."""


class NoFaults(FaultList):
    """Gives up at the first fault, before any words are made for it."""

    def add(self, path: str, found: str, expected: str) -> None:
        raise FirstFault

    def suggestion(self, given: str, known: Iterable[str]) -> str:
        return ""


def below(path: str, key: str) -> str:
    """The path of `key` inside the object at `path`."""
    if not _PLAIN_KEY.fullmatch(key):
        return f"{path}[{shortened(key)}]"
    return f"{path}.{key}" if path else key


def shortened(text: str) -> str:
    """The text in quotes on one line, cut to a readable length."""
    cut = text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 3] + "..."
    return json.dumps(cut, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()


def described(value: object) -> str:
    """What was found, in a few words; never the whole of a long value."""
    match value:
        case Missing():
            return "nothing"
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return shortened(value)
        case int():
            return str(value) if value.bit_length() < 200 else "an enormous number"
        case float():
            return _described_float(value)
        case list():
            return f"a list of {len(value)}" if value else "an empty list"
        case dict():
            return "an object"
    return f"a {type(value).__name__}, which JSON does not have"


def _described_float(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    exact = repr(value)
    return "an infinite number" if math.isinf(value) else exact if len(exact) <= LONGEST_FLOAT else f"{value:.6g}"
