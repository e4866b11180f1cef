"""Cases of the mock world's people with everything asked for at once, for the soak of the pulls."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle
from typing import Final

from cases.actors import SYSTEM, Role
from cases.crypto import blind_index
from cases.demo.bulk import NO_CODE
from cases.grounds import Ground
from cases.models import Agency, Case, Consent, Filing, Person, Scheme, User
from cases.reference import new_reference
from cases.services import admission, agencies, deadline_watch, events, pull_batches
from ratings_connectors.mocks import world

_EMAIL: Final = "soak@ombudsman.example"
_WORDS: Final = "Made for a measurement."


def crowd() -> list[world.Person]:
    """The people of the mock world who have no story."""
    return [person for key, person in world.people().items() if key.startswith("p") and key[1:].isdigit()]


def make(*, pulls: int, at: datetime) -> Iterator[int]:
    """Make cases and ask for everything in each, until exactly so many pulls are asked for; gives how many are.

    Every case is taken on and every pull is asked for through the services, on a consent; only the complaint itself
    is written down directly.
    """
    agencies.seed(at=at)
    deadline_watch.seed_rules(by=SYSTEM, at=at)
    scheme = Scheme.objects.select_related("agency").get(slug="sesame-score")
    holder = User.objects.filter(email=_EMAIL).first()
    if holder is None:
        holder = User.objects.create_user(_EMAIL, name="Soak", role=Role.INVESTIGATOR.value)
    asked = 0
    for person in cycle(crowd()):
        case = _case(person, scheme, holder, at)
        wanted = pull_batches.allowed(case, at=at)[: pulls - asked]
        asked += len(pull_batches.request(case=case, wanted=wanted, at=at))
        yield asked
        if asked >= pulls:
            return


def _case(person: world.Person, scheme: Scheme, holder: User, at: datetime) -> Case:
    case = Case.objects.create(
        filing=Filing.objects.create(filed_at=at),
        reference=new_reference(),
        code_hash=NO_CODE,
        person=Person.objects.create(
            name=person.name, id_number=person.id_number, id_index=blind_index(person.id_number)
        ),
        agency=scheme.agency,
        scheme=scheme,
        grounds=[Ground.WRONG_FACTS.value],
        harms=[],
        narrative=_WORDS,
        wish=_WORDS,
        received_at=at,
        next_due_on=at.date() + timedelta(days=60),
    )
    events.open_chain(case=case)
    Consent.objects.bulk_create(
        Consent(case=case, agency=agency, category=category.value, given_at=at, expires_at=at + timedelta(days=30))
        for agency in Agency.objects.exclude(connector="")
        for category in agencies.offered(agency)
    )
    return admission.accept(case=case, to=holder, reasons=_WORDS, by=holder.actor, at=at)
