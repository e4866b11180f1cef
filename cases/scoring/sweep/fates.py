"""What became of a record in a sweep, as a number; the same reasons as the reference gives in words."""

from enum import IntEnum

from cases.scoring.points import NoPoints
from cases.scoring.result import Why


class Fate(IntEnum):
    """Why a record was left out, or that it counted. The order is the order in which the reference asks."""

    COUNTED = 0
    SET_ASIDE = 1
    UNKNOWN_ITEM = 2
    DUPLICATE = 3
    CONFLICT = 4
    NOT_YET = 5
    MISSING_DATE = 6
    RETENTION_OVER = 7
    DISPUTED = 8
    MISSING_ATTRIBUTE = 9
    NO_RULE = 10
    UNDISCLOSED = 11
    OVER_COUNT = 12

    @property
    def why(self) -> Why | None:
        """The reference's own word; None for a record that counted or was thought away by the question."""
        return None if self in (Fate.COUNTED, Fate.SET_ASIDE) else Why(self.name.lower())


def fate_of(no_points: NoPoints) -> Fate:
    """The fate of a record that the point rule gives no number for."""
    return Fate[no_points.name]
