"""What kind of part an infrastructure service is, and how many equal parts stand behind it.

The case may say so (`component`, `reliability.count`); otherwise it is read from the words of the
service's name and hosting, and the plan prints that it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from planner.case import Service, ServiceKind

# The word that comes first in the text wins: "storage network" is storage, "tower server with AD" a server.
WORDS: tuple[tuple[str, str], ...] = (
    ("storage", r"storage|\bsan\b|\bnas\b|\barray\b|datastore|disk|speicher"),
    ("load-balancer", r"load.?balanc"),
    ("directory", r"directory|\bad\b|\bldap\b|identity|domain controller|single sign|\bdns\b|verzeichnis"),
    (
        "wan",
        r"\bwan\b|internet|broadband|\bisp\b|carrier|\blink\b|leased|\bvpn\b|\bmpls\b|\blte\b|\b5g\b|uplink|\bleitung",
    ),
    ("network", r"network|\blan\b|switch|wi[-\u2011]?fi|wlan|firewall|router|netz"),
    ("power", r"power|\bups\b|generator|electric|strom|\busv\b"),
    ("server", r"server|host|hypervisor|virtuali[sz]|tower|cluster"),
    ("supplier", r"supplier|provider|vendor|outsourc"),
)
# Parts that hold none of a process's data: an rpo does not pass through them.
DATALESS_COMPONENTS = frozenset({"network", "wan", "load-balancer", "power", "directory"})
COUNTED = re.compile(r"^\s*(\d{1,3})\s*x?\s*(?:VMs?|servers?|nodes?|hosts?|appliances?|controllers?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Component:
    """`name` is None when nothing says what the part is; `is_read_from_words` when nobody was asked."""

    name: str | None
    is_read_from_words: bool


def component_of(service: Service) -> Component:
    """What an infrastructure service is; services of other kinds are no components."""
    if service.kind is not ServiceKind.INFRASTRUCTURE:
        return Component(None, False)
    if service.component is not None:
        return Component(service.component, False)
    for text in (service.name, service.hosting or "", service.id):
        found = [(match.start(), name) for name, pattern in WORDS if (match := re.search(pattern, text, re.IGNORECASE))]
        if found:
            return Component(min(found)[1], True)
    return Component(None, True)


def parts_of(service: Service) -> tuple[int, int]:
    """(how many equal parts stand, how many must work); 1 of 1 when nothing says otherwise."""
    known = service.reliability
    if known and known.count:
        return known.count, known.needed or 1
    counted = COUNTED.match(service.hosting or "") if service.kind is ServiceKind.INFRASTRUCTURE else None
    return (int(counted.group(1)), 1) if counted and int(counted.group(1)) > 0 else (1, 1)


def carries_data(service: Service) -> bool:
    """Whether a process's data live in this service, so that its rpo passes on to it."""
    return component_of(service).name not in DATALESS_COMPONENTS
