"""The answer: targets, requirements, gaps, designs and recommendations of a case, as `ninefold-plan/1`.

The same case, policy and catalogue always give the same plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planner import ENGINE_VERSION
from planner.availability import own_with_planned
from planner.budgets import Budgeting
from planner.case import Case, Process
from planner.catalogue import Catalogue, load_catalogue
from planner.choice_findings import choice_findings
from planner.collector import collector_paused
from planner.conventions import conventions
from planner.dependencies import Requirements, require
from planner.economics import UnknownCurrency
from planner.findings import case_findings, not_asked, process_findings, service_findings
from planner.findings.brief import findings_in_brief
from planner.graph import graph_of
from planner.language import say
from planner.losses import LossModel
from planner.offers import offer_entries
from planner.plan_assumptions import assumption_entries
from planner.plan_graph import graph_entry, map_entry
from planner.plan_portfolio import portfolio_entry
from planner.plan_required import provenance
from planner.plan_sensitivity import compared
from planner.plan_services import ServiceResult, service_entry
from planner.policy import DEFAULT_POLICY, Policy, policy_to_dict
from planner.process_availability import ProcessAvailability, evaluate_processes
from planner.reading import case_sha256
from planner.reasons import Finding, Reason
from planner.recommendation import Advice, Advisor
from planner.recovery_order import achievable_hours
from planner.settling import Settled
from planner.situation import Situation, situation_of
from planner.sizing import Sizing, size_services
from planner.targets import Targets, derive_targets
from planner.wording import hours_in_words

PLAN_FORMAT = "ninefold-plan/1"
OVERVIEW_TARGETS = ("mtpd_hours", "rto_hours", "rpo_hours", "tier", "beyond_hours", "needs_continuous_service")


@collector_paused()
def make_plan(case: Case, policy: Policy = DEFAULT_POLICY, catalogue: Catalogue | None = None) -> dict[str, Any]:
    """The whole plan of a case as JSON-ready values, in the fields of the plan format.

    Numbers that cannot be computed from the answers are None or absent, never guessed.
    """
    catalogue = catalogue or load_catalogue()
    targets = targets_of(case, policy)
    requirements = require(case, targets, policy)
    situation = situation_of(case, catalogue, policy)
    losses = LossModel(situation)
    results, advice, findings = _service_results(situation, requirements, losses)
    risk_today = losses.risk(situation.today)
    allowances = budgeting_of(situation).allowances(targets, requirements.stretches)
    today = evaluate_processes(situation, situation.today)
    found, sizes = service_findings(situation, requirements), size_services(situation)
    services = [
        service_entry(situation, requirements, allowances, risk_today, result, found[result.service.id])
        | (compared(advice, situation, result.service.id) if advice else {})
        | ({"sizing": _sized(situation, sizes[result.service.id], result)} if result.service.id in sizes else {})
        for result in results
    ]
    processes = process_entries(case, targets, requirements)
    of_the_case = [finding.to_dict() for finding in (*case_findings(situation, requirements), *findings)]
    return {
        "format": PLAN_FORMAT,
        "case_sha256": case_sha256(case),
        "engine_version": ENGINE_VERSION,
        "catalogue_version": catalogue.version,
        **_identity(case),
        "policy": policy_to_dict(policy),
        "conventions": conventions(policy),
        "assumptions": assumption_entries(situation, services),
        "findings": of_the_case,
        "findings_in_brief": findings_in_brief(of_the_case, processes, services),
        "processes": [{**entry, "today": _process_today(today[entry["id"]])} for entry in processes],
        "services": services,
        "portfolio": portfolio_entry(situation, losses, risk_today, results, advice),
        "offers": offer_entries(situation, losses, results, advice),
        "graph": graph_entry(situation, requirements),
    }


def budgeting_of(situation: Situation) -> Budgeting:
    """What downtime budgets are shared out by: the graph, and how much every part is away today."""
    away = {name: own_with_planned(situation, name) for name in situation.graph.services}
    return Budgeting(situation.graph, situation.must, {n: None if up is None else 1 - up for n, up in away.items()})


def targets_of(case: Case, policy: Policy = DEFAULT_POLICY) -> dict[str, Targets]:
    """The targets of every process, by id."""
    return {process.id: derive_targets(case, process, policy) for process in case.processes}


def process_targets(case: Case, policy: Policy = DEFAULT_POLICY) -> dict[str, dict[str, Any]]:
    """The `targets` of the plan's entries by id of the process, and nothing else: to compare two cases by."""
    return {name: _target_values(targets) for name, targets in targets_of(case, policy).items()}


