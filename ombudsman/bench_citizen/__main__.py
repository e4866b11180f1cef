"""`python -m ombudsman.bench_citizen`: a stack of its own, every page weighed, complaints filed by crowds.

Gives 0 and writes the report; 1 when somebody could not file, a page is too heavy or asks a stranger, named, with
nothing written; 2 when it could not run.
"""

import argparse
import io
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Final

import httpx
from PIL import Image

from ombudsman.bench_citizen.forms import main_form
from ombudsman.bench_citizen.journey import FOR_ANOTHER, Stuck, Walk, fill_in, send, walk
from ombudsman.bench_citizen.report import Crowd, write_section
from ombudsman.bench_citizen.weights import Weight, first_words, weigh
from ombudsman.stack.places import free_port
from ombudsman.stack.postgres import ServiceFailed
from ombudsman.stack.prepare import NO_LIMIT, PreparationFailed, manage, prepare
from ombudsman.stack.processes import ROOT
from ombudsman.stack.services import Services, start_services
from ombudsman.stack.stack import NotReady, PortTaken, Stack

MOST_FIRST_PAGE_BYTES: Final = 100_000
_CROWDS: Final = (1, 4, 16)
_PUBLIC: Final = ("/", "/can-we-help/", "/complain/", "/complain/on-paper/", "/complain/resume/", "/my-case/enter/")
_MORE_PUBLIC: Final = ("/verify/", "/confirm/", "/own-initiative/", "/privacy/", "/accessibility/")
_RECOVER: Final = tuple(f"/my-case/recover/{page}" for page in ("", "digits/", "papers/", "pick-up/"))
_MINE: Final = ("", "found/", "messages/", "files/", "permissions/", "relief/", "letters/", "looks/", "notices/")
_MORE_MINE: Final = ("more/", "ways-in/", "withdraw/", "everything/", "erase/", "new-code/")
#: These open in some cases only: weighed in the first one that has them.
_SOMEWHERE: Final = ("answers/", "comment/", "decision/", "rate/")
_ITS_FILE: Final = re.compile(r'href="(/my-case/files/[0-9a-f-]{36}/)"')
_UID: Final = re.compile(r"[0-9a-f-]{36}")
_BESIDE_THE_FORM: Final = ("/complain/later/", "/complain/delete/")
_GUIDED: Final = {"about": "court_list", "behind": "entry", "now": "nothing", "asked": "no", "at": "asked"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure all of it once."""
    asked = _parser().parse_args(arguments)
    folder: Path = asked.folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["OMBUDSMAN_MODE"] = "development"
    services = None
    try:
        services = start_services(folder, redis_port=free_port(), environment={})
        weights, crowds = _measured(services, folder, quick=asked.quick)
    except (ServiceFailed, PreparationFailed, PortTaken, NotReady) as reason:
        sys.stderr.write(f"{reason}\n")
        return 2
    finally:
        if services:
            services.stop()
    wrong = [error for crowd in crowds for error in crowd.errors]
    wrong += [f"{one.address} asks {one.strangers}" for one in weights if one.strangers]
    wrong += [f"{one.address}: {one.first_visit} bytes" for one in weights if one.first_visit > MOST_FIRST_PAGE_BYTES]
    if wrong:
        _say(f"not as it must be: {'; '.join(dict.fromkeys(wrong))}")
        return 1
    write_section(asked.out, day=datetime.now(UTC).astimezone().date(), weights=weights, crowds=crowds)
    _say(f"written to {asked.out}")
    return 0


def _measured(services: Services, folder: Path, *, quick: bool) -> tuple[list[Weight], list[Crowd]]:
    port, mock_port = free_port(), free_port()
    environment = {
        **{key: value for key, value in os.environ.items() if key != "DATABASE_OWNER_URL"},
        "DATABASE_URL": services.database_url,
        "REDIS_URL": services.redis_url,
        "PUBLIC_BASE_URL": f"http://localhost:{port}",
        "MOCK_AGENCIES_URL": f"http://127.0.0.1:{mock_port}",
        "EVIDENCE_ROOT": str(folder / "evidence"),
        "MAIL_FOLDER": str(folder / "mail"),
        "DEMO_FILE": str(folder / "demo.json"),
        # Every visitor has an address of their own, as behind the proxy, so that no limit for one address is met.
        "TRUSTED_PROXIES": "1",
        "DEBUG": "0",
    }
    prepare(services, environment, demo_file=None)
    with (folder / "processes.log").open("w", buffering=1) as log:

        def hear(name: str, line: str) -> None:
            if not log.closed:
                log.write(f"{name:>8} | {line}\n")

        stack = Stack(environment, web_port=port, mock_port=mock_port, folder=folder, say=hear)
        manage({**environment, **NO_LIMIT}, "load_demo_world", "--people", "12")
        stack.start()
        try:
            stack.wait_ready()
            weights = _weights(stack.url, folder / "demo.json", quick=quick)
            crowds = [_crowd(stack.url, people, each=1 if quick else max(2, 32 // people)) for people in _CROWDS]
        finally:
            stack.stop()
    return weights, crowds


def _weights(base: str, demo: Path, *, quick: bool) -> list[Weight]:
    """Every public page, every page of the form, and the pages of cases with a history."""
    told = sorted(json.loads(demo.read_text())["cases"], key=lambda row: row["story"] != "The hidden method")
    left, weights = set(_SOMEWHERE), []
    with ExitStack() as browsers:
        for number, row in enumerate(told):
            one = browsers.enter_context(_visitor(base, f"198.51.100.{number + 10}"))
            _enter(one, base, row)
            mine = [page for page in sorted(left) if one.get(f"/my-case/{page}").status_code == HTTPStatus.OK]
            asked = [f"/my-case/{page}" for page in mine]
            if not number:
                public = [*_PUBLIC, *_MORE_PUBLIC, *_RECOVER]
                asked = [*public, *(f"/my-case/{page}" for page in (*_MINE, *_MORE_MINE)), *_file_pages(one), *asked]
                weights += _guided(one, quick=quick)
            weights += _weighed(one, asked, quick=quick)
            left -= set(mine)
            if not left:
                break
        _say(f"not met in any case of the demonstration: {sorted(left)}" if left else "every page of a case was met")
        two = browsers.enter_context(_visitor(base, "198.51.100.2"))
        weights += _weighed(two, [*fill_in(two, FOR_ANOTHER)[1:], *_BESIDE_THE_FORM], quick=quick)
        return [*weights, *_weighed(two, [send(two)], quick=quick)]


def _visitor(base: str, address: str) -> httpx.Client:
    return httpx.Client(base_url=base, headers={"X-Forwarded-For": address}, timeout=30, trust_env=False)


def _enter(browser: httpx.Client, base: str, told: Mapping[str, str]) -> None:
    data = _hidden(browser.get("/my-case/enter/").text)
    data |= {"reference": told["reference"], "code": told["access_code"]}
    entered = browser.post("/my-case/enter/", data=data, headers={"Origin": base})
    if not entered.is_redirect:
        raise PreparationFailed(f"the demo case did not open: {entered.status_code}")


def _file_pages(browser: httpx.Client) -> list[str]:
    """Hand in a picture; gives the address of its page, and of the one that covers parts of it, once they are there.

    Raises PreparationFailed when they are not there after half a minute.
    """
    stream = io.BytesIO()
    Image.new("RGB", (800, 1100), "white").save(stream, "PNG")
    sent = _hidden(browser.get("/my-case/files/").text)
    browser.post(
        "/my-case/files/",
        data=sent,
        files={"file": ("paper.png", stream.getvalue(), "image/png")},
        headers={"Origin": str(browser.base_url).rstrip("/")},
    )
    for _ in range(60):
        found = _ITS_FILE.search(browser.get("/my-case/files/").text)
        pages = [found[1], f"{found[1]}cover/"] if found else []
        if pages and all(browser.get(page).status_code == HTTPStatus.OK for page in pages):
            return pages
        time.sleep(0.5)
    raise PreparationFailed("the file that was handed in has no page")


def _guided(browser: httpx.Client, *, quick: bool) -> list[Weight]:
    """The guide's answer, and the letter it offers: pages that answer a form."""
    sent = _hidden(browser.get("/can-we-help/").text) | _GUIDED
    pages = {"/can-we-help/ (answer)": sent, "/can-we-help/ (letter)": {**sent, "letter": "1"}}
    times = 2 if quick else 9
    return [weigh(browser, "/can-we-help/", times=times, name=name, sent=data) for name, data in pages.items()]


def _hidden(page: str) -> dict[str, str]:
    return {control.name: control.value for control in main_form(page).controls if control.kind == "hidden"}


def _weighed(browser: httpx.Client, asked: Sequence[str], *, quick: bool) -> list[Weight]:
    weights = [weigh(browser, address, times=2 if quick else 9) for address in asked]
    shown = first_words(str(browser.base_url), asked[:1] if quick else asked, dict(browser.cookies))
    return [
        replace(weight, address=_UID.sub("…", weight.address), first_words_ms=shown.get(weight.address))
        for weight in weights
    ]


def _crowd(base: str, people: int, *, each: int) -> Crowd:
    """So many people file at once, each some complaints, one after the other."""
    errors: list[str] = []

    def one_after_the_other(person: int) -> list[Walk]:
        done = []
        for number in range(each):
            try:
                done.append(walk(base, address=f"10.{people}.{person}.{number + 1}"))
            except (Stuck, httpx.HTTPError) as error:
                errors.append(str(error) or type(error).__name__)
        return done

    began = time.perf_counter()
    with ThreadPoolExecutor(people) as pool:
        walks = [walk for done in pool.map(one_after_the_other, range(people)) for walk in done]
    crowd = Crowd(people, walks, errors, time.perf_counter() - began)
    _say(f"{people} at once: {len(walks)} complaints in {crowd.seconds:.0f} s, {len(errors)} errors")
    return crowd


def _say(line: str) -> None:
    sys.stdout.write(f"{datetime.now(UTC).astimezone():%H:%M:%S}  {line}\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Weighs the complainant's pages; lets crowds file complaints.")
    parser.add_argument("--quick", action="store_true", help="one complaint each, for a look whether all of it runs")
    parser.add_argument("--folder", type=Path, default=ROOT / ".local" / "bench-citizen", help="services, files, log")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks.md", help="the report")
    return parser


if __name__ == "__main__":
    sys.exit(main())
