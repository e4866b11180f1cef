"""Proves the audit chain whole, or names the first broken place. Code path of its own: cases/verification."""

import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection

from cases.verification import witness
from cases.verification.faults import Broken, CouldNotRun
from cases.verification.keys import Keys
from cases.verification.report import Proven, verify

BROKEN, COULD_NOT_RUN = 1, 2


class Command(BaseCommand):
    """Exit 0: proven; 1: broken, the place is named; 2: could not run, which is never a pass."""

    help = "Prove every chain, checkpoint, letter, evidence file and raw answer, or name the first broken place."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --witness, --public-key and --json."""
        parser.add_argument("--witness", action="append", default=[], metavar="FILE", help="checkpoints kept outside")
        parser.add_argument(
            "--public-key",
            action="append",
            default=[],
            metavar="HEX",
            help="believe this key too (64 hex digits), for checkpoints from before a change of keys",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object instead of one line")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the proof and answer with one line and an exit code."""
        del args
        try:
            proven = self._verify(options["witness"], options["public_key"])
        except Broken as broken:
            self._end(options["json"], BROKEN, f"Broken: {broken}", place=broken.place, fault=broken.fault)
        except (CouldNotRun, psycopg.Error, DatabaseError, OSError) as reason:
            line = str(reason).splitlines()[0] if str(reason) else type(reason).__name__
            self._end(options["json"], COULD_NOT_RUN, f"Could not run: {line}", reason=line)
        else:
            self._say(options["json"], str(proven), verdict="proven", **dataclasses.asdict(proven))

    def _verify(self, witness_files: list[str], public_keys: list[str]) -> Proven:
        witnessed = [entry for file in witness_files for entry in witness.read(Path(file).read_text())]
        connection.ensure_connection()
        return verify(
            connection.connection,
            keys=Keys([_own_key(), *map(_from_hex, public_keys)]),
            evidence=Path(settings.EVIDENCE_ROOT),
            witnessed=witnessed,
        )

    def _end(self, as_json: bool, code: int, line: str, **facts: str) -> None:
        verdict = "broken" if code == BROKEN else "could not run"
        self._say(as_json, line, verdict=verdict, **facts)
        sys.exit(code)

    def _say(self, as_json: bool, line: str, **facts: str | int) -> None:
        self.stdout.write(json.dumps(facts, ensure_ascii=False) if as_json else line)


def _own_key() -> bytes:
    private = Ed25519PrivateKey.from_private_bytes(settings.OMBUDSMAN_CHECKPOINT_KEY)
    return private.public_key().public_bytes_raw()


def _from_hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise CouldNotRun(f"{text[:20]!r} is not a public key in hexadecimal") from None
