"""The question behind each legal rule: facts when the answer is yes, None when it is no or unknown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from cases.scoring import attributes as names
from cases.scoring.dates import Period, add_period, is_over
from cases.scoring.inputs import Input, Scalar
from cases.scoring.items import Direction, Item, PointsKind, RecordClass
from cases.scoring.lawful_rules import Check, LawfulRule
from cases.scoring.method import Method
from cases.scoring.points import counted_on

Facts = Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class Subject:
    """The person as proved to the office. ``birth_date`` None means not known."""

    id_number: str
    birth_date: date | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One rule put to one record on one day."""

    rule: LawfulRule
    record: Input
    record_class: RecordClass | None
    item: Item | None
    method: Method | None
    subject: Subject
    as_of: date


def id_mismatch(question: Question) -> Facts | None:
    """The visible digits of the record's identity number are not the person's."""
    masked = question.record.text(names.SUBJECT_ID_MASKED)
    own = question.subject.id_number.upper()
    if masked is None or not own:
        return None
    shown = masked.upper()
    same = len(shown) == len(own) and all(a in ("*", b) for a, b in zip(shown, own, strict=True))
    return None if same else {names.SUBJECT_ID_MASKED: masked}


def about_another(question: Question) -> Facts | None:
    """The item counts other people, or the record names a relation as its subject."""
    relation = question.record.text(names.RELATION_TO_SUBJECT)
    if relation not in (None, "self"):
        return {names.RELATION_TO_SUBJECT: relation}
    if question.item is not None and question.item.about_relatives:
        return {"about_relatives": True}
    return None


def under_age(question: Question) -> Facts | None:
    """The person was younger than the rule's age on the day of the record."""
    return _younger(question, question.rule.numbers["age"])


def under_method_age(question: Question) -> Facts | None:
    """The person was younger than the method itself allows; gains are left alone."""
    if question.method is None or question.method.subjects.minimum_age is None or not _costs(question):
        return None
    return _younger(question, question.method.subjects.minimum_age)


def banned_item(question: Question) -> Facts | None:
    """The item counts data that may not be scored at all."""
    return {"banned_data": True} if question.item is not None and question.item.banned_data else None


def not_in_catalogue(question: Question) -> Facts | None:
    """A deduction without an entry in the catalogue."""
    if question.item is None or question.item.banned_data or not _costs(question):
        return None
    return None if question.item.catalogue_entry else {"catalogue_entry": None}


def no_effective_document(question: Question) -> Facts | None:
    """It is known that no effective document carries the record."""
    if question.record.known_empty(names.EFFECTIVE_DOCUMENT):
        return {names.EFFECTIVE_DOCUMENT: None}
    return None


def not_told(question: Question) -> Facts | None:
    """It is known that the person was not told, or only after the listing."""
    record = question.record
    if record.known_empty(names.NOTICE_SERVED_ON):
        return {names.NOTICE_SERVED_ON: None}
    told, listed = record.day(names.NOTICE_SERVED_ON), record.day(names.LISTED_ON)
    if question.record_class is RecordClass.CREDIT and told and listed and told > listed:
        return {names.NOTICE_SERVED_ON: told, names.LISTED_ON: listed}
    return None


def performed(question: Question) -> Facts | None:
    """Performed, and the days for deletion have passed."""
    done = question.record.day(names.PERFORMED_ON)
    if done is None:
        return None
    last_day = _last_day(question, done)
    return {names.PERFORMED_ON: done, names.DELETE_BY: last_day} if question.as_of > last_day else None


def term_ended(question: Question) -> Facts | None:
    """The stated term, or the longest that the law allows for the reason, has passed."""
    end = question.record.day(names.TERM_ENDS_ON) or _longest_term(question)
    if end is None:
        return None
    last_day = _last_day(question, end)
    return {names.TERM_ENDS_ON: end, names.DELETE_BY: last_day} if question.as_of > last_day else None


def retained_too_long(question: Question) -> Facts | None:
    """The negative event ended longer ago than the rule's years."""
    end = question.record.ended_on
    if end is None or not _costs(question):
        return None
    return _over(end, Period(years=question.rule.numbers["years"]), question.as_of)


def method_retention(question: Question) -> Facts | None:
    """Older than the method itself keeps it."""
    item = question.item
    start = counted_on(item, question.record) if item else None
    if item is None or item.retention is None or start is None or not _costs(question):
        return None
    return _over(start, item.retention, question.as_of)


def severity_retention(question: Question) -> Facts | None:
    """Older than the repair measures allow for its class, counted from the determination."""
    item, start = question.item, question.record.determined_on
    if item is None or item.severity is None or start is None or not _costs(question):
        return None
    return _over(start, Period(months=question.rule.numbers[f"{item.severity.value}_months"]), question.as_of)


