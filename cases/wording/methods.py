"""Documents of scoring methods in words: what is wrong with one, what it hides, what two versions of it differ in."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.scoring.difference import Change, ChangeKind, Segment
from cases.scoring.disclosure import Gap
from cases.scoring.document import Problem, ProblemCode
from cases.scoring.foreign_scorers import ModelFault
from cases.scoring.interchange import FileFault, FileRefused
from cases.scoring.result import Why
from cases.scoring.rows import RowFault
from cases.wording.scoring import GAPS, LEFT_OUT

PROBLEMS: Mapping[str, Promise] = {
    ProblemCode.MISSING.value: _("This must be stated."),
    ProblemCode.WRONG_TYPE.value: _("This is not of the right kind."),
    ProblemCode.NOT_EXACT.value: _('This number is not exact; write decimals as text, such as "0.5".'),
    ProblemCode.UNKNOWN_FIELD.value: _("The format does not know this field."),
    ProblemCode.NOT_A_CHOICE.value: _("This is none of the values to choose from."),
    ProblemCode.OUT_OF_RANGE.value: _("This is outside the limits."),
    ProblemCode.TOO_MANY.value: _("These are more than the format allows."),
    ProblemCode.REPEATED.value: _("This is there twice."),
    ProblemCode.UNKNOWN_GROUP.value: _("There is no such group."),
    ProblemCode.UNKNOWN_ITEM.value: _("There is no such item."),
    ProblemCode.UNKNOWN_GRADE.value: _("There is no such grade."),
    ProblemCode.OVERLAP.value: _("This overlaps with the one before."),
    ProblemCode.HOLE.value: _("There is a hole: some values belong nowhere."),
    ProblemCode.WRONG_ORDER.value: _("This runs the wrong way."),
    ProblemCode.HASH_MISMATCH.value: _("The hash that is stated is not the hash of this document."),
    ProblemCode.NOT_WELL_FORMED.value: _("This is not well-formed."),
    ProblemCode.FORBIDDEN.value: _("This is forbidden in a document that is read here."),
    ProblemCode.UNSUPPORTED.value: _(
        "This cannot be carried over; it could change the score, so it is not passed over."
    ),
    ProblemCode.UNKNOWN_NAME.value: _("Nothing here has this name."),
    ProblemCode.CIRCULAR.value: _("This needs itself."),
    ProblemCode.NOT_VERIFIED.value: _("The document's own test row gives another result."),
}

FILES: Mapping[FileFault, Promise] = {
    FileFault.EMPTY: _("The file is empty."),
    FileFault.TOO_LARGE: _("The file is larger than 8 MB."),
    FileFault.NOT_UTF_8: _("This is not text in UTF-8."),
    FileFault.NOT_JSON: _("This is not JSON."),
    FileFault.TOO_DEEP: _("Its parts lie too deep in one another."),
    FileFault.REPEATED_FIELD: _("This field is stated twice in one object."),
    FileFault.NOT_A_NUMBER: _("This is no number that we can hold."),
    FileFault.UNKNOWN_FORM: _("This is neither a method document (JSON) nor PMML or DMN (XML)."),
}

#: By the codes of `cases.services.methods.MethodReason`, which looks down on this page and cannot be named here.
REFUSALS: Mapping[str, Promise] = {
    "not_a_score": _("%(other)s is a list or a sanction, which has no method."),
    "version_taken": _("Version %(other)s is filed already, with other content."),
    "version_too_long": _("A version is named with at most %(other)s letters."),
    "filed_elsewhere": _("The same document is filed already for %(other)s."),
    "overlap": _("It would be valid on the same days as version %(other)s."),
}

ROWS: Mapping[str, Promise] = {
    RowFault.NO_SUBJECT.value: _("The row does not say whose record it is."),
    RowFault.NO_ITEM.value: _("The row names no item."),
    RowFault.NOT_A_DATE.value: _("This is no date of the form YYYY-MM-DD."),
    ModelFault.NO_HIT.value: _("No rule holds for this row."),
    ModelFault.SEVERAL_HITS.value: _("Several rules hold, and only one may."),
    RowFault.NOT_REPRODUCIBLE.value: _("The score cannot be worked out: this is not disclosed or not stated."),
}

#: Entries of the lists of a document, by the field that holds the list.
ENTRIES: Mapping[str, Promise] = {
    "bands": _("grade %(label)s"),
    "change_log": _("change log entry “%(label)s”"),
    "duplicate_key": _("what makes two records the same: %(label)s"),
    "evidence": _("evidence “%(label)s”"),
    "excluded_data": _("data that are never used: %(label)s"),
    "grade_caps": _("grade cap %(label)s"),
    "groups": _("group %(label)s"),
    "items": _("item %(label)s"),
    "legal_basis": _("legal basis “%(label)s”"),
    "of": _("condition %(label)s"),
    "rows": _("row %(label)s"),
    "table": _("row %(label)s"),
}

FIELDS: Mapping[str, Promise] = {
    "about_relatives": _("counts other people"),
    "at_most": _("highest grade allowed"),
    "attribute": _("attribute"),
    "banned_data": _("banned data"),
    "base": _("starting points"),
    "bands": _("grades"),
    "below_months": _("age in months below"),
    "cap": _("cap"),
    "cap_order": _("order of the caps"),
    "catalogue_entry": _("catalogue entry"),
    "change_log": _("change log"),
    "conflicts": _("records that disagree"),
    "consent_required": _("consent needed"),
    "counted_from": _("age counted from"),
    "days": _("days"),
    "decay": _("fading with age"),
    "decimals": _("digits after the point"),
    "direction": _("direction"),
    "document_reference": _("reference of the official document"),
    "duplicate_key": _("what makes two records the same"),
    "duplicates": _("records of the same fact"),
    "effect": _("effect"),
    "equals": _("value"),
    "evidence": _("evidence"),
    "excluded_data": _("data that are never used"),
    "expression": _("expression"),
    "factor": _("share that is left"),
    "field": _("field"),
    "grade_caps": _("grade caps"),
    "group": _("group"),
    "groups": _("groups"),
    "high": _("upper end"),
    "illustrative": _("illustrative"),
    "issuer": _("issuer"),
    "items": _("items"),
    "kind": _("kind"),
    "label": _("name"),
    "legal_basis": _("legal basis"),
    "low": _("lower end"),
    "max": _("upper limit"),
    "max_count": _("records that count at most"),
    "method_id": _("short name of the method"),
    "min": _("lower limit"),
    "minimum_age": _("lowest age"),
    "missing_attribute": _("records without a needed attribute"),
    "missing_date": _("records without a needed date"),
    "months": _("months"),
    "opt_out_of_positive_data": _("opting out of good data"),
    "order": _("order of counting"),
    "per": _("counted per"),
    "points": _("points"),
    "published_on": _("day of publication"),
    "reason_code": _("reason code"),
    "record_class": _("class of record"),
    "records": _("records"),
    "remark": _("remark"),
    "repair": _("repair"),
    "retention": _("kept for"),
    "review_contact": _("contact for a review"),
    "review_days": _("days for a review"),
    "rounded": _("moment of rounding"),
    "rounding": _("rounding"),
    "scale": _("scale"),
    "severity": _("severity"),
    "signature": _("signature"),
    "source": _("source"),
    "subjects": _("people"),
    "system": _("system"),
    "table": _("point table"),
    "test": _("test"),
    "title": _("title"),
    "tolerance": _("tolerance"),
    "update_frequency": _("frequency of updates"),
    "valid_from": _("valid from"),
    "valid_to": _("valid until"),
    "value": _("value"),
    "values": _("values"),
    "version": _("version"),
    "when": _("condition"),
    "when_item": _("item"),
    "while_disputed": _("while disputed"),
    "wording": _("wording"),
    "years": _("years"),
}

_SENTENCES: Mapping[ChangeKind, Promise] = {
    ChangeKind.ADDED: _("%(place)s: new."),
    ChangeKind.REMOVED: _("%(place)s: no longer there."),
    ChangeKind.CHANGED: _("%(place)s: %(before)s becomes %(after)s."),
    ChangeKind.MOVED: _("%(place)s: counted in another order, now %(after)s."),
}
_NOTHING = pgettext_lazy("value of a field", "not stated")
_YES, _NO = pgettext_lazy("value of a field", "yes"), pgettext_lazy("value of a field", "no")
_SHOWN = 6


def problem(found: Problem) -> str:
    """One problem of a document, its place first: ``items[3].points: This must be stated.`` for instance."""
    words = PROBLEMS.get(found.code.value)
    return f"{found.path}: {found.code.value if words is None else words}"


def method_refused(reason: str, other: str) -> str:
    """Why a version is not filed, naming what stands in the way."""
    return str(REFUSALS[reason]) % {"other": other}


def file_refused(refused: FileRefused) -> str:
    """Why a file cannot be read, its place first."""
    return f"{refused.place}: {FILES[refused.fault]}"


def remark(code: str) -> str:
    """What there is to say about a row; a reason in words of its own stands as it is."""
    if code in ROWS:
        return str(ROWS[code])
    return str(LEFT_OUT[Why(code)]) if code in set(Why) else code


def gap(found: Gap) -> str:
    """One thing that a document keeps back, after its place."""
    return str(_("%(place)s: not disclosed: %(what)s")) % {"place": found.place, "what": GAPS[found.code]}


def change(one: Change) -> str:
    """One change as a sentence."""
    words = {"place": place(one.path), "before": _value(one.before), "after": _value(one.after)}
    return str(_SENTENCES[one.kind]) % words


def place(path: tuple[Segment, ...]) -> str:
    """A place of the document in words, the widest first: "item OVERDUE, points, row 2"."""
    return ", ".join(_step(step) for step in path)


def _step(step: Segment) -> str:
    if step.label is None:
        return str(FIELDS.get(step.name, step.name))
    words = ENTRIES.get(step.name)
    return f"{step.name} {step.label}" if words is None else str(words) % {"label": step.label}


def _value(value: object) -> str:
    if value is None or value == []:
        return str(_NOTHING)
    if isinstance(value, bool):
        return str(_YES if value else _NO)
    if isinstance(value, Mapping):
        stated = [(name, entry) for name, entry in value.items() if entry not in (None, [])]
        return ", ".join(f"{FIELDS.get(name, name)} {_value(entry)}" for name, entry in stated) or str(_NOTHING)
    if isinstance(value, list):
        shown = ", ".join(_value(entry) for entry in value[:_SHOWN])
        return shown if len(value) <= _SHOWN else f"{shown}, …"
    return str(value)
