"""The words of documents: collected from code and templates, kept as .po files, compiled to .mo files.

`python manage.py translations` does both, with Babel alone. What is translated is written by hand in the .po.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args, get_type_hints

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bia.models import Confidence, SignedHow, Source
from bia.questions import CategoryScale, Frame, process_sections
from bia.questions.words import PRINT_FUNCTIONS
from bia.usual_words import category_named, setting_words
from planner.conventions import conventions
from planner.policy import DEFAULT_POLICY, Policy

ROOT = Path(__file__).resolve().parent
LANGUAGES = ("de",)
DOCUMENTS = ROOT / "locale" / "documents"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_noop": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "plural": (1, 2),
    "pgettext": ((1, "c"), 2),
}
CODE = (
    "documents/**/*.py",
    "charts/*.py",
    "architecture/*.py",
    "units.py",
    "signed_content.py",
    "forms/showing.py",
    "turning_points.py",
    "appointments.py",
    "proposing/words.py",
    "document_emails.py",
    "views/shared_documents.py",
)
TEMPLATES = ("documents", "shared")
SOURCES = (
    "estimate",
    "list price",
    "quoted",
    "published",
    "default",
    "secondary",
    "derived",
    "convention",
    "vendor-doc",
    "one provider + estimate",
    "sla",
    "vendor-default",
    "vendor-claim",
    "list+advisers",
    "survey",
    "measured",
)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_TRANSLATED = re.compile(r'{%\s*translate\s+"([^"]+)"\s*%}|:_\("([^"]+)"\)')
_WITH_VALUES = re.compile(r"{%\s*blocktranslate\s+trimmed[^%]*%}([^%]*){%\s*endblocktranslate\s*%}")
_MADE = datetime(2026, 12, 1, tzinfo=UTC)  # files are the same whenever they are made

Message = tuple[str | tuple[str, ...], str | None, str]  # one or two forms, context, where


def collected() -> Catalog:
    """Every message of documents, in the order of files, untranslated."""
    catalog = _empty(None)
    found = (*_of_code(), *_of_templates(), *_of_questions(), *_of_sectors(), *_of_plans())
    with_plural = {(message[0], context): message for message, context, _ in found if isinstance(message, tuple)}
    for message, context, place in found:
        # Where a text is said both with and without a plural, it is one message, the one with a plural.
        whole = with_plural.get((message, context), message) if isinstance(message, str) else message
        catalog.add(whole, locations=[(place, 0)], context=context)
    return catalog


def _empty(language: str | None) -> Catalog:
    return Catalog(
        locale=language,
        project="Ninefold",
        version="1",
        header_comment="# What documents say, in the language of this folder.",
        msgid_bugs_address=" ",
        last_translator=" ",
        language_team=" ",
        charset="utf-8",
        creation_date=_MADE,
        revision_date=_MADE,
        fuzzy=False,
    )


def _of_code() -> Iterator[Message]:
    for pattern in CODE:
        for path in sorted(ROOT.glob(pattern)):
            for _line, message, _comments, context in extract_from_file("python", str(path), keywords=KEYWORDS):
                yield message, context, _place(path)


def _of_templates() -> Iterator[Message]:
    for path in sorted(path for name in TEMPLATES for path in (ROOT.parent / "templates" / name).rglob("*.html")):
        text = path.read_text()
        for found in _TRANSLATED.finditer(text):
            yield found[1] or found[2], None, _place(path)
        for message in _WITH_VALUES.findall(text):
            yield re.sub(r"{{ (\w+) }}", r"%(\1)s", " ".join(message.split())), None, _place(path)


def _place(path: Path) -> str:
    return str(path.relative_to(ROOT.parent))


def _of_questions() -> Iterator[Message]:
    """Words of the usual questions, and of how they were answered."""
    frame = Frame(
        currency="EUR",
        times=(1.0,),
        categories=(CategoryScale(id="legal", name="Legal", serious_level=3, unacceptable_level=4),),
        sites=(("S1", "S1"),),
        services=(("PRINT", "PRINT"),),
        print_services=("PRINT",),
        functions=PRINT_FUNCTIONS,
    )
    for section in process_sections(frame):
        yield from _in_context("question", [section.title], "questions")
        for question in section.questions:
            if question.path.startswith("impact_outside_peaks") or ".severity." in question.path:
                continue  # made from the name of the category
            words = [question.label, question.unit, question.nothing, question.none]
            words += [column.label for column in question.columns]
            yield from _in_context("question", words, "questions")
    yield from _in_context("question", PRINT_FUNCTIONS, "questions")
    yield from _in_context("day", DAYS, "questions")
    marks = ["ask later", *(f"{each} confidence" for each in Confidence.values)]
    yield from _in_context("how", [*Source.labels, *SignedHow.labels, *marks], "models")


def _of_sectors() -> Iterator[Message]:
    """Names that an engagement starts with."""
    for path in sorted((ROOT / "sectors").glob("*.toml")):
        scale = tomllib.loads(path.read_text())
        categories = scale.get("categories", {})
        names = [category_named({"id": key, **each}) for key, each in categories.items()]
        yield from _in_context("category", names, _place(path))
        yield from _in_context("level", scale.get("levels", ()), _place(path))


def _of_plans() -> Iterator[Message]:
    """Ids of a plan that are shown as words."""
    yield from _in_context("option", ("Good", "Better", "Best", "Recommended"), "plans")
    names = [*(each.name for each in fields(Policy)), *(each["id"] for each in conventions(DEFAULT_POLICY))]
    yield from _in_context("setting", map(setting_words, names), "plans")
    yield from _in_context("setting value", _words_of(get_type_hints(Policy)), "plans")
    yield from _in_context("setting value", DEFAULT_POLICY.everyday_scopes, "plans")
    yield from _in_context("source", SOURCES, "plans")


def _words_of(hints: Mapping[str, Any]) -> Iterator[str]:
    """The words that the settings of a policy can be set to."""
    for hint in hints.values():
        yield from (word for word in get_args(hint) if isinstance(word, str))


def _in_context(context: str, words: Iterable[object], place: str) -> Iterator[Message]:
    for word in words:
        if word:
            yield str(word), context, place


def po_file(language: str, folder: Path = DOCUMENTS) -> Path:
    """Where the translations of a language are kept."""
    return folder / language / "LC_MESSAGES" / "django.po"


def read(path: Path, language: str) -> Catalog:
    """The translations in a file."""
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> Catalog:
    """The kept translations with what is new added, untranslated, and what is gone taken out. Writes the .po."""
    path = po_file(language)
    known = read(path, language) if path.exists() else _empty(language)
    catalog = _empty(language)
    for message in collected():
        if not message.id:
            continue
        old = known.get(message.id, message.context)
        untold: str | tuple[str, str] = "" if isinstance(message.id, str) else ("", "")
        text = old.string if old is not None and isinstance(old.id, str) == isinstance(message.id, str) else untold
        catalog.add(message.id, text, locations=message.locations, context=message.context)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=110, include_lineno=False, sort_output=False)
    return catalog


def compile_file(path: Path, language: str) -> None:
    """Writes the .mo beside a .po."""
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, read(path, language))
