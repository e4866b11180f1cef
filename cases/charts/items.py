"""How points add up, item by item, in two calculations of one score."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cases.charts.drawing import WIDTH, Column, Figure, coordinate, draw, plain, signed, text_width


@dataclass(frozen=True)
class Item:
    """Points of one item in two calculations (`None`: not part of it), with a short remark where they differ."""

    label: str
    first: Decimal | None
    second: Decimal | None
    remark: str = ""

    @property
    def differs(self) -> bool:
        """Whether the two calculations disagree about this item."""
        return self.first != self.second


@dataclass(frozen=True)
class Waterfall:
    """Two calculations from the base points to their totals, item by item. Totals are given: a scale may clamp them."""

    key: str
    title: str
    first_label: str
    second_label: str
    base: Decimal
    items: tuple[Item, ...]
    first_total: Decimal
    second_total: Decimal


def waterfall(data: Waterfall) -> Figure:
    """Draw how points add up, item by item; items on which the calculations disagree are set off."""
    runs = (_running(data.base, [i.first for i in data.items]), _running(data.base, [i.second for i in data.items]))
    values = [data.base, data.first_total, data.second_total, *runs[0], *runs[1]]
    low, high = min(values), max(values)
    low -= (high - low) / 6 or 1

    def x_of(value: Decimal) -> Decimal:
        return 12 + (value - low) * (WIDTH - 24) / ((high - low) or 1)

    def bar(before: Decimal, after: Decimal) -> dict[str, str]:
        left, right = sorted((x_of(before), x_of(after)))
        return {
            "x": coordinate(left),
            "width": coordinate(max(right - left, Decimal("1.5"))),
            "end": coordinate(x_of(after)),
        }

    rows: list[dict[str, Any]] = []
    legend = any(item.differs for item in data.items) or data.first_total != data.second_total
    y = first_y = 62 if legend else 36
    for index, item in enumerate(data.items):
        height = 54 if item.differs and item.remark else 40
        rows.append(
            {
                "y": y,
                "wash": height - 4,
                "text_y": y + 14,
                "first_y": y + 20,
                "second_y": y + (28 if item.differs else 21),
                "thick": 7 if item.differs else 11,
                "remark_y": y + 47,
                "fill": "#ad4418" if (item.second or 0) < 0 else "#31608f",
                "label": item.label,
                "remark": item.remark if item.differs else "",
                "differs": item.differs,
                "first": bar(runs[0][index], runs[0][index + 1]) if item.differs and item.first else None,
                "second": bar(runs[1][index], runs[1][index + 1]) if item.second else None,
                "first_text": signed(item.first) if item.differs else "",
                "second_text": signed(item.second or 0),
            }
        )
        y += height
    svg = draw(
        "waterfall",
        data.key,
        data.title,
        _("Base {base}. {first}: {first_total}. {second}: {second_total}.").format(
            base=plain(data.base),
            first=data.first_label,
            first_total=plain(data.first_total),
            second=data.second_label,
            second_total=plain(data.second_total),
        ),
        {
            "rows": rows,
            "base": plain(data.base),
            "base_label": _("Base"),
            "base_y": first_y - 10,
            "right": WIDTH - 12,
            "wash_width": WIDTH - 8,
            "legend": legend,
            "first_label": data.first_label,
            "second_label": data.second_label,
            "legend_x": 28 + text_width(data.first_label, 12) + 16,
            "legend_text_x": 28 + text_width(data.first_label, 12) + 32,
            "total_label": _("Total"),
            "total_line_y": y + 4,
            "total_y": y + 26,
            "first_total": plain(data.first_total),
            "second_total": plain(data.second_total),
            "totals_differ": data.first_total != data.second_total,
            "height": y + 40,
        },
    )
    table = [(_("Base"), plain(data.base), plain(data.base), "")]
    table += [(i.label, signed(i.first), signed(i.second or 0), i.remark if i.differs else "") for i in data.items]
    table.append((_("Total"), plain(data.first_total), plain(data.second_total), ""))
    columns = (
        Column(_("Item"), numeric=False),
        Column(data.first_label),
        Column(data.second_label),
        Column(_("Remark"), numeric=False),
    )
    return Figure(data.title, svg, columns, tuple(table))


def _running(base: Decimal, points: Sequence[Decimal | None]) -> list[Decimal]:
    """Sums after each item, beginning with the base."""
    sums = [base]
    for value in points:
        sums.append(sums[-1] + (value or 0))
    return sums
