"""What the benchmark of the complainant's side walks and weighs, on the running system: bytes, not time."""

import httpx
import pytest

from ombudsman.bench_citizen.__main__ import MOST_FIRST_PAGE_BYTES
from ombudsman.bench_citizen.journey import fill_in, walk
from ombudsman.bench_citizen.weights import weigh

pytestmark = pytest.mark.usefixtures("office")
PAGES = ("/", "/can-we-help/", "/complain/", "/my-case/enter/", "/privacy/")
#: Style, script, sign and a page together, compressed; a first look over 400 kbit/s then takes two seconds.
MOST_BYTES = 60_000


def test_somebody_files_through_every_page_whatever_it_asks(stack):
    done = walk(stack.url, address="198.51.100.7")

    assert "secret" in done.receipt
    assert done.steps[-1][0] == "GET /complain/receipt/"


def test_pages_are_light_and_ask_no_stranger(stack):
    with httpx.Client(base_url=stack.url, trust_env=False, headers={"X-Forwarded-For": "198.51.100.8"}) as browser:
        weights = [weigh(browser, address, times=1) for address in (*PAGES, *fill_in(browser))]

    assert [one.address for one in weights if one.first_visit > MOST_BYTES] == []
    assert [one.address for one in weights if one.strangers] == []
    assert MOST_BYTES < MOST_FIRST_PAGE_BYTES


def test_pages_go_over_the_line_compressed_and_files_of_style_too(stack):
    with httpx.Client(base_url=stack.url, trust_env=False, headers={"Accept-Encoding": "gzip"}) as browser:
        sent = {path: browser.get(path) for path in ("/", "/static/css/ombudsman.css")}
        plain = browser.get("/", headers={"Accept-Encoding": "identity"})

    assert {path: answer.headers.get("Content-Encoding") for path, answer in sent.items()} == dict.fromkeys(
        sent, "gzip"
    )
    assert plain.headers.get("Content-Encoding") is None
    assert "Accept-Encoding" in sent["/"].headers["Vary"]
