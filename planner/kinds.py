"""Kinds of single values a case document is made of.

A kind knows what it expects in words, reads one JSON value (reporting every fault), writes it back,
and gives its JSON Schema. Nearly every document is sound, so each kind also makes a quick reader, which
builds no paths and stops at the first fault. `planner.structures` makes lists and objects of them, `planner.shapes`
describes the format with them, once for all of these.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from planner.case import NOTHING
from planner.faults import FaultList, described

Schema = dict[str, Any]
MOST_EXACT: Final = 2**53  # up to here a double holds every whole number
LEAST_ABOVE_ZERO: Final = 1e-6  # anything closer to zero is a slip, and dividing by it gives no number

# Characters that no text needs and that databases and documents cannot hold.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the rest of the document says; None where it is not known, so that nothing is checked."""

    points: int | None = None
    sites: Collection[str] | None = None
    services: Collection[str] | None = None
    processes: Collection[str] | None = None
    categories: Collection[str] | None = None


@dataclass(frozen=True)
class Reader:
    """One reading of a document: what is known around the value, and the faults found so far."""

    known: Known = field(default_factory=Known)
    faults: FaultList = field(default_factory=FaultList)

    def fault(self, path: str, value: object, expected: str) -> None:
        self.faults.add(path, described(value), expected)


Check = Callable[[Any, str, Reader], None]
Quick = Callable[[Any], Any]


@dataclass(frozen=True)
class Kind:
    """`words` say what the value means, in the language of the field."""

    words: str

    nullable = False  # whether null is an answer of its own

    @property
    def expected(self) -> str:
        return self.words

    def read(self, value: object, path: str, reader: Reader) -> Any:
        """The value for the case, or None after reporting faults."""
        raise NotImplementedError

    def quick(self, reader: Reader) -> Quick:
        """`read` for a reader with `NoFaults`: shortcuts for the usual values, `exactly` for all others."""
        return self.exactly(reader)

    def exactly(self, reader: Reader) -> Quick:
        return lambda value: self.read(value, "", reader)

    def write(self, value: Any) -> Any:
        return value

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        raise NotImplementedError

    def described_schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"description": self.words} | self.schema(definitions)


@dataclass(frozen=True)
class Constant(Kind):
    value: str = ""

    @property
    def expected(self) -> str:
        return f'"{self.value}", {self.words}'

    def read(self, value: object, path: str, reader: Reader) -> None:
        if value != self.value:
            reader.fault(path, value, self.expected)

    def write(self, value: Any) -> str:
        return self.value

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"const": self.value}


@dataclass(frozen=True)
class Flag(Kind):
    @property
    def expected(self) -> str:
        return f"true or false: {self.words}"

    def read(self, value: object, path: str, reader: Reader) -> bool | None:
        if isinstance(value, bool):
            return value
        reader.fault(path, value, self.expected)
        return None

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Text(Kind):
    """`form` says how the text is built, `pattern` matches all of it, `check` says what else is wrong."""

    most: int = 20_000
    filled: bool = False
    form: str = ""
    pattern: str = ""
    check: Callable[[str], bool] | None = None

    @property
    def expected(self) -> str:
        if self.form:
            return f"{self.words}, {self.form}"
        return f"{self.words}, as {'a text that is not empty' if self.filled else 'text'}"

    def read(self, value: object, path: str, reader: Reader) -> str | None:
        if not isinstance(value, str) or not self._fits(value):
            reader.fault(path, value, self.expected)
        elif len(value) > self.most:
            reader.faults.add(path, f"a text of {len(value)} characters", f"{self.words}, at most {self.most} of them")
        elif _UNPRINTABLE.search(value):
            reader.fault(path, value, f"{self.words}, without control characters or broken Unicode")
        else:
            return value
        return None

    def quick(self, reader: Reader) -> Quick:
        most, fits, exactly = self.most, self._fits, self.exactly(reader)

        def read(value: Any) -> Any:
            # Printable to Python is narrower than what is allowed: line breaks, say, are read exactly.
            if type(value) is str and value.isprintable() and len(value) <= most and fits(value):
                return value
            return exactly(value)

        return read

    def _fits(self, value: str) -> bool:
        if self.filled and not value.strip():
            return False
        if self.pattern and not re.fullmatch(self.pattern, value):
            return False
        return self.check is None or self.check(value)

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        schema: Schema = {"type": "string", "maxLength": self.most}
        if self.pattern:
            return schema | {"pattern": f"^(?:{self.pattern})$"}
        return schema | ({"pattern": r"\S"} if self.filled else {})


