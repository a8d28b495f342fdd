"""The appendix: every answer of every process, as it was asked and in words, with who gave it as far as is known."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from bia.signed_content import DEPENDENCIES, Line, WriteUp, signed_content, write_up

from .blocks import Block, Heading, Section, blocks
from .facts import NO_BREAK, Facts, Json, count, long_date
from .record import Given, Record
from .tables import WHOLE_UNTIL, Cell, Column, Row, Table, group, kept, table

ONE_LINE = 40  # characters; a step this short is not broken
NAME = "name"  # the heading of its table


def answers(facts: Facts, record: Record) -> Section:
    """One table a process."""
    parts: list[Block | Table] = []
    number = 0
    for process in facts.processes:
        if str(process["id"]) not in facts.asked:
            continue
        written = write_up(signed_content(facts.case, process, str(process["id"])))
        number += len(_lines(written))
        parts.append(Heading(f"{written.code} {written.name}", "wide"))
        found = _answers(written, facts.asked[written.code], record)
        parts.extend([found] if found else [])
    return Section(
        id="answers",
        title="Appendix: every answer",
        question="What exactly was said?",
        lead=f"{count(number, 'answer')}, in the words of the questions. They are what all targets rest on."
        if number
        else "Nothing has been answered yet.",
        on_new_page=True,
        blocks=blocks(parts),
    )


def _answers(written: WriteUp, asked: Json, record: Record) -> Table | None:
    """The answers of a process, its name apart. What most of them have in common is said once, in the caption."""
    unconfirmed = frozenset(asked.get("unconfirmed") or ())
    sources = {
        line.path: _source(record.given_of.get((written.code, line.path)), _question(line) in unconfirmed)
        for line in _lines(written)
    }
    usual = next((text for text, _ in Counter(filter(None, sources.values())).most_common(1)), "")
    with_source = any(source not in ("", usual) for source in sources.values())
    rows: list[Row | tuple[str | Cell, ...]] = []
    for chapter in written.chapters:
        lines = [line for line in chapter.lines if line.path != NAME]
        nobody = usual and lines and not any(sources[line.path] for line in lines)
        rows.append(group(chapter.title + (" (who gave these is not known)" if nobody else "")))
        for place, line in enumerate(lines, start=1):
            source = sources[line.path]
            said = ("" if nobody or source == usual else source or "not known",)
            cells = (Cell(line.label, "plain"), answer_in_words(line), *(said if with_source else ()))
            rows.append(kept(*cells) if place < len(lines) <= WHOLE_UNTIL else cells)
    if written.not_asked:
        rows.append(group("Not asked"))
        missing = "; ".join(written.not_asked)
        rows.append((Cell("Without an answer", "plain"), missing, *(("",) if with_source else ())))
    columns = [Column("Question", 58), Column("Answer", 80), Column("Given by", 30)]
    return table(
        _caption(written, usual, with_source),
        columns if with_source else [columns[0], Column("Answer", 110)],
        rows,
        dense=True,
    )


def _caption(written: WriteUp, usual: str, with_source: bool) -> str:
    owner = f"Owner: {written.owner}." if written.owner else "The owner was not asked."
    if not usual:
        return f"{owner} Who answered is not known."
    return f"{owner} Given by {usual}{', where nothing else is said' if with_source else ''}."


def _lines(written: WriteUp) -> list[Line]:
    return [line for chapter in written.chapters for line in chapter.lines if line.path != NAME]


def _question(line: Line) -> str:
    return DEPENDENCIES if line.path.startswith(DEPENDENCIES) else line.path


def _source(given: Given | None, is_unconfirmed: bool) -> str:
    """ "Jo Field, interview, 3 November 2026", empty where nothing is known."""
    if given is None:
        return "carried over, not confirmed" if is_unconfirmed else ""
    told = [given.by, given.how.lower(), long_date(given.on), given.mark]
    return ", ".join([*filter(None, told), *(["not confirmed"] if is_unconfirmed else [])])


def answer_in_words(line: Line) -> str:
    """The answer; a value over time as its steps: "2 noticeable after 15 min, 4 severe after 1 h to 7 d"."""
    if not line.times:
        return line.text or "–"
    steps = []
    for text, same in groupby(line.times, key=lambda each: each[1]):
        times = [time for time, _ in same]
        step = f"{text} after {times[0]}" + (f" to {times[-1]}" if len(times) > 1 else "")
        steps.append(step.translate(NO_BREAK) if len(step) <= ONE_LINE else step)
    return ", ".join(steps)
