"""What every letter shares: its sheet, whom the case is about, and how records, grounds and bases are worded.

All functions word in the active language: their callers switch to the language of the letter first.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from cases.grounds import Ground
from cases.letters.context import About, Sheet
from cases.models import Case, CorrectionRequest, Decision, Finding, Harm, LetterKind, RepresentativeKind
from cases.reference import CODE_ALPHABET, grouped
from cases.wording import phrases, scoring, statuses
from cases.wording.names import name_of

CODE_CHARACTERS: Final = 28  # of 5 bits each: 140 bits, seven groups of four
ACTING: Mapping[RepresentativeKind, Promise] = {
    RepresentativeKind.PARENT: gettext_lazy("parent"),
    RepresentativeKind.GUARDIAN: gettext_lazy("guardian"),
    RepresentativeKind.LAWYER: gettext_lazy("lawyer"),
    RepresentativeKind.RELATIVE: gettext_lazy("relative or friend"),
    RepresentativeKind.ORGANISATION: gettext_lazy("organisation that helps"),
}


def sheet(
    case: Case,
    kind: LetterKind,
    *,
    at: datetime,
    decision: Decision | None = None,
    about: CorrectionRequest | None = None,
) -> Sheet:
    """Give the sheet of one letter. The code follows from the letter's place: drawing it again gives it again."""
    place = f"{case.uid}:{kind}:{decision.pk if decision else ''}:{about.pk if about else ''}:{case.language}"
    return Sheet(
        language=case.language,
        reference=grouped(case.reference),
        at=at,
        code=verification_code(place),
        check_address=settings.PUBLIC_BASE_URL + reverse("public:verify"),
    )


def verification_code(place: str) -> str:
    """Make the code that is printed on the letter of one place; without the office's key nobody can guess it."""
    number = int.from_bytes(salted_hmac("cases.letters.verification_code", place, algorithm="sha256").digest())
    digits = []
    for _place in range(CODE_CHARACTERS):
        number, digit = divmod(number, len(CODE_ALPHABET))
        digits.append(CODE_ALPHABET[digit])
    return grouped("".join(digits))


def about(case: Case) -> About:
    """Say whom and what a case is about."""
    acting = case.representative
    return About(
        person=case.person.name,
        acting=phrases.aside(acting.name, ACTING[RepresentativeKind(acting.kind)]) if acting else "",
        agency=name_of(case.agency),
        scheme=name_of(case.scheme),
    )


def grounds(case: Case) -> tuple[str, ...]:
    """Word what the complaint says is wrong."""
    return tuple(str(statuses.GROUNDS[Ground(ground)]) for ground in case.grounds)


def harms(case: Case) -> tuple[str, ...]:
    """Word what the record affects."""
    return tuple(str(statuses.HARMS[Harm(harm)]) for harm in case.harms)


def basis(finding: Finding) -> str:
    """Name the legal basis of a finding; a citation that we have no words for stands as it is."""
    return scoring.bases(finding.basis)


def record(finding: Finding) -> str:
    """Name the record or the item a finding is about; empty when it is about neither."""
    if finding.record is not None:
        return f"{statuses.record_kind(finding.record.kind)} {finding.record.external_id}"
    return scoring.item_name(finding.item) if finding.item else ""
