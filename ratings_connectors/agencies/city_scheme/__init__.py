"""A city's credit office that scores by a table of points, starting at 1000: an illustrative interface."""
