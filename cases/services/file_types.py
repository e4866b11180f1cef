"""Which files we take, and whether a file is what its name says: ending, magic bytes and a real parser agree.

The parsers never run here: each file is opened by a short-lived process that holds no secrets and little memory.
"""

import logging
from pathlib import Path
from typing import Final

from cases.file_check import NOES, OK, TYPES, NotReal
from cases.services import children
from cases.workflow import Reason

log = logging.getLogger(__name__)

# For the file chooser; a comfort, not a check. Without HEIC in it a telephone turns its photographs into JPEG, which we
# can show and cover; a HEIC file that comes all the same is taken.
ACCEPT = ",".join(f".{ending}" for ending in TYPES if ending != "heic")
# Twice the CPU time the process allows itself: a busy machine must not turn honest files away.
SECONDS: Final = 20
_MEANING: Final = {code: reason for reason, code in NOES.items()}


def ending_of(name: str) -> str | None:
    """Give the kind that a file's name promises, as a key of TYPES, or nothing when we do not take it."""
    ending = name.rpartition(".")[2].lower().strip()
    return ending if "." in name and ending in TYPES else None


def check(path: Path, ending: str) -> None:
    """Insist that a stored file is of the kind its name promised.

    Raises:
        NotReal: FILE_DISGUISED when it is something else, or when examining it takes more time or memory than any
            honest file; FILE_LOCKED with a password; FILE_ACTIVE with scripts, macros or programs inside;
            PICTURE_TOO_LARGE, TOO_MANY_PAGES; FILE_TYPE_REFUSED when it is another kind of that file we do not take.

    """
    code = children.run("cases.file_check", [str(path), ending], seconds=SECONDS).code
    if code == children.ENDED:
        log.warning("examining a file took longer than %d s", SECONDS)
    elif code != OK and code not in _MEANING:
        log.warning("examining a file ended with code %d", code)
    if code != OK:
        raise NotReal(_MEANING.get(code, Reason.FILE_DISGUISED))
