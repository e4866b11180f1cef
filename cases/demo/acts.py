"""What people do in the demo world: each function is one visit to the office's own services, by the person who may."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cases.actors import citizen
from cases.demo import words
from cases.demo.accounts import Cast
from cases.demo.agencies import Backstage
from cases.demo.words import Both
from cases.models import (
    Agency,
    Answer,
    AnswerCode,
    Case,
    CorrectionRequest,
    Decision,
    FindingStatus,
    InterimRelief,
    Outcome,
    PullPurpose,
    RequestKind,
    ReviewGround,
    Stage,
    User,
)
from cases.scoring.findings import FindingCode
from cases.services import (
    admission,
    agencies,
    corrections,
    deadlines,
    decision_requests,
    decisions,
    evidence,
    findings,
    messages,
    reads,
    records,
    relief,
    relief_checks,
    remarks,
)
from cases.services.corrections import ItemReply
from cases.workflow import AT_AGENCY, ReliefStatus


@dataclass(frozen=True)
class Scene:
    """One case and whoever has to do with it. `person` is the synthetic person's key in the mock world."""

    case_id: int
    person: str
    cast: Cast
    agencies: Mapping[str, Agency]
    backstage: Backstage
    draw: Random

    @property
    def case(self) -> Case:
        """The case as it stands now."""
        rows = Case.objects.select_related("person", "agency", "scheme", "assigned_to")
        return rows.get(pk=self.case_id)

    def holder(self, case: Case) -> User:
        """Whoever holds the case. Raises ValueError when nobody does."""
        if case.assigned_to is None:
            raise ValueError(f"nobody holds {case.reference}")
        return case.assigned_to

    def say(self, case: Case, text: Both) -> str:
        """The words in the language of the case."""
        return text[case.language]


def accept(scene: Scene, at: datetime) -> None:
    """Intake reads the complaint and gives it to an investigator without an interest in it."""
    case, by = scene.case, scene.cast.intake.actor
    reads.note(case=case, what="case_page", by=by, at=at)
    fit = [user for user in scene.cast.investigators if not admission.reasons_against_handling(case, user)]
    admission.accept(case=case, to=scene.draw.choice(fit), reasons=scene.say(case, words.ACCEPTED), by=by, at=at)


def refuse(scene: Scene, ground: str, at: datetime) -> None:
    """Intake turns the complaint down and says who can help."""
    case, by = scene.case, scene.cast.intake.actor
    reads.note(case=case, what="case_page", by=by, at=at)
    reasons, referral = scene.say(case, words.NOT_OURS), scene.say(case, words.REFERRAL)
    admission.refuse(case=case, ground=ground, referral=referral, reasons=reasons, by=by, at=at)


def pull(scene: Scene, at: datetime) -> None:
    """The investigator asks for everything that the person consented to."""
    case = scene.case
    by = scene.holder(case).actor
    reads.note(case=case, what="case_page", by=by, at=at)
    given = {(row.agency_id, row.category) for row in case.consents.filter(withdrawn_at__isnull=True)}
    wanted = [
        (agency, category)
        for agency in scene.agencies.values()
        for category in agencies.offered(agency)
        if (agency.pk, category.value) in given
    ]
    records.request_pulls(case=case, wanted=wanted, purpose=PullPurpose.INVESTIGATION, by=by, at=at)


def judge(scene: Scene, at: datetime, facts: Mapping[str, Any] | None = None, *, source_only: bool = False) -> int:
    """The investigator confirms what was proposed, everywhere or only where the entry was made; returns how much."""
    case = scene.case
    by = scene.holder(case).actor
    rows = case.findings.filter(status=FindingStatus.PROPOSED.value)
    proposed = list(rows.filter(agency=case.agency_id) if source_only else rows)
    for finding in proposed:
        proof = facts if finding.record_id else None
        findings.confirm(finding=finding, reasons=scene.say(case, words.CONFIRMED), facts=proof, by=by, at=at)
    return len(proposed)


