"""Small questions that the templates of an interview ask of a field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import template

from bia.fields import Field, field_id
from bia.questions import Kind

register = template.Library()

_NUMERIC = {Kind.MONEY: "decimal", Kind.SHARE: "decimal", Kind.NUMBER: "decimal", Kind.WHOLE: "numeric"}


@register.filter
def is_typed(field: Field) -> bool:
    """Whether the control is a short measured value, set to the right with its unit."""
    return field.question.kind == Kind.DURATION or field.question.kind in _NUMERIC


@register.filter
def inputmode(field: Field) -> str:
    """The on-screen keyboard that fits; durations need letters."""
    return _NUMERIC.get(field.question.kind, "")


@register.filter
def control_template(field: Field) -> str:
    """The template that draws the control."""
    return f"interviews/controls/{field.control.template}.html"


@register.filter
def at(found: Mapping[Any, Any] | None, key: Any) -> Any:
    """What a mapping holds at this key; nothing for a key or a mapping that is not there."""
    return (found or {}).get(key, "")


@register.filter
def words(text: str) -> list[str]:
    """The words of a text, to go through one by one."""
    return text.split()


@register.filter
def anchor(path: str) -> str:
    """The id of a question's form."""
    return field_id(path)


@register.filter
def as_json(value: object) -> str:
    """For an attribute that a script reads; the template escapes it."""
    return json.dumps(value)
