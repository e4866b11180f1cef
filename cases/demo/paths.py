"""The ways cases go in the demo world: generators that say how long they wait between two visits to the services."""

from collections.abc import Callable, Generator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from cases.actors import citizen
from cases.demo import acts
from cases.demo.acts import Scene
from cases.demo.people import SESAME
from cases.demo.walk import Walk
from cases.models import AnswerCode, Outcome, Stage
from cases.services import admission, withdrawals
from cases.workflow import CaseStatus

#: A part of a walk: gives back the moment at which it ended.
Part = Generator[timedelta, datetime, datetime]
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


class Path(StrEnum):
    """How far a case goes, and how."""

    WAITING = "waiting"
    REFERRED = "referred"
    WITHDRAWN_EARLY = "withdrawn_early"
    WITHDRAWN_LATE = "withdrawn_late"
    ACCEPTED = "accepted"
    PULLED = "pulled"
    JUDGED = "judged"
    PAUSED = "paused"
    EXTENDED = "extended"
    OVERDUE = "overdue"
    SENT = "sent"
    RETURNED = "returned"
    AGENCY_REFUSED = "agency_refused"
    VERIFIED = "verified"
    PROPOSED = "proposed"
    NOTHING_FOUND = "nothing_found"
    COMMENTING = "commenting"
    COMMENTING_CLEAN = "commenting_clean"
    CLOSED_CORRECTED = "closed_corrected"
    CLOSED_SECOND_ROUND = "closed_second_round"
    CLOSED_NOT_CORRECTED = "closed_not_corrected"
    CLOSED_NOT_UPHELD = "closed_not_upheld"


#: The status in which each path leaves its case, when there was time enough.
ENDS_IN: Final[Mapping[Path, CaseStatus]] = {
    Path.WAITING: CaseStatus.RECEIVED,
    Path.REFERRED: CaseStatus.REFUSED,
    Path.WITHDRAWN_EARLY: CaseStatus.WITHDRAWN,
    Path.WITHDRAWN_LATE: CaseStatus.WITHDRAWN,
    Path.ACCEPTED: CaseStatus.INVESTIGATING,
    Path.PULLED: CaseStatus.INVESTIGATING,
    Path.JUDGED: CaseStatus.INVESTIGATING,
    Path.PAUSED: CaseStatus.INVESTIGATING,
    Path.EXTENDED: CaseStatus.INVESTIGATING,
    Path.OVERDUE: CaseStatus.INVESTIGATING,
    Path.SENT: CaseStatus.WITH_AGENCY,
    Path.RETURNED: CaseStatus.WITH_AGENCY,
    Path.AGENCY_REFUSED: CaseStatus.WITH_AGENCY,
    Path.VERIFIED: CaseStatus.DECIDING,
    Path.PROPOSED: CaseStatus.DECIDING,
    Path.NOTHING_FOUND: CaseStatus.DECIDING,
    Path.COMMENTING: CaseStatus.COMMENTING,
    Path.COMMENTING_CLEAN: CaseStatus.COMMENTING,
    Path.CLOSED_CORRECTED: CaseStatus.CLOSED,
    Path.CLOSED_SECOND_ROUND: CaseStatus.CLOSED,
    Path.CLOSED_NOT_CORRECTED: CaseStatus.CLOSED,
    Path.CLOSED_NOT_UPHELD: CaseStatus.CLOSED,
}


def follow(path: Path, scene: Scene) -> Walk:
    """Walk a case that was just filed along its path."""
    yield from _WALKS[path](scene)


def accepted(scene: Scene) -> Part:
    """Admitted the next day; interim relief decided at once, and checked at the sanction's holder two days later."""
    at = yield DAY
    acts.accept(scene, at)
    if not scene.case.reliefs.exists():
        return at
    grant = scene.draw.random() < 0.7
    acts.decide_relief(scene, at + timedelta(minutes=20), grant=grant)
    if grant:
        at = yield 3 * DAY
        acts.check_relief(scene, at)
    return at


def pulled(scene: Scene) -> Part:
    """Records fetched the next day; background work recomputes and proposes findings."""
    yield from accepted(scene)
    at = yield DAY
    acts.pull(scene, at)
    return at


def judged(scene: Scene) -> Part:
    """Findings confirmed two days later; some people write, and hand in a receipt."""
    yield from pulled(scene)
    if scene.draw.random() < 0.4:
        acts.write(scene, (yield 5 * HOUR))
        acts.hand_in(scene, (yield timedelta(minutes=10)))
        acts.write_back(scene, (yield DAY))
    at = yield 2 * DAY
    acts.judge(scene, at)
    return at


def sent(scene: Scene) -> Part:
    """Correction requests sent a few hours after."""
    yield from judged(scene)
    at = yield 3 * HOUR
    acts.send_requests(scene, at)
    return at


def claimed(scene: Scene, *, really: bool) -> Part:
    """After a week the agencies say that everything is corrected; whether it is, the check finds out."""
    at = yield timedelta(days=scene.draw.randint(5, 8))
    if really:
        acts.put_right(scene)
    acts.answer(scene, at)
    return at


def verified(scene: Scene) -> Part:
    """Asked, corrected, and found correct everywhere."""
    yield from sent(scene)
    return (yield from claimed(scene, really=True))