def find_hidden_method(scene: Scene, at: datetime) -> None:
    """The investigator finds by hand that the agency does not say what it counted."""
    case = scene.case
    findings.add(
        case=case,
        agency=case.agency,
        code=FindingCode.METHOD_NOT_DISCLOSED,
        explanation=scene.say(case, words.HIDDEN),
        by=scene.holder(case).actor,
        at=at,
    )


def send_requests(scene: Scene, at: datetime) -> None:
    """The investigator asks every agency with a confirmed finding to put it right. Raises ValueError without any."""
    case = scene.case
    by = scene.holder(case).actor
    confirmed = case.findings.filter(status=FindingStatus.CONFIRMED.value)
    for agency in scene.agencies.values():
        mine = list(confirmed.filter(agency=agency).values_list("pk", flat=True))
        if mine:
            message = scene.say(case, words.ASK)
            request = corrections.draft(case=case, agency=agency, finding_ids=mine, message=message, by=by, at=at)
            corrections.send(request=request, by=by, at=at)
    if not case.corrections.exists():
        raise ValueError(f"nothing was found in {case.reference} about {scene.person}")


def answer(scene: Scene, at: datetime, *, code: AnswerCode = AnswerCode.CORRECTED) -> None:
    """Every agency that owes an answer gives it, the same for all items."""
    case = scene.case
    text = words.CORRECTED if code is AnswerCode.CORRECTED else words.REFUSED
    for request in _waiting(case):
        by = scene.cast.respondents[request.agency.slug].actor
        reads.note(case=case, what="correction_page", by=by, at=at)
        replies = [ItemReply(item.pk, code, scene.say(case, text)) for item in request.items.all()]
        corrections.answer(request=request, replies=replies, by=by, at=at)


def put_right(scene: Scene, state: str = "corrected") -> None:
    """The agencies' own people change what they hold about the person."""
    scene.backstage.move(scene.person, state)


def give_up(scene: Scene, at: datetime) -> None:
    """The investigator stops asking: the decision will deal with the refusal."""
    case = scene.case
    for request in corrections.open_requests(case):
        by = scene.holder(case).actor
        corrections.give_up(request=request, reasons=scene.say(case, words.GIVEN_UP), by=by, at=at)


def prepare(scene: Scene, at: datetime) -> None:
    """There is nothing to ask an agency for: straight to the decision."""
    case = scene.case
    decisions.prepare(case=case, by=scene.holder(case).actor, at=at)


def propose(scene: Scene, stage: Stage, outcome: Outcome, at: datetime) -> Decision:
    """The investigator proposes a decision."""
    case = scene.case
    found = outcome is not Outcome.NOT_UPHELD
    parts = [words.PROBLEM_FOUND if found else words.NOTHING_WRONG]
    if outcome is Outcome.UPHELD_CORRECTED:
        parts.append(words.PUT_RIGHT)
    return decisions.propose(
        case=case,
        stage=stage,
        outcome=outcome,
        reasons="\n\n".join(scene.say(case, part) for part in parts),
        recommendation=scene.say(case, words.RECOMMEND) if found else "",
        by=scene.holder(case).actor,
        at=at,
    )


def sign(scene: Scene, at: datetime) -> None:
    """An ombudsman reads and signs what waits."""
    case = scene.case
    waiting = case.decisions.get(signed_at__isnull=True, sent_back_at__isnull=True)
    by = scene.cast.second_signer(scene.holder(case)).actor
    reads.note(case=case, what="case_page", by=by, at=at)
    decisions.sign(decision=waiting, by=by, at=at)


def comment(scene: Scene, at: datetime, *, agrees: bool = True) -> None:
    """The complainant comments on the provisional decision."""
    case = scene.case
    provisional = case.decisions.get(stage=Stage.PROVISIONAL.value, issued_at__isnull=False)
    body = scene.say(case, words.AGREES if agrees else words.DISAGREES)
    decisions.comment(decision=provisional, agrees=agrees, body=body, by=citizen(case.pk), at=at)


