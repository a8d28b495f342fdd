"""What a page gets wrong for people with other eyes, hands or screens."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

from playwright.sync_api import Page

WIDTHS = (1440, 1024, 390)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOUR = ["color-contrast", "link-in-text-block"]
# axe takes seconds a page: everything once, then what the other theme and the layout of a phone can change.
EVERYTHING: dict[str, object] = {"runOnly": RULES}
COLOURS: dict[str, object] = {"runOnly": COLOUR}
LAYOUT: dict[str, object] = {"runOnly": RULES, "rules": {rule: {"enabled": False} for rule in COLOUR}}
SIGHTS: tuple[tuple[int, Literal["light", "dark"], dict[str, object]], ...] = (
    (1440, "light", EVERYTHING),
    (1440, "dark", COLOURS),
    (390, "light", LAYOUT),
)


# What an open popover lies over is as large again when it is closed: its size is not asked while it is covered.
AXE = """async (options) => {
  const over = document.querySelector(":popover-open");
  const is_over = ({ target }) => !over || over.contains(document.querySelector(target[0]));
  const is_asked = (rule, node) => rule !== "target-size" || is_over(node);
  const { violations } = await axe.run(document, options);
  return violations
    .map(({ id, nodes }) => [id, nodes.filter((node) => is_asked(id, node)).map(({ target }) => target)])
    .filter(([, targets]) => targets.length);
}"""


# What moves comes to rest first; what turns for ever, or is held, is not waited for.
SETTLED = """Promise.race([
  Promise.allSettled(document.getAnimations().map((each) => each.finished)),
  new Promise((done) => setTimeout(done, 1000)),
])"""


@cache
def _axe() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text()


def complaints(page: Page, looking_at: dict[str, object] = EVERYTHING) -> list[str]:
    """What axe finds on the page as it is shown now; nothing = clean."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    page.evaluate(SETTLED)
    found = page.evaluate(AXE, {**looking_at, "resultTypes": ["violations"]})
    return [f"{rule}: {targets[:3]}" for rule, targets in found]


def faults(page: Page) -> list[str]:
    """What is wrong with the page as it stands, in both themes and at every width. It is not loaded again."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        beyond = sideways(page)
        found += [f"{width} px wide: scrolls sideways by {beyond} px"] if beyond else []
    for width, theme, looking_at in SIGHTS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        found += [f"{width} px, {theme}: {each}" for each in complaints(page, looking_at)]
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    page.emulate_media(color_scheme="light")
    return found


def sideways(page: Page) -> int:
    """By how many pixels the page scrolls sideways; none is right."""
    return int(page.evaluate("Math.max(0, document.documentElement.scrollWidth - window.innerWidth)"))
