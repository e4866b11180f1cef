"""Words for files: what they are, how far their check is, what each party sees of them, and why parts are covered."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import EvidenceKind, PreviewStatus, RedactionReason, ScanStatus
from cases.queries.files import Sees

KINDS: Mapping[EvidenceKind, Promise] = {
    EvidenceKind.LETTER: _("Letter from the agency"),
    EvidenceKind.JUDGMENT: _("Court paper"),
    EvidenceKind.RECEIPT: _("Proof of payment"),
    EvidenceKind.SCREENSHOT: _("Screenshot"),
    EvidenceKind.IDENTITY: _("Paper about who I am"),
    EvidenceKind.AUTHORITY: _("Paper that lets me act for somebody"),
    EvidenceKind.OTHER: _("Something else"),
}
# The same as a noun, for titles and for the text beside a picture.
NAMES: Mapping[EvidenceKind, Promise] = {
    **KINDS,
    EvidenceKind.IDENTITY: _("Identity paper"),
    EvidenceKind.AUTHORITY: _("Authority to act for somebody"),
    EvidenceKind.OTHER: _("File"),
}

CHECKS: Mapping[ScanStatus, Promise] = {
    ScanStatus.QUARANTINED: _("Being checked for harmful software. Nobody can open it before that is done."),
    ScanStatus.CLEAN: _("Checked: no harmful software was found. That is no proof that there is none."),
    ScanStatus.UNSCANNED: _(
        "Not checked for harmful software: no scanner is in use here. Be careful with the original."
    ),
    ScanStatus.INFECTED: _("Blocked: it contains harmful software. Nobody can open it. Please send a clean copy."),
}
SCANNER_AWAY = _(
    "The check for harmful software is not working just now. The file is safe with us and nothing is lost: we check it "
    "by ourselves as soon as that is possible again. You need not send it again."
)

PREVIEWS: Mapping[PreviewStatus, Promise] = {
    PreviewStatus.WAITING: _("Pictures of the pages are being made. Come back in a minute."),
    PreviewStatus.NONE: _(
        "No preview: we cannot show this kind of file safely, so we keep the original sealed and change nothing in it. "
        "A PDF or a photograph of it can be shown page by page, and parts of it can be covered."
    ),
    PreviewStatus.FAILED: _(
        "No preview: this file could not be drawn safely, because it is damaged or asks for too much. The original is "
        "kept sealed. A photograph of it, or a newly saved copy, can be shown."
    ),
}

SEEN: Mapping[Sees, Promise] = {
    Sees.NOTHING: _("Nothing. We can show it when the agency needs it; then this page says so."),
    Sees.LATER: _("Nothing for now: a covered version is being made."),
    Sees.COVERED: _("Only the covered version (number %(version)s), and what is written about the file."),
    Sees.WHOLE: _("The whole file, and what is written about it."),
}

REASONS: Mapping[RedactionReason, Promise] = {
    RedactionReason.OTHER_PEOPLE: _("It is about other people"),
    RedactionReason.NUMBERS: _("Identity, account or telephone numbers"),
    RedactionReason.HEALTH: _("Health or family"),
    RedactionReason.NOT_NEEDED: _("The agency does not need it"),
    RedactionReason.HIDDEN_DATA: _("Only to leave out what hides in the file, such as where a photograph was taken"),
}


def check_of(scan: ScanStatus, *, late: bool) -> Promise:
    """Say how far the check is; `late`: it should have been over."""
    return SCANNER_AWAY if late and scan == ScanStatus.QUARANTINED else CHECKS[scan]


def short_hash(sha256: str) -> str:
    """The beginning of a hash, in groups that can be read out."""
    return " ".join(sha256[start : start + 4] for start in range(0, 16, 4))
