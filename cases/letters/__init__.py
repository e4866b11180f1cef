"""Letters: a frozen context in, one PDF out."""
