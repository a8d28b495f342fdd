"""Jobs: who may do one, what is published, what the user is told."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from bia import jobs
from bia.jobs import reaper, registry
from bia.models import Engagement, Job, JobState
from tests.site.factories import Cast, make_engagement

pytestmark = pytest.mark.django_db

Work = Callable[[jobs.Progress, Job], None]


@pytest.fixture
def engagement() -> Engagement:
    return make_engagement()


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Callable[[Work], None]:
    """Register a function as the handler of jobs of kind "trial"."""
    return lambda work: monkeypatch.setitem(registry._handlers, "trial", work)


def make_job(engagement: Engagement, **values: object) -> Job:
    return Job.objects.create(engagement=engagement, kind="trial", **values)


def rename(engagement: Engagement, title: str) -> Callable[[], None]:
    def write() -> None:
        Engagement.objects.filter(pk=engagement.pk).update(title=title)

    return write


def expire(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_an_unknown_kind_is_refused_at_once(engagement: Engagement) -> None:
    with pytest.raises(LookupError, match="no-such-kind"):
        jobs.submit("no-such-kind", engagement, None)


def test_only_one_worker_gets_a_job(engagement: Engagement) -> None:
    job = make_job(engagement)
    assert jobs.claim(job.pk) is not None
    assert jobs.claim(job.pk) is None


def test_what_a_job_publishes_is_there_when_it_is_done(engagement: Engagement, handle: Callable[[Work], None]) -> None:
    handle(lambda progress, job: progress.publish(rename(engagement, "published")))
    job = make_job(engagement)
    jobs.run(job.pk)
    job.refresh_from_db()
    engagement.refresh_from_db()
    assert (job.state, engagement.title) == (JobState.DONE, "published")


def test_a_publication_that_breaks_leaves_nothing_behind(
    engagement: Engagement, handle: Callable[[Work], None]
) -> None:
    def write() -> None:
        rename(engagement, "half done")()
        raise OSError("disk full")

    handle(lambda progress, job: progress.publish(write))
    job = make_job(engagement)
    jobs.run(job.pk)
    job.refresh_from_db()
    engagement.refresh_from_db()
    assert (job.state, engagement.title) == (JobState.FAILED, "Ferry office")


def test_a_late_worker_publishes_nothing(engagement: Engagement) -> None:
    job = make_job(engagement)
    late = jobs.claim(job.pk)
    assert late is not None
    expire(job)
    jobs.reap(timezone.now())
    assert jobs.claim(job.pk) is not None
    with pytest.raises(jobs.LeaseLost):
        jobs.Progress(late).publish(rename(engagement, "late"))
    engagement.refresh_from_db()
    assert engagement.title == "Ferry office"


def test_a_late_worker_cannot_report_progress(engagement: Engagement) -> None:
    job = make_job(engagement)
    late = jobs.claim(job.pk)
    assert late is not None
    expire(job)
    jobs.reap(timezone.now())
    with pytest.raises(jobs.LeaseLost):
        jobs.Progress(late).step(1, 2, "late")


def test_a_late_worker_that_ends_does_not_touch_the_new_attempt(
    engagement: Engagement, handle: Callable[[Work], None]
) -> None:
    def lose_it(progress: jobs.Progress, job: Job) -> None:
        expire(job)
        jobs.reap(timezone.now())
        jobs.claim(job.pk)
        raise RuntimeError("too late to matter")

    handle(lose_it)
    job = make_job(engagement)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (JobState.RUNNING, 2, "")


def test_a_job_whose_worker_died_is_queued_again(engagement: Engagement) -> None:
    job = make_job(engagement)
    jobs.claim(job.pk)
    expire(job)
    jobs.reap(timezone.now())
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_a_job_with_a_living_worker_is_left_alone(engagement: Engagement) -> None:
    job = make_job(engagement)
    jobs.claim(job.pk)
    jobs.reap(timezone.now())
    job.refresh_from_db()
    assert job.state == JobState.RUNNING


def test_a_job_that_kills_its_worker_three_times_fails_and_says_why(engagement: Engagement) -> None:
    job = make_job(engagement, attempts=2)
    jobs.claim(job.pk)
    expire(job)
    jobs.reap(timezone.now())
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "3 times" in job.error


def test_a_waiting_job_is_cancelled_at_once(engagement: Engagement) -> None:
    job = make_job(engagement)
    jobs.cancel(job)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_a_running_job_stops_at_its_next_step(engagement: Engagement, handle: Callable[[Work], None]) -> None:
    reached = []

    def work(progress: jobs.Progress, job: Job) -> None:
        jobs.cancel(job)
        progress.step(1, 2, "one")
        reached.append("two")

    handle(work)
    job = make_job(engagement)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, reached) == (JobState.CANCELLED, [])


def test_a_cancelled_job_publishes_nothing(engagement: Engagement, handle: Callable[[Work], None]) -> None:
    def work(progress: jobs.Progress, job: Job) -> None:
        jobs.cancel(job)
        progress.publish(rename(engagement, "cancelled"))

    handle(work)
    job = make_job(engagement)
    jobs.run(job.pk)
    job.refresh_from_db()
    engagement.refresh_from_db()
    assert (job.state, engagement.title) == (JobState.CANCELLED, "Ferry office")


def test_a_cancelled_job_whose_worker_died_ends_cancelled(engagement: Engagement) -> None:
    job = make_job(engagement)
    jobs.claim(job.pk)
    jobs.cancel(job)
    expire(job)
    jobs.reap(timezone.now())
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_a_failure_with_a_text_for_the_user_is_shown_as_it_is(
    engagement: Engagement, handle: Callable[[Work], None]
) -> None:
    def work(progress: jobs.Progress, job: Job) -> None:
        raise jobs.JobFailed("No process has an impact yet. Answer one first.")

    handle(work)
    job = make_job(engagement)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.error == "No process has an impact yet. Answer one first."


def test_an_unforeseen_error_shows_no_inner_detail(engagement: Engagement, handle: Callable[[Work], None]) -> None:
    def work(progress: jobs.Progress, job: Job) -> None:
        raise ValueError("/secret/path")

    handle(work)
    job = make_job(engagement)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "ValueError" in job.error
    assert "/secret/path" not in job.error


def test_a_broker_that_is_down_leaves_the_job_for_the_reaper(
    engagement: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise ConnectionRefusedError

    job = make_job(engagement)
    monkeypatch.setattr("bia.jobs.queue.app.send_task", refuse)
    assert jobs.send(job.pk) is False
    sent: list[list[int]] = []
    monkeypatch.setattr("bia.jobs.queue.app.send_task", lambda name, args, **options: sent.append(args))
    jobs.reap(timezone.now())
    assert sent == [[job.pk]]


def test_a_message_lost_long_ago_is_sent_again(engagement: Engagement, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[list[int]] = []
    monkeypatch.setattr("bia.jobs.queue.app.send_task", lambda name, args, **options: sent.append(args))
    lost = make_job(engagement, sent_at=timezone.now() - timedelta(minutes=5))
    make_job(engagement, sent_at=timezone.now())
    jobs.reap(timezone.now())
    assert sent == [[lost.pk]]


def test_the_page_of_a_running_job_polls(client: Client, cast: Cast) -> None:
    job = make_job(make_engagement(cast.workspace), state=JobState.RUNNING, done=2, total=5, message="Drawing")
    client.force_login(cast.owner)
    page = client.get(f"/jobs/{job.pk}/").text
    assert 'hx-trigger="every 1s"' in page
    assert "2 of 5 done" in page


def test_polling_stops_when_the_job_is_over(client: Client, cast: Cast) -> None:
    job = make_job(make_engagement(cast.workspace), state=JobState.FAILED, error="No paper.")
    client.force_login(cast.owner)
    response = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"})
    assert response.status_code == 286
    assert "No paper." in response.text
    assert "<html" not in response.text
    assert "hx-trigger" not in response.text


def test_a_manager_sees_a_job_but_cannot_cancel_it(client: Client, cast: Cast) -> None:
    job = make_job(make_engagement(cast.workspace), state=JobState.RUNNING)
    client.force_login(cast.manager)
    assert "Cancel" not in client.get(f"/jobs/{job.pk}/").text
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 403


def test_the_cancel_button_cancels(client: Client, cast: Cast) -> None:
    job = make_job(make_engagement(cast.workspace))
    client.force_login(cast.teammate)
    client.post(f"/jobs/{job.pk}/cancel/")
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_no_process_is_forked_while_the_reaper_is_connected(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.JOB_REAPER_SECONDS = 0.01
    begun, connected = threading.Event(), threading.Event()

    def reap(now: datetime) -> None:
        connected.set()
        begun.set()
        time.sleep(0.2)
        connected.clear()

    monkeypatch.setattr(reaper, "reap", reap)
    reaper.start()
    try:
        assert begun.wait(5)
        child = os.fork()
        if not child:
            os._exit(int(connected.is_set()))
        _, status = os.waitpid(child, 0)
    finally:
        reaper.stop()
    assert os.waitstatus_to_exitcode(status) == 0
