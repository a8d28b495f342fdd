"""BIA reports of 100 to 1,000 processes, each in a process of its own: time a row and the highest memory."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time

SIZES = (100, 200, 500, 1_000)


def one(processes: int) -> None:
    """Makes one report and prints what it took; the plan is made before and not counted."""
    import benchmarks.site.prepared  # noqa: F401
    from benchmarks.documents.subjects import generated
    from bia.documents import Record, facts_report_pdf

    facts = generated(processes)
    start = time.process_time()
    made = facts_report_pdf(facts, Record())
    took = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"pages": made.pages, "seconds": took, "megabytes": peak}))


def main() -> None:
    for processes in SIZES:
        command = [sys.executable, "-m", "benchmarks.documents.report", str(processes)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        found = json.loads(said.splitlines()[-1])
        each = found["seconds"] / processes * 1000
        print(
            f"| {processes:,} | {found['pages']:,} | {found['seconds']:.0f} s | {each:.0f} ms | "
            f"{found['megabytes']:.0f} MB |",
            flush=True,
        )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one(int(sys.argv[1]))
    else:
        main()
