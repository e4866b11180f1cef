"""The disclosed scoring method: one frozen, versioned, hashed document.

The published form is ``method_schema.json``. The legal demand for disclosure comes from
the Shenzhen SEZ credit regulation (Articles 29, 34, 39), PIPL (24, 48), E-commerce Law (39)
and Guobanfa [2020] 49.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import islice

from cases.scoring.canonical import canonical_bytes, plain, sha256_of
from cases.scoring.document import PROBLEM_LIMIT, MethodInvalid, Problem, ProblemCode, Reader
from cases.scoring.items import Item
from cases.scoring.scale import Group, Scale
from cases.scoring.validation import check

FORMAT = "ombudsman-method/1"
_ITEM_LIMIT = 5000
#: Characters or bytes of JSON text: enough for every item at length, and what it unfolds to stays small.
_TEXT_LIMIT = 4 * 1024 * 1024


class Order(StrEnum):
    """The order in which the records of an item are counted."""

    BY_DATE = "by_date"
    AS_GIVEN = "as_given"


class Duplicates(StrEnum):
    """What happens when the same fact is recorded twice."""

    KEEP_ONE = "keep_one"
    KEEP_ALL = "keep_all"


class Conflicts(StrEnum):
    """What happens when two records of the same fact disagree."""

    KEEP_LATEST = "keep_latest"
    FAVOUR_PERSON = "favour_person"
    LEAVE_OUT = "leave_out"


class Missing(StrEnum):
    """What happens when a rule needs something that a record does not state."""

    LEAVE_OUT = "leave_out"
    NOT_COMPUTABLE = "not_computable"


@dataclass(frozen=True, slots=True)
class SubjectRules:
    """Who may be scored. ``minimum_age`` in full years."""

    minimum_age: int | None
    consent_required: bool | None
    opt_out_of_positive_data: bool | None


@dataclass(frozen=True, slots=True)
class RecordRules:
    """How records are ordered and cleaned before they count."""

    order: Order
    duplicate_key: tuple[str, ...]
    duplicates: Duplicates
    conflicts: Conflicts
    missing_attribute: Missing
    missing_date: Missing


@dataclass(frozen=True)
class Method:
    """One version of one agency's scoring method. Dates are calendar dates in Beijing time."""

    method_id: str
    version: str
    issuer: str
    title: str
    illustrative: bool
    valid_from: date
    valid_to: date | None
    published_on: date | None
    document_reference: str | None
    signature: str | None
    review_contact: str | None
    review_days: int | None
    update_frequency: str | None
    change_log: tuple[str, ...]
    scale: Scale
    groups: tuple[Group, ...]
    subjects: SubjectRules
    records: RecordRules
    items: tuple[Item, ...]
    excluded_data: tuple[str, ...]

    @cached_property
    def item_by_code(self) -> Mapping[str, Item]:
        """The items under their codes, in document order."""
        return {item.code: item for item in self.items}

    @cached_property
    def sha256(self) -> str:
        """Hex SHA-256 of the canonical bytes."""
        return sha256_of(self._signed_part())

    def canonical_bytes(self) -> bytes:
        """The text that is hashed and signed: every field but the signature itself."""
        return canonical_bytes(self._signed_part())

    def to_document(self) -> dict[str, object]:
        """The document with every field spelt out; reading it back gives an equal method."""
        document = {"format": FORMAT}
        return document | {field.name: plain(getattr(self, field.name)) for field in fields(self)}

    def in_force(self, day: date) -> bool:
        """True when this version governs ratings given on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @staticmethod
    def from_document(document: object) -> "Method":
        """See the function of the same name."""
        return from_document(document)

    def _signed_part(self) -> dict[str, object]:
        document = self.to_document()
        del document["signature"]
        return document


def from_document(document: object) -> Method:
    """Read and check a disclosed document; raises MethodInvalid with every gap at once."""
    problems: list[Problem] = []
    reader = Reader(document, "", problems)
    if reader.text("format") not in ("", FORMAT):
        reader.problem("format", ProblemCode.NOT_A_CHOICE)
    stated_hash = reader.optional_text("sha256")
    method = _read(reader)
    reader.finish()
    if not problems:
        problems.extend(islice(check(method.scale, method.groups, method.items), PROBLEM_LIMIT))
    if not problems and stated_hash not in (None, method.sha256):
        reader.problem("sha256", ProblemCode.HASH_MISMATCH)
    if problems:
        raise MethodInvalid(tuple(problems))
    return method


def from_json(text: str | bytes) -> Method:
    """Read a document from JSON text, decimals kept exact; raises MethodInvalid."""
    if len(text) > _TEXT_LIMIT:
        raise MethodInvalid((Problem("document", ProblemCode.OUT_OF_RANGE),))
    try:
        document = json.loads(
            text, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_without_repeats
        )
    except MethodInvalid:
        raise
    # ValueError covers broken JSON, broken UTF-8 and integers too long to be meant.
    except (ValueError, RecursionError) as error:
        raise MethodInvalid((Problem("document", ProblemCode.WRONG_TYPE),)) from error
    return from_document(document)


def _read(reader: Reader) -> Method:
    return Method(
        method_id=reader.text("method_id"),
        version=reader.text("version"),
        issuer=reader.text("issuer"),
        title=reader.text("title"),
        illustrative=reader.optional_flag("illustrative") or False,
        valid_from=reader.day("valid_from"),
        valid_to=reader.optional_day("valid_to"),
        published_on=reader.optional_day("published_on"),
        document_reference=reader.optional_text("document_reference"),
        signature=reader.optional_text("signature"),
        review_contact=reader.optional_text("review_contact"),
        review_days=reader.optional_whole("review_days", low=0, high=1000),
        update_frequency=reader.optional_text("update_frequency"),
        change_log=reader.texts("change_log"),
        scale=Scale.read(reader.child("scale")),
        groups=tuple(Group.read(group) for group in reader.children("groups", limit=200)),
        subjects=_read_subjects(reader.child("subjects")),
        records=_read_records(reader.child("records")),
        items=tuple(Item.read(item) for item in reader.children("items", limit=_ITEM_LIMIT)),
        excluded_data=reader.texts("excluded_data"),
    )


def _read_subjects(reader: Reader) -> SubjectRules:
    rules = SubjectRules(
        minimum_age=reader.optional_whole("minimum_age", low=0, high=150),
        consent_required=reader.optional_flag("consent_required"),
        opt_out_of_positive_data=reader.optional_flag("opt_out_of_positive_data"),
    )
    reader.finish()
    return rules


def _read_records(reader: Reader) -> RecordRules:
    rules = RecordRules(
        order=reader.choice("order", Order),
        duplicate_key=reader.texts("duplicate_key"),
        duplicates=reader.choice("duplicates", Duplicates),
        conflicts=reader.choice("conflicts", Conflicts),
        missing_attribute=reader.choice("missing_attribute", Missing),
        missing_date=reader.choice("missing_date", Missing),
    )
    reader.finish()
    return rules


def _refuse_constant(name: str) -> object:
    raise MethodInvalid((Problem(name, ProblemCode.NOT_EXACT),))


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A field stated twice could be read in two ways, so the document has no one meaning."""
    stated = dict(pairs)
    if len(stated) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise MethodInvalid((Problem(repeated[:80], ProblemCode.REPEATED),))
    return stated
