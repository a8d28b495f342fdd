"""Valid case documents, for properties that must hold whatever a client answers."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Document = dict[str, Any]

PLATFORMS = [
    "single-server",
    "failover-cluster-active-passive",
    "failover-cluster-active-active",
    "vm-ha",
    "vm-fault-tolerance",
    "private-cloud-vm-ha",
]
EDGES = ["fallback-printing", "device-spooling", "client-spooling", "site-servers"]
RECOVERIES = [[], ["offsite-backup"], ["offsite-backup", "warm-standby"], ["pilot-light"], ["hot-site"], ["provider"]]
FUNCTIONS = ["print", "release", "scan", "copy", "label", "authentication"]

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
words = texts.filter(str.strip)
levels = st.integers(0, 4)
counts = st.integers(0, 5000)
shares = st.sampled_from([0, 0.2, 0.67, 1.0]) | st.floats(0.001, 1)
money = st.integers(0, 10**9) | st.decimals(0, 10**6, places=2, allow_nan=False).map(float)
hours = st.sampled_from([0, 0.25, 1.0, 8, 24, 168]) | st.floats(0.001, 87_600)
flags = st.booleans()


def some(**optional: st.SearchStrategy[Any]) -> st.SearchStrategy[Document]:
    """An object with any of the keys, or with none."""
    return st.fixed_dictionaries({}, optional=optional)


def several(values: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=4) if values else st.just([])


@st.composite
def with_redundancy(draw: st.DrawFn, subject: Document) -> Document:
    """The subject, perhaps with a group of its dependencies of which some suffice."""
    targets = [each if isinstance(each, str) else each["on"] for each in subject.get("depends_on") or ()]
    if len(targets) < 2 or not draw(flags):
        return subject
    members = draw(st.lists(st.sampled_from(targets), min_size=2, unique=True))
    needed = draw(st.none() | st.integers(1, len(members)))
    group: Document = {"members": members} | ({} if needed is None else {"needed": needed})
    return subject | {"redundancy": [group]}


def loss_limits() -> st.SearchStrategy[Document]:
    """Perhaps one limit, perhaps two, the serious one first."""
    limit = st.integers(1, 10**9)
    both = st.tuples(limit, limit).map(lambda pair: {"serious": min(pair), "unacceptable": max(pair)})
    return both | some(unacceptable=limit)


def ids(prefix: str, most: int) -> st.SearchStrategy[list[str]]:
    return st.integers(0, most).map(lambda number: [f"{prefix}{index}" for index in range(number)])


def each_with(key: str, values: list[str], rest: st.SearchStrategy[Document]) -> st.SearchStrategy[list[Document]]:
    """One object per value, which stands under the key, with the rest drawn anew for each."""
    rests = st.lists(rest, min_size=len(values), max_size=len(values))
    return rests.map(lambda drawn: [{key: value} | each for value, each in zip(values, drawn, strict=True)])


def sites(site_ids: list[str]) -> st.SearchStrategy[list[Document]]:
    entry = some(
        name=texts, users=counts, mfps=counts, server_rooms=counts, wan=texts, power_events_per_year=st.integers(0, 9)
    )
    return each_with("id", site_ids, entry)


def _service(code: str, service_ids: list[str], site_ids: list[str]) -> st.SearchStrategy[Document]:
    current = some(
        platform=st.none() | st.sampled_from(PLATFORMS),
        edge=several(EDGES),
        recovery=st.sampled_from(RECOVERIES),
        restore_hours=hours,
        backup_interval_hours=hours,
        last_restore_test=st.sampled_from([None, "2025-04", "2024-12"]),
    )
    estate = some(
        mfps=counts,
        mfps_by_vendor=st.dictionaries(words, counts, max_size=3),
        embedded_terminal_share=shares,
        jobs_per_day=counts,
        average_job_mb=st.floats(0.001, 100),
    )
    reliability = some(
        mtbf_hours=st.floats(1, 1e6), mttr_hours=hours, count=st.integers(3, 5), needed=st.integers(1, 3)
    )
    return st.fixed_dictionaries(
        {
            "id": st.just(code),
            "name": words,
            "kind": st.sampled_from(["application", "print", "infrastructure", "saas"]),
        },
        optional={
            "site": st.sampled_from([*site_ids, "cloud"]),
            "hosting": texts,
            "component": st.sampled_from(["server", "storage", "network", "power"]),
            "depends_on": several([other for other in service_ids if other != code]),
            "current": current,
            "functions": several(FUNCTIONS),
            "estate": estate,
            "reliability": reliability,
            "note": texts,
        },
    )


@st.composite
def _windows(draw: st.DrawFn) -> list[Document]:
    days = st.sampled_from(["Mon-Fri", "Mon-Sun", "Tue,Thu", "Mon,Wed-Fri", "Sat"])
    starts = st.sampled_from(["00:00", "07:30", "11:59"])
    ends = st.sampled_from(["12:00", "18:00", "24:00"])
    window = st.fixed_dictionaries({"days": days, "from": starts, "to": ends})
    return draw(st.lists(window, max_size=2))


def _dependencies(code: str, targets: list[str]) -> st.SearchStrategy[list[Document]]:
    others = several([target for target in targets if target != code])
    answered = some(share=shares, uses=several(FUNCTIONS), needed_from_hours=hours, carries_data=flags)
    return others.flatmap(lambda chosen: each_with("on", chosen, answered))


def _process(
    code: str, service_ids: list[str], process_ids: list[str], site_ids: list[str], points: int, categories: list[str]
) -> st.SearchStrategy[Document]:
    def row(entry: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
        return st.lists(st.none() | entry, min_size=points, max_size=points)

    severity = some(**{category: row(levels) for category in categories})
    peak = st.fixed_dictionaries({"when": words, "hours_per_year": st.integers(0, 8760), "loss_factor": st.just(2.0)})
    steps = st.lists(st.integers(0, 100), unique=True, max_size=3).map(sorted)
    workaround = some(
        description=texts, sustain_hours=hours, capacity=shares, covers=st.just("all") | several(service_ids)
    )
    return st.fixed_dictionaries(
        {"id": st.just(code), "name": words},
        optional={
            "owner_role": texts,
            "sites": several(site_ids),
            "service_hours": st.just("24x7") | _windows(),
            "weeks_per_year": st.sampled_from([0, 4, 52, 53]),
            "key_people": st.integers(0, 3),
            "peaks": st.lists(peak, max_size=2),
            "impact": some(severity=severity, loss=row(money), loss_limits=loss_limits()),
            "impact_outside_peaks": some(severity=severity, loss=row(money)),
            "data_loss": some(tolerable_hours=hours, recreatable_hours=hours, cost_per_hour=money),
            "wrt_hours": hours,
            "mbco": steps.map(lambda chosen: [{"after_hours": hour, "capacity": 0.5} for hour in chosen]),
            "tolerated_outages_per_year": st.integers(0, 12),
            "tolerable_loss_per_year": money,
            "workaround": workaround,
            "depends_on": _dependencies(code, service_ids + process_ids),
            "print_functions": several(FUNCTIONS),
            "stated": some(mtpd_hours=hours, rto_hours=hours, rpo_hours=hours),
            "chosen": st.builds(
                lambda reason, rest: {"reason": reason, **rest},
                words,
                some(mtpd_hours=hours, rto_hours=hours, rpo_hours=hours),
            ),
            "pages_per_day": counts,
            "note": texts,
            "own": st.dictionaries(words, hours | words, min_size=1, max_size=2),
        },
    )


def _question_set() -> st.SearchStrategy[Document]:
    change = st.builds(
        lambda rest: {"path": "wrt_hours", **rest},
        some(ask=st.sampled_from(["live", "optional", "off"]), label=words, help=texts),
    )
    own = st.builds(
        lambda kind, rest: {"id": "own-1", "label": "Who else?", "kind": kind, "choices": ["a", "b"], **rest},
        st.sampled_from(["text", "number", "duration", "choice", "scale"]),
        some(section=words, help=texts),
    )
    return some(
        changes=st.lists(change, max_size=1), own=st.lists(own, max_size=1), order=st.just(["wrt_hours", "own.own-1"])
    )


def _top_level() -> st.SearchStrategy[Document]:
    constraint = st.fixed_dictionaries({"text": words, "excludes": several(PLATFORMS)})
    incident = st.fixed_dictionaries(
        {"date": st.sampled_from(["2024", "2024-02", "2024-02-29"]), "what": words},
        optional={"hours": hours, "cause": texts},
    )
    house = some(
        platforms=several(PLATFORMS),
        hypervisor=st.none() | words,
        hosts=counts,
        shared_storage=flags,
        watched_hours=st.sampled_from([None, "06:00-22:00"]),
        notes=st.dictionaries(words, texts, max_size=2),
    )
    return some(
        fictional=flags,
        notice=texts,
        client=some(name=texts, employees=counts, annual_revenue=money, regulation=st.lists(words, max_size=2)),
        as_of=st.sampled_from(["2026-11-01", "2024-02-29"]),
        budget=some(capex=money, opex_per_year=money, note=texts),
        labour=some(it_hour=money, staff_hour=money),
        loss_limits=loss_limits(),
        it_team=some(
            fte=st.floats(0.001, 50),
            recovery_crews=st.integers(1, 9),
            on_call=texts,
            skills=st.dictionaries(words, levels, max_size=3),
        ),
        house=house,
        constraints=st.lists(constraint, max_size=2),
        prefers=several(PLATFORMS),
        preferences=st.lists(words, max_size=2),
        loss_overlap=shares,
        incidents=st.lists(incident, max_size=2),
        question_set=_question_set(),
    )


def _two_levels() -> st.SearchStrategy[Document]:
    """The serious level is never above the unacceptable one."""
    return st.tuples(levels, levels).map(
        lambda pair: {"serious_level": min(pair), "unacceptable_level": max(pair)},
    )


@st.composite
def case_documents(
    draw: st.DrawFn, *, most_services: int = 4, most_processes: int = 4, asked_at: tuple[float, ...] = ()
) -> Document:
    """A valid `ninefold-case/1` document; small, any of its optional answers missing. `asked_at`: the times, or any."""
    service_ids, process_ids = draw(ids("S", most_services)), draw(ids("P", most_processes))
    site_ids, category_ids = draw(ids("site-", 2)), draw(ids("category-", 3))
    points = list(asked_at) or draw(
        st.lists(st.sampled_from([0.25, 1, 4.0, 8, 24, 72, 168]), min_size=1, unique=True).map(sorted)
    )
    category = st.builds(
        lambda levels, rest: {**levels, **rest},
        _two_levels(),
        some(name=texts, anchors=st.lists(texts, min_size=5, max_size=5)),
    )
    processes = [
        draw(_process(code, service_ids, process_ids, site_ids, len(points), category_ids)) for code in process_ids
    ]
    document: Document = {
        "format": "ninefold-case/1",
        "title": draw(words),
        "currency": draw(st.sampled_from(["EUR", "USD", "CZK"])),
        "horizon_years": draw(st.sampled_from([1, 2.5, 5])),
        "discount_rate": draw(st.sampled_from([0, 0.03, 0.05])),
        "impact_after_hours": points,
        "severity_levels": ["none", "minor", "noticeable", "serious", "intolerable"],
        "categories": draw(each_with("id", category_ids, category)),
        "services": [draw(with_redundancy(draw(_service(code, service_ids, site_ids)))) for code in service_ids],
        "processes": [draw(with_redundancy(process)) for process in processes],
    }
    says_there_are_none: bool = draw(flags)
    if site_ids or says_there_are_none:
        document["sites"] = draw(sites(site_ids))
    return document | draw(_top_level())
