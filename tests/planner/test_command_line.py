"""`python -m planner`, as a shell sees it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.planner.quick import answered

ROOT = Path(__file__).parents[2]
SCHOOL = ROOT / "bia" / "demo" / "school.json"
FAULTY = ROOT / "tests" / "cases" / "faulty.json"


def planner(*arguments: str, given: bytes = b"", **settings: str) -> subprocess.CompletedProcess[bytes]:
    command, env = [sys.executable, "-m", "planner", *arguments], {**os.environ, **settings}
    return subprocess.run(command, cwd=ROOT, input=given, capture_output=True, check=False, timeout=60, env=env)


def test_the_schema_is_printed_as_json() -> None:
    done = planner("schema")
    assert done.returncode == 0
    assert json.loads(done.stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_sound_case_is_summed_up_in_one_line() -> None:
    done = planner("check", str(SCHOOL))
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"Osmund Vale School (fictional): 12 processes, 8 services, 1 site, no faults")
    assert done.stdout.count(b"\n") == 1


def test_a_case_may_come_from_standard_input() -> None:
    assert planner("check", "-", given=SCHOOL.read_bytes()).stdout == planner("check", str(SCHOOL)).stdout


def test_the_same_case_gives_the_same_plan_byte_for_byte_in_every_run() -> None:
    document = json.loads(SCHOOL.read_bytes())
    document["processes"][0]["depends_on"] = [{"on": "PRINT"}, {"on": "FILES"}, {"on": "SIS"}]
    document["processes"][0]["redundancy"] = [{"members": ["PRINT", "FILES", "SIS"], "needed": 2}]
    given = json.dumps(document).encode()
    first, second = (planner("plan", "-", given=given, PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert first.returncode == 0
    assert first.stdout == second.stdout


def test_every_fault_is_a_line_on_standard_error() -> None:
    done = planner("check", str(FAULTY))
    assert (done.returncode, done.stdout) == (1, b"")
    assert [line.split(":")[0] for line in done.stderr.decode().splitlines()] == [
        "currency",
        "severity_levels",
        "services[0].depends_on[0]",
        "processes[0].impact.severity.safety",
        "processes[0].rto",
    ]


def test_a_file_that_cannot_be_read_is_named() -> None:
    missing = planner("check", "nowhere.json")
    assert (missing.returncode, missing.stderr) == (2, b"nowhere.json: cannot be read: No such file or directory\n")
    assert planner("check", str(ROOT)).returncode == 2


def test_a_file_that_is_no_text_is_refused_without_a_traceback() -> None:
    done = planner("check", "-", given=b"\x89PNG\r\n\x1a\n\x00")
    assert done.returncode == 1
    assert done.stderr.startswith(b"document: found a byte that is not UTF-8 at position 0; expected ")


def test_the_plan_of_a_case_is_printed_as_json() -> None:
    done = planner("plan", str(SCHOOL))
    assert (done.returncode, done.stderr) == (0, b"")
    plan = json.loads(done.stdout)
    assert plan["format"] == "ninefold-plan/1"
    assert plan["case_sha256"] == planner("check", str(SCHOOL)).stdout.decode().split()[-1]


def test_no_plan_is_made_of_a_faulty_case() -> None:
    done = planner("plan", str(FAULTY))
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"currency: found")


def test_a_wrong_command_is_explained() -> None:
    done = planner("chekc", str(SCHOOL))
    assert done.returncode == 2
    assert b"usage:" in done.stderr


def test_the_size_of_print_services_is_printed_as_json() -> None:
    done = planner("size", str(SCHOOL))
    assert (done.returncode, done.stderr) == (0, b"")
    assert [each["id"] for each in json.loads(done.stdout)["services"]] == ["PRINT", "SCAN"]


def test_simulated_years_are_printed_as_json_and_are_the_same_every_time() -> None:
    done, again = (planner("simulate", str(SCHOOL), "--years", "1000", "--seed", "7") for _ in range(2))
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == again.stdout
    found = json.loads(done.stdout)
    assert (found["years"], found["seed"]) == (1000, 7)
    assert found["loss_per_year"]["p10"] <= found["loss_per_year"]["p99"]


@pytest.mark.parametrize(
    ("years", "wanted"),
    [
        ("0", "a whole number of at least 100"),
        ("-1", "a whole number of at least 100"),
        ("50", "a whole number of at least 100"),
        ("150", "a multiple of the worlds (100)"),
        ("1000000000", "a whole number of at most 1,000,000"),
    ],
)
def test_years_that_make_no_simulation_are_named_with_what_would(years: str, wanted: str) -> None:
    done = planner("simulate", str(SCHOOL), "--years", years)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().strip() == f"years: found {years}; expected {wanted}"


DEARER_COPY = """version = "2026-11-24"

