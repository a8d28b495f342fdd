"""Styles of a logo as drawing programs write them: ".a { fill: #123 }". What they say becomes attributes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import tinycss2

MOST_RULES = 500
_SELECTOR = re.compile(r"(?:\.|#|)[A-Za-z_][\w-]{0,63}")


@dataclass(frozen=True, slots=True)
class Styles:
    """What is said of an element name, a class (".a") or an id ("#a")."""

    rules: Mapping[str, Mapping[str, str]]

    def for_element(self, name: str, classes: str, identifier: str) -> Iterable[Mapping[str, str]]:
        """What is said of an element, the stronger later."""
        selectors = [name, *(f".{each}" for each in classes.split()[:8]), f"#{identifier}"]
        return [self.rules[selector] for selector in selectors if selector in self.rules]


def styles_of(sheets: Iterable[str]) -> Styles:
    """The rules with plain selectors; all others, and every at-rule, are passed over."""
    rules: dict[str, dict[str, str]] = {}
    for sheet in sheets:
        for rule in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)[:MOST_RULES]:
            if rule.type != "qualified-rule":
                continue
            said = declarations(tinycss2.serialize(rule.content))
            for selector in tinycss2.serialize(rule.prelude).split(","):
                if _SELECTOR.fullmatch(selector.strip()):
                    rules.setdefault(selector.strip(), {}).update(said)
    return Styles(rules)


def declarations(text: str) -> dict[str, str]:
    """The declarations of a rule or of a style attribute, property to value, as written."""
    found = tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True)
    return {each.lower_name: tinycss2.serialize(each.value).strip() for each in found if each.type == "declaration"}
