"""Events and states in sentences for the complainant.

Every action that any service writes into the chain has a line here: a sentence, or None when it says
nothing to the complainant. An action without a line is an error everywhere but in production, where
the page leaves it out and the log names it.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases.actors import Role
from cases.models import Agency, Event, MailReader
from cases.wording import statuses
from cases.wording.deadlines import rule_title
from cases.wording.names import name_of
from cases.workflow import CaseStatus

log = logging.getLogger(__name__)

Names = Mapping[str, Agency]
Data = Mapping[str, Any]
Sentence = Callable[[Data, Names], str]


class Unworded(LookupError):
    """A service writes an action that nobody worded for the complainant."""


@dataclass(frozen=True)
class Standing:
    """Where a case stands: in one line, who holds it, and what happens next."""

    headline: str | Promise
    holder: str | Promise
    next: str | Promise


STANDINGS: Mapping[CaseStatus, Standing] = {
    CaseStatus.RECEIVED: Standing(
        _("We have your complaint."),
        _("Our intake desk holds it."),
        _("We read it and tell you whether we can take it on. If we cannot, we say why and who can help."),
    ),
    CaseStatus.INVESTIGATING: Standing(
        _("We are looking into it."),
        _("An investigator of our office holds it."),
        _("We fetch the records that you allowed, check them, and calculate the score again ourselves."),
    ),
    CaseStatus.WITH_AGENCY: Standing(
        _("We have asked for a correction."),
        _("The agency has to answer now."),
        _("When the answer comes we do not simply believe it: we fetch the records again and check."),
    ),
    CaseStatus.DECIDING: Standing(
        _("We are writing our decision."),
        _("Our office holds it: one person writes, another one signs."),
        _("You get a provisional decision first and can say what you think of it."),
    ),
    CaseStatus.COMMENTING: Standing(
        _("You can comment on our provisional decision."),
        _("You and the agency can speak now."),
        _("After the comments we write the final decision."),
    ),
    CaseStatus.CLOSED: Standing(
        _("Your case is decided."),
        _("Nobody has to do anything more."),
        _("You can download the decision here. You can still write to us."),
    ),
    CaseStatus.REFUSED: Standing(
        _("We could not take your complaint on."),
        _("Nobody at our office holds it any more."),
        _("Here you find why, and who can help you."),
    ),
    CaseStatus.WITHDRAWN: Standing(
        _("You withdrew your complaint."),
        _("Nobody has to do anything more."),
        _("You can file a new complaint at any time."),
    ),
}

# The status of the case is the same; the agency has done its part, and we have not.
CHECKING = Standing(
    _("The agency has answered."),
    _("Our office holds it: we check the answer."),
    _("We do not simply believe it: we fetch the records again from everybody who holds them, and calculate again."),
)

# The other matters of the complaint go on.
ONE_WITHDRAWN = Standing(
    _("You withdrew this matter."),
    _("Nobody has to do anything more in it."),
    _("The other matters of your complaint go on."),
)

ASKED_AGAIN = Standing(
    _("Your case is decided. You asked us about the decision."),
    _("Our office holds your request."),
    _("Somebody who has not made the decision looks at it. You get an answer with reasons, and see it here."),
)


def _plain(words: Promise) -> Sentence:
    return lambda _data, _names: str(words)


def _agency(data: Data, names: Names, key: str = "agency") -> str:
    """Name the agency an event speaks of by its slug, or by the slug of a holder."""
    found = names.get(str(data.get(key) or data.get("holder") or ""))
    return name_of(found) if found else gettext("the agency")


def _about_agency(words: Promise) -> Sentence:
    return lambda data, names: str(words) % {"agency": _agency(data, names)}


def _consent(words: Promise) -> Sentence:
    return lambda data, names: (
        str(words)
        % {
            "agency": _agency(data, names),
            "category": statuses.category(str(data.get("category", ""))),
        }
    )


def _clock(words: Promise) -> Sentence:
    return lambda data, _names: str(words) % {"deadline": rule_title(str(data.get("rule", "")))}


def _received_file(data: Data, _names: Names) -> str:
    del data
    return gettext("A file was added.")


def _scanned(data: Data, _names: Names) -> str:
    return {
        "clean": gettext("A file was checked for harmful software."),
        "unscanned": gettext("A file was accepted. No scanner for harmful software is in use here."),
        "infected": gettext("A file was blocked because it contains harmful software."),
    }.get(str(data.get("scan")), gettext("A file was checked."))


def _not_sent(data: Data, _names: Names) -> str:
    template = str(data.get("template", ""))
    if template.startswith(MailReader.AGENCY):
        return gettext("An e-mail from us to an agency may not have arrived. We look after it.")
    if template.startswith((MailReader.OFFICE, MailReader.JUDGE)):
        return gettext("A reminder inside our office may not have arrived.")
    return gettext("A message from us may not have reached you. Everything it said is on these pages.")


def _message(data: Data, _names: Names) -> str:
    if data.get("to") == "citizen":
        return gettext("We sent you a message.")
    return gettext("We wrote to the agency.") if data.get("to") == "agency" else gettext("A message reached us.")


EVENTS: Mapping[str, Sentence | None] = {
    # filing
    "complaint_received": _plain(_("You filed the complaint.")),
    "complaint_taken": _plain(_("We wrote down the complaint that you told us or sent us on paper.")),
    "code_handed_over": _plain(_("We gave you your reference and access code.")),
    "receipt_confirmed": _plain(_("You confirmed that you have your access code.")),
    "complaint_withdrawn": _plain(_("You withdrew the complaint.")),
    "case_opened": None,
    # the ways in
    "code_replaced": _plain(_("The access code was replaced. The old one opens nothing any more.")),
    "new_code_asked": _plain(_("Somebody asked for a new access code with a message to your address.")),
    "passkey_added": _plain(_("A passkey was added. It opens this case.")),
    "passkey_removed": _plain(_("A passkey was removed.")),
    "proofing_asked": _plain(_("Somebody asked for a new access code by showing who they are.")),
    "proofing_found": _plain(
        _("Somebody who lost the reference showed us papers, and we found this complaint by them.")
    ),
    "proofing_not_found": None,
    "proofing_mismatch": _plain(_("Papers were shown to us that do not agree with your complaint.")),
    "proofing_checked": _plain(_("An officer looked at the papers of somebody who asked for a new access code.")),
    "proofing_approved": _plain(_("A new access code was approved. You can object on the page Ways in.")),
    "proofing_turned_down": _plain(_("We gave no new access code to somebody who had asked.")),
    "proofing_objected": _plain(_("You objected: nobody gets a new access code.")),
    "proofing_used": _plain(_("A new access code was picked up.")),
    "proofing_expired": _plain(_("A request for a new access code ran out.")),
    "codes_guessed": None,
    "consent_given": _consent(_("You allowed us to fetch: %(category)s at %(agency)s.")),
    "consent_withdrawn": _consent(_("You took a permission back: %(category)s at %(agency)s.")),
    # files and messages
    "evidence_received": _received_file,
    "evidence_scanned": _scanned,
    "evidence_shown": _plain(_("A file was shown to the agency.")),
    "evidence_hidden": _plain(_("A file is no longer shown to the agency.")),
    "evidence_described": _plain(_("What a file is and shows was described anew.")),
    "evidence_drawn": None,
    "redaction_asked": _plain(_("Parts of a file were covered for the agency.")),
    "evidence_redacted": _plain(_("The covered version of a file is ready.")),
    "evidence_damaged": _plain(_("A stored file of this case is damaged. We are looking into it.")),
    "evidence_checked": None,
    "message_sent": _message,
    # how we reach them
    "deletion_asked": _plain(_("You asked us to delete data about you.")),
    "deletion_decided": _plain(_("We decided about your request to delete data.")),
    "hold_set": _plain(_("What is in your case may be needed as proof. So nothing of it is deleted for now.")),
    "hold_lifted": _plain(_("What is in your case is deleted by the usual rules again.")),
    "deletion_not_done": _plain(_("The case was opened again first. So nothing was deleted.")),
    "data_erased": _plain(_("Data about you was deleted.")),
    "rated": None,
    "code_typed_again": _plain(_("The access code was typed again, before everything was given out.")),
    "bundle_asked": _plain(_("You asked for everything of your case in one file.")),
    "bundle_built": _plain(_("The file with everything of your case was ready.")),
    "mail_not_sent": _not_sent,
    "mail_returned": _plain(_("Our e-mail to you came back. Please check your address.")),
    "contact_chosen": _plain(_("You chose how we tell you about news.")),
    "language_chosen": _plain(_("You chose the language of our letters and messages.")),
    "address_asked": _plain(_("You gave us an address, and we sent a code there.")),
    "address_confirmed": _plain(_("You confirmed an address.")),
    # admission and hands
    "case_accepted": _plain(_("We took your complaint on.")),
    "case_refused": _plain(_("We could not take your complaint on, and told you why.")),
    "case_assigned": _plain(_("Your case has a new person in charge.")),
    "case_handed_over": _plain(_("Your case has a new person in charge.")),
    "case_released": _plain(_("The person in charge gave your case back because of an interest in it.")),
    "interest_declared": None,
    "interest_ended": None,
    # records, findings, score
    "pulls_requested": _plain(_("We asked for your records.")),
    "power_invoked": _plain(_("We used a power in law to ask for records.")),
    "records_pulled": _about_agency(_("%(agency)s sent us records.")),
    "pull_failed": _about_agency(_("We could not fetch records from %(agency)s.")),
    "pull_blocked": _about_agency(_("We fetched nothing from %(agency)s, because the permission is gone.")),
    "answer_left_unread": _about_agency(
        _("%(agency)s answered after the permission had ended. We did not read the answer.")
    ),
    "answers_reread": None,
    "pull_retried": None,
    "callback_received": _about_agency(_("%(agency)s told us that something changed. We asked for your records.")),
    "findings_proposed": None,
    "finding_proposed": None,
    "finding_confirmed": _plain(_("We found something that is wrong.")),
    "finding_dismissed": None,
    "score_recomputed": _plain(_("We calculated the score again.")),
    "method_disclosed": None,
    # corrections
    "correction_drafted": None,
    "correction_sent": _about_agency(_("We asked %(agency)s for a correction.")),
    "correction_answered": _about_agency(_("%(agency)s answered.")),
    "correction_cancelled": _about_agency(_("We took back our request to %(agency)s.")),
    "correction_given_up": _about_agency(_("%(agency)s did not correct it. We deal with that in our decision.")),
    "verification_begun": _plain(_("We began to check the answer ourselves.")),
    "verification_passed": lambda data, _names: (
        # What is left then is only a holder that nobody can look at.
        gettext("Our check shows: it is corrected everywhere we can look.")
        if data.get("still_wrong")
        else gettext("Our check shows: it is corrected everywhere.")
    ),
    "verification_failed": _plain(_("Our check shows: something is still wrong.")),
    "recheck_begun": _plain(_("We are looking again whether it stays corrected.")),
    "recheck_passed": _plain(_("We looked again: it is still corrected.")),
    "recheck_failed": _plain(_("We looked again: something is wrong.")),
    "follow_up_made": _about_agency(_("%(agency)s still holds it. We ask them, too.")),
    "correction_reopened": _about_agency(_("What %(agency)s had corrected is wrong again. We asked them again.")),
    "correction_undone": _plain(_("What followed from the correction was undone somewhere. We take it up again.")),
    "case_taken_up_again": _plain(_("We took your case up again, because a correction was undone.")),
    "correction_returned": _about_agency(_("We sent the request back to %(agency)s, with what is still wrong.")),
    "correction_verified": _about_agency(_("The correction by %(agency)s is verified.")),
    "corrections_settled": None,
    # interim relief
    "relief_asked": _about_agency(_("You asked that %(agency)s suspends the restriction for now.")),
    "relief_asked_for_them": _about_agency(_("We asked for you that %(agency)s suspends the restriction for now.")),
    "relief_granted": _about_agency(_("We ordered %(agency)s to suspend the restriction for now.")),
    "relief_declined": _plain(_("We decided not to order a suspension for now, and said why.")),
    "relief_notified": None,
    "relief_notice_failed": None,
    "relief_complied": _about_agency(_("%(agency)s suspended the restriction: we saw it ourselves.")),
    "relief_defied": _about_agency(_("%(agency)s has not suspended the restriction.")),
    "relief_ended": _plain(_("The provisional suspension ended.")),
    # decision
    "decision_prepared": _plain(_("We began to write our decision.")),
    "decision_proposed": None,
    "decision_sent_back": None,
    "decision_signed": None,
    "decision_issued": lambda data, _names: (
        gettext("We sent the final decision.")
        if data.get("stage") == "final"
        else gettext("We sent the provisional decision.")
    ),
    "decision_commented": _plain(_("A comment on the provisional decision reached us.")),
    # what the complainant says of an answer and of the decision
    "answer_remarked": _about_agency(_("You told us what you think of the answer of %(agency)s.")),
    "remark_shown": _about_agency(_("We showed %(agency)s what you think of its answer.")),
    "decision_accepted": _plain(_("You accepted the decision.")),
    "decision_disputed": _plain(_("You told us that you do not agree with the decision.")),
    "decision_review_asked": _plain(_("You asked for a review of the decision.")),
    "decision_review_granted": _plain(_("The review was granted: we took your case up again.")),
    "decision_review_declined": _plain(_("The review is done: the decision stays as it is.")),
    "decision_correction_asked": _plain(_("You asked us to put a writing mistake in the decision right.")),
    "decision_correction_granted": _plain(_("We put a writing mistake in the decision right.")),
    "decision_correction_declined": _plain(_("We looked again and found no writing mistake in the decision.")),
    "decision_request_overtaken": None,
    "letter_filed": lambda data, _names: (
        gettext("Our letter to the agency is filed.")
        if data["kind"] == "correction_request"
        else gettext("A letter is ready for you.")
    ),
    "agency_notified": None,
    "agency_notice_failed": None,
    # clocks
    "deadline_started": None,
    "deadline_met": None,
    "deadline_paused": _clock(_("A deadline was paused: %(deadline)s.")),
    "deadline_resumed": _clock(_("A deadline runs again: %(deadline)s.")),
    "deadline_extended": _clock(_("A deadline was extended: %(deadline)s.")),
    "deadline_breached": _clock(_("A deadline was missed: %(deadline)s.")),
    "deadline_over": None,
    "deadline_cancelled": None,
    "deadline_recounted": _clock(_("A date was counted again: %(deadline)s.")),
    "deadline_warned": None,
    "deadline_rules_seeded": None,
    "legal_rules_adopted": None,
    # the machine and the office itself
    "read": None,
    "job_quarantined": None,
    "job_released": None,
    "connector_opened": None,
    "checkpoint_made": None,
    "api_key_made": None,
    "api_key_revoked": None,
    # what the office looks into by itself
    "population_registered": None,
    "own_initiative_opened": None,
    "own_initiative_published": None,
    "own_initiative_closed": None,
    "sweep_started": None,
    "sweep_cancelled": None,
    "sweep_resumed": None,
    "sweep_proved": None,
    "sweep_failed": None,
    "sweep_list_taken": None,
}  # fmt: skip


def sentence(event: Event, names: Names) -> str | None:
    """Word one event for the complainant; None when it says nothing to them.

    Raises:
        Unworded: nobody worded this action (never in production).

    """
    if event.action not in EVENTS:
        if not settings.PRODUCTION:
            raise Unworded(event.action)
        log.error("the action %s is not worded", event.action)
        return None
    say = EVENTS[event.action]
    return say(event.data, names) if say else None


def actor(label: str) -> str:
    """Name who acted by their role, never by name: the complainant's own acts as theirs."""
    role = Role(label.partition(":")[0])
    return gettext("You") if role == Role.CITIZEN else str(statuses.ROLES[role])


def found(count: int) -> str:
    """Say how many records a pull brought."""
    if count == 0:
        return gettext("Nothing about you was found there.")
    return ngettext("%(count)d record came back.", "%(count)d records came back.", count) % {"count": count}
