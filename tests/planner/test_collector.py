"""The garbage collector is paused and goes on as before, whatever happens meanwhile."""

from __future__ import annotations

import gc

import pytest

from planner.collector import collector_paused
from planner.reading import CaseFaults, read_case


def test_the_collector_is_paused_inside_and_runs_afterwards() -> None:
    assert gc.isenabled()
    with collector_paused():
        assert not gc.isenabled()
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_runs_after_a_document_is_refused() -> None:
    with pytest.raises(CaseFaults):
        read_case("{}")
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