@dataclass(frozen=True)
class Number(Kind):
    low: float = 0
    high: float = 1e15

    @property
    def expected(self) -> str:
        return f"{self.words}, a number from {plain(self.low)} to {plain(self.high)}"

    def read(self, value: object, path: str, reader: Reader) -> Any:
        number = _finite(value)
        if number is None or not self.low <= number <= self.high:
            reader.fault(path, value, self.expected)
            return None
        if 0 < number < LEAST_ABOVE_ZERO:
            reader.fault(path, value, f"{self.expected}: 0, or no closer to it than a millionth")
            return None
        return number

    def quick(self, reader: Reader) -> Quick:
        low, high, exactly = max(self.low, LEAST_ABOVE_ZERO), self.high, self.exactly(reader)

        def read(value: Any) -> Any:
            if (type(value) is float or type(value) is int) and low <= value <= high:
                return float(value)
            return exactly(value)

        return read

    def write(self, value: Any) -> float:
        return shortest(float(value))

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"type": "number", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True)
class Whole(Number):
    """A whole number; 3.0 is one, as in JSON Schema."""

    @property
    def expected(self) -> str:
        return f"{self.words}, a whole number from {plain(self.low)} to {plain(self.high)}"

    def read(self, value: object, path: str, reader: Reader) -> int | None:
        number = _finite(value)
        if number is None or not number.is_integer() or not self.low <= number <= self.high:
            reader.fault(path, value, self.expected)
            return None
        return int(number)

    def quick(self, reader: Reader) -> Quick:
        low, high, exactly = self.low, self.high, self.exactly(reader)

        def read(value: Any) -> Any:
            return value if type(value) is int and low <= value <= high else exactly(value)

        return read

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return super().schema(definitions) | {"type": "integer"}


@dataclass(frozen=True)
class Money(Number):
    @property
    def expected(self) -> str:
        return f"{self.words}, an amount of money from {plain(self.low)} to {plain(self.high)}"

    def read(self, value: object, path: str, reader: Reader) -> Decimal | None:
        if isinstance(value, str | dict):
            hint = "written as a number in the case's currency: convert other currencies first"
            reader.fault(path, value, f"{self.expected}, {hint}")
            return None
        number = super().read(value, path, reader)
        # The shortest decimal of the double is the number as it was written, up to 15 digits.
        return None if number is None else Decimal(repr(shortest(number)))

    def quick(self, reader: Reader) -> Quick:
        low, high, exactly = self.low, min(self.high, MOST_EXACT), self.exactly(reader)

        def read(value: Any) -> Any:
            return Decimal(value) if type(value) is int and low <= value <= high else exactly(value)

        return read


def _finite(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def shortest(number: float) -> float:
    """An int when the number is whole, so that 4.0 and 4 are written alike."""
    return int(number) if number.is_integer() else number


def plain(number: float) -> str:
    """The number for a sentence: 87,600 or 0.25."""
    return f"{shortest(float(number)):,}"


@dataclass(frozen=True)
class Choice(Kind):
    """One word of a fixed list; `builds` makes the value of the case from it."""

    options: tuple[str, ...] = ()
    builds: Callable[[str], Any] = str

    @property
    def expected(self) -> str:
        return f"{self.words}: one of {', '.join(self.options)}"

    def read(self, value: object, path: str, reader: Reader) -> Any:
        if isinstance(value, str) and value in self.options:
            return self.builds(value)
        hint = reader.faults.suggestion(value, self.options) if isinstance(value, str) else ""
        reader.fault(path, value, self.expected + hint)
        return None

    def quick(self, reader: Reader) -> Quick:
        built, exactly = {str(option): self.builds(option) for option in self.options}, self.exactly(reader)

        def read(value: Any) -> Any:
            return built[value] if type(value) is str and value in built else exactly(value)

        return read

    def write(self, value: Any) -> str:
        return str(value)

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"enum": list(self.options)}


@dataclass(frozen=True)
class Reference(Text):
    """The id of something else in the case; `to` names collections of `Known`."""

    to: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    def read(self, value: object, path: str, reader: Reader) -> str | None:
        text = super().read(value, path, reader)
        if text is None or text in self.also:
            return text
        collections = [getattr(reader.known, name) for name in self.to]
        if None in collections or any(text in ids for ids in collections):
            return text
        hint = reader.faults.suggestion(text, (word for ids in collections for word in ids))
        reader.fault(path, text, f"{self.words}: an id that stands in {' or '.join(self.to)}{hint}")
        return None

    def quick(self, reader: Reader) -> Quick:
        """An id that is known is no fault here; one that should not be an id is a fault where it stands."""
        known = frozenset(self.also).union(*(getattr(reader.known, name) or () for name in self.to))
        exactly = self.exactly(reader)

        def read(value: Any) -> Any:
            return value if type(value) is str and value in known else exactly(value)

        return read


@dataclass(frozen=True)
class OrNothing(Kind):
    """Null is an answer of its own: there is none."""

    kind: Kind = field(default_factory=lambda: Flag(""))
    nullable = True

    @property
    def expected(self) -> str:
        return f"{self.kind.expected}, or null ({self.words})"

    def read(self, value: object, path: str, reader: Reader) -> Any:
        return NOTHING if value is None else self.kind.read(value, path, reader)

    def quick(self, reader: Reader) -> Quick:
        read_kind = self.kind.quick(reader)
        return lambda value: NOTHING if value is None else read_kind(value)

    def write(self, value: Any) -> Any:
        return None if value is NOTHING else self.kind.write(value)

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return or_null(self.kind.schema(definitions)) | {"description": f"{self.kind.words}; null: {self.words}"}

    def described_schema(self, definitions: dict[str, Schema]) -> Schema:
        return self.schema(definitions)


def or_null(schema: Schema) -> Schema:
    """The same schema, null allowed."""
    if isinstance(schema.get("type"), str) and "enum" not in schema:
        return schema | {"type": [schema["type"], "null"]}
    if "enum" in schema:
        return schema | {"enum": [*schema["enum"], None]}
    return {"anyOf": [schema, {"type": "null"}]}
