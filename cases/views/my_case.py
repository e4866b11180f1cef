"""The complainant's pages that only show: where the case stands, what was found, letters, who looked."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access
from cases.models import Case
from cases.queries import my_case as queries
from cases.queries import propagation
from cases.reference import grouped
from cases.services import decision_requests, reads, remarks
from cases.services import letters as letter_service
from cases.views import files as answers
from cases.views import my_case_correction_words as correction_words
from cases.views import my_case_decision_words as decision_words
from cases.views import my_case_holder_words as holder_words
from cases.views import my_case_pages as pages
from cases.views import my_case_picture_words as picture_words
from cases.views import my_case_words as words
from cases.views import spread_words
from cases.views.door import ActingRequest, complainant_only
from cases.views.my_case_history import history
from cases.wording import letters as letter_words
from cases.workflow import CaseStatus


def frame(case: Case, current: str, unread: int | None = None) -> dict[str, Any]:
    """Give what every page of a case shows around its content; runs one query unless `unread` is known."""
    unread = queries.unread(case) if unread is None else unread
    return {
        "case": case,
        "reference": grouped(case.reference),
        "navigation": pages.navigation(current, unread),
        "may_act": case.is_open,
    }


@complainant_only
@require_safe
def status(request: ActingRequest) -> HttpResponse:
    """Show where the case stands, what comes next and when, and everything that happened."""
    case = queries.opened_case(request.actor)
    now = timezone.now()
    page = queries.status(case, now)
    offer = decision_requests.offer(case, now) if case.status == CaseStatus.CLOSED.value else None
    remarkable = page.to_remark[:1] if remarks.may_say(case) else []
    best_day = remarks.useful_until(remarkable)[0].due_on if remarkable else None
    reads.note(case=case, what="case_page", by=request.actor, at=now)
    context = {
        **frame(case, "status", page.unread),
        "look": words.look(case, page),
        "standing": words.standing(case, page, offer),
        "clocks": words.clocks_shown(page.deadlines),
        "decided": offer is not None,
        "needs": words.needs(case, page, offer, best_day),
        "matters": words.matter_rows(case, page),
        "refusal": words.refusal(case, page),
        "history": history(page.events, page.agencies),
        "lagging": spread_words.lagging(propagation.holdings(case)),
    }
    return render(request, "my_case/status.html", context)


@complainant_only
@require_safe
def picture(request: ActingRequest) -> HttpResponse:
    """Show who was asked, what came back, the scores, what is wrong, the corrections and the decisions."""
    case = queries.opened_case(request.actor)
    page = queries.picture(case)
    reads.note(case=case, what="records", by=request.actor, at=timezone.now())
    context = {
        **frame(case, "picture"),
        "holders": holder_words.holders_asked(page.pulls, page.records, case.person),
        "asked_columns": holder_words.asked_columns(),
        "scores": picture_words.scores(page.runs),
        "findings": picture_words.finding_rows(page.findings),
        "corrections": correction_words.correction_rows(page.corrections, page.agencies),
        "spread": spread_words.shown(propagation.spread(case)),
        "reliefs": picture_words.relief_rows(page.reliefs),
        "decisions": picture_words.decision_rows(page.decisions),
        "requests": [decision_words.request_shown(row) for row in page.requests],
    }
    context["contents"] = pages.contents(context)
    return render(request, "my_case/picture.html", context)


@complainant_only
@require_safe
def letters(request: ActingRequest) -> HttpResponse:
    """List the complainant's letters."""
    case = queries.opened_case(request.actor)
    rows = [
        {"letter": letter, "name": letter_words.KINDS[letter.kind], "code": letter.verification_code}
        for letter in queries.letters(case)
    ]
    return render(request, "my_case/letters.html", {**frame(case, "letters"), "letters": rows})


@complainant_only
@require_safe
def letter(request: ActingRequest, uid: str) -> HttpResponse:
    """Download one letter."""
    found = access.letter_for(request.actor, uid)
    if found.kind not in queries.OWN_LETTERS:
        raise access.NotFound
    content = letter_service.open_letter(letter=found, by=request.actor, at=timezone.now())
    return answers.pdf(content, f"{found.kind}-{grouped(found.case.reference)}.pdf")


@complainant_only
@require_safe
def more(request: ActingRequest) -> HttpResponse:
    """List everything else that can be seen or done, so that no page has to be remembered."""
    case = queries.opened_case(request.actor)
    return render(request, "my_case/more.html", {**frame(case, "more"), "groups": pages.more(case)})
