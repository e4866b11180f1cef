"""Words for what agencies' records state, and for how their answers are proved."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.wording import credit, phrases
from cases.wording.deadlines import long_date

FIELDS: Mapping[str, Promise] = {
    "score": _("Score"),
    "available": _("Score possible"),
    "biz_no": _("Number of the answer"),
    "industry": _("Industry"),
    "type": _("Type"),
    "code": _("Code"),
    "meaning": _("Meaning"),
    "level": _("Level"),
    "settled": _("Settled"),
    "dispute_status": _("Dispute"),
    "statement": _("The person's own statement"),
    "refreshed_at": _("Refreshed"),
    "event_ended_month": _("Month in which it ended"),
    "amount_band": _("Amount band"),
    "case_code": _("Court case number"),
    "court": _("Court"),
    "province": _("Province"),
    "gist_id": _("Effective document"),
    "gist_unit": _("Body that made the document"),
    "duty": _("Obligation"),
    "performance": _("Performance"),
    "performed_part": _("Part performed"),
    "unperformed_part": _("Part not performed"),
    "reasons": _("Listing reasons (Fa Shi [2017] 7, Article 1)"),
    "other_reasons": _("Other reasons"),
    "registered_on": _("Case filed"),
    "published_on": _("Published"),
    "party_kind": _("Kind of party"),
    "age": _("Age stated"),
    "sex": _("Sex stated"),
    "id_masked": _("Identity number shown"),
    "legal_representative": _("Legal representative"),
    "conduct": _("Conduct"),
    "holder": _("Holder"),
    "restricted": _("Restricted"),
    "kind": _("Kind"),
    "basis_source": _("Rests on"),
    "basis_reference": _("Reference of the basis"),
    "since": _("Since"),
    "until": _("Until"),
    "subject_name": _("Name on the record"),
    "subject_id_masked": _("Identity number on the record"),
    "item": _("Item"),
    "listed_on": _("Listed"),
    "effective_document": _("Effective document"),
    "years": _("Years"),
    "months": _("Months"),
    "contacts": _("Contacts"),
    "hours": _("Hours"),
    "case_number": _("Case number"),
    "grade": _("Grade"),
    "rated_on": _("Rated"),
    "method_id": _("Method named"),
    "method_version": _("Version named"),
    "booked_points": _("Points booked"),
    "reported_by": _("Reported by"),
    "document": _("Document"),
    "amount_above_fen": _("Amount, more than"),
    "amount_to_fen": _("Amount, at most"),
    "payee": _("Paid to"),
    "amount_fen": _("Amount"),
    "currency": _("Currency"),
    "paid_at": _("Paid at"),
    "purpose": _("Purpose"),
    "settlement": _("Settlement"),
    "confirmation": _("Confirmation as signed"),
    "confirmation_signature": _("Signature of the confirmation"),
    # Orders and authorisations of a payment platform.
    "person_number": _("The agency's number for the person"),
    "order_number": _("Order number"),
    "platform_order_number": _("Order number of the platform"),
    "service": _("Service"),
    "order_state": _("Order"),
    "order_step": _("Step"),
    "total_fen": _("Amount due"),
    "sums_agree": _("Amounts add up"),
    "risk_fund": _("Kind of guarantee"),
    "risk_fund_fen": _("Guarantee"),
    "collection": _("Collection"),
    "collected_fen": _("Amount collected"),
    "outstanding_fen": _("Amount outstanding"),
    "paid_through": _("Paid through"),
    "payment_reference": _("Payment reference"),
    "authorised": _("Authorised"),
    "authorisation_state": _("Authorisation"),
    "authorised_at": _("Authorised on"),
    "cancelled_at": _("Cancelled on"),
    "risk_level": _("Risk level"),
    "risk_level_version": _("Version of the risk level"),
    # What a finding rests on.
    "about_relatives": _("Counts relatives or friends"),
    "aggravated": _("Violent, grave or repeated"),
    "annotated": _("Marked as disputed"),
    "answer_due_on": _("Answer due"),
    "answered_on": _("Answered"),
    "banned_data": _("Data that may not be scored"),
    "birth_date": _("Date of birth"),
    "catalogue_entry": _("Entry in the catalogue"),
    "delete_by": _("To be deleted by"),
    "determined_on": _("Determined"),
    "disputed_since": _("Disputed since"),
    "from": _("Counted from"),
    "listing_reason": _("Listing reason"),
    "notice_served_on": _("Notice served"),
    "on": _("On the day"),
    "paid_on": _("Paid"),
    "performed_on": _("Performed"),
    "points": _("Points"),
    "refusal_reasons": _("Reasons of the refusal"),
    "refused": _("Refused"),
    "relation_to_subject": _("Whom it is about"),
    "term_ends_on": _("End of the term"),
    **credit.FIELDS,
}

CODES: Mapping[str, Mapping[str, Promise]] = {
    "industry": {"AA": _("finance and credit"), "AB": _("police and courts")},
    "type": {"AA001": _("overdue payment"), "AA002": _("cash-out")},
    "meaning": {
        "longest overdue 1 to 30 days": _("longest overdue 1 to 30 days"),
        "longest overdue 31 to 60 days": _("longest overdue 31 to 60 days"),
        "longest overdue 61 to 90 days": _("longest overdue 61 to 90 days"),
        "longest overdue 91 to 120 days": _("longest overdue 91 to 120 days"),
        "longest overdue 121 to 150 days": _("longest overdue 121 to 150 days"),
        "longest overdue 151 to 180 days": _("longest overdue 151 to 180 days"),
        "longest overdue more than 180 days": _("longest overdue more than 180 days"),
    },
    "performance": {
        "none": _("nothing performed"),
        "part": _("partly performed"),
        "all": _("fully performed"),
    },
    "kind": {
        "RAIL_TICKETS": _("train tickets"),
        "AIR_TICKETS": _("plane tickets"),
        "HOTEL_STARS": _("starred hotels"),
        "SCHOOL_FEES": _("fee-paying schools"),
        "BANK_CREDIT": _("bank credit"),
        "RING_TONE": _("ring tone that names the person"),
        "PUBLIC_SCREEN": _("face and name on public screens"),
        "WORK_LICENCE": _("work licences"),
    },
    "basis_source": {"court_list": _("the court list"), "sesame": _("the platform Sesame")},
    "party_kind": {"person": _("natural person"), "organisation": _("organisation")},
    "relation_to_subject": {
        "father": _("the father"),
        "mother": _("the mother"),
        "spouse": _("husband or wife"),
        "child": _("a child"),
        "friend": _("a friend"),
        "self": _("the person"),
    },
    "sex": {"male": _("male"), "female": _("female")},
    "settlement": {
        "SETTLED": _("settled"),
        "RETURNED": _("returned to the payer"),
        "PENDING": _("pending"),
    },
    "order_state": {
        "CREATED": _("created"),
        "DOING": _("under way"),
        "DONE": _("completed"),
        "REVOKED": _("withdrawn"),
        "EXPIRED": _("expired"),
    },
    "order_step": {
        "USER_CONFIRM": _("confirmed by the person"),
        "MCH_COMPLETE": _("completed by the merchant"),
    },
    "risk_fund": {
        "DEPOSIT": _("deposit"),
        "ADVANCE": _("advance payment"),
        "CASH_DEPOSIT": _("cash deposit"),
        "ESTIMATE_ORDER_COST": _("estimated cost"),
    },
    "collection": {"USER_PAYING": _("not yet paid"), "USER_PAID": _("paid")},
    "paid_through": {"NEWTON": _("the platform"), "MCH": _("the merchant")},
    "authorisation_state": {
        "AVAILABLE": _("in force"),
        "UNAVAILABLE": _("not in force"),
        "UNBINDUSER": _("the person has not linked an account"),
    },
    **credit.CODES,
}
# A calendar day, as connectors write it; an agency's own time of day may follow.
_DAY = re.compile(
    r"(?P<day>\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))(?:[ T](?P<time>\d{2}:\d{2})(?::\d{2}(?:\+08:00)?)?)?"
)
# Sums that are stated as decimal text, in yuan.
_YUAN = frozenset({"fine", "confiscated"})
_SUM = re.compile(r"\d{1,20}(\.\d{1,2})?")

SIGNATURES: Mapping[str, tuple[Promise, str]] = {
    "VALID": (_("Valid"), "green"),
    "INVALID": (_("Forged or altered"), "red"),
    "STALE": (_("Too old or from the future"), "red"),
    "MISSING": (_("Missing"), "red"),
    "NOT_SIGNED": (_("This agency does not sign"), "grey"),
    "UNCHECKED": (_("Not checked"), "amber"),
}

FAILURES: Mapping[str, Promise] = {
    "CONNECT": _("no connection"),
    "TIMEOUT": _("no answer in time"),
    "CUT_SHORT": _("answer broke off"),
    "TOO_LARGE": _("answer too large"),
    "ENCODING": _("encoding not understood"),
}


def field(name: str) -> str:
    """Name one field of a record; one that we have no words for by its own name."""
    return str(FIELDS.get(name, name.replace("_", " ")))


def place(name: str) -> tuple[int, str]:
    """Order fields as the table above does; those without words come last."""
    return (list(FIELDS).index(name) if name in FIELDS else len(FIELDS)), name


def value(name: str, found: Any) -> str:
    """Word one value: yes and no, how far performed, sums of money, lists; nothing as a dash."""
    if found is None or found in ("", [], {}):
        return "–"
    if isinstance(found, bool):
        return gettext("Yes") if found else gettext("No")
    if isinstance(found, list):
        return phrases.listed(value(name, one) for one in found)
    if isinstance(found, dict):
        return phrases.listed(phrases.labelled(part, value(name, one)) for part, one in found.items())
    return _single(name, found)


def _single(name: str, found: Any) -> str:
    if name in CODES:
        return str(CODES[name].get(str(found), found))
    if name.endswith("_fen") and isinstance(found, int):
        return _yuan(Decimal(found).scaleb(-2))
    if name in _YUAN and _SUM.fullmatch(str(found)):
        return _yuan(Decimal(str(found)))
    if isinstance(found, str) and (written := _DAY.fullmatch(found)):
        return _moment(written["day"], written["time"])
    return str(found)


def _yuan(found: Decimal) -> str:
    return gettext("%(sum)s yuan") % {"sum": f"{found:,.2f}"}


def _moment(day: str, time: str | None) -> str:
    """Word a day with its time; midnight says that the agency knows the day alone."""
    try:
        words = long_date(date.fromisoformat(day))
    except ValueError:  # 30 February: the agency's own mistake is shown as it stands
        words = day
    return words if time in {None, "00:00"} else f"{words} {time}"


def signature(code: str) -> str:
    """Word what the check of a signature said."""
    return str(SIGNATURES[code][0]) if code in SIGNATURES else code


def signature_tone(code: str) -> str:
    """Give the colour of a signature's check."""
    return SIGNATURES[code][1] if code in SIGNATURES else "amber"


def failure(code: str) -> str:
    """Word why no complete answer arrived; empty for a complete one."""
    return str(FAILURES.get(code, code))
