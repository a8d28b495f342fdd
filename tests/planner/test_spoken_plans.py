"""No sentence of a plan escapes translation: plans made with a translator that marks every text it is given."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from benchmarks.planner.generated_case import generated_case
from planner.language import Language, spoken
from planner.plan import make_plan
from planner.reading import case_from_dict
from scripts.planner_messages import messages
from tests.planner.cases import MINIMAL_CASE

OPEN, CLOSE = "‹", "›"
# What is the client's, or a name: ids, codes, addresses, and texts that the case brought along.
NAMES = frozenset(
    (
        *("format", "case_sha256", "engine_version", "catalogue_version", "title", "client", "notice", "as_of"),
        *("currency", "policy", "id", "rule", "severity", "subject", "subjects", "place", "answer", "value", "about"),
        *("name", "owner_role", "kind", "site", "component", "platform", "spare", "edge", "recovery", "changes"),
        *("url", "source_class", "confidence", "price_id", "rules", "layer", "strategy", "rto_set_by", "rto_via"),
        *("rpo_set_by", "rpo_via", "set_by", "not_asked", "left_out", "processes", "dependant", "dependency"),
    )
)
