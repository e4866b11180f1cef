"""Who may see and do what; the only door from an id in a URL to an object.

Absence and denial look alike to whoever asks: both are `NotFound`, so that a guess learns nothing.
"""

from django.db.models import Q, QuerySet

from cases.actors import Actor, Role
from cases.models import (
    Case,
    CorrectionRequest,
    Evidence,
    Interest,
    InterimRelief,
    Letter,
    Ownership,
    OwnInitiativeFile,
    Population,
    Proofing,
    Scheme,
    Sweep,
    User,
)
from cases.permissions import Permission, may
from cases.reference import compact
from cases.workflow import CaseStatus, CorrectionStatus


class NotFound(Exception):
    """There is no such object for this person."""


class NotAllowed(Exception):
    """The person's role does not hold the permission at all."""


def require(actor: Actor, permission: Permission) -> None:
    """Insist that the actor's role holds a permission.

    Raises:
        NotAllowed: it does not.

    """
    if not may(actor.role, permission):
        raise NotAllowed(permission)


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """Give the cases an actor may open.

    Citizens: the one their code opened. Intake: what waits for admission, and their own. Investigators:
    their own, and what nobody holds yet. Ombudsmen and auditors: all. A declared interest hides a case
    from everybody who could act on it; auditors only look.
    """
    cases = Case.objects.filter(erased_at__isnull=True)
    if actor.role == Role.CITIZEN:
        return cases.filter(pk=actor.case_id) if actor.case_id else cases.none()
    if not may(actor.role, Permission.SEE_CASE):
        return cases.none()
    if actor.role == Role.AUDITOR:
        return cases
    cases = cases.exclude(conflicted_for(actor))
    if may(actor.role, Permission.SEE_ALL_CASES):
        return cases
    unheld = Q(assigned_to__isnull=True, status=CaseStatus.RECEIVED.value)
    return cases.filter(Q(assigned_to=actor.user_id) | unheld)


def case_for(actor: Actor, reference: str, permission: Permission = Permission.SEE_CASE) -> Case:
    """Open a case by the reference in a URL.

    Raises:
        NotFound: there is no such case for this actor.
        NotAllowed: the role does not hold `permission`.

    """
    case = (
        visible_cases(actor)
        .select_related("person", "agency", "scheme", "assigned_to", "representative")
        .select_related("filing__taken_by", "filing__contact")
        .filter(reference=compact(reference))
        .first()
    )
    if case is None:
        raise NotFound
    require(actor, permission)
    return case


def matter_for(actor: Actor, reference: str) -> Case:
    """Open another matter of the complaint whose code the complainant entered: one code opens all of its matters.

    Raises:
        NotFound: it belongs to another complaint, or there is none.

    """
    if actor.case_id is None:
        raise NotFound
    own = Case.objects.filter(pk=actor.case_id).values_list("filing_id", flat=True)
    found = Case.objects.filter(filing__in=own, reference=compact(reference), erased_at=None).first()
    if found is None:
        raise NotFound
    return found


def visible_proofings(actor: Actor) -> QuerySet[Proofing]:
    """Give the requests to prove one's identity that an officer may work on: none that touches a declared interest.

    Requests with an unknown reference are nobody's work and are seen by nobody.
    """
    if not may(actor.role, Permission.PROVE_IDENTITY):
        return Proofing.objects.none()
    touched = Case.objects.filter(conflicted_for(actor)).values("filing")
    return Proofing.objects.filter(filing__isnull=False).exclude(filing__in=touched)


def proofing_for(actor: Actor, uid: str) -> Proofing:
    """Open a request to prove one's identity by the uid in a URL.

    Raises:
        NotAllowed: the role does not hold the permission.
        NotFound: there is no such request for this actor.

    """
    require(actor, Permission.PROVE_IDENTITY)
    rows = visible_proofings(actor).select_related("filing", "checked_by", "approved_by", "ended_by")
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound
    return row


def visible_corrections(actor: Actor) -> QuerySet[CorrectionRequest]:
    """Give the correction requests an actor may open: an agency sees what was sent to it, nothing else."""
    requests = CorrectionRequest.objects.all()
    if actor.role == Role.RESPONDENT:
        hidden = [CorrectionStatus.DRAFT.value, CorrectionStatus.CANCELLED.value]
        mine = requests.filter(agency=actor.agency_id, case__erased_at__isnull=True)
        return mine.exclude(status__in=hidden)
    return requests.filter(case__in=visible_cases(actor))


def correction_for(actor: Actor, pk: int, permission: Permission) -> CorrectionRequest:
    """Open a correction request by the number in a URL.

    Raises:
        NotFound: there is no such request for this actor.
        NotAllowed: the role does not hold `permission`.

    """
    rows = visible_corrections(actor).select_related("case__person", "agency", "follow_up_of__agency")
    request = rows.filter(pk=pk).first()
    if request is None:
        raise NotFound
    require(actor, permission)
    return request


