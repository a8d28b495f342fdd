"""What the whitepaper asks of a proposal as a whole, said as reasons beside the recommended design."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.dependencies import Requirements
from planner.designs import Rejection, layers_of
from planner.language import noted, said, say
from planner.reasons import Reason
from planner.situation import SERVER_KINDS, Design, Situation
from planner.wording import availability_in_words, list_in_words

FIVE_NINES = 0.99999
LAYER_WORDS = {
    "platform": noted("high availability"),
    "edge": noted("failover features"),
    "recovery": noted("disaster recovery"),
}


def design_reasons(
    situation: Situation,
    requirements: Requirements,
    service_id: str,
    design: Design,
    rejected: Sequence[Rejection],
) -> list[Reason]:
    """The reasons beside the design recommended for a service."""
    return [
        *missing_impact(situation, requirements, service_id),
        *five_nines(situation, requirements, service_id),
        *layers_left_out(situation, service_id, design, rejected),
    ]


def missing_impact(situation: Situation, requirements: Requirements, service_id: str) -> Iterator[Reason]:
    """A design is provisional until the impact analysis says what to protect and to which level (R2, R14, R17, R91)."""
    reached = situation.processes_above[service_id]
    missing = []
    if not reached:
        missing.append(say("which processes need it"))
    if service_id not in requirements.rto:
        missing.append(say("how soon it must be back"))
    if reached and not any(p.impact and p.impact.loss for p in reached):
        missing.append(say("what its outage costs"))
    if reached and not any(p.owner_role for p in reached):
        missing.append(say("who answered for the processes that need it"))
    if missing:
        text = say(
            "The impact analysis does not say {missing}: this choice is provisional until it does.",
            missing=list_in_words(missing),
        )
        yield Reason(about="recommendation", rule="R14", text=text)


def five_nines(situation: Situation, requirements: Requirements, service_id: str) -> Iterator[Reason]:
    """Five nines are dear, every part for them adds risk, and fewer are often enough (R3, R26, R27)."""
    required = requirements.unavailability.get(service_id)
    nearest = None if required is None else situation.policy.availability_class_for(1 - required.value)
    if required is None or nearest is None or nearest < FIVE_NINES:
        return
    text = say(
        "{availability} is asked ({set_by}). That costs much in equipment and upkeep, and every extra "
        "part adds complexity and risk; ask whether three or four nines would do.",
        availability=availability_in_words(1 - required.value),
        set_by=required.set_by,
    )
    yield Reason(about="required.availability", rule="R3", text=text, inputs=(("set_by", required.set_by),))


def layers_left_out(
    situation: Situation, service_id: str, design: Design, rejected: Sequence[Rejection]
) -> Iterator[Reason]:
    """A full proposal has high availability, the free features and a recovery plan, or says why not (R104, R105)."""
    service = situation.graph.services[service_id]
    if service.kind not in SERVER_KINDS:
        return
    strategies = situation.catalogue.strategies
    present = {strategies[name].layer for name in layers_of(design) if strategies[name].masks or name == "provider"}
    for layer in LAYER_WORDS:
        if layer in present or (layer == "edge" and service.kind.value != "print"):
            continue
        against: dict[str, list[str]] = {}  # names of strategies by what speaks against them, said once
        for each in rejected:
            if each.layer == layer:
                against.setdefault(each.reason, []).append(strategies[each.id].name)
        told = [say("{name}: {reason}", name="; ".join(names), reason=reason) for reason, names in against.items()]
        why = " ".join(told) or say("No strategy of this layer pays for itself here.")
        yield Reason(
            about=layer, rule="R105", text=say("Without {layer}. {why}", layer=said(LAYER_WORDS[layer]), why=why)
        )
