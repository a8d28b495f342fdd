"""Synthetic plans for tests of documents: round numbers that no engine would make."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bia.documents.facts import Facts

MADE_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SHA = "0123456789abcdef" * 4


def spread(likely: float) -> dict[str, float]:
    return {"low": likely / 2, "likely": likely, "high": likely * 2}


def process(number: int, **changes: Any) -> dict[str, Any]:
    """A process with every target known."""
    return {
        "id": f"P{number:02d}",
        "name": f"Synthetic process {number}",
        "owner_role": "Owner",
        "targets": {
            "mtpd_hours": 8,
            "rto_hours": 4,
            "rpo_hours": 2,
            "wrt_hours": 1,
            "tier": 2,
            "availability": 0.9991,
            "availability_class": 0.999,
            "downtime_budget_hours_per_year": 7.5,
            "serious_at_hours": 8,
            "deciding_category": "work",
        },
        "required": {"rto_hours": 4, "rpo_hours": 2, "rto_set_by": None, "rpo_set_by": None},
        "achievable_hours": 6,
        "stated": {"rto_hours": 1},
        "not_asked": [],
        "findings": [],
        "reasons": [{"about": "rto_hours", "rule": "rto-ladder", "inputs": [], "text": "Serious at 8 h."}],
        **changes,
    }


def unasked_process(number: int) -> dict[str, Any]:
    """A process nobody has been asked about."""
    return process(
        number,
        targets={},
        required={},
        stated={},
        reasons=[],
        not_asked=["impact.severity", "wrt_hours", "service_hours"],
    )


def option(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "name": name,
        "platform": "vm-ha",
        "platform_name": "Synthetic platform",
        "change": True,
        "edge": [],
        "recovery": ["offsite-backup"],
        "summary": f"Synthetic design {name}",
        "meets_targets": True,
        "misses": [],
        "availability": 0.9995,
        "downtime_hours_per_year": 4.25,
        "by_function": {},
        "by_scope": {
            "hardware": {
                "recovery_hours": spread(0.1),
                "downtime_hours_per_year": 0.5,
                "expected_annual_loss": 100,
                "masked_by": None,
            }
        },
        "expected_annual_loss": 1000,
        "avoided_loss_per_year": 9000,
        "capex": spread(5000),
        "opex_per_year": spread(700),
        "tco": 8000,
        "tco_range": spread(8000),
        "total_cost_of_risk": 12000,
        "npv": 1000,
        "payback_years": 1.5,
        "layers": [
            {"layer": "recovery", "id": "offsite-backup", "name": "Copy outside the house", "text": "Brings data back."}
        ],
        "not_covered": ["Scanning stops while the server is away"],
        "reasons": [{"about": "recommendation", "rule": "R47", "inputs": [], "text": "Least total cost of risk."}],
        "cost_lines": [
            {
                "item": "Synthetic line",
                "quantity": 3,
                "unit": "days",
                "once": spread(300),
                "per_year": None,
                "source": "catalogue",
                "source_class": "estimate",
                "rule": None,
            }
        ],
        "tests": ["Stop the server: it is back within 10 minutes"],
        **changes,
    }


def service(number: int, **changes: Any) -> dict[str, Any]:
    """A service with a gap and a recommended change."""
    chosen = option("better")
    return {
        "id": f"S{number:02d}",
        "name": f"Synthetic service {number}",
        "kind": "application",
        "site": None,
        "component": None,
        "required": {
            "rto_hours": 4,
            "rpo_hours": 2,
            "availability": 0.9991,
            "downtime_budget_hours_per_year": 7.5,
            "rto_set_by": "P01",
            "rpo_set_by": "P01",
            "availability_set_by": "P01",
            "by_function": {},
        },
        "promised": {"rto_hours": 24, "rpo_hours": 24, "last_restore_test": None},
        "today": {
            "platform": "single-server",
            "edge": [],
            "recovery": [],
            "availability": 0.998,
            "own_availability": 0.999,
            "downtime_hours_per_year": 17.5,
            "planned_hours_per_year": 2,
            "expected_annual_loss": 10000,
            "by_function": {},
            "by_scope": {
                "hardware": {
                    "events_per_year": 0.25,
                    "recovery_hours": spread(6),
                    "downtime_hours_per_year": 1.5,
                    "expected_annual_loss": 10000,
                }
            },
        },
        "gaps": [
            {
                "kind": "rto",
                "required": 4,
                "actual": 24,
                "unit": "hours",
                "text": "Promised back in 24 h; P01 needs 4 h.",
                "rule": None,
            }
        ],
        "recommendation": chosen,
        "options": [
            option("good", meets_targets=False, misses=[{"kind": "rto", "text": "Misses 4 h."}], recovery=[]),
            chosen,
        ],
        "rejected": [{"platform": "hot-site", "rule": "R99", "reason": "A second site is not there."}],
        "reasons": [],
        "findings": [],
        **changes,
    }


def plan(processes: list[dict[str, Any]], services: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """A plan JSON of these processes and services."""
    actions = [
        {
            "service": one["id"],
            "summary": one["recommendation"]["summary"],
            "capex": spread(5000),
            "opex_per_year": spread(700),
            "avoided_loss_per_year": 9000,
        }
        for one in services
        if one["recommendation"] and one["recommendation"]["change"]
    ]
    return {
        "format": "ninefold-plan/1",
        "case_sha256": SHA,
        "engine_version": "0.0.0",
        "title": "Synthetic plan",
        "client": "Synthetic client",
        "fictional": True,
        "notice": "",
        "as_of": "2026-01-01",
        "currency": "EUR",
        "horizon_years": 5,
        "discount_rate": 0.05,
        "policy": {"hours_per_year": 8760},
        "conventions": [{"id": "calendar", "text": "A year has 8,760 hours."}],
        "assumptions": [],
        "findings": [],
        "processes": processes,
        "services": services,
        "portfolio": {
            "expected_annual_loss": {"today": 10000, "recommended": 1000}
            if services
            else {"today": None, "recommended": None},
            "with_overlap": None,
            "capex": spread(5000),
            "opex_per_year": spread(700),
            "tco": 8000,
            "budget": {"capex": 6000, "opex_per_year": None, "within": None},
            "services_meeting_targets": len(services),
            "services_counted": len(services),
            "actions": actions,
        },
        "graph": {"cycles": [], "inversions": [], "single_points_of_failure": [], "recovery_order": [], "edges": []},
        **changes,
    }


def case(processes: list[dict[str, Any]]) -> dict[str, Any]:
    """The case document behind `plan`, with an impact for each process that has targets."""
    return {
        "format": "ninefold-case/1",
        "title": "Synthetic plan",
        "currency": "EUR",
        "impact_after_hours": [1, 8, 24],
        "severity_levels": ["none", "minor", "noticeable", "serious", "intolerable"],
        "categories": [{"id": "work", "serious_level": 3, "unacceptable_level": 4}],
        "services": [],
        "processes": [
            {
                "id": one["id"],
                "name": one["name"],
                **({"impact": {"severity": {"work": [1, 4, 4]}}} if one["targets"] else {}),
            }
            for one in processes
        ],
    }


def facts(result: dict[str, Any], *, workspace: str = "Synthetic firm") -> Facts:
    """What the site would give the document for this plan."""
    return Facts(result=result, case=case(result["processes"]), number=1, made_at=MADE_AT, workspace=workspace)
