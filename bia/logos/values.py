"""Which elements, attributes and values a logo may have: everything else is left out."""

from __future__ import annotations

import re
from typing import Final

MOST_NUMBER = 1e6
SHAPES: Final = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
GRADIENTS: Final = frozenset({"linearGradient", "radialGradient"})
ELEMENTS: Final = SHAPES | GRADIENTS | {"g", "defs", "stop", "clipPath", "use"}
SILENT: Final = frozenset({"title", "desc", "metadata", "style", "namedview"})  # nothing is missed without them

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?"
_NAME = r"[A-Za-z_][\w.-]{0,63}"
_FLOAT = re.compile(_NUMBER)
NAME: Final = re.compile(_NAME)
NUMBERS: Final = re.compile(r"[\d\s.,eE+-]*(?:%|px|pt|mm|cm|in|pc)?\s*")
PATH: Final = re.compile(r"[MmZzLlHhVvCcSsQqTtAa\d\s.,eE+-]*")
TRANSFORM: Final = re.compile(r"\s*(?:(?:matrix|translate|scale|rotate|skewX|skewY)\s*\([\d\s.,eE+-]*\)[\s,]*)*")
WORD: Final = re.compile(r"[a-zA-Z-]{1,24}")
LOCAL: Final = re.compile(rf"#({_NAME})")
LOCAL_URL: Final = re.compile(rf"""url\(\s*["']?#({_NAME})["']?\s*\)""")
_HEX = "#[0-9a-fA-F]{3,8}"
PAINT: Final = re.compile(
    rf"(?:{_HEX}|[a-zA-Z]{{3,24}}|rgba?\([\d\s.,%]*\)|{LOCAL_URL.pattern}(?:\s+(?:none|{_HEX}))?)"
)

STYLED: Final[dict[str, re.Pattern[str]]] = {
    **dict.fromkeys(("fill", "stroke", "stop-color", "color"), PAINT),
    **dict.fromkeys(("fill-rule", "clip-rule", "stroke-linecap", "stroke-linejoin", "display", "visibility"), WORD),
    **dict.fromkeys(
        ("fill-opacity", "stroke-opacity", "stop-opacity", "opacity", "stroke-width", "stroke-miterlimit"), NUMBERS
    ),
    "stroke-dasharray": re.compile(rf"none|{NUMBERS.pattern}"),
    "stroke-dashoffset": NUMBERS,
    "clip-path": re.compile(rf"none|{LOCAL_URL.pattern}"),
}
PLAIN: Final[dict[str, re.Pattern[str]]] = {
    **dict.fromkeys(("x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "x1", "y1", "x2", "y2"), NUMBERS),
    **dict.fromkeys(("points", "fx", "fy", "offset"), NUMBERS),
    **dict.fromkeys(("gradientUnits", "clipPathUnits", "spreadMethod"), WORD),
    **dict.fromkeys(("transform", "gradientTransform"), TRANSFORM),
    "id": NAME,
    "d": PATH,
    "href": LOCAL,
}
ATTRIBUTES: Final = STYLED | PLAIN


def is_allowed(name: str, value: str) -> bool:
    """Whether an attribute or property may have a value: its form is known, and no number in it is out of bounds."""
    form = ATTRIBUTES.get(name)
    if form is None or not form.fullmatch(value):
        return False
    return form in (NAME, LOCAL, WORD, PAINT) or all(
        abs(float(number)) <= MOST_NUMBER for number in _FLOAT.findall(value)
    )
