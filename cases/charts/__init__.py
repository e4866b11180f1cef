"""Figures as SVG, drawn on the server: the same markup on a page and in a letter.

Each function takes prepared, frozen values (scores and points in the units of the scheme's own scale, never converted)
and returns a `Figure`: the picture and the same facts as a table. Shapes carry presentation attributes instead of
styles, because pages forbid inline styles and the PDF renderer does not apply page styles inside a picture. Pictures
are narrow, so that their words stay readable on a phone.
"""

from cases.charts.counts import Bar, Caseload, caseload
from cases.charts.distributions import Bin, Distribution, binned, distribution
from cases.charts.drawing import Column, Figure, plain, signed
from cases.charts.items import Item, Waterfall, waterfall
from cases.charts.propagation import Link, Place, Propagation, Sign, propagation
from cases.charts.scores import Band, Cause, Mark, ScorePath, grade, score_path

__all__ = [
    "Band",
    "Bar",
    "Bin",
    "Caseload",
    "Cause",
    "Column",
    "Distribution",
    "Figure",
    "Item",
    "Link",
    "Mark",
    "Place",
    "Propagation",
    "ScorePath",
    "Sign",
    "Waterfall",
    "binned",
    "caseload",
    "distribution",
    "grade",
    "plain",
    "propagation",
    "score_path",
    "signed",
    "waterfall",
]
