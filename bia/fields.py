"""The fields of a page: one form per question, with its texts, its version and its state."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from bia.doubts import doubts_about
from bia.forms.over_time import at_text, at_times_now
from bia.forms.readers import Posted, posted_rows
from bia.forms.reading import NOT_ASKED
from bia.forms.showing import show_answer
from bia.questions import Column, Kind, Question, Section
from bia.states import State

SPARE_ROWS = 1
MOST_LISTED = 30  # of more services a list to tick is not looked through
_ID_SIGNS = {".": "-", "_": "-", "-": "-"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    value: str
    label: str
    checked: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """One input. `options` makes it a list to choose from, `is_several` one to tick several of."""

    name: str
    id: str
    label: str
    value: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    is_wide: bool = False
    is_several: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """What a template needs to draw a question's inputs; `template` names it. `at`: the times of a row over time."""

    template: str
    text: str = ""
    options: tuple[Option, ...] = ()
    modes: tuple[Option, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Box, ...], ...] = ()
    boxes: tuple[Box, ...] = ()
    at: str = ""
    empty: Option | None = None
    search_url: str = ""

    @property
    def is_group(self) -> bool:
        """Several inputs under one label."""
        return self.template in ("several", "rows", "yes_no", "over_time") or self.empty is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    question: Question
    id: str
    action: str
    version: int
    control: Control
    state: State


@dataclass(frozen=True, kw_only=True, slots=True)
class Override:
    """What a post left to show: the texts as typed, and the state they are in."""

    path: str
    posted: Posted
    version: int
    state: State


@dataclass(frozen=True, kw_only=True, slots=True)
class SectionOfFields:
    """A section with its fields, numbered as on the page."""

    number: int
    section: Section
    fields: tuple[Field, ...]
    confirm_action: str = ""

    @property
    def unconfirmed(self) -> int:
        """How many answers of this section wait for somebody to say that they hold."""
        return sum(field.state.name == "unconfirmed" for field in self.fields)

    @property
    def is_folded(self) -> bool:
        """An optional section in which nothing is answered, refused or in conflict."""
        return self.section.optional and all(field.state.name == "unasked" for field in self.fields)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """The value that counts (or NOT_ASKED) and its version (0: never answered).

    `is_unconfirmed`: a template or the last cycle gave it, and nobody said that it holds.
    """

    value: object
    version: int
    is_unconfirmed: bool = False


def field_id(path: str) -> str:
    """The id of a question's form on its page."""
    return "q-" + re.sub(r"[^A-Za-z0-9]", lambda match: _ID_SIGNS.get(match[0], f"-x{ord(match[0]):x}-"), path)


def make_field(question: Question, stored: Stored, action: str) -> Field:
    """A field that shows what is stored."""
    name = "unconfirmed" if stored.is_unconfirmed else "answered"
    return Field(
        question=question,
        id=field_id(question.path),
        action=action,
        version=stored.version,
        control=_searching(control_of(question, show_answer(question, stored.value)), question, action),
        state=State(name="unasked" if stored.value is NOT_ASKED else name, doubts=doubts_about(question, stored.value)),
    )


def override_field(field: Field, override: Override) -> Field:
    """The same field with the texts just typed, none of them lost."""
    return replace(
        field,
        version=override.version,
        control=_searching(control_of(field.question, override.posted), field.question, field.action),
        state=override.state,
    )


def _searching(control: Control, question: Question, action: str) -> Control:
    """Of more services than one can look through only the chosen ones are listed; others are found by typing."""
    if question.kind is not Kind.COVERS or len(question.choices) <= MOST_LISTED:
        return control
    chosen = tuple(option for option in control.options if option.checked)
    return replace(control, options=chosen, search_url=urljoin(action, "../services/"))


def make_sections(
    sections: Sequence[Section], stored: Mapping[str, Stored], action: str, override: Override | None
) -> list[SectionOfFields]:
    """Every section with its fields; the overridden field shows what was typed."""
    made = []
    for number, section in enumerate(sections, start=1):
        fields = [
            make_field(q, stored.get(q.path, Stored(value=NOT_ASKED, version=0)), action) for q in section.questions
        ]
        if override is not None:
            fields = [override_field(f, override) if f.question.path == override.path else f for f in fields]
        confirm = urljoin(action, "../confirm/")
        made.append(SectionOfFields(number=number, section=section, fields=tuple(fields), confirm_action=confirm))
    return made


