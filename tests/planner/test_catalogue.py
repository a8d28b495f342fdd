from __future__ import annotations

import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from planner.case import Edge, Platform, Recovery, Spare
from planner.catalogue import FOLDER, CatalogueError, Figure, load_catalogue
from planner.catalogue_language import texts_of
from planner.recovery_time import RecoveryTime, hours_at


def test_every_design_id_of_the_case_format_is_in_the_catalogue() -> None:
    catalogue = load_catalogue()
    assert set(catalogue.strategies) == {*Platform, *Edge, *Recovery, *Spare}


def test_every_figure_has_a_source_and_a_range() -> None:
    for figure in load_catalogue().figures.values():
        assert figure.sources, figure.id
        assert figure.low <= figure.likely <= figure.high, figure.id


def test_every_strategy_says_what_it_does_not_cover_and_how_to_test_it() -> None:
    for strategy in load_catalogue().strategies.values():
        assert strategy.plain
        if strategy.id != "client-spooling":
            assert strategy.not_covered, strategy.id
            assert strategy.tests, strategy.id


def test_stronger_recovery_is_quicker_all_over_its_range() -> None:
    figures = load_catalogue().figures

    def between(*names: str) -> RecoveryTime:
        first, *delays = (figures[name].hours() for name in names)
        found = RecoveryTime.between(*first)
        for delay in delays:
            found = found.plus(*delay)
        return found

    ladder = [
        between("aws-multi-site-rto"),
        between("aws-warm-standby-rto", "DECIDE"),
        between("aws-pilot-light-rto", "DECIDE"),
        between("share-1-rto"),
        between("REBUILD"),
    ]
    for quicker, slower in pairwise(ladder):
        for share in (0.05, 0.5, 0.95):
            assert hours_at(quicker, share) < hours_at(slower, share)
    for share in (0.05, 0.5, 0.95):
        assert hours_at(between("CLEAN"), share) < hours_at(between("T24b"), share)


def test_units_are_turned_into_hours_and_rates() -> None:
    figures = load_catalogue().figures
    assert figures["T6"].hours() == pytest.approx((2 / 60, 5 / 60, 15 / 60))
    assert figures["T24a"].per_year() == pytest.approx(0.04)
    assert figures["T18"].share() == pytest.approx(0.9999)
    assert figures["T27"].share() == 0.05


def test_a_share_is_no_duration() -> None:
    odd = Figure(
        id="X", name="", unit="%", low=1, likely=2, high=3, source_class="estimate", confidence="EST", sources=()
    )
    with pytest.raises(CatalogueError, match="X"):
        odd.hours()


def test_a_strategy_that_names_an_unknown_figure_is_refused_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(FOLDER, folder)
    path = folder / "strategies" / "vm-ha.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"T6"', '"T999"'), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"vm-ha\.toml.*T999"):
        load_catalogue(folder)


def test_a_strategy_with_an_unknown_key_is_refused_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(FOLDER, folder)
    path = folder / "strategies" / "vm-ha.toml"
    path.write_text("colour = 1\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"vm-ha\.toml"):
        load_catalogue(folder)


def test_an_amount_in_a_text_is_said_to_be_that_of_a_source_since_it_is_not_converted() -> None:
    amounts = [text for text in texts_of(load_catalogue()) if re.search(r"\b(EUR|USD|GBP|CHF) \d|[$€£] ?\d", text)]
    assert [text for text in amounts if "source" not in text] == []
