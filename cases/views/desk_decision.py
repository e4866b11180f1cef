"""The decision of a case at the desk: proposed by one person, signed or sent back by another."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import access
from cases.actors import Actor
from cases.forms.decision import ProposeForm, SendBackForm, SignForm
from cases.forms.my_case_decision import CorrectForm, JudgeForm
from cases.models import Case, Decision, DecisionRequest, RequestKind
from cases.permissions import Permission, may
from cases.queries import decisions as queries
from cases.services import decision_drafts, decision_judging, decisions, reads
from cases.views import desk_decision_words as words
from cases.views.acts import Act, failed, first_error, perform
from cases.views.desk_frame import case_frame
from cases.views.door import ActingRequest, staff_only
from cases.workflow import DecisionRequestStatus


@staff_only
@require_http_methods(["GET", "POST"])
def decision(request: ActingRequest, reference: str) -> HttpResponse:
    """Show the decisions of a case, and what this person can do about the next one."""
    case, now = access.case_for(request.actor, reference), timezone.now()
    rows = queries.decisions(case)
    asked = queries.requests(case)
    judging = _judging(request.actor, case, asked, now)
    acts = [*(act for each in judging.values() for act in each), *_acts(request.actor, case, rows, now)]
    answer = perform(request, acts)
    if answer is not None:
        return answer
    reads.note(case=case, what="decision_page", by=request.actor, at=now)
    context = {
        **case_frame(case, request.actor, "decision"),
        "decisions": [words.shown(row) for row in rows],
        "letters": [words.letter_file(row, case) for row in queries.letters(case)],
        "requests": [(words.request_shown(row), judging.get(row.pk, [])) for row in asked],
        "remarks": [words.remark_shown(row) for row in queries.remarks(case)],
        "acts": [act for act in acts if not any(act in each for each in judging.values())],
        # The form is what the page is for then; the ways to return a proposal stay folded.
        "proposing": any(act.key.startswith("propose") for act in acts),
        "advice": words.advice(case, rows, now),
        "faulty": first_error(acts),
    }
    return render(request, "desk/case/decision.html", context, status=422 if failed(acts) else 200)


def _acts(actor: Actor, case: Case, rows: Sequence[Decision], now: datetime) -> list[Act]:
    """The next step only. The keys name stage and decision, so that a page left open cannot act on another."""
    waiting = next((row for row in rows if row.stands and row.signed_at is None), None)
    if waiting is not None:
        return _signing(actor, case, waiting, now) if may(actor.role, Permission.SIGN_DECISION) else []
    if not may(actor.role, Permission.PROPOSE_DECISION):
        return []
    stage = decisions.next_stage(case)
    if stage is None:
        return [_preparing(actor, case, now)] if words.can_be_prepared(case) else []
    if case.assigned_to_id != actor.user_id or words.is_live(rows, stage):
        return []
    draft = decision_drafts.draft(case, stage)
    filled = {"outcome": draft.outcome.value, "reasons": draft.reasons, "recommendation": draft.recommendation}
    return [
        Act(
            f"propose-{stage}",
            words.proposing(stage),
            _("Propose the decision"),
            partial(ProposeForm, initial=filled),
            lambda form: decisions.propose(case=case, stage=stage, by=actor, at=now, **form.cleaned_data),
            _("The decision is proposed. Another person has to sign it."),
            intro=_("The letter is written in the language of the case, and so is this draft."),
        )
    ]


def _judging(actor: Actor, case: Case, asked: Sequence[DecisionRequest], now: datetime) -> dict[int, list[Act]]:
    """Offer to judge what the complainant asked about the decision, to whoever may see such requests at all."""
    if not may(actor.role, Permission.JUDGE_DECISION_REQUEST):
        return {}
    return {row.pk: _judge(actor, case, row, now) for row in asked if row.status == DecisionRequestStatus.ASKED.value}


def _judge(actor: Actor, case: Case, row: DecisionRequest, now: datetime) -> list[Act]:
    against = decision_judging.reasons_against_judging(request=row, case=case, by=actor)
    review = row.kind == RequestKind.REVIEW.value
    grant = Act(
        f"grant-request-{row.pk}",
        _("Replace the decision: take the case up again") if review else _("Put the slip right"),
        _("Take the case up again") if review else _("Put it right"),
        JudgeForm if review else CorrectForm,
        lambda form: (decision_judging.replace if review else decision_judging.correct)(
            request=row, by=actor, at=now, **form.cleaned_data
        ),
        _("The decision is replaced. The case goes back to the investigation.") if review else _("It is put right."),
        reasons=against,
    )
    decline = Act(
        f"decline-request-{row.pk}",
        _("Leave the decision as it is"),
        _("Leave it as it is"),
        JudgeForm,
        lambda form: decision_judging.decline(request=row, by=actor, at=now, **form.cleaned_data),
        _("The decision stays as it is. The complainant reads your reasons."),
        kind="secondary",
        reasons=against,
    )
    return [grant] if against else [grant, decline]


def _preparing(actor: Actor, case: Case, now: datetime) -> Act:
    return Act(
        "prepare",
        "",
        _("Go to the decision without asking an agency"),
        SignForm,
        lambda _form: decisions.prepare(case=case, by=actor, at=now),
        _("The case waits for its decision."),
        kind="secondary",
        reasons=decisions.reasons_against_preparing(case=case, by=actor),
    )


def _signing(actor: Actor, case: Case, row: Decision, now: datetime) -> list[Act]:
    against = decisions.reasons_against_signing(decision=row, case=case, by=actor, at=now)
    sign = Act(
        f"sign-{row.pk}",
        "",
        _("Sign the decision"),
        SignForm,
        lambda _form: decisions.sign(decision=row, by=actor, at=now),
        _("You signed the decision. The letter is being made."),
        reasons=against,
    )
    if row.proposed_by_id == actor.user_id:
        return [sign]
    back = Act(
        f"back-{row.pk}",
        _("Send it back to its author"),
        _("Send back"),
        SendBackForm,
        lambda form: decisions.send_back(decision=row, reasons=form.cleaned_data["reasons"], by=actor, at=now),
        _("The proposal went back to its author."),
        kind="secondary",
    )
    return [sign, back]
