"""CSV as commands take and give it: strict, streamed, every fault with its place."""

import csv
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from cases.management.method_files import refusal
from cases.scoring.rows import Row

#: Letters of the longest cell, and of the longest line.
CELL_LIMIT, LINE_LIMIT = 131_072, 1_048_576


class Writable(Protocol):
    """Where text goes; files and the output of commands alike."""

    def write(self, text: str, /) -> object:
        """Write a piece of text."""


class Table:
    """A CSV file being read: its column names, and its rows one at a time."""

    def __init__(self, name: str, text: io.TextIOWrapper) -> None:
        self._name = name
        self._line = 0
        csv.field_size_limit(CELL_LIMIT)
        self._cells = csv.reader(self._lines(text), strict=True)
        self.columns = self._header()

    def rows(self) -> Iterator[Row]:
        """Every row below the header; wholly empty lines are passed over.

        Raises CommandError, with its place, at the first row that is none of this table: one cell more or less shifts
        what the others mean, and nothing after it can be trusted.
        """
        number = 0
        while (cells := self._next()) is not None:
            if not cells:
                continue
            number += 1
            if len(cells) != len(self.columns):
                raise self._refusal(f"row {number} has {len(cells)} cells under {len(self.columns)} columns.")
            yield Row(number, self._line, cells)

    def _header(self) -> list[str]:
        columns = self._next()
        if not columns:
            raise self._refusal("there is no line of column names.")
        if "" in columns:
            raise self._refusal(f"column {columns.index('') + 1} has no name.")
        twice = next((name for name in columns if columns.count(name) > 1), None)
        if twice is not None:
            raise self._refusal(f"two columns are called {twice}.")
        return columns

    def _next(self) -> list[str] | None:
        try:
            return next(self._cells, None)
        except csv.Error as error:
            raise self._refusal(f"this is not CSV ({error}).") from error

    def _lines(self, text: io.TextIOWrapper) -> Iterator[str]:
        try:
            while line := text.readline(LINE_LIMIT):
                self._line += 1
                if len(line) == LINE_LIMIT:
                    raise self._refusal(f"a line longer than {LINE_LIMIT} letters.")
                if "\0" in line:
                    # Libraries read it in different ways: some end the cell there, some drop it.
                    raise self._refusal("a NUL byte; this is not text.")
                yield line
        except UnicodeDecodeError as error:
            self._line += 1
            raise self._refusal("this line or one soon after it is not text in UTF-8.") from error
        except OSError as error:
            raise self._refusal(f"{error.strerror}.") from error

    def _refusal(self, reason: str) -> Exception:
        return refusal(f"{self._name}: line {self._line}: {reason}")


@contextmanager
def open_table(name: str) -> Iterator[Table]:
    """Open a CSV file, or standard input for ``-``. Raises CommandError for one that cannot be read."""
    try:
        stream: BinaryIO = sys.stdin.buffer if name == "-" else Path(name).open("rb")  # noqa: SIM115 - closed below
    except (OSError, ValueError) as error:
        # ValueError: a name with a NUL byte.
        raise refusal(f"{name}: {getattr(error, 'strerror', None) or error}") from error
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        yield Table(Path(name).name, text)
    finally:
        # Standard input is not ours to close.
        (text.detach if name == "-" else text.close)()


@contextmanager
def open_output(name: str, standard: Writable) -> Iterator[Writable]:
    """Where the result goes: standard output, or a file that is there whole or not at all."""
    if name in ("", "-"):
        yield standard
        return
    target, half = Path(name), Path(f"{name}.{os.getpid()}.part")
    try:
        with half.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        half.replace(target)
    except OSError as error:
        raise refusal(f"{name}: {error.strerror}") from error
    finally:
        half.unlink(missing_ok=True)


@contextmanager
def readable_while_open() -> Iterator[None]:
    """End quietly when whoever reads our output has seen enough, as `head` has."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # Python itself would complain once more while closing what is left.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_rows(target: Writable, rows: Iterable[Iterable[str]]) -> None:
    """Write rows as CSV, lines ending in a line feed."""
    write: Callable[[Iterable[str]], object] = csv.writer(target, lineterminator="\n").writerow
    for row in rows:
        write(row)
