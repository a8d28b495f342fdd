"""Devices and clients that the edge features reach, and what the pauses of fallback printing mean."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from planner.coverage import desktop_clients, synced_users
from planner.formulas.print_load import jobs_per_hour_with_pauses, last_job_waits_hours, mean_wait_with_pauses_hours
from planner.language import in_digits, noted, said, say
from planner.sizing.figures import Sized, Span, Work, exact

PAUSE = "F1"  # fallback printing: pause between two jobs of a workstation
SHARES = (
    ("devices_with_terminal", "embedded_terminal_share", noted("Devices with an embedded terminal (R75).")),
    (
        "devices_confirmed",
        "device_spooling_confirmed_share",
        noted("Devices confirmed for device spooling; no others count."),
    ),
)
BATCH = 100  # jobs sent at once from one workstation, to show what the pause means


def devices(work: Work) -> Iterator[Sized]:
    """Devices and clients that the edge features reach, and what is still to be done for it."""
    estate = work.estate
    for about, name, text in SHARES:
        share = getattr(estate, name)
        if estate.mfps is None or share is None:
            yield work.unknown(about, "devices", "R85", "mfps", name)
        else:
            yield exact(work, about, "devices", "R85", round(estate.mfps * share), said(text), "mfps", name)
    terminals, confirmed = estate.embedded_terminal_share, estate.device_spooling_confirmed_share
    if estate.mfps is not None and terminals is not None and confirmed is not None:
        left = max(round(estate.mfps * terminals) - round(estate.mfps * confirmed), 0)
        text = say("Devices with a terminal that the partner has still to confirm, model by model.")
        names = ("mfps", "embedded_terminal_share", "device_spooling_confirmed_share")
        yield exact(work, "devices_to_confirm", "devices", "R85", left, text, *names)
    if estate.users_per_mfp_max is not None:
        kept = synced_users(work.catalogue)
        over = max(estate.users_per_mfp_max - kept, 0.0)
        text = say(
            "Regular users of the busiest device beyond the {kept} that can be kept for offline login.",
            kept=in_digits(kept, "g"),
        )
        yield exact(work, "users_beyond_offline_login", "users", "R77", over, text, "users_per_mfp_max")
    yield from _clients(work)


def _clients(work: Work) -> Iterator[Sized]:
    estate = work.estate
    able, clients = desktop_clients(estate)
    if estate.windows_clients is None and estate.macos_clients is None:
        yield work.unknown("clients_able", "clients", "R69", "windows_clients", "macos_clients")
        return
    names = ("windows_clients", "macos_clients")
    yield exact(work, "clients_able", "clients", "R69", able, say("Clients that can run the desktop client."), *names)
    installed = estate.desktop_client_installed_share
    if installed is None:
        yield work.unknown("clients_to_install", "clients", "R69", "desktop_client_installed_share")
    else:
        left = able - round(able * installed)
        text = say("Clients on which it has still to be installed.")
        share = "desktop_client_installed_share"
        yield exact(work, "clients_to_install", "clients", "R69", left, text, *names, share)
    if estate.other_clients is not None:
        text = say("Clients that never can; only the devices can cover them.")
        yield exact(work, "clients_uncovered", "clients", "R69", clients - able, text, "other_clients")


def pauses(work: Work) -> Iterator[Sized]:
    """What sending one job at a time means for a workstation, and for the device that takes over."""
    pause = work.figures[PAUSE]
    most = jobs_per_hour_with_pauses(pause.likely)
    batch = last_job_waits_hours(BATCH, pause.likely)
    text = say(
        "Fallback printing sends a job every {pause} s; the last of {jobs} jobs leaves after {hours} h.",
        pause=in_digits(pause.likely, "g"),
        jobs=BATCH,
        hours=in_digits(batch, ".2g"),
    )
    yield Sized(
        about="fallback_jobs_per_workstation",
        unit="jobs/h",
        rule="M6",
        text=text,
        span=Span(most, most, most),
        assumptions=(PAUSE,),
    )
    able, clients = desktop_clients(work.estate)
    if work.print_hour is None or work.estate.windows_clients is None:
        yield work.unknown("wait_at_workstation", "s", "M6", "jobs_per_day", "windows_clients")
    elif able:
        text = say("How long a job waits at its workstation in the busiest hour, jobs spread evenly over the clients")
        names = ("jobs_per_day", "windows_clients", "macos_clients", "other_clients")
        yield _wait(work, "wait_at_workstation", work.print_hour.each(lambda jobs: jobs / clients), text, *names)
    yield from _fallback_device(work, most)


def _wait(work: Work, about: str, jobs_per_hour: Span, text: str, *names: str) -> Sized:
    """How long a job waits behind the pauses of those before it."""
    pause = work.figures[PAUSE].likely
    waits = jobs_per_hour.each(lambda jobs: 3600 * mean_wait_with_pauses_hours(jobs, pause))
    sentence = (
        say("{text}; at the high end jobs come faster than they may be sent, and the queue grows.", text=text)
        if waits.high == inf
        else say("{text}.", text=text)
    )
    return Sized(
        about=about,
        unit="s",
        rule="M6",
        text=sentence,
        span=waits,
        inputs=work.says(*names),
        assumptions=("Z1", PAUSE),
    )


def _fallback_device(work: Work, most: float) -> Iterator[Sized]:
    """What reaches one device when a neighbour's users print on it as well."""
    estate = work.estate
    if work.print_hour is None or estate.mfps is None:
        yield work.unknown("fallback_device_jobs", "jobs/h", "R71", "jobs_per_day", "mfps")
        return
    if not estate.mfps:
        return
    devices = estate.mfps
    both = work.print_hour.each(lambda jobs: 2 * jobs / devices)
    users = estate.users_per_mfp_median
    text = say("A device that takes a neighbour's jobs beside its own, in the busiest hour.")
    if users:
        limit = say(
            "Its {users} users can send {jobs} an hour at most.",
            users=in_digits(2 * users, "g"),
            jobs=in_digits(2 * users * most, ",.0f"),
        )
        text = f"{text} {limit}"
    yield Sized(
        about="fallback_device_jobs",
        unit="jobs/h",
        rule="R71",
        text=text,
        span=both,
        inputs=work.says("jobs_per_day", "mfps", "users_per_mfp_median"),
        assumptions=("Z1", PAUSE),
    )
    text = say("How long a job waits when those users share one emergency PC")
    yield _wait(work, "wait_at_shared_pc", both, text, "jobs_per_day", "mfps")
