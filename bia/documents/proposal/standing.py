"""What whoever is handed the file of a proposal is told of it, in its language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bia.proposing.standing import Stand, Standing

from .source import day_said


def standing_said(stand: Stand) -> str:
    """Whether it is an offer that holds, in a sentence or two."""
    day = {"day": day_said(stand.until) if stand.until else ""}
    return {
        Standing.DRAFT: _("This is a draft, no offer."),
        Standing.CHANGED: _("This is a draft, no offer. The proposal was changed after it."),
        Standing.OVERTAKEN: _("This is a draft, no offer. The proposal was sent after it: that one counts."),
        Standing.SENT: _("This offer is valid until %(day)s.") % day,
        Standing.ACCEPTED: _("This offer was accepted."),
        Standing.DECLINED: _("This offer was declined."),
        Standing.EXPIRED: _("This offer has expired. It was valid until %(day)s.") % day,
        Standing.WITHDRAWN: _("This offer holds no longer: another version is being prepared."),
        Standing.REPLACED: _("This offer holds no longer: another version takes its place."),
    }[stand.standing]
