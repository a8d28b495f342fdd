"""A pause for Python's cyclic garbage collector while much is made and nothing of it thrown away."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keeps the collector from walking over all that lives again and again; it goes on afterwards as before.

    Cases, targets and requirements are trees: none of it is garbage that only the collector could free.
    In a large case the walks take a third of the time, and more than their share the larger it is.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
