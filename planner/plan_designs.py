"""A design as the plan writes it: its layers, what it changes, what each layer is worth."""

from __future__ import annotations

from typing import Any

from planner.case import Service
from planner.designs import layers_of
from planner.economics import money
from planner.language import inside_sentence, say
from planner.layer_worth import LayerWorth
from planner.situation import Design, Situation, is_platform_assumed
from planner.wording import list_in_words


def design_entry(design: Design) -> dict[str, Any]:
    """A design as the plan writes it."""
    return {
        "platform": str(design.platform) if design.platform else None,
        "spare": design.spare,
        "edge": sorted(str(edge) for edge in design.edge),
        "recovery": sorted(str(recovery) for recovery in design.recovery),
        "immutable_copy": design.is_immutable,
        "backup_interval_hours": design.backup_interval_hours,
    }


def worth_entry(worth: LayerWorth) -> dict[str, float]:
    """What a layer is worth given all others: yearly loss without it, what it avoids, its cost, what is over."""
    return {
        "expected_annual_loss_without": money(worth.loss_without_per_year),
        "avoided_loss_per_year": money(worth.avoided_loss_per_year),
        "tco": money(worth.tco),
        "npv": money(worth.npv),
    }


def changes(situation: Situation, service: Service, design: Design) -> list[str]:
    """The strategies a design adds to what stands today."""
    today = situation.today[service.id]
    before = set(layers_of(today)) - ({str(today.platform)} if service.is_to_buy else set())
    added = [name for name in layers_of(design) if name not in before]
    if design.is_immutable and not today.is_immutable and "offsite-backup" not in added:
        added.append("offsite-backup")
    return added


def design_summary(situation: Situation, service: Service, design: Design) -> str:
    """What a design of a service changes, in a sentence."""
    strategies, today = situation.catalogue.strategies, situation.today[service.id]
    kept = inside_sentence(strategies[today.platform].name) if today.platform else None
    if kept and is_platform_assumed(service):
        kept = say("{platform} (assumed)", platform=kept)
    names = [inside_sentence(strategies[name].name) for name in changes(situation, service, design)]
    if not names:
        return say("Keep {kept} as it stands.", kept=kept) if kept else say("Keep what stands.")
    added = list_in_words(names)
    if service.is_to_buy:
        return say("Start with {added}.", added=added)
    if design.platform and design.platform != today.platform:
        return say("Change to {added}.", added=added)
    return say("Keep {kept} and add {added}.", kept=kept, added=added) if kept else say("Add {added}.", added=added)
