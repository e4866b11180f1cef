"""A complaint filed for somebody else, and everything its complainant can say after that, by the services.

Every word is one that occurs nowhere else. Where a browser adds something, the canary's own test walks the pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from django.utils import timezone

from cases.actors import Role, citizen
from cases.models import Agency, AnswerCode, Case, Draft, Outcome, ProofingWay, RequestKind, ReviewGround, Stage
from cases.retention import Kind
from cases.scoring.findings import FindingCode
from cases.services import (
    admission,
    corrections,
    decision_requests,
    decisions,
    deletions,
    drafts,
    findings,
    intake,
    proofings,
    ratings,
    remarks,
    resuming,
)
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.complaints import answers
from tests.functional.prepared import wait

#: What whoever acts for somebody says in the form, and all that is said afterwards; each begins with its own word.
SAID: Final[Mapping[str, str]] = {
    "acting": "甄代笔",
    "authority": "CanaryAuthority: a paper of 3 May.",
    "limits": "CanaryLimits: only this complaint.",
    "note": "CanaryNote: a trial on Monday.",
    "asked": "CanaryAsked: they hung up.",
    "steps": "CanarySteps: I wrote twice.",
    "remark": "CanaryRemark: they did not even look.",
    "comment": "CanaryComment: this is not what I said.",
    "response": "CanaryResponse: I do not accept this.",
    "review": "CanaryReview: there is a new paper.",
    "slip": "CanarySlip: the day is wrong.",
    "rating": "CanaryRating: too slow.",
    "deletion": "CanaryDeletion: my files, please.",
    "reach": "CanaryReach: at my sister's.",
}
MAILBOX: Final = "canary.second@letters.example"
OUR_WORDS: Final = "Nothing was wrong."


def begun(who: Mapping[str, str]) -> Draft:
    """A draft in which somebody acts for `who` (name, id_number), with everything they may say; a link is mailed."""
    draft, _token = drafts.begin(language="en", at=timezone.now())
    for page, values in _told(who).items():
        draft = drafts.save(draft=draft, page=page, values=values, at=timezone.now())
    resuming.send_link(draft=draft, to=MAILBOX, language="en", at=timezone.now())
    return draft


def _told(who: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    asked = {"year": "2026", "month": "4", "day": "2", "about": False}
    answered = {"answer_year": "2026", "answer_month": "", "answer_day": ""}
    row = {"whom": "customer service", "how": "phone", "answer": "refused", "said": SAID["asked"]} | asked | answered
    return answers(
        stakes={"by_travel": "", "note_travel": SAID["note"], "at_stake": ["living"]},
        earlier={"rows": [row], "earlier_steps": SAID["steps"]},
        acting={"acting": "other"},
        person={"name": who["name"], "id_number": who["id_number"], "birth_date": "1977-11-23"},
        contact={"email": MAILBOX, "phone": "", "language": "en"},
        consent={"consents": []},
    ) | {
        "representative": {
            "kind": "lawyer",
            "name": SAID["acting"],
            "authority": SAID["authority"],
            "limits": SAID["limits"],
            "until": "",
            "paper": "later",
        }
    }


@dataclass
class Represented:
    """The complaint, filed, and its way through the office; the agency refuses."""

    case: Case
    agency: Agency

    def __post_init__(self) -> None:
        """Give the case somebody who looks into it, somebody who signs, and somebody who answers."""
        self.investigator = make_staff(Role.INVESTIGATOR).actor
        self.ombudsman = make_staff(Role.OMBUDSMAN).actor
        self.respondent = make_respondent(self.agency).actor
        self.me = citizen(self.case.pk)

    def live(self) -> None:
        """All of it, in order."""
        self._ask_the_agency()
        remarks.say(answer=self._answer(), agrees=False, body=SAID["remark"], by=self.me, at=timezone.now())
        self._give_up()
        provisional = self._decide(Stage.PROVISIONAL)
        decisions.comment(decision=provisional, agrees=False, body=SAID["comment"], by=self.me, at=timezone.now())
        decisions.comment(decision=provisional, agrees=True, body="", by=self.respondent, at=timezone.now())
        self._say_the_last_words(self._decide(Stage.FINAL))
        wait(self.case)

    def _ask_the_agency(self) -> None:
        by = self.investigator
        admission.accept(case=self.case, reasons=OUR_WORDS, by=by, at=timezone.now())
        self.case.refresh_from_db()
        finding = findings.add(
            case=self.case,
            agency=self.agency,
            code=FindingCode.METHOD_NOT_DISCLOSED,
            explanation=OUR_WORDS,
            by=by,
            at=timezone.now(),
        )
        request = corrections.draft(
            case=self.case, agency=self.agency, finding_ids=[finding.pk], message=OUR_WORDS, by=by, at=timezone.now()
        )
        corrections.send(request=request, by=by, at=timezone.now())
        wait(self.case)

    def _answer(self) -> Any:
        request = self.case.corrections.get()
        refusal = [corrections.ItemReply(request.items.get().pk, AnswerCode.REFUSED, OUR_WORDS)]
        corrections.answer(request=request, replies=refusal, by=self.respondent, at=timezone.now())
        wait(self.case)
        return request.answers.get()

    def _give_up(self) -> None:
        request = self.case.corrections.get()
        corrections.give_up(request=request, reasons=OUR_WORDS, by=self.investigator, at=timezone.now())

    def _decide(self, stage: Stage) -> Any:
        self.case.refresh_from_db()
        decision = decisions.propose(
            case=self.case,
            stage=stage,
            outcome=Outcome.UPHELD_NOT_CORRECTED,
            reasons=OUR_WORDS,
            recommendation="",
            by=self.investigator,
            at=timezone.now(),
        )
        decisions.sign(decision=decision, by=self.ombudsman, at=timezone.now())
        wait(self.case)
        decision.refresh_from_db()
        return decision

    def _say_the_last_words(self, decision: Any) -> None:
        by, now = self.me, timezone.now()
        self.case.refresh_from_db()
        decision_requests.respond(decision=decision, agrees=False, body=SAID["response"], by=by, at=now)
        slip, review = RequestKind.CORRECTION, RequestKind.REVIEW
        decision_requests.ask(decision=decision, kind=slip, reasons=SAID["slip"], by=by, at=now)
        grounds = [ReviewGround.NEW_FACTS]
        decision_requests.ask(decision=decision, kind=review, reasons=SAID["review"], grounds=grounds, by=by, at=now)
        ratings.rate(case=self.case, service=1, outcome=1, words=SAID["rating"], by=by, at=now)
        deletions.ask(case=self.case, kinds=[Kind.EVIDENCE], words=SAID["deletion"], by=by, at=now)
        proofings.ask(
            reference=self.case.reference,
            way=ProofingWay.VISIT,
            reach=SAID["reach"],
            language="en",
            address=f"2001:db8:{uuid4().hex[:4]}::1",
            at=now,
        )


def file(draft: Draft) -> Case:
    """Send the draft."""
    return intake.submit(draft=draft, by=citizen(), at=timezone.now()).case
