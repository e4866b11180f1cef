"""`python -m ombudsman.bench_citizen`: a stack of its own, every page weighed, complaints filed by crowds.

Gives 0 and writes the report; 1 when somebody could not file, a page is too heavy or asks a stranger, named, with
nothing written; 2 when it could not run.
"""

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx

from ombudsman.bench_citizen.forms import main_form
from ombudsman.bench_citizen.journey import Stuck, Walk, fill_in, walk
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
_MINE: Final = ("", "found/", "messages/", "files/", "permissions/", "relief/", "letters/", "looks/", "notices/")
_MORE_MINE: Final = ("more/", "ways-in/", "withdraw/")


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
    """Every public page, every page of the form, and the pages of a case with a history."""
    told = next(row for row in json.loads(demo.read_text())["cases"] if row["story"] == "The hidden method")
    with httpx.Client(base_url=base, headers={"X-Forwarded-For": "198.51.100.1"}, timeout=30, trust_env=False) as one:
        enter = one.get("/my-case/enter/")
        data = {control.name: control.value for control in main_form(enter.text).controls if control.name}
        data |= {"reference": told["reference"], "code": told["access_code"]}
        entered = one.post("/my-case/enter/", data=data, headers={"Origin": base})
        if not entered.is_redirect:
            raise PreparationFailed(f"the demo case did not open: {entered.status_code}")
        mine = [*_PUBLIC, *_MORE_PUBLIC, *(f"/my-case/{page}" for page in (*_MINE, *_MORE_MINE))]
        weights = _weighed(one, mine, quick=quick)
    with httpx.Client(base_url=base, headers={"X-Forwarded-For": "198.51.100.2"}, timeout=30, trust_env=False) as two:
        return [*weights, *_weighed(two, fill_in(two)[1:], quick=quick)]


def _weighed(browser: httpx.Client, asked: Sequence[str], *, quick: bool) -> list[Weight]:
    weights = [weigh(browser, address, times=2 if quick else 9) for address in asked]
    shown = first_words(str(browser.base_url), asked[:1] if quick else asked, dict(browser.cookies))
    return [replace(weight, first_words_ms=shown.get(weight.address)) for weight in weights]


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
