"""No sentence of a plan escapes translation, and a plan in German says what the English one says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from gettext import GNUTranslations
from typing import Any

import pytest
from babel.messages.catalog import Message

from benchmarks.planner.generated_case import generated_case
from planner.case import Case
from planner.catalogue import load_catalogue
from planner.language import Language, spoken
from planner.plan import make_plan
from planner.policy import DEFAULT_POLICY, Policy
from planner.reading import case_from_dict
from scripts.planner_messages import catalogue_of, languages, messages, po_path
from tests.planner.cases import demo
from tests.planner.findings import house_examples, process_examples, service_examples

OPEN, CLOSE = "‹", "›"
MARKED = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
# Where the plan repeats what the client wrote, and what is not for reading: keys, addresses, policy words.
NOT_SPOKEN = (
    *("answer", "client", "currency", "figures", "id", "key", "name", "notice", "owner_role", "place"),
    *("policy", "rule", "shared", "site", "source_class", "subject", "subjects", "title", "url", "value", "kind"),
)
UNITS = (".cost_lines.unit", ".assumptions.unit")  # reckoned with, and said where they are printed
POLICIES = (
    DEFAULT_POLICY,
    replace(DEFAULT_POLICY, mtpd_reading="last tolerable", margin_hours=0.5, planned_windows="together"),
    replace(DEFAULT_POLICY, rto_trigger="mtpd only", planned_windows="not counted"),
)


def _generated(number: int, **changes: Any) -> Case:
    document = generated_case(10 + 10 * number, 5 + 5 * number, 60 * number, seed=number)
    return case_from_dict(document | changes)


def _unasked() -> Case:
    document = generated_case(10, 5, 30)
    for process in document["processes"]:
        process.pop("impact", None)
    return case_from_dict({key: value for key, value in document.items() if key != "house"})


PLANS: dict[str, tuple[Case, Policy]] = {
    "hospital": (demo("hospital"), POLICIES[0]),
    "school": (demo("school"), POLICIES[1]),
    "generated": (_generated(2), POLICIES[2]),
    "poor": (_generated(1, budget={"capex": 9000, "opex_per_year": 3000}), DEFAULT_POLICY),
    "poorer": (_generated(1, budget={"capex": 1, "opex_per_year": 1}), DEFAULT_POLICY),
    "in francs": (_generated(1, currency="CHF"), DEFAULT_POLICY),
    "without a rate": (_generated(1, currency="XTS"), DEFAULT_POLICY),
    "little asked": (_unasked(), DEFAULT_POLICY),
}
EXAMPLES = {**process_examples.EXAMPLES, **service_examples.EXAMPLES, **house_examples.EXAMPLES}


def marking(asked: set[Any]) -> Language:
    """A language of marked English, which notes every msgid it is asked for."""

    def gettext(msgid: str) -> str:
        asked.add(msgid)
        return f"{OPEN}{msgid}{CLOSE}"

    def ngettext(one: str, many: str, count: int) -> str:
        asked.add((one, many))
        return f"{OPEN}{one if count == 1 else many}{CLOSE}"

    return Language(gettext, ngettext)


def german() -> Language:
    """German as it is compiled."""
    with po_path("de").with_suffix(".mo").open("rb") as file:
        known = GNUTranslations(file)
    return Language(known.gettext, known.ngettext, decimal_mark=",", group_mark=".")


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a plan with its path, those left out that are not spoken."""
    if isinstance(value, dict):
        for key, each in value.items():
            is_name_of_layer = key == "name" and "text" in value
            if key not in NOT_SPOKEN or is_name_of_layer:
                yield from texts(each, f"{path}.{key}")
    elif isinstance(value, list):
        for each in value:
            yield from texts(each, path)
    elif isinstance(value, str):
        yield path, value


def unmarked(text: str) -> str:
    """What stands outside all marks; within a mark others may lie."""
    rest, before = MARKED.sub("", text), text
    while rest != before:
        rest, before = MARKED.sub("", rest), rest
    return rest.strip()


