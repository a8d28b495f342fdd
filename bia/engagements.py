"""The life of an engagement outside its answers: how lists see it, and its end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bia.evidence import remove_with_commit
from bia.exporting import remove_files, workbook_files
from bia.models import Answer, DocumentFile, Engagement, EvidenceFile, Process


def with_progress(engagements: QuerySet[Engagement]) -> QuerySet[Engagement]:
    """Adds client_name, processes_total and processes_asked (those whose impact was asked)."""
    client = Answer.objects.filter(
        engagement=OuterRef("pk"), question="client.name", site=None, service=None, process=None, withdrawn=False
    )
    impact = Answer.objects.filter(process=OuterRef("pk"), question__startswith="impact.severity.", withdrawn=False)
    processes = Process.objects.filter(engagement=OuterRef("pk")).order_by().values("engagement")
    asked = processes.filter(Exists(impact))
    return engagements.annotate(
        client_name=Subquery(client.values("value")[:1]),
        processes_total=_count(processes),
        processes_asked=_count(asked),
    )


def _count(rows: QuerySet[Process, Any]) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def delete_engagement(engagement: Engagement) -> None:
    """Delete an engagement with everything below it, its finished files too."""
    files = [Path(settings.DOCUMENTS_DIR) / name for name in engagement.documents.values_list("file", flat=True)]
    beside = DocumentFile.objects.filter(document__engagement=engagement)
    files += [Path(settings.DOCUMENTS_DIR) / name for name in beside.values_list("file", flat=True)]
    files += workbook_files(engagement)
    with transaction.atomic():
        remove_with_commit(EvidenceFile.objects.filter(process__engagement=engagement))
        engagement.delete()
        transaction.on_commit(lambda: remove_files(files))
