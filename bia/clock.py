"""The clock of an interview: minutes since its start against the plan of 60 to 90. Kept in the session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

PLAN_MINUTES = (60, 90)
FORGOTTEN_AFTER = timedelta(hours=12)  # a clock that nobody stopped


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock:
    """A running clock. `is_over` says that the longest planned time has passed."""

    started_at: datetime
    minutes: int

    @property
    def says(self) -> str:
        """Hours and minutes, as a watch shows them."""
        return f"{self.minutes // 60}:{self.minutes % 60:02d}"

    @property
    def is_over(self) -> bool:
        return self.minutes > PLAN_MINUTES[1]


def clock_of(session: Any, slug: str, now: datetime) -> Clock | None:
    """The clock that this person started for the engagement; None when it does not run."""
    text = session.get(_key(slug))
    if text is None:
        return None
    started = datetime.fromisoformat(text)
    if not timedelta(0) <= now - started < FORGOTTEN_AFTER:
        return None
    return Clock(started_at=started, minutes=int((now - started).total_seconds() // 60))


def start_clock(session: Any, slug: str, now: datetime) -> None:
    """Starts at nought."""
    session[_key(slug)] = now.isoformat()


def stop_clock(session: Any, slug: str) -> None:
    """Takes the clock away."""
    session.pop(_key(slug), None)


def _key(slug: str) -> str:
    return f"clock-{slug}"
