"""What every visitor does: look at a page, press its button. Each page is checked on the way.

`make stories` keeps a picture of each as well.
"""

import itertools
import os
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.functional.accessibility import assert_accessible, looked_at

SHOTS = Path(__file__).resolve().parents[3] / "test-artifacts" / "journeys"
# Hundreds of them take minutes, and only people look at them.
PICTURES = "PICTURES" in os.environ


class Visitor:
    """A person with a browser. `album` names the folder of their pictures; without `scripts`, axe cannot look.

    Whoever is `quick` goes where somebody else has been looked at: the page must fit, and no picture is taken.
    """

    def __init__(self, page: Page, album: str, *, scripts: bool = True, quick: bool = False) -> None:
        self.page = page
        self.scripts = scripts
        self.quick = quick
        self.album = SHOTS / album
        self.album.mkdir(parents=True, exist_ok=True)
        self._number = itertools.count(1)

    def go(self, path: str, name: str) -> None:
        """Open an address and look at the page."""
        self.page.goto(path)
        self.look(name)

    def look(self, name: str) -> None:
        """Insist that the page is accessible and fits the screen; keep a picture if pictures are wanted."""
        self.page.wait_for_load_state()
        if self.scripts and not self.quick and not looked_at(self.page):
            assert_accessible(self.page)
        if PICTURES and not self.quick:
            self.page.screenshot(path=self.album / f"{next(self._number):02}-{name}.jpg", quality=70, full_page=True)
        wider = self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wider, f"{self.page.url} is wider than the screen"

    def press(self, button: str = "main form button.button:not(.button--secondary):not(.button--quiet)") -> None:
        """Press the page's main button and wait for the next page."""
        with self.page.expect_navigation():
            self.page.locator(button).first.click()

    def follow(self, selector: str, name: str) -> None:
        """Follow a link and look at where it leads."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        self.look(name)

    def choose(self, field: str, *values: str) -> None:
        """Tick radios or boxes by the values that the server understands, whatever the language."""
        for value in values:
            box = self.page.locator(f'input[name="{field}"][value="{value}"]')
            # The label covers the box, as it does for a finger.
            self.page.locator(f'label[for="{box.get_attribute("id")}"]').click()
            expect(box).to_be_checked()

    def write(self, **fields: str) -> None:
        """Fill in text fields by name."""
        for name, text in fields.items():
            self.page.fill(f'[name="{name}"]', text)

    def stats(self) -> list[str]:
        """The large figures of the page, in their order."""
        return self.page.locator(".stats dd").all_text_contents()

    def chart(self, number: int = 0) -> list[list[str]]:
        """The rows of the table that says what a picture shows; the first picture, or one further down."""
        rows: list[list[str]] = (
            self.page.locator("figure.chart")
            .nth(number)
            .locator("tbody tr")
            .evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.textContent.trim()))")
        )
        return rows

    def reads(self, text: str) -> None:
        """Insist that a text can be read in the page's main part."""
        expect(self.page.locator("main")).to_contain_text(text)
