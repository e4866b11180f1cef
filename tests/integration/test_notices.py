"""Who is told what, once, and that an e-mail says nothing of the case."""

from datetime import timedelta

import pytest

from cases.actors import SYSTEM, Role
from cases.models import Case, Deadline, Duty, Event, Mail, Outcome, Stage
from cases.services import deadline_watch, deadlines, decisions, mail, notices
from cases.workflow import CaseStatus
from tests.factories import debt as paid_debt
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.cases import AT, make_case
from tests.factories.work import drain

pytestmark = pytest.mark.django_db


def told(key: str) -> list[tuple[str, str]]:
    return [(row.template, row.to) for row in Mail.objects.filter(key__startswith=key).order_by("pk")]


@pytest.fixture
def debt(world):
    return paid_debt.investigated(email="chen@example.org")


def test_every_active_respondent_is_told_of_a_request_once(debt):
    colleague = make_respondent(debt.case.agency)
    gone = make_respondent(debt.case.agency)
    gone.is_active = False
    gone.save()
    request = paid_debt.sent(debt)

    notices.notify_agency(request_id=request.pk, round=1, at=AT)
    notices.notify_agency(request_id=request.pk, round=1, at=AT)

    assert told(f"correction:{request.pk}:1") == [
        ("agency_request", debt.respondent.email),
        ("agency_request", colleague.email),
    ]


def test_an_agency_without_respondents_is_told_at_its_office(debt):
    debt.respondent.is_active = False
    debt.respondent.save()
    request = paid_debt.sent(debt)

    notices.notify_agency(request_id=request.pk, round=1, at=AT)

    assert told(f"correction:{request.pk}:1") == [("agency_request", debt.case.agency.email)]


def test_the_agency_s_machine_is_told_once_and_its_receipt_is_in_the_chain(debt):
    request = paid_debt.sent(debt)

    notices.notify_agency(request_id=request.pk, round=1, at=AT)
    notices.notify_agency(request_id=request.pk, round=1, at=AT)

    event = Event.objects.get(action="agency_notified")
    assert (event.object_type, event.object_id) == ("correctionrequest", str(request.pk))
    assert {key: event.data[key] for key in ("agency", "round")} == {"agency": "sesame", "round": 1}
    assert event.data["receipt"]


def test_a_machine_that_is_away_is_tried_again(debt, settings):
    request = paid_debt.sent(debt)
    nowhere = {"base_url": "http://127.0.0.1:9/sesame"}
    settings.CONNECTORS = {**settings.CONNECTORS, "sesame": settings.CONNECTORS["sesame"] | nowhere}

    assert notices.notify_agency(request_id=request.pk, round=1, at=AT) == notices.PATIENCE
    assert not Event.objects.filter(action__startswith="agency_not").exists()


def test_an_agency_without_a_machine_is_told_by_mail_alone(debt, settings):
    request = paid_debt.sent(debt)
    settings.CONNECTORS = {}

    assert notices.notify_agency(request_id=request.pk, round=1, at=AT) is None
    assert told(f"correction:{request.pk}:1") == [("agency_request", debt.respondent.email)]


def test_a_round_that_is_over_is_not_told(debt):
    request = paid_debt.sent(debt)

    notices.notify_agency(request_id=request.pk, round=2, at=AT)

    assert told(f"correction:{request.pk}") == []


def test_the_complainant_hears_of_every_turn(debt, world):
    request = paid_debt.answered(paid_debt.sent(debt), debt, AT + timedelta(days=2))
    world.move("paid_debt", "corrected")
    paid_debt.answered(request, debt, AT + timedelta(days=4))

    heard = Mail.objects.filter(template="news").order_by("pk").values_list("key", flat=True)
    assert [key.partition(":")[0] for key in heard] == ["accepted", "answered", "returned", "answered", "verified"]
    assert [template for template, _to in told(f"correction:{request.pk}:2")] == ["agency_returned"]


