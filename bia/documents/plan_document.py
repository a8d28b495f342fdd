"""What goes into an availability plan: a pure function from a stored plan to the values of its pages."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from . import figures
from .blocks import numbered
from .decision import decision
from .dependencies import dependencies
from .designs import designs
from .evidence import about_section, assumptions, findings
from .facts import Facts, long_date
from .meeting import meaning
from .money import money_section
from .options import options
from .outages import outages
from .own_questions import own_questions
from .printed import PrintedDocument, cover_of, foot_of, head_of, levels_of, meanings, title_of
from .processes import impact, targets
from .residual import residual
from .roadmap import roadmap
from .services import promises, risk
from .test_plan import test_plan

WORDS = (
    (
        gettext_noop("MTPD"),
        gettext_noop(
            "The first asked time at which an impact category is unacceptable. “Beyond” means not within the "
            "asked time."
        ),
    ),
    (gettext_noop("WRT"), gettext_noop("Work after IT is back: checking, catching up, entering paper.")),
    (
        gettext_noop("RTO"),
        gettext_noop(
            "IT must be back by then: the largest step of the ladder before anything is serious that leaves time "
            "for the "
            "WRT. “None” means that nothing becomes serious."
        ),
    ),
    (
        gettext_noop("RPO"),
        gettext_noop("How much data, in time, may be lost. What a backup achieves stands beside it."),
    ),
    (gettext_noop("Budget"), gettext_noop("Downtime a year within the service hours, planned and unplanned together.")),
)
CONVENTIONS = gettext_noop(
    "A year has 365 days, 8,760 hours. Downtime budgets hold planned and unplanned downtime together. “220 k to 350 k” "
    "is a low and a high value in thousand. On the first page money is rounded to three figures. “Not asked” is a "
    "question without an answer, “not known” a figure that could not be reckoned; neither counts as nought."
)


def plan_document(facts: Facts) -> PrintedDocument:
    """The availability plan of one stored plan, without reading anything else."""
    title = title_of(facts, _("Availability plan"))
    found = (
        impact(facts, figures.heat_maps(facts)),
        targets(facts, meaning(facts)),
        promises(facts, figures.recovery_ladder(facts), figures.downtime_budgets(facts)),
        dependencies(facts),
        risk(facts, figures.losses(facts)),
        designs(facts),
        outages(facts),
        options(facts, figures.cost_against_loss(facts)),
        money_section(facts, figures.cost_by_year(facts)),
        residual(facts),
        roadmap(facts),
        test_plan(facts),
        findings(facts),
        own_questions(facts),
        assumptions(facts),
        about_section(facts),
    )
    sections = numbered([section for section in found if section is not None])
    return PrintedDocument(
        title=_("Availability plan %(number)s: %(title)s") % {"number": facts.number, "title": title},
        author=facts.workspace,
        description=_("Impact, targets, recommended designs, costs and tests"),
        keywords=_("business impact analysis, availability, recovery"),
        made_at=facts.made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        head=head_of(_("Availability plan"), title),
        foot=foot_of(facts),
        cover=cover_of(
            facts,
            title,
            _("Availability plan, number %(number)s") % {"number": facts.number},
            _("What an outage does, what to do against it, and what remains"),
            long_date(facts.made_at),
        ),
        front=decision(facts),
        conventions=_(CONVENTIONS),
        words=meanings(WORDS),
        levels=levels_of(facts),
        sections=sections,
        charts=figures.svg_files(sections),
    )
