"""The right side of an interview: targets so far, the loss curve, the last change and what is left to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bia import planning
from bia.acts import last_act
from bia.confirming import unconfirmed_of
from bia.fault_words import faults_in_words
from bia.history import last_change, next_undo
from bia.loss_curve import make_curve
from bia.models import Process, User
from bia.prices import make_prices
from bia.progress import Progress, progress_of
from bia.questions import Frame, Section, process_sections
from bia.targets import Panel, make_panel
from planner.faults import CaseFaults

MOST_LIVE_QUESTIONS = 25  # what 60 to 90 minutes hold


def panel_context(
    process: Process, frame: Frame, user: User, session: Any, before: Mapping[str, str]
) -> dict[str, Any]:
    """What the panel shows. `before` holds the target values last shown, see make_panel."""
    sections = process_sections(frame)
    losses = process.answers.filter(question="impact.loss", withdrawn=False).values_list("value", flat=True).first()
    panel, mtpd_hours = _targets(process, before)
    return {
        "process": process,
        "panel": panel,
        "curve": make_curve(frame.times, losses or (), mtpd_hours, frame.currency),
        **_done(process, user, session, sections),
    }


def _done(process: Process, user: User, session: Any, sections: Sequence[Section]) -> dict[str, Any]:
    """What was done last, an answer or something else; the next undo, and what was done since beside the answers."""
    last, undo = last_change(process, sections), next_undo(process, user, sections)
    act = last_act(process, sections, user, session)
    own = last_act(process, sections, user, session, is_own=True)
    return {
        "last": last,
        "act": act if act is not None and (last is None or act.at > last.at) else None,
        "undo": undo,
        "beyond": own if own is not None and (undo is None or own.at > undo.change.at) else None,
    }


def _targets(process: Process, before: Mapping[str, str]) -> tuple[Panel, float | None]:
    """The targets so far, or what still hinders them; and the mtpd in hours."""
    try:
        entry = planning.live_targets(process.engagement, process)
    except CaseFaults as error:
        problem = "\n".join(faults_in_words(error, process.engagement))
        return Panel(targets=(), findings=(), change="", problem=problem), None
    return make_panel(entry, before), entry["targets"].get("mtpd_hours")


def progress_context(process: Process, frame: Frame) -> dict[str, Any]:
    """How far the interview of one process is, against what an interview can hold, and what waits to be confirmed."""
    values = dict(process.answers.filter(withdrawn=False).values_list("question", "value"))
    progress = progress_of(process_sections(frame), values, dependencies_asked=process.dependencies_asked)
    return {"progress": progress, "too_many": too_many(progress), "unconfirmed": unconfirmed_of(process)}


def too_many(progress: Progress) -> int:
    """How many questions are asked beyond what an interview can hold; 0 when it holds them."""
    return max(progress.total - MOST_LIVE_QUESTIONS, 0)


def prices_context(process: Process, frame: Frame) -> dict[str, Any]:
    """What tighter targets cost; nothing where the answers make no case yet."""
    try:
        ladders = planning.live_prices(process.engagement, process)
    except CaseFaults:
        ladders = []  # the panel of targets says what hinders
    return {"prices": make_prices(ladders, frame.currency), "currency": frame.currency, "process": process}
