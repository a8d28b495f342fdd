"""What a PDF misses of PDF/A-3a and PDF/UA-1, by a validator of its own that knows nothing of our writer."""

from __future__ import annotations

import page

PROFILES = ("3a", "ua1")  # PDF/A-3, level A (ISO 19005-3); PDF/UA-1 (ISO 14289-1)


def standards_missed(content: bytes) -> list[str]:
    """Every rule of both standards that a PDF breaks, with what is wrong. Raises page.PageError for no PDF at all."""
    reports = [page.validate_pdf_bytes(content, profile=profile) for profile in PROFILES]
    return [f"{failure.rule_id}: {failure.message}" for report in reports for failure in report.failures]
