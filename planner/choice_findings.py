"""What a reader must know of the choice before signing it: a budget too small, a house in which nothing fits."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from planner.designs import constraint_against
from planner.reasons import Finding
from planner.recommendation import Advice
from planner.wording import list_in_words


def choice_findings(advice: Advice) -> list[Finding]:
    """Findings about the choice for all services."""
    return [*_budget_too_small(advice), *_nothing_fits(advice)]


def _budget_too_small(advice: Advice) -> Iterator[Finding]:
    """What the budget leaves undone, and the smallest addition that would do."""
    needed, problem = advice.needed_budget, advice.problem
    if needed is None:
        return
    currency, (once, yearly) = problem.situation.case.currency, problem.ceilings()
    missing = sum(1 for each in advice.services.values() if each.better.misses and each.can_meet)
    without = advice.found.standing.bare
    left = [
        *([f"{missing} of {len(problem.names)} services miss targets that a design could meet"] if missing else []),
        *([f"{without} go without the copy or the features that every design should have"] if without else []),
    ]
    asked = [
        *([f"{ceil(max(needed.once, once)):,} {currency} once"] if once is not None else []),
        *([f"{ceil(max(needed.yearly, yearly)):,} {currency} a year"] if yearly is not None else []),
    ]
    nothing = " Nothing but what stands fits." if not advice.found.standing.spending.present else ""
    yield Finding(
        id="budget-too-small",
        subject=None,
        severity="gap",
        text=f"Within the budget {list_in_words(left)}.{nothing} {list_in_words(asked)} would be enough.",
        rule="R15",
        place="budget",
        inputs=(
            *((("budget.capex", once),) if once is not None else ()),
            *((("budget.opex_per_year", yearly),) if yearly is not None else ()),
        ),
        remedy="Raise the budget, or let the owners of the processes accept what is missed.",
    )


def _nothing_fits(advice: Advice) -> Iterator[Finding]:
    """A platform stays although the client excludes it: nothing could take its place."""
    situation = advice.problem.situation
    for name, each in advice.services.items():
        platform = each.better.design.platform
        barred = constraint_against(situation, platform) if platform else None
        if barred is None:
            continue
        is_bare = advice.problem.chosen(advice.found.selection)[advice.problem.names.index(name)].is_bare
        why = "the budget pays for nothing in its place" if is_bare else "nothing can take its place"
        others = [f"{r.id} ({r.rule})" for r in each.choices.rejected if r.layer == "platform"]
        because = f"; {list_in_words(others)} {'is' if len(others) == 1 else 'are'} no choice" if others else ""
        yield Finding(
            id="nothing-fits",
            subject=name,
            severity="gap",
            text=f"Nothing fits: {platform} stays, for {why}{because}. {barred}",
            rule="constraint",
            place="constraints",
            inputs=(("constraints", str(platform)),),
            remedy="Lift one of the constraints, or mend what rejects another platform.",
        )
