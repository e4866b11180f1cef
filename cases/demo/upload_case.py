"""The case that the files of an upload campaign are handed in to."""

from datetime import date, datetime
from random import Random
from uuid import uuid4

from cases.actors import SYSTEM, Role, citizen
from cases.complaint import Complaint, Matter
from cases.demo.filing import Tickets
from cases.grounds import Ground
from cases.models import Case, Harm, Scheme, User
from cases.services import admission, agencies, deadline_watch, intake
from ratings_connectors.mocks.world import people


def a_case(*, at: datetime) -> Case:
    """Make the case that the files of a run are handed in to, held by an investigator."""
    seeded = agencies.seed(at=at)
    deadline_watch.seed_rules(by=SYSTEM, at=at)
    name = f"campaign-{uuid4().hex[:8]}@ombudsman.example"
    officer = User.objects.create_user(name, name="Upload campaign", role=Role.INVESTIGATOR.value)
    person = people()["journalist"]
    complaint = Complaint(
        matters=(
            Matter(
                scheme_id=Scheme.objects.values_list("pk", flat=True).get(agency=seeded["sesame"], slug="sesame-score"),
                grounds=(Ground.NOT_EXPLAINED.value,),
            ),
        ),
        harms=(Harm.OTHER.value,),
        narrative="A case of the upload campaign; nobody complains.",
        wish="That no bad file is ever given out.",
        earlier_steps="None.",
        urgent=False,
        name=person.name,
        id_number=person.id_number,
        birth_date=date.fromisoformat(person.born),
        consents=(),
    )
    tickets = Tickets(Random(uuid4().int))  # noqa: S311 - the reference of a case that nobody opens
    case = intake.file(complaint=complaint, by=citizen(), at=at, ticket=tickets.next(own_code=False)).case
    admission.accept(case=case, to=officer, reasons="The campaign begins.", by=officer.actor, at=at)
    return Case.objects.get(pk=case.pk)
