"""What the lists of an engagement show: how far each interview is and what is asked next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bia.confirming import unconfirmed_by
from bia.fields import field_id
from bia.frames import answers_by_subject
from bia.models import Engagement, Process, Service, Site
from bia.progress import DEPENDENCIES, Progress, label_of, progress_of
from bia.questions import Frame, Section, process_sections, service_sections


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A process or service in a list, with the next question that has no answer."""

    subject: Process | Service
    progress: Progress
    owner: str
    next_label: str
    next_anchor: str
    unconfirmed: int = 0

    @property
    def is_settled(self) -> bool:
        """Nothing is left to ask and nothing to confirm."""
        return self.progress.is_complete and not self.unconfirmed


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteRow:
    site: Site
    name: str
    users: int | None
    devices: int | None


def process_rows(engagement: Engagement, frame: Frame) -> list[Row]:
    """Every process with its progress, in its order."""
    sections = process_sections(frame)
    answers = answers_by_subject(engagement, "process")
    waiting = unconfirmed_by(engagement, "process")
    return [
        _row(process, sections, answers.get(process.pk, {}), waiting.get(process.pk, 0))
        for process in engagement.processes.all()
    ]


def service_list(engagement: Engagement) -> list[Service]:
    """Every service in its order, without its progress."""
    return list(engagement.services.all())


def service_rows(engagement: Engagement, frame: Frame, services: Sequence[Service]) -> list[Row]:
    """These services with their progress, in this order."""
    answers = answers_by_subject(engagement, "service", keys=[service.pk for service in services])
    waiting = unconfirmed_by(engagement, "service")
    return [
        _row(service, service_sections(frame, service.kind), answers.get(service.pk, {}), waiting.get(service.pk, 0))
        for service in services
    ]


def site_rows(engagement: Engagement) -> list[SiteRow]:
    """Every site with its size."""
    answers = answers_by_subject(engagement, "site", ["name", "users", "mfps"])
    rows = []
    for site in engagement.sites.all():
        own = answers.get(site.pk, {})
        rows.append(SiteRow(site=site, name=own.get("name") or "", users=own.get("users"), devices=own.get("mfps")))
    return rows


def _row(subject: Process | Service, sections: tuple[Section, ...], values: dict[str, Any], unconfirmed: int) -> Row:
    progress = progress_of(sections, values, dependencies_asked=subject.dependencies_asked)
    following = progress.missing[0] if progress.missing else ""
    anchor = "s-dependencies" if following == DEPENDENCIES else field_id(following) if following else ""
    return Row(
        subject=subject,
        progress=progress,
        owner=values.get("owner_role") or "",
        next_label=label_of(sections, following) if following else "",
        next_anchor=anchor,
        unconfirmed=unconfirmed,
    )


SORTS: dict[str, tuple[str, Callable[[Row], Any]]] = {
    "order": ("Order", lambda row: (row.subject.position, row.subject.pk)),
    "name": ("Name", lambda row: row.subject.name.casefold()),
    "owner": ("Owner", lambda row: (not row.owner, row.owner.casefold())),
    "progress": ("Least answered", lambda row: row.progress.answered / max(row.progress.total, 1)),
}


def finding(rows: list[Row]) -> str:
    """The title of the interviews page: what they say about where the engagement stands."""
    settled, count = sum(row.is_settled for row in rows), len(rows)
    waiting = sum(row.unconfirmed for row in rows)
    answered = "fully answered and confirmed" if waiting else "fully answered"
    if count == 0:
        return "No process is listed yet"
    if settled == count:
        return "The only process is fully answered" if count == 1 else f"All {count} processes are fully answered"
    if waiting and all(row.progress.is_complete for row in rows):
        who = "The only process is" if count == 1 else f"All {count} processes are"
        return f"{who} answered, and {waiting:,} answer{' waits' if waiting == 1 else 's wait'} to be confirmed"
    if settled == 0:
        return (
            f"The only process is not {answered} yet" if count == 1 else f"None of {count} processes is {answered} yet"
        )
    return f"{settled} of {count} processes {'is' if settled == 1 else 'are'} {answered}"


def following(rows: list[Row]) -> Row | None:
    """Where to go on: the first process with something to ask, else the first with something to confirm."""
    left = [row for row in rows if not row.is_settled]
    return next((row for row in left if not row.progress.is_complete), left[0] if left else None)
