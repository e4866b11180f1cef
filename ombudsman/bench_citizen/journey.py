"""One complainant's whole way over real HTTP: first page, every question, sent, receipt."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import httpx

from ombudsman.bench_citizen.forms import ANSWERS, Form, filled, main_form

_MOST_PAGES: Final = 60
_CHECK: Final = "/complain/check/"
_DONE: Final = "/complain/receipt/"
_PAPERS: Final = "/complain/evidence/"
#: The one file that everybody hands in.
_FILE: Final = ("notes.txt", b"On 14 September they did not let me fly. " * 500, "text/plain")
#: Who acts for somebody is asked one page more.
FOR_ANOTHER: Final = {**ANSWERS, "acting": "other", "representative/name": "高敏", "authority": "A paper of 3 May."}


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
            page = _answer(browser, done, _handed_in(browser, done, page))
            if page.url.path == _DONE:
                done.receipt, done.seconds = page.text, time.perf_counter() - began
                return done
    raise Stuck(f"no receipt after {_MOST_PAGES} pages; the last one was {page.url.path}")


def fill_in(browser: httpx.Client, answers: Mapping[str, str] = ANSWERS) -> list[str]:
    """Answer every question and stop before sending: then each page may be opened again. Gives their addresses.

    Raises as `walk` does.
    """
    done, addresses = Walk(), ["/complain/"]
    page = _ask(browser, done, "GET", "/complain/")
    for _ in range(_MOST_PAGES):
        page = _answer(browser, done, _handed_in(browser, done, page), answers)
        addresses.append(page.url.path)
        if page.url.path == _CHECK:
            return addresses
    raise Stuck(f"no end after {_MOST_PAGES} pages; the last one was {page.url.path}")


def send(browser: httpx.Client) -> str:
    """Send what was filled in; gives the address of the receipt. Raises as `walk` does."""
    done = Walk()
    return _answer(browser, done, _ask(browser, done, "GET", _CHECK)).url.path


def _handed_in(browser: httpx.Client, done: Walk, page: httpx.Response) -> httpx.Response:
    """On the page for papers, hand in the one file; any other page as it is."""
    if page.url.path != _PAPERS or _FILE[0] in page.text:
        return page
    fields = {control.name: control.value for control in main_form(page.text).controls if control.kind == "hidden"}
    answer = _ask(browser, done, "POST", _PAPERS, {**fields, "add": "1"}, files={"file": _FILE})
    if not answer.is_redirect:
        raise Stuck(f"{_PAPERS} answered {answer.status_code}: {_errors(answer.text)}")
    return _ask(browser, done, "GET", _PAPERS)


def _answer(
    browser: httpx.Client, done: Walk, page: httpx.Response, answers: Mapping[str, str] = ANSWERS
) -> httpx.Response:
    """Fill in a page and go where it leads; what a page insists on is typed at the second try."""
    for insist in (False, True):
        form = main_form(page.text)
        answer = _send(browser, done, page, filled(form, _slug(page), insist=insist, answers=answers), form)
        if answer.is_redirect:
            return _ask(browser, done, "GET", urljoin(str(answer.url), answer.headers["Location"]))
        page = answer
    raise Stuck(f"{page.url.path} answered {page.status_code}: {_errors(page.text)}")


def _slug(page: httpx.Response) -> str:
    return page.url.path.strip("/").rpartition("/")[2]


def _send(
    browser: httpx.Client, done: Walk, page: httpx.Response, fields: list[tuple[str, str]], form: Form
) -> httpx.Response:
    data: dict[str, list[str]] = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    return _ask(browser, done, "POST", urljoin(str(page.url), form.action or page.url.path), data)


def _ask(
    browser: httpx.Client, done: Walk, method: str, url: str, data: dict[str, Any] | None = None, files: Any = None
) -> httpx.Response:
    headers = {"Origin": str(browser.base_url).rstrip("/")} if data is not None else {}
    began = time.perf_counter()
    answer = browser.request(method, url, data=data, files=files, headers=headers)
    done.steps.append((f"{method} {urlsplit(str(answer.url)).path}", time.perf_counter() - began))
    if answer.status_code >= 500 or answer.status_code in {403, 404, 410, 429}:
        raise Stuck(f"{method} {answer.url.path}: {answer.status_code}")
    return answer


def _errors(page: str) -> str:
    summary = page.partition("error-summary")[2].partition("</div>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", summary.partition(">")[2]).split())[:300]
