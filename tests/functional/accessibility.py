"""What axe says about a page."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js"


def assert_accessible(page: Page) -> None:
    """Axe finds nothing to object to on the page as it stands."""
    told = violations(page)
    assert told == [], f"{page.url}:\n" + "\n".join(told)


def violations(page: Page) -> list[str]:
    """What axe objects to on the page as it stands, one line an element."""
    if not page.evaluate("() => typeof window.axe === 'object'"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']} ({rule['help']}): {node['target']} {node['html'][:160]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
