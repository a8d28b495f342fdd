"""What a careful reader notices in the answers: wishes without impact, restores never tested, answers that clash.

Each finding is one function in the module of its subject, named like its id, registered with its rule and its
remedy (`planner.findings.register`). Free text is read cautiously (`planner.findings.words`): what cannot be
read for certain is no finding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.case import Case, Process
from planner.dependencies import Requirements
from planner.findings import answers, basis, estate, house, on_call, printing, protection, wishes
from planner.findings.register import CaseView, HouseView, ProcessView, ServiceView
from planner.reasons import Finding
from planner.situation import Situation
from planner.targets import Targets

PROCESS = wishes.FINDINGS.and_then(answers.FINDINGS).and_then(printing.FINDINGS)
SERVICE = protection.FINDINGS.and_then(estate.FINDINGS)
HOUSE = house.FINDINGS.and_then(on_call.FINDINGS).and_then(basis.FINDINGS)

NOT_ASKED_QUESTIONS = (
    "impact.severity",
    "impact.loss",
    "data_loss.tolerable_hours",
    "wrt_hours",
    "workaround.capacity",
    "workaround.sustain_hours",
    "depends_on",
    "service_hours",
)


def process_findings(
    case: Case, targets: Mapping[str, Targets], processes: Sequence[Process] | None = None
) -> dict[str, list[Finding]]:
    """Findings about the own answers of every process, or of these, by id of the process."""
    whole = CaseView(case)
    looked_at = case.processes if processes is None else processes
    return {p.id: PROCESS.look_at(ProcessView(whole, p, targets[p.id])) for p in looked_at}


def service_findings(situation: Situation, requirements: Requirements) -> dict[str, list[Finding]]:
    """Findings about every service's facts, by id of the service."""
    whole = CaseView(situation.case)
    return {s.id: SERVICE.look_at(ServiceView(whole, situation, requirements, s)) for s in situation.case.services}


def case_findings(situation: Situation, requirements: Requirements) -> list[Finding]:
    """Findings about the house and the engagement as a whole."""
    return HOUSE.look_at(HouseView(CaseView(situation.case), situation, requirements))


def not_asked(process: Process) -> list[str]:
    """The questions a plan needs that have no answer yet, as paths of the case format."""
    impact, workaround = process.impact, process.workaround
    answered = {
        "impact.severity": bool(impact and impact.severity),
        "impact.loss": bool(impact and impact.loss and any(x is not None for x in impact.loss)),
        "data_loss.tolerable_hours": bool(process.data_loss and process.data_loss.tolerable_hours is not None),
        "wrt_hours": process.wrt_hours is not None,
        "workaround.capacity": bool(workaround and workaround.capacity is not None),
        "workaround.sustain_hours": bool(workaround and workaround.sustain_hours is not None),
        "depends_on": process.depends_on is not None,
        "service_hours": process.service_hours is not None,
    }
    return [question for question in NOT_ASKED_QUESTIONS if not answered[question]]
