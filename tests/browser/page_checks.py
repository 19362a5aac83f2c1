"""What every page has to hold for everybody: names, labels, landmarks, contrast, size, focus.

An own check, in the browser, on computed styles: what WCAG 2.2 A and AA say about these, and no
more. It does not stand for a person with a screen reader.
"""

from pathlib import Path

from playwright.sync_api import Page

FINDINGS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")

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
