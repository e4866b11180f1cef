"""The figures of a case in words: each score as its agency reports it, as its method and as the law give it."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from cases.charts import Item, Waterfall
from cases.letters.context import MOST_ROWS, Figures
from cases.models import Case, ScoreRun, Verdict
from cases.scoring.method import from_document
from cases.services.score_gaps import not_disclosed
from cases.services.score_words import decimal, score_path, way_up
from cases.wording import scoring, statuses
from cases.wording.names import name_of


def figures(case: Case) -> tuple[Figures, ...]:
    """Word the newest recomputation of every score of a case, and what the agency shows since. Two queries."""
    runs = case.runs.select_related("scheme", "method").order_by("scheme_id", "-id").distinct("scheme_id")
    since = {run.scheme_id: run for run in runs.filter(verification__isnull=False)}
    return tuple(_figures(run, since.get(run.scheme_id)) for run in runs.filter(verification__isnull=True))


def _figures(run: ScoreRun, since: ScoreRun | None) -> Figures:
    method = from_document(run.method.document) if run.method else None
    return Figures(
        scheme=name_of(run.scheme),
        verdict=str(statuses.VERDICT[Verdict(run.verdict)].label),
        method=scoring.method_name(method.title, method.version) if method else "",
        method_sha256=method.sha256 if method else "",
        as_of=run.as_of,
        path=score_path(run, since),
        items=_items(run),
        way_up=way_up(since or run),
        not_disclosed=not_disclosed(run, since),
    )


def _items(run: ScoreRun) -> Waterfall | None:
    if run.recomputed is None or run.lawful is None:
        return None
    first, second = points(run.trace), points(run.lawful_trace["result"])
    items = (
        Item(scoring.item_name(code), first.get(code), second.get(code), "" if code in second else _("does not count"))
        for code in list(dict.fromkeys((*first, *second)))[:MOST_ROWS]
    )
    return Waterfall(
        key=f"items-{run.pk}",
        title=_("Item by item"),
        first_label=_("By its method"),
        second_label=_("By law"),
        base=decimal(run.trace["steps"][0]["points"]),
        items=tuple(items),
        first_total=run.recomputed,
        second_total=run.lawful,
    )


def points(result: Mapping[str, Any]) -> dict[str, Decimal]:
    """Points of each item in a stored result, after decay and caps, in the order of the trace."""
    sums: dict[str, Fraction] = {}
    for step in result["steps"]:
        if step["item"]:
            sums[step["item"]] = sums.get(step["item"], Fraction(0)) + Fraction(step["points"])
    return {item: decimal(total) for item, total in sums.items()}
