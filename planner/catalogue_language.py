"""The catalogue's own texts in the language spoken: what a plan prints of strategies and figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from planner.catalogue_types import Catalogue, Figure, Prerequisite, Strategy
from planner.language import ENGLISH, language_spoken, said


def in_language_spoken(catalogue: Catalogue) -> Catalogue:
    """The catalogue with every text that is printed in the language spoken; the same one in English.

    Items of cost and titles of sources stay here, for lines are told apart by them; a plan says them where it prints
    them. Units stay in the plan as well: figures are reckoned with by them, and who prints them says them.
    """
    if language_spoken() is ENGLISH:
        return catalogue
    return replace(
        catalogue,
        figures={name: _figure(figure) for name, figure in catalogue.figures.items()},
        strategies={name: _strategy(strategy) for name, strategy in catalogue.strategies.items()},
    )


def texts_of(catalogue: Catalogue) -> list[str]:
    """Every text of the catalogue that a plan may print, for translators: names, sentences, units, sources."""
    texts: list[str] = []
    for figure in catalogue.figures.values():
        texts += (figure.name, figure.unit, *(source["title"] for source in figure.sources[:1]))
    for strategy in catalogue.strategies.values():
        texts += (strategy.name, strategy.plain, *strategy.not_covered, *strategy.tests, *strategy.not_priced)
        texts += (prerequisite.reason for prerequisite in strategy.prerequisites)
        texts += (cost.item for cost in strategy.costs)
    return list(dict.fromkeys(texts))


def _figure(figure: Figure) -> Figure:
    return replace(figure, name=said(figure.name))


def _strategy(strategy: Strategy) -> Strategy:
    return replace(
        strategy,
        name=said(strategy.name),
        plain=said(strategy.plain),
        not_covered=_all(strategy.not_covered),
        tests=_all(strategy.tests),
        not_priced=_all(strategy.not_priced),
        prerequisites=tuple(_prerequisite(each) for each in strategy.prerequisites),
    )


def _all(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(said(text) for text in texts)


def _prerequisite(prerequisite: Prerequisite) -> Prerequisite:
    return replace(prerequisite, reason=said(prerequisite.reason))
