"""What a PDF misses of PDF/A-3a and PDF/UA-1, by a validator of its own that knows nothing of our writer."""

from __future__ import annotations

import re

import page

PROFILES = ("3a", "ua1")  # PDF/A-3, level A (ISO 19005-3); PDF/UA-1 (ISO 14289-1)
LENGTHS = "PDFA3A-STREAM-LENGTH-001"


def standards_missed(content: bytes) -> list[str]:
    """Every rule of both standards that a PDF breaks, with what is wrong. Raises page.PageError for no PDF at all.

    The validator takes the last byte of packed data for a part of the line end where it looks like one; the lengths
    of streams are therefore counted here.
    """
    reports = [page.validate_pdf_bytes(content, profile=profile) for profile in PROFILES]
    failures = [failure for report in reports for failure in report.failures if failure.rule_id != LENGTHS]
    return [f"{failure.rule_id}: {failure.message}" for failure in failures] + _wrong_lengths(content)


def _wrong_lengths(content: bytes) -> list[str]:
    found = re.finditer(rb"/Length (\d+)[^>]*>>\nstream\n", content)
    ends = (match.end() + int(match[1]) for match in found)
    return [f"a stream does not end at {end}" for end in ends if not content.startswith(b"\nendstream", end)]
