"""Kinds of values a case document is made of.

A kind knows what it expects in words, reads one JSON value (reporting every fault), writes it back,
and gives its JSON Schema. `planner.shapes` describes the format with them, once for all of these.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from planner.case import NOTHING
from planner.faults import MISSING, FaultList, below, described, shortened, suggestion

Schema = dict[str, Any]
MOST_ITEMS: Final = 20_000

# Characters that no text needs and that databases and documents cannot hold.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class RepeatedKeys(dict[str, Any]):
    """A JSON object in which a key stood more than once; the last value is kept."""

    repeated: tuple[str, ...] = ()


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

    def _fits(self, value: str) -> bool:
        if self.filled and not value.strip():
            return False
        if self.pattern and not re.fullmatch(self.pattern, value, re.ASCII):
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
        return f"{self.words}, a number from {self.low:g} to {self.high:,g}"

    def read(self, value: object, path: str, reader: Reader) -> Any:
        number = _finite(value)
        if number is None or not self.low <= number <= self.high:
            reader.fault(path, value, self.expected)
            return None
        return number

    def write(self, value: Any) -> float:
        return shortest(float(value))

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"type": "number", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True)
class Whole(Number):
    """A whole number; 3.0 is one, as in JSON Schema."""

    @property
    def expected(self) -> str:
        return f"{self.words}, a whole number from {self.low:g} to {self.high:,g}"

    def read(self, value: object, path: str, reader: Reader) -> int | None:
        number = _finite(value)
        if number is None or not number.is_integer() or not self.low <= number <= self.high:
            reader.fault(path, value, self.expected)
            return None
        return int(number)

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return super().schema(definitions) | {"type": "integer"}


@dataclass(frozen=True)
class Money(Number):
    @property
    def expected(self) -> str:
        return f"{self.words}, an amount of money from 0 to {self.high:,g}"

    def read(self, value: object, path: str, reader: Reader) -> Decimal | None:
        number = super().read(value, path, reader)
        # The shortest decimal of the double is the number as it was written, up to 15 digits.
        return None if number is None else Decimal(repr(shortest(number)))


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
        hint = suggestion(value, self.options) if isinstance(value, str) else ""
        reader.fault(path, value, self.expected + hint)
        return None

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
        hint = suggestion(text, (word for ids in collections for word in ids))
        reader.fault(path, text, f"{self.words}: an id that stands in {' or '.join(self.to)}{hint}")
        return None


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


@dataclass(frozen=True)
class ListOf(Kind):
    """`unique` names the attribute (or is "itself") by which no two entries may be equal."""

    item: Kind = field(default_factory=lambda: Flag(""))
    least: int = 0
    most: int = MOST_ITEMS
    unique: str = ""
    checks: tuple[Check, ...] = ()

    @property
    def expected(self) -> str:
        if self.least == self.most:
            return f"{self.words}, as a list of exactly {self.least}"
        return f"{self.words}, as a list" + (f" of at least {self.least}" if self.least else "")

    def read(self, value: object, path: str, reader: Reader) -> tuple[Any, ...] | None:
        if not isinstance(value, list) or len(value) < self.least:
            reader.fault(path, value, self.expected)
            return None
        if len(value) > self.most:
            reader.fault(path, value, f"{self.words}, at most {self.most:,} of them")
            return None
        read = self.item.read
        items = tuple([read(item, f"{path}[{index}]", reader) for index, item in enumerate(value)])
        if self.unique:
            self._report_repeated(items, path, reader)
        for check in self.checks:
            check(items, path, reader)
        return items

    def _report_repeated(self, items: tuple[Any, ...], path: str, reader: Reader) -> None:
        by_itself = self.unique == "itself"
        first: dict[Any, int] = {}
        for index, item in enumerate(items):
            word = item if by_itself or item is None else getattr(item, self.unique)
            if word is None:  # already a fault
                continue
            if first.setdefault(word, index) != index:
                place = f"{path}[{index}]" if by_itself else f"{path}[{index}].{self.unique}"
                earlier = f"{path}[{first[word]}]"
                reader.fault(place, str(word), f"each only once: {earlier} has it already; change or remove one")

    def write(self, value: Any) -> list[Any]:
        return [self.item.write(item) for item in value]

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        schema: Schema = {"type": "array", "items": self.item.described_schema(definitions), "maxItems": self.most}
        if self.least:
            schema["minItems"] = self.least
        if self.unique == "itself":
            schema["uniqueItems"] = True
        return schema


@dataclass(frozen=True)
class PerPoint(ListOf):
    """One entry per point of `impact_after_hours`; null inside = not asked at that time."""

    def read(self, value: object, path: str, reader: Reader) -> tuple[Any, ...] | None:
        points = reader.known.points
        if not isinstance(value, list) or points not in (None, len(value)):
            often = "one entry" if points is None else f"exactly {points} entries, one"
            reader.fault(path, value, f"{self.words}, as a list of {often} per time of impact_after_hours")
            return None
        item = self.item.read
        return tuple(
            [None if each is None else item(each, f"{path}[{index}]", reader) for index, each in enumerate(value)]
        )

    def write(self, value: Any) -> list[Any]:
        return [None if item is None else self.item.write(item) for item in value]

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"type": "array", "items": or_null(self.item.schema(definitions)), "maxItems": self.most}


@dataclass(frozen=True)
class OneWordOr(Kind):
    """A single word with a meaning of its own, or else the other kind."""

    word: str = ""
    kind: Kind = field(default_factory=lambda: Flag(""))

    @property
    def expected(self) -> str:
        return f'"{self.word}", or {self.kind.expected}'

    def read(self, value: object, path: str, reader: Reader) -> Any:
        if value == self.word:
            return value
        if isinstance(value, list):
            return self.kind.read(value, path, reader)
        reader.fault(path, value, self.expected)
        return None

    def write(self, value: Any) -> Any:
        return value if value == self.word else self.kind.write(value)

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"anyOf": [{"const": self.word}, self.kind.schema(definitions)]}


@dataclass(frozen=True)
class MapOf(Kind):
    """An object whose keys are the user's own words or ids."""

    key: Text = field(default_factory=lambda: Text("a word", 100, True))
    value: Kind = field(default_factory=lambda: Flag(""))
    most: int = 1000

    @property
    def expected(self) -> str:
        return f"{self.words}, as an object"

    def read(self, value: object, path: str, reader: Reader) -> dict[str, Any] | None:
        if not isinstance(value, dict) or len(value) > self.most:
            reader.fault(path, value, f"{self.expected} of at most {self.most:,} entries")
            return None
        report_repeated_keys(value, path, reader)
        entries = {}
        for key, each in value.items():
            place = below(path, str(key))
            if self.key.read(key, place, reader) is not None:
                entries[key] = self.value.read(each, place, reader)
        return entries

    def write(self, value: Any) -> dict[str, Any]:
        return {key: self.value.write(each) for key, each in value.items()}

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"type": "object", "additionalProperties": self.value.described_schema(definitions)}


