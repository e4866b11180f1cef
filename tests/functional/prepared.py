"""One world in which every page of every role has something to show; the running system's own worker does the work.

Everything that people write is Chinese, so that any English on a Chinese page is ours.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone

from cases.actors import Role, citizen
from cases.complaint import consent_key, from_answers
from cases.models import (
    Agency,
    AnswerCode,
    Case,
    Channel,
    ContactChoice,
    Draft,
    Finding,
    InterimRelief,
    Job,
    JobStatus,
    MailChannel,
    Outcome,
    PullPurpose,
    RequestKind,
    ResumeLink,
    ScanStatus,
    Stage,
    Sweep,
    User,
)
from cases.scoring.findings import FindingCode
from cases.services import (
    admission,
    contact,
    corrections,
    decision_judging,
    decision_requests,
    decisions,
    draft_pages,
    drafts,
    evidence,
    findings,
    intake,
    messages,
    own_initiative,
    records,
    resuming,
    sweeps,
    taking,
)
from cases.services.intake import Filed
from cases.views import drafting
from cases.views.door import CASE_IN_SESSION, OPENED_IN_SESSION
from cases.views.my_case_recovery import PROOFING_IN_SESSION
from cases.workflow import CorrectionStatus, ReliefStatus, SweepStatus
from ratings_connectors.base import Category
from tests.factories.accounts import PASSWORD, make_respondent, make_staff
from tests.factories.complaints import answers
from tests.factories.files import pdf, picture, upload
from tests.factories.populations import make_population
from tests.factories.ways_in import make_proofing
from tests.functional.journeys.office import give_second_factor

PULLED = (Category.SCORE, Category.SCORE_INPUTS, Category.WATCH_LIST)
SECONDS_TO_WAIT = 60


@dataclass
class World:
    """What addresses name, and the cookies with which each role comes."""

    objects: dict[str, Any]
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)


def prepare(agencies: Mapping[str, Agency]) -> World:
    """Make the case that came back from the agency, one that waits for comments, and everybody's way in.

    The mock agencies must know the paid debt as on its first day.
    """
    officers = {
        role: make_staff(role, name=name, password=PASSWORD)
        for role, name in (
            (Role.INTAKE, "何静"),
            (Role.INVESTIGATOR, "高远"),
            (Role.OMBUDSMAN, "沈梅"),
            (Role.AUDITOR, "方正"),
            (Role.ADMIN, "管宁"),
        )
    }
    respondent = make_respondent(agencies["sesame"], name="齐越")
    case = _returned(agencies, officers[Role.INVESTIGATOR], respondent)
    commented = _commented(agencies, officers[Role.INVESTIGATOR], officers[Role.OMBUDSMAN])
    decided = _decided(agencies, officers, respondent)
    request = case.corrections.get()
    world = World(
        {
            "reference": case.reference,
            "correction": request.pk,
            "relief": _order(case, officers[Role.OMBUDSMAN]).pk,
            "finding": Finding.objects.filter(case=case).first().pk,
            "evidence": case.evidence.filter(role=Role.CITIZEN.value).first().uid,
            "unseen": case.evidence.filter(role=Role.CITIZEN.value).last().uid,
            "whole": 0,
            "first": 1,
            "key": _passkey(officers[Role.ADMIN]),
            "proofing": make_proofing(case, at=timezone.now())[0].uid,
            "taken": _taken(agencies, officers[Role.INVESTIGATOR]),
        }
    )
    _own_initiative(world, officers)
    RecoveryCodes.activate(officers[Role.INVESTIGATOR])
    for role, user in officers.items():
        give_second_factor(user)
        world.cookies[role.value] = signed_in(user)
    give_second_factor(respondent)
    world.cookies["respondent_x"] = signed_in(respondent)
    # An account that has still to set up its second step sees pages that nobody else does.
    world.cookies["newcomer"] = signed_in(make_staff(Role.INTAKE, name="新人"))
    _wants_news(case)
    world.cookies["citizen_a"] = opened(case)
    world.cookies["commenter"] = opened(commented)
    world.cookies["decided"] = opened(decided)
    world.cookies["stranger"] = {}
    draft, token = _draft(agencies)
    world.cookies["writer"] = _remembering(token)
    world.objects["link"] = _link(draft)
    world.cookies["torn"] = _remembering(_torn(agencies))
    draft, token = _draft(agencies)
    intake.submit(draft=draft, by=citizen(), at=timezone.now())
    world.cookies["filer"] = {**_remembering(token), **_asked_to_prove(case)}
    return world


def _wants_news(case: Case) -> None:
    """An address that came back, another one that waits for its code, and a number that was confirmed."""
    by, now = citizen(case.pk), timezone.now()
    case.person.phone = "+8613900000000"
    case.person.save()
    ContactChoice.objects.create(filing=case.filing, bounced_at=now, phone_verified_at=now, by_sms=True)
    contact.ask_address(case=case, channel=MailChannel.EMAIL, address="neu@example.org", by=by, at=now)


def _own_initiative(world: World, officers: Mapping[Role, User]) -> None:
    """A published file with a proved sweep, calculated by the running worker over a small population."""
    by, now = officers[Role.INVESTIGATOR].actor, timezone.now()
    population = make_population(people=3000, records=30_000, folder="pages", at=now)
    file = own_initiative.open_file(
        scheme=population.scheme,
        title="无票乘车扣分",
        reason="一件投诉显示该项目没有法律依据。",
        legal_basis="国办发〔2020〕49号",
        by=by,
        at=now,
    )
    sweep = sweeps.start(
        file=file,
        population=population,
        kind="who_else",
        method=population.scheme.methods.get(),
        without_items=["FARE_DODGING"],
        by=by,
        at=now,
    )
    end = time.monotonic() + SECONDS_TO_WAIT
    while Sweep.objects.get(pk=sweep.pk).status != SweepStatus.FINAL.value:
        assert time.monotonic() < end, Sweep.objects.values_list("status", "error").get(pk=sweep.pk)
        time.sleep(0.1)
    own_initiative.publish(file=file, by=officers[Role.OMBUDSMAN].actor, at=timezone.now())
    world.objects |= {"own_initiative": file.number, "sweep": sweep.pk, "published": file.number}


def _order(case: Case, ombudsman: User) -> InterimRelief:
    """An order of interim relief that the platform reads at its portal; nobody is asked whether it follows."""
    now = timezone.now()
    return InterimRelief.objects.create(
        case=case,
        holder=case.agency,
        status=ReliefStatus.GRANTED.value,
        why="孩子的学校下周截止报名。",
        asked_at=now,
        decided_by=ombudsman,
        decided_at=now,
        reasons="限制会造成无法弥补的损害。",
        until=now.date(),
    )


def _returned(agencies: Mapping[str, Agency], officer: User, respondent: User) -> Case:
    """The paid debt: fetched, found wrong, asked for, answered, and sent back, with files and words of both sides."""
    by, sesame = officer.actor, agencies["sesame"]
    case = _filed(agencies).case
    _accept(case, officer)
    wanted = [(sesame, category) for category in PULLED]
    records.request_pulls(case=case, wanted=wanted, purpose=PullPurpose.INVESTIGATION, by=by, at=timezone.now())
    wait(case)
    for record in case.records.filter(kind="WATCH_ENTRY") | case.records.filter(content__item="OVERDUE"):
        findings.add(
            case=case,
            agency=sesame,
            code=FindingCode.WRONG_DATA,
            record=record,
            explanation="银行回单证明债务已于三月二日还清。",
            facts={"paid_on": "2026-03-02"},
            by=by,
            at=timezone.now(),
        )
    _papers(case, officer)
    confirmed = Finding.objects.filter(case=case, status="confirmed").values_list("pk", flat=True)
    request = corrections.draft(
        case=case,
        agency=sesame,
        finding_ids=list(confirmed),
        message="请更正记录并重新评分。",
        by=by,
        at=timezone.now(),
    )
    request = corrections.send(request=request, by=by, at=timezone.now())
    wait(case)
    messages.send(case=case, agency=sesame, body="请尽快答复。", by=by, at=timezone.now())
    replies = [
        corrections.ItemReply(pk, AnswerCode.CORRECTED, "已经更正。")
        for pk in request.items.values_list("pk", flat=True)
    ]
    corrections.answer(request=request, replies=replies, by=respondent.actor, at=timezone.now())
    wait(case)
    request.refresh_from_db()
    assert request.status == CorrectionStatus.RETURNED.value
    return case


def _commented(agencies: Mapping[str, Agency], officer: User, ombudsman: User) -> Case:
    """A second case, in which a provisional decision waits for comments."""
    case = _filed(agencies).case
    _accept(case, officer)
    decisions.prepare(case=case, by=officer.actor, at=timezone.now())
    decision = decisions.propose(
        case=Case.objects.get(pk=case.pk),
        stage=Stage.PROVISIONAL,
        outcome=Outcome.NOT_UPHELD,
        reasons="没有发现错误。",
        recommendation="请把通知写得更清楚。",
        by=officer.actor,
        at=timezone.now(),
    )
    decisions.sign(decision=decision, by=ombudsman.actor, at=timezone.now())
    wait(case)
    return case


def _decided(agencies: Mapping[str, Agency], officers: Mapping[Role, User], respondent: User) -> Case:
    """A third case, decided after both sides spoke; a slip was put right, and a review can still be asked for.

    It is one of two matters of its complaint.
    """
    officer, ombudsman = officers[Role.INVESTIGATOR], officers[Role.OMBUDSMAN]
    case = _commented(agencies, officer, ombudsman)
    me, provisional = citizen(case.pk), case.decisions.get()
    decisions.comment(decision=provisional, agrees=False, body="我没有收到过通知。", by=me, at=timezone.now())
    decisions.comment(decision=provisional, agrees=True, body="", by=respondent.actor, at=timezone.now())
    decision = decisions.propose(
        case=Case.objects.get(pk=case.pk),
        stage=Stage.FINAL,
        outcome=Outcome.NOT_UPHELD,
        reasons="没有发现错误。",
        recommendation="",
        by=officer.actor,
        at=timezone.now(),
    )
    decisions.sign(decision=decision, by=ombudsman.actor, at=timezone.now())
    wait(case)
    slip = decision_requests.ask(
        decision=decision, kind=RequestKind.CORRECTION, reasons="日期写错了。", by=me, at=timezone.now()
    )
    decision_judging.correct(
        request=slip, answer="您说得对。", correction="应为九月十四日。", by=ombudsman.actor, at=timezone.now()
    )
    other = _filed(agencies).case
    Case.objects.filter(pk=other.pk).update(filing=case.filing_id)
    return case


def _accept(case: Case, officer: User) -> None:
    admission.accept(case=case, to=officer, reasons="材料齐全，属于受理范围。", by=officer.actor, at=timezone.now())
    case.refresh_from_db()


def _papers(case: Case, officer: User) -> None:
    """Hand in files from either side of the counter, and a message; the agency is shown the first."""
    own = citizen(case.pk)
    first = evidence.receive(file=_upload("回单.pdf"), shows="银行回单", by=own, at=timezone.now(), case=case)
    evidence.receive(file=upload("合同.png", picture()), shows="借款合同", by=own, at=timezone.now(), case=case)
    evidence.receive(file=_upload("笔录.pdf"), by=officer.actor, at=timezone.now(), case=case)
    messages.send(case=case, body="什么时候有结果？", by=own, at=timezone.now())
    messages.send(case=case, body="我们正在核对。", by=officer.actor, at=timezone.now())
    wait(case)
    evidence.show_to_agency(evidence=first, shown=True, by=officer.actor, at=timezone.now())
    wait(case)
    assert not case.evidence.filter(scan=ScanStatus.QUARANTINED.value).exists()


def _upload(name: str) -> "SimpleUploadedFile":
    return SimpleUploadedFile(name, pdf(), content_type="application/pdf")


def _told(agencies: Mapping[str, Agency]) -> dict[str, dict[str, Any]]:
    """The paid debt as answers to the form, in Chinese."""
    return answers(
        grounds={"grounds": ["paid_or_performed"]},
        story={"narrative": "我已经还清贷款，平台仍然显示逾期。"},
        effects={"harms": ["loan"]},
        urgency={"urgent": [str(agencies["air_sanctions"].pk)], "why": "星期五要出差。"},
        records={"rows": [{"key": "1", "scheme": str(agencies["sesame"].schemes.get().pk), "entry": "三月的逾期"}]},
        details={"paid_on": "2026-03-02", "paid_how": "银行转账"},
        timeline={"rows": [{"year": "2026", "month": "3", "day": "", "about": True, "what": "我还清了贷款。"}]},
        stakes={"by_loan": "2026-12-01", "note_loan": "银行开会", "at_stake": ["living"]},
        wish={"wishes": ["correct"], "wish": "请更正记录。"},
        earlier={"rows": [_asked_before()], "earlier_steps": "没有别的。"},
        person={"name": "陈广", "id_number": "440103197903080038", "birth_date": "1979-03-08"},
        contact={"email": "", "phone": "", "language": "zh-hans"},
        consent={"consents": [consent_key(agencies["sesame"].pk, category) for category in PULLED]},
    )


def _asked_before() -> dict[str, Any]:
    said = {"whom": "平台客服", "how": "phone", "answer": "refused", "said": "一切正确。"}
    asked = {"year": "2026", "month": "4", "day": "2", "about": False}
    return said | asked | {"answer_year": "2026", "answer_month": "", "answer_day": ""}


def _filed(agencies: Mapping[str, Agency]) -> Filed:
    return intake.file(complaint=from_answers(_told(agencies)), by=citizen(), at=timezone.now())


def _draft(agencies: Mapping[str, Agency]) -> Any:
    """A draft in which every page of the form is asked: two records, a file, somebody who acts for another."""
    draft, token = drafts.begin(language="zh-hans", at=timezone.now())
    return _written(draft, agencies), token


def _written(draft: Draft, agencies: Mapping[str, Agency]) -> Draft:
    file = evidence.receive(file=_upload("回单.pdf"), by=citizen(), at=timezone.now(), draft=draft)
    scheme = str(agencies["sesame"].schemes.get().pk)
    told = _told(agencies) | {
        "records": {
            "rows": [{"key": key, "scheme": scheme, "entry": name} for key, name in (("1", ""), ("2", "三月"))]
        },
        "grounds-2": {"grounds": ["under_age"]},
        "details-2": {"age_then": "十六岁", "whose_duty": "父亲的"},
        "acting": {"acting": "other"},
        "representative": {
            "kind": "lawyer",
            "name": "高敏",
            "authority": "五月三日的授权书",
            "limits": "只限本次投诉",
            "until": "",
            "paper": "later",
        },
        "evidence": {"seen": True, "files": [[str(file.uid), file.original_name]]},
        "papers": {f"file_{file.uid}": ["1", "2"]},
    }
    for page, values in told.items():
        draft = drafts.save(draft=draft, page=page, values=values, at=timezone.now())
    return draft


def _taken(agencies: Mapping[str, Agency], officer: User) -> str:
    """A complaint that an officer wrote down on the telephone; its code was not handed over yet."""
    draft, _token = taking.begin(channel=Channel.PHONE, language="zh-hans", by=officer.actor, at=timezone.now())
    intake.submit(draft=_written(draft, agencies), by=officer.actor, at=timezone.now())
    taking.begin(channel=Channel.PAPER, language="zh-hans", by=officer.actor, at=timezone.now())
    return str(draft.uid)


def _link(draft: Draft) -> str:
    """A link to a draft as a mail would carry it."""
    secret, now = "the-link-of-the-writer", timezone.now()
    ResumeLink.objects.create(
        draft=draft, digest=drafts.digest_of(secret), created_at=now, expires_at=now + resuming.LINK_LIFETIME
    )
    return secret


def _torn(agencies: Mapping[str, Agency]) -> str:
    """A draft whose story two windows saved, one after the other, and whose older form asked something else."""
    draft, token = _draft(agencies)
    draft.aside = json.dumps({"leftovers": [{"page": "story", "text": "我怕了一个星期。"}]}, ensure_ascii=False)
    draft.save()
    seen = draft.saves["story"]
    for words in ("机场柜台不让我登机。", "银行先来了信。"):
        typed, values = {"narrative": [words]}, {"narrative": words}
        draft_pages.keep(draft=draft, page="story", typed=typed, values=values, seen=seen, at=timezone.now())
    return token


def wait(case: Case) -> None:
    """Let the worker finish what the case has queued."""
    open_jobs = Job.objects.filter(case=case, status__in=[JobStatus.WAITING.value, JobStatus.RUNNING.value])
    end = time.monotonic() + SECONDS_TO_WAIT
    while open_jobs.exists():
        assert time.monotonic() < end, list(open_jobs.values_list("kind", "status", "last_error"))
        time.sleep(0.1)
    given_up = Job.objects.filter(case=case, status=JobStatus.QUARANTINED.value)
    assert list(given_up.values_list("kind", "last_error")) == []


def _passkey(user: User) -> int:
    """A row that stands for a passkey; nobody ever signs in with it."""
    data = {"name": "手机", "credential": {"clientExtensionResults": {"credProps": {"rk": True}}}}
    return int(Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data).pk)


def signed_in(user: User) -> dict[str, str]:
    """A session in which the account has just proved who it is."""
    client = Client()
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, method="password", reauthenticated=True)
    request.session.save()
    return {"session": client.cookies["session"].value}


def opened(case: Case) -> dict[str, str]:
    """A session in which the complainant has just entered reference and code."""
    client = Client()
    session = client.session
    session[CASE_IN_SESSION], session[OPENED_IN_SESSION] = case.pk, timezone.now().timestamp()
    session.save()
    return {"session": client.cookies["session"].value}


def _asked_to_prove(case: Case) -> dict[str, str]:
    """A session in which somebody has just asked to show papers."""
    session = Client().session
    proofing, _code = make_proofing(case, at=timezone.now(), address="203.0.113.78")
    session[PROOFING_IN_SESSION] = proofing.pk
    session.save()
    return {"session": str(session.session_key)}


def _remembering(token: str) -> dict[str, str]:
    response = HttpResponse()
    drafting.remember(response, token)
    return {drafting.COOKIE: response.cookies[drafting.COOKIE].value}
