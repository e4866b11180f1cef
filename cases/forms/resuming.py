"""Getting back to a draft: the code that was written down, and where a link is mailed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.reference import CODE_LENGTH, REFERENCE_LENGTH, RESUME_CODE_LENGTH, compact


class ResumeForm(forms.Form):
    """The code of a draft."""

    use_required_attribute = False

    code = forms.CharField(
        label=_("Code"),
        help_text=_(
            "24 letters and digits in six groups, as you wrote them down. Spaces and small letters do not matter."
        ),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Write the code of your complaint.")},
    )

    def clean_code(self) -> str:
        """Notice what can be seen without looking anything up; how long a code is, is no secret."""
        code = compact(self.cleaned_data["code"])
        if len(code) in {CODE_LENGTH, REFERENCE_LENGTH}:
            raise forms.ValidationError(
                _(
                    "This is a reference or an access code: you get those after sending. "
                    "Use them on the page “Look at my case”."
                )
            )
        if len(code) != RESUME_CODE_LENGTH:
            raise forms.ValidationError(
                _("The code has 24 letters and digits; you wrote %(count)d. Compare it with your paper."),
                params={"count": len(code)},
            )
        return code


class LinkForm(forms.Form):
    """Where a link is mailed."""

    use_required_attribute = False

    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("For this one mail only. We forget the address as soon as it is out."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write the e-mail address."),
            "invalid": _("Write an e-mail address like name@example.org."),
        },
    )
