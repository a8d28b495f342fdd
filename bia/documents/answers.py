"""The appendix: every answer of every process, as it was asked and in words, with who gave it as far as is known."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from django.utils.translation import gettext as _

from bia.signed_content import DEPENDENCIES, Line, WriteUp, signed_content, write_up
from bia.usual_words import told_how

from .blocks import Block, Heading, Section, blocks
from .facts import NO_BREAK, Facts, Json, count, long_date, midway
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
        title=_("Appendix: every answer"),
        question=_("What exactly was said?"),
        lead=_("%(answers)s, in the words of the questions. They are what all targets rest on.")
        % {"answers": count(number, "answer")}
        if number
        else _("Nothing has been answered yet."),
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
        rows.append(
            group(
                _("%(chapter)s (who gave these is not known)") % {"chapter": chapter.title} if nobody else chapter.title
            )
        )
        for place, line in enumerate(lines, start=1):
            source = sources[line.path]
            said = ("" if nobody or source == usual else source or _("not known"),)
            cells = (Cell(line.label, "plain"), answer_in_words(line), *(said if with_source else ()))
            rows.append(kept(*cells) if place < len(lines) <= WHOLE_UNTIL else cells)
    if written.not_asked:
        rows.append(group(_("Not asked")))
        missing = "; ".join(written.not_asked)
        rows.append((Cell(_("Without an answer"), "plain"), missing, *(("",) if with_source else ())))
    columns = [Column(_("Question"), 58), Column(_("Answer"), 80), Column(_("Given by"), 30)]
    return table(
        _caption(written, usual, with_source),
        columns if with_source else [columns[0], Column(_("Answer"), 110)],
        rows,
        dense=True,
        alike=True,
    )


def _caption(written: WriteUp, usual: str, with_source: bool) -> str:
    owner = _("Owner: %(owner)s.") % {"owner": written.owner} if written.owner else _("The owner was not asked.")
    if not usual:
        return _("%(owner)s Who answered is not known.") % {"owner": owner}
    if with_source:
        return _("%(owner)s Given by %(who)s, where nothing else is said.") % {"owner": owner, "who": usual}
    return _("%(owner)s Given by %(who)s.") % {"owner": owner, "who": usual}


def _lines(written: WriteUp) -> list[Line]:
    return [line for chapter in written.chapters for line in chapter.lines if line.path != NAME]


def _question(line: Line) -> str:
    return DEPENDENCIES if line.path.startswith(DEPENDENCIES) else line.path


def _source(given: Given | None, is_unconfirmed: bool) -> str:
    """ "Jo Field, interview, 3 November 2026", empty where nothing is known."""
    if given is None:
        return _("carried over, not confirmed") if is_unconfirmed else ""
    told = [given.by, midway(told_how(given.how)), long_date(given.on), *map(told_how, given.mark.split(", "))]
    return ", ".join([*filter(None, told), *([_("not confirmed")] if is_unconfirmed else [])])


def answer_in_words(line: Line) -> str:
    """The answer; a value over time as its steps: "2 noticeable after 15 min, 4 severe after 1 h to 7 d"."""
    if not line.times:
        return line.text or "–"
    steps = []
    for text, same in groupby(line.times, key=lambda each: each[1]):
        times = [time for time, _ in same]
        if len(times) > 1:
            step = _("%(answer)s after %(first)s to %(last)s") % {"answer": text, "first": times[0], "last": times[-1]}
        else:
            step = _("%(answer)s after %(time)s") % {"answer": text, "time": times[0]}
        steps.append(step.translate(NO_BREAK) if len(step) <= ONE_LINE else step)
    return ", ".join(steps)
