"""Why a number is what it is, and what a careful reader notices: shared by every part of the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["gap", "warn", "info"]
Inputs = tuple[tuple[str, Any], ...]  # (where the answer stands, its value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """`about` names the figure, `rule` the rule that made it, `inputs` the answers it used."""

    about: str
    rule: str
    text: str
    inputs: Inputs = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "about": self.about,
            "rule": self.rule,
            "inputs": inputs_to_dicts(self.inputs),
            "text": self.text,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something in the answers that needs a person: a wish without impact, a restore never tested.

    `rule` is a rule of the whitepaper (R15) or the standard it rests on, `place` the path of the answer in
    the case document, `inputs` the answers it was seen in, `remedy` what to do next.
    """

    id: str
    subject: str | None
    text: str
    rule: str
    place: str
    remedy: str
    inputs: Inputs = ()
    severity: Severity = "warn"

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "subject": self.subject,
            "text": self.text,
            "rule": self.rule,
            "severity": self.severity,
            "place": self.place,
            "inputs": inputs_to_dicts(self.inputs),
            "remedy": self.remedy,
        }


def inputs_to_dicts(inputs: Inputs) -> list[dict[str, Any]]:
    """Answers as the plan prints them."""
    return [{"answer": answer, "value": value} for answer, value in inputs]
