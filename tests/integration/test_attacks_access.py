"""People reach for what is not theirs, or act out of turn. Numbers: docs/attack-checks.md."""

from datetime import timedelta
from re import findall

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import workflow
from cases.actors import Role, citizen
from cases.models import (
    AnswerCode,
    Case,
    CorrectionRequest,
    Decision,
    Event,
    Evidence,
    Message,
    Outcome,
    ScanStatus,
    Stage,
    User,
)
from cases.reference import grouped
from cases.services import admission, decisions, events, evidence
from cases.services import messages as threads
from cases.services.refusals import Refused
from cases.views.door import ENTERED_IN_SESSION, LONGEST_SHIFT
from cases.workflow import CaseStatus, Reason
from tests.factories.accounts import PASSWORD, make_staff
from tests.factories.agencies import make_agencies
from tests.factories.cases import DEBTOR, REASONS, make_case
from tests.factories.complaints import answers, make_office, posted
from tests.factories.debt import investigated, sent
from tests.factories.files import upload
from tests.factories.work import drain
from tests.integration.test_access_matrix import account, complainant
from tests.integration.test_attacks_text import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    cache.clear()
    settings.EVIDENCE_ROOT = tmp_path
    settings.CLAMD_SOCKET = None


def page(case, name="case", **more):
    return reverse(f"desk:{name}", args=[case.reference, *more.values()])


def held_by(investigator, **more):
    return make_case(status=CaseStatus.INVESTIGATING, investigator=investigator, at=timezone.now(), **more)


def test_every_file_and_letter_of_another_case_stays_closed_to_staff_of_their_own():
    """Attack checks 1 and 3: the right case in the address, the wrong file behind it."""
    mine, other = make_staff(), make_staff()
    case, foreign = held_by(mine), held_by(other, who=DEBTOR)
    file = evidence.receive(file=upload("a.txt", b"text"), case=foreign, by=citizen(foreign.pk), at=timezone.now())
    Evidence.objects.update(scan=ScanStatus.CLEAN.value)

    assert account(mine).get(page(case, "file", uid=file.uid)).status_code == 404
    assert account(other).get(page(foreign, "file", uid=file.uid)).status_code == 200


def test_lists_never_show_a_foreign_case_whatever_is_asked_of_them():
    """Attack checks 3 and 4: filters, orders and page sizes that the page does not offer."""
    mine = make_staff()
    case, foreign = held_by(mine), held_by(make_staff(), who=DEBTOR)
    client = account(mine)
    asked = ["", "?show=all", "?status=investigating", "?assigned_to=1", "?o=-id&page_size=10000", "?expand=person"]

    pages = [client.get(reverse("desk:home") + query).content.decode() for query in asked]

    assert [grouped(foreign.reference) in shown for shown in pages] == [False] * len(asked)
    assert grouped(case.reference) in pages[0]


def test_a_case_that_is_handed_over_closes_at_the_next_click():
    """Attack check 6: the page is still open when the assignment is withdrawn."""
    mine, next_one = make_staff(), make_staff()
    case, client = held_by(mine), account(mine)
    assert client.get(page(case)).status_code == 200

    admission.hand_over(case=case, to=next_one, reasons=REASONS, by=mine.actor, at=timezone.now())

    sent = client.post(page(case, "messages"), {"act": "write", "write-body": "Still me."})
    assert (client.get(page(case)).status_code, sent.status_code) == (404, 404)
    assert Message.objects.count() == 0


def test_a_disabled_account_loses_all_its_sessions_at_once():
    """Attack check 7."""
    user = make_staff()
    clients = [account(user), Client(), Client()]
    for client in clients[1:]:
        client.force_login(user)
    assert [client.get(reverse("desk:home")).status_code for client in clients] == [200] * 3

    User.objects.filter(pk=user.pk).update(is_active=False)

    ends = {client.get(reverse("desk:home")).url for client in clients}
    assert ends == {f"{reverse('account_login')}?next={reverse('desk:home')}"}


