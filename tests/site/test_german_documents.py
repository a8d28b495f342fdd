"""Documents in German: nothing in English but what the client wrote, the figures of the plan, and pages that hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import gettext

from bia.documents import Facts, Record, facts_pdf, in_language
from bia.documents.blocks import Figure, PrintedTable
from bia.documents.figures import losses
from bia.documents.options import candidate
from bia.documents.parts import Part
from bia.documents.plan_document import plan_document
from bia.documents.printing import html_of
from bia.documents.record import Given, Respondent
from bia.documents.report_document import report_document
from bia.documents.services import risk
from planner.catalogue import load_catalogue
from planner.plan import make_plan
from planner.reading import case_from_dict
from tests.site.standards import standards_missed
from tests.site.test_documents_pdf import demo_facts, text_of

LANGUAGES = ("en", "de")
RECORD = Record(
    given=(Given(process="P01", question="owner_role", by="Jo Field", how="Interview", on=date(2026, 11, 3)),),
    respondents=(
        Respondent(
            name="Jo Field", processes=("P01",), invited=date(2026, 11, 2), sent=date(2026, 11, 3), taken=1, waiting=2
        ),
    ),
)


@cache
def facts_in(name: str, language: str) -> Facts:
    """The facts of a demo case, its plan made in a language."""
    facts = demo_facts(name)
    with in_language(language):
        return replace(facts, result=make_plan(case_from_dict(facts.case)))


@cache
def texts_in(name: str, language: str) -> tuple[str, ...]:
    """Every text of the plan and the report of a demo case, its charts included, in order."""
    facts = facts_in(name, language)
    with in_language(language):
        documents = (plan_document(facts), report_document(facts, RECORD))
        pages = [html_of(each, Part(each.sections, opens=True)) for each in documents]
    pages += [chart for each in documents for chart in each.charts.values()]
    texts = (text for page in pages for text in re.split(r"<[^>]*>", page))
    return tuple(" ".join(unescape(text).replace("\N{SOFT HYPHEN}", "").split()) for text in texts if text.strip())


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _ours(name: str) -> list[str]:
    """The German texts without what the client wrote: names, answers, notes, also where they are cut."""
    written = {text.removeprefix("FICTIONAL. ") for text in _strings(facts_in(name, "de").case)}
    theirs = sorted((text for text in written if len(text) > 3), key=len, reverse=True)
    whole = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, theirs)) + r")(?!\w)")
    cut = re.compile("(?:" + "|".join(re.escape(text[:12]) for text in theirs if len(text) > 20) + ")[^.;]*…")
    return [whole.sub("¤", cut.sub("¤", text)) for text in texts_in(name, "de")]


@pytest.mark.parametrize("name", ["hospital", "school"])
def test_no_english_is_left_but_what_the_client_wrote(name: str) -> None:
    ours = _ours(name)
    words = r"\b(the|and|of|with|from|what|each|year|hours|not|known|asked)\b"
    english = [text for text in ours if re.search(words, _plain(text))]
    assert english == []


def _plain(text: str) -> str:
    return re.sub(r"Single Points? of Failure", "", text)


@pytest.mark.parametrize("name", ["hospital", "school"])
def test_no_sentence_of_the_catalogues_stands_in_it_untranslated(name: str) -> None:
    page = "\n".join(_ours(name))
    untranslated = []
    for folder in settings.LOCALE_PATHS:
        with (Path(folder) / "de" / "LC_MESSAGES" / "django.po").open("rb") as file:
            for message in read_po(file):
                text = message.id if isinstance(message.id, str) else ""
                is_kept = message.string == text  # a name or a title of a source
                if len(text.split()) > 2 and not is_kept and not re.search(r"[%{]", text) and text in page:
                    untranslated.append(text)
    assert untranslated == []


@pytest.mark.parametrize("name", ["hospital", "school"])
def test_the_figures_are_those_of_the_english_document(name: str) -> None:
    figures = {}
    for language in LANGUAGES:
        numbers = re.findall(r"(?<![\w.])\d[\d.,]*\d|(?<![\w.])\d", " ".join(texts_in(name, language)))
        figures[language] = {re.sub(r"[.,]", "", number) for number in numbers}
    assert figures["de"] - figures["en"] == set()
    # A front page cuts its sentences where they are too long, in each language at another word.
    assert len(figures["en"] - figures["de"]) <= 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["hospital", "school"])
def test_every_sentence_ends_once(name: str, language: str) -> None:
    ends = re.compile(r"\.\s?\.(?!\.)|[,;:]\s?[.,;]|\s[.,;](\s|$)")
    assert [text for text in texts_in(name, language) if ends.search(text)] == []


def test_numbers_in_sentences_have_a_comma_before_their_decimals() -> None:
    pages = " ".join(texts_in("hospital", "de"))
    assert re.findall(r"\d\.\d+ %", pages) == []
    assert re.findall(r"\d,\d{3}(?= (?:EUR|h\b))", pages) == []
    assert "Tsd.." not in pages
    assert "Mio.." not in pages


@pytest.mark.parametrize("name", ["hospital", "school"])
def test_days_are_spelled_in_sentences_and_in_the_case_that_german_asks_for(name: str) -> None:
    said = [text for text in _ours(name) if text.endswith((".", ":"))]
    assert any("nach 3 Tagen" in text for text in said)
    assert [text for text in said if re.search(r"\d d\b|\b(nach|innerhalb von) [\d.]+ Tage\b", text)] == []


def test_functions_that_go_on_for_the_same_users_are_said_together() -> None:
    shares = [re.findall(r"für ([\d,]+ %) der Benutzer", text) for text in texts_in("hospital", "de")]
    assert any(shares)
    # A reason and what a person notices tell of the functions once each, and no text holds both.
    assert [found for found in shares if len(found) != len(set(found))] == []


def test_the_german_plan_holds_its_pages(tmp_path: Path) -> None:
    made = {}
    for language in LANGUAGES:
        facts = facts_in("school", language)
        with in_language(language):
            made[language] = facts_pdf(facts)
    assert made["de"].pages <= made["en"].pages * 1.15
    assert standards_missed(made["de"].content) == []
    text = text_of(made["de"], tmp_path)
    assert f"Seite 2 von {made['de'].pages}" in text
    assert "\N{HYPHEN}" not in text  # no font of ours has it
    assert _beyond_the_edge(text_of(made["de"], tmp_path, "-bbox")) == []


def _beyond_the_edge(boxes: str) -> list[str]:
    """Words that reach into the margin of an A4 page: 20 mm to the right, less what a hanging stop takes."""
    words = re.findall(r'<word xMin="[\d.]+" yMin="[\d.]+" xMax="([\d.]+)"[^>]*>([^<]*)</word>', boxes)
    return [word for end, word in words if float(end) > 595.3 - 20 / 25.4 * 72 + 2]


def test_the_stored_case_stays_as_it_was_written() -> None:
    assert json.dumps(facts_in("school", "de").case) == json.dumps(facts_in("school", "en").case)


@pytest.mark.parametrize("name", ["hospital", "school"])
def test_what_was_left_out_is_named_as_the_catalogue_names_it(name: str) -> None:
    facts = facts_in(name, "de")
    with in_language("de"):
        left_out = {facts.layer(candidate(one)) for service in facts.services for one in service.get("rejected") or ()}
        catalogue = {gettext(strategy.name) for strategy in load_catalogue().strategies.values()}
    assert left_out
    assert left_out <= catalogue
    assert "constraint" not in texts_in(name, "de")


def test_the_chart_of_losses_is_named_right_behind_their_table() -> None:
    facts = facts_in("school", "de")
    with in_language("de"):
        drawn = losses(facts)
        section = risk(facts, drawn)
    assert section is not None
    kinds = [type(block) for block in section.blocks]
    assert kinds.index(Figure) == kinds.index(PrintedTable) + 1
    assert kinds[-1] is PrintedTable


@pytest.mark.parametrize("name", ["hospital", "school"])
def test_a_time_a_recovery_must_keep_is_a_limit_not_a_moment_to_come(name: str) -> None:
    promises = [text for text in texts_in(name, "de") if "zugesagt" in text and "braucht ihn" in text]
    assert promises
    assert not [text for text in promises if re.search(r"(?:zugesagt|ihn) in \d", text)]
