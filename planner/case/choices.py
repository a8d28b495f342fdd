"""What an answer can be chosen from, and the answer that there is none."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Final, Literal


class Nothing(Enum):
    """The answer is: there is none. Different from not asked."""

    NOTHING = "nothing"


NOTHING: Final = Nothing.NOTHING
OrNothing = Literal[Nothing.NOTHING]


class ServiceKind(StrEnum):
    APPLICATION = "application"
    PRINT = "print"
    INFRASTRUCTURE = "infrastructure"
    SAAS = "saas"


class Platform(StrEnum):
    SINGLE_SERVER = "single-server"
    ACTIVE_PASSIVE = "failover-cluster-active-passive"
    ACTIVE_ACTIVE = "failover-cluster-active-active"
    VM_HA = "vm-ha"
    VM_FAULT_TOLERANCE = "vm-fault-tolerance"
    PRIVATE_CLOUD = "private-cloud-vm-ha"


class Edge(StrEnum):
    FALLBACK_PRINTING = "fallback-printing"
    DEVICE_SPOOLING = "device-spooling"
    CLIENT_SPOOLING = "client-spooling"
    SITE_SERVERS = "site-servers"


class Spare(StrEnum):
    """What can stand beside a single part of the infrastructure. What stands already is counted by `reliability`."""

    SECOND_LINE = "second-line"
    SECOND_NETWORK = "second-network"
    SECOND_ARRAY = "second-array"
    SECOND_DIRECTORY = "second-directory"


class Recovery(StrEnum):
    OFFSITE_BACKUP = "offsite-backup"
    PILOT_LIGHT = "pilot-light"
    WARM_STANDBY = "warm-standby"
    HOT_SITE = "hot-site"
    PROVIDER = "provider"
