"""What goes into an availability plan: a pure function from a stored plan to the values of its pages."""

from __future__ import annotations

from dataclasses import dataclass

from . import figures
from .blocks import Section, numbered
from .decision import Decision, decision
from .dependencies import dependencies
from .designs import designs
from .evidence import about_section, assumptions, findings
from .facts import Facts, clip, count, joined, long_date, part
from .money import money_section
from .options import options
from .own_questions import own_questions
from .processes import impact, targets
from .residual import residual, tests
from .services import promises, risk
from .tables import Column, Table, table

WORDS = (
    (
        "MTPD",
        "The first asked time at which an impact category is unacceptable. “Beyond” means not within the asked time.",
    ),
    ("WRT", "Work after IT is back: checking, catching up, entering paper."),
    (
        "RTO",
        "IT must be back by then: the largest step of the ladder before anything is serious that leaves time for the "
        "WRT. “None” means that nothing becomes serious.",
    ),
    ("RPO", "How much data, in time, may be lost. What a backup achieves stands beside it."),
    ("Budget", "Downtime a year within the service hours, planned and unplanned together."),
)


@dataclass(frozen=True, slots=True)
class Cover:
    firm: str
    title: str
    kind: str
    long: bool
    facts: tuple[tuple[str, str], ...]
    fictional: bool
    notice: str


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """Everything the templates of the plan print."""

    title: str
    author: str
    made_at: str
    head: str
    foot: str
    cover: Cover
    decision: Decision
    words: Table | None
    levels: tuple[tuple[int, str], ...]
    sections: tuple[Section, ...]
    charts: dict[str, str]


def plan_document(facts: Facts) -> PlanDocument:
    """The availability plan of one stored plan, without reading anything else."""
    title = str(facts.result.get("title") or facts.case.get("title") or "Availability plan")
    found = (
        impact(facts, figures.heat_maps(facts)),
        targets(facts),
        promises(facts, figures.recovery_ladder(facts), figures.downtime_budgets(facts)),
        dependencies(facts),
        risk(facts, figures.losses(facts)),
        designs(facts),
        options(facts, figures.cost_against_loss(facts)),
        money_section(facts, figures.cost_by_year(facts)),
        residual(facts),
        tests(facts),
        findings(facts),
        own_questions(facts),
        assumptions(facts),
        about_section(facts),
    )
    snapshot = str(facts.result.get("case_sha256") or "")
    sections = numbered([section for section in found if section is not None])
    return PlanDocument(
        title=f"Availability plan {facts.number}: {title}",
        author=facts.workspace,
        made_at=facts.made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        head=clip(f"Availability plan · {title}", 62),
        foot=f"Plan {facts.number} · {long_date(facts.made_at)} · Snapshot {snapshot[:8]}",
        cover=_cover(facts, title),
        decision=decision(facts),
        words=_words(),
        levels=tuple(enumerate(str(level) for level in facts.case.get("severity_levels") or ())),
        sections=sections,
        charts=figures.svg_files(sections),
    )


def _words() -> Table | None:
    return table("Words used throughout", [Column("Word", 20), Column("Meaning here", 102)], WORDS)


def _cover(facts: Facts, title: str) -> Cover:
    client = facts.result.get("client") or part(facts.case, "client", "name")
    if isinstance(client, dict):
        client = client.get("name")
    sites = len(facts.case.get("sites") or ())
    scope = [count(len(facts.processes), "process", "processes"), count(len(facts.services), "service")]
    if sites:
        scope.append(count(sites, "site"))
    answered = "every question was asked" if facts.processes else "nothing was asked yet"
    unanswered = sum(1 for one in facts.processes if one.get("not_asked"))
    as_of = facts.result.get("as_of")
    rows = [
        ("Client", str(client or "not asked")),
        ("Scope", joined(scope)),
        ("Date", long_date(facts.made_at) + (f", on the facts of {as_of}" if as_of else "")),
        (
            "Answers",
            f"{count(unanswered, 'process', 'processes')} with questions not asked" if unanswered else answered,
        ),
    ]
    return Cover(
        firm=facts.workspace,
        title=title,
        kind=f"Availability plan, number {facts.number}",
        long=len(title) > 60,
        facts=tuple(rows),
        fictional=bool(facts.result.get("fictional")),
        notice=_notice(str(facts.result.get("notice") or "")),
    )


def _notice(text: str) -> str:
    """The notice without a leading "Fictional.", which the cover prints itself."""
    head, dot, rest = text.partition(".")
    return rest.strip() if dot and head.strip().lower() == "fictional" else text