def plan_processes(case: Case, policy: Policy = DEFAULT_POLICY) -> list[dict[str, Any]]:
    """The plan's entries of all processes without weighing any design: quick enough to follow an interview."""
    targets = targets_of(case, policy)
    return process_entries(case, targets, require(case, targets, policy))


def plan_process(case: Case, process_id: str, policy: Policy = DEFAULT_POLICY) -> dict[str, Any]:
    """The entry of one process, as `plan_processes` has it: the others only as far as they bear on it.

    Raises KeyError for an id that is no process of the case.
    """
    targets = targets_of(case, policy)
    process = {process.id: process for process in case.processes}[process_id]
    (entry,) = _entries([process], case, targets, require(case, targets, policy))
    return entry


def case_checks(case: Case, policy: Policy = DEFAULT_POLICY, catalogue: Catalogue | None = None) -> list[Finding]:
    """Every finding about the answers of a case, without weighing any design: of the processes first, then of the
    services, then of the whole. A plan has them too, and those that its choices lead to."""
    targets = targets_of(case, policy)
    requirements = require(case, targets, policy)
    situation = situation_of(case, catalogue or load_catalogue(), policy)
    of_parts = (*process_findings(case, targets).values(), *service_findings(situation, requirements).values())
    return [*(finding for group in of_parts for finding in group), *case_findings(situation, requirements)]


def plan_overview(case: Case, policy: Policy = DEFAULT_POLICY, catalogue: Catalogue | None = None) -> dict[str, Any]:
    """What is seen of a whole case without weighing any design: by id the targets, stated wishes and
    findings of every process, and of the graph what `map_entry` says. Half a second for 1,000 processes."""
    targets = targets_of(case, policy)
    requirements = require(case, targets, policy)
    entries = process_entries(case, targets, requirements)
    return {
        "processes": {
            entry["id"]: {
                "targets": {key: entry["targets"].get(key) for key in OVERVIEW_TARGETS},
                "stated": entry["stated"],
                "findings": [finding["text"] for finding in entry["findings"]],
            }
            for entry in entries
        },
        "graph": map_entry(situation_of(case, catalogue or load_catalogue(), policy), requirements),
    }


def process_entries(case: Case, targets: dict[str, Targets], requirements: Requirements) -> list[dict[str, Any]]:
    """The plan's entries of all processes."""
    return _entries(case.processes, case, targets, requirements)


def _entries(
    processes: Sequence[Process], case: Case, targets: dict[str, Targets], requirements: Requirements
) -> list[dict[str, Any]]:
    achievable = achievable_hours(graph_of(case))
    found = process_findings(case, targets, processes)
    return [_process_entry(p, targets[p.id], requirements, achievable.get(p.id), found[p.id]) for p in processes]


def _identity(case: Case) -> dict[str, Any]:
    return {
        "title": case.title,
        "client": case.client.name if case.client else None,
        "fictional": bool(case.fictional),
        "notice": case.notice,
        "as_of": case.as_of,
        "currency": case.currency,
        "horizon_years": case.horizon_years,
        "discount_rate": case.discount_rate,
    }


def _service_results(
    situation: Situation, requirements: Requirements, losses: LossModel
) -> tuple[list[ServiceResult], Advice | None, list[Finding]]:
    """Every service with its recommendation; without prices in the case's currency none is made."""
    services = situation.case.services
    try:
        advice = Advisor(situation, requirements, losses).advise()
    except UnknownCurrency as error:
        finding = Finding(
            id="no-planning-rate",
            subject=None,
            severity="gap",
            text=f"{error} {say('No design is recommended.')}",
            rule="R7",
            place="currency",
            inputs=(("currency", situation.case.currency),),
            remedy=say(
                "Plan in a currency that the catalogue has a rate for: {currencies}.",
                currencies=", ".join(sorted({"EUR", *situation.catalogue.eur_per_unit})),
            ),
        )
        return [ServiceResult(service, None) for service in services], None, [finding]
    results = [ServiceResult(service, advice.services[service.id]) for service in services]
    return results, advice, choice_findings(advice)


