"""Charts: one description, drawn as SVG for paper and first paint, as Plotly in the browser, as table."""

from .build import (
    cost_against_loss,
    cost_over_years,
    downtime_budget,
    function_of,
    loss_by_service,
    rto_ladder,
)
from .figures import to_plotly
from .heat import deciding_categories, impact_heat_map, mtpd_text
from .spec import AnyChart, Table
from .svg import height_of, to_svg
from .themes import PRINT, SCREEN, Theme

__all__ = [
    "PRINT",
    "SCREEN",
    "AnyChart",
    "Table",
    "Theme",
    "cost_against_loss",
    "cost_over_years",
    "deciding_categories",
    "downtime_budget",
    "function_of",
    "height_of",
    "impact_heat_map",
    "loss_by_service",
    "mtpd_text",
    "rto_ladder",
    "to_plotly",
    "to_svg",
]
