"""Why a pull brought nothing, in words for an investigator: the cause, and what happens or is to be done next."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

AGAIN: Final = _("We ask again by ourselves while attempts are left; after the last one, request the pull anew.")
IN_TURN: Final = _("Nothing is to be done: the question waits its turn and uses up no attempt.")
ANEW: Final = _("Request the pull anew; if it happens again, write to the agency.")
KEYS: Final = _("Request the pull anew; if it happens again, an administrator must compare the keys with the agency.")
SETTINGS: Final = _("An administrator must put the settings of this connection right.")
ASK_WHY: Final = _("Write to the agency and ask why; asking by machine again changes nothing.")
BY_HAND: Final = _("Look the person up there by hand, and file what you see as evidence.")
PAPERS: Final = _("Compare name and number with the complainant's papers; if both are right, that is an answer too.")
RIGHT: Final = _("Ask the complainant for a new consent, or have a statutory power signed.")
NOTHING: Final = _("Nothing is to be done.")


def _all(codes: Iterable[str], cause: Promise, step: Promise) -> dict[str, tuple[Promise, Promise]]:
    return dict.fromkeys(codes, (cause, step))


ERRORS: Mapping[str, tuple[Promise, Promise]] = {
    # Before anything was sent.
    "right_gone": (_("The consent or power has ended; since then nothing was asked or read."), RIGHT),
    "case_over": (_("The case has ended; since then nothing was asked or read."), NOTHING),
    "no_identity_number": (
        _("The complaint states no identity number to ask with."),
        _("Ask the complainant for it in a message."),
    ),
    "no_settings": (_("This connection is not set up."), SETTINGS),
    **_all(
        (
            "missing_option",
            "unknown_connector",
            "unknown_option",
            "wrong_key",
            "wrong_option",
            "host_not_allowed",
            "takes_no_notices",
        ),
        _("The settings of this connection are incomplete or wrong."),
        SETTINGS,
    ),
    "category_not_offered": (_("This connection does not give this kind of record."), SETTINGS),
    "rate_limited_by_us": (_("We ask this agency no faster at present, to spare it."), IN_TURN),
    "calls_under_way": (_("As many questions are under way at this agency as we allow at once."), IN_TURN),
    "agency_asked_to_wait": (_("The agency asked us to stay away for a while."), IN_TURN),
    "breaker_open": (_("The agency failed several times in a row and is left in peace for a while."), IN_TURN),
    "waited_too_long": (_("The agency could not be asked for a whole day."), ANEW),
    # The network.
    "network_connect": (_("No connection with the agency came about."), AGAIN),
    "network_timeout": (_("The agency did not answer in time."), AGAIN),
    "network_cut_short": (_("The connection broke before the answer was whole."), AGAIN),
    **_all(
        ("answer_too_large", "network_too_large"),
        _("The answer was longer than we take; nothing in it was read."),
        ANEW,
    ),
    **_all(
        ("answer_encoding", "network_encoding"),
        _("The answer was packed in a way that we do not undo; nothing in it was read."),
        ANEW,
    ),
    **_all(
        ("redirect", "http_301", "http_302", "http_303", "http_307", "http_308"),
        _("The agency sent us to another address, and we never follow."),
        _("An administrator must ask the agency whether its address has changed."),
    ),
    # The agency cannot answer now.
    **_all(
        (
            "http_408",
            "http_425",
            "http_429",
            "RATELIMIT_EXCEED",
            "FREQUENCY_LIMITED",
        ),
        _("The agency asks us to come back later."),
        AGAIN,
    ),
    **_all(
        (
            "http_500",
            "http_502",
            "http_503",
            "http_504",
            "SYSTEM_ERROR",
            "ZMCREDIT.system_error",
            "agency_busy",
            "city_busy",
            "clearing_busy",
            "gateway_20000",
            "isp.unknow-error",
        ),
        _("The agency's system is out of service just now."),
        AGAIN,
    ),
    "stale_captcha": (_("The agency's captcha had run out."), AGAIN),
    # The agency says no.
    **_all(
        ("captcha_for_people", "automated_clients_refused"),
        _("The agency answers only people, not machines."),
        BY_HAND,
    ),
    **_all(
        ("http_400", "http_404", "http_405", "http_409", "http_413", "http_422", "refused"),
        _("The agency's system refused the question."),
        ASK_WHY,
    ),
    **_all(
        (
            "SIGN_ERROR",
            "city_request_rejected",
            "city_signature_rejected",
            "clearing_request_rejected",
            "clearing_signature_rejected",
            "http_401",
            "http_403",
            "isv.invalid-app-id",
            "isv.invalid-signature",
        ),
        _("The agency does not accept how our question is signed."),
        KEYS,
    ),
    **_all(
        ("aop.invalid-auth-token", "basis_of_access_missing", "city_consent_missing", "clearing_basis_missing"),
        _("The agency does not accept the consent or power as stated."),
        ASK_WHY,
    ),
    **_all(
        ("INVALID_REQUEST", "NOT_ENOUGH", "NO_AUTH", "PARAM_ERROR"),
        _("The agency does not accept our question as it is."),
        _("An administrator must speak with the agency."),
    ),
    "OMBUDSMAN.method_not_disclosed": (
        _("The agency does not disclose what it counts."),
        _("That can be a finding of its own: the method is not disclosed."),
    ),
    # The agency knows nobody like this.
    **_all(
        (
            "OMBUDSMAN.subject_not_found",
            "RESOURCE_NOT_EXISTS",
            "city_not_scored",
            "clearing_payer_unknown",
            "no_report",
        ),
        _("The agency says that it knows nobody of this name and number."),
        PAPERS,
    ),
    # The answer cannot be used.
    "signature_invalid": (_("The signature of the answer is wrong; nothing in it was read."), KEYS),
    "signature_missing": (_("The answer is not signed; nothing in it was read."), KEYS),
    "signature_stale": (_("The answer is signed for another moment; nothing in it was read."), KEYS),
    "confirmation_forged": (_("A confirmation in the answer was altered; nothing of it was kept."), KEYS),
    "unreadable_answer": (_("The answer does not follow the agency's own format; nothing of it was kept."), ANEW),
    "no_code": (_("The answer does not say how it ended; nothing of it was kept."), ANEW),
    "too_many_hits": (_("The search brought more entries than one person can have; nothing was kept."), ANEW),
    "too_many_to_ask_for": (_("The agency named more records than one pull asks for; nothing was kept."), ANEW),
    "listed_order_missing": (_("The agency named an order that it then did not know; nothing was kept."), ANEW),
    "another_order": (_("The agency sent another order than the one asked for; nothing was kept."), ANEW),
    "answer_about_another_person": (_("The answer is about another person; nothing of it was kept."), ANEW),
    "unusable_records": (_("The agency's records contradict themselves; nothing of them was kept."), ANEW),
    "unnamed_code": (_("The agency gave a reason that is no code; it is kept with the raw answer."), ANEW),
}


def sentence(code: str) -> str:
    """Word a code: the cause, then the next step; an agency's own code that we do not know stands as it is."""
    if code not in ERRORS:
        return gettext("The agency's answer: %(code)s") % {"code": code}
    cause, step = ERRORS[code]
    return gettext("%(cause)s %(step)s") % {"cause": cause, "step": step}
