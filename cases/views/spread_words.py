"""The spread of a wrong record for a page: the drawn picture, and its holders one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases import charts
from cases.propagation import Standing
from cases.queries.propagation import Holding, Spread
from cases.services.spread_words import HolderShown, holder, picture


@dataclass(frozen=True)
class SpreadShown:
    """What a page shows; no figure where nothing spread, no holders while nobody claimed a correction."""

    figure: charts.Figure | None
    holders: Sequence[HolderShown]


def shown(spread: Spread) -> SpreadShown:
    """Draw the picture and word the holders."""
    drawn = picture(spread.graph, spread.standings, spread.agencies, key="spread", title=_("Where the record went"))
    return SpreadShown(charts.propagation(drawn) if drawn else None, [holder(one) for one in spread.holdings])


def lagging(holdings: Iterable[Holding]) -> list[HolderShown]:
    """Word the holders where it is not put right yet, as far as we see."""
    return [holder(one) for one in holdings if one.standing is not Standing.CLEARED]