def _sized(situation: Situation, sizing: Sizing, result: ServiceResult) -> dict[str, Any]:
    """The size of a print service, spare nodes and hosts only where what stands or what is offered has them."""
    advice = result.recommendation
    if advice is None:
        return sizing.to_dict()
    offered = [option.design for option in (advice.good, advice.better, advice.best) if option]
    return sizing.of_designs(situation, [situation.today[result.service.id], *offered]).to_dict()


def _process_entry(
    process: Process,
    targets: Targets,
    requirements: Requirements,
    achievable: float | None,
    findings: list[Finding],
) -> dict[str, Any]:
    stated = process.stated
    rto, rpo = requirements.rto.get(process.id), requirements.rpo.get(process.id)
    disaster = requirements.disaster_rto.get(process.id)
    reasons = [*targets.reasons, *_required_reasons(process, targets, rto, rpo)]
    return {
        "id": process.id,
        "name": process.name,
        "owner_role": process.owner_role,
        "targets": _target_values(targets),
        "targets_outside_peaks": _target_values(targets.outside_peaks) if targets.outside_peaks else None,
        "required": {
            "rto_hours": rto.value if rto else None,
            "disaster_rto_hours": disaster.value if disaster else None,
            "rpo_hours": rpo.value if rpo else None,
            **provenance("rto", rto),
            **provenance("rpo", rpo),
        },
        "achievable_hours": achievable if process.depends_on else None,
        "stated": {
            key: getattr(stated, key)
            for key in ("mtpd_hours", "rto_hours", "rpo_hours")
            if stated is not None and getattr(stated, key) is not None
        },
        "not_asked": not_asked(process),
        "findings": [finding.to_dict() for finding in findings],
        "reasons": [reason.to_dict() for reason in reasons],
    }


def _process_today(found: ProcessAvailability) -> dict[str, Any]:
    """What today's services allow of a process's work on average."""
    return {"share_of_work": found.share_of_work, "left_out": list(found.left_out)}


def _target_values(targets: Targets) -> dict[str, Any]:
    values = {
        "mtpd_hours": targets.mtpd_hours,
        "rto_hours": targets.rto_hours,
        "disaster_rto_hours": targets.disaster_rto_hours,
        "rpo_hours": targets.rpo_hours,
        "wrt_hours": targets.wrt_hours,
        "tier": targets.tier,
        "availability": targets.availability,
        "availability_class": targets.availability_class,
        "downtime_budget_hours_per_year": targets.downtime_budget_hours_per_year,
        "tolerated_outages_per_year": targets.tolerated_outages_per_year,
        "service_hours_per_year": targets.service_hours_per_year,
        "serious_at_hours": targets.serious_at_hours,
        "deciding_category": targets.deciding_category,
        "deciding_categories": list(targets.deciding_categories),
        "serious_category": targets.serious_category,
        "needs_continuous_service": targets.is_continuous,
        "derived": dict(targets.derived),
    }
    if targets.beyond_hours is not None:
        values["beyond_hours"] = targets.beyond_hours
    return values


def _required_reasons(process: Process, targets: Targets, rto: Settled | None, rpo: Settled | None) -> list[Reason]:
    """Why a process must be back earlier than its own answers say: someone depends on it."""
    reasons = []
    for about, settled, own in (
        ("required.rto_hours", rto, targets.rto_hours),
        ("required.rpo_hours", rpo, targets.rpo_hours),
    ):
        if settled and settled.set_by != process.id:
            needed = {"set_by": settled.set_by, "needed": hours_in_words(settled.value)}
            text = (
                say("{set_by} depends on it and needs {needed}; its own answers set none.", **needed)
                if own is None
                else say(
                    "{set_by} depends on it and needs {needed}; its own is {own}.", **needed, own=hours_in_words(own)
                )
            )
            if settled.via and settled.via != settled.set_by:
                text = f"{text} {say('The demand comes over {via}.', via=settled.via)}"
            reasons.append(
                Reason(about=about, rule="tightest-dependant", text=text, inputs=(("set_by", settled.set_by),))
            )
    return reasons
