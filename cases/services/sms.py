"""Text messages, through whatever carries them: a folder by default, a telephone company's gateway one day.

A gateway gets a number and one sentence. The sentence never holds a name, a reference or an access code.
"""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from django.conf import settings

NUMBER: Final = re.compile(r"\+?[0-9]{6,15}")


class Refused(Exception):
    """The gateway will never take this message; the text is a short code."""


class Gateway(Protocol):
    """What carries text messages."""

    def send(self, *, uid: str, to: str, text: str, at: datetime) -> str:
        """Hand over one message, named by `uid`; give the carrier's own code for it.

        Raises:
            Refused: it is not taken, for good.
            OSError: the carrier cannot be reached now, and surely has nothing.

        """


class Folder:
    """Writes every message as one JSON file, named by its uid: the same message twice is one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, *, uid: str, to: str, text: str, at: datetime) -> str:
        """Write the file whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        target = self.folder / f"{uid}.json"
        half = self.folder / f".{uid}"
        half.write_text(json.dumps({"to": to, "text": text, "at": at.isoformat()}, ensure_ascii=False), "utf-8")
        half.replace(target)
        return "written"


class Nobody:
    """No carrier is set up: nothing can be sent, and pages do not offer it."""

    def send(self, *, uid: str, to: str, text: str, at: datetime) -> str:
        """Refuse."""
        del uid, to, text, at
        raise Refused("off")


def gateway() -> Gateway:
    """Give the carrier that the settings name."""
    return Folder(Path(settings.SMS_FOLDER)) if settings.SMS_GATEWAY == "folder" else Nobody()


def is_offered() -> bool:
    """Say whether text messages can be chosen at all."""
    return bool(settings.SMS_GATEWAY != "off")


def number(typed: str) -> str:
    """Give a telephone number without its decoration, or an empty text when it is none."""
    plain = re.sub(r"[\s().-]", "", typed)
    return plain if NUMBER.fullmatch(plain) else ""
