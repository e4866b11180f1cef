"""`make bench-scoring`: how fast, how small and how exact the scoring is, beside what others use for the same task."""
