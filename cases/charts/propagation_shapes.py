"""What both drawings of a propagation share: boxes with their words, lines between them, arrow heads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

# Sizes of words, in units of the drawing. The phone's drawing is scaled by no less than 0.93, so 13 stays above 12.
BIG: Final = 14
SMALL: Final = 13
HEAD: Final = 8
BAND: Final = 26


@dataclass(frozen=True)
class Box:
    """A box that knows its size and its words, but not yet its place."""

    key: str
    column: int
    width: int
    height: int
    rows: tuple[dict[str, Any], ...]
    look: Mapping[str, Any]

    def at(self, x: int, y: int) -> dict[str, Any]:
        """Give the box as the template draws it, at its place."""
        size = {"x": x, "y": y, "width": self.width, "height": self.height}
        return {**size, **self.look, "rows": self.rows}


@dataclass(frozen=True)
class Line:
    """A line from one box to another."""

    source: str
    target: str
    certain: bool


def path(d: str, *, certain: bool) -> dict[str, str]:
    """Give a line as the template draws it."""
    return {"d": d, "dash": "" if certain else "5 4"}


def head_down(x: int, y: int) -> str:
    """Give the corners of an arrow head that points down to (x, y)."""
    return f"{x},{y} {x - 5},{y - HEAD} {x + 5},{y - HEAD}"


def head(x: int, y: int, *, left: bool = False) -> str:
    """Give the corners of an arrow head whose point is at (x, y)."""
    back = x + HEAD if left else x - HEAD
    return f"{x},{y} {back},{y - 5} {back},{y + 5}"
