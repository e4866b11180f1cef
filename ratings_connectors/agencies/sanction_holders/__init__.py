"""Bodies that carry out a sanction (rail, air) and tell whether it is in force: an illustrative interface."""
