"""Runs the web server and the worker as one: restarts what dies, stops everything together."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
STOP_SECONDS = 10.0  # then what is left is killed; a job that was running starts again next time
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 10.0  # a child that ran this long has started
STARTS_BEFORE_GIVING_UP = 5


class CannotStart(Exception):
    """A child dies whenever it is started."""


def port_fault(host: str, port: int) -> str | None:
    """Why nobody can listen there, or None."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            return (
                f"Cannot listen on {host}:{port}: {getattr(error, 'strerror', None) or error}. Set PORT to a free one."
            )
    return None


@dataclass
class Child:
    """One program in a process group of its own, so that its children can be stopped with it."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    early_deaths: int = 0

    def start(self, now: float) -> None:
        # The commands are our own (S603).
        self.process = subprocess.Popen(self.command, env=dict(self.environment), start_new_session=True)  # noqa: S603
        self.started_at = now

    def look(self, now: float) -> None:
        """Start it when it is time; note when it died. Raises CannotStart."""
        if self.process is None:
            if now >= self.start_again_at:
                self.start(now)
            return
        code = self.process.poll()
        if code is None:
            if now - self.started_at >= STEADY_SECONDS:
                self.early_deaths = 0
            return
        self.signal(signal.SIGKILL)  # what it left behind
        self.process = None
        if now - self.started_at < STEADY_SECONDS:
            self.early_deaths += 1
        else:
            self.early_deaths = 0
        if self.early_deaths >= STARTS_BEFORE_GIVING_UP:
            raise CannotStart(f"{self.name} stopped {self.early_deaths} times right after its start (code {code}).")
        pause = min(LONGEST_PAUSE_SECONDS, 0.5 * 2**self.early_deaths)
        self.start_again_at = now + pause
        logger.warning("%s stopped (code %s), starting it again in %.1f s", self.name, code, pause)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the whole group, if any of it is left."""
        if self.process is not None:
            with suppress(ProcessLookupError):  # gone already
                os.killpg(self.process.pid, number)

    def is_gone(self) -> bool:
        """Whether nothing of the group is left."""
        if self.process is None:
            return True
        self.process.poll()  # collects the child itself, or its group would seem alive for ever
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return True
        return False


class Supervisor:
    """Keeps children running until it is told to stop."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = children
        self.stopping = False

    def ask_to_stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        """Signal handler: end the loop."""
        self.stopping = True

    def run(self) -> None:
        """Until SIGINT, SIGTERM or SIGHUP. Raises CannotStart; stops every child in any case."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask_to_stop)
        try:
            while not self.stopping:
                for child in self.children:
                    child.look(time.monotonic())
                time.sleep(LOOK_SECONDS)
        finally:
            self.stop()

    def stop(self) -> None:
        """Ask every group to end, then kill what does not."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and not all(child.is_gone() for child in self.children):
            time.sleep(LOOK_SECONDS / 2)
        for child in self.children:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()
