"""One example of every finding about a process, and beside it the nearest case that is none."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from planner.case import Case, Chosen, Dependency, Impact, Process, Service, ServiceKind
from tests.planner.cases import case, process, service

FOUR_HOURS = (1, 2, 3, 4, 4)  # serious at 8 h, unacceptable at 24 h: rto 4 h
NEVER = (0, 0, 1, 2, 2)
PRINTING = service("Q", ServiceKind.PRINT, functions=("print", "release"))


def one(*services: Service, **fields: Any) -> Case:
    """A case with one process."""
    return case([process(**fields)], services)


def wish(severity: tuple[int, ...], **stated: float) -> Case:
    return one(severity=severity, stated=stated)


def chosen(severity: tuple[int, ...] = FOUR_HOURS, wrt: float | None = None, **targets: float) -> Case:
    return one(severity=severity, wrt=wrt, chosen=Chosen(reason="agreed", **targets))


def quiet(outside: tuple[int, ...]) -> Case:
    return one(severity=FOUR_HOURS, impact_outside_peaks=Impact(severity={"safety": outside}))


def loses(tolerable: int) -> Case:
    """Four outages of 4 h at 400 each: 1,600 a year."""
    return one(
        severity=FOUR_HOURS,
        loss=(100, 400, 800, 2400, 7200),
        tolerated_outages_per_year=4,
        tolerable_loss_per_year=Decimal(tolerable),
    )


def prints(said: tuple[str, ...], uses: tuple[str, ...]) -> Case:
    return one(PRINTING, print_functions=said, needs=[Dependency(on="Q", uses=uses)])


def runs(hours_a_week: tuple[tuple[str, str, str], ...], peak: float) -> Process:
    return process(severity=FOUR_HOURS, windows=hours_a_week, peaks=[(peak, 2.0)])


SCHOOL_HOURS = (("Mon-Fri", "08:00", "16:00"),)  # 40 h a week, 2,080 h a year

EXAMPLES: dict[str, tuple[Case, Case]] = {
    "answers-unconfirmed": (one(unconfirmed=("wrt_hours",)), one(unconfirmed=())),
    "wish-without-impact": (wish(NEVER, rto_hours=1), wish(NEVER, rto_hours=72)),
    "wish-tighter": (wish(FOUR_HOURS, rto_hours=2), wish(FOUR_HOURS, rto_hours=4)),
    "wish-looser": (wish(FOUR_HOURS, rto_hours=12), wish(FOUR_HOURS, rto_hours=4)),
    "mtpd-shorter-than-impact": (wish(FOUR_HOURS, mtpd_hours=23), wish(FOUR_HOURS, mtpd_hours=24)),
    "mtpd-longer-than-impact": (wish(FOUR_HOURS, mtpd_hours=25), wish(FOUR_HOURS, mtpd_hours=24)),
    "mtpd-without-impact": (wish(NEVER, mtpd_hours=72), wish(NEVER, mtpd_hours=73)),
    "rpo-said-twice": (one(rpo=4, stated={"rpo_hours": 24}), one(rpo=4, stated={"rpo_hours": 4})),
    "wishes-contradict": (wish(NEVER, rto_hours=9, mtpd_hours=8), wish(NEVER, rto_hours=8, mtpd_hours=8)),
    "wishes-leave-no-catching-up": (
        one(severity=NEVER, wrt=3, stated={"rto_hours": 6, "mtpd_hours": 8}),
        one(severity=NEVER, wrt=2, stated={"rto_hours": 6, "mtpd_hours": 8}),
    ),
    "single-key-person": (one(key_people=1), one(key_people=2)),
    "chosen-without-reason": (
        one(severity=FOUR_HOURS, chosen=Chosen(rto_hours=4)),
        chosen(rto_hours=4),
    ),
    "chosen-beyond-mtpd": (chosen(wrt=4, rto_hours=21), chosen(wrt=4, rto_hours=20)),
    "chosen-looser-than-impact": (chosen(rto_hours=8), chosen(rto_hours=4)),
    "five-nines-wished": (one(note="Asked for 'five nines'."), one(note="Nine of five prints are forms.")),
    "not-signed-off": (one(note="Not signed off yet."), one(note="Signed off in May; users not signed in.")),
    "severity-falls": (one(severity=(1, 3, 2, 3, 3)), one(severity=(1, 3, 3, 3, 3))),
    "loss-falls": (one(loss=(1, 2, 1, 3, 4)), one(loss=(1, 2, None, 2, 4))),
    "unknown-category": (one(severity={"money": (0, 0, 0, 0, 0)}), one(severity={"safety": (0, 0, 0, 0, 0)})),
    "needs-itself": (
        case([process("P", needs=("Q",)), process("Q", needs=("R",)), process("R", needs=("P",))]),
        case([process("P", needs=("Q", "R")), process("Q", needs=("R",)), process("R")]),
    ),
    "wrt-above-mtpd": (one(severity=FOUR_HOURS, wrt=24), one(severity=FOUR_HOURS, wrt=23)),
    "continuous-service": (
        case([process(severity={"safety": (4,)})], hours=(0.25,)),
        case([process(severity={"safety": (4,)})], hours=(0.5,)),
    ),
    "no-outage-tolerated": (
        one(severity=FOUR_HOURS, tolerated_outages_per_year=0),
        one(severity=FOUR_HOURS, tolerated_outages_per_year=1),
    ),
    "outages-fill-the-year": (
        one(severity=FOUR_HOURS, windows=SCHOOL_HOURS, tolerated_outages_per_year=520),
        one(severity=FOUR_HOURS, windows=SCHOOL_HOURS, tolerated_outages_per_year=519),
    ),
    "tolerated-outages-cost-more": (loses(1599), loses(1600)),
    "quiet-worse-than-peak": (quiet((1, 3, 3, 4, 4)), quiet(FOUR_HOURS)),
    "never-in-service": (one(severity=FOUR_HOURS, weeks_per_year=0.0), one(severity=FOUR_HOURS, weeks_per_year=0.1)),
    "peak-longer-than-service": (case([runs(SCHOOL_HOURS, 2081)]), case([runs(SCHOOL_HOURS, 2080)])),
    "print-without-service": (prints(("print", "label"), ("print",)), prints(("print",), ("print",))),
    "print-function-not-mentioned": (prints(("print",), ("print", "release")), prints(("print",), ("print",))),
    "function-not-offered": (prints(("scan",), ("scan",)), prints(("release",), ("release",))),
}
