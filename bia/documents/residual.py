"""The section on what still fails with the recommendation in place."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .blocks import Bullets, Section, blocks
from .facts import Facts, full_stop, labelled, part, sentence, some_ids, without_rules
from .tables import Column, table
from .worth import as_left, is_advised, no_price

LEFT = gettext_noop(
    "With the recommendation in place, the following still fails. Those who work with it should know before the outage."
)
NOTHING_LEFT = gettext_noop(
    "Nothing is known that would still fail; this says more about what was asked than about the house."
)


AS_TODAY = gettext_noop("Nothing is recommended, so what fails today still fails, as far as it is known.")


def residual(facts: Facts) -> Section | None:
    """What still fails with the recommendation in place. None without services."""
    if not facts.services:
        return None
    found: dict[str, list[str]] = {}  # the same text is printed once, with the services it is true of
    for service in facts.services:
        for text in as_left(service).get("not_covered") or ():
            services = found.setdefault(without_rules(text), [])
            if service["id"] not in services:
                services.append(str(service["id"]))
    misses = [
        (labelled(service), sentence(miss.get("text", "")))
        for service in facts.services
        for miss in part(service, "recommendation", "misses") or ()
    ]
    unsure = [
        (labelled(service), sentence(miss.get("text", "")))
        for service in facts.services
        for miss in part(service, "recommendation", "targets_not_known") or ()
    ]
    everywhere = len(facts.services)
    bullets = [
        full_stop(text) if len(names) == everywhere > 1 else f"{some_ids(names)}: {full_stop(text)}"
        for text, names in found.items()
    ]
    return Section(
        id="residual",
        title=_("What still does not work"),
        question=_("What must nobody be surprised by?"),
        lead=_lead(facts, is_known=bool(bullets or misses or unsure)),
        blocks=blocks(
            Bullets(tuple(bullets)) if bullets else None,
            table(
                _("Targets that the recommendation does not reach"),
                [Column(_("Service"), 50), Column(_("What is missed"), 118)],
                misses,
                dense=True,
            ),
            table(
                _("Targets of which it is not known whether they are reached"),
                [Column(_("Service"), 50), Column(_("What is not known"), 118)],
                unsure,
                dense=True,
            ),
        ),
    )


def _lead(facts: Facts, *, is_known: bool) -> str:
    if not is_advised(facts):
        return f"{_(AS_TODAY)} {no_price(facts)}".strip()
    return _(LEFT) if is_known else _(NOTHING_LEFT)
