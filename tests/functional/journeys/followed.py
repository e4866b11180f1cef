"""A correction followed from holder to holder: the services walk what is not looked at, the running workers work."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from cases.actors import Role
from cases.models import Agency, AnswerCode, Case, CorrectionRequest, FindingStatus, HolderWatch, PullPurpose, User
from cases.services import agencies, corrections, findings, records
from cases.services.corrections import ItemReply
from cases.workflow import CaseStatus
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.agencies import make_agencies
from tests.factories.cases import Somebody, make_case
from tests.functional.journeys.citizen import Story
from tests.functional.prepared import wait


@dataclass
class Followed:
    """A case at an agency, who holds it, and what its person files."""

    case: Case
    investigator: User
    story: Story

    def ask(self, slug: str) -> CorrectionRequest:
        """Ask an agency for everything that was confirmed about it."""
        by, agency = self.investigator.actor, Agency.objects.get(slug=slug)
        confirmed = self.case.findings.filter(agency=agency, status=FindingStatus.CONFIRMED.value)
        request = corrections.draft(
            case=self.case,
            agency=agency,
            finding_ids=list(confirmed.values_list("pk", flat=True)),
            message=self.story.words.asked,
            by=by,
            at=timezone.now(),
        )
        request = corrections.send(request=request, by=by, at=timezone.now())
        wait(self.case)
        return request

    def answer(self, request: CorrectionRequest) -> None:
        """Say for the agency that every item is corrected, and let the workers look for themselves."""
        replies = [
            ItemReply(pk, AnswerCode.CORRECTED, self.story.words.answered)
            for pk in request.items.values_list("pk", flat=True)
        ]
        by = make_respondent(request.agency).actor
        corrections.answer(request=request, replies=replies, by=by, at=timezone.now())
        wait(self.case)
        request.refresh_from_db()
        self.case.refresh_from_db()


def begun(
    story: Story, agency: str, holders: Sequence[str], *, language: str = "en", confirmed: Sequence[str] = ()
) -> Followed:
    """File against `agency`, pull from every holder all it offers, confirm what the rules found.

    `confirmed` names the holders whose findings count; all of them where it is left out.
    """
    now, known, officer = timezone.now(), make_agencies(), make_staff(Role.INVESTIGATOR)
    wanted = [(known[slug], category) for slug in holders for category in agencies.offered(known[slug])]
    case = make_case(
        who=Somebody(story.name, story.id_number, story.born),
        agency=known[agency],
        status=CaseStatus.INVESTIGATING,
        investigator=officer,
        grounds=story.grounds,
        harms=story.harms,
        consents=[(holder.slug, category.value) for holder, category in wanted],
        at=now,
        email=story.email,
    )
    Case.objects.filter(pk=case.pk).update(language=language, narrative=story.narrative, wish=story.wish)
    case.refresh_from_db()
    records.request_pulls(case=case, wanted=wanted, purpose=PullPurpose.INVESTIGATION, by=officer.actor, at=now)
    wait(case)
    for finding in case.findings.filter(status=FindingStatus.PROPOSED.value, agency__slug__in=confirmed or holders):
        findings.confirm(finding=finding, reasons=story.words.confirmed, by=officer.actor, at=timezone.now())
    wait(case)
    return Followed(case, officer, story)


def standings(request: CorrectionRequest) -> dict[str, str]:
    """How every holder of a correction stands."""
    return dict(HolderWatch.objects.filter(request=request).values_list("agency__slug", "standing"))
