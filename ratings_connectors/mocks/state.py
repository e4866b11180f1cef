"""What changes in the mock world: who is in which state, which faults are on, which notices came in.

Kept in one JSON file (when a path is given), written to a neighbour and renamed, so that a killed process leaves
either the old or the new file. Requests are counted in memory only.
"""

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ratings_connectors.mocks.agencies import AGENCIES, can_have
from ratings_connectors.mocks.faults import EVERYBODY, FAULTS, Fault
from ratings_connectors.mocks.world import Person

FIRST_STATE: Final = "initial"
_MOST_CALLS: Final = 50_000


class Rejected(ValueError):
    """An operator's wish that means nothing in this world; the text says why."""


class State:
    """Safe to use from several threads."""

    def __init__(self, people: Mapping[str, Person], path: Path | None) -> None:
        self._people = people
        self._path = path
        self._lock = threading.RLock()
        self._states: dict[str, str] = {}
        self._before: dict[str, str] = {}
        self._gone_back: dict[tuple[str, str], str] = {}
        self._faults: dict[tuple[str, str, Fault], int | None] = {}
        self._flips: dict[tuple[str, str], int] = {}
        self.notices: list[dict[str, Any]] = []
        self.calls: list[dict[str, Any]] = []
        self._load()

    def of(self, person: str) -> str:
        """The state a person is in."""
        return self._states.get(person, FIRST_STATE)

    def shown(self, agency: str, person: str) -> str:
        """The state an agency's answers show: the person's, or the one before where it went back on a correction."""
        return self._gone_back.get((agency, person)) or self.of(person)

    def move(self, person: str, state: str) -> None:
        """Put a person into a named state; raises Rejected for an unknown one."""
        if person not in self._people:
            raise Rejected(f"there is no person {person!r}")
        if state not in self._people[person].states:
            raise Rejected(f"{person} has no state {state!r}; there are: {', '.join(self._people[person].states)}")
        with self._lock:
            self._before[person] = self.of(person)
            self._states[person] = state
            self._gone_back = {key: kept for key, kept in self._gone_back.items() if key[1] != person}
            self._save()

    def set_fault(self, *, agency: str, person: str, fault: str, times: int | None) -> None:
        """Switch a fault on for so many answers (None: until cleared); 0 clears it. Raises Rejected."""
        if agency not in AGENCIES:
            raise Rejected(f"there is no agency {agency!r}")
        if person != EVERYBODY and person not in self._people:
            raise Rejected(f"there is no person {person!r}")
        if fault not in Fault.__members__ or not can_have(agency, Fault(fault)):
            raise Rejected(f"{agency} cannot have the fault {fault!r}")
        with self._lock:
            self._faults.pop((agency, person, Fault(fault)), None)
            if times is None or times > 0:
                self._faults[agency, person, Fault(fault)] = times
            self._save()

    def take(self, agency: str, person: str | None, fault: Fault) -> bool:
        """Whether the fault is on now; uses one of its times up."""
        with self._lock:
            for key in ((agency, person or EVERYBODY, fault), (agency, EVERYBODY, fault)):
                if key in self._faults:
                    self._use_up(key)
                    return True
        return False

    def take_wire(self, agency: str, person: str | None) -> Fault | None:
        """The wire fault that is on now, if any; uses one of its times up."""
        return next((f for f, about in FAULTS.items() if about.on_wire and self.take(agency, person, f)), None)

    def answered(self, agency: str, person: str | None) -> None:
        """Count an answer about a person: after the last one that REVERTS allows, the agency shows the state before.

        Without a number of times that is the first answer.
        """
        if person is None:
            return
        with self._lock:
            keys = ((agency, who, Fault.REVERTS) for who in (person, EVERYBODY))
            key = next((key for key in keys if key in self._faults), None)
            if key is None:
                return
            if (self._faults[key] or 1) == 1:
                self._gone_back[agency, person] = self._before.get(person, FIRST_STATE)
            self._use_up(key)
            self._save()

    def flip(self, agency: str, person: str) -> bool:
        """False, True, False, ... for one person at one agency: what a changing field turns on."""
        with self._lock:
            self._flips[agency, person] = self._flips.get((agency, person), 0) + 1
            return self._flips[agency, person] % 2 == 0

    @property
    def faults(self) -> list[dict[str, Any]]:
        """The faults that are on."""
        with self._lock:
            return [
                {"agency": agency, "person": person, "fault": fault.value, "times": times}
                for (agency, person, fault), times in sorted(self._faults.items())
            ]

    def add_notice(self, notice: dict[str, Any]) -> None:
        """File a correction notice an agency received."""
        with self._lock:
            self.notices.append(notice)
            self._save()

    def add_call(self, call: dict[str, Any]) -> None:
        """Count a request."""
        with self._lock:
            self.calls.append(call)
            del self.calls[:-_MOST_CALLS]

    def forget_calls(self) -> None:
        """Count from zero."""
        with self._lock:
            self.calls.clear()

    def reset(self) -> None:
        """Everybody back to the first state, no faults, no notices, no calls."""
        with self._lock:
            self._states.clear()
            self._before.clear()
            self._gone_back.clear()
            self._faults.clear()
            self._flips.clear()
            self.notices.clear()
            self.calls.clear()
            self._save()

    def _use_up(self, key: tuple[str, str, Fault]) -> None:
        times = self._faults[key]
        if times is None:
            return
        if times > 1:
            self._faults[key] = times - 1
        else:
            del self._faults[key]
        self._save()

    def _load(self) -> None:
        if self._path is None or not self._path.exists():
            return
        kept = json.loads(self._path.read_text("utf-8"))
        # People and states of an older version of the world are left behind.
        self._states = self._known(kept["states"])
        self._before = self._known(kept.get("before", {}))
        for entry in kept.get("gone_back", []):
            for person, state in self._known({entry["person"]: entry["state"]}).items():
                self._gone_back[entry["agency"], person] = state
        for entry in kept["faults"]:
            if entry["fault"] in Fault.__members__:
                self._faults[entry["agency"], entry["person"], Fault(entry["fault"])] = entry["times"]
        self.notices = kept["notices"]

    def _known(self, states: Mapping[str, str]) -> dict[str, str]:
        return {p: s for p, s in states.items() if p in self._people and s in self._people[p].states}

    def _save(self) -> None:
        if self._path is None:
            return
        kept = {
            "states": self._states,
            "before": self._before,
            "gone_back": [{"agency": a, "person": p, "state": s} for (a, p), s in self._gone_back.items()],
            "faults": self.faults,
            "notices": self.notices,
        }
        text = json.dumps(kept, ensure_ascii=False, indent=1)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        fresh.write_text(text, "utf-8")
        fresh.replace(self._path)
