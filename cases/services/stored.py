"""Bytes of evidence on disk: under a random name outside the web root, and given out only when their hash is right."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings


class Altered(Exception):
    """The bytes of a stored file are not the bytes that were kept. Nothing is served; staff must look."""


def path_of(stored_as: str) -> Path:
    """Where the bytes of a file lie."""
    return Path(settings.EVIDENCE_ROOT) / stored_as[:2] / stored_as


def new_place() -> tuple[str, Path]:
    """Draw a name, and make the folder it belongs to."""
    stored_as = secrets.token_hex(32)
    path = path_of(stored_as)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return stored_as, path


def keep(content: bytes) -> str:
    """Write bytes to a new place and onto the disk itself; give the name."""
    stored_as, path = new_place()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    return stored_as


def remove(names: Iterable[str]) -> None:
    """Delete the bytes under these names; those that are gone already are no error."""
    for name in names:
        path_of(name).unlink(missing_ok=True)


def read(stored_as: str, sha256: str, *, what: str) -> bytes:
    """Read bytes, hash them, and give those very bytes.

    Raises:
        Altered: they are gone, or not what was kept. `what` names them for our log, without anything personal.

    """
    try:
        content = path_of(stored_as).read_bytes()
    except FileNotFoundError:
        raise Altered(f"{what} is missing") from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Altered(what)
    return content
