"""The live targets of one process in words: value, what was said, why, and what the last answer moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bia import units

NOT_ASKED = units.NOT_ASKED
CANNOT_BE_MET = "cannot be met"
NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """One row of the panel. `was` is the value before the last answer, empty if it did not move."""

    key: str
    name: str
    words: str
    value: str
    unit: str
    was: str
    said: str
    says: str
    reasons: tuple[str, ...]

    @property
    def short(self) -> str:
        """The name in the bar of a phone."""
        return "budget a year" if self.key == "budget" else self.name

    @property
    def is_known(self) -> bool:
        return self.value != NOT_ASKED


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    text: str
    severity: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """The panel of targets, the findings about the process, and the summary of the last change."""

    targets: tuple[Target, ...]
    findings: tuple[Finding, ...]
    change: str
    problem: str = ""

    @property
    def at_a_glance(self) -> list[Target]:
        """The four values of the bar on a phone."""
        shown = {"mtpd", "rto", "rpo", "budget"}
        return [target for target in self.targets if target.key in shown]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Shape:
    key: str
    name: str
    words: str
    about: tuple[str, ...]
    stated: str = ""


_SHAPES = (
    _Shape(key="mtpd", name="MTPD", words="longest tolerable stop", about=("mtpd_hours",), stated="mtpd_hours"),
    _Shape(key="rto", name="RTO", words="time to be working again", about=("rto_hours",), stated="rto_hours"),
    _Shape(key="rpo", name="RPO", words="data that may be lost", about=("rpo_hours",), stated="rpo_hours"),
    _Shape(key="tier", name="Tier", words="", about=("tier",)),
    _Shape(key="availability", name="Availability", words="", about=("availability", "availability_class")),
    _Shape(key="budget", name="Downtime budget", words="", about=("downtime_budget_hours_per_year",)),
)


def make_panel(entry: Mapping[str, Any], before: Mapping[str, str]) -> Panel:
    """The panel for the "processes" entry of a plan. `before` holds the values last shown, by key;
    empty when nothing was shown before."""
    targets = tuple(_target(shape, entry, before) for shape in _SHAPES)
    findings = tuple(
        Finding(text=finding["text"], severity=finding.get("severity", "info")) for finding in entry.get("findings", ())
    )
    return Panel(targets=targets, findings=findings, change=_change(targets, before))


def _target(shape: _Shape, entry: Mapping[str, Any], before: Mapping[str, str]) -> Target:
    value, unit = _value(shape.key, entry["targets"])
    was = before.get(shape.key, "")
    return Target(
        key=shape.key,
        name=shape.name,
        words=shape.words,
        value=value,
        unit=unit,
        was=was if was and was != value else "",
        said=_said(shape, entry),
        says=_says(shape.key, entry),
        reasons=tuple(reason["text"] for reason in entry.get("reasons", ()) if reason["about"] in shape.about),
    )


def _value(key: str, targets: Mapping[str, Any]) -> tuple[str, str]:
    """The value and what stands behind it in small type."""
    if key == "mtpd" and targets.get("mtpd_hours") is None and targets.get("beyond_hours") is not None:
        return f"beyond {units.duration(targets['beyond_hours'])}", ""
    if key == "tier":
        tier = targets.get("tier")
        return (str(tier), "of 4") if tier is not None else (NOT_ASKED, "")
    if key == "availability":
        return units.availability(targets.get("availability"), _without_rto(targets)), ""
    if key == "budget":
        hours = targets.get("downtime_budget_hours_per_year")
        return units.hours_and_minutes(hours, _without_rto(targets)), "a year" if hours is not None else ""
    if key == "rto" and targets.get("needs_continuous_service"):
        return CANNOT_BE_MET, ""
    return units.duration(targets.get(f"{key}_hours"), _without_rto(targets) if key == "rto" else NOT_ASKED), ""


def _without_rto(targets: Mapping[str, Any]) -> str:
    """What stands where there is no rto, nor what is counted from one: it was asked and none follows, or not asked."""
    if targets.get("rto_hours") is not None:
        return NOT_ASKED
    follows_none = targets.get("needs_continuous_service") or targets.get("beyond_hours") is not None
    return NONE if follows_none else NOT_ASKED


def _said(shape: _Shape, entry: Mapping[str, Any]) -> str:
    if not shape.stated:
        return ""
    said = entry.get("stated", {}).get(shape.stated)
    return f"said {units.duration(said)}" if said is not None else "no wish said"


def _says(key: str, entry: Mapping[str, Any]) -> str:
    """What stands beside the target: the class, the service time, what others require."""
    targets, required = entry["targets"], entry.get("required", {})
    if key == "rto" and targets.get("needs_continuous_service"):
        return "needs continuous service or a workaround"
    if key in ("rto", "availability", "budget") and _without_rto(targets) == NONE:
        if targets.get("needs_continuous_service"):
            return "there is no RTO to count from"
        return "no time-critical need"
    if key == "availability" and targets.get("availability_class") is not None:
        return f"nearest class {units.availability(targets['availability_class'])}"
    if key == "budget" and targets.get("service_hours_per_year") is not None:
        return f"of {units.hours_and_minutes(targets['service_hours_per_year'])} service time"
    if key in ("rto", "rpo"):
        own, others = targets.get(f"{key}_hours"), required.get(f"{key}_hours")
        setter = required.get(f"{key}_set_by")
        if others is not None and setter not in (None, entry["id"]) and (own is None or others < own):
            return f"{setter} needs it in {units.duration(others)}"
    return ""


def _change(targets: tuple[Target, ...], before: Mapping[str, str]) -> str:
    """One sentence for the polite status; empty on first sight."""
    if not before:
        return ""
    moved = [f"{target.name} {target.was} to {target.value}" for target in targets if target.was]
    return f"The last answer moved {', '.join(moved)}." if moved else "The last answer moved no target."
