"""PMML 4.x scorecards, read and scored exactly as the standard says. See docs/algorithms/pmml.md."""

from cases.scoring.pmml.from_method import from_method
from cases.scoring.pmml.reader import read
from cases.scoring.pmml.scorecard import Scorecard, Scored, Step
from cases.scoring.pmml.to_method import to_method
from cases.scoring.pmml.values import RowInvalid, number_text

__all__ = ["RowInvalid", "Scorecard", "Scored", "Step", "from_method", "number_text", "read", "to_method"]
