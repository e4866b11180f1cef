"""PMML 4.x scorecards, read and scored exactly as the standard says. See docs/algorithms/pmml.md."""

from cases.scoring.pmml.reader import read
from cases.scoring.pmml.scorecard import Scorecard, Scored, Step
from cases.scoring.pmml.values import RowInvalid, number_text

__all__ = ["RowInvalid", "Scorecard", "Scored", "Step", "number_text", "read"]
