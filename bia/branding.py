"""The brand of a workspace or an engagement: read, changed, and the last change taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bia.brand import Brand, brand_from
from bia.models import Branding, Engagement, User, Workspace

Branded = Workspace | Engagement


def own_brand(branded: Branded) -> Brand:
    """What was set for this one alone."""
    row = Branding.objects.filter(**_of(branded)).first()
    return brand_from(row.brand) if row else Brand()


def brand_of(branded: Branded) -> Brand:
    """The brand its documents are made with now: an engagement has its workspace's wherever it says nothing."""
    if isinstance(branded, Workspace):
        brand, workspace = own_brand(branded), branded
    else:
        workspace = branded.workspace
        brand = own_brand(branded).over(own_brand(workspace))
    return brand.over(Brand(name=workspace.name))


def set_brand(branded: Branded, brand: Brand, user: User, now: datetime) -> None:
    """Keep a brand; what stood before can be put back with `undo_brand`."""
    before = own_brand(branded)
    if brand == before:
        return
    values = {"brand": brand.to_dict(), "before": before.to_dict(), "changed_by": user, "changed_at": now}
    Branding.objects.update_or_create(**_of(branded), defaults=values)


def undo_brand(branded: Branded, seen: str, user: User, now: datetime) -> bool:
    """Put back what the last change replaced; a second time brings the change again. False where nothing was done.

    `seen` is the moment of the change that is meant: one that came later stays.
    """
    row = last_change(branded)
    if row is None or row.changed_at.isoformat() != seen:
        return False
    row.brand, row.before, row.changed_by, row.changed_at = row.before, row.brand, user, now
    row.save()
    return True


def last_change(branded: Branded) -> Branding | None:
    """The last change of a brand, None where there was none."""
    return Branding.objects.filter(**_of(branded), before__isnull=False).select_related("changed_by").first()


def _of(branded: Branded) -> dict[str, Any]:
    return {"workspace" if isinstance(branded, Workspace) else "engagement": branded}
