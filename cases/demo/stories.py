"""The seven stories: two wait to be walked by hand, five stand at the furthest point that the linked agencies allow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from cases.actors import citizen
from cases.complaint import Complaint, RepresentedBy
from cases.demo import acts, paths, words
from cases.demo.acts import Scene
from cases.demo.people import (
    AIR,
    BANK,
    CITY,
    CLEARING,
    COURT,
    HOTEL,
    LICENCES,
    PENALTIES,
    RAIL,
    REPORTS,
    SCHOOL,
    SESAME,
    WECHAT,
)
from cases.demo.walk import Walk
from cases.demo.words import CHINESE, ENGLISH
from cases.grounds import Ground
from cases.models import Agency, AnswerCode, Case, Harm, Outcome, RepresentativeKind, Scheme, Stage
from cases.services import intake
from cases.services.intake import Ticket
from ratings_connectors.mocks.world import people

_SESAME: Final = tuple((SESAME, category) for category in ("SCORE", "SCORE_INPUTS", "WATCH_LIST", "COURT_COPY"))
_COURT: Final = ((COURT, "COURT_LIST"),)
_RAIL: Final = ((RAIL, "RESTRICTION"),)
_AIR: Final = ((AIR, "RESTRICTION"),)
_HOTEL: Final = ((HOTEL, "RESTRICTION"),)
_SCHOOL: Final = ((SCHOOL, "RESTRICTION"),)
_BANK: Final = ((BANK, "RESTRICTION"),)
_LICENCES: Final = ((LICENCES, "RESTRICTION"),)
_PENALTIES: Final = ((PENALTIES, "PENALTIES"), (SESAME, "PENALTY_COPY"))
_REPORT: Final = ((REPORTS, "CREDIT_REPORT"),)
_CITY: Final = ((CITY, "SCORE"), (CITY, "SCORE_INPUTS"))
_PAYMENTS: Final = ((CLEARING, "PAYMENTS"),)
_ORDERS: Final = ((WECHAT, "ORDERS"), (WECHAT, "AUTHORISATIONS"))


@dataclass(frozen=True)
class Story:
    """One story: the synthetic person's key, what is filed and when (days ago), how it goes on, and what to try."""

    key: str
    title: str
    scheme: str
    days_ago: float
    grounds: tuple[Ground, ...]
    harms: tuple[Harm, ...]
    narrative: str
    wish: str
    consents: tuple[tuple[str, str], ...]
    go_on: Callable[[Scene], Walk]
    to_try: str
    language: str = ENGLISH
    holders: tuple[str, ...] = ()
    why_urgent: str = ""
    father: str = ""


def file(story: Story, *, agencies: Mapping[str, Agency], ticket: Ticket, at: datetime) -> Case:
    """File a story's complaint."""
    person = people()[story.key]
    complaint = Complaint(
        scheme_id=Scheme.objects.values_list("pk", flat=True).get(slug=story.scheme),
        grounds=tuple(ground.value for ground in story.grounds),
        harms=tuple(harm.value for harm in story.harms),
        narrative=story.narrative,
        wish=story.wish,
        earlier_steps=words.EARLIER[story.language],
        urgent=bool(story.holders),
        holders=tuple(agencies[slug].pk for slug in story.holders),
        why_urgent=story.why_urgent,
        name=person.name,
        id_number=person.id_number,
        birth_date=date.fromisoformat(person.born),
        representative=RepresentedBy(RepresentativeKind.PARENT.value, story.father) if story.father else None,
        email=f"{story.key.replace('_', '.')}@citizen.example",
        language=story.language,
        consents=tuple((agencies[slug].pk, category) for slug, category in story.consents),
    )
    return intake.file(complaint=complaint, by=citizen(), at=at, ticket=ticket).case


def _waits(_scene: Scene) -> Walk:
    yield from ()


def _lawyer(scene: Scene) -> Walk:
    """Deleted everywhere and verified; the provisional decision waits for the second signature."""
    yield from paths.pulled(scene)
    acts.judge(scene, (yield paths.DAY), {"performed_on": "2024-05-17"})
    acts.send_requests(scene, (yield paths.HOUR))
    at = yield 5 * paths.DAY
    acts.put_right(scene)
    acts.answer(scene, at)
    acts.propose(scene, Stage.PROVISIONAL, Outcome.UPHELD_CORRECTED, (yield 2 * paths.DAY))


def _student(scene: Scene) -> Walk:
    """Records are in; what the rules found waits to be confirmed."""
    yield from paths.pulled(scene)


def _fare_dodger(scene: Scene) -> Walk:
    """Sent; the platform has to answer."""
    yield from paths.sent(scene)


def _namesake(scene: Scene) -> Walk:
    """The platform says corrected, our own pull says otherwise: back to the platform."""
    yield from paths.sent(scene)
    yield from paths.claimed(scene, really=False)


