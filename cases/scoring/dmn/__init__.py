"""DMN 1.x decision tables as point tables: a small, closed part of the standard, read without trust.

What is read and what is refused: docs/algorithms/interchange.md, "DMN".
"""

from cases.scoring.dmn.reading import NAMESPACES, read
from cases.scoring.dmn.table import DecisionTable, HitPolicy, Rule

__all__ = ["NAMESPACES", "DecisionTable", "HitPolicy", "Rule", "read"]
