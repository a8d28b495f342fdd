"""Settings from the environment: wrong values are named, and the documented production values are safe."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def manage(var: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**kept, "NINEFOLD_VAR": str(var), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def documented_production() -> dict[str, str]:
    """The example of docs/operations.md, as an operator would paste it."""
    text = (ROOT / "docs" / "operations.md").read_text()
    block = re.search(r"```sh\n# production\n(.*?)```", text, re.S)
    assert block, "docs/operations.md has no production example"
    return dict(line.split("=", 1) for line in block[1].splitlines() if line.strip())


def test_the_documented_production_settings_pass_the_deployment_check(tmp_path: Path) -> None:
    production = documented_production()
    secrets = {"SECRET_KEY": "k9x2" * 5 + "Zq7!vBn4@Lw8#Rt6$Yp3%Hs5^Jd1&Fg0"}
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **{**production, **secrets})
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DEBUG", "perhaps", "DEBUG must be yes or no"),
        ("HTTPS", "2", "HTTPS must be yes or no"),
        ("HSTS_SECONDS", "long", "HSTS_SECONDS must be a whole number"),
        ("JOB_LEASE_SECONDS", "0", "JOB_LEASE_SECONDS must be at least 1"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL must be one of DEBUG"),
        ("BROKER_URL", "redis.example:6379", "BROKER_URL must begin with"),
        ("NINEFOLD_VAR", "/proc/ninefold", "NINEFOLD_VAR: cannot"),
        ("EMAIL_HOST", "mail.example.com", "EMAIL_FROM must say"),
        ("CACHE_URL", "cache.example:11211", "CACHE_URL must begin with"),
    ],
)
def test_a_wrong_value_is_named_without_a_traceback(tmp_path: Path, name: str, value: str, said: str) -> None:
    extra = {"HTTPS": "yes"} if name == "HSTS_SECONDS" else {}
    done = manage(tmp_path, "check", **{**extra, name: value})
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    manage(tmp_path, "check")
    first = (tmp_path / "secret-key").read_text()
    manage(tmp_path, "check")
    assert (tmp_path / "secret-key").read_text() == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_case_commands_import_and_export(tmp_path: Path) -> None:
    manage(tmp_path, "migrate", "--verbosity", "0")
    school = ROOT / "bia" / "demo" / "school.json"
    imported = manage(tmp_path, "import_case", str(school), "--workspace", "Trial")
    assert imported.returncode == 0, imported.stderr
    slug = imported.stdout.splitlines()[-1]
    exported = tmp_path / "exported.json"
    exported.write_text(manage(tmp_path, "export_case", slug).stdout)
    again = manage(tmp_path, "import_case", str(exported))
    assert again.returncode == 0, again.stderr


def test_importing_a_faulty_case_names_every_fault_on_a_line(tmp_path: Path) -> None:
    manage(tmp_path, "migrate", "--verbosity", "0")
    faulty = tmp_path / "faulty.json"
    faulty.write_text('{"format": "ninefold-case/1", "title": 5, "unknown": 1}')
    done = manage(tmp_path, "import_case", str(faulty))
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert any("title" in line for line in lines)
    assert any("unknown" in line for line in lines)
    assert "Traceback" not in done.stderr
