"""One person with twenty records, as a case worker waits for it: the median of many calls, in microseconds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import cases.scoring as core
from cases.scoring.attribution import attribute
from cases.scoring.counterfactual import counterfactual
from cases.scoring.evaluate import evaluate
from cases.scoring.inputs import Input
from cases.scoring.lawful import find, lawful_result
from cases.scoring.lawful_checks import Subject
from cases.scoring.method import from_json
from ombudsman.bench_scoring.measure import Task, Work, main
from ombudsman.bench_scoring.methods import AS_OF

_METHOD: Final = Path(core.__file__).parent / "methods" / "sesame_illustrative.v1.json"
#: Nobody; the check digit of the number is wrong on purpose.
_SUBJECT: Final = Subject(id_number="110101198806150020", birth_date=date(1988, 6, 15))
_MANY, _FEW = 600, 30


def prepare(task: Task) -> Work:
    """Read the method; the records are made anew for every call, so that nothing is remembered from the one before."""
    del task
    method = from_json(_METHOD.read_bytes())

    def work() -> Mapping[str, Any]:
        findings = find(_records(), _SUBJECT, method, as_of=AS_OF)

        def lawful(records: Sequence[Input]) -> object:
            return lawful_result(method, records, find(records, _SUBJECT, method, as_of=AS_OF), as_of=AS_OF)

        def why_and_how(records: Sequence[Input]) -> object:
            shares = attribute(method, records, findings, as_of=AS_OF)
            return shares, counterfactual(method, records, findings, as_of=AS_OF)

        return {
            "findings": len(findings),
            "score": _median(lambda records: evaluate(method, records, AS_OF), _MANY),
            "lawful": _median(lawful, _MANY // 4),
            "why_and_how": _median(why_and_how, _FEW),
        }

    return work


def _records() -> list[Input]:
    return [Input(f"r{number:02d}", *each) for number, each in enumerate(_facts(), start=1)]


def _facts() -> Iterator[tuple[Any, ...]]:
    yield "IDENTITY_VERIFIED", {}
    yield "ACCOUNT_YEARS", {"years": 8}
    yield "ON_TIME_PAYMENTS", {"months": 30}
    for month in range(1, 7):
        yield (
            "OVERDUE",
            {"level": 1 + month % 3, "settled": month % 2 == 0},
            date(2025, month, 3),
            date(2025, month + 1, 3),
        )
    for month in range(1, 6):
        yield "TRAFFIC_FINE", {}, date(2026, month, 9), None, date(2026, month, 20)
    yield "COURT_LISTED", {"listed_on": date(2026, 9, 14), "effective_document": None, "notice_served_on": None}
    yield "CONTACTS_RISK", {"contacts": 7}
    yield "PETITION", {}, date(2026, 3, 1)
    yield "PETITION", {}, date(2026, 4, 1)
    yield "FARE_DODGING", {}, date(2026, 5, 8)
    yield "FARE_DODGING", {}, date(2026, 6, 8)


def _median(work: Callable[[Sequence[Input]], object], times: int) -> float:
    took = []
    for _ in range(times):
        records = _records()
        began = perf_counter()
        work(records)
        took.append((perf_counter() - began) * 1e6)
    return sorted(took)[times // 2]


if __name__ == "__main__":
    main(prepare)
