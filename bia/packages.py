"""Office files are ZIP packages: the same parts always give the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime

FIRST_YEAR = 1980  # of the clock of a ZIP file
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")


def fixed(content: bytes, made_at: datetime, part: Callable[[str, bytes], bytes] | None = None) -> bytes:
    """The package with the moment `made_at` in place of the clock, its parts passed through `part` by name."""
    moment = made_at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    stamp = (max(made_at.year, FIRST_YEAR), *made_at.timetuple()[1:6])
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = _MOMENT.sub(lambda found: found[1] + moment + found[2], data)
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, part(name, data) if part else data)
    return made.getvalue()