@dataclass(frozen=True)
class Record(Kind):
    """An object with known keys. `renamed` gives the attribute of a key where it is another word;
    `constants` are keys that say the same in every document and have no attribute."""

    builds: Callable[..., Any] = dict
    required: tuple[str, ...] = ()
    fields: Mapping[str, Kind] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    constants: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()

    @property
    def expected(self) -> str:
        return f"{self.words}, as an object"

    def read(self, value: object, path: str, reader: Reader) -> Any:
        if not isinstance(value, dict):
            reader.fault(path, value, self.expected)
            return None
        report_repeated_keys(value, path, reader)
        values: dict[str, Any] = {}
        for key, kind in self.fields.items():
            given = value.get(key, MISSING)
            name = self.renamed.get(key, key)
            if given is MISSING or (given is None and not kind.nullable):
                if key in self.required:
                    reader.fault(below(path, key), given, kind.expected)
                    values[name] = None
            else:
                values[name] = kind.read(given, f"{path}.{key}" if path else key, reader)
        if not value.keys() <= self.fields.keys():
            self._report_unknown(value, path, reader)
        for check in self.checks:
            check(values, path, reader)
        return self.builds(**{name: each for name, each in values.items() if name not in self.constants})

    def _report_unknown(self, value: dict[Any, Any], path: str, reader: Reader) -> None:
        for key in value:
            if not isinstance(key, str):
                reader.faults.add(path, f"the key {described(key)}", "keys that are text")
            elif key not in self.fields:
                known = suggestion(key, self.fields) or f"; known are {', '.join(self.fields)}"
                reader.faults.add(below(path, key), "an unknown key", f"no such key: remove it or correct it{known}")

    def write(self, value: Any) -> dict[str, Any]:
        document: dict[str, Any] = {}
        for key, kind in self.fields.items():
            if key in self.constants:
                document[key] = kind.write(None)
                continue
            each = getattr(value, self.renamed.get(key, key))
            if each is not None:
                document[key] = kind.write(each)
        return document

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        name = getattr(self.builds, "__name__", "object")
        if name not in definitions:
            definitions[name] = {
                "type": "object",
                "properties": {key: self._property(key, kind, definitions) for key, kind in self.fields.items()},
                "required": list(self.required),
                "additionalProperties": False,
            }
        return {"$ref": f"#/$defs/{name}"}

    def _property(self, key: str, kind: Kind, definitions: dict[str, Schema]) -> Schema:
        schema = kind.described_schema(definitions)
        if key in self.required or kind.nullable:
            return schema
        words = schema.pop("description")
        return {"description": words} | or_null(schema)  # null is read as not asked


def report_repeated_keys(value: dict[Any, Any], path: str, reader: Reader) -> None:
    """JSON lets a key stand twice, and readers differ in which value they keep: a fault."""
    if isinstance(value, RepeatedKeys):
        for key in value.repeated:
            reader.faults.add(
                below(path, key), f"the key {shortened(key)} more than once", "each key once: keep one of the values"
            )
