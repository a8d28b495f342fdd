"""What is wrong with the file of a logo."""

from __future__ import annotations


class UnsafeLogo(ValueError):
    """The file makes no logo; the text says why and what to do."""
