"""The ways the stories go: each walk leaves its case where somebody has something to do, or something to see."""

from typing import Final

from cases.actors import citizen
from cases.demo import acts, paths
from cases.demo.acts import Scene
from cases.demo.people import SCREENS, TELEPHONE
from cases.demo.walk import Walk
from cases.models import AnswerCode, Outcome, Stage
from cases.services import consents

PERFORMED: Final = {"performed_on": "2024-05-17"}


def waits(_scene: Scene) -> Walk:
    """Nobody has read the complaint."""
    yield from ()


def lawyer(scene: Scene) -> Walk:
    """Deleted everywhere and verified; the provisional decision waits for the second signature."""
    yield from paths.pulled(scene)
    acts.judge(scene, (yield paths.DAY), PERFORMED)
    acts.send_requests(scene, (yield paths.HOUR))
    at = yield 5 * paths.DAY
    acts.put_right(scene)
    acts.answer(scene, at)
    acts.propose(scene, Stage.PROVISIONAL, Outcome.UPHELD_CORRECTED, (yield 2 * paths.DAY))


def student(scene: Scene) -> Walk:
    """Records are in; what the rules found waits to be confirmed."""
    yield from paths.pulled(scene)


def fare_dodger(scene: Scene) -> Walk:
    """Sent; the platform has to answer."""
    yield from paths.sent(scene)


def namesake(scene: Scene) -> Walk:
    """The platform says corrected, our own pull says otherwise, and so does the namesake: back to the platform."""
    yield from paths.sent(scene)
    yield from paths.claimed(scene, really=False)
    acts.remark(scene, (yield paths.HOUR))


def hidden_method(scene: Scene) -> Walk:
    """The platform refuses to disclose what it counted; the provisional decision invites comments."""
    yield from paths.pulled(scene)
    acts.find_hidden_method(scene, (yield 2 * paths.DAY))
    acts.send_requests(scene, (yield paths.HOUR))
    acts.answer(scene, (yield 6 * paths.DAY), code=AnswerCode.REFUSED)
    acts.give_up(scene, (yield paths.DAY))
    acts.propose(scene, Stage.PROVISIONAL, Outcome.UPHELD_NOT_CORRECTED, (yield paths.DAY))
    acts.sign(scene, (yield paths.DAY))


def photographer(scene: Scene) -> Walk:
    """The court deleted; one holder restricts on and got a follow-up, another one may not be asked any more."""
    yield from _asked_at_the_source(scene)
    at = yield 2 * paths.DAY
    given = scene.case.consents.get(agency=scene.agencies[TELEPHONE])
    consents.withdraw(consent=given, by=citizen(scene.case_id), at=at)
    at = yield 2 * paths.DAY
    acts.put_right(scene, "hotel_lags")
    # Out when it is asked, and well again by the next look.
    scene.backstage.break_down(scene.person, SCREENS, "BAD_SIGNATURE", times=1)
    acts.answer(scene, at)


def radio_host(scene: Scene) -> Walk:
    """Verified everywhere; then the railway restricts again, and a later look of our own finds it."""
    yield from _asked_at_the_source(scene)
    at = yield 4 * paths.DAY
    acts.put_right(scene)
    acts.answer(scene, at)
    yield 7 * paths.DAY
    acts.put_right(scene, "relisted")


def _asked_at_the_source(scene: Scene) -> Walk:
    """Only the agency that made the entry is asked: what follows from it should follow by itself."""
    yield from paths.pulled(scene)
    acts.judge(scene, (yield paths.DAY), source_only=True)
    acts.send_requests(scene, (yield paths.HOUR))
