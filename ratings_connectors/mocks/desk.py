"""What a mock agency may use: the people, their present holdings, the faults, a clock."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from ratings_connectors.mocks import world
from ratings_connectors.mocks.faults import Fault
from ratings_connectors.mocks.state import FIRST_STATE, State
from ratings_connectors.mocks.wire import MockAnswer, MockRequest
from ratings_connectors.mocks.world import Person


class Desk:
    """One agency's view of the world. `clock` returns aware moments."""

    def __init__(self, agency: str, state: State, clock: Callable[[], datetime]) -> None:
        self.agency = agency
        self._state = state
        self.now = clock

    def find(self, *, name: str, id_number: str) -> Person | None:
        """The person with exactly this name and number."""
        return world.find(name=name, id_number=id_number)

    def everybody(self) -> tuple[Person, ...]:
        """All people."""
        return tuple(world.people().values())

    def holdings(self, person: Person) -> Mapping[str, Any]:
        """What this agency holds about the person now."""
        held: Mapping[str, Any] = person.states[self._state.shown(self.agency, person.key)][self.agency]
        return held

    def holdings_for_score(self, person: Person) -> Mapping[str, Any]:
        """What the stated score is made of: with PARTIAL_CORRECTION still what was held in the first state."""
        if self.fault(Fault.PARTIAL_CORRECTION, person):
            first: Mapping[str, Any] = person.states[FIRST_STATE][self.agency]
            return first
        return self.holdings(person)

    def fault(self, fault: Fault, person: Person | None = None) -> bool:
        """Whether the fault is on; uses one of its times up."""
        return self._state.take(self.agency, person.key if person else None, fault)

    def flip(self, person: Person) -> bool:
        """False, True, False, ... per person."""
        return self._state.flip(self.agency, person.key)

    def file_notice(self, notice: dict[str, Any]) -> None:
        """File a correction notice for the back office."""
        self._state.add_notice({"agency": self.agency, "received_at": self.now().isoformat(), **notice})


class MockAgency(Protocol):
    """The mock endpoints of one agency."""

    def answer(self, request: MockRequest) -> MockAnswer:
        """Answer one request; never raises for what a stranger sends."""
