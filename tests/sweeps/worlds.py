"""Small populations that the tests sweep. All people are invented."""

from datetime import date
from pathlib import Path

from cases.scoring.inputs import Input
from cases.sweeps import Population
from cases.sweeps.generate import Size, generate
from tests.unit.scoring.tables import method

AS_OF = date(2026, 11, 20)
LIMITS = {"memory_mb": 256, "threads": 1}
CITY, SESAME = method("city"), method("sesame")


def fare(record_id: str, *, day: date = date(2026, 5, 8), case: str = "", **attributes) -> Input:
    """One record of fare dodging."""
    known = {"case_number": case} if case else {}
    return Input(record_id=record_id, item="FARE_DODGING", attributes=known | attributes, occurred_on=day)


def invented(folder: Path, *, people: int = 120, records: int = 1500, parts: int = 2, **options) -> Population:
    """A generated population over both illustrative methods."""
    return generate(folder, [CITY, SESAME], Size(people, records, parts), seed=7, as_of=AS_OF, **LIMITS, **options)
