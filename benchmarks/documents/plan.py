"""The plan of the largest sample case against a floor, and against a browser that prints the same HTML."""

from __future__ import annotations

import gc
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

import benchmarks.site.prepared  # noqa: F401
from benchmarks.documents.subjects import Printed, floor, largest_sample, plan_of
from bia.pdf import STATIC

PAIRS = 5
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium-headless-shell"


def seconds(run: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def compared(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float, float]:
    """Medians of both sides in seconds, and the median over the pairs of ours divided by theirs; both warm."""
    ours(), theirs()
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(PAIRS)]
    return (
        statistics.median(one for one, _ in pairs),
        statistics.median(other for _, other in pairs),
        statistics.median(one / other for one, other in pairs),
    )


@contextmanager
def browser_print(printed: Printed) -> Iterator[tuple[Callable[[], bytes], Callable[[], bytes]]]:
    """A browser that loads the HTML with its style, fonts and charts, and prints it: running, with tags and outline,
    and started for the print."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        for part in ("css", "fonts"):
            shutil.copytree(STATIC / part, folder / part)
        (folder / "charts").mkdir()
        for file, svg in printed.charts.items():
            (folder / "charts" / file).write_text(svg)
        (folder / "document.html").write_text(printed.html)
        address = (folder / "document.html").as_uri()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()

        def run() -> bytes:
            page.goto(address)
            content: bytes = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
            return content

        def started() -> bytes:
            command = [
                CHROMIUM,
                "--no-sandbox",
                "--no-pdf-header-footer",
                f"--print-to-pdf={folder / 'made.pdf'}",
                address,
            ]
            subprocess.run(command, check=True, capture_output=True)
            return (folder / "made.pdf").read_bytes()

        yield run, started
        browser.close()


def main() -> None:
    printed = plan_of(largest_sample())
    pages = printed.pdf().pages
    words = re.sub(r"<[^>]+>", "", " ".join(re.findall(r"<t[dh]\b[^>]*>.*?</t[dh]>", printed.html, re.DOTALL)))
    bare = floor(pages, printed.cells, len(re.sub(r"\s+", " ", words)) // printed.cells)
    print(f"{pages} pages, {printed.cells} cells, {len(printed.charts)} charts; floor: {bare.pdf().pages} pages")
    ours, theirs, times = compared(printed.pdf, bare.pdf)
    print(f"| the floor | {ours:.2f} s | {theirs:.2f} s | {times:.2f} | 1.3 |")
    with browser_print(printed) as (run, started):
        for name, one in (("a running browser's print", run), ("a browser started for the print", started)):
            ours, theirs, times = compared(printed.pdf, one)
            print(f"| {name} | {ours:.2f} s | {theirs:.2f} s | {times:.2f} | 1 |")


if __name__ == "__main__":
    main()
