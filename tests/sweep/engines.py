"""Five engines behind one door: the same text and the same tables go in, whole numbers come out.

Nothing here translates, rewrites or retries: an adapter may only choose session settings, and each proves by a hash
what it was given to run.
"""

import hashlib
import os
import shutil
import sqlite3
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import duckdb
import psycopg

from cases.scoring.sweep.shape import Table

Rows = list[tuple[int, ...]]
Tables = Mapping[str, Table]
#: Columns that are wide in the store; every other one of `records` is an INTEGER. See docs/algorithms/population.md.
WIDE = {"person", "reported"}


class Engine(ABC):
    """One engine. ``ran`` is the SHA-256 of the text that was handed to it last."""

    name: str
    ran = ""

    def run(self, text: str, tables: Tables) -> Rows:
        """The result of ``text`` over ``tables``, sorted."""
        self.ran = hashlib.sha256(text.encode()).hexdigest()
        return sorted(tuple(whole(value) for value in row) for row in self.fetch(text, tables))

    @abstractmethod
    def fetch(self, text: str, tables: Tables) -> Iterable[Sequence[Any]]:
        """Load the tables, run the text."""

    @abstractmethod
    def close(self) -> None:
        """Give back what the engine holds."""


class DuckDB(Engine):
    """The engine of the office."""

    name = "DuckDB"

    def __init__(self) -> None:
        self.connection = duckdb.connect(config={"threads": 2})

    def fetch(self, text: str, tables: Tables) -> Iterable[Sequence[Any]]:
        """Tables are replaced, in memory."""
        for name, table in tables.items():
            self.connection.execute(f"CREATE OR REPLACE TABLE {name} ({columns(table)})")
            if table.rows:
                self.connection.execute(f"INSERT INTO {name} VALUES {literals(table)}")  # noqa: S608 - whole numbers, our own names
        return self.connection.execute(text).fetchall()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


class SQLite(Engine):
    """The engine in every standard library."""

    name = "SQLite"

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:")

    def fetch(self, text: str, tables: Tables) -> Iterable[Sequence[Any]]:
        """Tables are replaced, in memory."""
        for name, table in tables.items():
            self.connection.execute(f"DROP TABLE IF EXISTS {name}")
            self.connection.execute(f"CREATE TABLE {name} ({columns(table)})")
            marks = ", ".join("?" * len(table.columns))
            self.connection.executemany(f"INSERT INTO {name} VALUES ({marks})", table.rows)  # noqa: S608 - whole numbers, our own names
        return self.connection.execute(text).fetchall()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


class PostgreSQL(Engine):
    """The database of the application; only temporary tables, all gone after each text."""

    name = "PostgreSQL"

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url)

    def fetch(self, text: str, tables: Tables) -> Iterable[Sequence[Any]]:
        """One transaction that is never committed."""
        with self.connection.cursor() as cursor:
            for name, table in tables.items():
                cursor.execute(f"CREATE TEMPORARY TABLE {name} ({columns(table)})")
                if table.rows:
                    cursor.execute(f"INSERT INTO {name} VALUES {literals(table)}")  # noqa: S608 - whole numbers, our own names
            cursor.execute(text)
            rows = cursor.fetchall()
        self.connection.rollback()
        return rows

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


class ClickHouse(Engine):
    """ClickHouse inside this process."""

    name = "ClickHouse"

    def __init__(self) -> None:
        from chdb import session

        self.session = session.Session()
        # As the standard has it: joins give nothing where nothing is found, and a name means a column first.
        self.session.query("SET join_use_nulls = 1")
        self.session.query("SET prefer_column_name_to_alias = 1")

    def fetch(self, text: str, tables: Tables) -> Iterable[Sequence[Any]]:
        """Tables are replaced, in memory."""
        for name, table in tables.items():
            self.session.query(f"CREATE OR REPLACE TABLE {name} ({columns(table)}) ENGINE = Memory")
            if table.rows:
                self.session.query(f"INSERT INTO {name} VALUES {literals(table)}")  # noqa: S608 - whole numbers, our own names
        answer = str(self.session.query(text, "TabSeparated"))
        return [line.split("\t") for line in answer.splitlines()]

    def close(self) -> None:
        """Close the session."""
        self.session.close()


class Spark(Engine):
    """Spark in a process of its own, since its driver leaves sockets and log lines behind where it lives."""

    name = "Spark"

    def __init__(self) -> None:
        self.process = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=start_spark)

    def fetch(self, text: str, tables: Tables) -> Iterable[Sequence[Any]]:
        """Tables become views that are replaced."""
        return self.process.submit(run_spark, text, dict(tables)).result()

    def close(self) -> None:
        """Stop the processes, remove what they wrote."""
        self.process.submit(stop_spark).result()
        self.process.shutdown()


def start_spark() -> None:
    """One session on this machine alone: two workers, no pages, nothing fetched, bound to the loopback."""
    # Spark asks the network for its own address unless it is told.
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    from pyspark.sql import SparkSession

    folder = tempfile.mkdtemp(prefix="sweep-spark-")
    builder = SparkSession.builder.master("local[2]").appName("sweep")
    for name, value in {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        # The machine that Spark runs on would compile its own code twice over to be fast for hours; this takes seconds.
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.driver.memory": "1g",
        "spark.local.dir": folder,
        "spark.log.level": "OFF",
        # Planning again between steps, and compiling each step to Java, would be most of the time over so few rows.
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": folder,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }.items():
        builder = builder.config(name, value)
    builder.getOrCreate()


def run_spark(text: str, tables: Tables) -> list[tuple[Any, ...]]:
    """In Spark's process: the rows of a text."""
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    for name, table in tables.items():
        if table.rows:
            rows = f"SELECT {typed(table)} FROM VALUES {literals(table)}"  # noqa: S608 - whole numbers, our own names
            session.sql(f"CREATE OR REPLACE TEMPORARY VIEW {name} AS {rows}")
        else:
            session.createDataFrame([], schema=columns(table)).createOrReplaceTempView(name)
    return [tuple(row) for row in session.sql(text).collect()]


def stop_spark() -> None:
    """In Spark's process: the end of the session and of what it wrote."""
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    folder = session.conf.get("spark.local.dir")
    session.stop()
    shutil.rmtree(folder)


def whole(value: Any) -> int:
    """The value as an integer; raises for a fraction and for NULL."""
    number = int(value)
    if not isinstance(value, str) and number != value:
        raise AssertionError(f"{value!r} is no whole number")
    return number


def columns(table: Table) -> str:
    """Names and types; narrow where the store is narrow, so that an overflow shows."""
    narrow = "given" in table.columns
    return ", ".join(f"{name} {'INTEGER' if narrow and is_narrow(name) else 'BIGINT'}" for name in table.columns)


def typed(table: Table) -> str:
    """What gives unnamed columns their names and types."""
    named = (column.split() for column in columns(table).split(", "))
    return ", ".join(f"CAST(col{number} AS {kind}) AS {name}" for number, (name, kind) in enumerate(named, 1))


def is_narrow(name: str) -> bool:
    """True for the store's INTEGER columns; a measure (m_...) is wide."""
    return name not in WIDE and not name.startswith("m_")


def literals(table: Table) -> str:
    """The rows as the standard's VALUES list; whole numbers need no quoting."""
    return ", ".join(f"({', '.join(map(str, row))})" for row in table.rows)