def check_marked(plan: dict[str, Any]) -> None:
    for path, text in texts(plan):
        if (OPEN in text or " " in text) and not path.endswith(UNITS):
            assert unmarked(text) == "", f"{path}: {text}"


@pytest.mark.parametrize("name", PLANS)
def test_every_sentence_of_a_plan_is_given_to_the_translator(name: str) -> None:
    case, policy = PLANS[name]
    asked: set[Any] = set()
    with spoken(marking(asked)):
        plan = make_plan(case, policy)
    check_marked(plan)
    own_words = {*(each.id for each in case.categories), *case.severity_levels}
    assert asked - messages().keys() - own_words == set()


def test_every_finding_and_its_remedy_is_given_to_the_translator() -> None:
    asked: set[Any] = set()
    for case, _ in EXAMPLES.values():
        with spoken(marking(asked)):
            plan = make_plan(case)
        check_marked({key: plan[key] for key in ("findings", "findings_in_brief")})
    functions = {function for case, _ in EXAMPLES.values() for s in case.services for function in s.functions or ()}
    assert {each for each in asked - messages().keys() if " " in str(each)} - functions == set()


@pytest.mark.parametrize("name", PLANS)
def test_the_german_plan_has_the_figures_of_the_english_one(name: str) -> None:
    case, policy = PLANS[name]
    english = make_plan(case, policy)
    with spoken(german()):
        translated = make_plan(case, policy)
    assert make_plan(case, policy) == english  # nothing German is left behind
    assert list(figures(translated)) == list(figures(english))
    for (path, one), (_, other) in zip(texts(english), texts(translated), strict=True):
        assert one == other or digits(other, ",", ".") == digits(one, ".", ","), f"{path}: {one} -> {other}"


def figures(value: Any) -> Iterator[Any]:
    """Everything that is no text, in its order."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from figures(each)
    elif isinstance(value, list):
        yield len(value)
        for each in value:
            yield from figures(each)
    elif not isinstance(value, str):
        yield value


def digits(text: str, decimal: str, group: str) -> list[str]:
    """The numbers a text says, whatever their order and marks."""
    found = re.findall(rf"\d+(?:[{re.escape(decimal + group)}]\d+)*", text)
    return sorted(number.replace(group, "").replace(decimal, ".") for number in found)


def sides(message: Message) -> Iterator[tuple[str, str]]:
    """(what is said in English, how it is translated), the plural last."""
    ids = (message.id,) if isinstance(message.id, str) else message.id
    strings = (message.string,) if isinstance(message.string, str) else message.string
    yield from zip(ids, strings, strict=True)


@pytest.mark.parametrize("language", languages())
def test_a_catalogue_has_every_sentence_whole_and_nothing_else(language: str) -> None:
    catalogue = catalogue_of(language)
    stored = {m.id if isinstance(m.id, str) else tuple(m.id): m for m in catalogue if m.id}
    assert stored.keys() == messages().keys(), "run `python -m scripts.planner_messages`"
    for message in stored.values():
        assert not message.fuzzy
        for english, translated in sides(message):
            assert translated.strip() == translated != ""
            assert placeholders(translated) == placeholders(english), english
            assert english.endswith(".") == translated.endswith("."), english
            assert not re.search("[\"']", translated), translated  # quotes are „“
    compiled = po_path(language).with_suffix(".mo")
    with compiled.open("rb") as file:
        known = GNUTranslations(file)
    for message in stored.values():
        for number, (english, translated) in enumerate(sides(message)):
            ids = (english, english) if isinstance(message.id, str) else message.id
            said = known.gettext(english) if isinstance(message.id, str) else known.ngettext(*ids, number + 1)
            assert said == translated, "run `python -m scripts.planner_messages`"


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def test_the_catalogue_of_prices_stays_english_for_english() -> None:
    from planner.catalogue_language import in_language_spoken

    catalogue = load_catalogue()
    assert in_language_spoken(catalogue) is catalogue
    with spoken(german()):
        said = in_language_spoken(catalogue)
    assert said.strategies["vm-ha"].name == "Virtuelle Maschine, hochverfügbar"
    assert json.dumps(list(said.figures)) == json.dumps(list(catalogue.figures))