def paid_not_settled(question: Question) -> Facts | None:
    """A payment is proved, the record still shows the debt as open."""
    paid = question.record.day(names.PAID_ON)
    if paid is None or paid > question.as_of or question.record.flag(names.SETTLED) is not False:
        return None
    return {names.PAID_ON: paid, names.SETTLED: False}


def evidence_differs(question: Question) -> Facts | None:
    """Evidence proves another value than the record states."""
    attributes = question.record.attributes
    differing = {
        name: value
        for name, value in attributes.items()
        if name.startswith(names.EVIDENCE_PREFIX)
        and value is not None
        and attributes.get(name.removeprefix(names.EVIDENCE_PREFIX)) != value
    }
    return differing or None


def not_marked(question: Question) -> Facts | None:
    """Disputed, and known not to be marked as disputed."""
    since = question.record.day(names.DISPUTED_SINCE)
    if since is None or since > question.as_of or question.record.flag(names.ANNOTATED) is not False:
        return None
    return {names.DISPUTED_SINCE: since, names.ANNOTATED: False}


def points_hidden(question: Question) -> Facts | None:
    """A scored record whose points no disclosed rule explains."""
    if question.item is not None:
        return {"points": None} if question.item.points.kind is PointsKind.UNDISCLOSED else None
    # A record with a class of its own stands outside any score: there is no rule to disclose.
    return {"item": question.record.item} if question.record_class is None else None


def answer_late(question: Question) -> Facts | None:
    """The last day for an answer has passed without one, or it came after."""
    due, answered = question.record.day(names.ANSWER_DUE_ON), question.record.day(names.ANSWERED_ON)
    if due is None or (answered or question.as_of) <= due:
        return None
    return {names.ANSWER_DUE_ON: due, names.ANSWERED_ON: answered}


def refused_bare(question: Question) -> Facts | None:
    """A refusal that is known to carry no reasons."""
    record = question.record
    if record.flag(names.REFUSED) is True and record.known_empty(names.REFUSAL_REASONS):
        return {names.REFUSED: True}
    return None


ANSWERS: Mapping[Check, Callable[[Question], Facts | None]] = {
    Check.ID_MISMATCH: id_mismatch,
    Check.ABOUT_ANOTHER: about_another,
    Check.UNDER_AGE: under_age,
    Check.UNDER_METHOD_AGE: under_method_age,
    Check.BANNED_ITEM: banned_item,
    Check.NOT_IN_CATALOGUE: not_in_catalogue,
    Check.NO_EFFECTIVE_DOCUMENT: no_effective_document,
    Check.NOT_TOLD: not_told,
    Check.PERFORMED: performed,
    Check.TERM_ENDED: term_ended,
    Check.RETAINED_TOO_LONG: retained_too_long,
    Check.METHOD_RETENTION: method_retention,
    Check.SEVERITY_RETENTION: severity_retention,
    Check.PAID_NOT_SETTLED: paid_not_settled,
    Check.EVIDENCE_DIFFERS: evidence_differs,
    Check.NOT_MARKED: not_marked,
    Check.POINTS_HIDDEN: points_hidden,
    Check.ANSWER_LATE: answer_late,
    Check.REFUSED_BARE: refused_bare,
}


def _costs(question: Question) -> bool:
    """False for items that can only add points: taking a gain away helps nobody."""
    return question.item is None or question.item.direction is not Direction.PLUS


def _younger(question: Question, age: int) -> Facts | None:
    record, birth = question.record, question.subject.birth_date
    day = record.day(names.LISTED_ON) or record.determined_on or record.occurred_on or question.as_of
    if birth is None or day >= add_period(birth, Period(years=age)):
        return None
    return {"birth_date": birth, "on": day, "age": age}


def _over(start: date, period: Period, as_of: date) -> Facts | None:
    return {"from": start, "until": add_period(start, period)} if is_over(start, period, as_of) else None


def _last_day(question: Question, event: date) -> date:
    grace = Period(days=question.rule.numbers["grace_days"])
    return question.record.day(names.DELETE_BY) or add_period(event, grace)


def _longest_term(question: Question) -> date | None:
    """The end of the term by law; reason 1 has none, and an unknown reason proves nothing."""
    record, numbers = question.record, question.rule.numbers
    listed, reason = record.day(names.LISTED_ON), record.number(names.LISTING_REASON)
    if listed is None or reason is None or not numbers["first_reason"] <= reason <= numbers["last_reason"]:
        return None
    # Not known to be plain: the longer term is assumed, so that no lawful entry is called unlawful.
    extra = 0 if record.flag(names.AGGRAVATED) is False else numbers["aggravated_years"]
    return add_period(listed, Period(years=numbers["years"] + extra))
