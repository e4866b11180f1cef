"""What changed between two versions of a method, as data: every leaf that differs is named, and nothing else.

Entries of a list are matched by what names them (an item by its code), so that a new item in the middle is one
change and not a change of everything after it. Entries without a name are matched by their place.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cases.scoring.canonical import canonical_bytes
from cases.scoring.method import Method

#: The fields of the document that say whose method it is and since when, and cannot move a score by themselves.
HEADER: Final = frozenset(
    {
        "method_id",
        "version",
        "issuer",
        "title",
        "illustrative",
        "valid_from",
        "valid_to",
        "published_on",
        "document_reference",
        "signature",
        "review_contact",
        "review_days",
        "update_frequency",
        "change_log",
    }
)
#: What names an entry of a list. Any other list of objects is matched by position.
_NAMED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "items": ("code",),
    "groups": ("code",),
    "bands": ("label",),
    "grade_caps": ("when_item", "at_most"),
    "table": ("equals",),
}


class ChangeKind(StrEnum):
    """What happened to one place of the document."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Segment:
    """One step into the document: a field, or the entry ``label`` of the list in that field."""

    name: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One change. ``before`` and ``after`` are JSON values; None where there is nothing.

    MOVED names a list; its values are the names that both versions have, in the order of each.
    """

    kind: ChangeKind
    path: tuple[Segment, ...]
    before: object
    after: object

    @property
    def place(self) -> str:
        """The path as text, such as ``items[OVERDUE].points.value``."""
        return ".".join(step.name if step.label is None else f"{step.name}[{step.label}]" for step in self.path)

    @property
    def is_header(self) -> bool:
        """True when the change is in the header: the rules themselves stay as they were."""
        return self.path[0].name in HEADER


def difference(before: Method, after: Method) -> tuple[Change, ...]:
    """Every change from ``before`` to ``after``, in document order.

    Empty exactly when the documents are equal. Two versions with equal hashes differ in the signature at most.
    """
    return tuple(_objects((), before.to_document(), after.to_document()))


def _objects(path: tuple[Segment, ...], before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        yield from _values((*path, Segment(name)), before.get(name), after.get(name))


def _values(path: tuple[Segment, ...], before: object, after: object) -> Iterator[Change]:
    if _equal(before, after):
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _objects(path, before, after)
    elif isinstance(before, list) and isinstance(after, list) and not _holds_lists([*before, *after]):
        yield from _lists(path, before, after)
    else:
        yield Change(ChangeKind.CHANGED, path, before, after)


def _lists(path: tuple[Segment, ...], before: Sequence[object], after: Sequence[object]) -> Iterator[Change]:
    *parents, last = path
    was, now = _named(last.name, before, after)
    for label in dict.fromkeys((*was, *now)):
        place = (*parents, Segment(last.name, label))
        if label not in now:
            yield Change(ChangeKind.REMOVED, place, was[label], None)
        elif label not in was:
            yield Change(ChangeKind.ADDED, place, None, now[label])
        else:
            yield from _values(place, was[label], now[label])
    common_before = [label for label in was if label in now]
    common_after = [label for label in now if label in was]
    if common_before != common_after:
        yield Change(ChangeKind.MOVED, path, common_before, common_after)


def _named(name: str, before: Sequence[object], after: Sequence[object]) -> tuple[dict[str, object], dict[str, object]]:
    """The entries of both lists under their names; under their positions when a name is missing or repeated."""
    named = [_labels(name, entries) for entries in (before, after)]
    for labels in named:
        if None in labels or len(set(labels)) != len(labels):
            named = [[str(position) for position in range(len(entries))] for entries in (before, after)]
            break
    pairs = [zip(labels, entries, strict=True) for labels, entries in zip(named, (before, after), strict=True)]
    return {str(label): entry for label, entry in pairs[0]}, {str(label): entry for label, entry in pairs[1]}


def _labels(name: str, entries: Sequence[object]) -> list[str | None]:
    return [_label(entry, _NAMED_BY.get(name, ())) for entry in entries]


def _label(entry: object, keys: tuple[str, ...]) -> str | None:
    if not isinstance(entry, Mapping):
        return _text(entry)
    parts = [entry.get(key) for key in keys]
    return None if not parts or None in parts else "/".join(map(_text, parts))


def _text(value: object) -> str:
    return value if isinstance(value, str) else canonical_bytes(value).decode()


def _equal(one: object, other: object) -> bool:
    # In Python True equals 1; in a document they are different facts.
    return canonical_bytes(one) == canonical_bytes(other)


def _holds_lists(entries: Sequence[object]) -> bool:
    return any(isinstance(entry, list) for entry in entries)
