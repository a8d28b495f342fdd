"""An SVG written anew from lists of what is allowed: shapes, groups, gradients and clips, without any address.

Chosen over a library: those there are keep styles and references as they came, and know no bounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import quoteattr

import defusedxml.ElementTree as hardened
from defusedxml import DefusedXmlException

from bia.brand import Logo

from .faults import UnsafeLogo
from .styles import Styles, declarations, styles_of
from .values import ELEMENTS, LOCAL_URL, MOST_NUMBER, SHAPES, SILENT, STYLED, is_allowed

NAMESPACE = "http://www.w3.org/2000/svg"
MOST_ELEMENTS, MOST_DEPTH, MOST_RATIO, MOST_SIDE = 5000, 24, 20, 100_000
PLAIN = "Save it as plain SVG, with text turned into paths."


@dataclass
class _Writing:
    styles: Styles
    left_out: set[str] = field(default_factory=set)
    parts: list[str] = field(default_factory=list)
    elements: int = 0
    shapes: int = 0
    refers: dict[str, list[str]] = field(default_factory=dict)  # by id, what is referred to inside


def safe_svg(content: bytes) -> tuple[Logo, tuple[str, ...]]:
    """The logo, and the names of what was left out of it. Raises UnsafeLogo."""
    root = _parsed(content)
    if root.tag != f"{{{NAMESPACE}}}svg":
        raise UnsafeLogo(f"The file is no SVG. {PLAIN}")
    left, top, width, height = _view(root)
    writing = _Writing(styles_of(_texts_of_styles(root)))
    for child in root:
        _write(child, writing, 1, ())
    if not writing.shapes:
        raise UnsafeLogo(f"Nothing of the SVG can be drawn: it has no shapes{_without(writing.left_out)}. {PLAIN}")
    _check_references(writing.refers)
    view = " ".join(f"{number:g}" for number in (left, top, width, height))
    more = _attributes(root, writing, skip=("x", "y", "width", "height", "href", "id"))
    head = f'<svg xmlns="{NAMESPACE}" viewBox="{view}" width="{width:g}" height="{height:g}"{more}>'
    text = f"{head}{''.join(writing.parts)}</svg>"
    return Logo("svg", text.encode(), width, height), tuple(sorted(writing.left_out))


def _parsed(content: bytes) -> Element:
    try:
        root: Element = hardened.fromstring(content, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise UnsafeLogo(f"The SVG declares entities, which are not read. {PLAIN}") from error
    except (ParseError, LookupError, ValueError) as error:
        raise UnsafeLogo(f"The SVG cannot be read: {error}. Save it once more.") from error
    return root


def _view(root: Element) -> tuple[float, float, float, float]:
    """The part of the plane that is shown: left, top, width, height."""
    stated = root.get("viewBox")
    numbers = stated.replace(",", " ").split() if stated else ["0", "0", root.get("width", ""), root.get("height", "")]
    try:
        left, top, width, height = (float(number.removesuffix("px")) for number in numbers)
    except ValueError as error:
        raise UnsafeLogo(
            f"The SVG does not say how large it is: it needs a viewBox of four numbers. {PLAIN}"
        ) from error
    is_near = abs(left) <= MOST_NUMBER and abs(top) <= MOST_NUMBER
    if not (0 < width <= MOST_SIDE and 0 < height <= MOST_SIDE and is_near):
        raise UnsafeLogo(
            f"The viewBox of the SVG must have sides above 0 and up to {MOST_SIDE:,}, not {width:g} by {height:g}."
        )
    if max(width, height) > MOST_RATIO * min(width, height):
        raise UnsafeLogo(f"The picture is more than {MOST_RATIO} times as long as it is wide. Crop it.")
    return left, top, width, height


def _texts_of_styles(root: Element) -> Iterator[str]:
    return (each.text or "" for each in root.iter(f"{{{NAMESPACE}}}style"))


def _write(element: Element, writing: _Writing, depth: int, inside: tuple[str, ...]) -> None:
    """Write an element and what is in it, as far as it is allowed. `inside`: the ids around it."""
    space, _, name = str(element.tag).rpartition("}")
    if space != f"{{{NAMESPACE}" or name not in ELEMENTS:
        if name not in SILENT:
            writing.left_out.add(name[:24])
        return
    writing.elements += 1
    if writing.elements > MOST_ELEMENTS or depth > MOST_DEPTH:
        raise UnsafeLogo(
            f"The SVG is too intricate: at most {MOST_ELEMENTS:,} elements, {MOST_DEPTH} deep. Simplify it."
        )
    own = element.get("id", "")
    around = (*inside, own) if own else inside
    writing.parts.append(f"<{name}{_attributes(element, writing, around=around)}>")
    writing.shapes += name in SHAPES
    for child in element:
        _write(child, writing, depth + 1, around)
    writing.parts.append(f"</{name}>")


def _attributes(
    element: Element, writing: _Writing, *, around: tuple[str, ...] = (), skip: tuple[str, ...] = ()
) -> str:
    kept: dict[str, str] = {}
    for key, value in (*_own(element), *_styled(element, writing.styles)):
        name = key.rpartition("}")[2]
        if name in skip:
            continue
        if is_allowed(name, value.strip()):
            kept[name] = value.strip()
        elif name.startswith("on") or name == "href":
            writing.left_out.add(name[:24])
    for name in around or ("",):
        writing.refers.setdefault(name, []).extend(_targets(kept))
    return "".join(f" {name}={quoteattr(value)}" for name, value in sorted(kept.items()))


def _targets(attributes: Mapping[str, str]) -> Iterator[str]:
    """The ids that attributes refer to."""
    for name, value in attributes.items():
        yield from LOCAL_URL.findall(value)
        if name == "href":
            yield value.removeprefix("#")


def _own(element: Element) -> Iterator[tuple[str, str]]:
    return ((key, value) for key, value in element.items() if key not in ("class", "style"))


def _styled(element: Element, styles: Styles) -> Iterator[tuple[str, str]]:
    """What style sheets and the style attribute say of an element, the stronger later."""
    found: dict[str, str] = {}
    name = str(element.tag).rpartition("}")[2]
    for rule in styles.for_element(name, element.get("class", ""), element.get("id", "")):
        found.update(rule)
    found.update(declarations(element.get("style", "")))
    return ((name, value) for name, value in found.items() if name in STYLED)


def _check_references(refers: Mapping[str, list[str]]) -> None:
    """No part may be drawn through itself, nor parts through parts so often that they become too many."""
    costs: dict[str, int] = {}

    def cost(name: str, seen: tuple[str, ...]) -> int:
        if name in seen:
            raise UnsafeLogo(f"A part of the SVG refers to itself ({name}). {PLAIN}")
        if name not in costs:
            if len(seen) > MOST_DEPTH:
                raise UnsafeLogo(f"Parts of the SVG refer to each other more than {MOST_DEPTH} times over. {PLAIN}")
            costs[name] = 1 + sum(cost(each, (*seen, name)) for each in refers.get(name, ()))
        return costs[name]

    if sum(cost(name, ()) for name in refers) > MOST_ELEMENTS:
        raise UnsafeLogo(f"Parts of the SVG repeat each other too often. {PLAIN}")


def _without(left_out: set[str]) -> str:
    return f" beside {', '.join(sorted(left_out)[:6])}" if left_out else ""
