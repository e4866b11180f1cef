"""A sweep's row as the question that it asks, and as the text that answers it."""

from cases.models import Sweep
from cases.scoring.method import from_document
from cases.scoring.sweep import Program
from cases.sweeps import Population, Question, ShadowAudit, WhatIf, WhoElse, program_of


def question(sweep: Sweep, population: Population) -> Question:
    """Read the question off a sweep's row; batches are numbered as its population numbers them."""
    method = from_document(sweep.method.document)
    if sweep.kind == "shadow_audit":
        return ShadowAudit(method)
    if sweep.kind == "what_if":
        return WhatIf(before=method, after=from_document(sweep.other_document))
    numbers = {name: number for number, name in enumerate(population.manifest.batches)}
    return WhoElse(
        method,
        without_items=frozenset(sweep.without_items),
        without_batches=frozenset(numbers[name] for name in sweep.without_batches),
    )


def program(sweep: Sweep, population: Population) -> Program:
    """Give the text that answers a sweep. Raises NotSweepable."""
    return program_of(population, question(sweep, population))
