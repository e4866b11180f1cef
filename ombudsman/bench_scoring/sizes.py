"""How much the benchmark scores."""

from dataclasses import dataclass
from typing import Final

#: Records of one part. Every size but the smallest is so many parts of the same store.
PART: Final = 5_000_000


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is scored. ``sweep``, ``growth`` and ``limited`` are so many parts of five million records."""

    people: int
    jpmml_people: int
    sweep: int
    growth: tuple[int, ...]
    limited: int
    rounds: int
    checked: int

    @property
    def store(self) -> int:
        """The records of the largest store; all others are its first parts."""
        return max(self.growth) * PART


FULL: Final = Sizes(1_000_000, 400_000, 4, (2, 10, 20), 10, 5, 10**9)
QUICK: Final = Sizes(100_000, 50_000, 1, (1, 2), 1, 2, 2_000)
#: The smallest size of the growth line, too small for a part of its own.
SMALL: Final = 1_000_000
