"""What the complainant thinks of an agency's answer: said once a round, shown to the agency only by the office."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cases.actors import Actor
from cases.models import Answer, Case, Remark
from cases.permissions import Permission
from cases.services import events
from cases.services.foreseen import Foreseen, foresee_each
from cases.services.guards import lock_case, reasons_against_worker, require
from cases.services.refusals import Refused, refuse_if
from cases.workflow import CaseStatus, Reason

RULE = "OMB-REMARK"
# Later the provisional decision is there to be commented on, which is better than its material.
SAYABLE = frozenset({CaseStatus.WITH_AGENCY, CaseStatus.DECIDING})


@transaction.atomic
def say(*, answer: Answer, agrees: bool, body: str, by: Actor, at: datetime) -> Remark:
    """Take what the complainant thinks of the answer of one round; once, and it cannot be changed.

    Effects in order: the row; one event (ids only). The agency is told nothing.

    Raises:
        Refused: NOT_IN_THIS_STATUS once the decision is out; ALREADY_DONE; NO_REASONS_GIVEN for a no without a word.

    """
    require(by, Permission.COMMENT)
    case = lock_case(answer.request.case)
    if not may_say(case):
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    if Remark.objects.filter(answer=answer).exists():
        raise Refused(Reason.ALREADY_DONE)
    if not agrees and not body.strip():
        raise Refused(Reason.NO_REASONS_GIVEN, field="body")
    made = Remark.objects.create(answer=answer, agrees=agrees, body=body.strip(), made_at=at)
    data = {"agency": answer.request.agency.slug, "round": answer.round, "agrees": agrees}
    events.record(case=case, action="answer_remarked", by=by, at=at, about=made, data=data)
    return made


def may_say(case: Case) -> bool:
    """Say whether remarks on answers are still of use: the decision is not out."""
    return CaseStatus(case.status) in SAYABLE


def useful_until(answers: Sequence[Answer]) -> list[Foreseen]:
    """Give for each answer the day until which a remark is most useful: our own check is hardly done before. One query.

    Raises:
        NoRuleInForce: the office has no such rule.

    """
    return foresee_each(rule_id=RULE, since=[answer.answered_at for answer in answers])


@transaction.atomic
def show(*, remark: Remark, by: Actor, at: datetime) -> None:
    """Let the agency read a remark, because its answer to it may help; once shown it stays shown.

    Raises:
        Refused: not one's case, a conflict of interest, ALREADY_DONE.

    """
    require(by, Permission.SEND_CORRECTION)
    request = remark.answer.request
    case = lock_case(request.case)
    row = Remark.objects.select_for_update(of=("self",)).get(pk=remark.pk)
    refuse_if(reasons_against_worker(case, by))
    if row.shown_at is not None:
        raise Refused(Reason.ALREADY_DONE)
    row.shown_at, row.shown_by_id = at, by.user_id
    row.save(update_fields=["shown_at", "shown_by"])
    events.record(case=case, action="remark_shown", by=by, at=at, about=row, data={"agency": request.agency.slug})
