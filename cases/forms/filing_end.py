"""The last pages: what may be fetched, papers, and the last word before sending."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.complaint import consent_key

# Fetched for every complaint that allows it: what one body lists, the others copy and act on.
from cases.forms.filing_step import StepForm
from cases.models import Agency
from cases.queries.filing import Offer
from cases.services import agencies
from cases.widgets import Choice
from cases.wording import filing as say
from cases.wording import phrases, statuses
from cases.wording.names import name_of

# Fetched for every complaint that allows it: what one body lists, the others copy and act on.
EVERYWHERE = frozenset(
    {"COURT_LIST", "COURT_COPY", "RESTRICTION", "PENALTIES", "PENALTY_COPY", "CREDIT_REPORT", "PAYMENTS"}
)


class ConsentForm(StepForm):
    """Every fetch of records is a choice of its own; none is ticked beforehand."""

    consents = forms.MultipleChoiceField(
        label=_("What may we fetch about you?"),
        help_text=_(
            "Each choice is free and counts for this complaint only, for one year at most. You can take each one back "
            "at any time. Without records we can still write to the agency, but we cannot check what it says."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def prepare(self) -> None:
        """Offer what belongs to the chosen scheme, and where its effects can show."""
        chosen = self.offer.agency_of(str(self.answers.get("about", {}).get("scheme", "")))
        self.fields["consents"].choices = [  # type: ignore[attr-defined]  # a choice field
            (
                consent_key(agency.pk, category),
                Choice(phrases.labelled(name_of(agency), statuses.category(category)), say.CONSENTS[category]),
            )
            for agency, category in consent_choices(self.offer, chosen)
        ]


class EvidenceForm(forms.Form):
    """One upload of one or several files."""

    use_required_attribute = False

    # The evidence service checks every file and names it in a refusal; here only that there is one.
    file = forms.FileField(label=_("Choose files"), required=False, allow_empty_file=True)
    shows = forms.CharField(
        label=_("What do they show?"),
        help_text=_("For example: the bank's receipt of 2 March."),
        max_length=300,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """There must be a file, in the form or sent ahead of it by the page's script."""
        cleaned = super().clean() or self.cleaned_data
        if not self.files.getlist("file") and not self.data.get("arrived"):
            self.add_error("file", _("Choose a file first."))
        return cleaned


class DeclarationForm(forms.Form):
    """The last word before sending."""

    use_required_attribute = False

    declared = forms.BooleanField(
        label=_("What I have written is true as far as I know."),
        error_messages={"required": _("Confirm that what you have written is true as far as you know.")},
    )


def consent_choices(offer: Offer, chosen: Agency | None) -> list[tuple[Agency, str]]:
    """List what may be fetched: everything of the chosen agency, and where lists and bans are copied."""
    first = [agency for agency in offer.agencies if agency == chosen]
    others = [agency for agency in offer.agencies if agency != chosen]
    return [
        (agency, category.value)
        for agency in [*first, *others]
        for category in agencies.offered(agency)
        if agency == chosen or category in EVERYWHERE
    ]
