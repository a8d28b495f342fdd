"""The blank workbook for clients who would rather fill in a spreadsheet: our own sheets with one explained example."""

from __future__ import annotations

from typing import Any, BinaryIO, Final

from bia.forms.durations import parse_rising_times
from bia.sectors import general

from .case_sheets import FilledSheet, Row, sheets_of
from .cells import EXAMPLE
from .layout import ENGAGEMENT
from .workbook import HOW, write_sheets

SHEETS: Final = (
    "Categories",
    "Sites",
    "Services",
    "Processes",
    "Dependencies",
    "Impact over time",
    "Service hours",
    "Peaks",
    "Minimum service",
    "Redundancy",
)
NOT_FOR_CLIENTS: Final = ("unconfirmed", "question_set.order", "fictional", "notice")
COVER: Final = (
    "Business impact analysis: the sheets to fill in",
    "Fill in what you know, in any order, and send it back; it is imported as it is. Nothing has to be complete.",
    "",
    "Where to write what",
    "Engagement: who you are, the currency, and the times at which impact is asked.",
    "Sites, Services, Processes: a row each. An id is a short name such as P07; leave it blank and one is given.",
    "Dependencies: a row for each thing that a process or a service needs.",
    "Impact over time: for each process what a stop causes, 0 (nothing) to 4 (intolerable) in each category, and the "
    "money lost, by each time since the stop began.",
    "Service hours: the days and hours a process is at work; without a row it was not asked. Minimum service: how much "
    "of it must work again, and from when. Redundancy: things of which some suffice, such as two lines.",
    "",
    "A row that begins with (example) is invented and is not imported: leave it, write over it, or delete it.",
    *HOW,
)

# What the example rows say; the company is invented.
_EXAMPLE: Final[dict[str, Any]] = {
    "sites": [{"id": "QUAY", "name": "Harbour office (invented)", "users": 40, "mfps": 6}],
    "services": [
        {
            "id": "TICKETS",
            "name": "Ticket system (invented)",
            "kind": "application",
            "site": "QUAY",
            "current": {"restore_hours": 8, "backup_interval_hours": 24, "last_restore_test": None},
        },
        {"id": "LINE1", "name": "Line to the bank (invented)", "kind": "infrastructure", "site": "QUAY"},
        {"id": "LINE2", "name": "Radio link to the bank (invented)", "kind": "infrastructure", "site": "QUAY"},
    ],
    "processes": [
        {
            "id": "P01",
            "name": "Ticket sale (invented)",
            "owner_role": "Head of sales",
            "sites": ["QUAY"],
            "service_hours": [{"days": "Mon-Sat", "from": "06:00", "to": "22:00"}],
            "wrt_hours": 2,
            "mbco": [{"after_hours": 4, "capacity": 0.5, "description": "One till of two"}],
            "workaround": {"description": "Paper tickets", "sustain_hours": 4, "capacity": 0.5, "covers": "all"},
            "depends_on": [{"on": "TICKETS", "share": 0.8}, {"on": "LINE1"}, {"on": "LINE2"}],
            "redundancy": [{"members": ["LINE1", "LINE2"], "needed": 1}],
            "peaks": [{"when": "Summer weekends", "hours_per_year": 200, "loss_factor": 2}],
            "stated": {"mtpd_hours": 24, "rto_hours": 8, "rpo_hours": 4},
        }
    ],
}


def write_template(file: BinaryIO) -> None:
    """The blank workbook: usual times, levels and categories, and one example a sheet."""
    scale = general()
    hours = parse_rising_times(scale.times)
    categories = [category.answer() for category in scale.categories]
    rising = [min(4, index) for index in range(len(hours))]
    process = {**_EXAMPLE["processes"][0], "impact": {"severity": {categories[0]["id"]: rising}}}
    document = {
        **_EXAMPLE,
        "processes": [process],
        "impact_after_hours": hours,
        "severity_levels": list(scale.levels),
        "categories": categories,
    }
    wanted = [sheet for sheet in sheets_of(document) if sheet.table.title in (ENGAGEMENT, *SHEETS)]
    write_sheets([_with_examples(sheet) for sheet in wanted], COVER, file)


def _with_examples(sheet: FilledSheet) -> FilledSheet:
    """The rows that are invented, marked so; the scale and the engagement are to be used as they are."""
    columns = tuple(column for column in sheet.columns if column.path not in NOT_FOR_CLIENTS)
    if sheet.table.title in (ENGAGEMENT, "Categories"):
        return FilledSheet(table=sheet.table, columns=columns, rows=sheet.rows)
    first = sheet.columns[0].path
    rows: tuple[Row, ...] = tuple({**row, first: f"{EXAMPLE} {row[first]}"} for row in sheet.rows)
    return FilledSheet(table=sheet.table, columns=columns, rows=rows)
