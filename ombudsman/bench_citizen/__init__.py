"""How heavy the complainant's pages are, and how fast the whole form is filled in by one, four and sixteen people."""
