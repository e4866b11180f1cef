"""A whole population under a disclosed method: the store, the sweep over it, its proof and its counts.

Specification: docs/algorithms/population.md. Knows no Django; DuckDB is spoken to in ``engine`` alone.
"""

from cases.sweeps.engine import EngineFailed, Interrupted
from cases.sweeps.fields import PopulationInvalid
from cases.sweeps.manifest import Manifest, Population, open_population
from cases.sweeps.proof import Proof, Wrong, combined, prove_part
from cases.sweeps.questions import Question, ShadowAudit, WhatIf, WhoElse, program_of, question_of
from cases.sweeps.run import PartResult, Tallied, run_all, run_part
from cases.sweeps.summary import PublicSummary, Summary, public_summary, summarise

__all__ = [
    "EngineFailed",
    "Interrupted",
    "Manifest",
    "PartResult",
    "Population",
    "PopulationInvalid",
    "Proof",
    "PublicSummary",
    "Question",
    "ShadowAudit",
    "Summary",
    "Tallied",
    "WhatIf",
    "WhoElse",
    "Wrong",
    "combined",
    "open_population",
    "program_of",
    "prove_part",
    "public_summary",
    "question_of",
    "run_all",
    "run_part",
    "summarise",
]
