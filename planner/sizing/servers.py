"""Servers for the busiest minute, nodes so that one may fail, the size of one, and the volume of the jobs."""

from __future__ import annotations

from collections.abc import Iterator

from planner.coverage import desktop_clients
from planner.formulas.print_load import load_per_node_after_failure, nodes_with_spare, servers_for, stored_gb
from planner.language import in_digits, say, say_count
from planner.reasons import Inputs
from planner.sizing.figures import Sized, Span, Work

SERVER_SIZES = ((50.0, "Z6a"), (300.0, "Z6b"), (600.0, "Z6c"))


def load(work: Work) -> Iterator[Sized]:
    """Jobs in the busiest hour and in its busiest minute."""
    if work.hour is None or work.minute is None:
        yield work.unknown("busy_hour_jobs", "jobs/h", "R42", "jobs_per_day")
        yield work.unknown("peak_minute_jobs", "jobs/min", "R42", "jobs_per_day")
        return
    inputs = work.says("jobs_per_day", "scan_jobs_per_day")
    spread = (
        say("not asked when people print: taken as round the clock")
        if work.hours is None
        else say("{hours} h a day", hours=in_digits(work.hours, "g"))
    )
    hours: Inputs = (("service_hours", work.hours),)
    yield Sized(
        about="busy_hour_jobs",
        unit="jobs/h",
        rule="R42",
        text=say(
            "{jobs}; the busiest hour takes its share, at least an even one ({spread}).",
            jobs=_jobs_of_a_day(work),
            spread=spread,
        ),
        span=work.hour,
        inputs=(*inputs, *hours),
        assumptions=("Z1",),
    )
    yield Sized(
        about="peak_minute_jobs",
        unit="jobs/min",
        rule="R42",
        text=say("The busiest of the 60 minutes of that hour, when jobs come independently of one another."),
        span=work.minute,
        inputs=inputs,
        assumptions=("Z1",),
    )


def _jobs_of_a_day(work: Work) -> str:
    """Print and scan jobs, told apart as they were answered."""
    prints, scans = work.estate.jobs_per_day or 0, work.estate.scan_jobs_per_day or 0
    printed, scanned = in_digits(prints, ",.0f"), in_digits(scans, ",.0f")
    if not scans:
        return say_count("{count} print job a day", "{count} print jobs a day", round(prints), count=printed)
    return say(
        "{prints} and {scans} a day",
        prints=say_count("{count} print job", "{count} print jobs", round(prints), count=printed),
        scans=say_count("{count} scan job", "{count} scan jobs", round(scans), count=scanned),
    )


def servers(work: Work) -> Iterator[Sized]:
    """Servers by load, devices and clients; nodes so that one may fail; the size of one."""
    figures, estate = work.figures, work.estate
    reasons: list[tuple[str, Span, Inputs, str]] = []
    if work.minute is not None:
        by_load = work.minute.against(servers_for, figures["Z2"])
        reasons.append((say("the peak minute"), by_load, work.says("jobs_per_day", "scan_jobs_per_day"), "Z2"))
    if estate.mfps is not None:
        by_devices = float(servers_for(estate.mfps, figures["Z3"].likely))
        reasons.append(
            (say("the number of devices"), Span(by_devices, by_devices, by_devices), work.says("mfps"), "Z3")
        )
    clients = desktop_clients(estate)[0]
    if estate.windows_clients is not None or estate.macos_clients is not None:
        by_clients = float(servers_for(clients, figures["Z4"].likely))
        inputs = work.says("windows_clients", "macos_clients")
        reasons.append((say("the number of clients"), Span(by_clients, by_clients, by_clients), inputs, "Z4"))
    if not reasons:
        yield work.unknown("servers", "servers", "R119", "jobs_per_day", "mfps", "windows_clients")
        return
    span = Span(*(max(getattr(each[1], end) for each in reasons) for end in ("low", "likely", "high")))
    deciding = max(reasons, key=lambda each: each[1].likely)[0]
    seen = tuple(pair for each in reasons for pair in each[2])
    yield Sized(
        about="servers",
        unit="servers",
        rule="R119",
        text=say(
            "What {deciding} asks for most; measured load decides, no maker states what one server takes.",
            deciding=deciding,
        ),
        span=span,
        inputs=seen,
        not_asked=work.missing("jobs_per_day", "mfps"),
        assumptions=tuple(each[3] for each in reasons),
    )
    yield from _nodes(work, span, seen)
    yield from _one_server(work, span)


