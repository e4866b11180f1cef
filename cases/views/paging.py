"""Keyset positions in a URL: anything that is not one is the first page."""


def whole(text: str | None) -> int:
    """Read a position from a query string; what is not a plain number starts from the beginning."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
