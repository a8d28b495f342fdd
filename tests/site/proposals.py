"""Proposals for tests: of the plan of a demonstration, made once, with costs that stand out."""

from __future__ import annotations

import copy
import json
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from bia.models import Engagement, Plan, Proposal
from bia.planning import engagement_from_case
from bia.proposing.creating import create_proposal
from planner import ENGINE_VERSION
from planner.plan import make_plan
from planner.reading import case_from_dict, case_sha256, case_to_dict
from tests.site.factories import Cast

DEMO = Path(__file__).resolve().parents[2] / "bia" / "demo"
COSTS = tuple(Decimal(number) for number in ("7919.17", "6841.31", "5923.77", "4751.93", "3881.59"))
MARGIN = Decimal("37.13")


@cache
def _planned(name: str) -> tuple[str, str, str]:
    case = case_from_dict(json.loads((DEMO / f"{name}.json").read_text()))
    return json.dumps(case_to_dict(case)), json.dumps(make_plan(case)), case_sha256(case)


def planned(name: str = "school") -> tuple[dict[str, Any], dict[str, Any]]:
    """A case and its plan, which may be changed."""
    case, result, _ = _planned(name)
    return json.loads(case), json.loads(result)


def make_engagement_with_plan(cast: Cast, name: str = "school") -> tuple[Engagement, Plan]:
    """A demonstration as an engagement, and its plan as the site would store it."""
    case, result = planned(name)
    engagement = engagement_from_case(cast.workspace, cast.teammate, copy.deepcopy(case))
    return engagement, store_plan(engagement, case, result, _planned(name)[2])


def store_plan(engagement: Engagement, case: dict[str, Any], result: dict[str, Any], sha256: str) -> Plan:
    newest = engagement.plans.first()
    return Plan.objects.create(
        engagement=engagement,
        number=newest.number + 1 if newest else 1,
        case=case,
        result=result,
        case_sha256=sha256,
        engine_version=ENGINE_VERSION,
        created_at=timezone.now(),
    )


def make_proposal(cast: Cast, name: str = "school", **given: Any) -> Proposal:
    """A draft with a margin, whose costs are found nowhere else."""
    engagement, plan = make_engagement_with_plan(cast, name)
    given = {"margin_percent": MARGIN, "tax_percent": Decimal(19), **given}
    proposal = create_proposal(engagement, plan, cast.teammate, timezone.now(), **given)
    for number, line in enumerate(proposal.lines.all()):
        cost = COSTS[number % len(COSTS)]
        name = "once" if line.once is not None else "yearly"
        for end, factor in (("_low", Decimal("0.5")), ("", Decimal(1)), ("_high", Decimal(2))):
            setattr(line, f"{name}{end}", cost * factor)
        line.save()
    return proposal


def leaked(text: str) -> list[str]:
    """Every cost and the margin that stand in a text, in any form in which they could be written."""
    found = {"37.13", "37,13"}
    for cost in COSTS:
        for one in (cost, cost / 2, cost * 2):
            found |= {f"{one:f}", f"{one:,f}", f"{one:,.2f}", f"{one:,.0f}", f"{one:.0f}"}
    return [one for one in sorted(found) if re.search(rf"(?<![\w.,]){re.escape(one)}(?![.,]?\w)", text)]


def address(name: str, proposal: Proposal, *more: Any) -> str:
    return reverse(name, args=[proposal.engagement.slug, proposal.pk, *more])


def confirm(client: Client, url: str, *, follow: bool = False, **data: Any) -> Any:
    """Open a page that asks before it does something, and press its button: what it showed is posted along."""
    shown = html.fromstring(client.get(url).content).xpath("//input[@name='shown']/@value")
    return client.post(url, {"shown": shown[0], **data}, follow=follow)


def line_data(proposal: Proposal, number: int = 0, **changes: Any) -> dict[str, Any]:
    line = proposal.lines.all()[number]
    data = {
        "item": line.item,
        "quantity": "1",
        "unit": "",
        "once": "100",
        "offers": proposal.offers,
        "revision": line.revision,
    }
    return {**data, **changes}


def terms_data(proposal: Proposal, **changes: Any) -> dict[str, Any]:
    data = {
        "title": "Printing",
        "language": "en",
        "offers": proposal.offers,
        "chosen": proposal.chosen,
        "validity_days": "14",
        "margin_percent": "20",
        "tax_percent": "",
        "discount_kind": "amount",
        "discount": "",
        "revision": proposal.revision,
    }
    return {**data, **changes}