def _hidden_method(scene: Scene) -> Walk:
    """The platform refuses to disclose what it counted; the provisional decision invites comments."""
    yield from paths.pulled(scene)
    acts.find_hidden_method(scene, (yield 2 * paths.DAY))
    acts.send_requests(scene, (yield paths.HOUR))
    acts.answer(scene, (yield 6 * paths.DAY), code=AnswerCode.REFUSED)
    acts.give_up(scene, (yield paths.DAY))
    acts.propose(scene, Stage.PROVISIONAL, Outcome.UPHELD_NOT_CORRECTED, (yield paths.DAY))
    acts.sign(scene, (yield paths.DAY))


STORIES: Final = (
    Story(
        "journalist",
        "The journalist",
        "court-list",
        0.8,
        (Ground.NO_VALID_DOCUMENT, Ground.NEVER_TOLD),
        (Harm.TRAVEL, Harm.JOB),
        "I report on courts for a newspaper. On Monday I was refused a plane ticket and then a train ticket. I am "
        "said to be on the court's list of dishonest persons. I have never been a party to a lawsuit, no judgment "
        "against me exists, and nobody ever wrote to me.",
        "Take me off the list and let me travel again. I have to be in another city on Friday.",
        (*_SESAME, *_COURT, *_RAIL, *_AIR, *_HOTEL, *_REPORT),
        _waits,
        "walk it by hand: accept as investigator, pull, confirm, send",
        holders=(RAIL, AIR),
        why_urgent="I have to report from a trial in another city on Friday and cannot get there.",
    ),
    Story(
        "paid_debt",
        "The paid debt",
        "sesame-score",
        0.5,
        (Ground.PAID_OR_PERFORMED,),
        (Harm.LOAN,),
        "I paid back everything on 2 March 2026 and have the bank's receipt. The platform still shows me as in "
        "default. My bank has refused a loan because of it.",
        "Show the debt as paid and give me back the points.",
        (*_SESAME, *_BANK, *_REPORT, *_PAYMENTS, *_ORDERS),
        _waits,
        "walk it by hand: the first answer fails our check, the second passes",
    ),
    Story(
        "lawyer",
        "The lawyer",
        "court-list",
        24,
        (Ground.PAID_OR_PERFORMED, Ground.NEVER_TOLD),
        (Harm.LOAN, Harm.TRAVEL),
        "那笔款项我在2024年就已全部履行，法院也出具了结案通知。可是我的名字一直留在名单上，银行因此拒绝给我办信用卡。",
        "请将我从名单中删除，并通知所有引用该名单的机构。",
        (*_SESAME, *_COURT, *_RAIL, *_BANK),
        _lawyer,
        "sign the provisional decision as ombudsman",
        language=CHINESE,
    ),
    Story(
        "student",
        "The student",
        "court-list",
        9,
        (Ground.UNDER_AGE, Ground.ABOUT_SOMEONE_ELSE),
        (Harm.SCHOOL,),
        "My daughter is 16. A school turned her down because she is on the court's list. The debt is mine, not hers.",
        "Remove my daughter from the list. I will settle my own affairs.",
        (*_SESAME, *_COURT, *_RAIL, *_SCHOOL),
        _student,
        "judge the findings as the investigator who holds it",
        father="徐国强",
    ),
    Story(
        "fare_dodger",
        "The fare-dodger",
        "sesame-score",
        15,
        (Ground.SHOULD_NOT_COUNT,),
        (Harm.HOUSING,),
        "In April I rode one stop too far. I paid the fine at once. Thirty points are still missing from my score and "
        "a landlord asked about it.",
        "This has nothing to do with credit. Take it out of the score.",
        (*_SESAME, *_PENALTIES, *_CITY),
        _fare_dodger,
        "answer the correction request as the platform",
    ),
    Story(
        "namesake",
        "The namesake",
        "sesame-score",
        26,
        (Ground.NOT_ME,),
        (Harm.TRAVEL,),
        "名单上的王伟不是我。我们只是同名，身份证号码并不一样，平台却把他的记录算在我头上。",
        "请核对身份证号码，把不属于我的记录删除。",
        (*_SESAME, *_COURT, *_RAIL),
        _namesake,
        "see why the check failed; answer the second round as the platform",
        language=CHINESE,
    ),
    Story(
        "hidden_method",
        "The hidden method",
        "sesame-score",
        27,
        (Ground.NOT_EXPLAINED,),
        (Harm.OTHER,),
        "I asked three times what my score is made of. The answer was that the method is a business secret.",
        "I want to know what was counted, so that I can say whether it is true.",
        (*_SESAME, *_LICENCES),
        _hidden_method,
        "comment on the provisional decision as the complainant",
    ),
)


def filed_at(story: Story, now: datetime) -> datetime:
    """Say when a story's complaint came in."""
    return now - timedelta(days=story.days_ago)
