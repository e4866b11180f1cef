"""A whole population under a disclosed method: the store, the sweep over it, its proof and its counts.

Specification: docs/algorithms/population.md. Knows no Django; DuckDB is spoken to in ``engine`` alone.
"""
