"""The site's own tests once more, on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Those that write rows; the others would only repeat themselves.
SUITES = ["answering", "dependency_replay", "engagements", "interview", "jobs", "planning", "import", "replay"]
SUITES += ["import_drafts", "import_read_back", "scale", "starting"]


@pytest.mark.services
@pytest.mark.slow
def test_everything_that_touches_rows_holds_on_postgresql(postgres: dict[str, str], tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            *(f"tests/site/test_{name}.py" for name in SUITES),
        ],
        cwd=ROOT,
        env={**os.environ, **postgres, "NINEFOLD_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