def _nodes(work: Work, servers: Span, seen: Inputs) -> Iterator[Sized]:
    nodes = servers.each(lambda each: nodes_with_spare(int(each)))
    yield Sized(
        about="nodes_with_one_spare",
        unit="nodes",
        rule="R51",
        text=say("One node more than the load needs, so that the others carry the peak when one fails or is patched."),
        span=nodes,
        inputs=seen,
    )
    if work.minute is None or not nodes.likely:
        return
    count = int(nodes.likely)
    yield Sized(
        about="jobs_per_node_after_failure",
        unit="jobs/min",
        rule="R42",
        text=say(
            "What each remaining node carries in the peak minute while one of {count} is away; a passive "
            "node must carry it all.",
            count=count,
        ),
        span=work.minute.each(lambda load: load_per_node_after_failure(load, count)),
        inputs=seen,
        assumptions=("Z1", "Z2"),
    )


def _one_server(work: Work, servers: Span) -> Iterator[Sized]:
    """Processors and memory of one server, by the devices it serves."""
    if work.estate.mfps is None:
        yield work.unknown("processors_per_server", "vCPU", "R119", "mfps")
        return
    devices = work.estate.mfps / max(servers.likely, 1)
    name = next((name for most, name in SERVER_SIZES if devices <= most), SERVER_SIZES[-1][1])
    processors, memory = work.figures[name], work.figures["Z7"]
    span = Span(processors.low, processors.likely, processors.high)
    text = say_count(
        "{count} device a server; add what OCR and mobile printing need on machines of their own.",
        "{count} devices a server; add what OCR and mobile printing need on machines of their own.",
        round(devices),
        count=in_digits(devices, ",.0f"),
    )
    for about, unit, found, used in (
        ("processors_per_server", "vCPU", span, (name,)),
        ("memory_per_server", "GB", span.over(lambda a, b: a * b, memory), (name, "Z7")),
    ):
        yield Sized(
            about=about, unit=unit, rule="R119", text=text, span=found, inputs=work.says("mfps"), assumptions=used
        )
    carried = work.figures["Z7b"]
    needed = servers.over(lambda count, each: max(count, 1) * each, span)
    yield Sized(
        about="hosts_with_one_spare",
        unit="hosts",
        rule="R57",
        text=say("Virtualisation hosts for these servers, and one more, so that the others carry them when one fails."),
        span=needed.against(servers_for, carried).each(lambda hosts: nodes_with_spare(int(hosts))),
        inputs=work.says("mfps"),
        assumptions=(name, "Z7b"),
    )


def storage(work: Work) -> Iterator[Sized]:
    """The volume that stored jobs need."""
    asked = ("jobs_per_day", "average_job_mb", "retention_days")
    estate = work.estate
    if estate.jobs_per_day is None or estate.average_job_mb is None or estate.retention_days is None:
        yield work.unknown("job_storage", "GB", "R64", *asked)
        return
    fullest, free = work.figures["Z8"], work.figures["Z9"]
    jobs, size, days = estate.jobs_per_day, estate.average_job_mb, estate.retention_days
    ends = [stored_gb(jobs, size, days, each, free.likely) for each in (fullest.low, fullest.likely, fullest.high)]
    yield Sized(
        about="job_storage",
        unit="GB",
        rule="R64",
        text=say(
            "{jobs} print jobs a day x {size} MB x {days} x {fullest} (the fullest day against the average one) x "
            "{free} (free space) / 1,024: a volume of its own with an alarm, that moves with the server.",
            jobs=in_digits(jobs, ",.0f"),
            size=in_digits(size, "g"),
            days=say_count("{days} day", "{days} days", 1 if days == 1 else 2, days=in_digits(days, "g")),
            fullest=in_digits(fullest.likely, "g"),
            free=in_digits(1 + free.likely, "g"),
        ),
        span=Span(*ends),
        inputs=work.says(*asked),
        assumptions=("Z8", "Z9"),
    )
