"""One complainant's whole way over real HTTP: first page, every question, sent, receipt."""

import re
import time
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx

from ombudsman.bench_citizen.forms import Form, filled, main_form

_MOST_PAGES: Final = 60
_CHECK: Final = "/complain/check/"
_DONE: Final = "/complain/receipt/"


class Stuck(Exception):
    """A page did not lead on; the text names it and what it said."""


@dataclass
class Walk:
    """What one way took. `steps` holds (method and address, seconds) in order."""

    steps: list[tuple[str, float]] = field(default_factory=list)
    seconds: float = 0.0
    receipt: str = ""


def walk(base: str, *, address: str, language: str = "en") -> Walk:
    """File one complaint as one visitor, who comes from a network address of their own.

    Raises Stuck, and httpx's errors when the server does not answer.
    """
    done, began = Walk(), time.perf_counter()
    headers = {"X-Forwarded-For": address, "Accept-Language": language}
    with httpx.Client(base_url=base, headers=headers, timeout=30, trust_env=False) as browser:
        _ask(browser, done, "GET", "/")
        page = _ask(browser, done, "GET", "/complain/")
        for _ in range(_MOST_PAGES):
            page = _answer(browser, done, page)
            if page.url.path == _DONE:
                done.receipt, done.seconds = page.text, time.perf_counter() - began
                return done
    raise Stuck(f"no receipt after {_MOST_PAGES} pages; the last one was {page.url.path}")


def fill_in(browser: httpx.Client) -> list[str]:
    """Answer every question and stop before sending: then each page may be opened again. Gives their addresses.

    Raises as `walk` does.
    """
    done, addresses = Walk(), ["/complain/"]
    page = _ask(browser, done, "GET", "/complain/")
    for _ in range(_MOST_PAGES):
        page = _answer(browser, done, page)
        addresses.append(page.url.path)
        if page.url.path == _CHECK:
            return addresses
    raise Stuck(f"no end after {_MOST_PAGES} pages; the last one was {page.url.path}")


def _answer(browser: httpx.Client, done: Walk, page: httpx.Response) -> httpx.Response:
    """Fill in a page and go where it leads; what a page insists on is typed at the second try."""
    for insist in (False, True):
        form = main_form(page.text)
        answer = _send(browser, done, page, form, insist=insist)
        if answer.is_redirect:
            return _ask(browser, done, "GET", urljoin(str(answer.url), answer.headers["Location"]))
        page = answer
    raise Stuck(f"{page.url.path} answered {page.status_code}: {_errors(page.text)}")


def _send(browser: httpx.Client, done: Walk, page: httpx.Response, form: Form, *, insist: bool) -> httpx.Response:
    data: dict[str, list[str]] = {}
    slug = page.url.path.strip("/").rpartition("/")[2]
    for name, value in filled(form, slug, insist=insist):
        data.setdefault(name, []).append(value)
    return _ask(browser, done, "POST", urljoin(str(page.url), form.action or page.url.path), data)


def _ask(
    browser: httpx.Client, done: Walk, method: str, url: str, data: dict[str, list[str]] | None = None
) -> httpx.Response:
    headers = {"Origin": str(browser.base_url).rstrip("/")} if data is not None else {}
    began = time.perf_counter()
    answer = browser.request(method, url, data=data, headers=headers)
    done.steps.append((f"{method} {urlsplit(str(answer.url)).path}", time.perf_counter() - began))
    if answer.status_code >= 500 or answer.status_code in {403, 404, 410, 429}:
        raise Stuck(f"{method} {answer.url.path}: {answer.status_code}")
    return answer


def _errors(page: str) -> str:
    summary = page.partition("error-summary")[2].partition("</div>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", summary.partition(">")[2]).split())[:300]
