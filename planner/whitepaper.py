"""The rules R1 to R119 of the whitepaper, each in one sentence of our own, with the place that applies it.

The rules stand in `whitepaper.toml`. `acts` names where a rule acts: a Python object such as
`planner.designs.choices_for`, `strategy vm-ha` or `figure T4`. A rule that no machine can check says why.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

KINDS: Final = ("fact", "limit", "prerequisite", "recommendation", "slip")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """`acts` is empty exactly when `unchecked` says why no machine can check the rule."""

    text: str
    kind: str
    acts: tuple[str, ...] = ()
    unchecked: str | None = None


def _read() -> Mapping[str, Rule]:
    content = (Path(__file__).parent / "whitepaper.toml").read_text(encoding="utf-8")
    return {
        name: Rule(**{**row, "acts": tuple(row.get("acts", ()))})
        for name, row in tomllib.loads(content)["rule"].items()
    }


RULES: Final = _read()


def rule_text(name: str) -> str | None:
    """One plain sentence for a rule such as "R45"; None for anything else (a rule of the engine's own)."""
    rule = RULES.get(name)
    return rule.text if rule else None
