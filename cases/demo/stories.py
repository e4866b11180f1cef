"""The stories: two wait to be walked by hand, the others stand at the furthest point that the linked agencies allow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from cases.actors import citizen
from cases.complaint import Complaint, Matter, RepresentedBy
from cases.demo import story_paths, words
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
    SCREENS,
    SESAME,
    TELEPHONE,
    WECHAT,
)
from cases.demo.walk import Walk
from cases.demo.words import CHINESE, ENGLISH
from cases.grounds import Ground
from cases.models import Agency, Case, Harm, RepresentativeKind, Scheme
from cases.services import intake
from cases.services.agencies import OFFERED
from cases.services.intake import Ticket
from ratings_connectors.mocks.world import people


@dataclass(frozen=True)
class Story:
    """One story: the synthetic person's key, what is filed and when (days ago), how it goes on, and what to try.

    `asks` are the agencies that may be asked, each for everything it offers; `holders` those to suspend a sanction.
    """

    key: str
    title: str
    scheme: str
    days_ago: float
    grounds: tuple[Ground, ...]
    harms: tuple[Harm, ...]
    narrative: str
    wish: str
    asks: tuple[str, ...]
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
        matters=(
            Matter(
                scheme_id=Scheme.objects.values_list("pk", flat=True).get(slug=story.scheme),
                grounds=tuple(ground.value for ground in story.grounds),
            ),
        ),
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
        consents=tuple((agencies[slug].pk, category.value) for slug in story.asks for category in OFFERED[slug]),
    )
    return intake.file(complaint=complaint, by=citizen(), at=at, ticket=ticket).case


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
        (SESAME, COURT, RAIL, AIR, HOTEL, TELEPHONE, REPORTS),
        story_paths.waits,
        "walk it by hand: accept, pull, confirm, send; Corrections shows the court, its copies and four bans",
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
        (SESAME, BANK, REPORTS, CLEARING, WECHAT),
        story_paths.waits,
        "walk it by hand: Records shows the clearing's proof of payment; the first answer fails our check",
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
        (SESAME, COURT, RAIL, BANK),
        story_paths.lawyer,
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
        (SESAME, COURT, RAIL, SCHOOL),
        story_paths.student,
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
        (SESAME, PENALTIES, CITY, REPORTS),
        story_paths.fare_dodger,
        "compare city points, penalty and score; answer the correction request as the platform",
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
        (SESAME, COURT, RAIL),
        story_paths.namesake,
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
        (SESAME, LICENCES),
        story_paths.hidden_method,
        "comment on the provisional decision as the complainant",
    ),
    Story(
        "photographer",
        "The photographer",
        "court-list",
        20,
        (Ground.NO_VALID_DOCUMENT, Ground.NEVER_TOLD),
        (Harm.TRAVEL, Harm.JOB),
        "I take pictures for a newspaper. Since August I cannot book a train, a plane or a hotel, callers hear that I "
        "am dishonest, and my face hangs in the square. No court has ever written to me.",
        "Delete the entry, and see to it that everybody who copied it forgets it too.",
        (SESAME, COURT, RAIL, AIR, HOTEL, TELEPHONE, SCREENS),
        story_paths.photographer,
        "Corrections: the court deleted, the hotels lag, the telephone cannot be seen; answer as the hotels",
    ),
    Story(
        "radio_host",
        "The radio host",
        "court-list",
        30,
        (Ground.NO_VALID_DOCUMENT, Ground.NEVER_TOLD),
        (Harm.TRAVEL,),
        "七月我在节目里批评了一家公司，之后便买不到火车票和机票。没有任何判决书送达给我，也没有人告诉我被列入了名单。",
        "请删除这条记录，并确保所有单位真正解除限制。",
        (SESAME, COURT, RAIL, AIR, HOTEL),
        story_paths.radio_host,
        "Corrections: verified everywhere, then the railway restricts again; answer its follow-up as the railway",
        language=CHINESE,
    ),
)


def filed_at(story: Story, now: datetime) -> datetime:
    """Say when a story's complaint came in."""
    return now - timedelta(days=story.days_ago)
