"""What the database says about the pulls: asked in SQL, past all of the code that wrote it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import psycopg

#: What must be nothing, in words, and how it is counted.
MUST_BE_NONE: Final[Mapping[str, str]] = {
    "pulls that did not end": "SELECT count(*) FROM cases_pull WHERE status IN ('waiting', 'running')",
    "pulls that ended more or less than once": """
        SELECT count(*) FROM cases_pull p LEFT JOIN (
            SELECT object_id, count(*) AS ends FROM cases_event
            WHERE object_type = 'pull'
              AND action IN ('records_pulled', 'pull_failed', 'pull_blocked', 'answer_left_unread')
            GROUP BY object_id
        ) e ON e.object_id = p.id::text WHERE coalesce(e.ends, 0) <> 1""",
    "jobs of pulls that are not done": """
        SELECT count(*) FROM cases_job WHERE kind = 'pull_records' AND status <> 'done'""",
    "pulls without their one job": """
        SELECT count(*) FROM cases_pull p WHERE (SELECT count(*) FROM cases_job WHERE key = 'pull:' || p.id) <> 1""",
    "failed pulls without a cause": "SELECT count(*) FROM cases_pull WHERE status = 'failed' AND error_code = ''",
    "records of pulls that brought none": """
        SELECT count(*) FROM cases_record r JOIN cases_pull p ON p.id = r.pull_id WHERE p.status <> 'done'""",
    "records stored twice": """
        SELECT count(*) FROM (
            SELECT 1 FROM cases_record GROUP BY pull_id, kind, external_id HAVING count(*) > 1) doubled""",
    "pulls whose event names other records than are stored": """
        SELECT count(*) FROM cases_event e JOIN cases_pull p ON p.id::text = e.object_id
        WHERE e.action = 'records_pulled' AND e.object_type = 'pull'
          AND (SELECT count(*) FROM jsonb_object_keys(e.data -> 'records'))
              <> (SELECT count(DISTINCT external_id) FROM cases_record WHERE pull_id = p.id)""",
    "pulls whose answers are not kept": """
        SELECT count(*) FROM cases_event e, jsonb_array_elements_text(e.data -> 'answers') AS sha
        WHERE e.action = 'records_pulled' AND NOT EXISTS (
            SELECT 1 FROM ratings_connectors_answer a
            WHERE a.pull_key = e.data ->> 'transaction_id' AND a.sha256 = sha)""",
    "jobs that wait for a person": "SELECT count(*) FROM cases_job WHERE status = 'quarantined'",
}


@dataclass(frozen=True)
class Found:
    """What the database said. `wrong` names what should be nothing and is not; times are whole milliseconds.

    `most_over_ms` is how long after the workers' start 95 of 100 pulls were over: the rest mostly waits for its next
    attempt.
    """

    wrong: Mapping[str, int]
    outcomes: Mapping[str, int]
    attempts: Mapping[int, int]
    records: int
    answers: int
    network_ms: int
    most_over_ms: int
    failures: Mapping[str, int] = field(default_factory=dict)


def under_way(url: str) -> int:
    """How many pulls are not over, or over but their job is not."""
    with psycopg.connect(url) as connection:
        return _one(
            connection,
            """SELECT count(*) FROM cases_pull p JOIN cases_job j ON j.key = 'pull:' || p.id
            WHERE p.status IN ('waiting', 'running') OR j.status IN ('waiting', 'running')""",
        )


def cases(url: str) -> int:
    """How many cases there are."""
    with psycopg.connect(url) as connection:
        return _one(connection, "SELECT count(*) FROM cases_case")


def find(url: str, began: datetime) -> Found:
    """Ask everything; `began` is when the workers started."""
    with psycopg.connect(url) as connection:
        counted = {words: _one(connection, query) for words, query in MUST_BE_NONE.items()}
        return Found(
            wrong={words: count for words, count in counted.items() if count},
            outcomes=_pairs(connection, "SELECT status, count(*) FROM cases_pull GROUP BY 1 ORDER BY 2 DESC"),
            attempts={
                int(attempts): count
                for attempts, count in _pairs(
                    connection, "SELECT attempts::text, count(*) FROM cases_pull GROUP BY 1 ORDER BY 1"
                ).items()
            },
            records=_one(connection, "SELECT count(*) FROM cases_record"),
            answers=_one(connection, "SELECT count(*) FROM ratings_connectors_answer"),
            network_ms=_one(connection, "SELECT coalesce(sum(elapsed_ms), 0) FROM ratings_connectors_answer"),
            most_over_ms=_one(
                connection,
                """SELECT extract(epoch FROM percentile_disc(0.95) WITHIN GROUP (ORDER BY finished_at) - %s) * 1000
                FROM cases_pull""",
                began,
            ),
            failures=_pairs(
                connection,
                """SELECT error_code, count(*) FROM cases_pull WHERE status = 'failed'
                GROUP BY 1 ORDER BY 2 DESC, 1""",
            ),
        )


def _one(connection: psycopg.Connection[Any], query: str, *values: object) -> int:
    row = connection.execute(query.encode(), values or None).fetchone()
    return int(row[0]) if row else 0


def _pairs(connection: psycopg.Connection[Any], query: str) -> dict[str, int]:
    return {str(name): int(count) for name, count in connection.execute(query.encode()).fetchall()}
