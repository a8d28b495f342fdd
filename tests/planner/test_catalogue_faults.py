"""A faulty catalogue is refused with every fault at once, each with its file and key; folders may be laid over it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.catalogue import FOLDER, CatalogueError, load_catalogue

ROOT = Path(__file__).parents[2]
SOURCES = '[{ title = "A test" }]'
VERSION = 'version = "2026-11"\n'
FIGURE = f"""{VERSION}
[[parameter]]
id = "X1"
name = "A figure"
unit = "min"
low = 1
likely = 2
high = 3
source_class = "estimate"
confidence = "EST"
sources = {SOURCES}
"""
PRICE = FIGURE.replace("parameter", "price").replace("min", "EUR once")
STRATEGY = f"""
id = "own"
facts = "own"
layer = "platform"
name = "Our own platform"
plain = "Two machines of our own making."
version = "2026-11"
rules = ["R46"]
sources = {SOURCES}
parts = 2
not_covered = ["A faulty program stops both."]
tests = ["Switch one off."]

[[mask]]
scopes = ["hardware"]
recovery = "T4"
coverage = "T26"

[[prerequisite]]
need = "second-site"
rule = "R94"
reason = "No second site."

[[limit]]
kind = "nodes"
rule = "R51"
text = "Two."
figure = "LIM13"

