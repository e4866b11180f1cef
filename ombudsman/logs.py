"""Log lines that say where a program broke, and never whom it was about."""

import logging
import traceback
from types import TracebackType

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
_JOINED = "... which happened while this was dealt with, or because of it:"


class WithoutQuotes(logging.Formatter):
    """Writes an exception as its kind and the places it came through, without its words.

    Nobody can know what an exception quotes: the database repeats the row that it refuses, a parser the text that it
    could not read, an agency's library the name that it was asked for. Kind and place are what a repair needs; the case
    and its words are in the database, for those who may read them.
    """

    def formatException(self, ei: Raised) -> str:  # noqa: N802 - the library's name
        """Tell an exception and what led to it, the last first."""
        error, told = ei[1], []
        while error is not None:
            kind = type(error)
            told.append(f"{kind.__module__}.{kind.__qualname__} (its words are not logged: they may name a person)")
            places = traceback.extract_tb(error.__traceback__)
            told += [f"  {place.filename}:{place.lineno} in {place.name}" for place in places]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
            told += [_JOINED] if error is not None else []
        return "\n".join(told)
