"""The cover of a document as a page for the browser, by the template and style of print, with a brand not kept yet."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace

from django.template.loader import render_to_string

from bia.brand import Brand
from bia.branding import Branded
from bia.documents import facts_of
from bia.documents.plan_document import plan_document
from bia.documents.printed import Cover
from bia.models import Engagement


def preview_page(branded: Branded, brand: Brand) -> tuple[str, str]:
    """The page, and the policy under which a browser may show it: its own style alone, in a frame of this site."""
    cover = _cover(branded, brand)
    logos = {
        "firm_logo": brand.logo.data_url if brand.logo else "",
        "client_logo": brand.client_logo.data_url if brand.client_logo else "",
    }
    page = render_to_string("documents/printed/cover_page.html", {"cover": cover, **logos})
    digest = base64.b64encode(hashlib.sha256(brand.style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; img-src data:; font-src 'self'; style-src 'self' 'sha256-{digest}'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
    )
    return page, policy


def _cover(branded: Branded, brand: Brand) -> Cover:
    """The cover of the newest plan there is; without one, a cover that says of which thing it is and no more."""
    plan = branded.plans.first() if isinstance(branded, Engagement) else None
    if plan is not None:
        return plan_document(replace(facts_of(plan), workspace=brand.name, brand=brand)).cover
    title = branded.title if isinstance(branded, Engagement) else "Title of the engagement"
    return Cover(
        firm=brand.name,
        title=title,
        kind="Availability plan",
        sub="What an outage does, what to do against it, and what remains",
        long=len(title) > 60,
        facts=(),
        fictional=False,
        notice="",
        brand=brand,
    )
