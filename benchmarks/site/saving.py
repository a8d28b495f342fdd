"""Saving one answer, against a bare view that does one update behind the same middleware.

Run from the root of the repository: .venv/bin/python -m benchmarks.site.saving
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable

from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import path
from django.views.decorators.http import require_POST

import benchmarks.site.prepared  # noqa: F401
from benchmarks.planner.generated_case import generated_case
from benchmarks.planner.ratio import ratio
from bia.models import Answer, Engagement, User
from bia.planning import engagement_from_case
from bia.urls import urlpatterns as site_urls
from tests.site.factories import make_user, make_workspace

SIZES = ((10, 5, 20), (5000, 100, 15_000))  # processes, services, dependencies
SAVES = 30
PAIRS = 9
WANTED = "12 queries, 3 times"
QUESTIONS = {
    "a duration": "wrt_hours",
    "a row of the matrix": "impact.severity",
    "a choice among services": "workaround.covers",
    "a choice among sites": "sites",
}


@require_POST
def bare(request: HttpRequest) -> HttpResponse:
    """One update, and nothing else."""
    Answer.objects.filter(pk=request.POST["pk"]).update(value=request.POST["value"])
    return HttpResponse("saved")


urlpatterns = [*site_urls, path("bare/", bare, name="bare")]

_versions = itertools.count()


def main() -> None:
    call_command("migrate", verbosity=0)
    user = make_user(make_workspace(), username="asker")
    workspace = user.memberships.get().workspace
    print("| processes | answers stored | question | queries | a save | a bare update | times | wanted |")
    print("|---|---|---|---|---|---|---|---|")
    for size, services, dependencies in SIZES:
        engagement = engagement_from_case(workspace, user, generated_case(size, services, dependencies))
        for name, question in QUESTIONS.items():
            measure(size, name, question, engagement, user)


def measure(size: int, name: str, question: str, engagement: Engagement, user: User) -> None:
    client = Client()
    client.force_login(user)
    process = engagement.processes.all()[size // 2]
    answers = process.answers.filter(question__startswith=question, withdrawn=False)
    answer = answers.first() or process.answers.create(
        engagement=engagement, question=question, value="all", version=1, saved_at=engagement.created_at
    )
    names = {
        "workaround.covers": [service.code for service in engagement.services.all()[:5]],
        "sites": [site.code for site in engagement.sites.all()[:5]],
    }.get(question, [])
    save = saver(client, process.code, engagement.slug, answer, names)

    def update() -> None:
        for _ in range(SAVES):
            assert client.post("/bare/", {"pk": answer.pk, "value": next(_versions)}).status_code == 200

    def saves() -> None:
        for _ in range(SAVES):
            save()

    save()
    with CaptureQueriesContext(connection) as queries:
        save()
    count = sum(query["sql"].split()[0] not in ("BEGIN", "COMMIT") for query in queries)
    found = ratio(update, saves, pairs=PAIRS)
    stored = Answer.objects.filter(engagement=engagement).count()
    ours, theirs = (f"{seconds / SAVES * 1000:.2f} ms" for seconds in (found.theirs_seconds, found.ours_seconds))
    cells = (f"{size:,}", f"{stored:,}", name, count, ours, theirs, f"{found.times:.2f}", WANTED)
    print(f"| {' | '.join(map(str, cells))} |", flush=True)


def saver(client: Client, code: str, slug: str, answer: Answer, names: list[str]) -> Callable[[], None]:
    """Saves the answer over and over, each time on top of the last, as the browser's queue does."""
    state = {"version": answer.version}
    points = len(answer.value) if isinstance(answer.value, list) else 0

    def save() -> None:
        state["version"] += 1
        level = str(state["version"] % 5)
        texts = {
            "wrt_hours": {"value": f"{state['version'] % 50 + 1} h"},
            "workaround.covers": {"mode": "some", "value": names[: state["version"] % 5 + 1]},
            "sites": {"value": names[: state["version"] % 5 + 1]},
        }.get(answer.question, {f"v{index}": level for index in range(points)})
        ids = {"entry": str(uuid.uuid4()), "after": "", "typed": "2026-11-25T13:31:20.635Z"}
        data = {"question": answer.question, "version": state["version"] - 1, **texts, **ids}
        response = client.post(f"/e/{slug}/p/{code}/answer/", data, headers={"HX-Request": "true"})
        assert response.status_code == 200, response.text

    return save


if __name__ == "__main__":
    with override_settings(ROOT_URLCONF="benchmarks.site.saving", ALLOWED_HOSTS=["testserver"]):
        main()
