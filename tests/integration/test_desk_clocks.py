"""The clocks of a case are moved from its first page, with reasons, as far as each rule allows."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from cases.actors import SYSTEM, Role
from cases.models import Deadline, Duty, Job
from cases.services import deadlines
from cases.workflow import CaseStatus
from tests.factories.accounts import make_staff
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
WHY = "The bank answers on Monday."


@pytest.fixture
def case():
    return make_case(status=CaseStatus.INVESTIGATING, investigator=make_staff(), at=NOW - timedelta(days=3))


@pytest.fixture
def desk(client, case):
    """The investigator's browser."""
    return signed_in(client, case.assigned_to)


def signed_in(client, user):
    TOTP.activate(user, generate_totp_secret())
    client.force_login(user)
    return client


@pytest.fixture
def final(case):
    """Our own last day to decide, which may be extended by 30 days."""
    return case.deadlines.get(rule="OMB-FINAL")


def page(client, case):
    return client.get(reverse("desk:case", args=[case.reference]))


def do(client, case, act, **fields):
    data = {"act": act, **{f"{act}-{name}": value for name, value in fields.items()}}
    return client.post(reverse("desk:case", args=[case.reference]), data)


def offered(answer):
    return [act.key.partition("-")[0] for _clock, moves in answer.context["clocks"] for act in moves]


def errors(answer):
    form = answer.context["faulty"]
    return {name: list(texts) for name, texts in form.errors.items()}


def test_a_clock_is_paused_and_runs_again(desk, case, final):
    paused = do(desk, case, f"pause-{final.pk}", reason=WHY)
    while_paused = offered(page(desk, case))
    resumed = do(desk, case, f"resume-{final.pk}")

    assert (paused.status_code, resumed.status_code) == (302, 302)
    assert while_paused == ["resume", "extend"]
    assert list(final.pauses.values_list("reason", flat=True)) == [WHY]
    assert offered(page(desk, case)) == ["pause", "extend"]


def test_an_extension_moves_the_date_and_tells_whoever_has_to_act(desk, case, final):
    answer = do(desk, case, f"extend-{final.pk}", length="10", reason=WHY)

    before = final.notified_due_on
    final.refresh_from_db()
    assert answer.status_code == 302
    assert final.notified_due_on >= before + timedelta(days=10)
    assert Job.objects.filter(kind="deadline_notice", args={"deadline_id": final.pk, "notice": "moved"}).count() == 1


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"length": "10", "reason": ""}, {"reason": ["Give your reasons: the person concerned will read them."]}),
        ({"length": "", "reason": WHY}, {"length": ["Say how much more time."]}),
        ({"length": "31", "reason": WHY}, {"length": ["Together the extensions are longer than the rule allows."]}),
    ],
)
def test_a_refused_extension_says_precisely_why_beside_the_field(desk, case, final, fields, refused):
    answer = do(desk, case, f"extend-{final.pk}", **fields)

    assert (answer.status_code, errors(answer)) == (422, refused)
    assert f'value="{fields["length"]}"' in answer.content.decode() or not fields["length"]
    assert final.extensions.count() == 0


def test_the_field_says_how_much_the_rule_still_allows(desk, case, final):
    deadlines.extend(deadline=final, length=10, reason=WHY, by=case.assigned_to.actor, at=NOW)

    assert "The rule allows 30 days in all. Given so far: 10 days." in page(desk, case).content.decode()


def test_a_rule_without_extensions_offers_only_a_pause(desk, case):
    deadlines.start(case=case, rule_id="OMB-ANSWER", trigger_at=NOW, duty=Duty.AGENCY, by=SYSTEM, at=NOW)

    assert sorted(offered(page(desk, case))) == ["extend", "pause", "pause"]


def test_time_that_ran_out_is_neither_stopped_nor_lengthened(desk, case, final):
    Deadline.objects.filter(pk=final.pk).update(due_at=NOW - timedelta(days=1))

    answer = do(desk, case, f"pause-{final.pk}", reason=WHY)

    assert offered(page(desk, case)) == []
    assert (answer.status_code, final.pauses.count()) == (302, 0)


def test_who_only_looks_moves_nothing(client, case):
    assert offered(page(signed_in(client, make_staff(Role.AUDITOR)), case)) == []
