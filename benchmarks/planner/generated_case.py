"""Invented but complete cases of any size: the same numbers and seed always give the same document.

Every process and service is answered as fully as those of the hospital that comes with the product, so
that a generated case is as large per process as a real one.
"""

from __future__ import annotations

import random
from itertools import accumulate
from typing import Any, Final

Document = dict[str, Any]

HOURS: Final = (0.25, 1.0, 4.0, 8.0, 24.0, 72.0, 168.0)
CATEGORIES: Final = ("operational", "legal", "reputation", "safety")
FUNCTIONS: Final = ("print", "release", "scan", "copy", "workflows", "authentication", "accounting")
WINDOWS: Final = (("Mon-Fri", "08:00", "17:00"), ("Mon-Sat", "06:00", "22:00"), ("Mon-Sun", "05:00", "19:00"))
PLATFORMS: Final = ("single-server", "vm-ha", "failover-cluster-active-passive", "vm-fault-tolerance")
RECOVERIES: Final[tuple[list[str], ...]] = (["offsite-backup"], ["offsite-backup", "warm-standby"], ["pilot-light"], [])
# One block of services: what each is, its component, and which earlier ones of the block it stands on.
BLOCK: Final = (
    ("network", "infrastructure", "network", ()),
    ("storage", "infrastructure", "storage", ()),
    ("directory", "infrastructure", "directory", (0,)),
    ("records", "application", None, (0, 1, 2)),
    ("print management", "print", None, (0, 1, 2)),
    ("imaging", "application", None, (0, 1)),
    ("hosts", "infrastructure", "server", (0,)),
    ("laboratory", "application", None, (0, 6)),
    ("finance", "application", None, (0, 1, 2)),
    ("mail", "saas", None, ()),
)


