"""Pages of documents look as they were approved. `make approve` approves them anew."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bia.documents import Record, facts_pdf, facts_report_pdf
from tests.site import approved_pages as pictures
from tests.site.test_documents_pdf import demo_facts


@pytest.mark.parametrize("document", ["plan", "report"])
def test_pages_look_as_they_were_approved(document: str, tmp_path: Path) -> None:
    facts = demo_facts("hospital" if document == "plan" else "school")
    made = facts_pdf(facts) if document == "plan" else facts_report_pdf(facts, Record())
    pages = list(pictures.pages_of(document, made.content, tmp_path))
    if pictures.is_approving():
        pictures.approve(iter(pages))
    other = []
    for page in pages:
        approved = pictures.approved(page.name)
        if approved is None or not pictures.looks_alike(approved, page.grey):
            other.append(f"{page.name}: look at {pictures.side_by_side(page, tmp_path)}")
    assert not other, "These pages do not look as they were approved. If they should: make approve.\n" + "\n".join(
        other
    )


def test_nothing_is_approved_that_is_not_looked_at() -> None:
    names = {f"plan-{name}" for name in pictures.PLAN} | {f"report-{name}" for name in pictures.REPORT}
    assert {file.stem for file in pictures.APPROVED.glob("*.png")} == names
    assert sum(file.stat().st_size for file in pictures.APPROVED.glob("*.png")) < 600_000


def test_a_moved_line_is_seen_and_a_little_noise_is_not() -> None:
    page = pictures.approved("plan-decision")
    assert page is not None
    noise = np.random.default_rng(1).integers(-2, 3, page.shape)
    assert pictures.looks_alike(page, np.clip(page.astype(int) + noise, 0, 255).astype(np.uint8))
    moved = page.copy()
    moved[200:400] = np.roll(page[200:400], 6, axis=0)
    assert not pictures.looks_alike(page, moved)
