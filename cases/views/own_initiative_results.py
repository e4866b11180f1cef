"""What a proved sweep found, prepared for a page: the desk shows every count, the public page withholds small ones."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases import charts
from cases.models import Sweep
from cases.scoring.sweep import Fate
from cases.services import sweep_lists, sweep_results
from cases.services.sweep_results import Outcome
from cases.sweeps.small_counts import THRESHOLD, Count
from cases.wording import own_initiative as say
from cases.wording import scoring

Row = dict[str, Any]


@dataclass(frozen=True)
class Result:
    """One result in the fields of templates/desk/own_initiative/_result.html."""

    stats: list[Row]
    proof: str
    differences: charts.Figure
    move_columns: list[Row]
    moves: list[Row]
    fate_columns: list[Row]
    fates: list[Row]
    withheld: str = ""


def result(sweep: Sweep) -> Result:
    """Prepare every count of a proved sweep, for the desk."""
    return _prepared(sweep, sweep_results.outcome(sweep))


def public_result(sweep: Sweep) -> Result:
    """Prepare the counts of a proved sweep that anybody may see; small ones are withheld."""
    return _prepared(sweep, sweep_results.public_outcome(sweep))


def list_heads() -> tuple[str, ...]:
    """Head the columns of the list of people."""
    return (
        _("Number in the population"),
        _("Points before"),
        _("Grade before"),
        _("Points after"),
        _("Grade after"),
        _("Difference"),
    )


def list_cells(row: sweep_lists.Touched) -> tuple[str, ...]:
    """Write one person of the list; figures are plain numbers for a spreadsheet."""
    return (
        str(row.person),
        f"{row.before:f}",
        scoring.grade_name(row.grade_before) if row.grade_before else "",
        f"{row.after:f}",
        scoring.grade_name(row.grade_after) if row.grade_after else "",
        f"{row.after - row.before:f}",
    )


def _prepared(sweep: Sweep, found: Outcome) -> Result:
    return Result(
        stats=_stats(sweep, found),
        proof=_proof(found),
        differences=_differences(sweep, found),
        move_columns=_move_columns(found),
        moves=_moves(found),
        fate_columns=[{"label": _("What became of it")}, {"label": _("Records"), "numeric": True}],
        fates=_fates(found),
        withheld=_withheld(found),
    )


def _differences(sweep: Sweep, found: Outcome) -> charts.Figure:
    return charts.distribution(
        charts.Distribution(
            f"sweep-{sweep.pk}",
            str(say.DIFFERENCES[sweep.kind]),
            _("Points"),
            _("People"),
            tuple(charts.Bin(one.low, one.high, one.people.people, say.count(one.people)) for one in found.spreads),
            found.decimals,
        )
    )


def _stats(sweep: Sweep, found: Outcome) -> list[Row]:
    audit = sweep.kind == "shadow_audit"
    counts = [
        (_("People"), found.people, True),
        (_("Figures that differ") if audit else _("Scores that change"), found.changed, True),
        (_("Grades that differ") if audit else _("Grades that change"), found.regraded, True),
        (_("Figures that agree") if audit else _("Scores that stay"), found.unchanged, True),
        (_("Changed, though some points are kept secret"), found.hidden, found.hidden.people != 0),
        (_("The agency states no figure"), found.not_stated, found.not_stated.people != 0),
    ]
    return [{"label": label, "value": say.count(count)} for label, count, wanted in counts if wanted]


def _proof(found: Outcome) -> str:
    sampled, rechecked = f"{found.sampled:,}", found.rechecked.people
    if rechecked is None:
        words = _(
            "%(sampled)s people drawn by lot, and everybody whose grade changes, were calculated again one by one, "
            "exactly: no difference."
        )
        return words % {"sampled": sampled}
    words = _(
        "%(sampled)s people drawn by lot, and all %(changed)s whose grade changes, were calculated again one by one, "
        "exactly: no difference."
    )
    return words % {"sampled": sampled, "changed": f"{rechecked:,}"}


def _move_columns(found: Outcome) -> list[Row]:
    heads = [_("to: %(grade)s") % {"grade": scoring.grade_name(grade)} for grade in found.grades_after]
    return [{"label": _("Grade before")}, *({"label": head, "numeric": True} for head in heads)]


def _moves(found: Outcome) -> list[Row]:
    """One row a grade before, one column a grade after, of people whose figure changes."""
    by_grades = {(move.before, move.after): move.people for move in found.moves}
    touched = {before for before, _after in by_grades}
    return [
        {
            "cells": [
                {"text": scoring.grade_name(before)},
                *({"text": _moved(by_grades.get((before, after)))} for after in found.grades_after),
            ]
        }
        for before in found.grades_before
        if before in touched
    ]


def _moved(count: Count | None) -> str:
    return "–" if count is None else say.count(count)


def _fates(found: Outcome) -> list[Row]:
    order = {fate.name.lower(): fate for fate in Fate}
    fates = sorted(found.fates, key=lambda one: order[one.fate])
    rows: list[Row] = [
        {"cells": [{"text": say.FATES[order[one.fate]]}, {"text": say.count(one.records)}]} for one in fates
    ]
    rows.append({"state": "total", "cells": [{"text": _("All records")}, {"text": f"{found.records:,}"}]})
    return rows


def _withheld(found: Outcome) -> str:
    if not found.is_public:
        return ""
    words = _("Counts from 1 to %(most)s, and what would give them away, are not shown, so that nobody can be found.")
    return words % {"most": THRESHOLD - 1}
