"""A real site in a folder of its own, web and worker under the supervisor, and Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from bia.models import Engagement
from tests.services.conftest import free_port

from .interviewing import make_school, sign_in

# The first page of a suite waits for a cold server on a busy machine; what never comes still fails.
expect.set_options(timeout=15_000)

ROOT = Path(__file__).parents[2]
START_SECONDS = 240


@dataclass(frozen=True, kw_only=True)
class Site:
    """A served site with its demonstration user."""

    url: str
    var: Path
    password: str

    def environment(self) -> dict[str, str]:
        return site_environment(self.var)


def site_environment(var: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "NINEFOLD_VAR": str(var)}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site as `make run` starts it; it must also stop when it is asked to."""
    var = tmp_path_factory.mktemp("served")
    port = free_port()
    log = (var / "served.log").open("w+")
    command = [sys.executable, "manage.py", "up", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=site_environment(var), stdout=log, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_served(url, server, var / "served.log")
        yield Site(url=url, var=var, password=(var / "demo-password").read_text().strip())
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(timeout=40)
        except subprocess.TimeoutExpired:
            server.kill()
            pytest.fail("the site did not stop within 40 s after Ctrl-C")


def wait_until_served(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/ready/", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
    pytest.fail(f"the site was not served:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Fails, rather than skips, where Chromium is missing: pages nobody saw are not tested."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if program is None:
        pytest.fail("Chromium is not installed: apt-get install -y chromium-headless-shell")
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"])
        # Playwright keeps an event loop in this thread, in which Django would refuse the test database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield browser
        browser.close()


@pytest.fixture
def consultant(site: Site, chromium: Browser) -> Iterator[Page]:
    """A page signed in as the demonstration user; any error in the browser's console fails the test."""
    yield from _signed_in(site, chromium)


@pytest.fixture(scope="module")
def visitor(site: Site, chromium: Browser) -> Iterator[Page]:
    """The same for a whole module, whose tests leave nothing behind that hinders the next one."""
    yield from _signed_in(site, chromium)


def _signed_in(site: Site, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(accept_downloads=True)
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{site.url}/login/")
    page.fill("[name=username]", "demo")
    page.fill("[name=password]", site.password)
    page.click("main [type=submit]")
    page.wait_for_url(f"{site.url}/")
    yield page
    context.close()
    assert not said, said


@pytest.fixture
def school(chromium: Browser) -> Engagement:
    """The sample school in the database of the test, asked by `asker`."""
    return make_school()


@pytest.fixture
def context(chromium: Browser, live_server: LiveServer, school: Engagement) -> Iterator[BrowserContext]:
    """A browser in which `asker` is signed in; its service worker is at work."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    sign_in(context, live_server.url)
    yield context
    context.close()
