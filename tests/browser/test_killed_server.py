"""Two hundred edits while the network goes and the server is killed in the middle of saves: each is in the
database once, in the order typed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.services.conftest import free_port

from .conftest import ROOT, Site, site_environment, wait_until_served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EDITS = 200
KILLED_AT = (23, 71, 118, 163)
CUT_AT, BACK_AT = 90, 105
DATABASE = "ninefold.sqlite3"


@dataclass
class Server:
    """gunicorn on a port of its own, which is killed and started again."""

    var: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "bia.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        log = (self.var / "gunicorn.log").open("a")
        environment = {**site_environment(self.var), "DJANGO_SETTINGS_MODULE": "bia.settings"}
        self.process = subprocess.Popen(
            [*command, "--workers", "2", "--threads", "4"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def kill(self) -> None:
        """At once, in the middle of whatever it does, with its workers."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(tmp_path: Path, site: Site) -> Iterator[Server]:
    """With a copy of what the served site has: making another demonstration takes most of a minute."""
    server = Server(var=tmp_path, port=free_port())
    shutil.copytree(site.var / "static", tmp_path / "static")
    for name in ("secret-key", "demo-password"):
        shutil.copy(site.var / name, tmp_path / name)
    with sqlite3.connect(site.var / DATABASE) as live, sqlite3.connect(tmp_path / DATABASE) as copy:
        live.backup(copy)
        copy.execute("UPDATE bia_answerrevision SET entry = NULL")  # what other tests typed is none of these edits
    server.start()
    assert server.process is not None
    wait_until_served(server.url, server.process, tmp_path / "gunicorn.log")
    yield server
    server.kill()


def sign_in(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/login/")
    page.fill("[name=username]", "demo")
    page.fill("[name=password]", (server.var / "demo-password").read_text().strip())
    page.click("main [type=submit]")
    page.wait_for_url(f"{server.url}/")


def edit(page: Page, number: int) -> tuple[str, str]:
    """Types the edit of this number into one of three fields; what must then be stored: question and JSON."""
    field, question, text, stored = (
        ("#q-owner-role", "owner_role", f"Owner {number}", f'"Owner {number}"'),
        ("#q-wrt-hours", "wrt_hours", f"{number + 1} h", f"{number + 1}.0"),
        ("#q-note", "note", f"Said {number}", f'"Said {number}"'),
    )[number % 3]
    box = page.locator(f"{field} .input")
    box.fill(text)
    box.press("Tab")
    return question, stored


def saved(server: Server) -> list[tuple[str, str]]:
    with sqlite3.connect(server.var / DATABASE) as database:
        return database.execute(
            "SELECT a.question, r.value FROM bia_answerrevision r JOIN bia_answer a ON a.id = r.answer_id"
            " WHERE r.entry IS NOT NULL ORDER BY r.id"
        ).fetchall()


def test_of_two_hundred_edits_each_is_saved_once_in_order(server: Server, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    # What stands beside the answers has tests of its own; reckoned after each of them it would take most of the time.
    page.route(re.compile(r"/p/[^/]+/(targets|prices)/"), lambda route: route.fulfill(status=204))
    sign_in(page, server)
    page.goto(f"{server.url}/")
    page.locator("a[href^='/e/']").first.click()
    page.locator("a[href*='/p/']").first.click()
    expect(page.locator("[data-kept-all]")).to_be_visible()
    typed = []
    for number in range(1, EDITS + 1):
        typed.append(edit(page, number))
        if number in KILLED_AT:
            server.kill()  # the last saves are on their way
        if number - 5 in KILLED_AT:
            server.start()
        if number - 15 in KILLED_AT:  # so that the next kill meets saves on their way again
            expect(page.locator("[data-kept-some]")).to_be_hidden(timeout=30_000)
        if number in (CUT_AT, BACK_AT):
            context.set_offline(number == CUT_AT)
        if number == EDITS // 2:
            page.reload()  # without network: out of the browser
            expect(page.locator("[data-kept-page]")).to_be_visible()
    expect(page.locator("[data-kept-all]")).to_be_visible(timeout=60_000)
    assert saved(server) == typed
    assert page.locator("#q-note .input").input_value() == f"Said {EDITS}"
    context.close()
