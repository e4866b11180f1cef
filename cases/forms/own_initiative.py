"""Forms of own-initiative files: a new file, and the three questions that a population can be asked."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.forms.desk import LONGEST_REASONS, DeskForm
from cases.models import MethodVersion, Population, Scheme
from cases.scoring.document import MethodInvalid
from cases.scoring.method import Method, from_document, from_json
from cases.templatetags.ui import day
from cases.wording import methods, phrases, scoring
from cases.wording.names import name_of

LONGEST_DOCUMENT = 1024 * 1024
PROBLEMS_SHOWN = 5


class SchemeField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    """A scheme with its agency, in the reader's language."""

    def label_from_instance(self, obj: Scheme) -> str:
        """Give both names."""
        return phrases.aside(name_of(obj), name_of(obj.agency))


class PopulationField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    """A registered population with its day and size."""

    def label_from_instance(self, obj: Population) -> str:
        """Say whose it is, of what day, and how many people."""
        size = gettext("%(people)s people, %(day)s") % {"people": f"{obj.people:,}", "day": day(obj.as_of)}
        return phrases.aside(obj.title, size)


class MethodField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    """A disclosed version of the scheme's method."""

    def label_from_instance(self, obj: MethodVersion) -> str:
        """Give title and version."""
        return scoring.method_name(obj.document.get("title", ""), obj.version)


class OpenForm(DeskForm):
    """A new own-initiative file. All of it becomes public with the file."""

    scheme = SchemeField(
        queryset=Scheme.objects.none(), label=_("Which score"), error_messages={"required": _("Choose a score.")}
    )
    title = forms.CharField(
        label=_("Title"),
        help_text=_("It becomes public with the file. Name no person."),
        max_length=200,
        error_messages={"required": _("Write a title.")},
    )
    reason = forms.CharField(
        label=_("Why we look into it"),
        help_text=_("It becomes public with the file. Name no person, and nothing by which one could be known."),
        max_length=LONGEST_REASONS,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say why the office looks into it.")},
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"),
        max_length=LONGEST_REASONS,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Name the legal basis.")},
    )

    def __init__(self, *args: Any, schemes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].queryset = schemes  # type: ignore[attr-defined]  # it is the field declared above


class QuestionForm(DeskForm):
    """What every question needs: the population, and the method as disclosed."""

    population = PopulationField(
        queryset=Population.objects.none(),
        label=_("Population"),
        empty_label=None,
        error_messages={"required": _("Choose a population.")},
    )
    method = MethodField(
        queryset=MethodVersion.objects.none(),
        label=_("Method"),
        empty_label=None,
        error_messages={"required": _("Choose a method.")},
    )

    def __init__(self, *args: Any, populations: Any, methods: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["population"].queryset = populations  # type: ignore[attr-defined]  # declared above
        self.fields["method"].queryset = methods  # type: ignore[attr-defined]  # declared above


class WhoElseForm(QuestionForm):
    """Whose score did an item or a batch of records move?"""

    items = forms.MultipleChoiceField(
        label=_("Without which items"),
        help_text=_("Everybody is calculated twice: with these items, and without them."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    batch = forms.ChoiceField(
        label=_("Without which batch of records"),
        help_text=_("A batch is what an agency handed in together."),
        required=False,
    )

    def __init__(
        self, *args: Any, items: Iterable[tuple[str, str]], batches: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = list(items)  # type: ignore[attr-defined]  # declared above
        self.fields["batch"].choices = [("", _("None")), *batches]  # type: ignore[attr-defined]  # declared above
        if not batches:
            del self.fields["batch"]

    def clean(self) -> dict[str, Any]:
        """Ask for at least one thing to think away."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("items") and not cleaned.get("batch"):
            self.add_error("items", _("Choose an item or a batch."))
        return cleaned


class WhatIfForm(QuestionForm):
    """Whose score would another method move? The other one is disclosed already, or brought as a file."""

    other = MethodField(
        queryset=MethodVersion.objects.none(),
        label=_("Compared with"),
        empty_label=_("The document below"),
        required=False,
    )
    document = forms.FileField(
        label=_("A method that is not published yet"),
        help_text=_("A method document, as a JSON file of at most 1 MB."),
        required=False,
    )

    def __init__(self, *args: Any, methods: Any, **kwargs: Any) -> None:
        super().__init__(*args, methods=methods, **kwargs)
        self.fields["other"].queryset = methods  # type: ignore[attr-defined]  # declared above

    def clean_document(self) -> Method | None:
        """Read the document and say what is wrong with it, place by place."""
        file = self.cleaned_data["document"]
        return None if file is None else _method_in(file)

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one other method, and not for the same again."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        other, document = cleaned.get("other"), cleaned.get("document")
        if (other is None) == (document is None):
            self.add_error("other", _("Choose another version, or bring a document; not both."))
        else:
            cleaned["other_method"] = document if other is None else from_document(other.document)
            if cleaned["other_method"].sha256 == cleaned["method"].sha256:
                self.add_error("other", _("Both methods are the same."))
        return cleaned


class AuditForm(QuestionForm):
    """Does the agency's figure follow its own method, for everybody?"""


class ClosingForm(DeskForm):
    """Why a file is closed."""

    reasons = forms.CharField(
        label=_("Reasons"),
        max_length=LONGEST_REASONS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why the file is closed.")},
    )


def _method_in(file: "UploadedFile[bytes]") -> Method:
    if (file.size or 0) > LONGEST_DOCUMENT:
        raise forms.ValidationError(_("The file is larger than 1 MB."))
    try:
        return from_json(file.read())
    except MethodInvalid as error:
        faults = phrases.listed(methods.problem(problem) for problem in error.problems[:PROBLEMS_SHOWN])
        raise forms.ValidationError(
            _("This is no complete method document: %(faults)s"), params={"faults": str(faults)}
        ) from None