def test_a_role_that_is_taken_away_counts_at_the_next_click():
    """Attack checks 6 and 12."""
    user = make_staff(Role.OMBUDSMAN)
    client = account(user)
    assert client.get(reverse("desk:jobs")).status_code == 200

    User.objects.filter(pk=user.pk).update(role=Role.INTAKE.value)

    assert client.get(reverse("desk:jobs")).status_code == 403


def test_nobody_stays_signed_in_longer_than_a_shift():
    """ASVS 5.0, 7.3.2: a session that is kept busy ends all the same."""
    client = account(make_staff())
    client.get(reverse("desk:home"))
    session = client.session
    session[ENTERED_IN_SESSION] -= LONGEST_SHIFT.total_seconds()
    session.save()

    assert client.get(reverse("desk:home")).url == f"{reverse('account_login')}?next={reverse('desk:home')}"
    assert "_auth_user_id" not in client.session


def test_the_admins_own_sign_in_page_is_closed_because_it_knows_no_second_factor():
    """Attack checks 12 and 25: the password alone opens nothing."""
    admin = make_staff(Role.ADMIN, password=PASSWORD)
    TOTP.activate(admin, "JBSWY3DPEHPK3PXP")
    client = Client()

    answer = client.post("/admin/login/", {"username": admin.email, "password": PASSWORD, "next": "/admin/"})

    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))
    assert "_auth_user_id" not in client.session


