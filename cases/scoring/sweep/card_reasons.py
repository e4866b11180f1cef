"""What cost everybody points, ranked: each code's place is the number of codes that cost more.

Counting who beats whom reads every loss a fixed number of times, so the text stays small in engines that copy an
expression to every place where it is used; taking the greatest again and again would not. Measured equal in speed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from cases.scoring.sweep.card_text import CardItem
from cases.scoring.sweep.shape import NotSweepable, Obstacle

#: Every pair of codes is compared.
_MOST_CODES = 150


@dataclass(frozen=True, slots=True)
class Ranked:
    """What the text needs: ``columns`` of the row, later ``steps``, and the expressions of the ``tops`` by name.

    ``codes`` are the names behind the numbers, from 1.
    """

    codes: tuple[str, ...]
    columns: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]
    tops: tuple[tuple[str, str], ...]


def reason_steps(items: Sequence[CardItem], count: int) -> Ranked:
    """The dearest ``count`` codes of everybody, the greatest loss first, ties in document order."""
    codes = tuple(dict.fromkeys(code for item in items for code in item.codes))
    givers = {code: [item for item in items if code in item.codes] for code in codes}
    losing = [place for place, code in enumerate(codes) if any(item.can_lose(code) for item in givers[code])]
    if len(losing) > _MOST_CODES:
        raise NotSweepable(Obstacle.TOO_LARGE, "reason_codes")
    places = _Places([givers[codes[place]] for place in losing], [codes[place] for place in losing], losing)
    tops = ((f"reason{rank}_a", _top(losing, rank)) for rank in range(1, count + 1))
    if not losing:
        return Ranked(codes, (), (), tuple(tops))
    beats = ", ".join(f"{places.beats(one, two)} AS b{one}_{two}" for one, two in combinations(losing, 2))
    ranks = ", ".join(f"{_rank(losing, place)} AS rank{place}" for place in losing)
    steps = [("lost", f"SELECT graded.*, {', '.join(places.sums())} FROM graded")]
    if beats:
        steps.append(("beaten", f"SELECT lost.*, {beats} FROM lost"))
    steps.append(("ranked", f"SELECT {steps[-1][0]}.*, {ranks} FROM {steps[-1][0]}"))
    return Ranked(codes, tuple(places.columns()), tuple(steps), tuple(tops))


def _rank(losing: Sequence[int], place: int) -> str:
    """How many codes cost more; codes that cost nothing are set aside."""
    after = [other for other in losing if other > place]
    before = [f"b{other}_{place}" for other in losing if other < place]
    beaten = "".join(f" - b{place}_{other}" for other in after)
    return f"CASE WHEN l{place} < 0 THEN {' + '.join([str(len(after)), *before])}{beaten} ELSE -1 END"


def _top(losing: Sequence[int], rank: int) -> str:
    whens = " ".join(f"WHEN rank{place} = {rank - 1} THEN {place + 1}" for place in losing)
    return f"CASE {whens} ELSE 0 END" if losing else "0"


class _Places:
    """Sums and order of the codes. A code stands where its first record does that counts."""

    def __init__(self, givers: Sequence[Sequence[CardItem]], codes: Sequence[str], places: Sequence[int]) -> None:
        self._givers: Mapping[int, Sequence[CardItem]] = dict(zip(places, givers, strict=True))
        self._codes = dict(zip(places, codes, strict=True))

    def columns(self) -> Sequence[str]:
        """What has to be asked of the row beside the points."""
        asked = [f"{lost} AS l{place}_{item}" for (place, item), lost in self._apart.items()]
        return asked + [f"{self._stands(place)} AS s{place}" for place in sorted(self._moving)]

    def sums(self) -> Sequence[str]:
        """Units lost under every code."""
        return [
            f"{' + '.join(self._part(place, item) for item in own)} AS l{place}" for place, own in self._givers.items()
        ]

    def beats(self, one: int, two: int) -> str:
        """1 when code ``one``, earlier in the document, ranks before ``two``."""
        if one not in self._moving and two not in self._moving:
            return f"CASE WHEN l{one} <= l{two} THEN 1 ELSE 0 END"
        first, second = (f"s{place}" if place in self._moving else str(self._first(place)) for place in (one, two))
        return f"CASE WHEN l{one} < l{two} OR (l{one} = l{two} AND {first} <= {second}) THEN 1 ELSE 0 END"

    @cached_property
    def _apart(self) -> Mapping[tuple[int, int], str]:
        """Code and item whose loss under it is not simply the item's points."""
        lost = {
            (place, item.place): (item.lost(self._codes[place]), item.points)
            for place, own in self._givers.items()
            for item in own
        }
        return {key: text for key, (text, points) in lost.items() if text != points}

    def _part(self, place: int, item: CardItem) -> str:
        return f"l{place}_{item.place}" if (place, item.place) in self._apart else f"p{item.place}"

    def _first(self, place: int) -> int:
        return self._order(place, self._givers[place][0])

    def _order(self, place: int, item: CardItem) -> int:
        # Codes of the same item keep the order of the document.
        return item.place * 1000 + place

    @cached_property
    def _moving(self) -> frozenset[int]:
        """Codes of several items: where they stand depends on which of their records count."""
        return frozenset(place for place, own in self._givers.items() if len(own) > 1)

    def _stands(self, place: int) -> str:
        own, code = self._givers[place], self._codes[place]
        whens = " ".join(f"WHEN {item.gives(code)} = 1 THEN {self._order(place, item)}" for item in own[:-1])
        return f"CASE {whens} ELSE {self._order(place, own[-1])} END"
