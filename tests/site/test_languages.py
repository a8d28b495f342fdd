"""The language of documents: chosen, kept, and what a plan says in another one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from bia import jobs
from bia.documents import facts_of, in_language, publishing
from bia.models import Document, Engagement, Job
from bia.pdf import Pdf
from bia.planning import OlderEngine, engagement_from_case, make_plan_for
from bia.starting import carry_over
from tests.site import plan_documents as synthetic
from tests.site.factories import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement(cast: Cast, settings: Any, tmp_path: Path) -> Engagement:
    settings.DOCUMENTS_DIR = tmp_path
    case = synthetic.case([synthetic.process(1)]) | {"horizon_years": 5, "discount_rate": 0.05}
    return engagement_from_case(cast.workspace, cast.teammate, case)


@pytest.fixture
def made_in(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The languages that were active when documents were made; nothing is laid out."""
    seen: list[str | None] = []

    def plan_pdf(plan: object, progress: object = None) -> Pdf:
        seen.append(translation.get_language())
        return Pdf(b"%PDF", 7)

    monkeypatch.setattr(publishing, "plan_pdf", plan_pdf)
    return seen


def post(user: Any, name: str, engagement: Engagement, **data: str) -> str:
    client = Client()
    client.force_login(user)
    return client.post(reverse(name, args=[engagement.slug]), data, follow=True).content.decode()


def test_a_document_is_made_in_the_language_chosen_for_it(
    engagement: Engagement, cast: Cast, made_in: list[str | None]
) -> None:
    post(cast.teammate, "document-make", engagement, kind="plan", language="de")
    jobs.run(Job.objects.get().pk)
    assert made_in == ["de"]
    assert Document.objects.get().language == "de"
    assert translation.get_language() == "en"  # nothing is left behind in the worker


def test_the_engagement_says_the_language_of_its_documents(
    engagement: Engagement, cast: Cast, made_in: list[str | None]
) -> None:
    page = post(cast.teammate, "document-language", engagement, language="de")
    assert "Documents will be made in German." in page
    assert re.search(r'<option value="de"\s+selected>German</option>', page)
    post(cast.teammate, "document-make", engagement)
    jobs.run(Job.objects.get().pk)
    assert made_in == ["de"]


def test_the_next_cycle_keeps_the_language(engagement: Engagement, cast: Cast) -> None:
    post(cast.teammate, "document-language", engagement, language="de")
    engagement.refresh_from_db()
    carry_over(engagement, cast.teammate, "Next", timezone.now())
    assert Engagement.objects.get(title="Next").language == "de"


@pytest.mark.parametrize("name", ["document-language", "document-make"])
def test_a_language_that_is_not_offered_is_refused(engagement: Engagement, cast: Cast, name: str) -> None:
    assert "Choose one of those offered" in post(cast.teammate, name, engagement, language="xx")
    engagement.refresh_from_db()
    assert engagement.language == "en"
    assert not Job.objects.exists()


def test_the_command_makes_a_document_in_a_language(
    engagement: Engagement, made_in: list[str | None], tmp_path: Path
) -> None:
    call_command("report", engagement.slug, "--language", "de", "--output", str(tmp_path / "plan.pdf"))
    call_command("report", engagement.slug, "--output", str(tmp_path / "plan.pdf"))
    assert made_in == ["de", "en"]
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("report", engagement.slug, "--language", "xx", "--output", str(tmp_path / "plan.pdf"))


def test_a_plan_said_in_german_has_the_figures_it_was_stored_with(engagement: Engagement) -> None:
    plan = make_plan_for(engagement, None, timezone.now())
    with in_language("de"):
        german = facts_of(plan)
    assert german.result["portfolio"]["actions"] is not None
    plan.result["horizon_years"] += 1
    with in_language("de"), pytest.raises(OlderEngine, match="Make the plan again"):
        facts_of(plan)
    assert facts_of(plan).result is plan.result


def test_a_plan_of_an_older_engine_is_made_anew_for_a_document(engagement: Engagement, tmp_path: Path) -> None:
    plan = make_plan_for(engagement, None, timezone.now())
    plan.result["horizon_years"] += 1  # as if the engine had reckoned otherwise
    plan.save()
    made, pdf = publishing.plan_and_pdf("plan", engagement, None, timezone.now(), language="de")
    assert made.number == plan.number + 1
    assert pdf.pages > 5
