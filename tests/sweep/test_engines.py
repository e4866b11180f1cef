"""The doors to the engines: a text with every form that compiled texts use gives the same everywhere."""

import hashlib

import pytest

from cases.scoring.sweep.shape import Table
from tests.sweep.engines import Engine

#: Two people share what the forms differ in between engines: no row to join, a negative rest, a sum above 2^53.
TABLES = {
    "records": Table(
        ("person", "kind", "occurred", "given", "m_amount"),
        ((1, 0, 100, 0, 250), (1, 0, 101, 1, -7), (1, 1, 102, 2, 9), (2, 1, 2_000_000_000, 0, 2**52)),
    ),
    "people": Table(("person", "reported"), ((1, 5), (2, -5), (3, 0))),
    "rules": Table(("kind", "points", "item"), ((0, -3, 0), (1, 2, 1))),
    "items": Table(("item", "low", "high"), ((0, -500, 0), (1, 0, 2**53))),
}
TEXT = """
WITH counted AS (
  SELECT r.person, k.item, r.m_amount * k.points AS points, r.occurred,
    CAST(ROW_NUMBER() OVER (PARTITION BY r.person, k.item ORDER BY r.occurred DESC, r.given) AS BIGINT) AS place
  FROM records r JOIN rules k ON k.kind = r.kind
), sums AS (
  SELECT person, item, CAST(SUM(points) AS BIGINT) AS total, CAST(COUNT(*) AS BIGINT) AS records,
    MAX(occurred) - 1000 AS last
  FROM counted WHERE place <= 2 GROUP BY person, item
), held AS (
  SELECT s.person, s.records, s.last,
    CASE WHEN s.total < i.low THEN i.low WHEN s.total > i.high THEN i.high ELSE s.total END AS total
  FROM sums s JOIN items i ON i.item = s.item
), people_sums AS (
  SELECT person, CAST(SUM(total) AS BIGINT) AS total, CAST(SUM(records) AS BIGINT) AS records, MIN(last) AS last
  FROM held GROUP BY person
)
SELECT p.person,
  CASE WHEN COALESCE(s.total, 0) < 0
    THEN 0 - CAST((0 - COALESCE(s.total, 0) - (0 - COALESCE(s.total, 0)) % 4) / 4 AS BIGINT)
    ELSE CAST((COALESCE(s.total, 0) - COALESCE(s.total, 0) % 4) / 4 AS BIGINT) END AS quarter,
  CASE WHEN p.reported < 0 THEN -1 ELSE COALESCE(s.records, 0) END AS records,
  COALESCE(s.total, 0) % 4 AS rest,
  COALESCE(s.last, -9999999) AS last
FROM people p LEFT JOIN people_sums s ON s.person = p.person
"""
EXPECTED = [(1, -120, 3, -2, -899), (2, 2**51, -1, 0, 1_999_999_000), (3, 0, 0, 0, -9_999_999)]


@pytest.mark.parametrize("name", ["duckdb", "sqlite", "postgresql", "clickhouse"])
def test_it_runs_the_same_text_everywhere(name: str, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(name)

    rows = engine.run(TEXT, TABLES)

    assert rows == EXPECTED
    assert engine.ran == hashlib.sha256(TEXT.encode()).hexdigest()


def test_it_refuses_what_is_no_whole_number(sqlite: Engine) -> None:
    with pytest.raises(AssertionError, match=r"2\.5"):
        sqlite.run("SELECT 5 / 2.0", {})


def test_it_refuses_an_unknown_value(sqlite: Engine) -> None:
    with pytest.raises(TypeError):
        sqlite.run("SELECT NULL", {})
