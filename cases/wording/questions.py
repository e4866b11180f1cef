"""The words of the questions that a ground asks besides itself: as asked of the citizen, and as a short label."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Words:
    """How a question is asked, with an example where one helps."""

    asked: Promise
    hint: Promise | str = ""


QUESTIONS: Mapping[str, Words] = {
    "what_differs": Words(
        _("What in the entry does not fit you?"),
        _("For example: another birthday, another address, other last digits of the identity number."),
    ),
    "what_is_wrong": Words(_("What exactly is wrong?"), _("For example: it says 8,000 yuan.")),
    "how_it_was": Words(_("How was it really?"), _("For example: it was 800 yuan, and I paid it in March.")),
    "paid_on": Words(_("When did you pay or do what was asked?"), _("If you do not know the day, leave it empty.")),
    "paid_how": Words(_("How did you pay, and to whom?"), _("For example: by bank transfer to the court.")),
    "how_old": Words(_("How long ago was it?"), _("For example: in the summer of 2018.")),
    "term_until": Words(_("Until which day was it meant to last?")),
    "learned_on": Words(_("When did you learn of it?")),
    "learned_how": Words(_("How did you learn of it?"), _("For example: when I wanted to buy a ticket.")),
    "document_named": Words(
        _("Which judgment or decision do they name?"), _("Its number, if you know it. For example: (2025) 123.")
    ),
    "why_not_valid": Words(
        _("Why do you think that it does not count?"), _("For example: I never got it, or it was cancelled.")
    ),
    "which_conduct": Words(_("What were you marked down for?"), _("For example: travelling without a ticket.")),
    "which_points": Words(_("How many points did it cost, or which grade?")),
    "which_data": Words(_("What about you should nobody have used?"), _("For example: my religion, my health.")),
    "whose_duty": Words(_("Whose debt or duty was it?"), _("For example: my father's. You need not give a name.")),
    "age_then": Words(_("How old were you when it was entered?")),
    "what_unclear": Words(_("What was never explained to you?")),
    "figure_shown": Words(_("Which figure do they show?"), _("For example: 558 points.")),
    "figure_right": Words(_("Which figure would be right, as you see it?")),
    "objected_on": Words(_("When did you object?")),
    "agreed_on": Words(_("When did they agree to correct it?")),
    "still_where": Words(_("Where is it still to be seen or felt?"), _("For example: the railway still refuses me.")),
    "asked_on": Words(_("When did you ask them?")),
    "asked_how": Words(_("How did you ask, and whom?"), _("For example: by letter to their complaints office.")),
    "answered_on": Words(_("When did they answer?")),
    "answer_words": Words(_("What did they write?"), _("The sentence that matters is enough.")),
}
