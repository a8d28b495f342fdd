"""One command runs everything, restarts what dies, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bia.supervisor import CannotStart, Child, Supervisor, port_fault

ROOT = Path(__file__).parents[2]


def wait_for(ready: Callable[[], bool], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return True
        time.sleep(0.1)
    return False


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def a_child(code: str) -> Child:
    return Child("The child", [sys.executable, "-c", code])


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_a_port_in_use_is_named_before_anything_starts(taken_port: int) -> None:
    assert f"127.0.0.1:{taken_port}" in (port_fault("127.0.0.1", taken_port) or "")


def test_a_child_that_dies_is_started_again_after_a_pause() -> None:
    child = a_child("")
    child.look(now=0.0)
    assert child.process is not None
    child.process.wait()
    child.look(now=1.0)
    assert child.process is None
    child.look(now=1.1)
    assert child.process is None
    child.look(now=60.0)
    assert child.process is not None
    child.process.wait()


def test_a_child_that_cannot_start_is_given_up() -> None:
    child = a_child("raise SystemExit(3)")

    def keep_looking() -> None:
        for moment in range(0, 1000, 5):
            child.look(now=float(moment))
            if child.process:
                child.process.wait()

    with pytest.raises(CannotStart, match=r"5 times right after its start \(code 3\)"):
        keep_looking()


def test_stopping_ends_grandchildren_that_ignore_the_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bia.supervisor.STOP_SECONDS", 1.0)
    note = tmp_path / "pid"
    stubborn = "import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    child = a_child(
        "import subprocess,sys,time;"
        f"p = subprocess.Popen([sys.executable, '-c', {stubborn!r}]); open({str(note)!r}, 'w').write(str(p.pid));"
        "time.sleep(60)"
    )
    child.look(now=0.0)
    assert wait_for(lambda: note.exists() and note.read_text() != "")
    Supervisor([child]).stop()
    assert wait_for(lambda: not is_alive(int(note.read_text())), seconds=5)


@pytest.mark.slow
def test_one_command_serves_the_site_and_an_interrupt_ends_all_of_it(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "log"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("POSTGRES_")}
    with log.open("w") as output:
        everything = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env={
                **kept,
                "NINEFOLD_VAR": str(tmp_path / "var"),
                "PORT": str(port),
                "DJANGO_SETTINGS_MODULE": "bia.settings",
            },
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        assert wait_for(lambda: answers(f"http://127.0.0.1:{port}/ready/"), seconds=90), log.read_text()
        started = family(everything.pid)
        os.kill(everything.pid, signal.SIGINT)
        assert everything.wait(timeout=30) == 0
    finally:
        everything.kill()
    assert [pid for pid in started if is_alive(pid)] == []
    assert_the_demonstration_is_announced(log.read_text(), tmp_path / "var")


def assert_the_demonstration_is_announced(said: str, var: Path) -> None:
    password = (var / "demo-password").read_text()
    assert f"Sign in as demo with the password {password}" in said
    assert (var / "demo-password").stat().st_mode & 0o077 == 0
    document = re.search(r"Availability plan of .*: (/.*\.pdf)", said)
    assert document, said
    assert Path(document[1]).read_bytes().startswith(b"%PDF")


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def family(pid: int) -> list[int]:
    """A process and everything below it."""
    children = [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdecimal() and parent_of(entry / "stat") == pid
    ]
    return [pid, *(member for child in children for member in family(child))]


def parent_of(stat: Path) -> int:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except FileNotFoundError:
        return 0
