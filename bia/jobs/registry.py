"""Which function does which kind of job."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bia.models import Job

    from .running import Progress

Handler = Callable[["Progress", "Job"], None]

_handlers: dict[str, Handler] = {}
_titles: dict[str, str] = {}


def job(kind: str, *, title: str = "") -> Callable[[Handler], Handler]:
    """Register a function as the handler of a kind of job. `title` names it for people."""

    def register(handler: Handler) -> Handler:
        if kind in _handlers:
            raise ValueError(f"There is already a handler for jobs of kind {kind!r}.")
        _handlers[kind] = handler
        _titles[kind] = title or kind
        return handler

    return register


def handler_of(kind: str) -> Handler:
    """The handler of a kind. Raises LookupError when there is none."""
    try:
        return _handlers[kind]
    except KeyError:
        raise LookupError(f"No handler for jobs of kind {kind!r}.") from None


def title_of(kind: str) -> str:
    """What people call a kind of job."""
    return _titles.get(kind, kind)
