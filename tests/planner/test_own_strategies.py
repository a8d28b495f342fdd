"""A strategy that a TOML file adds is offered as a design and weighed like the shipped ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from planner.case import House, Platform, Site
from planner.catalogue import Catalogue, load_catalogue
from planner.plan import make_plan
from tests.planner.cases import case, process, service

HEAD = """
facts = "own"
name = "Ours"
plain = "Something of our own."
version = "2026-11"
rules = []
sources = [{ title = "A test" }]
parts = 1
not_covered = ["Nothing is perfect."]
tests = ["Try it."]
"""
PLATFORM = f"""
id = "twin"
layer = "platform"
{HEAD}
nodes = 2

[[mask]]
scopes = ["hardware", "application-crash"]
recovery = "T7"
coverage = "T26"

[[cost]]
item = "Setting it up"
price = "GIFT"
quantity = 1
"""
STANDBY = f"""
id = "next-door"
layer = "recovery"
{HEAD}
is_standby = true
incompatible = ["pilot-light", "warm-standby", "hot-site"]

[[mask]]
scopes = ["site"]
recovery = "T7"
data_loss = "NODATA"

[[cost]]
item = "Setting it up"
price = "GIFT"
quantity = 1
"""
GIFT = """
version = "2026-11"

[[price]]
id = "GIFT"
name = "A friend's price"
unit = "EUR once"
low = 1
likely = 1
high = 1
source_class = "estimate"
confidence = "EST"
sources = [{ title = "A test" }]
"""
CASE = case(
    [process("P", needs=["S"], severity=(3, 4, 4, 4, 4), loss=(1e6, 2e6, 3e6, 4e6, 9e6))],
    [service("S", site="X", current={"platform": Platform.SINGLE_SERVER})],
    house=House(),
    sites=(Site(id="X", users=10),),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "gift.toml").write_text(GIFT, encoding="utf-8")
    return tmp_path


def with_own(folder: Path, **files: str) -> Catalogue:
    for name, content in files.items():
        (folder / f"{name.replace('_', '-')}.toml").write_text(content, encoding="utf-8")
    return load_catalogue(folder)


def test_a_platform_of_one_s_own_is_weighed_and_wins_when_it_is_best(folder: Path) -> None:
    plan = make_plan(CASE, catalogue=with_own(folder, twin=PLATFORM))
    chosen = plan["services"][0]["recommendation"]
    assert chosen["platform"] == "twin"
    assert chosen["by_scope"]["hardware"]["masked_by"] == "twin"
    assert [line["item"] for line in chosen["cost_lines"] if line["strategy"] == "twin"] == ["Setting it up"]
    assert plan["catalogue_version"] != make_plan(CASE)["catalogue_version"]


def test_a_platform_of_one_s_own_is_rejected_by_what_it_needs(folder: Path) -> None:
    needs = '\n[[prerequisite]]\nneed = "second-site"\nrule = "R94"\nreason = "Only with a second site."\n'
    entry = make_plan(CASE, catalogue=with_own(folder, twin=PLATFORM + needs))["services"][0]
    assert {"platform": "twin", "rule": "R94", "reason": "Only with a second site."} in entry["rejected"]


def test_a_standby_of_one_s_own_brings_the_service_back_after_a_site_loss(folder: Path) -> None:
    catalogue = with_own(folder, next_door=STANDBY)
    without = make_plan(CASE)["services"][0]["recommendation"]
    chosen = make_plan(CASE, catalogue=catalogue)["services"][0]
    found = {tuple(option["recovery"]): option["by_scope"] for option in chosen["options"]}
    own = [scopes for recovery, scopes in found.items() if "next-door" in recovery]
    assert own
    assert all(scopes["site"]["recovery_hours"]["high"] < 0.01 for scopes in own)
    assert without["by_scope"]["site"]["recovery_hours"]["high"] > 0.01


def test_strategies_that_exclude_each_other_are_never_combined(folder: Path) -> None:
    alone = PLATFORM.replace("nodes = 2", 'nodes = 2\nincompatible = ["next-door"]')
    plan = make_plan(CASE, catalogue=with_own(folder, twin=alone, next_door=STANDBY))
    for option in plan["services"][0]["options"]:
        assert not (option["platform"] == "twin" and "next-door" in option["recovery"])
    assert plan["services"][0]["designs_compared"] > make_plan(CASE)["services"][0]["designs_compared"]


def test_the_examples_of_the_documentation_are_sound(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "extending.md").read_text(encoding="utf-8")
    strategy, price = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    catalogue = with_own(tmp_path, metro_cluster=strategy, price=price)
    assert catalogue.strategies["metro-cluster"].requires == ()
    assert catalogue.figures["C6a"].likely == 8400
