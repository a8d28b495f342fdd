"""The overview of 1,000 processes under gunicorn with 2 workers and SQLite, against the impact table of another BIA
tool that was measured in the same way: 4,613 ms (CISO Assistant, 1,000 assets with 5 thresholds each).

Run from the root of the repository: .venv/bin/python -m benchmarks.site.overview
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

import benchmarks.site.prepared  # noqa: F401
from benchmarks.planner.generated_case import generated_case
from bia.answering import touch
from bia.models import Engagement, User
from bia.planning import engagement_from_case
from tests.services.conftest import free_port
from tests.site.factories import make_user, make_workspace

PROCESSES, SERVICES, DEPENDENCIES = 1000, 100, 5000
PEER_SECONDS = 4.613
WANTED = "25 queries, 30 times"
VIEWS = 30

View = Callable[[str], bytes]


def main() -> None:
    call_command("migrate", verbosity=0)
    user = make_user(make_workspace(), username="reader")
    workspace = user.memberships.get().workspace
    case = generated_case(PROCESSES, SERVICES, DEPENDENCIES)
    engagement = engagement_from_case(workspace, user, case)
    address = f"/e/{engagement.slug}/overview/"
    print("| the overview | queries | a view (median) | fastest | times faster | processor | times faster | wanted |")
    print("|---|---|---|---|---|---|---|---|")
    with served() as (site, workers), override_settings(ALLOWED_HOSTS=["testserver"]):
        view = viewer(site, user)
        narrowed = f"{address}?category=safety&sort=rto&tier=2"
        measures = {
            "just after an answer was saved": (address, lambda: changed(engagement, view, address)),
            "again, targets kept": (address, lambda: seconds_of(view, address)),
            "one category, one tier, by rto": (narrowed, lambda: seconds_of(view, narrowed)),
        }
        for name, (shown, measure) in measures.items():
            report(name, user, shown, measure, workers)
            view(f"{address}?derive=1")
        waited = [changed(engagement, view, f"{address}?derive=1") for _ in range(3)]
        print(f"\nUntil the targets of {PROCESSES:,} processes stand beside it: {statistics.median(waited):.2f} s")


def report(name: str, user: User, address: str, measure: Callable[[], float], workers: list[int]) -> None:
    """One line of the table: queries counted in this process, seconds and processor time measured over HTTP."""
    client = Client()
    client.force_login(user)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    measure(), measure()
    before = processor_seconds(workers)
    seconds = [measure() for _ in range(VIEWS)]
    processor = (processor_seconds(workers) - before) / VIEWS
    median = statistics.median(seconds)
    cells = (
        name,
        len(queries),
        f"{median * 1000:.0f} ms",
        f"{min(seconds) * 1000:.0f} ms",
        f"{PEER_SECONDS / median:.0f}",
        f"{processor * 1000:.0f} ms",
        f"{PEER_SECONDS / processor:.0f}",
        WANTED,
    )
    print(f"| {' | '.join(map(str, cells))} |", flush=True)


def processor_seconds(workers: list[int]) -> float:
    """What the workers have used of the processors so far: it is the same whoever else uses the machine."""
    ticks = 0
    for pid in workers:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def changed(engagement: Engagement, view: View, address: str) -> float:
    """The first view after somebody changed something: nothing that was kept holds any more."""
    touch(engagement, timezone.now())
    return seconds_of(view, address)


def seconds_of(view: View, address: str) -> float:
    start = time.perf_counter()
    view(address)
    return time.perf_counter() - start


def viewer(site: str, user: User) -> View:
    """Fetches a page of the served site as the user, over one session."""
    client = Client()
    client.force_login(user)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    def view(address: str) -> bytes:
        request = urllib.request.Request(f"{site}{address}", headers={"Cookie": cookie})
        with urllib.request.urlopen(request) as answer:
            assert answer.status == 200
            body: bytes = answer.read()
        assert b"Impact heat map" in body
        return body

    return view


@contextmanager
def served() -> Iterator[tuple[str, list[int]]]:
    """The site under gunicorn with 2 workers on the database of this process, with their ids; ended at the end."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "bia.wsgi", "-w", "2", "-b", f"127.0.0.1:{port}"]
    server = subprocess.Popen([*command, "--log-level", "error"], env={**os.environ, "PYTHONWARNINGS": "ignore"})
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                with urllib.request.urlopen(f"{url}/health/"):
                    break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.25)
        else:
            raise RuntimeError("the site was not served within a minute")
        workers = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        yield url, [int(pid) for pid in workers]
    finally:
        server.terminate()
        server.wait(timeout=30)


if __name__ == "__main__":
    main()
