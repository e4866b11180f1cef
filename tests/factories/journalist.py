"""The journalist on real HTTP: every holder pulled, the court's entry found wrong, the deletion asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.actors import Role
from cases.models import Agency, AnswerCode, Case, CorrectionRequest, PullPurpose, User
from cases.scoring.findings import FindingCode
from cases.services import corrections, findings, records
from cases.services.agencies import offered
from cases.services.corrections import ItemReply
from cases.workflow import CaseStatus
from ratings_connectors.base import RecordKind
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.agencies import make_agencies
from tests.factories.cases import AT, JOURNALIST, Somebody, give_consent, make_case
from tests.factories.work import drain

HOLDERS = ("court_list", "sesame", "rail_sanctions", "air_sanctions", "hotel_sanctions")


@dataclass
class Journalist:
    """The case at the court, who holds it, and the agencies."""

    case: Case
    investigator: User
    agencies: dict[str, Agency]

    def respondent(self, slug: str) -> User:
        """Somebody who answers for an agency."""
        return User.objects.filter(agency__slug=slug).first() or make_respondent(self.agencies[slug])


def investigated(
    holders: Sequence[str] = HOLDERS,
    *,
    unseen: Sequence[str] = (),
    who: Somebody = JOURNALIST,
    at: datetime = AT,
    email: str = "",
) -> Journalist:
    """Everything pulled from `holders`; `unseen` are holders the complainant lets us ask, whom nobody asked yet."""
    agencies = make_agencies()
    investigator = make_staff(Role.INVESTIGATOR, name="Gao Yuan")
    case = make_case(
        who=who,
        agency=agencies["court_list"],
        status=CaseStatus.INVESTIGATING,
        investigator=investigator,
        at=at,
        email=email,
    )
    wanted = [(agencies[slug], category) for slug in holders for category in offered(agencies[slug])]
    for agency, category in [*wanted, *((agencies[slug], offered(agencies[slug])[0]) for slug in unseen)]:
        give_consent(case, agency, category.value, at=at)
    records.request_pulls(case=case, wanted=wanted, purpose=PullPurpose.INVESTIGATION, by=investigator.actor, at=at)
    drain(at)
    listing = case.records.filter(kind=RecordKind.COURT_LISTING.value, match="exact").get()
    findings.add(
        case=case,
        agency=agencies["court_list"],
        code=FindingCode.NOT_ELIGIBLE,
        record=listing,
        explanation="The entry names no effective document.",
        by=investigator.actor,
        at=at + timedelta(hours=1),
    )
    drain(at + timedelta(hours=1))
    case.refresh_from_db()
    return Journalist(case, investigator, agencies)


def sent(story: Journalist, at: datetime = AT + timedelta(hours=2)) -> CorrectionRequest:
    """The court is asked to delete the entry."""
    by = story.investigator.actor
    confirmed = story.case.findings.filter(agency=story.case.agency, status="confirmed")
    request = corrections.draft(
        case=story.case,
        agency=story.case.agency,
        finding_ids=list(confirmed.values_list("pk", flat=True)),
        message="Please delete the entry.",
        by=by,
        at=at,
    )
    request = corrections.send(request=request, by=by, at=at)
    drain(at)
    return request


def answered(request: CorrectionRequest, story: Journalist, at: datetime) -> CorrectionRequest:
    """The agency says that everything is corrected; the machine looks for itself."""
    replies = [
        ItemReply(pk, AnswerCode.CORRECTED, "It is deleted.") for pk in request.items.values_list("pk", flat=True)
    ]
    by = story.respondent(request.agency.slug).actor
    corrections.answer(request=request, replies=replies, by=by, at=at)
    drain(at)
    request.refresh_from_db()
    return request
