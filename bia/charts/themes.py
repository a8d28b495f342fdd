"""Colours of charts: fixed ones for paper, the page's own custom properties for the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .spec import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    ink: str
    quiet: str
    grid: str
    paper: str
    edge: str
    accent: str
    miss: str
    font: str
    roles: Mapping[Role, str]
    levels: tuple[tuple[str, str], ...]  # fill and text of severity 0 to 4
    sets_letters_singly: bool = False  # by whoever draws the texts, in the order in which they stand

    def level(self, level: int) -> tuple[str, str]:
        return self.levels[min(level, len(self.levels) - 1)]


PRINT = Theme(
    sets_letters_singly=True,
    ink="#1d2427",
    quiet="#5b6669",
    grid="#e6eaea",
    paper="#ffffff",
    edge="#8b9496",
    accent="#0a5e66",
    miss="#8e1b2b",
    # The documents load the extended Latin letters under a name of their own.
    font="Source Sans 3,Source Sans 3 Ext",
    roles={
        "today": "#1d2427",
        "good": "#5f9ea0",
        "better": "#0a5e66",
        "best": "#a9772b",
        "planned": "#b9cfd0",
        "met": "#0a5e66",
        "miss": "#8e1b2b",
        "other": "#8b9496",
    },
    levels=(
        ("#f6f6f2", "#5b6669"),
        ("#f7d796", "#1d2427"),
        ("#e89b45", "#1d2427"),
        ("#b04726", "#ffffff"),
        ("#521020", "#ffffff"),
    ),
)


def in_accent(svg: str, accent: str) -> str:
    """A chart drawn for paper with another accent; as it is where that is "". The accent was checked for contrast."""
    return svg.replace(f'="{PRINT.accent}"', f'="{accent}"') if accent else svg


SCREEN = Theme(
    ink="var(--ink)",
    quiet="var(--ink-2)",
    grid="var(--rule)",
    paper="var(--paper)",
    edge="var(--edge)",
    accent="var(--accent)",
    miss="var(--gap)",
    font="var(--font)",
    roles={
        "today": "var(--ink-2)",
        "good": "var(--chart-good)",
        "better": "var(--accent)",
        "best": "var(--chart-best)",
        "planned": "var(--chart-planned)",
        "met": "var(--accent)",
        "miss": "var(--gap)",
        "other": "var(--edge)",
    },
    levels=tuple((f"var(--sev-{level})", f"var(--on-sev-{level})") for level in range(5)),
)
