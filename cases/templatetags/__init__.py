"""Template tags that only format what they are given."""
