"""Lists and objects of a case document, built from the kinds of single values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from planner.faults import MISSING, below, described, shortened
from planner.kinds import Check, Flag, Kind, Quick, Reader, Schema, Text, or_null

MOST_ITEMS: Final = 20_000


class RepeatedKeys(dict[str, Any]):
    """A JSON object in which a key stood more than once; the last value is kept."""

    repeated: tuple[str, ...] = ()


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

    def quick(self, reader: Reader) -> Quick:
        read_item, exactly = self.item.quick(reader), self.exactly(reader)
        least, most, unique, checks = self.least, self.most, self.unique, self.checks

        def read(value: Any) -> Any:
            if type(value) is not list or not least <= len(value) <= most:
                return exactly(value)
            items = tuple([read_item(item) for item in value])
            if unique and len(items) > 1:
                self._report_repeated(items, "", reader)
            for check in checks:
                check(items, "", reader)
            return items

        return read

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
            reader.fault(path, value, f"{self.words}, as a list of {often} for each time at which impact is asked")
            return None
        item = self.item.read
        return tuple(
            [None if each is None else item(each, f"{path}[{index}]", reader) for index, each in enumerate(value)]
        )

    def quick(self, reader: Reader) -> Quick:
        read_item, points, exactly = self.item.quick(reader), reader.known.points, self.exactly(reader)

        def read(value: Any) -> Any:
            if type(value) is not list or len(value) != points:
                return exactly(value)
            return tuple([None if each is None else read_item(each) for each in value])

        return read

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

    def quick(self, reader: Reader) -> Quick:
        read_kind, exactly = self.kind.quick(reader), self.exactly(reader)
        return lambda value: read_kind(value) if type(value) is list else exactly(value)

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
            if self.key.read(key, place, reader) is not None and each is not None:  # null: not asked
                entries[key] = self.value.read(each, place, reader)
        return entries

    def quick(self, reader: Reader) -> Quick:
        read_key, read_value = self.key.quick(reader), self.value.quick(reader)
        most, exactly = self.most, self.exactly(reader)

        def read(value: Any) -> Any:
            if type(value) is not dict or len(value) > most:
                return exactly(value)
            return {
                key: read_value(each) for key, each in value.items() if read_key(key) is not None and each is not None
            }

        return read

    def write(self, value: Any) -> dict[str, Any]:
        return {key: self.value.write(each) for key, each in value.items()}

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"type": "object", "additionalProperties": or_null(self.value.described_schema(definitions))}


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

    def quick(self, reader: Reader) -> Quick:
        readers = {
            key: (self.renamed.get(key, key), kind.nullable, kind.quick(reader)) for key, kind in self.fields.items()
        }
        required = {self.renamed.get(key, key) for key in self.required}
        builds, constants, checks, exactly = self.builds, self.constants, self.checks, self.exactly(reader)

        def read(value: Any) -> Any:
            if type(value) is not dict or not value.keys() <= readers.keys():
                return exactly(value)
            values = {}
            for key, given in value.items():
                name, is_nullable, read_field = readers[key]
                if given is not None or is_nullable:
                    values[name] = read_field(given)
            if not required <= values.keys():
                return exactly(value)
            for check in checks:
                check(values, "", reader)
            for name in constants:
                values.pop(name, None)
            return builds(**values)

        return read

    def _report_unknown(self, value: dict[Any, Any], path: str, reader: Reader) -> None:
        for key in value:
            if not isinstance(key, str):
                reader.faults.add(path, f"the key {described(key)}", "keys that are text")
            elif key not in self.fields:
                known = reader.faults.suggestion(key, self.fields) or f"; known are {', '.join(self.fields)}"
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