def control_of(question: Question, texts: Posted) -> Control:
    """The inputs of a question holding these texts."""
    match question.kind:
        case Kind.LEVELS | Kind.LOSS:
            return Control(template="over_time", boxes=_over_time(question, texts), at=at_text(question.point_hours))
        case Kind.YES_NO:
            return Control(template="yes_no", options=_yes_no(_text(texts)))
        case Kind.CHOICE:
            return Control(template="choice", options=_choice(question, _text(texts)))
        case Kind.SEVERAL | Kind.COVERS:
            return Control(
                template="several",
                text=(texts.get("more") or [""])[0],
                options=_several(question, texts),
                modes=_modes(question, texts),
                empty=_empty(question, texts),
            )
        case Kind.ROWS | Kind.MAP | Kind.HOURS:
            return Control(
                template="rows",
                columns=question.columns,
                rows=_rows(question, texts),
                modes=_modes(question, texts),
                empty=_empty(question, texts),
            )
        case Kind.LONG | Kind.LINES:
            return Control(template="long", text=_text(texts), empty=_empty(question, texts))
    return Control(template="line", text=_text(texts), empty=_empty(question, texts))


def _text(texts: Posted) -> str:
    return (texts.get("value") or [""])[0]


def _empty(question: Question, texts: Posted) -> Option | None:
    label = question.nothing or question.none
    checked = bool((texts.get("empty") or [""])[0])
    return Option(value="yes", label=label, checked=checked) if label else None


def _yes_no(chosen: str) -> tuple[Option, ...]:
    words = (("yes", "Yes"), ("no", "No"), ("", "Not asked"))
    return tuple(Option(value=value, label=label, checked=value == chosen) for value, label in words)


def _choice(question: Question, chosen: str) -> tuple[Option, ...]:
    choices = [("", "not asked")] if not question.required else []
    choices += question.choices
    if question.nothing:
        choices.append(("null", question.nothing))
    if chosen not in dict(choices):
        choices.append((chosen, chosen))
    return tuple(Option(value=value, label=label, checked=value == chosen) for value, label in choices)


def _several(question: Question, texts: Posted) -> tuple[Option, ...]:
    chosen = list(texts.get("value", ()))
    known = dict(question.choices)
    unknown = [(value, value) for value in chosen if value not in known]
    return tuple(
        Option(value=value, label=label, checked=value in chosen) for value, label in (*question.choices, *unknown)
    )


def _modes(question: Question, texts: Posted) -> tuple[Option, ...]:
    words: dict[Kind, tuple[tuple[str, str], ...]] = {
        Kind.HOURS: (("24x7", "24 x 7"), ("windows", "Windows"), ("", "Not asked")),
        Kind.COVERS: (("all", "Everything it needs"), ("some", "Only these"), ("", "Not asked")),
    }
    chosen = (texts.get("mode") or [""])[0]
    return tuple(
        Option(value=value, label=label, checked=value == chosen) for value, label in words.get(question.kind, ())
    )


def _over_time(question: Question, texts: Posted) -> tuple[Box, ...]:
    base = field_id(question.path)
    texts = at_times_now(question, texts).texts
    names = [f"v{index}" for index in range(question.points)]
    labels = question.point_labels or (question.label,) * question.points
    return tuple(
        Box(name=name, id=f"{base}-{name}", label=label, value=(texts.get(name) or [""])[0])
        for name, label in zip(names, labels, strict=True)
    )


def _rows(question: Question, texts: Posted) -> tuple[tuple[Box, ...], ...]:
    typed = posted_rows(texts) + [{} for _ in range(SPARE_ROWS)]
    base = field_id(question.path)
    return tuple(
        tuple(
            _cell(f"r{number}-{column.key}", base, f"{column.label}, row {number + 1}", column, row)
            for column in question.columns
        )
        for number, row in enumerate(typed)
    )


def _cell(name: str, base: str, label: str, column: Column, row: Mapping[str, str]) -> Box:
    value = row.get(column.key, "")
    if column.kind is Kind.PICKS:
        options = _picks(column, value)
    else:
        choices = (("", ""), *column.choices) if column.choices else ()
        options = tuple(Option(value=key, label=word, checked=key == value) for key, word in choices)
    return Box(
        name=name,
        id=f"{base}-{name}",
        label=label,
        value=value,
        hint=column.hint,
        options=options,
        is_wide=column.is_wide,
        is_several=column.kind is Kind.PICKS,
    )


def _picks(column: Column, value: str) -> tuple[Option, ...]:
    """What can be ticked, and what is ticked although it is not offered any more."""
    chosen = [code for code in value.split(", ") if code]
    known = dict(column.choices)
    offered = (*column.choices, *((code, code) for code in chosen if code not in known))
    return tuple(Option(value=code, label=label, checked=code in chosen) for code, label in offered)
