"""The equality of sweep and reference, asked again and again: examples are generated once and kept with their answers.

Not among the tests of every day: only ``.ci/mutants.py`` runs it. Generating takes ten times as long as asking.
"""

import pickle
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cases.scoring.inputs import Input
from cases.scoring.method import Method
from cases.scoring.sweep import NotSweepable, Side, compile_sweep
from tests.sweep.asking import expected, tally
from tests.sweep.engines import SQLite
from tests.sweep.strategies import questions
from tests.sweep.test_equality import built, readings

KEPT = Path("examples.pickle")


def test_it_gives_the_kept_answers() -> None:
    if not KEPT.exists():
        KEPT.write_bytes(pickle.dumps(answered()))
    engine = SQLite()
    for sides, store, as_of, options, wanted, fates in pickle.loads(KEPT.read_bytes()):  # noqa: S301 - our own bytes
        shape, kinds, tables = store

        program = compile_sweep(sides, shape, kinds, as_of, **options)
        rows = engine.run(program.text, {**tables, **program.tables})

        assert engine.run(program.tally, {**tables, **program.tables}) == fates
        if options["touched_only"]:
            # Two readings without reasons: a person who is left out has the same numbers in both.
            assert set(rows) <= set(wanted)
            assert all(row[1:4] == row[4:] for row in set(wanted) - set(rows))
        else:
            assert rows == wanted


def answered() -> list[Any]:
    """Questions of one side or two, with the answers of the reference."""
    kept = []

    @settings(max_examples=600, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
    @given(st.data(), questions(), st.sampled_from(["one", "two", "touched"]))
    def ask(data: st.DataObject, question: tuple[Method, date, dict[int, list[Input]]], what: str) -> None:
        method, as_of, population = question
        sides = [Side(method)] if what == "one" else [data.draw(readings(method)), data.draw(readings(method))]
        by_rows = any(row.reason_code for item in method.items for row in item.points.table)
        reasons = 0 if by_rows or what == "touched" else 3
        store = built(method, population)
        options = {"reasons": reasons, "touched_only": what == "touched"}
        try:
            items = compile_sweep(sides, store.shape, store.kinds, as_of, **options).items
        except NotSweepable:
            return
        wanted = expected(sides, store, population, as_of, reasons=reasons)
        fates = tally(sides[0], store, population, as_of, items)
        kept.append((sides, (store.shape, store.kinds, store.tables), as_of, options, wanted, fates))

    ask()
    return kept
