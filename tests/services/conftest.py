"""Private PostgreSQL and Redis servers, on free ports and in folders of their own. Missing ones fail the tests."""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

WAIT_SECONDS = 20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(ready: Callable[[], bool], what: str, seconds: float = WAIT_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return
        time.sleep(0.1)
    pytest.fail(f"{what}: nothing after {seconds} s")


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    program = shutil.which("redis-server")
    if program is None:
        pytest.fail("redis-server is not installed: apt-get install -y redis-server")
    port = free_port()
    server = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: listens(port), "Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


def postgres_programs() -> Path:
    newest = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    found = newest[-1] if newest else shutil.which("initdb")
    if found is None:
        pytest.fail("PostgreSQL is not installed: apt-get install -y postgresql")
    return Path(found).parent


@pytest.fixture(scope="session")
def postgres() -> Iterator[dict[str, str]]:
    """The environment that lets the site use a fresh PostgreSQL."""
    programs = postgres_programs()
    # Not below pytest's own folder: every pytest closes that to other users, one run by a test too.
    folder = Path(tempfile.mkdtemp(prefix="ninefold-postgres-"))
    # PostgreSQL refuses to run as root: then it runs as the user its package makes.
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        owner = pwd.getpwnam(user)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    port = free_port()
    data = str(folder / "data")

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, env={"LC_ALL": "C.UTF-8"})

    run(str(programs / "initdb"), "-D", data, "-U", "ninefold", "-A", "trust", "-E", "UTF8", "--no-sync")
    server = subprocess.Popen(
        [str(programs / "postgres"), "-D", data, "-p", str(port), "-k", str(folder), "-F"],
        user=user,
        cwd=folder,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: listens(port), "PostgreSQL")
        run(str(programs / "createdb"), "-h", str(folder), "-p", str(port), "-U", "ninefold", "ninefold")
        yield {
            "POSTGRES_DB": "ninefold",
            "POSTGRES_USER": "ninefold",
            "POSTGRES_HOST": "127.0.0.1",
            "POSTGRES_PORT": str(port),
        }
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder)
