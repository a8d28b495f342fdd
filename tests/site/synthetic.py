"""A small made-up plan in the planner's format, with every kind of gap in what is known."""

from __future__ import annotations

from typing import Any

CASE: dict[str, Any] = {
    "impact_after_hours": [0.25, 1, 8, 24],
    "severity_levels": ["none", "minor", "noticeable", "serious", "intolerable"],
    "categories": [
        {"id": "safety", "serious_level": 3, "unacceptable_level": 4},
        {"id": "legal", "serious_level": 3, "unacceptable_level": 4},
    ],
    "processes": [
        {"id": "PA", "name": "Äpfel & <Birnen>", "impact": {"severity": {"safety": [0, 1, 4, 4]}}},
        {"id": "PB", "name": "Zażółć gęślą jaźń", "impact": {"severity": {"legal": [0, None, 1, 2]}}},
        {"id": "PC", "name": "Nothing was asked here"},
    ],
}


def _range(low: float, likely: float, high: float) -> dict[str, float]:
    return {"low": low, "likely": likely, "high": high}


def _process(code: str, name: str, **targets: Any) -> dict[str, Any]:
    return {"id": code, "name": name, "targets": targets, "required": {}, "stated": {}, "findings": [], "reasons": []}


def option(name: str, platform: str, tco: float | None, loss: float | None, hours: float | None) -> dict[str, Any]:
    return {
        "name": name,
        "platform": platform,
        "edge": [],
        "recovery": [],
        "change": True,
        "tco": tco,
        "expected_annual_loss": loss,
        "downtime_hours_per_year": hours,
        "capex": _range(8_000, 10_000, 15_000),
        "opex_per_year": _range(900, 1_000, 1_400),
    }


PLAN: dict[str, Any] = {
    "format": "ninefold-plan/1",
    "currency": "EUR",
    "horizon_years": 4,
    "discount_rate": 0.05,
    "policy": {"hours_per_year": 8760},
    "processes": [
        _process("PC", "Nothing was asked here", mtpd_hours=None),
        _process("PB", "Zażółć gęślą jaźń", mtpd_hours=None, beyond_hours=24),
        _process("PA", "Äpfel & <Birnen>", mtpd_hours=8, deciding_category="safety"),
    ],
    "services": [
        {
            "id": "ON",
            "name": "In time",
            "required": {"rto_hours": 8, "downtime_budget_hours_per_year": 20},
            "promised": {"rto_hours": 4},
            "today": {"expected_annual_loss": 5_000, "downtime_hours_per_year": 10},
            "recommendation": None,
            "options": [],
        },
        {
            "id": "LATE",
            "name": "Příliš žluťoučký kůň, <b>too late</b>",
            "required": {"rto_hours": 2, "downtime_budget_hours_per_year": 10},
            "promised": {"rto_hours": 24},
            "today": {"expected_annual_loss": 40_000, "downtime_hours_per_year": 70},
            "recommendation": option("better", "vm-ha", 14_000, 9_000, 6),
            "options": [
                option("good", "single-server", 4_000, 22_000, 30),
                option("better", "vm-ha", 14_000, 9_000, 6),
                option("best", "vm-fault-tolerance", 60_000, None, None),
            ],
        },
        {
            "id": "DARK",
            "name": "Nobody knows",
            "required": {"rto_hours": 1, "downtime_budget_hours_per_year": 10},
            "promised": {"rto_hours": None},
            "today": {"expected_annual_loss": None, "downtime_hours_per_year": None},
            "recommendation": None,
            "options": [],
        },
    ],
    "portfolio": {
        "expected_annual_loss": {"today": 45_000, "recommended": 14_000},
        "capex": _range(8_000, 10_000, 15_000),
        "opex_per_year": _range(900, 1_000, 1_400),
    },
}
