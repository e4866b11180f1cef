"""The words of each letter, frozen: a letter is drawn from these and never sees a row of the database.

Whoever fills them words codes in the language of the letter and cuts long lists at `MOST_ROWS`; the fixed sentences
stand in the templates. Texts that a person typed (`*_own` in the templates) are text, never markup.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, TypeVar

from cases.charts import Propagation, ScorePath, Waterfall

# A table of this many rows is drawn in a second; one of thousands would hold a worker for minutes.
MOST_ROWS = 100
Row = TypeVar("Row")


@dataclass(frozen=True)
class Sheet:
    """What every letter carries. `at` is the aware moment the letter speaks of, not the moment it is drawn."""

    language: str
    reference: str
    at: datetime
    code: str
    check_address: str


@dataclass(frozen=True)
class About:
    """Whom and what a case is about."""

    person: str
    acting: str
    agency: str
    scheme: str


@dataclass(frozen=True)
class File:
    """A file that was handed in, by its name and the SHA-256 of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Told:
    """What a filing tells in pieces, worded line by line.

    `grounds` are pairs of a ground and what was answered to its own questions; `linked` names the other
    matters of the same complaint with their references.
    """

    entry: str = ""
    grounds: tuple[tuple[str, tuple[str, ...]], ...] = ()
    timeline: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    authority: tuple[str, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """What was filed, in the person's own words, and what happens next. Never holds the access code.

    With `confirm_value` and the reference a third party can confirm that there is a complaint, and on which day;
    `confirm_whole` is the address that holds both, for the QR code.
    """

    sheet: Sheet
    about: About
    grounds: tuple[str, ...]
    harms: tuple[str, ...]
    narrative: str
    wish: str
    earlier_steps: str
    urgent: bool
    consents: tuple[str, ...]
    files: tuple[File, ...]
    decided_by: date | None
    confirm_address: str = ""
    confirm_value: str = ""
    confirm_whole: str = ""
    told: Told = Told()


@dataclass(frozen=True)
class AskedItem:
    """One thing an agency is asked to do, why, and about which record."""

    title: str
    asked: str
    record: str
    basis: str
    explanation: str


@dataclass(frozen=True)
class CorrectionRequest:
    """What one agency is asked to put right. `id_number` is in full: without it the agency cannot find the record.

    `spread` shows what stands on the agency's own records; `follow_up_of` names who corrected before, if somebody did.
    """

    sheet: Sheet
    about: About
    agency: str
    id_number: str
    message: str
    items: tuple[AskedItem, ...]
    due_on: date
    due_why: tuple[str, ...]
    due_basis: str
    investigator: str
    spread: Propagation | None = None
    follow_up_of: str = ""


@dataclass(frozen=True)
class FindingLine:
    """One thing that was found wrong, with its basis; `worth` in points, as text, empty when it has none."""

    title: str
    meaning: str
    where: str
    basis: str
    explanation: str
    worth: str


@dataclass(frozen=True)
class AnswerLine:
    """What an agency said about one item."""

    agency: str
    asked: str
    answer: str
    reasons: str


@dataclass(frozen=True)
class HolderLine:
    """What a fresh look showed at one holder; `checked_on` None while nobody has looked."""

    holder: str
    category: str
    verdict: str
    checked_on: date | None
    faults: tuple[str, ...]


@dataclass(frozen=True)
class ReliefLine:
    """A sanction that was to be suspended meanwhile: how it was decided, by whom, why, and what became of it."""

    holder: str
    standing: str
    decided: str
    reasons: str


@dataclass(frozen=True)
class CommentLine:
    """What one side said about the provisional decision."""

    who: str
    stand: str
    body: str
    made_on: date


@dataclass(frozen=True)
class Figures:
    """One score in figures, on its own scale: the path from the reported to the lawful one, and item by item.

    `way_up` says in sentences what would lift it over the next grade line, `not_disclosed` what was held back where
    there is no figure of ours.
    """

    scheme: str
    verdict: str
    method: str
    method_sha256: str
    as_of: date
    path: ScorePath | None
    items: Waterfall | None
    way_up: tuple[str, ...] = ()
    not_disclosed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decision:
    """A provisional or final decision. `comments_until` is set for a provisional one only.

    `seal_key` is the public key that checkpoints and case bundles are signed under, in groups for the eye.
    """

    sheet: Sheet
    about: About
    final: bool
    outcome: str
    received_on: date
    grounds: tuple[str, ...]
    narrative: str
    findings: tuple[FindingLine, ...]
    figures: tuple[Figures, ...]
    answers: tuple[AnswerLine, ...]
    holders: tuple[HolderLine, ...]
    comments: tuple[CommentLine, ...]
    reasons: str
    recommendation: str
    comments_until: date | None
    proposer: str
    signatory: str
    signed_on: date
    checkpoint: str
    spread: Propagation | None = None
    reliefs: tuple[ReliefLine, ...] = ()
    seal_key: str = ""


Letter = Receipt | CorrectionRequest | Decision


def digest(letter: Letter) -> str:
    """Hex SHA-256 over every word of a letter; equal words have equal digests."""
    words = [type(letter).__name__, asdict(letter)]
    text = json.dumps(words, default=_plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def at_most(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Cut a list where a table ends; the templates say that the case file holds the rest."""
    return tuple(rows[:MOST_ROWS])


def _plain(value: Any) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"a letter holds no {type(value).__name__}")
