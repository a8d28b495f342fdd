"""The print estate: limits of devices, clients and subnets, and what the server's rescue does not reach."""

from __future__ import annotations

from planner.case import Edge, Estate, Service, ServiceKind
from planner.coverage import desktop_clients, synced_users
from planner.findings.register import Found, Register, ServiceView
from planner.language import in_digits, say, say_count
from planner.wording import in_percent, list_in_words

FINDINGS: Register[ServiceView] = Register()

LABEL, PULL_PRINT, SERVER_ONLY = "label", "release", ("scan", "workflows")
MANAGEMENT_FUNCTIONS = frozenset({"release", "authentication", "accounting"})


def _estate(at: ServiceView) -> Estate:
    return at.service.estate or Estate()


@FINDINGS.finding(
    rule="R77",
    remedy="Split the device's users over two devices, or agree who the 100 are; the others use the fallback device.",
)
def too_many_users_at_device(at: ServiceView) -> Found | None:
    most = _estate(at).users_per_mfp_max or 0
    kept = synced_users(at.situation.catalogue)
    if most <= kept or _estate(at).mfps == 0:
        return None
    text = say(
        "One device has {most} regular users; {kept} can be kept for offline login.",
        most=in_digits(most, "g"),
        kept=in_digits(kept, "g"),
    )
    path = "estate.users_per_mfp_max"
    return Found(text=text, place=at.place(path), inputs=at.says(path))


@FINDINGS.finding(
    rule="R85",
    remedy="Have the partner confirm models and firmware in writing; count devices as they are confirmed.",
)
def devices_unconfirmed(at: ServiceView) -> Found | None:
    confirmed = _estate(at).device_spooling_confirmed_share
    if confirmed is None or confirmed >= 1 or _estate(at).mfps == 0:
        return None
    path = "estate.device_spooling_confirmed_share"
    text = (
        say("No device is confirmed for device spooling, so none counts.")
        if confirmed == 0
        else say(
            "{share} of devices are confirmed for device spooling; the others do not count.",
            share=in_percent(confirmed * 100, ".0f"),
        )
    )
    return Found(text=text, place=at.place(path), inputs=at.says(path, "estate.mfps", "estate.device_spooling_note"))


@FINDINGS.finding(
    rule="R69",
    remedy="Cover these clients at the devices (device spooling needs no client) or by a shared emergency PC.",
)
def clients_without_desktop_client(at: ServiceView) -> Found | None:
    others = _estate(at).other_clients
    if not others:
        return None
    path = "estate.other_clients"
    text = say_count(
        "{count} client cannot run the desktop client.",
        "{count} clients cannot run the desktop client.",
        others,
        count=in_digits(others, ","),
    )
    return Found(text=text, place=at.place(path), inputs=at.says(path))


@FINDINGS.finding(
    rule="R69", severity="info", remedy="Roll the desktop client out centrally; it must be installed and running."
)
def desktop_client_not_installed(at: ServiceView) -> Found | None:
    """Fallback printing works from clients on which the desktop client runs (R69)."""
    installed, (able, _) = _estate(at).desktop_client_installed_share, desktop_clients(_estate(at))
    if installed is None or installed >= 1 or not able:
        return None
    path = "estate.desktop_client_installed_share"
    text = say(
        "The desktop client is missing on {share} of the clients that could run it.",
        share=in_percent((1 - installed) * 100, ".0f"),
    )
    return Found(
        text=text, place=at.place(path), inputs=at.says(path, "estate.windows_clients", "estate.macos_clients")
    )


@FINDINGS.finding(
    rule="R75",
    severity="info",
    remedy="Use devices without a terminal as fixed fallback targets only, and label them so.",
)
def devices_without_terminal(at: ServiceView) -> Found | None:
    """Offline login and device spooling live in the embedded terminal (R75)."""
    share = _estate(at).embedded_terminal_share
    if share is None or share >= 1 or _estate(at).mfps == 0:
        return None
    path = "estate.embedded_terminal_share"
    text = say(
        "{share} of devices have no embedded terminal: nobody can log in there offline.",
        share=in_percent((1 - share) * 100, ".0f"),
    )
    return Found(text=text, place=at.place(path), inputs=at.says(path, "estate.mfps"))


@FINDINGS.finding(rule="R75", remedy="Ask which devices the confirmation is about; without a terminal none can spool.")
def confirmed_without_terminal(at: ServiceView) -> Found | None:
    """More devices confirmed for device spooling than have the terminal it lives in."""
    confirmed, terminals = _estate(at).device_spooling_confirmed_share, _estate(at).embedded_terminal_share
    if confirmed is None or terminals is None or confirmed <= terminals + 1e-9:
        return None
    path = "estate.device_spooling_confirmed_share"
    text = say(
        "{confirmed} of devices are confirmed for device spooling, {terminals} have the terminal it needs.",
        confirmed=in_percent(confirmed * 100, ".0f"),
        terminals=in_percent(terminals * 100, ".0f"),
    )
    return Found(text=text, place=at.place(path), inputs=at.says(path, "estate.embedded_terminal_share"))