def test_no_form_of_an_account_changes_role_or_agency():
    """Attack checks 9 and 12."""
    user = make_staff(Role.INTAKE, password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    client = account(user)
    stranger = {"role": "ombudsman", "is_superuser": "1", "is_active": "1", "agency": "1", "name": "Somebody Else"}
    names = ("account_email", "account_change_password", "account_reauthenticate", "mfa_activate_totp")
    before = User.objects.filter(pk=user.pk).values().get()

    for name in names:
        client.post(reverse(name), {**stranger, "password": PASSWORD, "action_add": "1"})

    after = User.objects.filter(pk=user.pk).values().get()
    assert {key for key in before if before[key] != after[key]} <= {"last_login"}


STRANGE = {
    "status": "closed",
    "assigned_to": "1",
    "agency": "1",
    "reference": "2222222222",
    "code_hash": "x",
    "received_at": "2001-01-01",
    "outcome": "upheld_corrected",
    "is_staff": "1",
    "role": "ombudsman",
    "scan": "clean",
    "shown_to_agency": "1",
    "from_role": "ombudsman",
}


def test_fields_that_no_form_has_are_ignored_all_the_way_through_a_complaint():
    """Attack check 9."""
    client, agencies = Client(), make_office()
    client.post(reverse("public:start"), STRANGE)
    for slug, values in answers().items():
        address = reverse("public:evidence") if slug == "evidence" else reverse("public:step", args=[slug])
        client.post(address, {**STRANGE, **posted(values), **({"go_on": "1"} if slug == "evidence" else {})})
    client.post(reverse("public:check"), {**STRANGE, "declared": "on"})

    case = Case.objects.get()
    assert (case.status, case.assigned_to, case.outcome, case.closed_at) == ("received", None, "", None)
    assert (case.agency, case.received_at.year) == (agencies["sesame"], timezone.now().year)
    assert case.reference != STRANGE["reference"]
    assert case.code_hash.startswith("argon2$")


def test_a_message_with_strange_fields_is_the_citizens_own():
    """Attack check 9."""
    case = make_case()

    complainant(case).post(reverse("my_case:messages"), {**STRANGE, "body": "It is me."})

    message = Message.objects.get()
    assert (message.case, message.from_role, message.agency) == (case, Role.CITIZEN.value, None)


def test_an_agency_sees_neither_contact_nor_story_nor_other_agencies(world):
    """Attack check 10: on its page and in its letter."""
    debt = investigated(timezone.now() - timedelta(hours=3), email="canary@example.org")
    debt.case.person.phone = "+86 10 5555 0199"
    debt.case.person.save()
    air = make_agencies()["air_sanctions"]
    threads.send(case=debt.case, body="Canary to the citizen.", by=debt.investigator.actor, at=timezone.now())
    threads.send(case=debt.case, agency=air, body="Canary to others.", by=debt.investigator.actor, at=timezone.now())
    request = sent(debt, timezone.now())
    drain(timezone.now(), letters=True)
    client = account(debt.respondent)

    shown = client.get(reverse("agency:correction", args=[request.pk])).content.decode()
    letter = client.get(reverse("agency:letter", args=[request.pk])).content

    secrets = ["canary@example.org", "5555", debt.case.narrative, debt.case.wish, "Canary to", "birth", "1979-03-08"]
    assert [secret for secret in secrets if secret in shown or "".join(secret.split()) in words_of(letter)] == []
    assert debt.case.person.id_number in words_of(letter)


def deciding(investigator):
    case = held_by(investigator)
    decisions.prepare(case=case, by=investigator.actor, at=timezone.now())
    case.refresh_from_db()
    return case


def test_nobody_signs_their_own_proposal_by_page_or_by_service():
    """Attack check 11."""
    both = make_staff(Role.OMBUDSMAN)
    case = deciding(both)
    decision = decisions.propose(
        case=case,
        stage=Stage.PROVISIONAL,
        outcome=Outcome.NOT_UPHELD,
        reasons=REASONS,
        recommendation="",
        by=both.actor,
        at=timezone.now(),
    )

    account(both).post(page(case, "decision"), {"act": f"sign-{decision.pk}"})
    with pytest.raises(Refused) as refused:
        decisions.sign(decision=decision, by=both.actor, at=timezone.now())

    assert refused.value.reasons == (Reason.SAME_PERSON,)
    assert Decision.objects.get().signed_by is None


def filed_by(client):
    """Fill in the whole form and send it."""
    make_office()
    client.post(reverse("public:start"))
    for slug, values in answers().items():
        address = reverse("public:evidence") if slug == "evidence" else reverse("public:step", args=[slug])
        client.post(address, {**posted(values), **({"go_on": "1"} if slug == "evidence" else {})})
    client.post(reverse("public:check"), {"declared": "on"})
    return Case.objects.get()


def test_the_last_page_of_the_form_cannot_come_first():
    """Attack check 13."""
    client = Client()
    make_office()
    client.post(reverse("public:start"))

    sent_first = client.post(reverse("public:check"), {"declared": "on"})

    assert sent_first.url == reverse("public:step", args=["about"])
    assert Case.objects.count() == 0


def test_going_back_after_sending_changes_nothing():
    """Attack check 13."""
    client = Client()
    case = filed_by(client)

    again = client.post(reverse("public:step", args=["story"]), {"narrative": "Another story."})

    assert again.url == reverse("public:receipt")
    case.refresh_from_db()
    assert case.narrative == "At the airport they told me that I may not fly."


def test_an_agency_cannot_use_up_the_room_for_the_complainants_files(monkeypatch):
    """ASVS 5.0, 5.2.4: the limit of a case counts each side apart."""
    monkeypatch.setattr(evidence, "MOST_FILES", 1)
    investigator = make_staff()
    case = held_by(investigator)
    evidence.receive(file=upload("1.txt", b"one"), case=case, by=investigator.actor, at=timezone.now())

    evidence.receive(file=upload("2.txt", b"two"), case=case, by=citizen(case.pk), at=timezone.now())

    assert Evidence.objects.count() == 2


EDGES = {(start.value, end.value) for (start, _), end in workflow.CASE.items()}
DESK = ("case", "records", "score", "corrections", "relief", "evidence", "messages", "decision")


def acts_on(client, case):
    """Every act that some page of a case offers now, with its page."""
    return {
        (name, act)
        for name in DESK
        for act in findall(r'name="act" value="([^"]+)"', client.get(page(case, name)).content.decode())
    }


def put(case, status):
    """Set the case into a status, past every service, as no code of ours does."""
    ended = status in workflow.ENDED_CASE
    Case.objects.filter(pk=case.pk).update(
        status=status.value,
        closed_at=timezone.now() if ended else None,
        outcome=Outcome.NOT_UPHELD.value if status is CaseStatus.CLOSED else "",
    )


def test_no_post_moves_a_case_along_an_edge_that_is_not_in_the_table():
    """Attack check 62: every act that any status offers, posted in every status."""
    investigator, signer = make_staff(Role.OMBUDSMAN), make_staff(Role.OMBUDSMAN)
    case = held_by(investigator)
    clients = [account(investigator), account(signer)]
    known = set()
    for status in CaseStatus:
        put(case, status)
        known |= {one for client in clients for one in acts_on(client, case)}
    fields = {
        "reasons": REASONS,
        "to": signer.pk,
        "ground": "court_decides",
        "referral": "The court.",
        "body": "Hello.",
    }
    moved = set()
    for status in CaseStatus:
        for name, act in sorted(known):
            for client in clients:
                with transaction.atomic():
                    put(case, status)
                    typed = {f"{act}-{key}": value for key, value in fields.items()}
                    client.post(page(case, name), {"act": act, **typed, **fields})
                    moved.add((status.value, Case.objects.get(pk=case.pk).status))
                    transaction.set_rollback(True)
        for name in ("withdraw", "comment"):
            with transaction.atomic():
                put(case, status)
                complainant(case).post(reverse(f"my_case:{name}"), {"sure": "on", "agrees": "yes"})
                moved.add((status.value, Case.objects.get(pk=case.pk).status))
                transaction.set_rollback(True)

    changed = {(start, end) for start, end in moved if start != end}
    assert changed - EDGES == set()
    assert {("received", "investigating"), ("received", "refused"), ("investigating", "deciding")} <= changed


def test_an_agency_cannot_answer_in_a_status_that_waits_for_nobody(world):
    """Attack checks 59 and 62: every status of a correction request, by the page's own form."""
    debt = investigated(timezone.now() - timedelta(hours=3))
    request = sent(debt, timezone.now())
    client, url = account(debt.respondent), reverse("agency:correction", args=[request.pk])
    typed = {"act": "answer"}
    for item in request.items.all():
        typed |= {f"answer-code_{item.pk}": AnswerCode.CORRECTED.value, f"answer-reasons_{item.pk}": "Done."}
    taken = {}
    for status in workflow.CorrectionStatus:
        with transaction.atomic():
            CorrectionRequest.objects.filter(pk=request.pk).update(status=status.value)
            client.post(url, typed)
            taken[status] = request.answers.count()
            transaction.set_rollback(True)

    assert {status for status, count in taken.items() if count} == workflow.AT_AGENCY


def test_whoever_forgot_to_confirm_leaves_no_open_door_in_the_browser():
    """The draft's cookie outlives the code that it shows: after a day it opens nothing."""
    client = Client()
    case = filed_by(client)
    client.cookies.pop("session")
    draft = case.draft
    draft.expires_at = timezone.now() - timedelta(minutes=1)
    draft.save()

    client.post(reverse("public:receipt"))

    assert client.get(reverse("my_case:status")).url == reverse("my_case:enter")
    assert Event.objects.filter(action="receipt_confirmed").count() == 0


def test_a_read_that_cannot_be_written_down_does_not_happen(monkeypatch):
    """Attack check 87."""
    case = make_case()
    file = evidence.receive(file=upload("a.txt", b"text"), case=case, by=citizen(case.pk), at=timezone.now())
    evidence.scan(evidence_id=file.pk, at=timezone.now())
    client = complainant(case)
    client.raise_request_exception = False

    def broken(**_said):
        raise RuntimeError("the chain cannot be written")

    monkeypatch.setattr(events, "record", broken)
    shown = client.get(reverse("my_case:status"))
    served = client.get(reverse("my_case:file", args=[file.uid]))

    assert (shown.status_code, served.status_code) == (500, 500)
    assert case.narrative not in shown.content.decode()
    assert b"text" not in served.content


def test_the_machine_is_no_role_that_anybody_can_have():
    """Attack check 12."""
    with pytest.raises(IntegrityError, match="user_role_known"), transaction.atomic():
        User.objects.create_user("machine@office.example", None, name="Machine", role=Role.SYSTEM.value)
