"""Scores every row of a CSV file under a method in a file. Needs no database and no other service."""

from argparse import ArgumentTypeError
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cases.management.method_files import File, is_xml, one_line, own_method, read_file, refusal, sound
from cases.management.models_in_files import models_in, one_named
from cases.management.row_files import open_output, open_table, readable_while_open, write_rows
from cases.scoring.rows import ITEM, Row, card_items, needs_day
from cases.scoring.scorers import Outcome, Scorer, method_scorer
from cases.wording import methods as words

REASONS_LIMIT = 100


class Command(BaseCommand):
    """Exit 0, whatever single rows are: one that cannot be scored has empty cells and a line on standard error.

    Exit 2 and one line for a method or a table that cannot be used. Specification: docs/algorithms/interchange.md.
    """

    help = "Score every row of a CSV file under a method document, a PMML scorecard or a DMN decision table."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the two files, and how to read and print them."""
        parser.add_argument("--method", required=True, metavar="FILE", help="method document, PMML or DMN")
        parser.add_argument("--inputs", required=True, metavar="ROWS.csv", help="CSV in UTF-8, or - for standard input")
        parser.add_argument("--reason-codes", type=_count, default=0, metavar="N", help="columns of reason codes")
        parser.add_argument("--model", default="", metavar="NAME", help="which of several models of the file")
        parser.add_argument("--as-of", type=_day, metavar="DAY", help="day of the score, for rules that depend on age")
        parser.add_argument("--output", default="", metavar="FILE", help="instead of standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, score, print, row by row."""
        del args
        file = read_file(options["method"])
        with (
            readable_while_open(),
            open_table(options["inputs"]) as table,
            open_output(options["output"], self.stdout) as target,
        ):
            scorer = _scorer(file, table.columns, options)
            _refuse_collision(table.columns, scorer.columns)
            self._note_gaps(scorer)
            header = (*table.columns, *scorer.columns)
            write_rows(target, chain([header], self._printed(scorer.scored(table.rows()))))

    def _printed(self, scored: Iterable[tuple[Row, Outcome]]) -> Iterator[list[str]]:
        for row, outcome in scored:
            for remark in outcome.remarks:
                said = f"row {row.number}, line {row.line}: {remark.place}: {words.remark(remark.code)}"
                self.stderr.write(one_line(said))
            yield [*row.cells, *outcome.cells]

    def _note_gaps(self, scorer: Scorer) -> None:
        if scorer.uncounted:
            uncounted = ", ".join(scorer.uncounted)
            self.stderr.write(one_line(f"Not counted, as only a table of records can state them: {uncounted}."))
        if scorer.absent:
            self.stderr.write(one_line(f"No column for {', '.join(scorer.absent)}: missing in every row."))


def _scorer(file: File, columns: Sequence[str], options: dict[str, Any]) -> Scorer:
    reasons, model = options["reason_codes"], options["model"]
    if is_xml(file):
        return one_named(sound(file, lambda: models_in(file)), model, file).scorer(columns, reasons)
    method = own_method(file)
    if model not in ("", method.method_id):
        raise refusal(f"{file.name}: there is no model {model}; there is: {method.method_id}.")
    if ITEM not in columns and not any(name in columns for one in card_items(method) for name in one.reads):
        raise refusal(f"{file.name}: it reads none of these columns; a table of records needs a column {ITEM}.")
    if options["as_of"] is None and needs_day(method, columns):
        raise refusal(f"{file.name}: the method has rules that depend on age; say the day with --as-of YYYY-MM-DD.")
    return method_scorer(method, columns, as_of=options["as_of"], reasons=reasons)


def _refuse_collision(columns: Sequence[str], added: Sequence[str]) -> None:
    twice = [name for name in columns if name in added]
    if twice:
        raise refusal(f"The inputs have a column {twice[0]}, which is the name of a result; rename it.")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:9]) <= REASONS_LIMIT):
        raise ArgumentTypeError(f"{text} is not a whole number from 0 to {REASONS_LIMIT}")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not a date of the form YYYY-MM-DD") from None
