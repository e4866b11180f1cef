"""The only door to DuckDB: one connection inside a memory limit, and files that are whole or not there.

Used of DuckDB: connect, execute, fetchall, fetchmany, interrupt, close and COPY, nothing else; its
other methods come and go between versions.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb

Row = tuple[int, ...]
_ROWS_A_STATEMENT = 1000
_FETCH = 10_000


class Interrupted(RuntimeError):
    """The statement was ended by ``Engine.interrupt``; nothing was written."""


class EngineFailed(RuntimeError):
    """DuckDB refused or could not finish a statement; the first line of its words."""


class Engine:
    """One DuckDB in memory. ``memory_mb`` bounds what it holds; what does not fit goes to ``scratch`` and is removed.

    It reads and writes files of this machine only and loads no extension. ``keep_order`` holds rows in the order in
    which they come, at the price of memory.
    """

    def __init__(self, *, memory_mb: int, threads: int, scratch: Path | None = None, keep_order: bool = False) -> None:
        self._ended = False
        self._scratch = Path(tempfile.mkdtemp(prefix="sweep-", dir=scratch))
        self._connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": f"{memory_mb}MiB",
                "threads": threads,
                "temp_directory": str(self._scratch),
                "preserve_insertion_order": keep_order,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            },
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def interrupt(self) -> None:
        """End the running statement, from another thread; it raises Interrupted there, as any after it does."""
        self._ended = True
        self._connection.interrupt()

    def rows(self, text: str) -> Iterator[tuple[object, ...]]:
        """The rows of a query, fetched in steps, so that a long answer never stands in memory whole."""
        self._execute(text)
        while rows := self._connection.fetchmany(_FETCH):
            yield from rows

    def row(self, text: str) -> tuple[object, ...]:
        """The first row of a query that has one."""
        return next(iter(self.rows(text)))

    def numbers(self, text: str) -> tuple[int, ...]:
        """The first row of a query that gives whole numbers; a sum over nothing is 0."""
        return tuple(int(str(value or 0)) for value in self.row(text))

    def run(self, text: str) -> None:
        """One statement without an answer."""
        self._execute(text)

    def view(self, name: str, files: Sequence[Path]) -> None:
        """Let ``name`` stand for Parquet files. Replaces what had the name."""
        listed = ", ".join(quoted(path) for path in files)
        self.run(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_parquet([{listed}])")

    def table(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[int | str]]) -> None:
        """Fill a table of whole numbers; a column given as ``name VARCHAR`` holds text. Replaces what had the name."""
        listed = ", ".join(column if " " in column else f"{column} BIGINT" for column in columns)
        self.run(f"CREATE OR REPLACE TABLE {name} ({listed})")
        for start in range(0, len(rows), _ROWS_A_STATEMENT):
            chunk = rows[start : start + _ROWS_A_STATEMENT]
            values = ", ".join("(" + ", ".join(map(_literal, row)) + ")" for row in chunk)
            self.run(f"INSERT INTO {name} VALUES {values}")

    def write(self, text: str, target: Path, *, options: Mapping[str, str | int] | None = None) -> str:
        """Write the rows of a query as one Parquet file and return its SHA-256.

        The file gets its name only when it is whole: one killed half-way leaves a ``.part`` that the next try
        writes over, and never a short file that looks finished.
        """
        unfinished = target.with_name(f"{target.name}.part")
        settings = {"FORMAT": "PARQUET", "COMPRESSION": "ZSTD"} | dict(options or {})
        listed = ", ".join(f"{name} {value}" for name, value in settings.items())
        try:
            self.run(f"COPY ({text}) TO {quoted(unfinished)} ({listed})")
            digest = sha256_of_file(unfinished)
            unfinished.replace(target)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        return digest

    def _execute(self, text: str) -> None:
        # Between two statements there is nothing that an interruption could reach.
        if self._ended:
            raise Interrupted("the work was ended")
        try:
            self._connection.execute(text)
        except duckdb.InterruptException as error:
            raise Interrupted("the statement was ended") from error
        except duckdb.Error as error:
            raise EngineFailed(str(error).strip().splitlines()[0]) from error


def quoted(path: Path | str) -> str:
    """A path or a text as an SQL literal."""
    return "'" + str(path).replace("'", "''") + "'"


def _literal(value: int | str) -> str:
    return quoted(value) if isinstance(value, str) else str(int(value))


def named(column: str) -> str:
    """A column name as SQL writes it."""
    return '"' + column.replace('"', '""') + '"'


def sha256_of_file(path: Path) -> str:
    """Hex SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
