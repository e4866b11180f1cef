"""What lies in a case bundle: every member of it, measured, in the order in which they stand in the archive."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from cases.chain import canonical
from cases.models import Case, Checkpoint, Evidence
from cases.queries import my_case as queries
from cases.services import bundle_data, bundle_papers, bundle_proof, bundle_records, checkpoints, evidence
from cases.services.bundle_archive import Member, member
from cases.services.bundle_pages import case_file, in_both
from cases.services.bundle_words import LANGUAGES, text_of
from cases.verification import offline


class Altered(Exception):
    """The bytes of a stored bundle, or of a letter for it, are not those that were made. Staff must look."""


def members_of(case: Case, checkpoint: Checkpoint, at: datetime) -> Iterator[Member]:
    """Measure every member, in the order in which they stand in the archive."""
    proof = bundle_proof.proof_of(case, checkpoint)
    letters, letter_entries = _letters(case)
    files, file_entries = _files(case)
    told = bundle_data.case_data(case, file_entries, letter_entries, at)
    yield member("README.txt", "words", in_both("bundle/readme.txt", told, at))
    yield member("index.html", "words", in_both("bundle/index.html", told, at))
    for short in LANGUAGES:
        yield member(f"case-file-{short}.pdf", "words", case_file(told, short, at))
    yield member("verify.py", "program", program())
    for name, data in (
        ("case", told),
        ("records", bundle_records.records_data(case)),
        ("scores", bundle_records.scores_data(case)),
        ("looks", bundle_records.looks_data(case)),
    ):
        yield member(f"data/{name}.json", "data", text_of(data))
    yield from letters
    yield from files
    chain = b"".join(bundle_proof.chain_lines(case, proof["length"]))
    yield member("audit/events.jsonl", "audit", chain)
    yield member("audit/proof.json", "audit", canonical(proof) + b"\n")
    yield member("audit/checkpoint.txt", "audit", checkpoints.witness_form(checkpoint).encode())


def program() -> bytes:
    """Give the verifier as it lies in every bundle."""
    return Path(offline.__file__).read_bytes()


def _letters(case: Case) -> tuple[list[Member], list[dict[str, Any]]]:
    members, entries = [], []
    for number, row in enumerate(queries.letters(case), 1):
        name = f"letters/{number:02}-{row.kind}.pdf"
        one = member(name, "letter", bytes(row.pdf))
        if one.sha256 != row.sha256:
            raise Altered(f"letter {row.pk}")
        members.append(one)
        entries.append(bundle_papers.letter_data(row, name))
    return members, entries


def _files(case: Case) -> tuple[list[Member], list[dict[str, Any]]]:
    """Give the complainant's files and those that we sent them; one that may not be given out is named with why."""
    members, entries = [], []
    for number, row in enumerate(queries.readable(case), 1):
        name = f"files/{number:02}{_ending(row)}"
        why_not = _left_out(row)
        if not why_not:
            one = member(name, "evidence", evidence.path_of(row.stored_as))
            if one.sha256 == row.sha256:
                members.append(one)
            else:
                why_not = "damaged"
        entries.append(bundle_papers.file_data(row, "" if why_not else name, why_not))
    return members, entries


def _left_out(row: Evidence) -> str:
    if row.scan not in evidence.RELEASED:
        return row.scan
    return "" if evidence.path_of(row.stored_as).is_file() else "damaged"


def _ending(row: Evidence) -> str:
    ending = Path(row.original_name).suffix.lower()
    return ending if ending.isascii() and ending[1:].isalnum() else ""
