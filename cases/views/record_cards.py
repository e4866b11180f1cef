"""One record in words, field by field: the same for whoever may read it."""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Match, Person, Record
from cases.services import matching
from cases.templatetags.ui import moment
from cases.wording import matching as matching_words
from cases.wording import records as say
from cases.wording import scoring, statuses

Row = dict[str, Any]
# Shown at the end of a card, or nowhere: whose record it is, and what repeats its title or its holder.
_APART = frozenset(
    {"subject_name", "subject_id_masked", "id_masked", "extra", "attributes", "holder"}
    | {"confirmation", "confirmation_signature"}
)
# What a third party needs to verify one record by itself.
_OWN_PROOF = ("confirmation", "confirmation_signature")


def record_card(record: Record, person: Person) -> Row:
    """Word one record: what it is, whose it is, everything it says, and what proves it."""
    look = statuses.look(Match(record.match))
    rows = [
        {"key": say.field(name), "value": say.value(name, value)}
        for name, value in sorted(record.content.items(), key=lambda pair: say.place(pair[0]))
        if name not in _APART and value not in (None, "", [])
    ]
    rows.append({"key": say.field("subject_name"), "value": str(record.content.get("subject_name", ""))})
    rows.append({"key": say.field("subject_id_masked"), "value": str(record.content.get("subject_id_masked", ""))})
    missing = [say.field(name) for name in ("gist_id",) if record.content.get(name) == ""]
    return {
        "title": _title(record),
        "label": look.label,
        "tone": look.tone,
        "rows": rows,
        "grounds": _grounds(record, person),
        "missing": [_("Not stated: %(field)s") % {"field": field} for field in missing],
        "seen": _("Seen %(when)s") % {"when": moment(record.seen_at)},
        "sha256": record.sha256,
        "proof": [str(record.content[name]) for name in _OWN_PROOF if record.content.get(name)],
    }


def _grounds(record: Record, person: Person) -> list[str]:
    """Say on what the grade of a record rests: which digits agree, which do not; nothing where all is clear."""
    found = matching.graded(
        name=str(record.content.get("subject_name", "")),
        id_masked=str(record.content.get("subject_id_masked", "")),
        person_name=person.name,
        id_number=person.id_number,
    )
    if found.match is Match.EXACT:
        return []
    return [matching_words.ground(why.value, found.places) for why in found.reasons]


def _title(record: Record) -> str:
    """Name a record; a scored item by what it counts, because its number says nothing to anybody."""
    if record.kind == "SCORE_ITEM" and record.content.get("item"):
        return scoring.item_name(str(record.content["item"]), str(record.content.get("wording", "")))
    return f"{statuses.record_kind(record.kind)} {record.external_id}"
