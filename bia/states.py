"""What became of a save, and what a field says about it: saved, refused, or two values to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bia.answering import Conflict, Saved, SignedOff
from bia.doubts import Doubt, doubts_about
from bia.forms.readers import Posted
from bia.forms.reading import NOT_ASKED
from bia.forms.showing import in_words, show_answer
from bia.models import User
from bia.questions import Kind, Question

MOST_ON_A_BUTTON = 24  # characters of a value


@dataclass(frozen=True, kw_only=True, slots=True)
class ClashCell:
    """One time of two rows over time: both values, and whose a mix of the two would take (the one who changed it)."""

    name: str
    label: str
    mine: str
    theirs: str
    mix_takes_mine: bool

    @property
    def differs(self) -> bool:
        return self.mine != self.theirs


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """What became of the last save: unasked, answered, unconfirmed, saved, conflict, signed or invalid.

    `theirs_texts` are the texts of the inputs that hold the other value, for the script that puts it in its place.
    `is_own`: the other value was saved by the same person, in another window or browser. `is_removal`,
    `was_removed`: what was entered, or what is saved, is that the row is gone. `doubts` are what to ask about a value
    that is stored. `note`: what else there is to know of the save.
    """

    name: str
    at: datetime | None = None
    understood: str = ""
    problem: str = ""
    mine: str = ""
    mine_at: datetime | None = None
    theirs: str = ""
    theirs_version: int = 0
    theirs_texts: Posted | None = None
    author: str = ""
    is_own: bool = False
    is_removal: bool = False
    was_removed: bool = False
    cells: tuple[ClashCell, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    note: str = ""

    @property
    def doubted_columns(self) -> tuple[int, ...]:
        """The times of a row over time that are asked about."""
        return tuple(doubt.column for doubt in self.doubts if doubt.column is not None)

    @property
    def keep_words(self) -> str:
        """What the button does that saves the value typed here."""
        if self.is_removal:
            return "Remove it all the same"
        return f"Keep {self.mine}" if 0 < len(self.mine) <= MOST_ON_A_BUTTON else "Keep what is typed here"

    @property
    def take_words(self) -> str:
        """What the button does that leaves the saved value as it is."""
        if self.was_removed:
            return "Leave it removed"
        return f"Take {self.theirs}" if 0 < len(self.theirs) <= MOST_ON_A_BUTTON else "Take what is saved"


def saved_state(question: Question, posted: Posted, saved: Saved) -> State:
    """Saved; says what was understood where that differs from what was typed."""
    typed = " ".join(" ".join(posted.get("value", ())).split())
    understood = ""
    if (
        question.kind in (Kind.DURATION, Kind.MONEY, Kind.SHARE, Kind.NUMBER, Kind.TIMES)
        and saved.value is not NOT_ASKED
    ):
        shown = show_answer(question, saved.value).get("value", [""])[0]
        understood = in_words(question, saved.value) if shown not in ("", typed) else ""
    name = "saved" if saved.value is not NOT_ASKED else "unasked"
    return State(name=name, at=saved.saved_at, understood=understood, doubts=doubts_about(question, saved.value))


def conflict_state(
    question: Question,
    mine: object,
    conflict: Conflict,
    *,
    before: object = NOT_ASKED,
    typed_at: datetime | None = None,
    reader: User | None = None,
) -> State:
    """Both values, with the author and time of theirs. `before`: what was stored when mine was begun; `reader`: who
    is to choose."""
    return State(
        name="conflict",
        mine=in_words(question, mine),
        mine_at=typed_at,
        theirs=in_words(question, conflict.value),
        theirs_version=conflict.version,
        theirs_texts=show_answer(question, conflict.value),
        author=author_name(conflict.author),
        is_own=reader is not None and conflict.author == reader,
        at=conflict.saved_at,
        cells=_clash_cells(question, mine, conflict.value, before),
    )


def signed_state(signed: SignedOff) -> State:
    """Refused, because the process was signed off meanwhile."""
    return State(name="signed", problem=str(signed), at=signed.signed_at)


def _clash_cells(question: Question, mine: object, theirs: object, before: object) -> tuple[ClashCell, ...]:
    """A row over time, cell by cell: a mix takes mine where I changed it, and theirs where only they did."""
    if question.kind not in (Kind.LEVELS, Kind.LOSS):
        return ()
    ours, others, old = (show_answer(question, value) for value in (mine, theirs, before))

    def text(texts: Posted, column: int) -> str:
        return (texts.get(f"v{column}") or [""])[0]

    return tuple(
        ClashCell(
            name=f"v{column}",
            label=label,
            mine=text(ours, column),
            theirs=text(others, column),
            mix_takes_mine=text(ours, column) != text(old, column),
        )
        for column, label in enumerate(question.point_labels)
    )


PICK = "pick-"


def picked_cells(posted: Posted) -> Posted:
    """The texts of a row over time in which cells were picked from two versions, each in its place."""
    picked = {name.removeprefix(PICK): texts for name, texts in posted.items() if name.startswith(PICK)}
    kept = {name: texts for name, texts in posted.items() if not name.startswith(PICK)}
    return {**kept, **picked} if "mix" in posted else kept


def author_name(author: User | None) -> str:
    """A person's full name, else the name they sign in with; empty if not known."""
    return (author.get_full_name() or author.get_username()) if author else ""
