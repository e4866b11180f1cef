"""A method compiled to one plain SQL text for a whole population. Specification: docs/algorithms/sweep.md."""

from cases.scoring.sweep.compile import compile_sweep
from cases.scoring.sweep.fates import Fate
from cases.scoring.sweep.shape import (
    AFTER_ALL,
    BEFORE_ALL,
    UNKNOWN,
    Kind,
    Measure,
    NotSweepable,
    Obstacle,
    Program,
    Shape,
    Side,
    Table,
    day_number,
)

__all__ = [
    "AFTER_ALL",
    "BEFORE_ALL",
    "UNKNOWN",
    "Fate",
    "Kind",
    "Measure",
    "NotSweepable",
    "Obstacle",
    "Program",
    "Shape",
    "Side",
    "Table",
    "compile_sweep",
    "day_number",
]
