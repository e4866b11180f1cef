"""How much is pulled, which faults lie in wait, and when who is killed. Pure: the same plan every time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from ratings_connectors.mocks.agencies import AGENCIES, can_have
from ratings_connectors.mocks.faults import Fault

#: Faults that spoil no answer to a pull: they concern corrections and callbacks.
_NOT_OF_PULLS: Final = frozenset(
    {Fault.SILENT_CORRECTION, Fault.PARTIAL_CORRECTION, Fault.REVERTS, Fault.DUPLICATE_CALLBACK}
)
_SEED: Final = 20261122
#: How long an agency may take over one answer. The time that faults cost is not what is measured.
TIMEOUT_SECONDS: Final = 3
Switches = Counter[tuple[str, str, Fault]]


@dataclass(frozen=True)
class Sizes:
    """One soak: pulls, the part of answers that are spoiled, for how long who is killed how often.

    Times are whole seconds. A machine that is done sooner gets more pulls until the time is over.
    """

    pulls: int
    faulty_percent: int
    seconds: int
    kill_every: int
    lease: int
    sweep: int
    patience: int
    name: str


# Twice as many as are to be met lie in wait: some wait for a question that nobody asks, and a quick machine pulls more.
FULL: Final = Sizes(10_000, 10, 300, 30, lease=60, sweep=10, patience=2_400, name="full")
QUICK: Final = Sizes(150, 7, 10, 4, lease=5, sweep=1, patience=240, name="quick")


def switches(sizes: Sizes, people: Sequence[str]) -> Switches:
    """Which fault how often at which agency for which person: every kind in turn, agencies and people at random."""
    draw = Random(_SEED)  # noqa: S311 - a plan that can be repeated, not a secret
    kinds = [fault for fault in Fault if fault not in _NOT_OF_PULLS]
    found: Switches = Counter()
    for number in range(sizes.pulls * sizes.faulty_percent // 100):
        fault = kinds[number % len(kinds)]
        agency = draw.choice([slug for slug in AGENCIES if can_have(slug, fault)])
        found[agency, draw.choice(people), fault] += 1
    return found