[[cost]]
item = "Machines"
price = "C6a"
quantity = 2
"""
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def writing(**files: str) -> Path:
        for name, content in files.items():
            (tmp_path / f"{name.replace('_', '-')}.toml").write_text(content, encoding="utf-8")
        return tmp_path

    return writing


def faults(folder: Path) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(folder)
    return [str(fault) for fault in caught.value.faults]


def test_a_sound_figure_a_price_and_a_strategy_are_laid_over_the_shipped_catalogue(write: Write) -> None:
    catalogue = load_catalogue(write(figures=FIGURE, prices=PRICE.replace("X1", "X2"), own=STRATEGY))
    assert catalogue.figures["X1"].hours()[1] == pytest.approx(2 / 60)
    assert catalogue.figures["X2"].unit == "EUR once"
    assert catalogue.strategies["own"].nodes == 1
    assert catalogue.strategies.keys() == {*load_catalogue().strategies, "own"}


def test_a_later_folder_takes_precedence_and_the_version_says_so(write: Write) -> None:
    catalogue = load_catalogue(write(figures=FIGURE.replace("X1", "T4")))
    assert catalogue.figures["T4"].likely == 2
    assert load_catalogue().figures["T4"].name != "A figure"
    assert catalogue.version.startswith(f"{load_catalogue().version}+")
    other = load_catalogue(write(figures=FIGURE.replace("X1", "T6")))
    assert other.version != catalogue.version


def test_the_shipped_catalogue_laid_over_itself_says_the_same() -> None:
    again = load_catalogue(FOLDER)
    assert (again.figures, again.strategies) == (load_catalogue().figures, load_catalogue().strategies)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("low = 1\n", "", "low"),
        ("high = 3\n", "", "high"),
        ("likely = 2", "likely = 4", "likely"),
        ("low = 1", "low = -1", "low"),
        ("low = 1", "low = nan", "low"),
        ("high = 3", "high = inf", "high"),
        ("low = 1", 'low = "1"', "low"),
        ("low = 1", "low = true", "low"),
        ('"min"', '"fortnights"', "unit"),
        ('"min"', '"XYZ once"', "unit"),
        ('"min"', '"EUR/mile"', "unit"),
        ('"min"', '"fraction"', "high"),
        ('"estimate"', '"hearsay"', "source_class"),
        ('"EST"', '"sure"', "confidence"),
        (SOURCES, "[]", "sources"),
        (f"sources = {SOURCES}\n", "", "sources"),
        (SOURCES, '[{ title = "A", url = "ftp://a" }]', "sources"),
        ('name = "A figure"', 'name = " "', "name"),
        ("low = 1", "low = 1\ncolour = 2", "colour"),
    ],
)
def test_a_faulty_figure_is_named_with_its_key(write: Write, old: str, new: str, place: str) -> None:
    assert old in FIGURE
    found = faults(write(figures=FIGURE.replace(old, new)))
    assert len(found) == 1
    assert found[0].startswith(f"figures.toml: parameter[0] X1: {place}: ")


@pytest.mark.parametrize(
    ("old", "new", "start"),
    [
        ('"platform"', '"cellar"', "own.toml: layer: "),
        ('scopes = ["hardware"]', 'scopes = ["hardwear"]', "own.toml: mask[0].scopes: "),
        ('scopes = ["hardware"]', "scopes = []", "own.toml: mask[0].scopes: "),
        ('scopes = ["hardware"]', 'scopes = ["hardware", "hardware"]', "own.toml: mask[0].scopes: "),
        ('coverage = "T26"', 'coverage = "T26"\nfunctions = ["fax"]', "own.toml: mask[0].functions: "),
        ('recovery = "T4"\n', "", "own.toml: mask[0].recovery: "),
        ('"T4"', '"T999"', "own.toml: mask[0].recovery: "),
        ('"T4"', '"T26"', "own.toml: mask[0].recovery: "),
        ('"T26"', '"T4"', "own.toml: mask[0].coverage: "),
        ('"second-site"', '"luck"', "own.toml: prerequisite[0].need: "),
        ('"R94"', '"R120"', "own.toml: prerequisite[0].rule: "),
        ('"nodes"', '"weather"', "own.toml: limit[0].kind: "),
        ('"LIM13"', '"LIM999"', "own.toml: limit[0].figure: "),
        ('"C6a"', '"C999"', "own.toml: cost[0].price: "),
        ('"C6a"', '"T4"', "own.toml: cost[0].price: "),
        ("quantity = 2", "quantity = -2", "own.toml: cost[0]: quantity: "),
        ("quantity = 2", 'quantity = "some"', "own.toml: cost[0].quantity: "),
        ("quantity = 2", 'quantity = 2\nwhen = "full-moon"', "own.toml: cost[0].when: "),
        ('"R46"', '"R0"', "own.toml: rules[0]: "),
        ("parts = 2", 'parts = 2\nrequires = ["nothing"]', "own.toml: requires[0]: "),
        ("parts = 2", 'parts = 2\nincompatible = ["nothing"]', "own.toml: incompatible[0]: "),
        ("parts = 2", 'parts = 2\nincompatible = ["own"]', "own.toml: incompatible[0]: "),
        ("parts = 2", "parts = 2\nis_standby = true", "own.toml: is_standby: "),
        ("parts = 2", "parts = 2\ncolour = 1", "own.toml: colour: "),
        ("parts = 2", "parts = 2.5", "own.toml: parts: "),
        ('id = "own"', 'id = "other"', "own.toml: id: "),
        ('version = "2026-11"\n', "", "own.toml: version: "),
        (f"sources = {SOURCES}\n", "", "own.toml: sources: "),
        ('"platform"', '"edge"', "own.toml: reaches: "),
    ],
)
def test_a_faulty_strategy_is_named_with_its_key(write: Write, old: str, new: str, start: str) -> None:
    assert old in STRATEGY
    found = faults(write(own=STRATEGY.replace(old, new)))
    assert len(found) == 1
    assert found[0].startswith(start)


def test_a_slip_of_the_pen_gets_a_hint(write: Write) -> None:
    assert 'did you mean "hardware"?' in faults(write(own=STRATEGY.replace('["hardware"]', '["hardwear"]')))[0]


def test_prerequisites_that_need_each_other_are_named_as_a_circle(write: Write) -> None:
    one = STRATEGY.replace("parts = 2", 'parts = 2\nrequires = ["two"]')
    two = STRATEGY.replace('"own"', '"two"').replace("parts = 2", 'parts = 2\nrequires = ["own"]')
    assert [f for f in faults(write(own=one, two=two)) if "own -> two -> own" in f]
    assert "own -> own" in " ".join(faults(write(own=STRATEGY.replace("parts = 2", 'parts = 2\nrequires = ["own"]'))))


def test_an_id_stands_once_in_a_folder(write: Write) -> None:
    assert "an id that stands once" in faults(write(figures=FIGURE + FIGURE.replace(VERSION, "")))[0]


def test_every_fault_is_reported_at_once(write: Write) -> None:
    found = faults(
        write(
            figures=FIGURE.replace("low = 1\n", ""),
            own=STRATEGY.replace('"T4"', '"T999"').replace("hardware", "weather"),
            broken="id = ",
            money='version = "x"\n[eur_per_unit]\nQQQ = 0\nusd = 1\n',
        )
    )
    assert [line.split(":")[0] for line in found] == [
        "broken.toml",
        "figures.toml",
        "money.toml",
        "money.toml",
        "own.toml",
        "own.toml",
    ]


def catalogue(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "planner", "catalogue", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=60)


def test_the_command_lists_strategies_with_what_they_mask_and_figures_with_their_source() -> None:
    done = catalogue()
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode()
    assert text.startswith(f"Catalogue {load_catalogue().version}: {len(load_catalogue().strategies)} strategies")
    for name in (*load_catalogue().strategies, *load_catalogue().figures):
        assert f" {name}" in text, name
    assert "masks hardware and application-crash: every function; back in T4 0.5 / 2 / 8 min" in text


def test_the_command_gives_json_of_an_extended_catalogue(write: Write) -> None:
    done = catalogue("--json", str(write(own=STRATEGY)))
    document = json.loads(done.stdout)
    assert document["format"] == "ninefold-catalogue/1"
    own = next(strategy for strategy in document["strategies"] if strategy["id"] == "own")
    assert own["masks"][0]["scopes"] == ["hardware"]
    assert document["rules"]["R46"].startswith("Prove a design")


def test_the_command_says_every_fault_or_that_nothing_can_be_read(write: Write) -> None:
    faulty = catalogue(str(write(own=STRATEGY.replace('"T4"', '"T999"').replace('"R94"', '"R120"'))))
    assert (faulty.returncode, faulty.stdout, faulty.stderr.count(b"\n")) == (1, b"", 2)
    missing = catalogue("nowhere")
    assert (missing.returncode, missing.stdout) == (2, b"")
    assert missing.stderr.startswith(b"nowhere: cannot be read: ")
