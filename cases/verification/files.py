"""What the chain only holds the hash of: letters, evidence files, raw answers of agencies."""

import hashlib
from pathlib import Path

from cases.verification.faults import Broken
from cases.verification.rows import Connection, stream

LETTERS = """
SELECT l.id, l.kind, k.reference, l.sha256, l.pdf, EXISTS (
    SELECT 1 FROM cases_event e JOIN cases_chain c ON c.number = e.chain_id
    WHERE e.object_type = 'letter' AND e.object_id = l.id::text AND c.case_id = l.case_id
      AND e.data->>'sha256' = l.sha256)
FROM cases_letter l JOIN cases_case k ON k.id = l.case_id ORDER BY l.id
"""
EVIDENCE = """
SELECT v.id, k.reference, v.sha256, v.stored_as, EXISTS (
    SELECT 1 FROM cases_event e JOIN cases_chain c ON c.number = e.chain_id
    WHERE e.object_type = 'evidence' AND e.object_id = v.id::text AND c.case_id = v.case_id
      AND e.data->>'sha256' = v.sha256)
FROM cases_evidence v JOIN cases_case k ON k.id = v.case_id ORDER BY v.id
"""
ANSWERS = "SELECT id, connector, label, sha256, body FROM ratings_connectors_answer ORDER BY id"
# An answer that the event of its pull names, and that is no longer there under that hash.
LOST_ANSWER = """
SELECT e.chain_id, e.seq, named.sha256 FROM cases_event e
CROSS JOIN LATERAL jsonb_array_elements_text(e.data->'answers') AS named(sha256)
LEFT JOIN ratings_connectors_answer a ON a.pull_key = e.data->>'transaction_id' AND a.sha256 = named.sha256
WHERE e.action = 'records_pulled' AND a.id IS NULL ORDER BY e.chain_id, e.seq LIMIT 1
"""
# Few at a time: each row carries a whole document.
_BATCH = 20


def verify_letters(connection: Connection) -> int:
    """Hash every letter again and find its event; give how many there are.

    Raises:
        Broken: at the first letter that was changed, or that no event of its case speaks of.

    """
    count = 0
    for pk, kind, reference, sha256, pdf, has_event in stream(connection, LETTERS, batch=_BATCH):
        place = f"letter {pk} ({kind}, case {reference})"
        if hashlib.sha256(pdf).hexdigest() != sha256:
            raise Broken(place, "its bytes do not give its hash")
        if not has_event:
            raise Broken(place, "no event of its case holds its hash")
        count += 1
    return count


def verify_evidence(connection: Connection, folder: Path) -> int:
    """Hash every evidence file of a case again and find its event; give how many there are.

    Raises:
        Broken: at the first file that is missing, was changed, or that no event of its case speaks of.

    """
    count = 0
    for pk, reference, sha256, stored_as, has_event in stream(connection, EVIDENCE):
        place = f"evidence {pk} (case {reference}, file {stored_as})"
        found = file_hash(folder / stored_as[:2] / stored_as)
        if found is None:
            raise Broken(place, "the file is missing")
        if found != sha256:
            raise Broken(place, "its bytes do not give its hash")
        if not has_event:
            raise Broken(place, "no event of its case holds its hash")
        count += 1
    return count


def verify_answers(connection: Connection) -> int:
    """Hash every raw answer of an agency again, and find those that events name; give how many there are.

    Raises:
        Broken: at the first answer that was changed, or that is gone although an event names it.

    """
    count = 0
    for pk, connector, label, sha256, body in stream(connection, ANSWERS, batch=_BATCH):
        if hashlib.sha256(body).hexdigest() != sha256:
            raise Broken(f"raw answer {pk} ({connector}, {label})", "its bytes do not give its hash")
        count += 1
    for chain, seq, sha256 in stream(connection, LOST_ANSWER):
        raise Broken(f"raw answer {sha256}", f"it is gone; event {seq} of chain {chain} names it")
    return count


def file_hash(path: Path) -> str | None:
    """Hash a file block by block; None when it is not there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None
