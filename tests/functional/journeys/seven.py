"""The seven stories of the mission, as a citizen files them in either language, and what the office does meanwhile.

All of them are synthetic; the mock agencies know them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils import timezone

from cases.actors import Role
from cases.complaint import EVERYWHERE
from cases.grounds import Ground
from cases.models import AnswerCode, Case, CorrectionRequest, FindingStatus, Harm, Outcome, PullPurpose, Stage
from cases.scoring.findings import FindingCode
from cases.services import admission, agencies, corrections, decisions, findings, records
from cases.services.corrections import ItemReply
from cases.workflow import CorrectionStatus
from ratings_connectors.base import Category
from tests.factories.accounts import make_respondent, make_staff
from tests.functional.journeys.citizen import Story
from tests.functional.journeys.stories import (
    DEBTOR,
    FARE_DODGER,
    HIDDEN_METHOD,
    JOURNALIST,
    JOURNALIST_IN_CHINESE,
    NAMESAKE,
    STUDENT,
)
from tests.functional.prepared import wait

ENGLISH, CHINESE = "en", "zh-hans"
Told = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Followed:
    """A story: the person's key at the mock agencies, what is filed, which agency is asked, and how it ends there.

    `told` is what happened and what should happen, by language. `holders` are asked for everything they offer.
    `figures` are those of the citizen's chart at the end: by the agency, by its method, each finding, by law, now.
    """

    person: str
    story: Story
    told: Told
    source: str
    holders: tuple[str, ...]
    figures: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    really: str = "corrected"

    def in_language(self, language: str) -> Story:
        """What is filed in one language."""
        narrative, wish = self.told[language]
        consents = tuple(
            (slug, category.value)
            for slug in self.holders
            for category in agencies.OFFERED[slug]
            if slug == self.source or category in EVERYWHERE
        )
        return replace(self.story, narrative=narrative, wish=wish, consents=consents)

    @property
    def refused(self) -> bool:
        """Whether the agency refuses instead of correcting."""
        return not self.really


@dataclass
class Office:
    """The office and the asked agency, who do for every case of a story what is tried at their own pages elsewhere."""

    told: Followed
    cases: Sequence[Case]

    def __post_init__(self) -> None:
        """Give the cases an investigator and somebody who signs."""
        self.investigator = make_staff(Role.INVESTIGATOR)
        self.ombudsman = make_staff(Role.OMBUDSMAN)

    def take_on(self) -> None:
        """Accept, fetch from every holder, confirm what is wrong."""
        by = self.investigator.actor
        for case in self.cases:
            admission.accept(case=case, reasons=self.told.story.words.accepted, by=by, at=timezone.now())
            given = case.consents.select_related("agency")
            wanted = [(one.agency, Category(one.category)) for one in given]
            records.request_pulls(case=case, wanted=wanted, purpose=PullPurpose.INVESTIGATION, by=by, at=timezone.now())
        self._let_work()
        for case in self.cases:
            self._find(case)
        self._let_work()

    def ask(self) -> None:
        """Ask the source for everything that was confirmed about it."""
        by, slug = self.investigator.actor, self.told.source
        for case in self.cases:
            confirmed = case.findings.filter(agency__slug=slug, status=FindingStatus.CONFIRMED.value)
            draft = corrections.draft(
                case=case,
                agency=confirmed[0].agency,
                finding_ids=list(confirmed.values_list("pk", flat=True)),
                message=self.told.story.words.asked,
                by=by,
                at=timezone.now(),
            )
            corrections.send(request=draft, by=by, at=timezone.now())
        self._let_work()

    def agency_answers(self) -> None:
        """Let the agency claim that it corrected, or refuse; our own check follows by itself."""
        code = AnswerCode.REFUSED if self.told.refused else AnswerCode.CORRECTED
        for request in self.requests():
            items = request.items.values_list("pk", flat=True)
            replies = [ItemReply(pk, code, self.told.story.words.answered) for pk in items]
            by = make_respondent(request.agency).actor
            corrections.answer(request=request, replies=replies, by=by, at=timezone.now())
        self._let_work()
        if self.told.refused:
            for request in self.requests():
                corrections.give_up(
                    request=request,
                    reasons=self.told.story.words.confirmed,
                    by=self.investigator.actor,
                    at=timezone.now(),
                )

    def decide(self, stage: Stage) -> None:
        """Propose, sign and issue a decision; the agency has its say on a provisional one."""
        outcome = Outcome.UPHELD_NOT_CORRECTED if self.told.refused else Outcome.UPHELD_CORRECTED
        for case in self.cases:
            case.refresh_from_db()
            decision = decisions.propose(
                case=case,
                stage=stage,
                outcome=outcome,
                reasons=self.told.story.words.confirmed,
                recommendation=self.told.story.words.asked,
                by=self.investigator.actor,
                at=timezone.now(),
            )
            decisions.sign(decision=decision, by=self.ombudsman.actor, at=timezone.now())
        self._let_work()
        if stage == Stage.PROVISIONAL:
            self._agency_comments()

    def requests(self) -> Iterable[CorrectionRequest]:
        """The requests to the source, a case each."""
        wanted = CorrectionRequest.objects.filter(case__in=self.cases, agency__slug=self.told.source)
        return wanted.select_related("agency", "case").order_by("pk")

    def standings(self) -> set[str]:
        """How the requests ended."""
        return {CorrectionStatus(request.status).value for request in self.requests()}

    def _agency_comments(self) -> None:
        for request in self.requests():
            decision = request.case.decisions.get(stage=Stage.PROVISIONAL.value, superseded_at__isnull=True)
            by = make_respondent(request.agency).actor
            decisions.comment(decision=decision, agrees=True, body="", by=by, at=timezone.now())

    def _find(self, case: Case) -> None:
        by, why = self.investigator.actor, self.told.story.words.confirmed
        for finding in case.findings.filter(status=FindingStatus.PROPOSED.value):
            facts: dict[str, Any] = dict(self.told.facts)
            findings.confirm(finding=finding, reasons=why, by=by, at=timezone.now(), facts=facts or None)
        if self.told.refused:
            agency = case.scheme.agency
            code = FindingCode.METHOD_NOT_DISCLOSED
            findings.add(case=case, agency=agency, code=code, explanation=why, by=by, at=timezone.now())

    def _let_work(self) -> None:
        for case in self.cases:
            wait(case)


LAWYER = Story(
    name="赵明德",
    id_number="510104197111230071",
    born=date(1971, 11, 23),
    scheme="court-list",
    grounds=(Ground.PAID_OR_PERFORMED,),
    narrative="",
    harms=(Harm.LOAN,),
    urgent=(),
    why="",
    wish="",
    email="",
    consents=(),
    words=replace(
        JOURNALIST.words,
        confirmed="The court's own note of 17 May 2024 says that everything was performed.",
        asked="The obligation was performed in May 2024. Please delete the entry and tell everybody who copied it.",
    ),
)
SEVEN = (
    Followed(
        "journalist",
        JOURNALIST,
        {
            ENGLISH: (JOURNALIST.narrative, JOURNALIST.wish),
            CHINESE: (JOURNALIST_IN_CHINESE.narrative, JOURNALIST_IN_CHINESE.wish),
        },
        "court_list",
        ("sesame", "court_list", "rail_sanctions", "air_sanctions"),
    ),
    Followed(
        "lawyer",
        LAWYER,
        {
            ENGLISH: (
                "I paid everything in 2024. My name is still on the list, and now my bank refuses me a card.",
                "Take me off the list, and tell everybody who copied it.",
            ),
            CHINESE: (
                "那笔款项我在2024年就已全部付清，法院也出具了结案通知。可是我的名字一直留在名单上，银行因此不给我办卡。",
                "请把我从名单中删除，并通知所有转载的单位。",
            ),
        },
        "court_list",
        ("sesame", "court_list", "rail_sanctions", "bank_sanctions"),
        facts={"performed_on": "2024-05-17"},
    ),
    Followed(
        "student",
        replace(STUDENT, scheme="court-list"),
        {
            ENGLISH: (
                "My daughter is 16. A school turned her down because she is on the court's list. The debt is mine.",
                "Take my daughter off the list. I settle my own debts.",
            ),
            CHINESE: (STUDENT.narrative, STUDENT.wish),
        },
        "court_list",
        ("sesame", "court_list", "rail_sanctions", "school_sanctions"),
    ),
    Followed(
        "fare_dodger",
        FARE_DODGER,
        {
            ENGLISH: (FARE_DODGER.narrative, FARE_DODGER.wish),
            CHINESE: (
                "四月我坐过了一站，当场交了罚款。可是到现在还少三十分。",
                "请把这一项从评分中去掉，它和信用无关。",
            ),
        },
        "sesame",
        ("sesame",),
        figures=("680", "680", "–", "710", "710"),
    ),
    Followed(
        "namesake",
        NAMESAKE,
        {
            ENGLISH: (
                "The Wang Wei on the list is not me. We share a name, but our identity numbers are different.",
                "Compare the identity numbers, and delete what is not mine.",
            ),
            CHINESE: (NAMESAKE.narrative, NAMESAKE.wish),
        },
        "sesame",
        ("sesame", "court_list", "rail_sanctions"),
    ),
    Followed(
        "paid_debt",
        DEBTOR,
        {
            ENGLISH: (DEBTOR.narrative, DEBTOR.wish),
            CHINESE: (
                "我在2026年3月2日已经还清贷款。平台仍然显示逾期，银行因此拒绝了我。",
                "请把贷款显示为已还清，并重新计算我的分数。",
            ),
        },
        "sesame",
        ("sesame", "clearing", "baihang", "bank_sanctions"),
    ),
    Followed(
        "hidden_method",
        HIDDEN_METHOD,
        {
            ENGLISH: (HIDDEN_METHOD.narrative, HIDDEN_METHOD.wish),
            CHINESE: ("我问了三次我的分数由什么组成，得到的回答是商业秘密。", "我想知道算进了什么，这样才能说对不对。"),
        },
        "sesame",
        ("sesame",),
        figures=("579",),
        really="",
    ),
)
