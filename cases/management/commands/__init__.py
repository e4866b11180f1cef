"""Commands typed by operators."""
