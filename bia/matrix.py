"""The rows over time of an interview page: the impact matrix and the loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bia import units
from bia.fields import Box, Field
from bia.questions import CategoryScale, Frame
from bia.questions.words import CATEGORY_HELP


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One input at one time. `is_first` marks the first unacceptable level of its row, `falls` a level
    lower than one before it, or an amount that is asked about."""

    box: Box
    time: str
    is_first: bool = False
    falls: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class MatrixRow:
    field: Field
    help: str
    unacceptable_level: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Matrix:
    """`falls` says where a level is lower than one before it: told, never repaired."""

    times: tuple[str, ...]
    levels: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    falls: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class LossRow:
    field: Field
    cells: tuple[Cell, ...]


def make_matrix(frame: Frame, fields: Sequence[Field], categories: Sequence[CategoryScale] | None = None) -> Matrix:
    """The matrix of the severity fields, one a category (all of them unless given); no rows without times."""
    times = tuple(units.duration(hours) for hours in frame.times)
    rows = [
        _row(field, category.unacceptable_level, CATEGORY_HELP.get(category.id, ""), times)
        for field, category in zip(fields, frame.categories if categories is None else categories, strict=True)
    ]
    falls = [f"{row.field.question.label}: {text}" for row in rows for text in _falls(row)]
    return Matrix(times=times, levels=frame.levels, rows=tuple(rows) if times else (), falls=tuple(falls))


def make_loss(frame: Frame, field: Field) -> LossRow | None:
    """The row of losses, or None before the engagement has times."""
    if not frame.times:
        return None
    cells = zip(field.control.boxes, frame.times, strict=True)
    doubted = field.state.doubted_columns
    return LossRow(
        field=field,
        cells=tuple(
            Cell(box=box, time=units.duration(hours), falls=column in doubted)
            for column, (box, hours) in enumerate(cells)
        ),
    )


def _row(field: Field, unacceptable: int, help: str, times: Sequence[str]) -> MatrixRow:
    levels = [int(box.value) if box.value.isdecimal() else None for box in field.control.boxes]
    reached = [level is not None and level >= unacceptable for level in levels]
    first = reached.index(True) if True in reached else -1
    cells = tuple(
        Cell(box=box, time=time, is_first=index == first, falls=_fallen_from(levels, index) is not None)
        for index, (box, time) in enumerate(zip(field.control.boxes, times, strict=True))
    )
    return MatrixRow(field=field, help=help, unacceptable_level=unacceptable, cells=cells)


def _fallen_from(levels: Sequence[int | None], index: int) -> int | None:
    """The level before this one in time, where this one is lower; None where it is not."""
    level = levels[index]
    before = next((each for each in reversed(levels[:index]) if each is not None), None)
    return before if level is not None and before is not None and level < before else None


def _falls(row: MatrixRow) -> list[str]:
    levels = [int(cell.box.value) if cell.box.value.isdecimal() else None for cell in row.cells]
    return [
        f"{levels[index]} after {cell.time} is lower than the {_fallen_from(levels, index)} before. Is that meant?"
        for index, cell in enumerate(row.cells)
        if cell.falls
    ]
