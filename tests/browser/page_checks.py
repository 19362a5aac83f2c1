"""What every page has to hold for everybody: names, labels, landmarks, contrast, size, focus.

Two checks, in the browser, on computed styles: axe-core's, of which nothing serious may be left,
and an own one, which is stricter about sizes, contrast and focus. Neither stands for a person with
a screen reader.
"""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
SERIOUS = ("serious", "critical")
FINDINGS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")

STILL = """
() => Promise.race([
  Promise.allSettled(document.getAnimations().map((one) => one.finished)).then(() => null),
  new Promise((done) => setTimeout(done, 1000)),
])
"""

RUN_AXE = """
async (serious) => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"], preload: false });
  return violations.filter((one) => serious.includes(one.impact)).flatMap((one) =>
    one.nodes.map((node) => `axe ${one.id}: ${node.html.slice(0, 120)}`));
}
"""

FOCUSED = r"""
() => {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const all = [...document.querySelectorAll("*")];
  const ringed = [node, node.parentElement, node.nextElementSibling].some((one) => {
    const { outlineStyle, outlineWidth } = one ? getComputedStyle(one) : {};
    return one && outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  });
  return { at: all.indexOf(node), ringed, html: node.outerHTML.slice(0, 90) };
}
"""


def findings(page: Page) -> list[str]:
    """What is wrong with the page as it is shown now."""
    found: list[str] = page.evaluate(FINDINGS)
    return found + serious_by_axe(page)


def serious_by_axe(page: Page) -> list[str]:
    """What axe-core calls serious or critical about it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    # Colours that are on their way to others are no finding.
    page.evaluate(STILL)
    found: list[str] = page.evaluate(RUN_AXE, list(SERIOUS))
    return found


def tab_through(page: Page, most: int = 60) -> list[str]:
    """Goes through the page by Tab; what is out of order or cannot be seen to have the focus."""
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    wrong, last = [], -1
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None or focused["at"] < last:
            break
        if not focused["ringed"]:
            wrong.append(f"no ring: {focused['html']}")
        last = focused["at"]
    return wrong if last >= 0 else ["nothing can be reached"]
