"""What goes into a proposal: a pure function from a stored plan and a version of the proposal to its pages."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, time

from django.utils.translation import gettext as _

from bia.proposing.values import ProposalValues

from . import figures
from .blocks import numbered
from .facts import Facts, count, joined
from .printed import Cover, PrintedDocument, cover_of, head_of
from .proposal.decision import decision
from .proposal.heard import heard, targets
from .proposal.offers import offers
from .proposal.prices import defaults_said, prices
from .proposal.scope import appendix, scope, terms
from .proposal.source import DRAFT, Source, day_said, offer_name, status_said


def proposal_document(facts: Facts, values: ProposalValues) -> PrintedDocument:
    """The proposal of one version, without reading anything else. Costs and margins are in neither argument's print."""
    source = Source(facts, values)
    found = (
        heard(source, next(iter(figures.heat_maps(facts)), None)),
        targets(source, figures.architecture(facts, source.chosen) if source.chosen else ()),
        offers(source),
        prices(source),
        scope(source),
        terms(source),
        appendix(source, fingerprint(values)),
    )
    sections = numbered([section for section in found if section is not None])
    kind = _("Proposal %(number)s, version %(version)s") % {"number": values.number, "version": values.version}
    return PrintedDocument(
        title=f"{kind}: {values.title}",
        author=facts.workspace,
        description=_("Priced offers, what they cover, and how they are accepted"),
        keywords=_("proposal, availability, recovery"),
        made_at=made_at(facts, values).strftime("%Y-%m-%dT%H:%M:%SZ"),
        head=head_of(_("Proposal"), values.title),
        foot=_foot(source),
        cover=_cover(source, kind),
        front=decision(source),
        conventions="",
        words=None,
        levels=(),
        sections=sections,
        charts=figures.svg_files(sections),
        is_short=True,
    )


def made_at(facts: Facts, values: ProposalValues) -> datetime:
    """When a proposal says it was made: the start of the day it was sent, for a draft the moment of its plan."""
    if values.sent_on is None:
        return facts.made_at
    return datetime.combine(values.sent_on, time(), tzinfo=UTC)


def fingerprint(values: ProposalValues) -> str:
    """The SHA-256 of the proposal as it is attached."""
    return hashlib.sha256(proposal_json(values).encode()).hexdigest()


def proposal_json(values: ProposalValues) -> str:
    """The proposal as text, for the file that travels in the PDF."""
    return json.dumps(values.to_dict(), ensure_ascii=False, sort_keys=True, indent=1)


def _foot(source: Source) -> str:
    """Which proposal and version, what it is, and until when."""
    values = source.values
    said = {"name": values.name, "status": status_said(values.status), "day": day_said(values.valid_until)}
    if values.status == DRAFT:
        return _("%(name)s · %(status)s, no offer · Plan %(plan)s") % {**said, "plan": source.facts.number}
    return _("%(name)s · %(status)s · valid until %(day)s · Plan %(plan)s") % {**said, "plan": source.facts.number}


def _cover(source: Source, kind: str) -> Cover:
    facts, values = source.facts, source.values
    named = joined(offer_name(offer) for offer in values.offers)
    usual = cover_of(facts, values.title, kind, "", "")
    until = {"days": count(values.validity_days, "day"), "day": day_said(values.valid_until)}
    if values.sent_on is None:
        dated = _("Draft of %(day)s; an offer holds %(days)s from the day it is sent") % {
            **until,
            "day": day_said(values.day),
        }
    else:
        dated = _("%(sent)s, valid %(days)s, until %(day)s") % {**until, "sent": day_said(values.sent_on)}
    whom = ", ".join(filter(None, (values.client, values.addressee)))
    rows = (
        (_("For"), whom or _("not named yet")),
        (_("Date, validity"), dated),
        (_("Status"), f"{status_said(values.status)}. {defaults_said(source, values.chosen)}"),
    )
    return replace(usual, sub=_sub(source, named), facts=rows)


def _sub(source: Source, named: str) -> str:
    if len(source.values.offers) == 1:
        return _("One priced offer, with what it covers and what it does not")
    return _("%(offers)s, priced line by line, with what each covers and what none does") % {"offers": named}
