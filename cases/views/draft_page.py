"""One page of a draft as a browser sees it: its form, filled with whatever is kept, and words that met others."""

import re

from django.http import QueryDict

from cases import steps
from cases.forms.filing_rows import RowsForm
from cases.forms.filing_step import StepForm
from cases.models import Draft
from cases.queries.filing import Offer
from cases.services import draft_pages
from cases.services.draft_pages import Typed
from cases.steps import Step
from cases.views import page_texts
from cases.views.page_texts import Meeting


class DraftPage:
    """One page of one draft with everything that is kept of it."""

    def __init__(self, draft: Draft, asked: Step, offer: Offer) -> None:
        self.asked, self.offer = asked, offer
        self.state = draft_pages.state_of(draft, asked.slug)
        self.answers = draft_pages.settled(draft)
        if self.state.answers is not None:
            self.answers[asked.slug] = dict(self.state.answers)

    def seen(self, sent: QueryDict) -> int:
        """Read which save of the page the browser had before it; without that, the last one."""
        number = sent.get("seen", "")
        return int(number) if re.fullmatch(r"[0-9]{1,6}", number) else self.state.saves

    def form(self, typed: Typed | None = None) -> StepForm:
        """Build the page with given words, else with what is kept: unfinished words, else the answers."""
        words = self.state.unfinished if typed is None else typed
        data = None if words is None else page_texts.as_sent(words)
        return steps.form_for(self.asked, self.answers, self.offer, data)

    def reshaped(self, sent: QueryDict) -> StepForm | None:
        """Build the page with one row more or less, if a button asked for that."""
        form = self.asked.form
        if form is None or not issubclass(form, RowsForm) or not form.pressed(sent):
            return None
        return steps.form_for(self.asked, self.answers, self.offer, sent)

    def meetings(self) -> list[Meeting]:
        """Hold each rival against what is kept."""
        ours = self.form(self.state.kept)
        found = [
            Meeting(place, page_texts.differences(ours, self.form(rival)))
            for place, rival in enumerate(self.state.rivals)
        ]
        return [each for each in found if each.differences]

    def taken(self, which: str) -> StepForm:
        """Build the page with the words somebody chose: what is kept, a rival's, or both."""
        kind, _, place = which.partition("-")
        rivals = self.state.rivals
        if kind not in {"theirs", "both"} or not place.isdecimal() or int(place) >= len(rivals):
            return self.form(self.state.kept)
        theirs = rivals[int(place)]
        ours = self.state.kept or page_texts.as_typed(self.form().initial)
        return self.form(theirs if kind == "theirs" else page_texts.joined(ours, theirs))