[[price]]
id = "C4a"
name = "Cloud backup, our contract"
unit = "EUR/month"
low = 30
likely = 31
high = 32
source_class = "one provider + estimate"
confidence = "M"
sources = [{ title = "Frame contract" }]
"""


def test_a_plan_is_made_with_the_prices_of_a_folder_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "prices.toml").write_text(DEARER_COPY)
    own, shipped = planner("plan", str(SCHOOL), "--catalogue", str(tmp_path)), planner("plan", str(SCHOOL))
    assert (own.returncode, own.stderr) == (0, b"")
    plan, usual = json.loads(own.stdout), json.loads(shipped.stdout)
    copies = [
        line["per_year"]["likely"]
        for service in plan["services"]
        for line in service["recommendation"]["cost_lines"]
        if line["price_id"] == "C4a"
    ]
    assert set(copies) == {12 * 31}
    assert plan["catalogue_version"].startswith(usual["catalogue_version"] + "+")


ARGUMENTS = {"plan": [], "size": [], "explain": ["PRINT"], "simulate": ["--years", "100"]}


@pytest.mark.parametrize("command", ARGUMENTS)
def test_what_rests_on_the_catalogue_takes_folders_and_says_what_is_wrong_with_them(
    command: str, tmp_path: Path
) -> None:
    missing = planner(command, str(SCHOOL), *ARGUMENTS[command], "--catalogue", "nowhere")
    assert (missing.returncode, missing.stdout) == (2, b"")
    assert missing.stderr == b"nowhere: cannot be read: No folder of TOML files\n"
    (tmp_path / "prices.toml").write_text(DEARER_COPY.replace("likely = 31", "likely = 99"))
    faulty = planner(command, str(SCHOOL), *ARGUMENTS[command], "--catalogue", str(tmp_path))
    assert (faulty.returncode, faulty.stdout) == (1, b"")
    assert b"C4a: likely" in faulty.stderr


def test_years_are_simulated_with_the_figures_of_a_folder_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "rates.toml").write_text(
        DEARER_COPY.replace("price", "parameter").replace("C4a", "T12").replace("EUR/month", "per server-year")
    )
    own, shipped = (
        planner("simulate", str(SCHOOL), "--years", "1000", *extra) for extra in (("--catalogue", str(tmp_path)), ())
    )
    assert json.loads(own.stdout)["loss_per_year"]["mean"] > json.loads(shipped.stdout)["loss_per_year"]["mean"]


def test_ten_answers_become_a_case_that_the_other_commands_take() -> None:
    made = planner("quick", "-", "--as-of", "2026-11-24", given=json.dumps(answered()).encode())
    assert (made.returncode, made.stderr) == (0, b"")
    assert json.loads(made.stdout)["as_of"] == "2026-11-24"
    assert planner("check", "-", given=made.stdout).stdout.startswith(b"Linden School (fictional): quick sizing")
    german = planner("quick", "-", "--language", "de", given=json.dumps(answered()).encode())
    assert [each["name"] for each in json.loads(german.stdout)["processes"]] == ["Drucken", "Kopieren", "Scannen"]
    assert planner("quick", "-", "--language", "xx", given=b"{}").returncode == 2
    refused = planner("quick", "-", given=json.dumps(answered(users=0, sites=0)).encode())
    assert (refused.returncode, refused.stdout) == (1, b"")
    assert [line.split(":")[0] for line in refused.stderr.decode().splitlines()] == ["users", "sites"]
