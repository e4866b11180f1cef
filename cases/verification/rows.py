"""Rows as they stand in PostgreSQL, streamed: memory stays flat however many there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

Connection = psycopg.Connection[Any]
Row = tuple[Any, ...]
_BATCH = 5000
_names = count()


@contextmanager
def snapshot(connection: Connection) -> Iterator[None]:
    """See one moment of the whole database, change nothing, wait as long as it takes.

    A caller that is already inside a transaction keeps its own view.
    """
    if connection.info.transaction_status != TransactionStatus.IDLE:
        yield
        return
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        connection.execute("SET LOCAL statement_timeout = 0")
        connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield


def stream(connection: Connection, query: str, *, batch: int = _BATCH) -> Iterator[Row]:
    """Fetch the rows of a query in batches through a cursor that stays on the server."""
    with psycopg.ServerCursor(connection, f"verification_{next(_names)}") as cursor:
        cursor.itersize = batch
        cursor.execute(query.encode())
        yield from cursor


def number(connection: Connection, query: str) -> int:
    """Give the one number that a query counts."""
    row = psycopg.Cursor(connection).execute(query.encode()).fetchone()
    return int(row[0]) if row else 0
