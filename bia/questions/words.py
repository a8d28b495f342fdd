"""The closed lists that questions offer, in words."""

from __future__ import annotations

from planner.case import Edge, Platform, Recovery

from .base import Choices

PLATFORMS: Choices = (
    (Platform.SINGLE_SERVER, "Single server"),
    (Platform.ACTIVE_PASSIVE, "Failover cluster, active-passive"),
    (Platform.ACTIVE_ACTIVE, "Failover cluster, active-active"),
    (Platform.VM_HA, "Virtual machine with high availability"),
    (Platform.VM_FAULT_TOLERANCE, "Virtual machine with fault tolerance"),
    (Platform.PRIVATE_CLOUD, "VM in a cloud over VPN"),
)
EDGE: Choices = (
    (Edge.FALLBACK_PRINTING, "Fallback printing"),
    (Edge.DEVICE_SPOOLING, "Device spooling with offline login"),
    (Edge.CLIENT_SPOOLING, "Client spooling"),
    (Edge.SITE_SERVERS, "Site servers"),
)
RECOVERY: Choices = (
    (Recovery.OFFSITE_BACKUP, "Offsite backup with an immutable copy"),
    (Recovery.PILOT_LIGHT, "Pilot light (virtualised standby)"),
    (Recovery.WARM_STANDBY, "Warm standby (DRaaS)"),
    (Recovery.HOT_SITE, "Hot site"),
    (Recovery.PROVIDER, "The provider recovers it"),
)
DESIGNS: Choices = PLATFORMS + EDGE + RECOVERY

COMPONENTS: Choices = (
    ("server", "Server or hosts"),
    ("storage", "Storage"),
    ("network", "Network"),
    ("wan", "Wide area link"),
    ("directory", "Directory"),
    ("load-balancer", "Load balancer"),
    ("power", "Power"),
    ("supplier", "Supplier"),
)

PRINT_FUNCTIONS: tuple[str, ...] = (
    "print",
    "release",
    "scan",
    "copy",
    "workflows",
    "authentication",
    "accounting",
    "label",
)

# Names of the four usual impact categories; others are shown by the name or id the engagement gives.
CATEGORY_HELP: dict[str, str] = {
    "operational": "the work itself",
    "legal": "duty, record, contract",
    "reputation": "trust of customers and public",
    "safety": "life and health",
    "financial": "money lost or delayed",
    "environment": "land, water, air",
}
LEVELS: Choices = tuple((str(level), str(level)) for level in range(5))
