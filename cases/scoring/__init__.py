"""The recompute core: a disclosed method, one person's records, an exact and explained score.

Pure: no Django, no clock, no input or output, no binary fractions. The specification
is ``docs/algorithms/scoring.md``; its worked tables are the test data.
"""
