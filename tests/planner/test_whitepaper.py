"""The registry of the whitepaper's rules: each acts somewhere and is exercised, or says why it cannot be."""

from __future__ import annotations

import ast
import inspect
import re
from functools import cache
from pathlib import Path
from pkgutil import resolve_name

import pytest

from planner.catalogue import load_catalogue
from planner.whitepaper import KINDS, RULES, rule_text

CHECKED = [name for name, rule in RULES.items() if rule.unchecked is None]


def test_there_are_all_119_rules() -> None:
    assert list(RULES) == [f"R{number}" for number in range(1, 120)]


def test_every_rule_is_one_plain_sentence_of_a_known_kind() -> None:
    for name, rule in RULES.items():
        assert rule.kind in KINDS, name
        assert re.fullmatch(r"[A-Z].{15,170}\.", rule.text), name
    assert len({rule.text for rule in RULES.values()}) == len(RULES)


def test_a_rule_acts_somewhere_or_says_why_no_machine_can_check_it() -> None:
    for name, rule in RULES.items():
        assert bool(rule.acts) != bool(rule.unchecked), name


@pytest.mark.parametrize("name", CHECKED)
def test_the_place_a_rule_acts_at_mentions_it(name: str) -> None:
    for place in RULES[name].acts:
        kind, _, what = place.rpartition(" ")
        if kind == "strategy":
            assert name in load_catalogue().strategies[what].rules, place
        elif kind == "figure":
            users = [s for s in load_catalogue().strategies.values() for limit in s.limits if limit.figure == what]
            assert any(name in strategy.rules for strategy in users), place
        else:
            assert re.search(rf"\b{name}\b", inspect.getsource(resolve_name(what))), place


@pytest.mark.parametrize("name", CHECKED)
def test_some_test_exercises_the_rule(name: str) -> None:
    assert name in rules_in_tests()


@cache
def rules_in_tests() -> frozenset[str]:
    """Every rule that the words of some test function mention, this file left out."""
    found: set[str] = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        if path != Path(__file__):
            source = path.read_text(encoding="utf-8")
            for node in ast.parse(source).body:
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                    found.update(re.findall(r"\bR\d{1,3}\b", ast.get_source_segment(source, node) or ""))
    return frozenset(found)


def test_the_words_of_a_rule_can_be_shown() -> None:
    assert rule_text("R88") == RULES["R88"].text
    assert rule_text("least-cost-of-risk") is None
    assert rule_text("R120") is None


def test_rules_that_strategies_name_are_rules_of_the_whitepaper() -> None:
    for strategy in load_catalogue().strategies.values():
        named = re.findall(r"\bR\d{1,3}\b", " ".join((*strategy.not_covered, *strategy.tests)))
        assert set(named) <= RULES.keys(), strategy.id
