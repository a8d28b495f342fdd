"""What lines of the catalogue are called in the language of a proposal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext, ngettext

_COUNTED: Final[Mapping[str, Callable[[int], str]]] = {
    "piece": lambda number: ngettext("piece", "pieces", number),
    "task": lambda number: ngettext("task", "tasks", number),
    "core": lambda number: ngettext("core", "cores", number),
    "site": lambda number: ngettext("site", "sites", number),
    "instance": lambda number: ngettext("instance", "instances", number),
}


def item_said(item: str) -> str:
    """What a line of the catalogue is called in the active language; a catalogue of one's own keeps its words."""
    return gettext(item) if item else item


def unit_said(counted: str, quantity: Decimal | float | None) -> str:
    """The word beside a quantity in the active language: "task" of one, "cores" of 32."""
    return _COUNTED[counted](1 if quantity == 1 else 2) if counted in _COUNTED else counted
