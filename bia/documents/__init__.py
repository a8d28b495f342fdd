"""Documents for the client: what goes into them and how they become files."""

from __future__ import annotations

import json
from typing import Protocol

from django.template.loader import render_to_string

from bia.models import Plan
from bia.pdf import AttachedFile, Pdf, make_pdf

from .facts import Facts
from .plan_document import plan_document

__all__ = ["Facts", "Pdf", "Steps", "facts_of", "facts_pdf", "plan_pdf"]

STEPS = 4  # the first is making the plan, which is done before this


class Steps(Protocol):
    """Told what is being done; may raise to end the work."""

    def step(self, done: int, total: int, message: str) -> None: ...


class _Silent:
    def step(self, done: int, total: int, message: str) -> None:
        pass


def facts_of(plan: Plan) -> Facts:
    """What a document may use of a stored plan."""
    return Facts(
        result=plan.result,
        case=plan.case,
        number=plan.number,
        made_at=plan.created_at,
        workspace=plan.engagement.workspace.name,
    )


def plan_pdf(plan: Plan, progress: Steps | None = None) -> Pdf:
    """The availability plan as PDF. The same stored plan always gives the same bytes.

    Raises bia.pdf.MissingLibrary when a system library for PDFs is not installed.
    """
    return facts_pdf(facts_of(plan), progress)


def facts_pdf(facts: Facts, progress: Steps | None = None) -> Pdf:
    """As `plan_pdf`, from the values of a plan alone."""
    steps = progress or _Silent()
    steps.step(1, STEPS, "Drawing charts.")
    document = plan_document(facts)
    steps.step(2, STEPS, "Laying out pages.")
    html = render_to_string("documents/printed/document.html", {"document": document})
    return make_pdf(
        html,
        charts=document.charts,
        attached=(
            AttachedFile("case.json", "The case this plan was made from", _json(facts.case)),
            AttachedFile("plan.json", "The plan this document prints", _json(facts.result)),
        ),
        made_at=facts.made_at,
        before_writing=lambda: steps.step(3, STEPS, "Writing the file."),
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)
