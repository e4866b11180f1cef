"""What a case bundle says of the files and letters that lie in it. Written out by hand: see bundle_data."""

from cases.actors import Role
from cases.chain import moment
from cases.models import Evidence, Letter, RedactionStatus
from cases.services import bundle_words as words
from cases.services.bundle_words import Json


def file_data(row: Evidence, member: str, why_not: str = "") -> Json:
    """Give a file of the complainant, or one that we sent them, and the versions of it that were made for others."""
    ready = row.redactions.filter(status=RedactionStatus.READY.value)
    return {
        "member": member,
        "left_out": why_not,
        "from": "you" if row.role == Role.CITIZEN.value else "office",
        "name": row.original_name,
        "kind": row.kind,
        "shows": row.shows,
        "type": row.content_type,
        "size": row.size,
        "sha256": row.sha256,
        "handed_in_at": moment(row.uploaded_at),
        "scan": row.scan,
        "shown_to_agency": row.shown_to_agency,
        "covered_versions": [
            {"version": one.version, "made_at": words.at(one.made_at), "sha256": one.sha256, "reason": one.reason}
            for one in ready
        ],
    }


def letter_data(row: Letter, member: str) -> Json:
    """Give one letter to the complainant."""
    return {
        "member": member,
        "kind": row.kind,
        "language": row.language,
        "code": row.verification_code,
        "sha256": row.sha256,
        "made_at": moment(row.rendered_at),
    }
