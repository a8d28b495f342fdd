"""The strategy catalogue: figures, prices and strategies as data, each with its source.

Adding a strategy is adding a TOML file, below `catalogue/strategies` or in a folder of one's own
that is laid over the shipped catalogue. Every fault is reported with its file and key, all at once.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING as NO_DEFAULT
from dataclasses import fields
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar, get_type_hints

from planner import case
from planner.catalogue_checks import check_catalogue
from planner.catalogue_types import (
    Catalogue,
    CatalogueError,
    CostRule,
    Draft,
    Figure,
    Limit,
    Mask,
    Prerequisite,
    SeriesPart,
    Strategy,
)
from planner.faults import MISSING, FaultList, TooManyFaults, described

__all__ = ["FOLDER", "Catalogue", "CatalogueError", "CostRule", "Figure", "Strategy", "load_catalogue"]

Built = TypeVar("Built")
FOLDER: Final = Path(__file__).parent / "catalogue"
Row = Mapping[str, Any]
FIGURE_TABLES: Final = ("parameter", "price", "limit")
CURRENCIES: Final = "eur_per_unit"
VERSION_DIGITS: Final = 8
_SHIPPED_ORDER: Final = {str(name): place for place, name in enumerate((*case.Platform, *case.Edge, *case.Recovery))}
# The tables of a strategy file, their field in Strategy and what a row of them becomes.
_TABLES: Final[Mapping[str, tuple[str, type]]] = {
    "mask": ("masks", Mask),
    "in_series": ("in_series", SeriesPart),
    "prerequisite": ("prerequisites", Prerequisite),
    "limit": ("limits", Limit),
    "cost": ("costs", CostRule),
}


def load_catalogue(*folders: Path) -> Catalogue:
    """The shipped catalogue with these folders of TOML files laid over it, in their order.

    A figure or strategy with an id that is there already takes its place. Raises CatalogueError with
    every fault at once, OSError when a folder cannot be read.
    """
    return _read((FOLDER, *folders)) if folders else _shipped()


@lru_cache(maxsize=1)
def _shipped() -> Catalogue:
    return _read((FOLDER,))


def _read(folders: Iterable[Path]) -> Catalogue:
    draft = Draft()
    own = sha256()
    has_own = False
    try:
        for number, folder in enumerate(folders):
            paths = _files(folder)
            seen: set[str] = set()
            for path in paths:
                content = path.read_bytes()
                if number:
                    has_own = True
                    own.update(content)
                _read_file(path.name, content, seen, draft)
        check_catalogue(draft)
    except TooManyFaults:
        pass
    if draft.faults.count:
        raise CatalogueError(draft.faults.kept)
    order = sorted(draft.strategies, key=lambda name: (_SHIPPED_ORDER.get(name, len(_SHIPPED_ORDER)), name))
    return Catalogue(
        version=f"{draft.version}+{own.hexdigest()[:VERSION_DIGITS]}" if has_own else draft.version,
        figures=draft.figures,
        strategies={name: draft.strategies[name] for name in order},
        eur_per_unit=draft.eur_per_unit,
    )


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise NotADirectoryError(20, "No folder of TOML files", str(folder))
    return sorted(folder.rglob("*.toml"))


def _read_file(name: str, content: bytes, seen: set[str], draft: Draft) -> None:
    try:
        document = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        draft.faults.add(name, str(error), "TOML in UTF-8")
        return
    if CURRENCIES in document:
        _read_currencies(name, document, draft)
    elif any(table in document and "id" not in document for table in FIGURE_TABLES):
        _read_figures(name, document, seen, draft)
    else:
        _read_strategy(name, document, seen, draft)


def _read_currencies(name: str, document: Row, draft: Draft) -> None:
    draft.version = _value(document, "version", str, name, draft.faults) or draft.version
    rates = document[CURRENCIES]
    if not isinstance(rates, dict):
        draft.faults.add(f"{name}: {CURRENCIES}", described(rates), "a table of currency = euro for one unit")
        return
    for currency, rate in rates.items():
        place = f"{name}: {CURRENCIES}.{currency}"
        if not _is_number(rate) or rate <= 0:
            draft.faults.add(place, described(rate), "euro for one unit, above 0")
        elif not (len(currency) == 3 and currency.isascii() and currency.isupper()):
            draft.faults.add(place, described(currency), "a currency code of three capital letters (ISO 4217)")
        else:
            draft.eur_per_unit[currency] = float(rate)


def _read_figures(name: str, document: Row, seen: set[str], draft: Draft) -> None:
    _value(document, "version", str, name, draft.faults)
    for key in document.keys() - {*FIGURE_TABLES, "version"}:
        draft.faults.add(f"{name}: {key}", "a key nobody reads", f"version or a table of {', '.join(FIGURE_TABLES)}")
    for table in FIGURE_TABLES:
        for number, row in enumerate(_rows(document, table, name, draft.faults)):
            place = f"{name}: {table}[{number}] {row.get('id', '')}".rstrip()
            figure = build(Figure, row, place, draft.faults)
            _once(figure.id if figure else None, place, seen, draft.faults)
            if figure:
                draft.figures[figure.id] = figure
                draft.figure_places[figure.id] = place


def _read_strategy(name: str, document: Row, seen: set[str], draft: Draft) -> None:
    plain = {key: value for key, value in document.items() if key not in _TABLES}
    for table, (key, kind) in _TABLES.items():
        rows = enumerate(_rows(document, table, name, draft.faults))
        built = [build(kind, row, f"{name}: {table}[{number}]", draft.faults) for number, row in rows]
        plain[key] = tuple(entry for entry in built if entry is not None)
    strategy = build(Strategy, plain, name, draft.faults, ready={key for key, _ in _TABLES.values()})
    if strategy is None:
        return
    _once(strategy.id, name, seen, draft.faults)
    if f"{strategy.id}.toml" != name:
        draft.faults.add(f"{name}: id", described(strategy.id), "the name of the file without .toml")
    draft.strategies[strategy.id] = strategy
    draft.strategy_places[strategy.id] = name


def _once(name: str | None, place: str, seen: set[str], faults: FaultList) -> None:
    if name in seen:
        faults.add(f"{place}: id", described(name), "an id that stands once in a folder")
    elif name is not None:
        seen.add(name)


def build(
    kind: type[Built], row: Row, place: str, faults: FaultList, ready: frozenset[str] | set[str] = frozenset()
) -> Built | None:
    """The row as an object of a dataclass, or None when it has faults; `ready` fields are taken as they are."""
    before = faults.count
    hints = get_type_hints(kind)
    names = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]
    for key in row.keys() - names.keys():
        hint = faults.suggestion(key, names)
        faults.add(f"{place}: {key}", "a key nobody reads", f"one of {', '.join(sorted(names))}{hint}")
    values: dict[str, Any] = {}
    for name, each in names.items():
        is_required = each.default is NO_DEFAULT and each.default_factory is NO_DEFAULT
        if name in ready:
            values[name] = row[name]
        elif name in row or is_required:
            values[name] = _value(row, name, hints[name], place, faults)
    return kind(**values) if faults.count == before else None


def _value(row: Row, key: str, hint: Any, place: str, faults: FaultList) -> Any:
    """The value of a key as its type asks for it; a fault and None otherwise."""
    words, fits = _READERS[str(hint)] if str(hint) in _READERS else _READERS[hint.__name__]
    value = row.get(key, MISSING)
    if not fits(value):
        faults.add(f"{place}: {key}", described(value), words)
        return None
    return tuple(value) if isinstance(value, list) else value  # whole numbers stay whole: they are printed so


def _rows(document: Row, table: str, name: str, faults: FaultList) -> list[dict[str, Any]]:
    rows = document.get(table, [])
    if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
        return rows
    faults.add(f"{name}: {table}", described(rows), f"tables, each under [[{table}]]")
    return []


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(_is_text(each) for each in value)


def _are_sources(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_source(each) for each in value)


def _is_source(value: object) -> bool:
    if not isinstance(value, dict) or not value.keys() <= {"title", "url"} or not _is_text(value.get("title")):
        return False
    url = value.get("url")
    return url is None or (isinstance(url, str) and url.startswith(("https://", "http://")))


_READERS: Final[Mapping[str, tuple[str, Callable[[object], bool]]]] = {
    "str": ("a text", _is_text),
    "str | None": ("a text", _is_text),
    "int": ("a whole number, 0 or more", _is_whole),
    "int | None": ("a whole number, 0 or more", _is_whole),
    "float": ("a number", _is_number),
    "float | str": (
        "a number of 0 or more, or the name of one",
        lambda value: _is_text(value) or (_is_number(value) and value >= 0),  # type: ignore[operator]
    ),
    "bool": ("true or false", lambda value: isinstance(value, bool)),
    "tuple[str, ...]": ("a list of texts", _are_texts),
    "tuple[collections.abc.Mapping[str, str], ...]": (
        "at least one source, each { title = ..., url = ... } (the url may be left out)",
        _are_sources,
    ),
}
