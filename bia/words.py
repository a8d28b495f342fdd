"""Names in plain words for the ids that a plan uses."""

from __future__ import annotations

from collections.abc import Iterable

DESIGNS = {
    "single-server": "Single server",
    "failover-cluster-active-passive": "Failover cluster, active-passive",
    "failover-cluster-active-active": "Failover cluster, active-active",
    "vm-ha": "VM high availability",
    "vm-fault-tolerance": "VM fault tolerance",
    "private-cloud-vm-ha": "VM in a cloud over VPN",
    "fallback-printing": "Fallback printing",
    "device-spooling": "Device spooling with offline login",
    "client-spooling": "Client spooling",
    "site-servers": "Site servers",
    "offsite-backup": "Off-site backup",
    "pilot-light": "Pilot light (virtualised standby)",
    "warm-standby": "Warm standby (DRaaS)",
    "hot-site": "Hot site",
    "provider": "Left to the provider",
    "second-line": "Second line",
    "second-network": "Second network core",
    "second-array": "Second storage array in step",
    "second-directory": "Second directory server",
}

SCOPES = {
    "device": "One device",
    "application": "Application and operating system",
    "hardware": "Server hardware",
    "storage": "Storage",
    "network": "Network",
    "power": "Power",
    "site": "Loss of the site",
    "corruption": "Corruption and ransomware",
    "planned": "Planned work",
}

KINDS = {
    "application": "Applications",
    "print": "Print",
    "infrastructure": "Infrastructure",
    "saas": "Software as a service",
}

SUBJECTS = {
    "mtpd_hours": "MTPD",
    "rto_hours": "RTO",
    "disaster_rto_hours": "RTO after a site loss",
    "rpo_hours": "RPO",
    "wrt_hours": "WRT",
    "tier": "Tier",
    "availability": "Availability",
    "downtime_budget_hours_per_year": "Downtime budget",
    "required.rto_hours": "Required RTO",
    "required.disaster_rto_hours": "Required RTO after a site loss",
    "required.rpo_hours": "Required RPO",
    "required.availability": "Required availability",
    "recommendation": "The choice",
    "platform": "Platform",
    "edge": "At the devices",
    "recovery": "Recovery",
    "spare": "Second part",
}


def named(words: dict[str, str], name: str) -> str:
    """The words for an id; an id without words of its own is spelt out."""
    return words.get(name, name.replace("-", " ").replace("_", " ").replace(".", " ").capitalize())


def designs(names: Iterable[str], none: str = "nothing") -> str:
    """Several design ids in words."""
    found = [named(DESIGNS, name) for name in names]
    return ", ".join([found[0], *(name[0].lower() + name[1:] for name in found[1:])]) if found else none


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 service", "3 services"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def is_found(wanted: str, *texts: str) -> bool:
    """Whether every word that is looked for stands in one of the texts, in capitals or not; nothing wanted is found."""
    hay = " ".join(texts).casefold()
    return all(word in hay for word in wanted.casefold().split())
