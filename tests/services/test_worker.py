"""Real workers, killed for real: on files with SQLite, and on Redis with PostgreSQL."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.services.conftest import free_port

ROOT = Path(__file__).parents[2]
SHORT = {"JOB_LEASE_SECONDS": "2", "JOB_REAPER_SECONDS": "1", "JOB_RESEND_SECONDS": "5"}

pytestmark = [pytest.mark.services, pytest.mark.slow]


@dataclass
class Site:
    """The site as processes of its own, with its own database and broker."""

    environment: dict[str, str]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=90
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def submit(self) -> str:
        return self.run("-m", "tests.services.trial", "submit").strip().splitlines()[-1]

    def watch(self, pk: str, *states: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run("-m", "tests.services.trial", "watch", pk, *states))
        return found

    def start_worker(self, pool: str = "solo") -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "--app", "bia", "--quiet", "worker", "--pool", pool]
        command += ["--concurrency", "1", "--loglevel", "warning", "--include", "tests.services.trial"]
        worker = subprocess.Popen(command, env=self.environment, cwd=ROOT, start_new_session=True)
        self.workers.append(worker)
        return worker

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """As a power cut would: no process of it gets to say anything."""
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def make_site(tmp_path: Path, **environment: str) -> Site:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("POSTGRES_", "BROKER_"))}
    var = {"NINEFOLD_VAR": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": "bia.settings", "PYTHONPATH": str(ROOT)}
    site = Site({**kept, **var, **SHORT, **environment})
    site.run("manage.py", "migrate", "--verbosity", "0")
    return site


@pytest.fixture(params=["files", "servers"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """The embedded default, and what runs in production."""
    environment = {}
    if request.param == "servers":
        environment = {**request.getfixturevalue("postgres"), "BROKER_URL": request.getfixturevalue("redis_url")}
    made = make_site(tmp_path, **environment)
    yield made
    for worker in made.workers:
        made.kill(worker)


def test_a_job_whose_worker_is_killed_is_done_by_the_next_one(site: Site) -> None:
    worker = site.start_worker()
    pk = site.submit()
    assert site.watch(pk, "running")["attempts"] == 1
    site.kill(worker)
    site.start_worker()
    done = site.watch(pk, "done", "failed")
    assert (done["state"], done["attempts"]) == ("done", 2)


def test_a_job_whose_pool_process_is_killed_is_done_by_its_successor(site: Site) -> None:
    site.start_worker(pool="prefork")
    pk = site.submit()
    message = site.watch(pk, "running")["message"]
    os.kill(int(message.removeprefix("working in ")), signal.SIGKILL)
    done = site.watch(pk, "done", "failed")
    assert (done["state"], done["attempts"]) == ("done", 2)


def test_a_job_longer_than_its_lease_stays_with_its_worker(site: Site) -> None:
    site.start_worker()
    site.start_worker()
    pk = site.submit()
    site.watch(pk, "running")
    # Four leases and a repeated message later it is still the first attempt.
    later = site.watch(pk, "done", "failed", "queued", "seconds=8")
    assert (later["state"], later["attempts"]) == ("running", 1)


def test_two_jobs_at_once_are_done_by_two_workers_side_by_side(site: Site) -> None:
    for _ in range(2):
        site.start_worker()
    jobs = [site.submit(), site.submit()]
    working = {site.watch(pk, "running")["message"] for pk in jobs}
    assert len(working) == 2
    assert all(message.startswith("working in ") for message in working)


def test_a_job_sent_while_the_broker_is_down_is_done_once_it_is_back(tmp_path: Path, redis_url: str) -> None:
    site = make_site(tmp_path, BROKER_URL=f"redis://127.0.0.1:{free_port()}/0")
    pk = site.submit()
    assert site.watch(pk, "queued")["sent"] is False
    site.environment["BROKER_URL"] = redis_url
    worker = site.start_worker()
    try:
        assert site.watch(pk, "running")["attempts"] == 1
    finally:
        site.kill(worker)
