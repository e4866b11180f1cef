"""How many bytes a page moves, and when its first words show over a slow line."""

import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin

import httpx

#: A phone at the edge of a village: the "slow 3G" that browsers offer to developers.
KBIT: Final = 400
LATENCY_MS: Final = 400
_PARTS: Final = re.compile(r'<(?:link[^>]*rel="(?:stylesheet|icon)"[^>]*href|script[^>]*src|img[^>]*src)="([^"#]+)"')
_FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")


@dataclass(frozen=True)
class Weight:
    """One page. Bytes are those on the wire, bodies only; `parts` come once and stay in the browser."""

    address: str
    page: int
    parts: int
    strangers: tuple[str, ...]
    server_ms: float
    first_words_ms: int | None = None

    @property
    def first_visit(self) -> int:
        """Bytes of somebody who has never been here."""
        return self.page + self.parts


def weigh(
    browser: httpx.Client, address: str, *, times: int = 5, name: str = "", sent: Mapping[str, str] | None = None
) -> Weight:
    """Fetch a page and everything it names, as a browser that takes compressed answers; the server's time is the
    median. `sent` is the form that the page answers, and `name` what it is called then. Raises httpx's errors for a
    page that is not there.
    """
    how: dict[str, Any] = {"method": "POST" if sent else "GET", "url": address, "data": sent}
    if sent:
        how["headers"] = {"Origin": str(browser.base_url).rstrip("/")}
    took, body, page = [], 0, browser.request(**how).text
    for _ in range(times):
        with browser.stream(**how) as answer:
            answer.raise_for_status()
            raw = b"".join(answer.iter_raw())
            took.append(answer.elapsed.total_seconds() * 1000)
        body = len(raw)
    named = [urljoin(str(browser.base_url), part) for part in dict.fromkeys(_PARTS.findall(page))]
    strangers = tuple(part for part in named if not part.startswith(str(browser.base_url)))
    parts = sum(_bytes(browser, part) for part in named if part not in strangers)
    return Weight(name or address, body, parts, strangers, sorted(took)[len(took) // 2])


def _bytes(browser: httpx.Client, address: str) -> int:
    with browser.stream("GET", address) as answer:
        answer.raise_for_status()
        return len(b"".join(answer.iter_raw()))


def first_words(base: str, addresses: Iterable[str], cookies: Mapping[str, str]) -> dict[str, int]:
    """When a real browser shows the first words over the slow line, in ms, nothing in its memory. Needs Chromium."""
    from playwright.sync_api import sync_playwright  # not there in production, where nothing is measured

    names = ("chromium", "chromium-browser", "google-chrome")
    executable = next(filter(None, map(shutil.which, names)), None)
    shown = {}
    with sync_playwright() as library:
        chromium = library.chromium.launch(executable_path=executable, args=list(_FLAGS))
        for address in addresses:
            context = chromium.new_context(base_url=base, viewport={"width": 390, "height": 844}, is_mobile=True)
            context.add_cookies([{"name": name, "value": value, "url": base} for name, value in cookies.items()])
            shown[address] = _slowly(context.new_page(), address)
            context.close()
        chromium.close()
    return shown


# Our pages allow no eval, which the library's own way of waiting for something needs.
_FIRST_WORDS: Final = """() => new Promise((done) => new PerformanceObserver((seen) => {
    const [words] = seen.getEntriesByName("first-contentful-paint");
    if (words) done(words.startTime);
}).observe({type: "paint", buffered: true}))"""


def _slowly(page: Any, address: str) -> int:
    line = page.context.new_cdp_session(page)
    speed = KBIT * 1000 / 8
    line.send("Network.enable")
    limits = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": speed, "uploadThroughput": speed}
    line.send("Network.emulateNetworkConditions", limits)
    page.goto(address, timeout=60_000)
    milliseconds: float = page.evaluate(_FIRST_WORDS)
    return round(milliseconds)
