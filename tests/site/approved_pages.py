"""Telling pages of documents as small grey pictures, and how far two pictures of a page are apart.

`make approve` writes them anew to tests/approved: look at them before you commit them.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

APPROVED = Path(__file__).resolve().parents[1] / "approved"
DPI, LEVELS = 45, 16
MEAN, SHARE, FAR = 1.2, 0.004, 90  # mean difference of grey (0 to 255), share of pixels that differ by more than FAR
# What a page is called, and words that stand on it and on no earlier one behind the contents; a number is its place.
PLAN = {
    "cover": 1,
    "decision": 2,
    "contents": 3,
    "heat-map": "hour by hour",
    "dense-table": "Register of targets",
    "outages": "When the building burns",
    "tests": "Proof of concept: what is new",
    "last": -1,
}
REPORT = {"summary": 2, "register": "Register of processes", "sign-off": "Lines to sign", "answers": "Identity"}

Grey = NDArray[np.uint8]


@dataclass(frozen=True)
class Page:
    name: str
    grey: Grey


def pages_of(document: str, content: bytes, folder: Path) -> Iterator[Page]:
    """The telling pages of a PDF. Raises LookupError when one is not found."""
    file = folder / f"{document}.pdf"
    file.write_bytes(content)
    text = subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True, text=True).stdout
    texts = text.split("\f")[:-1]
    for name, where in (PLAN if document == "plan" else REPORT).items():
        number = _number(where, texts)
        if number is None:
            raise LookupError(f"No page of the {document} says {where!r}.")
        yield Page(f"{document}-{name}", _drawn(file, number, folder / f"{document}-{name}"))


def _number(where: str | int, texts: list[str]) -> int | None:
    if isinstance(where, int):
        return where if where > 0 else len(texts)
    return next((number for number, text in enumerate(texts, start=1) if number > 3 and where in text), None)


def _drawn(file: Path, number: int, target: Path) -> Grey:
    command = ["pdftoppm", "-r", str(DPI), "-gray", "-png", "-singlefile", "-f", str(number), "-l", str(number)]
    subprocess.run([*command, str(file), str(target)], check=True)
    with Image.open(target.with_suffix(".png")) as picture:
        return np.asarray(picture.convert("L"))


def approved(name: str) -> Grey | None:
    """The approved picture of a page; None where there is none."""
    file = APPROVED / f"{name}.png"
    if not file.is_file():
        return None
    with Image.open(file) as picture:
        return np.asarray(picture.convert("L"))


def looks_alike(one: Grey, other: Grey) -> bool:
    """Whether two pictures show the same page, up to what another version of the drawing library changes."""
    if one.shape != other.shape:
        return False
    apart = np.abs(one.astype(int) - other.astype(int))
    return bool(apart.mean() <= MEAN and (apart > FAR).mean() <= SHARE)


def side_by_side(page: Page, folder: Path) -> Path:
    """A picture of what was approved, what it is now, and where they differ."""
    before = approved(page.name)
    if before is None or before.shape != page.grey.shape:
        parts = [page.grey] if before is None else [before, page.grey]
    else:
        apart = np.abs(before.astype(int) - page.grey.astype(int))
        parts = [before, page.grey, (255 - apart).astype(np.uint8)]
    height = max(part.shape[0] for part in parts)
    padded = [np.pad(part, ((0, height - part.shape[0]), (0, 6)), constant_values=128) for part in parts]
    file = folder / f"{page.name}-approved-now-difference.png"
    Image.fromarray(np.hstack(padded)).save(file)
    return file


def approve(pages: Iterator[Page]) -> None:
    """Make these the approved pictures."""
    APPROVED.mkdir(exist_ok=True)
    for page in pages:
        picture = Image.fromarray(page.grey).quantize(LEVELS)
        picture.save(APPROVED / f"{page.name}.png", optimize=True)


def is_approving() -> bool:
    """Whether the pages are to be approved instead of compared."""
    return os.environ.get("NINEFOLD_APPROVE") == "1"
