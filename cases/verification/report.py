"""The whole proof in one call, and the one line that says what was proven."""

from dataclasses import dataclass
from pathlib import Path

from cases.verification import witness
from cases.verification.chains import verify_chains
from cases.verification.checkpoints import verify_checkpoints
from cases.verification.files import verify_answers, verify_evidence, verify_letters, verify_pictures
from cases.verification.keys import Keys
from cases.verification.rows import Connection, snapshot


@dataclass(frozen=True)
class Proven:
    """How much of each kind holds."""

    chains: int
    events: int
    details: int
    erased_details: int
    checkpoints: int
    letters: int
    evidence: int
    pictures: int
    answers: int
    witnessed: int

    def __str__(self) -> str:
        line = (
            f"Proven: {self.events} events in {self.chains} chains without a break, {self.checkpoints} signed "
            f"checkpoints, {self.details} committed details ({self.erased_details} erased), {self.letters} letters, "
            f"{self.evidence} evidence files, {self.pictures} pictures of them, {self.answers} raw answers"
        )
        return f"{line}; the witness agrees on {self.witnessed} checkpoints." if self.witnessed else f"{line}."


def verify(connection: Connection, *, keys: Keys, evidence: Path, witnessed: list[witness.Signed]) -> Proven:
    """Prove everything, checkpoints first: what they signed then judges the chains.

    Raises:
        Broken: at the first place that does not hold.

    """
    with snapshot(connection):
        seen = verify_checkpoints(connection, keys)
        known = witness.compare(witnessed, seen, keys)
        counts = verify_chains(connection)
        return Proven(
            chains=counts.chains,
            events=counts.events,
            details=counts.details,
            erased_details=counts.erased,
            checkpoints=seen.checkpoints,
            letters=verify_letters(connection),
            evidence=verify_evidence(connection, evidence),
            pictures=verify_pictures(connection, evidence),
            answers=verify_answers(connection),
            witnessed=known,
        )
