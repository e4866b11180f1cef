"""The soak of the pulls: its plan, and what it calls wrong."""

import dataclasses
from datetime import date

import pytest

from ombudsman.bench_pulls.checking import MUST_BE_NONE, Found
from ombudsman.bench_pulls.plan import FULL, QUICK, switches
from ombudsman.bench_pulls.report import BEGIN, END, Soak, write_section
from ratings_connectors.mocks.agencies import can_have
from ratings_connectors.mocks.faults import Fault

PEOPLE = tuple(f"p{number:03d}" for number in range(1, 21))
SOAK = Soak(
    sizes=QUICK,
    day=date(2026, 11, 22),
    pulls=1_000,
    seconds=50.0,
    workers=2,
    processes=4,
    kills=3,
    kinds=20,
    used_faults=50,
    crashes=0,
    peak_mb=500,
    early_mb=400,
    late_mb=410,
    chain_holds=True,
    found=Found({}, {"done": 990, "failed": 10}, {1: 1_000}, 900, 1_050, 20_000, 25_000, {"signature_invalid": 10}),
)


def test_the_plan_is_the_same_every_time_and_asks_of_no_agency_what_it_cannot_do():
    planned = switches(FULL, PEOPLE)

    assert planned == switches(FULL, PEOPLE)
    assert planned.total() == 1_000
    assert [key for key in planned if not can_have(key[0], key[2])] == []
    assert {fault for _, _, fault in planned} == set(Fault) - {
        Fault.SILENT_CORRECTION,
        Fault.PARTIAL_CORRECTION,
        Fault.REVERTS,
        Fault.DUPLICATE_CALLBACK,
    }


def test_shares_and_rates_are_of_the_workers_time():
    assert (SOAK.network_share, SOAK.rate, SOAK.wrong) == (0.1, 38.0, ())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"late_mb": 461, "sizes": FULL}, "memory grew from 400 to 461 MB"),
        ({"crashes": 2}, "unexpected errors in workers: 2"),
        ({"chain_holds": False}, "the audit chain does not hold"),
        ({"found": dataclasses.replace(SOAK.found, wrong={"records stored twice": 1})}, "records stored twice: 1"),
    ],
)
def test_it_names_what_is_not_as_it_must_be(changes, words):
    assert dataclasses.replace(SOAK, **changes).wrong == (words,)


def test_a_soak_of_seconds_says_nothing_of_memory():
    assert dataclasses.replace(SOAK, sizes=QUICK, late_mb=900).wrong == ()


def test_it_writes_its_part_of_the_report_and_leaves_the_rest(tmp_path):
    report = tmp_path / "benchmarks.md"
    report.write_text(f"# Benchmarks\n\nfast\n\n{BEGIN}\nlong ago\n{END}\n\n## Later\n")

    write_section(report, SOAK)

    text = report.read_text()
    assert text.startswith(f"# Benchmarks\n\nfast\n\n{BEGIN}\n## Pulls\n")
    assert text.endswith(f"{END}\n\n## Later\n")
    assert ("long ago" in text, [words for words in MUST_BE_NONE if f"- {words}\n" not in text]) == (False, [])
