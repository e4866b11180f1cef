"""The names of passkeys, asked for in the reader's language; allauth gives these fields no label of their own."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth publishes no types
    """Add a passkey; without a name it gets one."""

    name = forms.CharField(label=_("Name of the passkey"), required=False)


class EditPasskeyForm(EditWebAuthnForm):  # type: ignore[misc]  # same
    """Give a passkey another name."""

    name = forms.CharField(label=_("Name of the passkey"))
