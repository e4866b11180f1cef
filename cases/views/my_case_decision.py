"""What the complainant says: of an agency's answer, and after the final decision."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import access
from cases.forms.my_case_decision import RemarkForm, RespondForm, ReviewForm, SlipForm
from cases.models import Answer, RequestKind
from cases.permissions import Permission
from cases.queries import my_case as queries
from cases.services import decision_requests, reads, remarks
from cases.services.decision_requests import Offer
from cases.views import my_case_decision_words as words
from cases.views.acts import Act, failed, first_error, perform
from cases.views.door import ActingRequest, complainant_only
from cases.views.my_case import frame


@complainant_only
@require_http_methods(["GET", "POST"])
def answer(request: ActingRequest) -> HttpResponse:
    """Show what the agencies answered; say of each answer, once, what one thinks of it."""
    access.require(request.actor, Permission.COMMENT)
    case = queries.opened_case(request.actor)
    found = queries.answers(case)
    sayable = remarks.may_say(case)
    acts = {row.pk: _remark(request, row) for row in found if sayable and not hasattr(row, "remark")}
    done = perform(request, list(acts.values()))
    if done is not None:
        return done
    reads.note(case=case, what="correction", by=request.actor, at=timezone.now())
    context = {
        **frame(case, "answer"),
        "answers": [(shown, acts.get(row.pk)) for row, shown in zip(found, words.answers_shown(found), strict=True)],
        "faulty": first_error(list(acts.values())),
    }
    return render(request, "my_case/answer.html", context, status=422 if failed(list(acts.values())) else 200)


@complainant_only
@require_http_methods(["GET", "POST"])
def review(request: ActingRequest) -> HttpResponse:
    """Show the final decision with everything that can be done about it, and what came of it."""
    access.require(request.actor, Permission.QUESTION_DECISION)
    case, now = queries.opened_case(request.actor), timezone.now()
    offer = decision_requests.offer(case, now)
    acts = _acts(request, offer) if offer else []
    done = perform(request, acts)
    if done is not None:
        return done
    reads.note(case=case, what="decision_page", by=request.actor, at=now)
    context = {
        **frame(case, "review"),
        "offer": words.offer_shown(offer) if offer else None,
        "requests": [words.request_shown(row) for row in case.decision_requests.all()],
        "acts": acts,
        "faulty": first_error(acts),
    }
    return render(request, "my_case/review.html", context, status=422 if failed(acts) else 200)


def _remark(request: ActingRequest, row: Answer) -> Act:
    return Act(
        f"remark-{row.pk}",
        "",
        _("Send to our office"),
        RemarkForm,
        lambda form: remarks.say(answer=row, by=request.actor, at=timezone.now(), **form.cleaned_data),
        _("Thank you. We have what you think of the answer."),
    )


def _acts(request: ActingRequest, offer: Offer) -> list[Act]:
    decision, now = offer.decision, timezone.now()

    def ask(kind: RequestKind, given: dict[str, object]) -> object:
        return decision_requests.ask(decision=decision, kind=kind, by=request.actor, at=now, **given)  # type: ignore[arg-type]  # the form's own fields

    respond = Act(
        "respond",
        _("Accept it, or say that you do not agree"),
        _("Send"),
        RespondForm,
        lambda form: decision_requests.respond(decision=decision, by=request.actor, at=now, **form.cleaned_data),
        _("Thank you. It stands in your case now."),
        intro=_("Either way the decision holds. What you say stays in the case beside it."),
    )
    review_act = Act(
        "review",
        _("Ask for a review"),
        _("Ask for a review"),
        ReviewForm,
        lambda form: ask(RequestKind.REVIEW, form.cleaned_data),
        _("We have your request. Somebody else looks at the decision again."),
        intro=words.last_day(
            _("Somebody who has not made this decision looks at it again. You can ask once, until %(day)s."),
            offer.review_until,
        ),
    )
    slip = Act(
        "slip",
        _("Have a writing mistake put right"),
        _("Send"),
        SlipForm,
        lambda form: ask(RequestKind.CORRECTION, form.cleaned_data),
        _("We have your request. We look at it within a few working days."),
        intro=words.last_day(_("A wrong name, figure or word. You can tell us until %(day)s."), offer.slip_until),
    )
    wanted = (
        (respond, offer.may_answer),
        (review_act, offer.may_ask_review),
        (slip, offer.may_ask_correction),
    )
    return [act for act, offered in wanted if offered]
