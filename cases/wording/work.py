"""What each kind of background work does, in words for staff."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: Mapping[str, Promise] = {
    "apply_retention": _("delete what was kept long enough"),
    "begin_verification": _("begin the check of an answer"),
    "build_bundle": _("put everything of a case into one file"),
    "check_answer": _("check an answer"),
    "check_evidence": _("check the stored files"),
    "check_relief": _("check an interim relief"),
    "checkpoint": _("sign a checkpoint"),
    "code_alarm": _("tell that codes are being guessed"),
    "note_proofing": _("write down who asked to prove their identity"),
    "send_recovery_code": _("send a code for a lost access code"),
    "cover_pages": _("make the covered version of a file"),
    "deadline_notice": _("tell about a deadline"),
    "draw_pages": _("draw the pages of a file"),
    "erase": _("delete what somebody asked us to delete"),
    "remove_files": _("remove the files of what was deleted"),
    "expire_drafts": _("delete expired drafts"),
    "issue_decision": _("make and issue a decision"),
    "look_at_relief": _("look whether a restriction was suspended"),
    "notify_agency": _("tell an agency's machine"),
    "order_relief": _("tell a holder to suspend a restriction"),
    "prove_sweep": _("check a sweep against the exact calculation"),
    "pull_records": _("fetch records"),
    "recheck_holders": _("look again at holders after a correction"),
    "read_callback": _("act on an agency's callback"),
    "recompute": _("calculate a score again"),
    "recheck_reliefs": _("look at every suspension that was ordered"),
    "recount_deadlines": _("count provisional dates again"),
    "render_correction_request": _("make the letter of a correction request"),
    "render_receipt": _("make a receipt"),
    "scan_deadlines": _("look for near and missed deadlines"),
    "scan_evidence": _("scan a file"),
    "send_digests": _("send the news that was collected"),
    "send_mail": _("send an e-mail"),
    "sweep_part": _("calculate a part of a population"),
    "tell_decision": _("tell about a decision"),
    "expire_bundles": _("forget case bundles"),
    "expire_uploads": _("forget files that were never finished"),
    "tidy": _("tidy up"),
}


def kind(code: str) -> str:
    """Name a kind of work; one without words by its code."""
    return str(KINDS.get(code, code.replace("_", " ")))
