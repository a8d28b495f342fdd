"""What goes into a BIA report: a pure function from a stored plan and a record to the values of its pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from . import figures
from .answers import answers
from .asked import scope, who_was_asked
from .blocks import Section, blocks, numbered
from .decided import decisions
from .dependencies import dependencies
from .evidence import about_section, findings
from .facts import Facts, long_date
from .next_steps import next_steps, steps_of
from .plan_document import WORDS
from .printed import PrintedDocument, cover_of, head_of, levels_of, meanings, title_of
from .processes import impact, targets
from .record import Record
from .register import carried, losses_over_time, register
from .services import promises
from .signatures import sign_off
from .summary import summary

KIND = gettext_noop("BIA report")
CONVENTIONS = gettext_noop(
    "“Beyond” is not within the asked time. A dash in a table is nothing to say. “Not asked” is a question without an "
    "answer, “not known” a figure that could not be reckoned; neither counts as nought. On the first page money is "
    "rounded to three figures."
)


def report_document(facts: Facts, record: Record) -> PrintedDocument:
    """The BIA report of one stored plan and what the site knows beyond it, without reading anything else."""
    title = title_of(facts, _(KIND))
    day = long_date(made_at(facts, record))
    found = (
        scope(facts),
        who_was_asked(facts, record),
        register(facts, record),
        _with_losses(facts),
        targets(facts),
        dependencies(facts, carried(facts)),
        promises(facts, figures.recovery_ladder(facts), ()),
        findings(facts),
        decisions(facts),
        next_steps(facts, record),
        sign_off(facts, record),
        answers(facts, record),
        about_section(facts, record.sha256),
    )
    sections = numbered([section for section in found if section is not None])
    snapshot = str(facts.result.get("case_sha256") or "")
    return PrintedDocument(
        title=f"{_(KIND)} {facts.number}: {title}",
        author=facts.workspace,
        description=_("Impact, targets, dependencies, gaps, sign-off and every answer"),
        keywords=_("business impact analysis, recovery targets, sign-off"),
        made_at=made_at(facts, record).strftime("%Y-%m-%dT%H:%M:%SZ"),
        head=head_of(_(KIND), title),
        foot=_("%(kind)s %(number)s · %(day)s · Snapshot %(snapshot)s · Record %(sha)s")
        % {"kind": _(KIND), "number": facts.number, "day": day, "snapshot": snapshot[:8], "sha": record.sha256[:8]},
        cover=cover_of(
            facts,
            title,
            _("Business impact analysis, report %(number)s") % {"number": facts.number},
            _("What a stop means, what is needed by when"),
            day,
        ),
        front=summary(facts, record, steps_of(facts, record)),
        conventions=_(CONVENTIONS),
        words=meanings(WORDS),
        levels=levels_of(facts),
        sections=sections,
        charts=figures.svg_files(sections),
    )


def made_at(facts: Facts, record: Record) -> datetime:
    """The moment of the newest of what the report says: the clock of its making is not in it."""
    return max(facts.made_at, record.as_of) if record.as_of else facts.made_at


def _with_losses(facts: Facts) -> Section:
    section = impact(facts, figures.heat_maps(facts))
    return replace(section, blocks=(*section.blocks, *blocks(losses_over_time(facts))))
