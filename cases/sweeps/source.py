"""A long file of records, as an agency hands it over: its columns, and what is refused before anything is written.

One row a record: person (whole number) or subject (text), record_id, item, occurred_on, ended_on, determined_on,
batch; every other column is an attribute of its own name and is kept. CSV holds text, in which true, false, whole
numbers and decimals are known by their form; in Parquet the type of the column decides. An empty field says that
nobody knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from cases.scoring.inputs import Scalar
from cases.scoring.rounding import number_in
from cases.sweeps.engine import Engine, named, quoted
from cases.sweeps.fields import PopulationInvalid

DAYS = ("occurred_on", "ended_on", "determined_on")
_OWN = ("person", "subject", "record_id", "item", *DAYS, "batch")
_SHOWN = 3
_TYPES = ("VARCHAR", "BOOLEAN", "DATE")
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")


@dataclass(frozen=True)
class Source:
    """An opened long file, visible to the engine as the view ``source``."""

    path: Path
    columns: Mapping[str, str]
    attributes: tuple[str, ...]

    @property
    def is_text(self) -> bool:
        """True for CSV, where everything is text."""
        return self.path.suffix != ".parquet"

    @property
    def who(self) -> str:
        """The column that says whose record it is."""
        return "person" if "person" in self.columns else "subject"

    @property
    def person(self) -> str:
        """Whose record the row ``s`` is."""
        return "CAST(s.person AS BIGINT)" if self.who == "person" else "CAST(s.subject AS VARCHAR)"

    def scalar(self, name: str, value: object) -> Scalar:
        """An attribute's value as the core knows it."""
        if value is None or isinstance(value, bool | int | Decimal | date):
            return value
        return scalar_in(str(value)) if self.is_text else str(value)


def open_source(engine: Engine, path: Path, view: str = "source") -> Source:
    """Open a CSV or Parquet file; raises PopulationInvalid when a needed column is missing or one cannot be held."""
    if not path.is_file():
        raise PopulationInvalid(str(path), "no such file")
    reader = f"read_parquet({quoted(path)})"
    if path.suffix != ".parquet":
        reader = f"read_csv({quoted(path)}, header = true, all_varchar = true, nullstr = '', delim = ',', quote = '\"')"
    engine.run(f"CREATE OR REPLACE VIEW {view} AS SELECT * FROM {reader}")
    columns = {str(row[0]): str(row[1]) for row in engine.rows(f"DESCRIBE {view}")}
    for name, held in columns.items():
        if held not in (*_TYPES, *_WHOLE) and not held.startswith("DECIMAL"):
            raise PopulationInvalid(
                f"{path.name}: {name}", f"{held} is not exact; use text, a whole number, decimal, flag or date"
            )
    if ("person" in columns) == ("subject" in columns):
        raise PopulationInvalid(path.name, "needs a column person or a column subject, not both")
    return Source(path, columns, tuple(name for name in columns if name not in _OWN))


def refuse_bad_rows(engine: Engine, source: Source) -> None:
    """Look through the whole file once; raises PopulationInvalid with how many rows are wrong, and the first."""
    for name in (source.who, "record_id", "item"):
        if name not in source.columns:
            raise PopulationInvalid(source.path.name, f"needs a column {name}")
        _refuse(engine, source, name, f"{named(name)} IS NULL", "is empty")
    if source.who == "person":
        below = "COALESCE(TRY_CAST(person AS BIGINT) < 0, true)"
        _refuse(engine, source, "person", below, "is not a whole number from 0 on")
    for name in DAYS:
        if name in source.columns:
            _refuse(engine, source, name, f"{name} IS NOT NULL AND {day_in(name)} IS NULL", "is not a date")


def day_in(name: str) -> str:
    """The date that a column states; none where it is no date from year 1 to 9999."""
    day = f"TRY_CAST({named(name)} AS DATE)"
    text = f"CAST({named(name)} AS VARCHAR)"
    return f"CASE WHEN regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') THEN {day} END"


def scalar_in(text: str) -> Scalar:
    """What a field of a CSV states: a flag, a whole number, a decimal, else text."""
    if text in ("true", "false"):
        return text == "true"
    number = number_in(text)
    if number is None or format(number, "f") != text:
        return text
    if number.as_tuple().exponent != 0:
        return number
    # 007 is the number of a case and not seven.
    return int(text) if str(int(text)) == text else text


def refuse(engine: Engine, place: str, rows: str, words: str) -> None:
    """Raise PopulationInvalid when the query ``rows`` (person, record id) has any row: how many, and the first."""
    count = engine.numbers(f"SELECT COUNT(*) FROM ({rows})")[0]
    if count:
        first = engine.rows(f"SELECT * FROM ({rows}) ORDER BY ALL LIMIT {_SHOWN}")
        listed = "; ".join(" ".join(str(value) for value in row) for row in first)
        raise PopulationInvalid(place, f"{words} in {count}: {listed}")


def _refuse(engine: Engine, source: Source, name: str, condition: str, words: str) -> None:
    shown = [entry for entry in (source.who, "record_id") if entry in source.columns]
    rows = f"SELECT {', '.join(map(named, shown))} FROM source WHERE {condition}"
    refuse(engine, f"{source.path.name}: {name}", rows, f"{words}, rows")
