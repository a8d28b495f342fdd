"""Answers of quick sizings for tests."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from planner.quick_answers import FORMAT, FUNCTIONS, RULES_OUT, RUNS_ON, SKILLS, STANDS


def answered(**changes: Any) -> dict[str, Any]:
    """A complete document of a small school, with some answers changed."""
    return {
        "format": FORMAT,
        "client": "Linden School (fictional)",
        "currency": "EUR",
        "users": 900,
        "devices": {"Kyocera": 30, "Ricoh": 10},
        "sites": 2,
        "jobs_per_day": 4000,
        "hours": [{"days": "Mon-Fri", "from": "07:00", "to": "17:00"}],
        "loss_per_hour": 400,
        "stands": {"platform": "single-server"},
        "skills": ["windows-server"],
        "budget": {"capex": 20_000, "opex_per_year": 5000},
        "must_haves": {"functions": ["print"], "back_within_hours": 4},
        **changes,
    }


def _some(options: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(options), unique=True)


def _hours() -> st.SearchStrategy[Any]:
    days = st.sampled_from(["Mon-Fri", "Mon-Sun", "Sat", "Tue,Thu"])
    window = st.tuples(days, st.integers(0, 23), st.integers(1, 24)).filter(lambda each: each[1] < each[2])
    shaped = window.map(lambda each: {"days": each[0], "from": f"{each[1]:02d}:00", "to": f"{each[2]:02d}:00"})
    return st.just("24x7") | st.lists(shaped, min_size=1, max_size=3)


@st.composite
def quick_documents(draw: st.DrawFn) -> dict[str, Any]:
    """Any valid answers, small numbers as often as large ones."""
    also = set(draw(_some(STANDS)))
    also |= {"offsite-backup"} if "immutable-backup" in also else set()
    also |= {"shared-storage"} if "second-array" in also else set()
    functions = draw(_some(FUNCTIONS))
    money = st.none() | st.integers(0, 200_000)
    return answered(
        users=draw(st.integers(1, 200_000)),
        devices=draw(st.dictionaries(st.sampled_from(["Kyocera", "Ricoh", "HP"]), st.integers(1, 5000), min_size=1)),
        sites=draw(st.integers(1, 6)),
        jobs_per_day=draw(st.integers(1, 2_000_000)),
        hours=draw(_hours()),
        loss_per_hour=draw(st.integers(0, 1_000_000)),
        stands={"platform": str(draw(st.sampled_from(RUNS_ON))), "also": sorted(also)},
        skills=draw(_some(SKILLS)),
        budget={"capex": draw(money), "opex_per_year": draw(money)},
        must_haves={
            "functions": functions,
            "back_within_hours": draw(st.sampled_from([0.25, 1, 4, 24, 72])) if functions else None,
            "lose_at_most_hours": draw(st.none() | st.sampled_from([0, 1, 24])),
            "rules_out": draw(_some(RULES_OUT)),
        },
    )