def test_a_decision_is_told_to_both_sides_once(debt, world):
    world.move("paid_debt", "corrected")
    paid_debt.answered(paid_debt.sent(debt), debt, AT + timedelta(days=2))
    debt.case.refresh_from_db()
    at = AT + timedelta(days=3)
    decision = decisions.propose(
        case=debt.case,
        stage=Stage.PROVISIONAL,
        outcome=Outcome.UPHELD_CORRECTED,
        reasons="The debt was paid.",
        recommendation="",
        by=debt.investigator.actor,
        at=at,
    )
    decisions.sign(decision=decision, by=make_staff(Role.OMBUDSMAN).actor, at=at)
    drain(at)
    notices.tell_decision(decision_id=decision.pk, at=at)

    assert told(f"decision:{decision.pk}") == [
        ("comment_invited", "chen@example.org"),
        ("agency_comment_invited", debt.respondent.email),
    ]


class TestDeadlines:
    """Whoever has to act is told, and the investigator always."""

    @pytest.fixture
    def investigator(self):
        return make_staff(Role.INVESTIGATOR)

    @pytest.fixture
    def case(self, investigator):
        return make_case(status=CaseStatus.INVESTIGATING, investigator=investigator, email="lin@example.org")

    def clock(self, case: Case, duty: Duty) -> Deadline:
        return deadlines.start(case=case, rule_id="OMB-COMMENT", trigger_at=AT, duty=duty, by=SYSTEM, at=AT)

    @pytest.mark.parametrize(
        ("notice", "template"),
        [
            ("breached", "deadline_breached"),
            ("over", "deadline_over"),
            ("moved", "deadline_moved"),
            ("warning_2", "deadline_warning"),
        ],
    )
    def test_the_investigator_is_told_of_the_office_s_own_clock(self, case, investigator, notice, template):
        row = self.clock(case, Duty.OFFICE)

        notices.deadline_notice(deadline_id=row.pk, notice=notice, at=AT)
        notices.deadline_notice(deadline_id=row.pk, notice=notice, at=AT)

        assert told("deadline:") == [(template, investigator.email)]

    def test_the_complainant_is_told_of_their_own_clock(self, case, investigator):
        row = self.clock(case, Duty.CITIZEN)

        notices.deadline_notice(deadline_id=row.pk, notice="warning_2", at=AT)

        assert told("deadline:") == [("deadline_warning", investigator.email), ("act_by", "lin@example.org")]

    def test_intake_and_ombudsmen_are_told_while_nobody_holds_the_case(self):
        intake, ombudsman = make_staff(Role.INTAKE), make_staff(Role.OMBUDSMAN)
        row = self.clock(make_case(), Duty.OFFICE)

        notices.deadline_notice(deadline_id=row.pk, notice="breached", at=AT)

        assert told("deadline:") == [("deadline_breached", intake.email), ("deadline_breached", ombudsman.email)]

    def test_the_agency_is_told_of_its_clock(self, debt):
        request = paid_debt.sent(debt)
        row = Deadline.objects.get(correction=request)

        deadline_watch.scan(at=row.due_at - timedelta(days=1))
        drain(row.due_at - timedelta(days=1), kinds=frozenset({"deadline_notice"}))

        assert told(f"deadline:{row.pk}") == [
            ("deadline_warning", debt.investigator.email),
            ("deadline_warning", debt.respondent.email),
        ]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("template", sorted(mail.TEMPLATES))
def test_an_email_has_a_subject_of_one_line_and_nothing_personal(template, language):
    case = make_case(email="lin@example.org")
    row = mail.queue(
        key="one",
        to="lin@example.org",
        template=template,
        language=language,
        case=case,
        at=AT,
        context={"reference": "KM7-4Q29-XHC", "title": "Our final decision", "due": "8 October 2026", "path": "/desk/"},
    )

    subject, body = mail.compose(row)

    # Whoever sees the complainant's screen learns nothing from a subject; agencies and staff work by it.
    assert ("KM7-4Q29-XHC" in subject) == template.startswith(("agency_", "deadline_"))
    assert len(body.splitlines()) >= 3
    for private in (case.person.name, case.person.id_number, "ABCDEFGH"):
        assert private not in subject + body
