"""Documents for the client: what goes into them and how they become files."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from bia.brand import Brand, brand_json
from bia.branding import brand_of
from bia.models import Plan
from bia.pdf import AttachedFile, Pdf
from bia.planning import result_spoken
from bia.proposing.values import ProposalValues

from .facts import Facts
from .gathering import known_since, record_of
from .language import in_language, planner_language
from .plan_document import plan_document
from .printed import PrintedDocument
from .printing import Steps, print_document
from .proposal_document import made_at as proposal_made_at
from .proposal_document import proposal_document, proposal_json
from .record import Record, record_json
from .report_document import made_at as report_made_at
from .report_document import report_document

__all__ = [
    "Facts",
    "Pdf",
    "Record",
    "Steps",
    "facts_of",
    "facts_pdf",
    "facts_proposal_pdf",
    "facts_report_pdf",
    "in_language",
    "known_since",
    "plan_pdf",
    "record_of",
    "report_pdf",
]


class _Silent:
    def step(self, done: int, total: int, message: str) -> None:
        pass


def facts_of(plan: Plan, brand: Brand | None = None) -> Facts:
    """What a document may use of a stored plan, in the language that is active (see `in_language`).

    Without a brand it has the one in force now. Raises bia.planning.OlderEngine when the plan cannot be said in that
    language any more.
    """
    language = planner_language()
    brand = brand or brand_of(plan.engagement)
    return Facts(
        result=result_spoken(plan, language) if language else plan.result,
        case=plan.case,
        number=plan.number,
        made_at=plan.created_at,
        workspace=brand.name,
        brand=brand,
    )


def plan_pdf(plan: Plan, progress: Steps | None = None) -> Pdf:
    """The availability plan as PDF. The same stored plan, language and brand always give the same bytes.

    Raises OlderEngine as `facts_of`, and bia.pdf.MissingLibrary when a system library for PDFs is not installed.
    """
    return facts_pdf(facts_of(plan), progress)


def report_pdf(plan: Plan, record: Record, progress: Steps | None = None) -> Pdf:
    """The BIA report as PDF. The same plan, record and brand always give the same bytes. Raises as `plan_pdf`."""
    return facts_report_pdf(facts_of(plan), record, progress)


def facts_pdf(facts: Facts, progress: Steps | None = None) -> Pdf:
    """As `plan_pdf`, from the values of a plan alone."""
    return _pdf(lambda: plan_document(facts), _sources(facts), facts.made_at, progress)


def facts_report_pdf(facts: Facts, record: Record, progress: Steps | None = None) -> Pdf:
    """As `report_pdf`, from values alone."""
    known = AttachedFile("record.json", _("Who was asked, who answered and who signed"), record_json(record))
    return _pdf(
        lambda: report_document(facts, record), (*_sources(facts), known), report_made_at(facts, record), progress
    )


def facts_proposal_pdf(facts: Facts, values: ProposalValues, progress: Steps | None = None) -> Pdf:
    """A proposal as PDF, from values alone.

    Neither plan nor case travel in it: both hold prices from which our costs could be told.
    """
    attached = (
        AttachedFile("proposal.json", _("The proposal as it is printed"), proposal_json(values)),
        *_looks(facts),
    )
    return _pdf(lambda: proposal_document(facts, values), attached, proposal_made_at(facts, values), progress)


def _pdf(
    make: Callable[[], PrintedDocument], attached: Sequence[AttachedFile], made_at: datetime, progress: Steps | None
) -> Pdf:
    steps = progress or _Silent()
    steps.step(0, 0, "Drawing charts.")  # how many sections there are is known later
    return print_document(make(), attached, made_at, steps)


def _sources(facts: Facts) -> tuple[AttachedFile, ...]:
    return (
        AttachedFile("case.json", _("The case this plan was made from"), _json(facts.case)),
        AttachedFile("plan.json", _("The plan this document prints"), _json(facts.result)),
        *_looks(facts),
    )


def _looks(facts: Facts) -> tuple[AttachedFile, ...]:
    """The brand, where there is more to it than a name."""
    if facts.brand.is_plain:
        return ()
    return (AttachedFile("brand.json", _("How this document looks"), brand_json(facts.brand)),)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)
