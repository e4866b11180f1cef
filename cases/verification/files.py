"""What the chain only holds the hash of: letters, evidence files and pictures of them, raw answers of agencies."""

import hashlib
from pathlib import Path

from cases.verification.faults import Broken
from cases.verification.rows import Connection, stream

LETTERS = """
SELECT l.id, l.kind, k.reference, l.sha256, l.pdf, EXISTS (
    SELECT 1 FROM cases_event e JOIN cases_chain c ON c.number = e.chain_id
    WHERE e.action = 'data_erased' AND e.data->'kinds' ? 'case' AND c.case_id = l.case_id), EXISTS (
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
# Pictures of pages, of the file itself and of each version with parts covered: the event holds one hash over theirs.
PICTURES = """
SELECT p.id, k.reference, p.number, p.sha256, p.stored_as
FROM cases_evidencepage p JOIN cases_evidence v ON v.id = p.evidence_id JOIN cases_case k ON k.id = v.case_id
ORDER BY p.id
"""
PICTURES_TOGETHER = """
SELECT v.id, k.reference, r.version,
    encode(sha256(convert_to(string_agg(p.sha256, '' ORDER BY p.number), 'UTF8')), 'hex'),
    (SELECT e.data->>(CASE WHEN r.id IS NULL THEN 'sha256' ELSE 'pictures_sha256' END)
     FROM cases_event e JOIN cases_chain c ON c.number = e.chain_id
     WHERE e.object_type = 'evidence' AND e.object_id = v.id::text AND c.case_id = v.case_id
       AND e.action = CASE WHEN r.id IS NULL THEN 'evidence_drawn' ELSE 'evidence_redacted' END
       AND (r.id IS NULL OR e.data->>'version' = r.version::text)
     ORDER BY e.seq DESC LIMIT 1)
FROM cases_evidencepage p JOIN cases_evidence v ON v.id = p.evidence_id JOIN cases_case k ON k.id = v.case_id
LEFT JOIN cases_redaction r ON r.id = p.redaction_id
WHERE CASE WHEN r.id IS NULL THEN v.preview = 'ready' ELSE r.status = 'ready' END
GROUP BY v.id, k.reference, r.id, r.version ORDER BY v.id, r.version
"""
VERSIONS = """
SELECT r.id, k.reference, r.version, r.sha256, r.stored_as, EXISTS (
    SELECT 1 FROM cases_event e JOIN cases_chain c ON c.number = e.chain_id
    WHERE e.object_type = 'evidence' AND e.object_id = v.id::text AND c.case_id = v.case_id
      AND e.action = 'evidence_redacted' AND e.data->>'sha256' = r.sha256)
FROM cases_redaction r JOIN cases_evidence v ON v.id = r.evidence_id JOIN cases_case k ON k.id = v.case_id
WHERE r.status = 'ready' ORDER BY r.id
"""
# An emptied letter or answer is whole only when an event of its case says that the case was erased.
ANSWERS = """
SELECT a.id, a.connector, a.label, a.sha256, a.body, EXISTS (
    SELECT 1 FROM cases_pull p JOIN cases_chain c ON c.case_id = p.case_id JOIN cases_event e ON e.chain_id = c.number
    WHERE p.transaction_id = a.pull_key AND e.action = 'data_erased' AND e.data->'kinds' ? 'case')
FROM ratings_connectors_answer a ORDER BY a.id
"""
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
    for pk, kind, reference, sha256, pdf, was_erased, has_event in stream(connection, LETTERS, batch=_BATCH):
        place = f"letter {pk} ({kind}, case {reference})"
        if not (was_erased and not pdf) and hashlib.sha256(pdf).hexdigest() != sha256:
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
        _same(place, folder, stored_as, sha256)
        if not has_event:
            raise Broken(place, "no event of its case holds its hash")
        count += 1
    return count


def verify_pictures(connection: Connection, folder: Path) -> int:
    """Hash every picture of a page again, hold them together against their event, and every covered version too; give
    how many pictures there are.

    Raises:
        Broken: at the first one that is missing, was changed, or that no event of its case speaks of.

    """
    count = 0
    for pk, reference, number, sha256, stored_as in stream(connection, PICTURES):
        _same(f"picture {pk} (case {reference}, page {number}, file {stored_as})", folder, stored_as, sha256)
        count += 1
    for pk, reference, version, together, said in stream(connection, PICTURES_TOGETHER):
        if together != said:
            which = f"version {version}" if version else "whole"
            raise Broken(f"pictures of evidence {pk} (case {reference}, {which})", "no event holds their hash")
    for pk, reference, version, sha256, stored_as, has_event in stream(connection, VERSIONS):
        place = f"redaction {pk} (case {reference}, version {version}, file {stored_as})"
        _same(place, folder, stored_as, sha256)
        if not has_event:
            raise Broken(place, "no event of its case holds its hash")
    return count


def _same(place: str, folder: Path, stored_as: str, sha256: str) -> None:
    found = file_hash(folder / stored_as[:2] / stored_as)
    if found is None:
        raise Broken(place, "the file is missing")
    if found != sha256:
        raise Broken(place, "its bytes do not give its hash")


def verify_answers(connection: Connection) -> int:
    """Hash every raw answer of an agency again, and find those that events name; give how many there are.

    Raises:
        Broken: at the first answer that was changed, or that is gone although an event names it.

    """
    count = 0
    for pk, connector, label, sha256, body, was_erased in stream(connection, ANSWERS, batch=_BATCH):
        if not (was_erased and not body) and hashlib.sha256(body).hexdigest() != sha256:
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
