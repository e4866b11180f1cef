"""Cases for tests: the two story people and anybody else, in the status that the office's own services lead to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from django.contrib.auth.hashers import make_password

from cases.actors import SYSTEM
from cases.crypto import blind_index
from cases.grounds import Ground
from cases.models import Agency, Case, Consent, Filing, Harm, Person, User
from cases.reference import check_character
from cases.services import admission, deadline_watch, events
from cases.workflow import CaseStatus
from tests.factories.agencies import make_agencies, scheme_of

AT = datetime(2026, 9, 16, 1, 30, tzinfo=UTC)
CODE = "ABCDEFGHJKLMNPQR"
REASONS = "The complaint is complete and within our remit."


@dataclass(frozen=True)
class Somebody:
    """Who complains. Identity numbers fail the official check on purpose."""

    name: str
    id_number: str
    birth_date: date


JOURNALIST = Somebody("林闻清", "110101198806150020", date(1988, 6, 15))
DEBTOR = Somebody("陈广", "440103197903080038", date(1979, 3, 8))


@cache
def code_hash() -> str:
    """Hash the test code once: hashing is slow on purpose."""
    return make_password(CODE)


def make_person(who: Somebody = JOURNALIST, *, email: str = "") -> Person:
    """Make the complainant's row."""
    return Person.objects.create(
        name=who.name,
        id_number=who.id_number,
        id_index=blind_index(who.id_number),
        birth_date=who.birth_date,
        email=email,
    )


def make_rules() -> None:
    """The office's deadline rules, which any accepted case needs."""
    deadline_watch.seed_rules(by=SYSTEM, at=AT)


def make_case(
    *,
    who: Somebody = JOURNALIST,
    agency: Agency | None = None,
    status: CaseStatus = CaseStatus.RECEIVED,
    investigator: User | None = None,
    grounds: Sequence[Ground] = (Ground.NO_VALID_DOCUMENT, Ground.NEVER_TOLD),
    harms: Sequence[Harm] = (Harm.TRAVEL,),
    consents: Sequence[tuple[str, str]] = (),
    at: datetime = AT,
    email: str = "",
) -> Case:
    """Make a case RECEIVED, or INVESTIGATING when an investigator accepts it.

    `consents` are (agency slug, category); later statuses are reached by the test itself, through the services.
    """
    make_rules()
    agencies = make_agencies()
    agency = agency or agencies["sesame"]
    case = Case.objects.create(
        filing=Filing.objects.create(filed_at=at),
        reference=_next_reference(),
        code_hash=code_hash(),
        person=make_person(who, email=email),
        agency=agency,
        scheme=scheme_of(agency),
        grounds=[ground.value for ground in grounds],
        harms=[harm.value for harm in harms],
        narrative="At the airport they told me that I may not fly. Nobody had ever written to me.",
        wish="Delete the entry and let me travel.",
        received_at=at,
        next_due_on=at.date() + timedelta(days=7),
    )
    events.open_chain(case=case)
    for slug, category in consents:
        give_consent(case, agencies[slug], category, at=at)
    if status == CaseStatus.INVESTIGATING:
        if investigator is None:
            raise ValueError("name the investigator who accepts the case")
        admission.accept(case=case, to=investigator, reasons=REASONS, by=investigator.actor, at=at)
        case.refresh_from_db()
    elif status != CaseStatus.RECEIVED:
        raise ValueError("walk the services to reach this status")
    return case


def give_consent(case: Case, agency: Agency, category: str, *, at: datetime = AT, days: int = 180) -> Consent:
    """Let the office pull one category from one agency."""
    return Consent.objects.create(
        case=case, agency=agency, category=category, given_at=at, expires_at=at + timedelta(days=days)
    )


def _next_reference() -> str:
    """Number the cases of one test in order, as well-formed references."""
    body = f"TEST{Case.objects.count() + 22222:05d}".translate(str.maketrans("01", "YZ"))
    return body + check_character(body)
