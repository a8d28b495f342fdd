"""The page of a job while it is asked again every second: a keyboard stays where it was."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from bia.documents.publishing import PLAN_JOB
from bia.jobs import submit
from bia.models import Engagement, Job, JobState

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("place", ["page", "list"])
def test_the_cancel_button_keeps_the_keyboard_while_the_state_is_asked_again(
    context: BrowserContext, live_server: LiveServer, school: Engagement, place: str
) -> None:
    job = submit(PLAN_JOB, school, None, {"language": "en"})
    address = reverse("job-detail", args=[job.pk])
    page = context.new_page()
    page.goto(live_server.url + (address if place == "page" else reverse("document-list", args=[school.slug])))
    button = page.get_by_role("button", name="Cancel")
    button.focus()
    for _ in range(2):
        with page.expect_response(lambda answer: address in answer.url):
            pass
        page.wait_for_function("!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")
        expect(button).to_be_focused()
    region = page.locator(f"#job-said-{job.pk}")
    region.evaluate("element => { element.dataset.kept = 'yes' }")
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, error="The disk is full.")
    expect(region).to_contain_text("Failed. The disk is full.")
    expect(region).to_have_attribute("data-kept", "yes")
