"""Writes down which characters the fonts of documents have: bia/fonts/coverage.json. Run it when a font changes."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[1] / "bia" / "fonts"
LATIN = FONTS.parent / "static" / "bia" / "fonts"


def ranges(font: Path) -> list[list[int]]:
    """The characters of a font as first and last of each run."""
    numbered = enumerate(sorted(TTFont(font, lazy=True).getBestCmap()))
    runs = ([code for _, code in run] for _, run in groupby(numbered, lambda pair: pair[1] - pair[0]))
    return [[run[0], run[-1]] for run in runs]


def coverage() -> dict[str, list[list[int]]]:
    """The characters of every font that text may be set in, by file name."""
    files = [*LATIN.glob("source-sans-3-*400-normal.woff2"), *FONTS.glob("*-400-normal.woff2")]
    return {file.name: ranges(file) for file in sorted(files, key=lambda file: file.name)}


if __name__ == "__main__":
    (FONTS / "coverage.json").write_text(json.dumps(coverage(), separators=(",", ":")) + "\n")