def refused_by_agency(scene: Scene) -> Part:
    """Asked, and refused with reasons."""
    yield from sent(scene)
    at = yield timedelta(days=scene.draw.randint(6, 10))
    acts.answer(scene, at, code=AnswerCode.REFUSED)
    return at


def provisional(scene: Scene, outcome: Outcome) -> Part:
    """Proposed by the investigator, signed by an ombudsman the next day, issued by the machine."""
    acts.propose(scene, Stage.PROVISIONAL, outcome, (yield 2 * DAY))
    at = yield DAY
    acts.sign(scene, at)
    if scene.draw.random() < 0.5:
        at = yield DAY
        acts.comment(scene, at, agrees=outcome is not Outcome.NOT_UPHELD)
    return at


def final(scene: Scene, outcome: Outcome) -> Part:
    """The same again after the time for comments."""
    yield from provisional(scene, outcome)
    acts.propose(scene, Stage.FINAL, outcome, (yield 12 * DAY))
    at = yield DAY
    acts.sign(scene, at)
    return at


def _waiting(_scene: Scene) -> Walk:
    yield from ()


def _referred(scene: Scene) -> Walk:
    acts.refuse(scene, scene.draw.choice(admission.REFUSAL_GROUNDS), (yield DAY))


def _withdrawn(part: Callable[[Scene], Part] | None) -> Callable[[Scene], Walk]:
    def walk(scene: Scene) -> Walk:
        if part is not None:
            yield from part(scene)
        at = yield DAY
        withdrawals.withdraw(case=scene.case, by=citizen(scene.case_id), at=at)

    return walk


def _part(part: Callable[[Scene], Part]) -> Callable[[Scene], Walk]:
    def walk(scene: Scene) -> Walk:
        yield from part(scene)

    return walk


def _pulled(scene: Scene) -> Walk:
    """Some agencies answer badly: a forged signature is final, an overloaded gateway is asked again."""
    fault = scene.draw.choice(("", "", "", "BAD_SIGNATURE", "RATE_LIMITED"))
    if fault:
        scene.backstage.break_down(scene.person, SESAME, fault, times=1)
    yield from pulled(scene)


def _paused(scene: Scene) -> Walk:
    yield from pulled(scene)
    acts.pause(scene, (yield 2 * DAY))


def _extended(scene: Scene) -> Walk:
    yield from pulled(scene)
    acts.extend(scene, (yield 40 * DAY))


def _returned(scene: Scene) -> Walk:
    yield from sent(scene)
    yield from claimed(scene, really=False)


def _proposed(scene: Scene) -> Walk:
    yield from verified(scene)
    acts.propose(scene, Stage.PROVISIONAL, Outcome.UPHELD_CORRECTED, (yield 2 * DAY))


def _nothing_found(scene: Scene) -> Walk:
    yield from pulled(scene)
    acts.prepare(scene, (yield 3 * DAY))


def _commenting(scene: Scene) -> Walk:
    yield from verified(scene)
    yield from provisional(scene, Outcome.UPHELD_CORRECTED)


def _commenting_clean(scene: Scene) -> Walk:
    yield from _nothing_found(scene)
    yield from provisional(scene, Outcome.NOT_UPHELD)


def _closed_corrected(scene: Scene) -> Walk:
    yield from verified(scene)
    yield from final(scene, Outcome.UPHELD_CORRECTED)


def _closed_second_round(scene: Scene) -> Walk:
    yield from _returned(scene)
    yield from claimed(scene, really=True)
    yield from final(scene, Outcome.UPHELD_CORRECTED)


def _closed_not_corrected(scene: Scene) -> Walk:
    yield from refused_by_agency(scene)
    acts.give_up(scene, (yield DAY))
    yield from final(scene, Outcome.UPHELD_NOT_CORRECTED)


def _closed_not_upheld(scene: Scene) -> Walk:
    yield from _nothing_found(scene)
    yield from final(scene, Outcome.NOT_UPHELD)
    acts.ask_review(scene, (yield 2 * DAY))


_WALKS: Final[Mapping[Path, Callable[[Scene], Walk]]] = {
    Path.WAITING: _waiting,
    Path.REFERRED: _referred,
    Path.WITHDRAWN_EARLY: _withdrawn(None),
    Path.WITHDRAWN_LATE: _withdrawn(pulled),
    Path.ACCEPTED: _part(accepted),
    Path.PULLED: _pulled,
    Path.JUDGED: _part(judged),
    Path.PAUSED: _paused,
    Path.EXTENDED: _extended,
    Path.OVERDUE: _part(pulled),
    Path.SENT: _part(sent),
    Path.RETURNED: _returned,
    Path.AGENCY_REFUSED: _part(refused_by_agency),
    Path.VERIFIED: _part(verified),
    Path.PROPOSED: _proposed,
    Path.NOTHING_FOUND: _nothing_found,
    Path.COMMENTING: _commenting,
    Path.COMMENTING_CLEAN: _commenting_clean,
    Path.CLOSED_CORRECTED: _closed_corrected,
    Path.CLOSED_SECOND_ROUND: _closed_second_round,
    Path.CLOSED_NOT_CORRECTED: _closed_not_corrected,
    Path.CLOSED_NOT_UPHELD: _closed_not_upheld,
}
