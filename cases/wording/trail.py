"""The audit trail in sentences for staff: every action that a service writes has one."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.actors import Role
from cases.models import Agency
from cases.wording import admission, looks, statuses, work
from cases.wording.deadlines import long_date, rule_title
from cases.wording.names import name_of

ACTIONS: Mapping[str, Promise] = {
    "complaint_received": _("The complaint was filed."),
    "code_handed_over": _("An officer handed over reference and access code."),
    "complaint_taken": _("The complaint was written down by an officer."),
    "receipt_confirmed": _("The complainant confirmed the receipt."),
    "complaint_withdrawn": _("The complainant withdrew the complaint."),
    "case_opened": _("The complainant opened the case with the access code."),
    "code_replaced": _("The access code was replaced, and every open session ended."),
    "new_code_asked": _("A one-time code was sent to the confirmed address."),
    "passkey_added": _("A passkey was added."),
    "passkey_removed": _("A passkey was removed."),
    "address_asked": _("The complainant named an address, and a code was sent there."),
    "address_confirmed": _("The complainant confirmed an address."),
    "bundle_asked": _("The complainant asked for everything in one file."),
    "bundle_built": _("The file with everything was made."),
    "code_typed_again": _("The complainant typed the access code once more."),
    "contact_chosen": _("The complainant chose how to hear from us."),
    "language_chosen": _("The complainant chose the language of letters and messages."),
    "data_erased": _("Data was deleted."),
    "deletion_asked": _("The complainant asked us to delete data."),
    "deletion_decided": _("A request to delete data was decided."),
    "hold_set": _("A case was held: nothing of it is deleted for now."),
    "hold_lifted": _("The hold of a case was lifted."),
    "deletion_not_done": _("A case was opened again before its data was deleted."),
    "mail_not_sent": _("A message could not be sent."),
    "mail_returned": _("An e-mail came back."),
    "rated": _("The complainant said what they thought of us."),
    "proofing_asked": _("Somebody asked to prove who they are: request %(number)s."),
    "proofing_found": _("A complaint was found by papers: request %(number)s."),
    "proofing_not_found": _("No complaint was found by papers: request %(number)s."),
    "proofing_mismatch": _("Papers did not agree with the complaint: request %(number)s."),
    "proofing_checked": _("Papers were checked: request %(number)s."),
    "proofing_approved": _("A proof of identity was approved: request %(number)s."),
    "proofing_turned_down": _("A proof of identity was turned down: request %(number)s."),
    "proofing_objected": _("The complainant objected to a proof of identity: request %(number)s."),
    "proofing_used": _("The pick-up code of a proof of identity was used: request %(number)s."),
    "proofing_expired": _("A proof of identity ran out: request %(number)s."),
    "codes_guessed": _("Many codes were guessed: %(tries)s wrong tries in ten minutes."),
    "consent_given": _("Consent was given: %(category)s, %(agency)s."),
    "consent_withdrawn": _("Consent was taken back: %(category)s, %(agency)s."),
    "evidence_received": _("A file was handed in."),
    "evidence_scanned": _("A file was scanned: %(scan)s."),
    "evidence_shown": _("A file was shown to the agency."),
    "evidence_hidden": _("A file was hidden from the agency."),
    "evidence_described": _("What a file is and shows was described anew."),
    "evidence_drawn": _("Pictures of the pages of a file were made: %(pictures)s."),
    "redaction_asked": _("Parts of a file were covered: version %(version)s, boxes: %(boxes)s."),
    "evidence_redacted": _("The covered version of a file was made: version %(version)s."),
    "evidence_damaged": _("A stored file does not match its hash."),
    "evidence_checked": _("The stored files were checked against their hashes."),
    "message_sent": _("A message was sent."),
    "case_accepted": _("The case was accepted."),
    "case_refused": _("The case was refused (%(ground)s)."),
    "case_assigned": _("The case was given to somebody."),
    "case_handed_over": _("The case was handed over."),
    "case_released": _("The case was taken from its holder because of an interest."),
    "interest_declared": _("An interest was declared."),
    "interest_ended": _("A declared interest was ended."),
    "pulls_requested": _("Records were asked for (%(purpose)s)."),
    "callback_received": _("%(agency)s told us by itself that something changed (%(event)s)."),
    "power_invoked": _("A statutory power was signed: %(agency)s."),
    "records_pulled": _("Records came from %(agency)s: %(category)s."),
    "pull_failed": _("Fetching from %(agency)s failed: %(category)s (%(code)s)."),
    "pull_blocked": _("Fetching from %(agency)s was stopped: %(category)s, no right any more."),
    "answer_left_unread": _(
        "%(agency)s answered after the right had ended: %(category)s. The answer is kept as proof and was not read."
    ),
    "answers_reread": _("A newer reader reads stored answers of agencies differently. No record was changed."),
    "findings_proposed": _("Findings were proposed."),
    "finding_confirmed": _("A finding was confirmed: %(finding)s, %(agency)s."),
    "finding_dismissed": _("A finding was dismissed: %(finding)s, %(agency)s."),
    "score_recomputed": _("The score was calculated again."),
    "method_disclosed": _("A scoring method was filed."),
    "correction_drafted": _("A correction request was drafted: %(agency)s."),
    "correction_sent": _("A correction request was sent: %(agency)s."),
    "correction_answered": _("%(agency)s answered."),
    "correction_cancelled": _("A correction request was taken back."),
    "correction_given_up": _("A correction request ended unresolved."),
    "correction_returned": _("A correction request was sent back: still wrong."),
    "correction_verified": _("A correction was verified."),
    "corrections_settled": _("No correction request is open any more."),
    "agency_notified": _("The agency's machine took the correction notice."),
    "agency_notice_failed": _("The agency's machine did not take the correction notice."),
    "verification_begun": _("Every holder is being asked again."),
    "verification_passed": _("Our check was passed at every holder that can be seen."),
    "verification_failed": _("Our check found what is still wrong."),
    "recheck_begun": _("The holders that are due are being asked again."),
    "recheck_passed": _("A later check found it still corrected."),
    "recheck_failed": _("A later check found what is wrong."),
    "follow_up_made": _("A follow-up request was made, because the holder lags behind: %(agency)s."),
    "correction_reopened": _("A verified correction was undone and sent back: %(agency)s."),
    "correction_undone": _("A verified correction was undone at another holder."),
    "case_taken_up_again": _("The case was taken up again, because a correction was undone."),
    "relief_asked": _("Interim relief was asked for: %(agency)s."),
    "relief_asked_for_them": _("Interim relief was asked for on behalf of the complainant: %(agency)s."),
    "relief_granted": _("Interim relief was ordered: %(agency)s."),
    "relief_declined": _("Interim relief was declined."),
    "relief_notified": _("The machine of %(agency)s took the order to suspend the sanction."),
    "relief_notice_failed": _("The machine of %(agency)s did not take the order to suspend the sanction."),
    "relief_complied": _("%(agency)s suspended the sanction."),
    "relief_defied": _("%(agency)s did not suspend the sanction."),
    "relief_ended": _("Interim relief ended."),
    "decision_prepared": _("The decision is being prepared."),
    "decision_proposed": _("A decision was proposed (%(stage)s)."),
    "decision_sent_back": _("A proposed decision was sent back to its author."),
    "decision_signed": _("A decision was signed (%(stage)s)."),
    "decision_issued": _("A decision was issued (%(stage)s)."),
    "decision_commented": _("A comment on the decision came in."),
    "answer_remarked": _("The complainant remarked on the answer of %(agency)s."),
    "remark_shown": _("A remark on its answer was shown to %(agency)s."),
    "decision_accepted": _("The complainant accepted the final decision."),
    "decision_disputed": _("The complainant does not agree with the final decision."),
    "decision_review_asked": _("A review of the final decision was asked for."),
    "decision_review_granted": _("A review was granted: the case was taken up again."),
    "decision_review_declined": _("A review was declined: the decision stays as it is."),
    "decision_correction_asked": _("The correction of a slip in the final decision was asked for."),
    "decision_correction_granted": _("A slip in the final decision was put right."),
    "decision_correction_declined": _("The correction of a slip was declined."),
    "decision_request_overtaken": _("A request about the decision was overtaken: the case was taken up again."),
    "letter_filed": _("A letter was made and filed."),
    "deadline_started": _("A clock started: %(deadline)s, due %(due_on)s."),
    "deadline_met": _("A clock was met: %(deadline)s."),
    "deadline_paused": _("A clock was paused: %(deadline)s."),
    "deadline_resumed": _("A clock runs again: %(deadline)s."),
    "deadline_extended": _("A clock was extended: %(deadline)s, due %(due_on)s."),
    "deadline_breached": _("A clock ran out: %(deadline)s."),
    "deadline_over": _("A period ended: %(deadline)s."),
    "deadline_cancelled": _("A clock was stopped: %(deadline)s."),
    "deadline_recounted": _("A date was counted again: %(deadline)s, due %(due_on)s."),
    "deadline_warned": _("A warning was given: %(deadline)s."),
    "deadline_rules_seeded": _("Deadline rules were added."),
    "legal_rules_adopted": _("A table of legal rules was put in force: %(rules)s rules."),
    "read": _("Somebody looked: %(what)s."),
    "job_quarantined": _("Background work stopped after five attempts: %(kind)s."),
    "job_released": _("Stopped background work was started again."),
    "connector_opened": _("The gate before an agency was opened: %(connector)s."),
    "api_key_made": _("A key for an agency's machine was made."),
    "api_key_revoked": _("A key for an agency's machine was revoked."),
    "checkpoint_made": _("A checkpoint was signed."),
    "population_registered": _("A population was registered: %(population)s."),
    "own_initiative_opened": _("An own-initiative file was opened: %(number)s."),
    "own_initiative_published": _("An own-initiative file was published: %(number)s."),
    "own_initiative_closed": _("An own-initiative file was closed: %(number)s."),
    "sweep_started": _("A sweep was started: %(number)s."),
    "sweep_cancelled": _("A sweep was cancelled: %(number)s."),
    "sweep_resumed": _("A sweep was resumed: %(number)s."),
    "sweep_proved": _("A sweep was finished and proved: %(number)s."),
    "sweep_failed": _("A sweep could not be proved: %(number)s."),
    "sweep_list_taken": _("The list of a sweep was downloaded: %(number)s."),
}


class _Blanks(dict[str, str]):
    """An event without a value that its sentence names shows a dash there."""

    def __missing__(self, key: str) -> str:
        return "–"


def _worded(words: Mapping[Any, str | Promise | statuses.Look]) -> Callable[[str], str]:
    """Look a stored code up in a table of words; an unknown one stands as it is."""
    named = {str(code): found.label if isinstance(found, statuses.Look) else found for code, found in words.items()}
    return lambda code: str(named.get(code, code))


_CODES: Mapping[str, Callable[[str], str]] = {
    "category": statuses.category,
    "due_on": lambda day: long_date(date.fromisoformat(day)),
    "ground": _worded(admission.GROUNDS),
    "kind": work.kind,
    "purpose": _worded(statuses.PURPOSES),
    "scan": _worded(statuses.SCAN),
    "stage": _worded(statuses.STAGES),
    "what": looks.seen,
}


def sentence(action: str, data: Mapping[str, Any], agencies: Mapping[str, Agency]) -> str:
    """Word one event; an action that nobody worded shows its code rather than nothing."""
    words = ACTIONS.get(action)
    if words is None:
        return action.replace("_", " ")
    said = {key: str(value) for key, value in data.items() if isinstance(value, str | int)}
    agency = agencies.get(str(data.get("agency") or data.get("holder") or ""))
    said["agency"] = name_of(agency) if agency else gettext("an agency")
    said |= {key: word(said[key]) for key, word in _CODES.items() if key in said}
    if "rule" in data:
        said["deadline"] = rule_title(str(data["rule"]))
    if action.startswith("finding_"):
        said["finding"] = _finding(str(data.get("code", "")))
    return str(words) % _Blanks(said)


def actor(label: str) -> str:
    """Name who acted by role, and an account by its number."""
    role, _colon, number = label.partition(":")
    name = str(statuses.ROLES[Role(role)])
    return f"{name} {number}" if number else name


def _finding(code: str) -> str:
    found = {member.value: words for member, words in statuses.FINDING_CODES.items()}
    return str(found.get(code, code))
