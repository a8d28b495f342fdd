"""The boundary between rows and the planner: the only part of the site that runs the engine.

A case document is assembled from an engagement's columns and answers, and taken apart into them.
"""

from .engine import (
    OlderEngine,
    checks_of,
    entries_of,
    is_current,
    live_overview,
    live_prices,
    live_targets,
    make_plan_for,
    result_spoken,
    targets_of,
)
from .from_rows import CASE_FORMAT, case_of
from .paths import (
    DEPENDS_ON,
    EDGE_KEYS,
    ENGAGEMENT_COLUMNS,
    ENGAGEMENT_OBJECTS,
    IMPACTS,
    PROCESS_COLUMNS,
    PROCESS_OBJECTS,
    SERVICE_COLUMNS,
    SERVICE_OBJECTS,
    SITE_COLUMNS,
    Document,
    flatten,
    unflatten,
)
from .to_rows import (
    answer_engagement,
    create_engagement,
    engagement_from_case,
    read_document,
    store_answers,
    store_case,
)

__all__ = [
    "CASE_FORMAT",
    "DEPENDS_ON",
    "EDGE_KEYS",
    "ENGAGEMENT_COLUMNS",
    "ENGAGEMENT_OBJECTS",
    "IMPACTS",
    "PROCESS_COLUMNS",
    "PROCESS_OBJECTS",
    "SERVICE_COLUMNS",
    "SERVICE_OBJECTS",
    "SITE_COLUMNS",
    "Document",
    "OlderEngine",
    "answer_engagement",
    "case_of",
    "checks_of",
    "create_engagement",
    "engagement_from_case",
    "entries_of",
    "flatten",
    "is_current",
    "live_overview",
    "live_prices",
    "live_targets",
    "make_plan_for",
    "read_document",
    "result_spoken",
    "store_answers",
    "store_case",
    "targets_of",
    "unflatten",
]
