"""One line of JSON for every attempt to pull, for machines to read. Never a name, a number or a case in it."""

import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from ratings_connectors import errors

log: Final = logging.getLogger("ombudsman.pulls")


@contextmanager
def logged(*, agency: str, category: str, transaction_id: str, attempt: int, at: datetime) -> Iterator[None]:
    """Write how the attempt inside ended and how many milliseconds it took; errors go on as they came.

    `outcome` is the kind of ending, `code` the agency's or our own cause; neither ever holds personal data.
    """
    started = time.monotonic()
    ending = ("crashed", "")
    try:
        yield
        ending = ("answered", "")
    except errors.ConnectorError as error:
        ending = (type(error).__name__, error.code)
        raise
    finally:
        line = {
            "event": "pull_attempt",
            "at": at.isoformat(),
            "agency": agency,
            "category": category,
            "outcome": ending[0],
            "code": ending[1],
            "attempt": attempt,
            "ms": int((time.monotonic() - started) * 1000),
            "transaction_id": transaction_id,
        }
        log.info("%s", json.dumps(line, ensure_ascii=True))
