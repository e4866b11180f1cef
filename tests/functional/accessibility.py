"""What axe says about a page."""

import hashlib
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js"
# The page as axe judges it: elements, roles, names, states and classes; not what the words or addresses are, only
# whether there are any.
BONES = """() => {
    const copy = document.documentElement.cloneNode(true);
    const texts = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        texts.currentNode.data = texts.currentNode.data.trim() ? "x" : " ";
    }
    for (const element of copy.querySelectorAll("*")) {
        for (const name of ["value", "action", "content", "datetime"]) {
            if (element.getAttribute(name)) element.setAttribute(name, "x");
        }
        if (!(element.getAttribute("href") || "#").startsWith("#")) element.setAttribute("href", "x");
    }
    return copy.outerHTML;
}"""
# Read aloud, a page begins with its one name; only an alarm or two texts that meet may come before it.
NAME = """() => {
    const seen = (one) => one.checkVisibility() && !one.closest(".error-summary, [role=alert]");
    const headings = [...document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6)")].filter(seen);
    const names = [...document.querySelectorAll("h1")].filter(seen);
    return names.length === 1 && (headings[0] === names[0] || document.querySelector(".meeting")) ? "" :
        `${names.length} h1; the first heading is ${headings[0]?.outerHTML.slice(0, 80)}`;
}"""
_looked_at: set[tuple[int, bytes]] = set()


def looked_at(page: Page) -> bool:
    """Say whether axe has seen a page in this run that differs from this one in nothing but its words.

    The journeys come by the same pages dozens of times.
    """
    return _bones(page) in _looked_at


def assert_accessible(page: Page) -> None:
    """Axe finds nothing to object to on the page as it stands."""
    bones = _bones(page)
    if bones in _looked_at:
        return
    told = violations(page)
    assert told == [], f"{page.url}:\n" + "\n".join(told)
    _looked_at.add(bones)


def _bones(page: Page) -> tuple[int, bytes]:
    """The page's width, and what axe judges it by."""
    width = (page.viewport_size or {"width": 0})["width"]
    return width, hashlib.sha256(page.evaluate(BONES).encode()).digest()


def violations(page: Page) -> list[str]:
    """What axe objects to on the page as it stands, one line an element; and whether its name comes first.

    Among axe's rules are the order of headings and that every part of the page lies in a landmark with a name.
    """
    if not page.evaluate("() => typeof window.axe === 'object'"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    nameless = page.evaluate(NAME)
    return [f"the page's name: {nameless}"] * bool(nameless) + [
        f"{rule['id']} ({rule['help']}): {node['target']} {node['html'][:160]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
