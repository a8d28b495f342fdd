"""Logos made safe: what comes out was written anew from what was understood of the file, never passed on."""

from __future__ import annotations

from dataclasses import dataclass

from bia.brand import Logo

from .faults import UnsafeLogo
from .png import SIGNATURE, safe_png
from .svg import safe_svg

__all__ = ["MOST_BYTES", "SafeLogo", "UnsafeLogo", "safe_logo"]

MOST_BYTES = 1024 * 1024
_OTHERS = {
    b"\xff\xd8\xff": "a JPEG",
    b"GIF8": "a GIF",
    b"RIFF": "a WebP",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "packed (SVGZ)",
}


@dataclass(frozen=True, slots=True)
class SafeLogo:
    """A logo, and what of the file is not in it."""

    logo: Logo
    left_out: tuple[str, ...] = ()


def safe_logo(content: bytes) -> SafeLogo:
    """A PNG or SVG as it may be printed and shown. What the file holds counts, not what it is called.

    Raises UnsafeLogo with what to do instead.
    """
    if len(content) > MOST_BYTES:
        raise UnsafeLogo(f"The file has {len(content) / 2**20:.1f} MB. A logo may have at most 1 MB.")
    if content.startswith(SIGNATURE):
        return SafeLogo(safe_png(content))
    for start, name in _OTHERS.items():
        if content.startswith(start):
            raise UnsafeLogo(f"The file is {name}. Save the logo as PNG or as plain SVG.")
    if b"<" not in content[:400] or b"svg" not in content.replace(b"\0", b"").lower():  # without \0: also in UTF-16
        raise UnsafeLogo("The file is neither a PNG nor an SVG. Save the logo as one of them.")
    return SafeLogo(*safe_svg(content))
