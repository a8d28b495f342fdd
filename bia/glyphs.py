"""Which fonts a text needs beyond the Latin ones, and what is printed for characters that no font has.

Nothing of the machine's fonts is used: the same text is set the same way everywhere.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "fonts"
LATIN = ("source-sans-3-latin-400-normal.woff2", "source-sans-3-latin-ext-400-normal.woff2")
MISSING = "\N{WHITE SQUARE}"
_KANA = {chr(code) for code in range(0x3041, 0x30FF)}
_KEPT_CONTROLS = "\t\n\r"


@dataclass(frozen=True, slots=True)
class Family:
    """A font family and its files by weight; the first is asked for what it has."""

    name: str
    files: tuple[tuple[int, str], ...]

    @property
    def covered(self) -> frozenset[str]:
        return _characters(self.files[0][1])

    @property
    def rules(self) -> str:
        """The rules that load it."""
        return "".join(
            f'@font-face{{font-family:"{self.name}";font-weight:{weight};src:url("fonts/{file}")}}'
            for weight, file in self.files
        )


def _family(name: str, file: str, *weights: int) -> Family:
    return Family(name, tuple((weight, f"{file}-{weight}-normal.woff2") for weight in weights or (400,)))


FAMILIES = (
    _family("Source Sans 3 Cyrillic", "source-sans-3-cyrillic", 400, 600),
    _family("Source Sans 3 Greek", "source-sans-3-greek", 400, 600),
    _family("Source Sans 3 Vietnamese", "source-sans-3-vietnamese"),
    _family("Noto Sans Math", "noto-sans-math-signs"),
    _family("IBM Plex Sans Arabic", "ibm-plex-sans-arabic-arabic"),
    _family("Noto Sans Hebrew", "noto-sans-hebrew-hebrew"),
    _family("Noto Sans SC", "noto-sans-sc-chinese-simplified"),
    _family("Noto Sans JP", "noto-sans-jp-japanese"),
    _family("Noto Sans KR", "noto-sans-kr-korean"),
    _family("Noto Emoji", "noto-emoji-emoji"),
)


@dataclass(frozen=True, slots=True)
class Printable:
    """Texts as they can be printed, and the families that the Latin ones need beside them, in their order."""

    texts: tuple[str, ...]
    families: tuple[Family, ...]

    @property
    def style(self) -> str:
        """The rules that load the families and name them behind the Latin ones; "" where none is needed."""
        if not self.families:
            return ""
        names = ",".join(f'"{family.name}"' for family in self.families)
        serif = f'"Source Serif 4","Source Serif 4 Ext","Source Sans 3","Source Sans 3 Ext",{names},serif'
        sans = f'"Source Sans 3","Source Sans 3 Ext",{names},sans-serif'
        return "".join(family.rules for family in self.families) + f":root{{--sans:{sans};--serif:{serif}}}"


def printable(texts: Iterable[str]) -> Printable:
    """The texts without what cannot be printed: a square stands for a character that no font has.

    Marks that turn the direction of a whole line, and marks without a letter of ours below them, are left out.
    """
    composed = tuple(unicodedata.normalize("NFC", text) for text in texts)
    foreign = set().union(*composed) - _latin()
    families = _needed(foreign)
    known = frozenset().union(*(family.covered for family in families))
    others = {ord(sign): _instead(sign) for sign in foreign - known}
    return Printable(tuple(text.translate(others) for text in composed) if others else composed, families)


def _needed(foreign: set[str]) -> tuple[Family, ...]:
    """The fewest families, in their order, that have all of what is had; Japanese first where it has kana."""
    order: tuple[Family, ...] = FAMILIES
    if foreign & _KANA:
        order = tuple(sorted(FAMILIES, key=lambda family: family.name == "Noto Sans SC"))
    needed, left = [], set(foreign)
    if any(_instead(sign) == MISSING for sign in foreign - _all_known()):
        left.add(MISSING)
    for family in order:
        if left & family.covered:
            needed.append(family)
            left -= family.covered
    return tuple(needed)


def _instead(sign: str) -> str:
    """What stands for a character that no font has."""
    if sign in _KEPT_CONTROLS:
        return sign
    kind = unicodedata.category(sign)
    if kind.startswith("Z"):
        return " "
    return "" if kind in ("Cc", "Cf", "Cs", "Mn", "Me") else MISSING


@cache
def _latin() -> frozenset[str]:
    return frozenset().union(*map(_characters, LATIN), _KEPT_CONTROLS)


@cache
def _all_known() -> frozenset[str]:
    return _latin().union(*(family.covered for family in FAMILIES))


@cache
def _characters(file: str) -> frozenset[str]:
    found = json.loads((FOLDER / "coverage.json").read_text())[file]
    signs = (chr(code) for first, last in found for code in range(first, last + 1))
    return frozenset(sign for sign in signs if sign not in _TURNING and unicodedata.category(sign) not in ("Cc", "Co"))


_TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
