"""What the busiest minute puts on the lines of the server and of remote sites, with and without client spooling."""

from __future__ import annotations

from collections.abc import Iterator

from planner.case import Site
from planner.formulas.print_load import busiest_minute_jobs, megabits_per_second
from planner.language import say
from planner.sizing.figures import Sized, Work


def network(work: Work) -> Iterator[Sized]:
    """What the peak minute puts on the server's line, without and with client spooling."""
    size, minute = work.estate.average_job_mb, work.print_minute
    if size is None or minute is None:
        yield work.unknown("server_network", "Mbit/s", "R89", "jobs_per_day", "average_job_mb")
        return
    inputs = work.says("jobs_per_day", "average_job_mb")
    jobs = minute.each(lambda each: megabits_per_second(each, size))
    words = minute.over(lambda each, kilobytes: megabits_per_second(each, kilobytes / 1000), work.figures["Z10"])
    for about, rule, span, text, used in (
        ("pc_to_server", "R89", jobs, say("Every job goes from the PC to the server, in the peak minute."), ("Z1",)),
        (
            "server_to_device",
            "R89",
            jobs,
            say("And from the server to a device, at the same rate the other way."),
            ("Z1",),
        ),
        (
            "pc_to_server_with_client_spooling",
            "R87",
            words,
            say("Only what describes the job goes to the server."),
            ("Z1", "Z10"),
        ),
        (
            "pc_to_device_with_client_spooling",
            "R88",
            jobs,
            say("The job goes from the PC to the device; the server must still be there to release it."),
            ("Z1",),
        ),
    ):
        yield Sized(about=about, unit="Mbit/s", rule=rule, text=text, span=span, inputs=inputs, assumptions=used)


def remote_sites(work: Work) -> list[tuple[str, Site]]:
    """Sites with devices that reach the server over a line, each with its place in the document.

    None while nobody knows where the server stands: then nobody knows which sites are the remote ones.
    """
    if work.service.site is None or work.estate.mfps == 0:
        return []
    sites = enumerate(work.case.sites or ())
    return [(f"sites[{number}]", site) for number, site in sites if site.id != work.service.site and site.mfps != 0]


def lines(work: Work, place: str, site: Site) -> Iterator[Sized]:
    """What a site's line carries in the peak minute: jobs up to the server and down to its devices."""
    size, jobs, devices = work.estate.average_job_mb, work.estate.jobs_per_day, work.estate.mfps
    if size is None or jobs is None or devices is None or site.mfps is None:
        own = () if site.mfps is not None else (f"{place}.mfps",)
        yield work.unknown("line_each_way", "Mbit/s", "R89", "average_job_mb", "jobs_per_day", "mfps", also=own)
        return
    here = work.busy_hour(jobs * min(site.mfps / devices, 1.0)).each(busiest_minute_jobs)
    full = here.each(lambda each: megabits_per_second(each, size))
    words = here.over(lambda each, kilobytes: megabits_per_second(each, kilobytes / 1000), work.figures["Z10"])
    inputs = (*work.says("jobs_per_day", "average_job_mb", "mfps"), (f"{place}.mfps", site.mfps))
    text = (
        say("Its jobs by its share of the devices, up to the server and down again (line: {line}).", line=site.wan)
        if site.wan
        else say("Its jobs by its share of the devices, up to the server and down again.")
    )
    yield Sized(
        about="line_each_way",
        unit="Mbit/s",
        rule="R89",
        text=text,
        span=full,
        inputs=inputs,
        assumptions=("Z1",),
    )
    yield Sized(
        about="line_with_client_spooling_or_site_server",
        unit="Mbit/s",
        rule="R87",
        text=say("Jobs stay at the site; only what describes them goes over the line."),
        span=words,
        inputs=inputs,
        assumptions=("Z1", "Z10"),
    )