def generated_case(processes: int = 1000, services: int = 100, dependencies: int = 5000, seed: int = 1) -> Document:
    """A valid `ninefold-case/1` document with exactly so many processes, services and dependencies.

    Raises ValueError when the dependencies cannot be placed: every process needs at least one, and none twice.
    """
    random_ = random.Random(seed)
    parts = [_service(index, random_) for index in range(services)]
    left = dependencies - sum(len(part["depends_on"]) for part in parts)
    if not processes <= left <= processes * services // 2:
        raise ValueError(f"{left} dependencies do not fit {processes} processes on {services} services")
    ends = [left * index // processes for index in range(processes + 1)]
    return {
        **_frame(),
        "sites": [_site(index) for index in range(_sites(services))],
        "services": parts,
        "processes": [_process(index, ends[index + 1] - ends[index], parts, random_) for index in range(processes)],
    }


def _frame() -> Document:
    return {
        "format": "ninefold-case/1",
        "title": "A generated case",
        "fictional": True,
        "notice": "FICTIONAL. Generated for measurements.",
        "client": {"name": "Generated", "sector": "hospital", "country": "DE", "employees": 2350},
        "as_of": "2026-11-01",
        "currency": "EUR",
        "horizon_years": 5,
        "discount_rate": 0.05,
        "budget": {"capex": 180000, "opex_per_year": 60000},
        "labour": {"it_hour": 68, "staff_hour": 46},
        "impact_after_hours": list(HOURS),
        "severity_levels": ["none", "minor", "noticeable", "serious", "intolerable"],
        "categories": [{"id": name, "serious_level": 3, "unacceptable_level": 4} for name in CATEGORIES],
        "it_team": {"fte": 19, "on_call": "24x7 rota", "skills": {"vmware": 4, "windows-server": 4, "backup": 3}},
        "house": {
            "platforms": ["vm-ha"],
            "hypervisor": "vmware",
            "hosts": 3,
            "shared_storage": True,
            "immutable_backup": False,
            "watched_hours": "06:00-22:00",
            "patch_downtime_minutes_per_month": 12,
        },
        "loss_overlap": 0.2,
    }


def _sites(services: int) -> int:
    return 1 + services // 50


def _site(index: int) -> Document:
    return {
        "id": f"Site {index}",
        "name": f"Building {index}",
        "users": 1900 // (index + 1),
        "mfps": 225 // (index + 1),
        "server_rooms": 2,
        "wan": "2x 1 Gbit fibre, two carriers, separate entries",
        "power": "UPS 20 min + diesel, tested monthly",
        "power_events_per_year": 2,
    }


def _service(index: int, random_: random.Random) -> Document:
    block, place = divmod(index, len(BLOCK))
    words, kind, component, needs = BLOCK[place]
    first = block * len(BLOCK)
    on = [f"S{first + need:04}" for need in needs]
    if place == 0 and block:
        on.append("S0000")  # every network hangs on the first one
    if kind == "application" and block and random_.random() < 0.3:
        on.append(f"S{random_.randrange(block) * len(BLOCK) + 3:04}")  # the records of an earlier block
    redundancy = []
    if words == "records" and block:  # the directory of the block before answers as well as its own
        on.append(f"S{first - len(BLOCK) + 2:04}")
        redundancy.append({"members": [f"S{first + 2:04}", on[-1]], "needed": 1})
    service: Document = {
        "id": f"S{index:04}",
        "name": f"{words.capitalize()} {block}",
        "kind": kind,
        "site": "cloud" if kind == "saas" else f"Site {block * len(BLOCK) // 50}",
        "hosting": "VM cluster" if kind in ("application", "print") else "appliance",
        "depends_on": on,
        **({"redundancy": redundancy} if redundancy else {}),
        "current": _protection(kind, random_),
    }
    if component is not None:
        service["component"] = component
        if random_.random() < 0.5:
            mtbf = random_.choice((20_000, 50_000, 100_000))
            service["reliability"] = {"mtbf_hours": mtbf, "mttr_hours": 6.5, "count": 2, "needed": 1}
    if kind == "print":
        service |= {"functions": list(FUNCTIONS), "estate": _estate(random_)}
    return service


def _protection(kind: str, random_: random.Random) -> Document:
    is_server = kind in ("application", "print")
    return {
        "platform": random_.choice(PLATFORMS) if is_server else None,
        "edge": random_.choice((["device-spooling"], ["fallback-printing"], [])) if kind == "print" else [],
        "recovery": ["provider"] if kind == "saas" else random_.choice(RECOVERIES),
        "restore_hours": random_.choice((2, 4, 6, 12, 24)),
        "backup_interval_hours": 24,
        "last_restore_test": random_.choice((None, "2025-04", "2024-10")),
    }


def _estate(random_: random.Random) -> Document:
    kyocera, ricoh = random_.randrange(50, 250), random_.randrange(50)
    return {
        "product": "One print server on one VM",
        "mfps": kyocera + ricoh,
        "mfps_by_vendor": {"Kyocera": kyocera, "Ricoh": ricoh},
        "embedded_terminal_share": 0.92,
        "device_spooling_confirmed_share": random_.choice((0.0, 0.4, 0.8)),
        "windows_clients": random_.randrange(500, 2000),
        "macos_clients": 40,
        "other_clients": 620,
        "desktop_client_installed_share": 0.15,
        "jobs_per_day": 16500,
        "scan_jobs_per_day": 4100,
        "average_job_mb": 2.6,
        "retention_days": 2,
        "users_per_mfp_median": 9,
        "users_per_mfp_max": 140,
        "authentication": "card + PIN",
    }


def _process(index: int, needs: int, services: list[Document], random_: random.Random) -> Document:
    on = _dependencies(index, needs, services, random_)
    is_redundant = len(on) > 2 and random_.random() < 0.1
    return {
        "id": f"P{index:05}",
        "name": f"Process {index}: labels and results",
        "owner_role": "Head of department",
        "sites": [f"Site {random_.randrange(_sites(len(services)))}"],
        "service_hours": _service_hours(random_),
        "weeks_per_year": 52,
        "peaks": [{"when": "month end", "hours_per_year": 216, "loss_factor": 2.0}] if random_.random() < 0.3 else [],
        "impact": _impact(random_),
        "data_loss": {"tolerable_hours": random_.choice((0, 0.25, 1, 2, 4, 8, 24))},
        "wrt_hours": random_.choice((0.25, 0.38, 0.5, 0.75, 1, 2)),
        "workaround": {
            "description": "Paper forms, typed in afterwards",
            "sustain_hours": random_.choice((2, 4, 8, 24)),
            "capacity": random_.choice((0.25, 0.4, 0.6)),
            "covers": "all",
        },
        "depends_on": on,
        **({"redundancy": [{"members": [each["on"] for each in on[:2]], "needed": 1}]} if is_redundant else {}),
        "print_functions": random_.sample(FUNCTIONS, 2),
        "stated": {"mtpd_hours": random_.choice((4, 8, 24)), "rto_hours": 2, "rpo_hours": 0.5},
        "pages_per_day": random_.randrange(50, 3000),
        "note": "'By hand for two hours, then errors start.'",
    }


def _service_hours(random_: random.Random) -> str | list[Document]:
    if random_.random() < 0.5:
        return "24x7"
    days, start, end = random_.choice(WINDOWS)
    return [{"days": days, "from": start, "to": end}]


def _impact(random_: random.Random) -> Document:
    """Levels that never fall, and a loss that grows faster than time at first, as in the hospital's answers."""
    late = random_.randrange(3)  # less critical processes reach the same levels later
    severity = {
        name: [min(max(random_.randrange(3) + step - late, 0), 4) for step in range(len(HOURS))] for name in CATEGORIES
    }
    per_hour = random_.choice((50, 400, 3000))
    return {
        "severity": {name: list(accumulate(row, max)) for name, row in severity.items()},
        "loss": [round(per_hour * hours) for hours in HOURS],
    }


def _dependencies(index: int, needs: int, services: list[Document], random_: random.Random) -> list[Document]:
    """One in ten on an earlier process, the others on services; a print service with the functions used."""
    chosen: dict[str, Document] = {}
    while len(chosen) < needs:
        if index and random_.random() < 0.1:
            on, uses = f"P{random_.randrange(index):05}", None
        else:
            service = services[random_.randrange(len(services))]
            on = service["id"]
            uses = random_.sample(service["functions"], 2) if "functions" in service else None
        share = random_.choice((1.0, 1.0, 0.5))
        chosen[on] = {"on": on, "share": share} | ({"uses": uses} if uses else {})
    return list(chosen.values())