def visible_reliefs(actor: Actor) -> QuerySet[InterimRelief]:
    """Give the interim reliefs an actor may open: a holder sees what it was ordered, also when it is over."""
    reliefs = InterimRelief.objects.all()
    if actor.role == Role.RESPONDENT:
        return reliefs.filter(holder=actor.agency_id, until__isnull=False, case__erased_at__isnull=True)
    return reliefs.filter(case__in=visible_cases(actor))


def relief_for(actor: Actor, pk: int) -> InterimRelief:
    """Open an interim relief by the number in a URL.

    Raises:
        NotFound: there is no such relief for this actor.

    """
    found = visible_reliefs(actor).select_related("case__person", "holder", "decided_by").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def evidence_for(actor: Actor, uid: str) -> Evidence:
    """Open a file by its random name in a URL: an agency sees what it is shown and what it handed in.

    Raises:
        NotFound: there is no such file for this actor.

    """
    files = Evidence.objects.select_related("case", "answer__request")
    if actor.role == Role.RESPONDENT:
        own = Q(answer__request__agency=actor.agency_id)
        shown = Q(shown_to_agency=True, case__corrections__in=visible_corrections(actor))
        files = files.filter(own | shown).distinct()
    else:
        files = files.filter(case__in=visible_cases(actor))
    found = files.filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def letter_for(actor: Actor, uid: str) -> Letter:
    """Open a letter by its random name in a URL.

    Raises:
        NotFound: there is no such letter for this actor.

    """
    found = Letter.objects.select_related("case").filter(uid=uid, case__in=visible_cases(actor)).first()
    if found is None:
        raise NotFound
    return found


def visible_own_initiatives(actor: Actor) -> QuerySet[OwnInitiativeFile]:
    """Give the own-initiative files an actor may open: a declared interest in the agency hides them, as with cases."""
    files = OwnInitiativeFile.objects.all()
    if not may(actor.role, Permission.SEE_OWN_INITIATIVE):
        return files.none()
    if actor.role == Role.AUDITOR:
        return files
    return files.exclude(_touched(actor, "scheme__agency"))


def own_initiative_for(actor: Actor, number: str) -> OwnInitiativeFile:
    """Open an own-initiative file by the number in a URL.

    Raises:
        NotFound: there is no such file for this actor.

    """
    files = visible_own_initiatives(actor).select_related("scheme__agency", "opened_by", "published_by", "case")
    found = files.filter(number=number.upper()).first()
    if found is None:
        raise NotFound
    return found


def sweep_for(actor: Actor, number: str, pk: int) -> Sweep:
    """Open a sweep of an own-initiative file by the numbers in a URL.

    Raises:
        NotFound: there is no such sweep for this actor.

    """
    sweeps = Sweep.objects.select_related(
        "file__scheme__agency", "file__opened_by", "population", "method", "other_method", "started_by"
    )
    found = sweeps.filter(file__in=visible_own_initiatives(actor), file__number=number.upper(), pk=pk).first()
    if found is None:
        raise NotFound
    return found


def sweepable_populations(actor: Actor) -> QuerySet[Population]:
    """Give the populations an actor may sweep: none of an agency in which they declared an interest."""
    populations = Population.objects.select_related("scheme__agency")
    if not may(actor.role, Permission.RUN_SWEEP):
        return populations.none()
    return populations.exclude(_touched(actor, "scheme__agency"))


def conflicted_for(actor: Actor) -> Q:
    """Describe the cases an actor must not touch: declared interests, followed one step along ownership."""
    cases = _interests(actor).filter(case__isnull=False).values("case")
    return _touched(actor, "agency") | Q(pk__in=cases)


def _touched(actor: Actor, agency: str) -> Q:
    """Describe the rows whose `agency` is one that an actor's declared interests touch."""
    own = _interests(actor).filter(agency__isnull=False).values("agency")
    # Asked of the few agencies, never of the cases: lists of a hundred thousand cases exclude by this.
    owned = Ownership.objects.filter(owner__in=own).values("owned")
    owners = Ownership.objects.filter(owned__in=own).values("owner")
    return Q(**{f"{agency}__in": own}) | Q(**{f"{agency}__in": owned}) | Q(**{f"{agency}__in": owners})


def _interests(actor: Actor) -> QuerySet[Interest]:
    return Interest.objects.filter(user=actor.user_id, ended_at__isnull=True)


def has_conflict(actor: Actor, case: Case) -> bool:
    """Say whether an actor has a declared interest that touches a case."""
    if actor.user_id is None:
        return False
    return Case.objects.filter(conflicted_for(actor), pk=case.pk).exists()


def has_conflict_with(actor: Actor, scheme_id: int) -> bool:
    """Say whether an actor has a declared interest that touches the agency of a scheme."""
    if actor.user_id is None:
        return False
    return Scheme.objects.filter(_touched(actor, "agency"), pk=scheme_id).exists()


def case_workers() -> QuerySet[User]:
    """Give the active accounts that may hold a case."""
    roles = [Role.INVESTIGATOR.value, Role.OMBUDSMAN.value]
    return User.objects.filter(is_active=True, role__in=roles).order_by("name")
