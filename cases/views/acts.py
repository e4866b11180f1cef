"""Things to do on a page of the desk: each a form of its own, posted back to the page it stands on.

A refusal puts its words beside the field it is about, or above the form, and nothing typed is lost.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from cases.services.refusals import Refused
from cases.views.stale import overtaken
from cases.wording.reasons import words
from cases.workflow import Reason

Words = str | Promise


@dataclass
class Act:
    """One thing to do. `do` gets the valid form; `reasons` say why it cannot be done now, then there is no form."""

    key: str
    title: Words
    button: Words
    make: Callable[..., forms.Form]
    do: Callable[[Any], object]
    done: Words
    intro: Words = ""
    kind: str = ""
    reasons: Sequence[Reason] = ()
    form: forms.Form = field(init=False)

    def __post_init__(self) -> None:
        self.form = self.make(prefix=self.key)

    @property
    def why_not(self) -> str:
        """The reasons in the reader's language; empty when it can be done."""
        return " ".join(words(reason) for reason in self.reasons)

    @property
    def has_fields(self) -> bool:
        """Whether there is anything to fill in."""
        return bool(self.form.fields)


def perform(request: HttpRequest, acts: Sequence[Act], *, then: str = "") -> HttpResponse | None:
    """Do what was posted and go back to the page (or to `then`); None when the page is to be shown (again).

    An act that is no longer on the page was overtaken by somebody else, or by its last day: see `stale.overtaken`.
    """
    if request.method != "POST":
        return None
    act = next((one for one in acts if one.key == request.POST.get("act")), None)
    if act is None or act.reasons:
        return overtaken(request, act.why_not if act else "")
    act.form = act.make(request.POST, request.FILES, prefix=act.key)
    if not act.form.is_valid():
        return None
    try:
        act.do(act.form)
    except Refused as refused:
        place = refused.field if refused.field in act.form.fields else None
        act.form.add_error(place, str(refused))
        return None
    messages.success(request, str(act.done))
    return redirect(then or request.path)


def failed(acts: Sequence[Act]) -> bool:
    """Say whether a posted form is being shown again: then the answer is 422."""
    return any(act.form.is_bound for act in acts)


def first_error(acts: Sequence[Act]) -> forms.Form | None:
    """Give the form that was refused, for the summary of errors."""
    return next((act.form for act in acts if act.form.is_bound and act.form.errors), None)
