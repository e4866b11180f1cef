"""The pages of the complaint form, in order: a frozen table and the arithmetic on it.

What has been answered lies in the draft on the server; every page is checked again with its own form
before the complaint can be sent, so that nobody gets past a question by its address.

The answers of FORM_VERSION 2, page by page, as JSON (empty texts where nothing was answered):

    about           schemes: [id as text]
    records         rows: [{key, scheme: id as text, entry}]; each row is a matter, its key is a small
                    number as text that stays with it. Matter "1" has its pages under their bare names,
                    matter "2" has grounds-2, details-2 and so on
    grounds         grounds: [code]
    details         one text or ISO day per question that the grounds ask (cases/questions.py), by code
    story           narrative
    timeline        rows: [{year, month, day, about: bool, what}]; a date is as exact as it is known
    effects         harms: [code]
    stakes          by_<harm>: ISO day, note_<harm>, at_stake: [code]
    urgency         urgent: [holder id as text or "other"], why
    wish            wishes: [code], wish
    earlier         rows: [{whom, year, month, day, about, how, answer, answer_year, answer_month,
                    answer_day, said}], earlier_steps
    acting          acting: "self" or "other"
    person          name, id_number, birth_date: ISO day
    representative  kind, name, authority, limits, until: ISO day, paper: "along", "later" or "none"
    contact         email, phone, language
    consent         consents: ["agency id:category"]
    evidence        seen: true, files: [[uid, name]]
    papers          file_<uid>: [matter key]; asked only when there are several matters and a file

Version 1 had about: {scheme: id as text}, and neither records, details, timeline, stakes nor papers;
wish had no wishes, earlier no rows, representative no limits, until or paper.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases import complaint as pure
from cases.complaint import FIRST_KEY, page_of
from cases.forms import filing_complaint as complaint
from cases.forms import filing_person as people
from cases.forms import filing_told as told
from cases.forms.filing_end import ConsentForm, PapersForm
from cases.forms.filing_rows import RowsForm
from cases.forms.filing_step import StepForm
from cases.queries.filing import Offer
from cases.questions import asked_by

Answers = Mapping[str, Mapping[str, Any]]
FORM_VERSION = pure.FORM_VERSION


def _always(answers: Answers) -> bool:  # noqa: ARG001 - every condition is asked alike
    return True


def _harmed(answers: Answers) -> bool:
    return bool(answers.get("effects", {}).get("harms"))


def _for_somebody_else(answers: Answers) -> bool:
    return answers.get("acting", {}).get("acting") == "other"


def _sorted(answers: Answers) -> bool:
    return len(_keys(answers)) > 1 and bool(answers.get("evidence", {}).get("files"))


def _keys(answers: Answers) -> list[str]:
    """List the matters of a draft by key; the first one until they are named."""
    return [row["key"] for row in answers.get("records", {}).get("rows", ())] or [FIRST_KEY]


@dataclass(frozen=True)
class Step:
    """One page, of one matter if it is asked for each. Pages with the same number are one step for the reader."""

    slug: str
    number: int
    title: str | Promise
    form: type[StepForm] | None
    applies: Callable[[Answers], bool] = _always
    matter: str = FIRST_KEY


EVIDENCE, CHECK = "evidence", "check"
#: Asked for each matter, one matter after the other.
OF_A_MATTER = ("grounds", "details")
STEPS: tuple[Step, ...] = (
    Step("about", 1, _("What it is about"), complaint.AboutForm),
    Step("records", 1, _("Which entries"), told.RecordsForm),
    Step("grounds", 2, _("What is wrong"), complaint.GroundsForm),
    Step("details", 2, _("More about what is wrong"), complaint.DetailsForm),
    Step("story", 3, _("What happened"), complaint.StoryForm),
    Step("timeline", 3, _("What happened when"), told.TimelineForm),
    Step("effects", 4, _("What it did to you"), complaint.EffectsForm),
    Step("stakes", 4, _("How urgent it is"), complaint.StakesForm, _harmed),
    Step("urgency", 4, _("What cannot wait"), complaint.UrgencyForm),
    Step("wish", 5, _("What should happen"), complaint.WishForm),
    Step("earlier", 6, _("Earlier steps"), told.EarlierForm),
    Step("acting", 7, _("Who it is for"), people.ActingForm),
    Step("person", 7, _("The person concerned"), people.PersonForm),
    Step("representative", 7, _("You act for somebody else"), people.RepresentativeForm, _for_somebody_else),
    Step("contact", 8, _("How we reach you"), people.ContactForm),
    Step("consent", 9, _("What we may fetch"), ConsentForm),
    Step(EVIDENCE, 10, _("Papers and pictures"), None),
    Step("papers", 10, _("What belongs where"), PapersForm, _sorted),
    Step(CHECK, 11, _("Check your answers"), None),
)
TOTAL = STEPS[-1].number
EVIDENCE_STEP = next(step for step in STEPS if step.slug == EVIDENCE)
URGENT = next(step for step in STEPS if step.slug == "urgency")


def step_named(slug: str) -> Step | None:
    """Find a page by its address; whether it is on somebody's way is another question."""
    name, dash, key = slug.partition("-")
    found = next((step for step in STEPS if step.slug == name), None)
    if found is None or not dash:
        return found
    return _of_matter(found, key) if name in OF_A_MATTER and pure.is_key(key) else None


def path(answers: Answers) -> tuple[Step, ...]:
    """List the pages that this writer goes through; those of each matter one after the other."""
    matters = [
        _of_matter(step, key)
        for key in _keys(answers)
        for step in STEPS
        if step.slug in OF_A_MATTER and _asks(step, answers, key)
    ]
    before_them = [step for step in STEPS if step.number == 1]
    after_them = [step for step in STEPS if step.number > 1 and step.slug not in OF_A_MATTER]
    return tuple(step for step in (*before_them, *matters, *after_them) if step.applies(answers))


def is_complete(step: Step, answers: Answers, offer: Offer) -> bool:
    """Say whether a page was answered, and validly as things stand now."""
    if step.slug == CHECK:
        return False
    if step.slug not in answers:
        return False
    if step.form is None:
        return True
    return step.form(answers[step.slug], offer=offer, answers=answers, matter=step.matter).is_valid()


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
    """Build the form of a page: with what was just sent, else with what was answered before.

    A press of a button that adds or removes a row gives the page again, unchecked, with what was typed.
    """
    if step.form is None:
        raise LookupError(step.slug)
    initial: Any = answers.get(step.slug)
    if data is not None and issubclass(step.form, RowsForm) and step.form.pressed(data):
        again = step.form(initial=step.form.reshaped(data), offer=offer, answers=answers, matter=step.matter)
        again.focus(data)
        return again
    return step.form(data, offer=offer, answers=answers, matter=step.matter, initial=dict(initial) if initial else None)


def _of_matter(step: Step, key: str) -> Step:
    return replace(step, slug=page_of(step.slug, key), matter=key)


def _asks(step: Step, answers: Answers, key: str) -> bool:
    """The page of details is left out when the grounds of the matter ask nothing."""
    if step.slug != "details":
        return True
    return bool(asked_by(answers.get(page_of("grounds", key), {}).get("grounds", ())))
