"""The section on decisions: targets that somebody settled in place of the derived ones."""

from __future__ import annotations

from .blocks import Section, blocks
from .facts import Facts, Json, count, duration, part
from .tables import Cell, Column, table

TARGETS = {"mtpd_hours": "MTPD", "rto_hours": "RTO", "rpo_hours": "RPO"}


def decisions(facts: Facts) -> Section:
    """Which targets were settled on, beside what was derived, and why."""
    rows = [row for process in facts.processes for row in _settled(facts, process)]
    lead = "Nobody settled on a target other than what the answers give."
    if rows:
        lead = f"{count(len(rows), 'target')} {'was' if len(rows) == 1 else 'were'} settled by a person. What the "
        lead += "answers give stands beside it."
    return Section(
        id="decisions",
        title="What was decided",
        question="Where does a decision stand in place of an answer?",
        lead=lead,
        blocks=blocks(
            table(
                "Settled targets",
                [
                    Column("Process", 52),
                    Column("Target", 16),
                    Column("Derived", 18, "n"),
                    Column("Settled", 18, "n"),
                    Column("Why", 64, "gap"),
                ],
                rows,
                dense=True,
            )
        ),
    )


def _settled(facts: Facts, process: Json) -> list[tuple[str | Cell, ...]]:
    chosen = facts.asked.get(str(process["id"]), {}).get("chosen") or {}
    return [
        (
            Cell(facts.label(process["id"]), "plain"),
            word,
            duration(part(process, "targets", "derived", key), "none"),
            Cell(duration(chosen[key]), "strong"),
            str(chosen.get("reason") or "no reason was given"),
        )
        for key, word in TARGETS.items()
        if chosen.get(key) is not None
    ]