def remark(scene: Scene, at: datetime) -> None:
    """The complainant says of the newest answer of an agency that it is not right."""
    case = scene.case
    newest = Answer.objects.filter(request__case=case).select_related("request__agency", "request__case").latest("pk")
    remarks.say(answer=newest, agrees=False, body=scene.say(case, words.NOT_RIGHT), by=citizen(case.pk), at=at)


def ask_review(scene: Scene, at: datetime) -> None:
    """The complainant does not agree with the final decision, and asks that somebody else looks at it."""
    case = scene.case
    decision = case.decisions.get(stage=Stage.FINAL.value, issued_at__isnull=False)
    said, me = scene.say(case, words.ASKS_REVIEW), citizen(case.pk)
    decision_requests.respond(decision=decision, agrees=False, body=said, by=me, at=at)
    grounds = [ReviewGround.NEW_FACTS]
    decision_requests.ask(decision=decision, kind=RequestKind.REVIEW, grounds=grounds, reasons=said, by=me, at=at)


def decide_relief(scene: Scene, at: datetime, *, grant: bool) -> None:
    """The holder of the case decides every request for interim relief that waits."""
    case = scene.case
    by = scene.holder(case).actor
    for asked in case.reliefs.filter(status=ReliefStatus.ASKED.value):
        if grant:
            relief.grant(relief=asked, reasons=scene.say(case, words.RELIEF_GRANTED), by=by, at=at)
        else:
            relief.decline(relief=asked, reasons=scene.say(case, words.RELIEF_DECLINED), by=by, at=at)


def check_relief(scene: Scene, at: datetime) -> None:
    """The holder of the case looks whether the sanction was really suspended."""
    case = scene.case
    for granted in InterimRelief.objects.filter(case=case, status=ReliefStatus.GRANTED.value):
        relief_checks.ask_holder(relief=granted, by=scene.holder(case).actor, at=at)


def write(scene: Scene, at: datetime) -> None:
    """The complainant asks for news."""
    case = scene.case
    messages.send(case=case, body=scene.say(case, words.ASKS_NEWS), by=citizen(case.pk), at=at)


def write_back(scene: Scene, at: datetime) -> None:
    """The office answers."""
    case = scene.case
    by = scene.holder(case).actor
    messages.mark_read(case=case, by=by, at=at)
    messages.send(case=case, body=scene.say(case, words.OFFICE_ANSWERS), by=by, at=at)


def hand_in(scene: Scene, at: datetime) -> None:
    """The complainant adds a receipt as evidence."""
    case = scene.case
    file = SimpleUploadedFile("receipt.txt", scene.say(case, words.RECEIPT_TEXT).encode(), "text/plain")
    evidence.receive(file=file, case=case, shows=scene.say(case, words.ASKS_NEWS), by=citizen(case.pk), at=at)


def pause(scene: Scene, at: datetime) -> None:
    """The office's own clock stands still while papers are missing."""
    case = scene.case
    for clock in case.deadlines.filter(rule_id="OMB-FINAL", status="running"):
        deadlines.pause(deadline=clock, reason=scene.say(case, words.PAUSED), by=scene.holder(case).actor, at=at)


def extend(scene: Scene, at: datetime) -> None:
    """The office gives itself thirty more days, with reasons."""
    case = scene.case
    for clock in case.deadlines.filter(rule_id="OMB-FINAL", status="running"):
        by = scene.holder(case).actor
        deadlines.extend(deadline=clock, length=30, reason=scene.say(case, words.EXTENDED), by=by, at=at)


def _waiting(case: Case) -> list[CorrectionRequest]:
    mine = [status.value for status in AT_AGENCY]
    return list(case.corrections.filter(status__in=mine).select_related("agency").order_by("pk"))
