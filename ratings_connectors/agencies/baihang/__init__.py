"""Baihang Credit: the personal credit report, in a shape of our own (the bureau publishes none)."""
