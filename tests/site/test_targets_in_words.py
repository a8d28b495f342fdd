"""A target that was asked about and cannot be met does not read as one that was not asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bia.planning import entries_of
from bia.targets import make_panel

SCHOOL = Path(__file__).parents[2] / "bia" / "demo" / "school.json"


@pytest.mark.parametrize(
    ("levels", "rto", "budget", "why"),
    [
        ([4] * 7, "cannot be met", "none", "needs continuous service or a workaround"),
        ([0] * 7, "none", "none", "no time-critical need"),
        (None, "not asked", "not asked", ""),
    ],
)
def test_an_rto_that_cannot_be_met_is_told_from_one_not_asked(
    levels: list[int] | None, rto: str, budget: str, why: str
) -> None:
    case: dict[str, Any] = json.loads(SCHOOL.read_text())
    process = case["processes"][0]
    process.pop("chosen", None)
    process["impact"] = {"severity": {each["id"]: levels for each in case["categories"]}} if levels else {}
    process.pop("impact_outside_peaks", None)
    shown = {each.key: each for each in make_panel(entries_of(case)[process["id"]], {}).targets}
    assert (shown["rto"].value, shown["budget"].value, shown["availability"].value) == (rto, budget, budget)
    assert shown["rto"].says == why
    assert shown["rto"].reasons
