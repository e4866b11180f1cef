"""The second opinion on the audit chain: reads the tables with SQL of its own and computes everything again.

Nothing here imports the code that writes the chain, nor Django: a fault there must not hide itself here. What is
proven, and what is not, stands in docs/audit.md.
"""
