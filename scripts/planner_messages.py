"""The sentences of the planner and their translations.

`python -m scripts.planner_messages` brings the catalogue of every language up to date with planner/: new sentences are
added without a translation, those that are said no more are taken out, and the compiled file is written beside it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from planner.catalogue import load_catalogue
from planner.catalogue_language import texts_of
from planner.catalogue_types import FUNCTIONS
from planner.shapes import COMPONENTS

ROOT: Final = Path(__file__).resolve().parents[1]
LOCALE: Final = ROOT / "planner" / "locale"
# The usual words of a case: its impact categories and levels, and causes of incidents. A client's own words stay.
CATEGORIES: Final = ("operational", "legal", "reputation", "safety", "financial", "contractual", "loss")
CAUSES: Final = ("capacity", "change", "software", "network", "environment", "power", "human error", "attack")
LEVELS: Final = ("none", "minor", "noticeable", "serious", "intolerable")
DATED: Final = datetime(2026, 12, 1, tzinfo=UTC)  # a fixed date, so that the files change with their texts alone

Message = str | tuple[str, str]


def messages() -> dict[Message, list[tuple[str, int]]]:
    """Every sentence the planner may say, a pair where it has a plural, with the places where it is said."""
    found: dict[Message, list[tuple[str, int]]] = {}
    for path in sorted((ROOT / "planner").rglob("*.py")):
        for message, line in _said_in(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(message, []).append((path.relative_to(ROOT).as_posix(), line))
    places = (
        ("planner/catalogue", texts_of(load_catalogue())),
        ("planner/catalogue_types.py", FUNCTIONS),
        ("planner/shapes/service.py", [component.replace("-", " ") for component in COMPONENTS]),
        ("scripts/planner_messages.py", (*CATEGORIES, *LEVELS, *CAUSES, "label")),
    )
    for place, texts in places:
        for text in texts:
            found.setdefault(text, []).append((place, 0))
    return found


def _said_in(tree: ast.Module) -> Iterator[tuple[Message, int]]:
    """What `say`, `say_count` and `noted` are called with, and the remedies of findings."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in ("say", "noted"):
            yield _text(node.args[0]), node.lineno
        elif name == "say_count":
            yield (_text(node.args[0]), _text(node.args[1])), node.lineno
        elif name == "finding":
            yield from (
                (_text(each.value), node.lineno)
                for each in node.keywords
                if each.arg == "remedy" and isinstance(each.value, ast.Constant)
            )


def _text(node: ast.expr) -> str:
    """A literal. Raises ValueError for anything else: a msgid that is reckoned cannot be collected."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        raise ValueError(f"line {node.lineno}: {ast.unparse(node)} is no literal text")
    return node.value


def catalogue_of(language: str) -> Catalog:
    """The translations of a language as they are stored."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language, domain="django")


def updated(known: Catalog) -> Catalog:
    """A catalogue with exactly the sentences of today, in the order of their places, and the translations known."""
    fresh = Catalog(
        locale=known.locale,
        domain="django",
        project="Ninefold",
        version="planner",
        header_comment="# What the planner says. Written by scripts/planner_messages.py; the translations are ours.",
        fuzzy=False,
        creation_date=DATED,
        revision_date=DATED,
    )
    for message, places in messages().items():
        key = message if isinstance(message, str) else message[0]
        old = known.get(key)
        flags = ("python-brace-format",) if "{" in str(message) else ()
        fresh.add(message, old.string if old else "", locations=sorted(set(places))[:3], flags=flags)
    return fresh


def po_path(language: str) -> Path:
    """Where the translations of a language are kept."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def languages() -> list[str]:
    """The languages the planner is translated to."""
    return sorted(path.name for path in LOCALE.iterdir() if path.is_dir())


def main() -> None:
    for language in languages():
        catalogue = updated(catalogue_of(language))
        path = po_path(language)
        with path.open("wb") as file:
            write_po(file, catalogue, width=110, omit_header=False, include_lineno=False, sort_by_file=False)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)


if __name__ == "__main__":
    main()
