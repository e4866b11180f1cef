"""The known part of the watch list's codes. Pure data.

Source: comments in public integrations (secondary). The platform says that new codes may come at any time, so an
unknown one is kept and counted, never refused.
"""

from typing import Final

INDUSTRIES: Final = {"AA": "finance and credit", "AB": "police and courts"}
TYPES: Final = {"AA001": "overdue", "AA002": "cash-out"}
CODES: Final = {
    "AA001001": "longest overdue 1 to 30 days",
    "AA001002": "longest overdue 31 to 60 days",
    "AA001003": "longest overdue 61 to 90 days",
    "AA001004": "longest overdue 91 to 120 days",
    "AA001005": "longest overdue 121 to 150 days",
    "AA001006": "longest overdue 151 to 180 days",
    "AA001007": "longest overdue more than 180 days",
}
# Upper edges in yuan, closed; the lower edge is the upper edge of the band before, open. M14 has no upper edge.
AMOUNT_BANDS: Final[dict[str, int | None]] = {
    "M01": 500,
    "M02": 1000,
    "M03": 2000,
    "M04": 3000,
    "M05": 4000,
    "M06": 6000,
    "M07": 8000,
    "M08": 10000,
    "M09": 15000,
    "M10": 20000,
    "M11": 25000,
    "M12": 30000,
    "M13": 40000,
    "M14": None,
}
