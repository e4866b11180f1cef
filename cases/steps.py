"""The pages of the complaint form, in order: a frozen table and the arithmetic on it.

What has been answered lies in the draft on the server; every page is checked again with its own form
before the complaint can be sent, so that nobody gets past a question by its address.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.forms import filing_complaint as complaint
from cases.forms import filing_person as people
from cases.forms.filing_end import ConsentForm
from cases.forms.filing_step import StepForm
from cases.queries.filing import Offer

Answers = Mapping[str, Mapping[str, Any]]


def _always(answers: Answers) -> bool:  # noqa: ARG001 - every condition is asked alike
    return True


def _harmed(answers: Answers) -> bool:
    return bool(answers.get("effects", {}).get("harms"))


def _for_somebody_else(answers: Answers) -> bool:
    return answers.get("acting", {}).get("acting") == "other"


@dataclass(frozen=True)
class Step:
    """One page. Pages with the same number count as one step for the reader."""

    slug: str
    number: int
    title: str | Promise
    form: type[StepForm] | None
    applies: Callable[[Answers], bool] = _always


EVIDENCE, CHECK = "evidence", "check"
STEPS: tuple[Step, ...] = (
    Step("about", 1, _("What it is about"), complaint.AboutForm),
    Step("grounds", 2, _("What is wrong"), complaint.GroundsForm),
    Step("story", 3, _("What happened"), complaint.StoryForm),
    Step("effects", 4, _("What it did to you"), complaint.EffectsForm),
    Step("urgency", 4, _("What cannot wait"), complaint.UrgencyForm, _harmed),
    Step("wish", 5, _("What should happen"), complaint.WishForm),
    Step("earlier", 6, _("Earlier steps"), complaint.EarlierForm),
    Step("acting", 7, _("Who it is for"), people.ActingForm),
    Step("person", 7, _("The person concerned"), people.PersonForm),
    Step("representative", 7, _("You act for somebody else"), people.RepresentativeForm, _for_somebody_else),
    Step("contact", 8, _("How we reach you"), people.ContactForm),
    Step("consent", 9, _("What we may fetch"), ConsentForm),
    Step(EVIDENCE, 10, _("Papers and pictures"), None),
    Step(CHECK, 11, _("Check your answers"), None),
)
TOTAL = STEPS[-1].number


def step_named(slug: str) -> Step | None:
    """Find a page by its address."""
    return next((step for step in STEPS if step.slug == slug), None)


def path(answers: Answers) -> tuple[Step, ...]:
    """List the pages that this writer goes through."""
    return tuple(step for step in STEPS if step.applies(answers))


def is_complete(step: Step, answers: Answers, offer: Offer) -> bool:
    """Say whether a page was answered, and validly as things stand now."""
    if step.slug == CHECK:
        return False
    if step.slug not in answers:
        return False
    return step.form is None or step.form(answers[step.slug], offer=offer, answers=answers).is_valid()


def first_open(answers: Answers, offer: Offer) -> Step:
    """Give the first page that still needs an answer; the check page when there is none."""
    return next(step for step in path(answers) if not is_complete(step, answers, offer))


def may_open(step: Step, answers: Answers, offer: Offer) -> bool:
    """Say whether a page may be shown: it is on the way, and everything before it is answered."""
    way = path(answers)
    return step in way and way.index(step) <= way.index(first_open(answers, offer))


def after(step: Step, answers: Answers) -> Step:
    """Give the page after one."""
    way = path(answers)
    return way[way.index(step) + 1]


def before(step: Step, answers: Answers) -> Step | None:
    """Give the page before one; nothing before the first."""
    way = path(answers)
    place = way.index(step)
    return way[place - 1] if place else None


def form_for(step: Step, answers: Answers, offer: Offer, data: Any = None) -> StepForm:
    """Build the form of a page: with what was just sent, else with what was answered before."""
    if step.form is None:
        raise LookupError(step.slug)
    kept = answers.get(step.slug)
    return step.form(data, offer=offer, answers=answers, initial=dict(kept) if kept else None)
