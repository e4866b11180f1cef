"""How a pull fails. One class per kind of next step; `code` is stable, `detail` is for an investigator.

Pure. Neither code nor detail may hold personal data: both are logged and shown.
"""

import re
from typing import Final

LONGEST_CODE: Final = 40
_CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")


class ConnectorError(Exception):
    """A pull that brought nothing. `slug` names the connector, `code` the cause.

    An agency's own code is cut to LONGEST_CODE characters; what does not look like a code might name the person, and
    becomes `unnamed_code`.
    """

    def __init__(self, slug: str, code: str, detail: str = "") -> None:
        shown = code[:LONGEST_CODE] if _CODE.fullmatch(code) else "unnamed_code"
        super().__init__(f"{slug}: {shown}" + (f" ({detail})" if detail else ""))
        self.slug = slug
        self.code = shown
        self.detail = detail


class Transient(ConnectorError):
    """Worth asking again, with the same transaction id. `retry_after` is in seconds, None when nobody said.

    `counts` is False when this says nothing about the question itself: it was the one call that tries whether an
    agency is back, or none at all (NotAsked).
    """

    def __init__(
        self, slug: str, code: str, detail: str = "", *, retry_after: int | None = None, counts: bool = True
    ) -> None:
        super().__init__(slug, code, detail)
        self.retry_after = retry_after
        self.counts = counts


class NotAsked(Transient):
    """Our own gate turned the call away to spare the agency; nothing was sent. Always with `retry_after`."""

    def __init__(self, slug: str, code: str, *, retry_after: int) -> None:
        super().__init__(slug, code, retry_after=retry_after, counts=False)


class RefusedByAgency(ConnectorError):
    """The agency understood and said no; asking again changes nothing until a person acts."""


class Malformed(ConnectorError):
    """The answer does not follow the agency's own format and cannot be read safely."""


class ForgedSignature(ConnectorError):
    """The answer's signature is wrong, missing or stale; nothing in it was read."""


class NotFound(ConnectorError):
    """The agency says that it does not know this person."""


class CalledOff(ConnectorError):
    """The caller no longer wanted the answer when it came: it is kept as raw bytes, and nothing in it was read."""


class Unreadable(ValueError):
    """Bytes a parser cannot read; the connector, which knows its slug, turns it into Malformed."""


class NotConfigured(ConnectorError):
    """Our own settings are incomplete or wrong; the agency need not be asked again until they change."""
