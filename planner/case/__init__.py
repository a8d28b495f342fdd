"""The question: everything the planner needs to know about an engagement, as frozen dataclasses.

Attribute names equal the keys of the case format `ninefold-case/1`. Durations are hours, money is
Decimal in the case's currency, shares are 0 to 1. `None` means not asked; `NOTHING` means that the
document says null where null has its own meaning (never tested, nobody watches, no platform).
"""

from planner.case.choices import NOTHING, Edge, Nothing, OrNothing, Platform, Recovery, ServiceKind, Spare
from planner.case.engagement import (
    Budget,
    Case,
    Category,
    Client,
    Constraint,
    House,
    Incident,
    ItTeam,
    Labour,
    OwnQuestion,
    QuestionChange,
    QuestionSet,
    Site,
)
from planner.case.process import (
    Chosen,
    DataLoss,
    Dependency,
    Impact,
    LossLimits,
    MbcoStep,
    Peak,
    Process,
    ServiceWindow,
    Stated,
    Workaround,
)
from planner.case.service import CurrentProtection, Estate, RedundancyGroup, Reliability, Service

__all__ = [
    "NOTHING",
    "Budget",
    "Case",
    "Category",
    "Chosen",
    "Client",
    "Constraint",
    "CurrentProtection",
    "DataLoss",
    "Dependency",
    "Edge",
    "Estate",
    "House",
    "Impact",
    "Incident",
    "ItTeam",
    "Labour",
    "LossLimits",
    "MbcoStep",
    "Nothing",
    "OrNothing",
    "OwnQuestion",
    "Peak",
    "Platform",
    "Process",
    "QuestionChange",
    "QuestionSet",
    "Recovery",
    "RedundancyGroup",
    "Reliability",
    "Service",
    "ServiceKind",
    "ServiceWindow",
    "Site",
    "Spare",
    "Stated",
    "Workaround",
]
