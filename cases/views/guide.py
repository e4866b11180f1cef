"""The guide before filing, "Can we help?". Answers travel in the form itself, from page to page, and nowhere else:
not in the address, not in a session, not in a cookie, not in a log.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases import guide, steps
from cases.calendars import STATUTORY
from cases.deadlines import local_day
from cases.forms.guide import GuideForm
from cases.grounds import Ground
from cases.guide import Advice, Question
from cases.views.door import open_to_all
from cases.wording import guide as say
from cases.wording import statuses
from cases.wording.deadlines import explain, rule_title
from cases.wording.rule_bases import rule_basis

CHINESE = "zh-hans"  # the language of the letter, whoever sends it: so it is read where it arrives


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask one question after the other, then say what to do; every page has a way back."""
    today = local_day(timezone.now())
    typed = {name: request.POST.get(name, "") for name in (*(each.key for each in guide.QUESTIONS), guide.DAY)}
    answers = guide.known(typed)
    asked = _named(request.POST.get("at", "")) if request.method == "POST" else guide.QUESTIONS[0]
    if "back" in request.POST:
        # The answer of the page that is left is forgotten; the one before is shown as it was given.
        before = [each for each in guide.QUESTIONS if each.key in answers and each != asked]
        question = before[-1] if before else guide.QUESTIONS[0]
        earlier = {key: value for key, value in answers.items() if key != question.key}
        return _question(request, question, earlier, GuideForm(question=question, today=today, initial=typed))
    if asked is not None:
        form = GuideForm(request.POST if request.method == "POST" else None, question=asked, today=today)
        if not form.is_bound or not form.is_valid():
            earlier = {key: value for key, value in answers.items() if key != asked.key}
            return _question(request, asked, earlier, form)
    following = guide.next_question(answers)
    if following is not None:
        return _question(request, following, answers, GuideForm(question=following, today=today))
    day = parse_date(typed[guide.DAY]) if _is_day(typed[guide.DAY]) else None
    advice = guide.advise(answers, today=today, asked_on=day, calendar=STATUTORY)
    page = _letter if "letter" in request.POST else _advice
    return page(request, advice, {**answers, guide.DAY: typed[guide.DAY]} if day else answers, today)


def _question(request: HttpRequest, question: Question, earlier: Mapping[str, str], form: GuideForm) -> HttpResponse:
    context = {
        "form": form,
        "at": question.key,
        "number": guide.QUESTIONS.index(question) + 1,
        "total": len(guide.QUESTIONS),
        "answers": earlier,
    }
    return render(request, "public/guide.html", context, status=422 if form.errors else 200)


def _advice(request: HttpRequest, advice: Advice, answers: Mapping[str, str], today: date) -> HttpResponse:
    context: dict[str, Any] = {
        "advice": advice,
        "outcome": advice.outcome.value,
        "answers": answers,
        "body": say.BODIES.get(advice.behind),
        "urgent_page": steps.URGENT.title,
        "no_answer": statuses.GROUNDS[Ground.NO_ANSWER],
    }
    if advice.rule is not None and advice.due is not None:
        context["clock"] = {
            "title": rule_title(advice.rule.id),
            "due": advice.due.due_on,
            "days_left": (advice.due.due_on - today).days,
            "why": explain(advice.due.steps),
            "basis": rule_basis(advice.rule.basis),
            "provisional": advice.due.provisional,
        }
    return render(request, "public/guide_advice.html", context)


def _letter(request: HttpRequest, advice: Advice, answers: Mapping[str, str], today: date) -> HttpResponse:
    """Show a letter to copy or print, with gaps; in Chinese, then in the reader's language."""
    letters = []
    for language in dict.fromkeys((CHINESE, get_language() or CHINESE)):
        with translation.override(language):
            letters.append(
                {
                    "language": language,
                    "lang": translation.to_locale(language).replace("_", "-"),
                    "to": str(say.ADDRESSEES[advice.about]),
                    "law": str(say.law_of(advice.about)),
                    "due": advice.due.due_on if advice.due else None,
                    "today": today,
                }
            )
    return render(request, "public/guide_letter.html", {"letters": letters, "answers": answers})


def _named(key: str) -> Question | None:
    return next((each for each in guide.QUESTIONS if each.key == key), None)


def _is_day(text: str) -> bool:
    try:
        return parse_date(text) is not None
    except ValueError:
        return False
