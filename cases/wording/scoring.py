"""The words of the recompute: findings for the person they touch, items, verdicts, steps and gaps.

Findings are explained in short, everyday sentences. Each one also names its legal ground, because
the person may have to point to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cases.scoring.compare import Verdict
from cases.scoring.disclosure import GapCode
from cases.scoring.findings import KINDS, FindingCode
from cases.scoring.points import Mark
from cases.scoring.result import StepKind, Why


@dataclass(frozen=True)
class FindingWords:
    """What a finding is called, and what it means to the person."""

    title: Promise
    explanation: Promise


FINDINGS: Mapping[FindingCode, FindingWords] = {
    FindingCode.WRONG_PERSON: FindingWords(
        _("This is about somebody else"),
        _("The record belongs to another person. The ID number on it is not yours, even if the name is the same."),
    ),
    FindingCode.RELATION: FindingWords(
        _("You are blamed for another person"),
        _("The record is about a relative, a friend or another person. Only what you did yourself may count."),
    ),
    FindingCode.MINOR: FindingWords(
        _("You were a child at that time"),
        _("You were too young when this happened. A child may not be put on this list or given this score."),
    ),
    FindingCode.BANNED_DATA: FindingWords(
        _("This may never be counted"),
        _(
            "The law does not let anyone score this kind of thing. "
            "That includes your beliefs, your health and asking an office for help."
        ),
    ),
    FindingCode.NOT_ELIGIBLE: FindingWords(
        _("There is no legal ground for this record"),
        _(
            "A record may lower your score only if the official catalogue lists it and a valid court "
            "or office document proves it. Here one of them is missing."
        ),
    ),
    FindingCode.NO_NOTICE: FindingWords(
        _("Nobody told you"),
        _("You must be told about such a record, and why it is made. That did not happen in time."),
    ),
    FindingCode.PERFORMED_NOT_DELETED: FindingWords(
        _("You did what you had to do, but the entry is still there"),
        _("You paid or did what the court asked. The entry had to be deleted within three working days."),
    ),
    FindingCode.TERM_OVER: FindingWords(
        _("The time on the list is over"),
        _("An entry on the court list lasts for a fixed time. That time has passed, so the entry must go."),
    ),
    FindingCode.RETENTION_OVER: FindingWords(
        _("The record is too old"),
        _("Bad records may be kept only for a limited time. This one is older than that and must be deleted."),
    ),
    FindingCode.WRONG_DATA: FindingWords(
        _("The record is wrong"),
        _("The record says something that is not true. There is proof of what is right."),
    ),
    FindingCode.NOT_ANNOTATED: FindingWords(
        _("The record is not marked as disputed"),
        _("You objected to this record. Until that is settled, everyone who reads it must see that you disagree."),
    ),
    FindingCode.METHOD_NOT_DISCLOSED: FindingWords(
        _("The rule behind the points is secret"),
        _(
            "You have the right to know how your score is made. "
            "The agency has not published this rule, so nobody can check it."
        ),
    ),
    FindingCode.MISCALCULATED: FindingWords(
        _("The score was worked out wrongly"),
        _("We worked out the score with the agency's own rules and got a different number."),
    ),
    FindingCode.CORRECTION_INCOMPLETE: FindingWords(
        _("The correction is not finished"),
        _("The agency said it had corrected this. We looked again, and something is still wrong."),
    ),
    FindingCode.LATE: FindingWords(
        _("The answer is late"),
        _("The agency had to answer by a fixed day. It did not answer, or it answered after that day."),
    ),
    FindingCode.NO_REASONS: FindingWords(
        _("The agency said no and did not say why"),
        _("An agency that refuses must give its reasons. It gave none."),
    ),
}

LEGAL_BASES: Mapping[str, Promise] = {
    "Administrative Penalty Law, Article 48": _("Administrative Penalty Law, Article 48"),
    "CRI Regulation, Article 13": _("Regulation on the Credit Reporting Industry, Article 13"),
    "CRI Regulation, Article 14": _("Regulation on the Credit Reporting Industry, Article 14"),
    "CRI Regulation, Article 15": _("Regulation on the Credit Reporting Industry, Article 15"),
    "CRI Regulation, Article 16": _("Regulation on the Credit Reporting Industry, Article 16"),
    "CRI Regulation, Article 23": _("Regulation on the Credit Reporting Industry, Article 23"),
    "CRI Regulation, Article 25": _("Regulation on the Credit Reporting Industry, Article 25"),
    "CRI Regulation, Articles 13, 15 and 16": _("Regulation on the Credit Reporting Industry, Articles 13, 15 and 16"),
    "Civil Code, Article 1029": _("Civil Code, Article 1029"),
    "Civil Code, Article 1037": _("Civil Code, Article 1037"),
    "Constitution, Article 41": _("Constitution, Article 41"),
    "Fa Shi [2017] 7, Article 1": _("Supreme People's Court, Fa Shi [2017] 7, Article 1"),
    "Fa Shi [2017] 7, Article 2": _("Supreme People's Court, Fa Shi [2017] 7, Article 2"),
    "Fa Shi [2017] 7, Article 4": _("Supreme People's Court, Fa Shi [2017] 7, Article 4"),
    "Fa Shi [2017] 7, Article 5": _("Supreme People's Court, Fa Shi [2017] 7, Article 5"),
    "Fa Shi [2017] 7, Article 10": _("Supreme People's Court, Fa Shi [2017] 7, Article 10"),
    "Fa Shi [2017] 7, Articles 1, 5 and 7": _("Supreme People's Court, Fa Shi [2017] 7, Articles 1, 5 and 7"),
    "Guobanfa [2020] 49": _("State Council General Office, Guobanfa [2020] 49"),
    "Illustrative city measures, annex 2": _("Illustrative city measures, annex 2"),
    "NDRC Order 36": _("National Development and Reform Commission, Order 36"),
    "National Basic Catalogue (2024)": _("National Basic Catalogue of Public Credit Information (2024)"),
    "PIPL, Article 6": _("Personal Information Protection Law, Article 6"),
    "PIPL, Article 46": _("Personal Information Protection Law, Article 46"),
    "PIPL, Article 50": _("Personal Information Protection Law, Article 50"),
    "PIPL, Articles 24 and 48": _("Personal Information Protection Law, Articles 24 and 48"),
    "PIPL, Articles 28 and 31": _("Personal Information Protection Law, Articles 28 and 31"),
    "The method's own retention rule": _("The agency's own rule on how long records are kept"),
    "The method's own subject rule": _("The agency's own rule on who may be scored"),
}

METHODS: Mapping[str, Promise] = {
    "Illustrative city score, starting at 1000": _("Illustrative city score, starting at 1000"),
    "Illustrative payment platform score, 300 to 850": _("Illustrative payment platform score, 300 to 850"),
    "Illustrative platform score, 350 to 950": _("Illustrative platform score, 350 to 950"),
}

ITEMS: Mapping[str, Promise] = {
    "ACCOUNT_YEARS": _("Years since the account was opened"),
    "BREACH_OF_CONTRACT": _("Breach of contract"),
    "CONTACTS_RISK": _("Contacts with a low score"),
    "COURT_LISTED": _("On the court list of dishonest persons"),
    "DRUNK_DRIVING": _("Driving when drunk"),
    "FARE_DODGING": _("Travelling without a ticket"),
    "HEROIC_ACT": _("Act of courage"),
    "IDENTITY_VERIFIED": _("Identity verified"),
    "JUDGMENT_BREACH": _("Sued and found in breach"),
    "LOAN_ARREARS": _("Months of loan or card arrears"),
    "ON_TIME_PAYMENTS": _("Months paid on time"),
    "ORDERS_KEPT": _("Service orders paid as promised"),
    "ORDER_CANCELLED": _("Service order cancelled"),
    "ORDER_UNPAID": _("Service order not paid"),
    "OVERDUE": _("Payment overdue"),
    "PAYMENT_MONTHS": _("Months with payments"),
    "PETITION": _("Petition or complaint filed with an office"),
    "TRAFFIC_FINE": _("Traffic fine"),
    "TRAFFIC_TICKET": _("Traffic ticket"),
    "UTILITY_THEFT": _("Stealing water, gas or power"),
    "VOLUNTEERING": _("Hours of voluntary work"),
}

GRADES: Mapping[str, Promise] = {
    "poor": pgettext_lazy("grade of a score", "poor"),
    "fair": pgettext_lazy("grade of a score", "fair"),
    "good": pgettext_lazy("grade of a score", "good"),
    "excellent": pgettext_lazy("grade of a score", "excellent"),
    "best": pgettext_lazy("grade of a score", "best"),
    "low": pgettext_lazy("grade of a score", "low"),
    "medium": pgettext_lazy("grade of a score", "medium"),
    "high": pgettext_lazy("grade of a score", "high"),
    "very high": pgettext_lazy("grade of a score", "very high"),
}

VERDICTS: Mapping[Verdict, Promise] = {
    Verdict.MATCH: _("The score is what the method gives"),
    Verdict.DIFFERENT: _("The score is not what the method gives"),
    Verdict.NOT_REPRODUCIBLE: _("The score cannot be checked, because something is kept secret"),
}

STEPS: Mapping[StepKind, Promise] = {
    StepKind.BASE: _("Starting points"),
    StepKind.RECORD: _("Record"),
    StepKind.ITEM_ROUNDING: _("Rounding of the item"),
    StepKind.GROUP_CAP: _("Limit of the group"),
    StepKind.LIMIT: _("Lowest or highest possible score"),
    StepKind.ROUNDING: _("Rounding of the total"),
}

MARKS: Mapping[Mark, Promise] = {
    Mark.REPAIRED: _("settled, so it no longer counts"),
    Mark.HALVED: _("repaired, so it counts half"),
    Mark.DECAYED: _("counts less because it is older"),
    Mark.ROUNDED: _("rounded"),
    Mark.CAPPED: _("cut off at the limit"),
    Mark.DISPUTED: _("disputed"),
}

LEFT_OUT: Mapping[Why, Promise] = {
    Why.UNKNOWN_ITEM: _("The published method does not know this item."),
    Why.DUPLICATE: _("The same record is there twice and counts once."),
    Why.CONFLICT: _("Two records of the same fact disagree, and the method keeps the other one or neither."),
    Why.NOT_YET: _("It lies after the day of the score."),
    Why.RETENTION_OVER: _("It is older than the method keeps it."),
    Why.MISSING_DATE: _("The record has no date, and the method needs one."),
    Why.MISSING_ATTRIBUTE: _("The record does not state what the method counts."),
    Why.NO_RULE: _("No rule of the method fits the record."),
    Why.UNDISCLOSED: _("The points for this are not published."),
    Why.DISPUTED: _("It is disputed, and the method waits for the outcome."),
    Why.OVER_COUNT: _("The method counts only a limited number of these."),
}

GAPS: Mapping[GapCode, Promise] = {
    GapCode.METHOD: _("No method is published at all"),
    GapCode.PUBLISHED_ON: _("Day of publication"),
    GapCode.DOCUMENT_REFERENCE: _("Reference of the official document"),
    GapCode.SIGNATURE: _("Signature of the issuer"),
    GapCode.REVIEW_CONTACT: _("Where to ask a human being for a review"),
    GapCode.REVIEW_DAYS: _("How long a review takes"),
    GapCode.UPDATE_FREQUENCY: _("How often the score is worked out"),
    GapCode.EXCLUDED_DATA: _("Which data are never used"),
    GapCode.MINIMUM_AGE: _("From which age people are scored"),
    GapCode.CONSENT: _("Whether people are asked for consent"),
    GapCode.POINTS: _("How many points the item is worth"),
    GapCode.SOURCE: _("Where the record comes from"),
    GapCode.REASON_CODE: _("Which reason code the item has"),
    GapCode.LEGAL_BASIS: _("Which law allows the item"),
    GapCode.CATALOGUE_ENTRY: _("Which catalogue entry covers the item"),
    GapCode.EVIDENCE: _("Which document must prove the record"),
    GapCode.RETENTION: _("How long the record is kept"),
}


def legal_basis(citation: str) -> str:
    """A citation in the reader's language; one that we have no words for stands as it is."""
    words = LEGAL_BASES.get(citation)
    return citation if words is None else str(words)


def finding_basis(code: FindingCode) -> str:
    """The general legal ground of a finding as one phrase in the reader's language."""
    return gettext("; ").join(legal_basis(citation) for citation in KINDS[code].legal_basis)


def bases(stored: str) -> str:
    """The legal grounds of a finding as stored, citation by citation, in the reader's language."""
    return gettext("; ").join(legal_basis(citation) for citation in stored.split("; "))


def method_name(title: str, version: str) -> str:
    """A method with its version; a title that we have no words for stands as its agency wrote it."""
    return gettext("%(title)s, version %(version)s") % {"title": METHODS.get(title, title), "version": version}


def item_name(code: str, wording: str = "") -> str:
    """What an item is called: our words, else the agency's own wording, else its code."""
    words = ITEMS.get(code)
    return (wording or code) if words is None else str(words)


def grade_name(label: str) -> str:
    """A grade in the reader's language; letters such as AA stand as they are."""
    words = GRADES.get(label)
    return label if words is None else str(words)
