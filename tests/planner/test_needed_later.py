"""Why a service may be back later than the process that needs it, said where the times are shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from planner.plan import make_plan
from tests.planner.cases import case, process, service

WORKAROUND = (8.0, 0.5)  # half of the work goes on for 8 h


@given(workaround=st.none() | st.just(WORKAROUND), promised=st.sampled_from([2.0, 6.0, 48.0]))
def test_a_service_needed_later_than_its_process_says_what_bridges_the_time(
    workaround: tuple[float, float] | None, promised: float
) -> None:
    asked = process(severity=(0, 1, 3, 4, 4), needs=["S"], workaround=workaround)  # the rto is 4 h
    plan = make_plan(case([asked], [service(current={"restore_hours": promised})]))
    (entry,), own = plan["services"], plan["processes"][0]["targets"]["rto_hours"]
    required = entry["required"]
    is_later = required["rto_hours"] > own
    assert is_later == (workaround is not None)
    assert required["rto_of_set_by_hours"] == own
    told = [reason["text"] for reason in entry["reasons"] if reason["about"] == "required.rto_hours"]
    late = [gap["text"] for gap in entry["gaps"] if gap["kind"] == "rto"]
    assert bool(late) == (promised > required["rto_hours"])
    for text in (*told, *late):
        assert ("P itself must be back in 4 h" in text) == is_later
