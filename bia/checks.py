"""Can this machine make PDFs? Asked only by the commands that need it: the answer takes a second."""

from __future__ import annotations

APT_LINE = "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig"


def pdf_fault() -> str | None:
    """What to do so that PDFs can be made, or None when they can."""
    try:
        import weasyprint  # noqa: F401
    except OSError as error:
        library = str(error).partition(":")[0].removeprefix("cannot load library ").strip("'")
        return f"PDFs need the system library {library}, which is not installed. As root:\n  {APT_LINE}"
    return None
