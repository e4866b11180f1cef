"""The last pages: what may be fetched, papers, and the last word before sending."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.complaint import EVERYWHERE, FILE, consent_key
from cases.deadlines import local_day
from cases.forms.filing_step import StepForm, matter_names
from cases.minors import age_on, needs_guardian
from cases.models import Agency, EvidenceKind
from cases.queries.filing import Offer
from cases.services import agencies
from cases.widgets import Choice
from cases.wording import files as file_words
from cases.wording import filing as say
from cases.wording import phrases, statuses
from cases.wording.names import name_of
from cases.wording.reasons import words
from cases.workflow import Reason


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
        """Offer what belongs to the chosen schemes, and where their effects can show; nothing to a child alone."""
        if self.for_a_guardian:
            self.fields["consents"].help_text = words(Reason.GUARDIAN_NEEDED)
            self.fields["consents"].error_messages["invalid_choice"] = words(Reason.GUARDIAN_NEEDED)
            return
        schemes = self.answers.get("about", {}).get("schemes", ())
        chosen = [agency for agency in map(self.offer.agency_of, schemes) if agency]
        self.fields["consents"].choices = _in_groups(self.offer, chosen)  # type: ignore[attr-defined]  # a choice field

    @property
    def for_a_guardian(self) -> bool:
        """Whether the person is under 14 and acts neither through a parent nor a guardian."""
        person, acting = self.answers.get("person", {}), self.answers.get("acting", {}).get("acting")
        kind = self.answers.get("representative", {}).get("kind", "") if acting == "other" else ""
        born = parse_date(person.get("birth_date") or "")
        return needs_guardian(age_on(born, person.get("id_number", ""), local_day(timezone.now())), kind)


class PapersForm(StepForm):
    """Which file belongs to which matter; all of them until somebody says otherwise."""

    def prepare(self) -> None:
        """Ask for each file."""
        names = matter_names(self.answers, self.offer)
        for uid, name in self.answers.get("evidence", {}).get("files", ()):
            self.fields[f"{FILE}{uid}"] = forms.MultipleChoiceField(
                label=format_lazy(_("Where does {name} belong?"), name=name),
                help_text=_("Untick where it does not belong: nobody sees it there."),
                widget=forms.CheckboxSelectMultiple,
                choices=list(names.items()),
                initial=list(names),
                error_messages={"required": _("Choose at least one, or go back and remove the file.")},
            )


class EvidenceForm(forms.Form):
    """One upload of one or several files."""

    use_required_attribute = False

    # The evidence service checks every file and names it in a refusal; here only that there is one.
    file = forms.FileField(label=_("Choose files"), required=False, allow_empty_file=True)
    kind = forms.ChoiceField(
        label=_("What are they?"),
        choices=[(kind.value, words) for kind, words in file_words.KINDS.items()],
        initial=EvidenceKind.OTHER.value,
        required=False,
    )
    shows = forms.CharField(
        label=_("What do they show?"),
        help_text=_("For example: the bank's receipt of 2 March."),
        max_length=300,
        required=False,
    )

    @property
    def chosen(self) -> EvidenceKind:
        """What the files were said to be; nothing said is something else."""
        return EvidenceKind(self.cleaned_data.get("kind") or EvidenceKind.OTHER)

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


def _in_groups(offer: Offer, chosen: Collection[Agency]) -> list[tuple[Choice, list[tuple[str, Choice]]]]:
    """Put what may be fetched under headings: the chosen agencies, copies elsewhere, restrictions, payments."""
    named = [Choice(say.AT_THE_AGENCY % {"agency": name_of(agency)}) for agency in offer.agencies if agency in chosen]
    groups: dict[Choice, list[tuple[str, Choice]]] = {
        heading: [] for heading in (*named, say.COPIES, say.RESTRICTIONS, say.PAYMENTS)
    }
    for agency, category in consent_choices(offer, chosen):
        name, kind, why = name_of(agency), statuses.category(category), str(say.CONSENTS[category])
        whole = phrases.labelled(name, kind)
        heading, label = say.COPIES, whole
        if agency in chosen:
            heading, label = Choice(say.AT_THE_AGENCY % {"agency": name}), kind
        elif category == "RESTRICTION":
            heading, label = say.RESTRICTIONS, name
        elif category == "PAYMENTS":
            heading = say.PAYMENTS
        # Under its heading the sentence on restrictions stands once; each holder says what it refuses.
        hint = phrases.listed(map(name_of, offer.restrictions_of(agency))) if heading is say.RESTRICTIONS else why
        option = Choice(label, hint, alone=say.permission(whole, why))
        groups[heading].append((consent_key(agency.pk, category), option))
    return [(heading, options) for heading, options in groups.items() if options]


def consent_choices(offer: Offer, chosen: Collection[Agency]) -> list[tuple[Agency, str]]:
    """List what may be fetched: everything of the chosen agencies, and where lists and bans are copied."""
    first = [agency for agency in offer.agencies if agency in chosen]
    others = [agency for agency in offer.agencies if agency not in chosen]
    return [
        (agency, category.value)
        for agency in [*first, *others]
        for category in agencies.offered(agency)
        if agency in chosen or category in EVERYWHERE
    ]
