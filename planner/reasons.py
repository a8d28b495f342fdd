"""Why a number is what it is, and what a careful reader notices: shared by every part of the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["gap", "warn", "info"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """`about` names the figure, `rule` the rule that made it, `inputs` the answers it used."""

    about: str
    rule: str
    text: str
    inputs: tuple[tuple[str, Any], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "about": self.about,
            "rule": self.rule,
            "inputs": [{"answer": answer, "value": value} for answer, value in self.inputs],
            "text": self.text,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something in the answers that needs a person: a wish without impact, a restore never tested."""

    id: str
    subject: str | None
    text: str
    rule: str | None = None
    severity: Severity = "warn"

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "subject": self.subject,
            "text": self.text,
            "rule": self.rule,
            "severity": self.severity,
        }
