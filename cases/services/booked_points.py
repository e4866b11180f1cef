"""What an agency states beside its figure: its grade, and the points it booked item by item; and where they err."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from cases import charts
from cases.models import Record, ScoreRun
from cases.scoring.compare import Reported
from cases.services.score_words import decimal
from cases.wording import scoring


def stated(figure: Record | None, rows: Iterable[Record]) -> Reported:
    """Gather what the agency says of a score: `figure` is its SCORE record, `rows` are the items it counted."""
    total = figure.content.get("score") if figure else None
    grade = figure.content.get("grade") if figure else None
    return Reported(None if total is None else Decimal(total), grade or None, _booked(rows))


def differences(run: ScoreRun) -> tuple[str, ...]:
    """Say on which items the agency booked something else than its own method gives; empty where it names no points."""
    return tuple(
        _("%(item)s: the agency booked %(booked)s, its method gives %(expected)s.")
        % {
            "item": scoring.item_name(one["item"]),
            "booked": charts.signed(decimal(one["reported"])),
            "expected": charts.signed(decimal(one["expected"])),
        }
        for one in run.trace.get("differences", ())
    )


def _booked(rows: Iterable[Record]) -> dict[str, Decimal]:
    """Sum the points by item; nothing at all unless the agency names them for every record that it counted."""
    booked: dict[str, Decimal] = {}
    for row in rows:
        points = row.content.get("booked_points")
        if not isinstance(points, int):
            return {}
        item = str(row.content.get("item", ""))
        booked[item] = booked.get(item, Decimal(0)) + points
    return booked
