"""A case's first page at the desk: the complaint, the person, the clocks, and what can be done next."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import access
from cases.actors import Role
from cases.clocks import clocks
from cases.forms.desk import AcceptForm, CaseInterestForm, HandOverForm, RefuseForm
from cases.models import Case, User
from cases.permissions import Permission, may
from cases.queries import cases as queries
from cases.queries import filings as filing_queries
from cases.services import admission, interests, reads
from cases.services.guards import worker_facts
from cases.views import desk_case_words as words
from cases.views import desk_filing_words as filing_words
from cases.views.acts import Act, failed, first_error, perform
from cases.views.desk_clocks import clock_acts
from cases.views.desk_frame import case_frame
from cases.views.door import ActingRequest, staff_only
from cases.workflow import CaseStatus


@staff_only
@require_http_methods(["GET", "POST"])
def case(request: ActingRequest, reference: str) -> HttpResponse:
    """Show the case; admit it, give it to somebody, step back from it, or move one of its clocks."""
    row = access.case_for(request.actor, reference)
    page = queries.overview(row)
    now = timezone.now()
    acts = [*_admission(request, row), *_hands(request, row)]
    by_clock = clock_acts(request.actor, page.deadlines, now)
    every = [*acts, *(act for each in by_clock.values() for act in each)]
    # Whoever gives a case away can no longer open it.
    then = reverse("desk:home") if request.POST.get("act") in ("interest", "hand_over") else ""
    answer = perform(request, every, then=then)
    if answer is not None:
        return answer
    reads.note(case=row, what="case_page", by=request.actor, at=now)
    around, today = filing_queries.neighbours(row, request.actor), timezone.localdate()
    context = {
        **case_frame(row, request.actor, "case"),
        "steps": words.steps(row, page.standing, worker_facts(row, request.actor)),
        "acts": acts,
        "faulty": first_error(every),
        "facts": words.case_rows(row),
        "person": words.person_rows(row),
        "permissions": words.permission_rows(page, now),
        "warnings": filing_words.warnings(row, around, today),
        "urgency": filing_words.urgency_rows(row, today),
        "happened": filing_words.timeline(row),
        "linked": filing_words.neighbour_rows(around.linked),
        "before": filing_words.neighbour_rows(around.earlier),
        "clocks": [(clock, by_clock.get(clock.pk, ())) for clock in clocks(page.deadlines, today)],
    }
    return render(request, "desk/case/overview.html", context, status=422 if failed(every) else 200)


def _admission(request: ActingRequest, row: Case) -> list[Act]:
    if row.status != CaseStatus.RECEIVED.value or not may(request.actor.role, Permission.ADMIT):
        return []
    now, me = timezone.now(), User.objects.filter(pk=request.actor.account).first()
    holders = access.case_workers()
    return [
        Act(
            "accept",
            _("Accept the case"),
            _("Accept"),
            lambda *args, **kwargs: AcceptForm(*args, holders=holders, me=me, **kwargs),
            lambda form: admission.accept(
                case=row,
                to=form.cleaned_data["to"],
                reasons=form.cleaned_data["reasons"],
                by=request.actor,
                at=now,
                version=row.version,
            ),
            _("The case was accepted."),
        ),
        Act(
            "refuse",
            _("Refuse the case"),
            _("Refuse"),
            RefuseForm,
            lambda form: admission.refuse(
                case=row,
                ground=form.cleaned_data["ground"],
                referral=form.cleaned_data["referral"],
                reasons=form.cleaned_data["reasons"],
                by=request.actor,
                at=now,
                version=row.version,
            ),
            _("The case was refused. The complainant was told who can help."),
            kind="danger",
        ),
    ]


def _hands(request: ActingRequest, row: Case) -> list[Act]:
    """Pass the case on, or step back from it."""
    now, acts = timezone.now(), []
    actor = request.actor
    mine = row.assigned_to_id == actor.user_id
    admitted = row.is_open and row.status != CaseStatus.RECEIVED.value
    if admitted and may(actor.role, Permission.ASSIGN) and (mine or actor.role is Role.OMBUDSMAN):
        acts.append(
            Act(
                "hand_over",
                _("Hand the case over"),
                _("Hand over"),
                lambda *args, **kwargs: HandOverForm(*args, holders=access.case_workers(), **kwargs),
                lambda form: admission.hand_over(
                    case=row,
                    to=form.cleaned_data["to"],
                    reasons=form.cleaned_data["reasons"],
                    by=actor,
                    at=now,
                ),
                _("The case was handed over."),
            )
        )
    if row.is_open and may(actor.role, Permission.DECLARE_INTEREST):
        acts.append(
            Act(
                "interest",
                _("I have an interest in this case"),
                _("Declare and step back"),
                CaseInterestForm,
                lambda form: interests.declare(
                    user=User.objects.get(pk=actor.account),
                    case=row,
                    statement=form.cleaned_data["statement"],
                    by=actor,
                    at=now,
                ),
                _("Your interest was declared. You can no longer open the case."),
            )
        )
    return acts