@FINDINGS.finding(rule="R17", remedy="Count the devices once more: every share in the sizing rests on their number.")
def vendors_do_not_add_up(at: ServiceView) -> Found | None:
    by_vendor, mfps = _estate(at).mfps_by_vendor, _estate(at).mfps
    if not by_vendor or mfps is None or sum(by_vendor.values()) == mfps:
        return None
    text = say_count(
        "{count} device was counted, {by_vendor} by vendor.",
        "{count} devices were counted, {by_vendor} by vendor.",
        mfps,
        count=in_digits(mfps, ","),
        by_vendor=in_digits(sum(by_vendor.values()), ","),
    )
    return Found(
        text=text, place=at.place("estate.mfps_by_vendor"), inputs=at.says("estate.mfps", "estate.mfps_by_vendor")
    )


@FINDINGS.finding(rule="R17", remedy="Count the devices once more, site by site.")
def sites_do_not_add_up(at: ServiceView) -> Found | None:
    """Devices of the estate against those of the sites, where there is one estate and every site was asked."""
    mfps = _estate(at).mfps
    if mfps is None:
        return None
    counts = [site.mfps for site in at.case.sites or ()]
    estates = [s for s in at.case.services if s.estate and s.estate.mfps is not None]
    if len(estates) != 1 or not counts or None in counts:
        return None
    total = sum(count or 0 for count in counts)
    if total == mfps:
        return None
    places = tuple((f"sites[{number}].mfps", count) for number, count in enumerate(counts))
    text = say_count(
        "{count} device was counted in the estate, {total} over the sites.",
        "{count} devices were counted in the estate, {total} over the sites.",
        mfps,
        count=in_digits(mfps, ","),
        total=in_digits(total, ","),
    )
    return Found(text=text, place=at.place("estate.mfps"), inputs=(*at.says("estate.mfps"), *places))


@FINDINGS.finding(
    rule="R81",
    remedy="Plan direct or held printing per device (R79, R80); offline pull print needs the devices in one subnet.",
)
def pull_print_stays_in_subnet(at: ServiceView) -> Found | None:
    """Offline pull print shows jobs only on devices in the same subnet (R81)."""
    if at.service.estate is None or at.service.estate.device_spooling_confirmed_share is None:
        return None
    pulls = [p.id for p, uses in at.whole.uses.get(at.service.id, ()) if PULL_PRINT in uses]
    split = [
        (number, site) for number, site in enumerate(at.case.sites or ()) if (site.subnets or 0) > 1 and site.mfps != 0
    ]
    if not pulls or not split:
        return None
    named = list_in_words(
        [say("{site} has {subnets} subnets", site=site.id, subnets=site.subnets) for _, site in split]
    )
    text = say(
        "{named}: with the server away a job held for pull print is seen only by devices in its own subnet.",
        named=named,
    )
    inputs = tuple((f"sites[{number}].subnets", site.subnets) for number, site in split)
    return Found(text=text, place=inputs[0][0], inputs=(*inputs, ("used_by", pulls)))


@FINDINGS.finding(
    rule="R22",
    remedy="Protect the program that sends the labels, and keep a downtime PC with its own label printer at the bench.",
)
def labels_bypass_print_management(at: ServiceView) -> Found | None:
    """Labels go from the application to the printer: a highly available print server does nothing for them."""
    if at.service.kind is not ServiceKind.PRINT or _manages(at.service):
        return None
    managing = [s.id for s in at.case.services if s.kind is ServiceKind.PRINT and _manages(s)]
    if not managing:
        return None
    if not at.situation.closures[at.service.id].isdisjoint(managing):
        return None
    labels = [(p.id, p.print_functions) for p, uses in at.whole.uses.get(at.service.id, ()) if LABEL in uses]
    if not labels:
        return None
    only = [name for name, functions in labels if tuple(functions or ()) == (LABEL,)]
    passing = {"labels": list_in_words([name for name, _ in labels]), "services": list_in_words(managing)}
    text = (
        say(
            "The labels of {labels} do not pass {services}: high availability of the print-management server does "
            "nothing for them; they are all that is printed by {only}.",
            **passing,
            only=list_in_words(only),
        )
        if only
        else say(
            "The labels of {labels} do not pass {services}: high availability of the print-management server does "
            "nothing for them.",
            **passing,
        )
    )
    return Found(
        text=text,
        place=at.place("depends_on"),
        inputs=(*at.says("depends_on"), ("used_by", [name for name, _ in labels])),
    )


def _manages(service: Service) -> bool:
    """Whether it is a print-management server: it has an estate, or releases, authenticates or accounts."""
    return service.estate is not None or bool(MANAGEMENT_FUNCTIONS.intersection(service.functions or ()))


@FINDINGS.finding(
    rule="R74",
    severity="info",
    remedy="Keep the paper and scan it later, or protect the server; no edge feature brings scanning back.",
)
def scanning_needs_the_server(at: ServiceView) -> Found | None:
    """Fallback printing and device spooling never carry scanning and workflows (R74, R84)."""
    if not at.today.edge & {Edge.FALLBACK_PRINTING, Edge.DEVICE_SPOOLING}:
        return None
    scans = [p.id for p, uses in at.whole.uses.get(at.service.id, ()) if set(SERVER_ONLY).intersection(uses)]
    if not scans:
        return None
    text = say(
        "Its edge features do not carry scanning and workflows: {scans} stop with the server.",
        scans=list_in_words(scans),
    )
    return Found(text=text, place=at.place("current.edge"), inputs=(*at.says("current.edge"), ("used_by", scans)))
