"""What each kind of letter is called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import LetterKind

KINDS: Mapping[str, Promise] = {
    LetterKind.RECEIPT.value: _("Receipt of a complaint"),
    LetterKind.CORRECTION_REQUEST.value: _("Correction request"),
    LetterKind.PROVISIONAL_DECISION.value: _("Provisional decision"),
    LetterKind.FINAL_DECISION.value: _("Final decision"),
}
