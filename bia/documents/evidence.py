"""Sections that back the plan: findings, assumptions with their sources, and how to reproduce it."""

from __future__ import annotations

from collections.abc import Sequence

from bia import units
from planner.findings.brief import findings_in_brief

from .blocks import Section, blocks
from .facts import Facts, Json, long_date, plain_number, said, sentence
from .tables import Cell, Column, Table, table

SEVERITY = {"gap": ("gap", "alarm"), "warn": ("check", "warn"), "info": ("note", "muted")}
ATTACHED = "case.json (ninefold-case/1), plan.json (ninefold-plan/1)"
CLASSES = {
    "estimate": "estimate",
    "list": "list price",
    "quoted": "quoted",
    "published": "published",
    "default": "default",
}


def findings(facts: Facts) -> Section | None:
    """What a careful reader of the answers notices. None when there is nothing."""
    found = findings_in_brief(facts.result.get("findings") or (), facts.processes, facts.services)
    if not found:
        return None
    gaps = sum(1 for one in found if one.get("severity") == "gap")
    lead = f"{said(len(found), 'point', 'deserves', 'deserve')} a second look"
    lead += f", {said(gaps, 'gap', 'comes', 'come')} first." if gaps else "."
    return Section(
        id="findings",
        title="What a careful reader notices",
        question="Which answers should we talk about again?",
        lead=lead,
        blocks=blocks(_findings(facts, found)),
    )


def _about(facts: Facts, subjects: Sequence[str]) -> str:
    """Whom a finding is about: one by id and name, several by their ids."""
    return ", ".join(subjects) if len(subjects) > 1 else facts.label(next(iter(subjects), None)) or "Engagement"


def _findings(facts: Facts, found: Sequence[Json]) -> Table | None:
    rows = []
    for one in found:
        word, kind = SEVERITY.get(str(one.get("severity")), ("note", "muted"))
        rows.append(
            (
                Cell(_about(facts, one["subjects"]), "plain"),
                Cell(word, kind),
                str(one.get("text") or ""),
                str(one.get("remedy") or "–"),
                str(one.get("rule") or "–"),
            )
        )
    return table(
        "Findings, gaps first",
        [
            Column("About", 30),
            Column("Kind", 13),
            Column("Finding", 58),
            Column("What to do next", 48),
            Column("Rule", 19),
        ],
        rows,
        dense=True,
    )


def assumptions(facts: Facts) -> Section | None:
    """The figures that did not come from the client. None when there are none."""
    used = list(facts.result.get("assumptions") or ())
    if not used:
        return None
    estimates = sum(1 for one in used if one.get("source_class") == "estimate")
    lead = f"{said(len(used), 'figure', 'comes', 'come')} from our catalogue and not from the client"
    lead += f"; {estimates} of them are estimates." if estimates else "."
    return Section(
        id="assumptions",
        title="Assumptions and their sources",
        question="Which of these numbers are yours, and which are ours?",
        lead=lead,
        blocks=blocks(
            table(
                "Catalogue values that this plan used",
                [
                    Column("No.", 14, "id"),
                    Column("Assumption", 54),
                    Column("Low", 14, "n"),
                    Column("Likely", 14, "n"),
                    Column("High", 14, "n"),
                    Column("Class", 20, "gap"),
                    Column("Source", 38),
                ],
                [_assumption(one) for one in used],
                row_head=1,
                dense=True,
            )
        ),
    )


def _assumption(one: Json) -> tuple[str | Cell, ...]:
    unit = str(one.get("unit") or "")
    likely = one.get("likely")
    class_ = str(one.get("source_class") or units.NOT_KNOWN)
    return (
        str(one["id"]),
        Cell(f"{one['name']}, {unit}" if unit else str(one["name"]), "plain"),
        *(plain_number(value) for value in (one.get("low", likely), likely, one.get("high", likely))),
        Cell(CLASSES.get(class_, class_)),
        str(one.get("source") or units.NOT_KNOWN),
    )


def about_section(facts: Facts, record_sha256: str = "") -> Section:
    """Hashes, versions, conventions and policy. `record_sha256` is of the record that a report holds beside them."""
    sha = str(facts.result.get("case_sha256") or "")
    years, rate = plain_number(facts.result.get("horizon_years")), units.share(facts.result.get("discount_rate"))
    snapshot: list[tuple[str | Cell, ...]] = [
        ("Case, SHA-256", Cell(spaced(sha) or units.NOT_KNOWN, "hash")),
        *([("Record, SHA-256", Cell(spaced(record_sha256), "hash"))] if record_sha256 else ()),
        *(() if facts.brand.is_plain else (("Brand, SHA-256", Cell(spaced(facts.brand.sha256), "hash")),)),
        ("Plan", f"{facts.number}, made on {long_date(facts.made_at)}"),
        ("Engine", str(facts.result.get("engine_version") or units.NOT_KNOWN)),
        ("Facts as of", str(facts.result.get("as_of") or units.NOT_ASKED)),
        (
            "Money",
            f"{facts.currency}, {years} years, discount rate {rate}",
        ),
        ("Attached", _attached(facts, record_sha256)),
    ]
    two = [Column("Item", 36), Column("Value", 86)]
    policy: Json = facts.result.get("policy") or {}
    return Section(
        id="about",
        title="About this document",
        question="Can this be reproduced?",
        lead="The same snapshot and the same engine give the same plan, to the last digit. What this document was made "
        "from is attached to this file as JSON.",
        blocks=blocks(
            table("Snapshot", two, snapshot),
            table(
                "Conventions",
                [Column("Subject", 36), Column("Rule in this plan", 86)],
                [
                    (Cell(sentence(str(one["id"]).replace("-", " ").replace("_", " ")), "plain"), str(one["text"]))
                    for one in facts.result.get("conventions") or ()
                ],
            ),
            table(
                "Policy: the thresholds this plan was made with",
                [Column("Setting", 60), Column("Value", 62)],
                [
                    (Cell(sentence(name.replace("_", " ")), "plain"), plain_number(value))
                    for name, value in policy.items()
                ],
                dense=True,
            ),
        ),
    )


def _attached(facts: Facts, record_sha256: str) -> str:
    """The files that travel in the document, with their formats."""
    record = ", record.json (ninefold-record/1)" if record_sha256 else ""
    return ATTACHED + record + ("" if facts.brand.is_plain else ", brand.json (ninefold-brand/1)")


def spaced(sha256: str) -> str:
    """A fingerprint in groups of eight."""
    return " ".join(sha256[start : start + 8] for start in range(0, len(sha256), 8))
