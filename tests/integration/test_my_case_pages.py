"""The complainant's own pages: opened by reference and code, closed in time, showing only one's own case."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actors import Role, citizen
from cases.models import Event, Evidence, Letter, Message
from cases.reference import grouped, new_reference
from cases.services import admission, consents, events, evidence, intake, letters, messages
from cases.views.door import LONGEST_VISIT, OPENED_IN_SESSION
from cases.workflow import CaseStatus
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.agencies import make_agencies
from tests.factories.cases import CODE, make_case
from tests.factories.complaints import make_complaint
from tests.factories.files import upload

pytestmark = pytest.mark.django_db
PAGES = (
    "status",
    "picture",
    "messages",
    "files",
    "consents",
    "letters",
    "looks",
    "more",
    "answer",
    "review",
    "withdraw",
    "relief",
)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    settings.CLAMD_SOCKET = None


@pytest.fixture
def filed():
    return intake.file(complaint=make_complaint(), by=citizen(), at=timezone.now())


@pytest.fixture
def mine(filed):
    return entered(filed.case, filed.code)


def entered(case, code=CODE):
    client = Client()
    response = client.post(reverse("my_case:enter"), {"reference": case.reference, "code": code})
    assert response.status_code == 302, text(response)
    return client


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def bare(response):
    """The page without what differs from visit to visit: tokens, and what the visitor typed."""
    page = re.sub(
        r'(name="csrfmiddlewaretoken" value|name="token" value|data-options)="[^"]+"', "", response.content.decode()
    )
    return re.sub(r'name="reference" value="[^"]+"', "", page)


def test_the_code_opens_the_case_under_a_new_session(filed):
    client = Client()
    client.get(reverse("my_case:enter"))
    client.session.save()
    before = client.session.session_key

    client.post(reverse("my_case:enter"), {"reference": grouped(filed.case.reference), "code": filed.code})

    assert client.session.session_key != before
    assert "We have your complaint." in text(client.get(reverse("my_case:status")))


def test_a_wrong_code_and_an_unknown_reference_give_the_same_page():
    unknown, known = [
        Client().post(reverse("my_case:enter"), {"reference": reference, "code": "AAAA-AAAA-AAAA-AAAA"})
        for reference in (new_reference(), make_case().reference)
    ]

    assert (unknown.status_code, bare(unknown)) == (422, bare(known))
    assert "The reference and the code do not belong together." in text(known)


def test_a_mistyped_reference_is_told_apart_by_its_check_character():
    response = Client().post(reverse("my_case:enter"), {"reference": "2222222223", "code": "x"})

    assert response.status_code == 422
    assert "One character of this reference is mistyped." in text(response)
    assert 'value="2222222223"' in text(response)


def test_the_sixth_try_is_told_to_wait():
    case = make_case()
    answers = [Client().post(reverse("my_case:enter"), {"reference": case.reference, "code": "A"}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert "Wait a few minutes" in text(answers[-1])


@pytest.mark.parametrize("page", PAGES)
def test_without_a_code_every_page_leads_to_the_door(page):
    back = "" if page == "status" else f"?next={page}"
    assert Client().get(reverse(f"my_case:{page}")).url == reverse("my_case:enter") + back


def test_the_link_of_a_mail_leads_through_the_door_to_its_page(filed):
    client = Client()
    door = client.get(reverse("my_case:passkeys")).url
    carried = client.get(door).context["next"]
    opened = {"reference": filed.case.reference, "code": filed.code}

    answers = [client.post(door, {**opened, "next": name}).url for name in (carried, "desk:home", "//evil.example")]

    assert answers == [reverse("my_case:passkeys"), reverse("my_case:status"), reverse("my_case:status")]


def test_a_permission_that_has_ended_by_itself_is_asked_for_again(mine, filed):
    before = text(mine.get(reverse("my_case:status")))
    filed.case.consents.update(expires_at=timezone.now() - timedelta(seconds=1))
    after = text(mine.get(reverse("my_case:status")))

    asks = "You have not allowed us to fetch any record."
    assert [asks in page for page in (before, after)] == [False, True]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_and_keeps_the_case_out_of_title_and_caches(mine, filed, page):
    response = mine.get(reverse(f"my_case:{page}"))

    assert response.status_code == 200
    title = re.search("<title>(.*?)</title>", text(response))[1]
    assert filed.case.reference not in title.replace("-", "")
    assert "no-store" in response["Cache-Control"]


def test_a_visit_ends_after_four_hours_however_busy(mine):
    session = mine.session
    session[OPENED_IN_SESSION] = (timezone.now() - LONGEST_VISIT - timedelta(seconds=1)).timestamp()
    session.save()

    assert mine.get(reverse("my_case:status")).url == reverse("my_case:enter")


def test_closing_the_case_ends_the_visit(mine):
    mine.post(reverse("my_case:leave"))

    assert mine.get(reverse("my_case:status")).url == reverse("my_case:enter")


def test_the_status_page_says_where_it_stands_by_when_and_why(mine):
    shown = text(mine.get(reverse("my_case:status")))

    for words in ("Our intake desk holds it.", "Our final decision", "Why this date?", "You filed the complaint."):
        assert words in shown


def test_a_refused_complaint_says_why_and_who_can_help(filed):
    officer = make_staff(Role.INTAKE)
    admission.refuse(
        case=filed.case,
        ground="court_decides",
        referral="The court of appeal, room 3.",
        reasons="The court decides the same question.",
        by=officer.actor,
        at=timezone.now(),
    )

    shown = text(entered(filed.case, filed.code).get(reverse("my_case:status")))

    assert "The court decides the same question." in shown
    assert "The court of appeal, room 3." in shown
    assert "A court is deciding or has decided the same question" in shown


def test_the_queries_of_the_status_page_do_not_grow(mine, filed, django_assert_num_queries):
    case, me = filed.case, citizen(filed.case.pk)
    mine.get(reverse("my_case:status"))
    with django_assert_num_queries(23):
        mine.get(reverse("my_case:status"))
    for number in range(10):
        events.record(case=case, action="message_sent", by=me, at=timezone.now(), data={"to": "office"})
        messages.send(case=case, body=f"Message {number}", by=make_staff(Role.INTAKE).actor, at=timezone.now())

    with django_assert_num_queries(23):
        mine.get(reverse("my_case:status"))


def test_messages_go_both_ways_and_wait_to_be_read(mine, filed):
    messages.send(case=filed.case, body="Please <b>send</b> it.", by=make_staff(Role.INTAKE).actor, at=timezone.now())
    assert "We wrote to you." in text(mine.get(reverse("my_case:status")))

    shown = text(mine.get(reverse("my_case:messages")))
    mine.post(reverse("my_case:messages"), {"body": "Here it is.", "file": upload("court.txt", b"A letter.")})

    assert "Please &lt;b&gt;send&lt;/b&gt; it." in shown
    assert "We wrote to you." not in text(mine.get(reverse("my_case:status")))
    assert [one.body for one in Message.objects.order_by("pk")] == ["Please <b>send</b> it.", "Here it is."]
    assert Evidence.objects.get().case == filed.case


def test_a_message_with_a_bad_file_is_not_sent_and_stays_typed(mine):
    response = mine.post(reverse("my_case:messages"), {"body": "Look at this.", "file": upload("x.exe", b"MZ")})

    assert response.status_code == 422
    assert "Look at this." in text(response)
    assert "x.exe: We take PDF" in text(response)
    assert Message.objects.count() == 0


def test_a_file_is_served_as_an_attachment_that_can_do_nothing(mine, filed):
    mine.post(reverse("my_case:files"), {"file": upload('court "1".txt', "判决".encode())})
    row = Evidence.objects.get()
    address = reverse("my_case:file", args=[row.uid])
    waiting = mine.get(address)
    evidence.scan(evidence_id=row.pk, at=timezone.now())

    response = mine.get(address)

    assert (waiting.status_code, response.content) == (409, "判决".encode())
    assert response["Content-Disposition"] == 'attachment; filename="court \\"1\\".txt"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_another_case_finds_neither_file_nor_letter(mine, filed):
    mine.post(reverse("my_case:files"), {"file": upload("court.txt", b"A letter.")})
    letters.render_receipt(case_id=filed.case.pk, at=timezone.now())
    stranger = entered(make_case())

    for name, row in (("file", Evidence.objects.get()), ("letter", Letter.objects.get())):
        address = reverse(f"my_case:{name}", args=[row.uid])
        nothing = reverse(f"my_case:{name}", args=["00000000-0000-4000-8000-000000000000"])
        assert stranger.get(address).status_code == 404
        assert bare(stranger.get(address)).replace(address, "") == bare(stranger.get(nothing)).replace(nothing, "")


def test_the_receipt_is_downloaded_and_anybody_can_check_it(mine, filed):
    letters.render_receipt(case_id=filed.case.pk, at=timezone.now())
    letter = Letter.objects.get()

    pdf = mine.get(reverse("my_case:letter", args=[letter.uid]))
    checked = text(Client().get(reverse("public:verify"), {"code": letter.verification_code.lower().replace("-", " ")}))

    assert pdf.content.startswith(b"%PDF")
    assert letter.sha256 in checked
    assert "Receipt of a complaint" in checked
    for secret in ("林闻清", filed.case.reference, grouped(filed.case.reference), "Sesame"):
        assert secret not in checked


def test_a_code_of_no_letter_is_said_to_be_none_of_ours():
    assert "We made no letter with this code" in text(Client().get(reverse("public:verify"), {"code": "nothing"}))


def test_permissions_are_taken_back_and_given_one_by_one(mine, filed):
    given = filed.case.consents.get(category="SCORE")
    mine.post(reverse("my_case:withdraw_consent", args=[given.pk]))
    given.refresh_from_db()
    assert given.withdrawn_at is not None

    mine.post(reverse("my_case:give_consent"), {"agency": given.agency_id, "category": "SCORE"})
    mine.post(reverse("my_case:give_consent"), {"agency": given.agency_id, "category": "EVERYTHING"})

    live = filed.case.consents.filter(withdrawn_at__isnull=True).order_by("category")
    assert [one.category for one in live] == ["COURT_LIST", "SCORE"]


def test_all_permissions_are_taken_back_with_one_button(mine, filed):
    live = filed.case.consents.filter(withdrawn_at__isnull=True)
    before = live.count()
    page = mine.get(reverse("my_case:consents"))
    mine.post(reverse("my_case:withdraw_consents"))
    after = mine.get(reverse("my_case:consents"))

    assert (before > 1, live.count(), filed.case.is_open) == (True, 0, True)
    assert ["Take all back" in one.content.decode() for one in (page, after)] == [True, False]


def test_somebody_elses_permission_cannot_be_taken_back(mine, filed):
    other = make_case()
    agency = filed.case.agency
    theirs = consents.give(case=other, agency=agency, category="SCORE", by=citizen(other.pk), at=timezone.now())

    assert mine.post(reverse("my_case:withdraw_consent", args=[theirs.pk])).status_code == 404


def test_withdrawing_is_asked_once_more_and_done_once(mine, filed):
    assert "Withdraw my complaint?" in text(mine.get(reverse("my_case:withdraw")))
    for _ in range(2):
        assert mine.post(reverse("my_case:withdraw")).url == reverse("my_case:status")

    filed.case.refresh_from_db()
    assert filed.case.status == CaseStatus.WITHDRAWN.value
    assert "You withdrew your complaint." in text(mine.get(reverse("my_case:status")))


def test_who_looked_is_shown_by_role_and_not_by_name(mine, filed):
    officer = make_staff(Role.INVESTIGATOR, name="Somebody Named")
    events.record(case=filed.case, action="read", by=officer.actor, at=timezone.now(), data={"what": "case_page"})

    shown = text(mine.get(reverse("my_case:looks")))

    assert "Investigator looked at the case." in shown
    assert "Somebody Named" not in shown


def test_every_visit_is_written_down(mine, filed):
    mine.get(reverse("my_case:status"))

    assert Event.objects.filter(chain__case=filed.case, action="read", actor="citizen").count() == 1


def test_there_is_nothing_to_comment_before_a_decision(mine):
    assert mine.get(reverse("my_case:comment")).url == reverse("my_case:status")


def test_linked_matters_are_listed_and_opened_with_one_click_and_no_code(mine, filed):
    """One code opens every matter of a complaint; the session stays, and going over leaves one read behind."""
    other = make_case()
    other.filing = filed.case.filing
    other.save()
    messages.send(case=other, body="News.", by=make_staff(Role.INTAKE).actor, at=timezone.now())
    page = text(mine.get(reverse("my_case:status")))
    session = mine.session.session_key

    answer = mine.post(reverse("my_case:matter", args=[other.reference]))

    assert "The matters of your complaint" in page
    assert "1 new message" in page
    assert (answer.url, mine.session.session_key) == (reverse("my_case:status"), session)
    assert Event.objects.filter(chain__case=other, action="read", data__what="matter").count() == 1
    assert grouped(other.reference) in text(mine.get(reverse("my_case:status")))
    assert mine.post(reverse("my_case:matter", args=[filed.case.reference])).status_code == 302


def test_a_matter_of_another_complaint_is_as_absent_as_none_at_all(mine):
    """Attack check 1: the reference of somebody else's case in the address gives what no case gives."""
    foreign, nothing = make_case().reference, new_reference()

    answers = [mine.post(reverse("my_case:matter", args=[one])) for one in (foreign, nothing)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert foreign not in text(mine.get(reverse("my_case:status"))).replace("-", "")


def test_a_single_matter_needs_no_list(mine):
    assert "The matters of your complaint" not in text(mine.get(reverse("my_case:status")))


def looked(case, what, by, count=1, days_ago=0):
    for _ in range(count):
        at = timezone.now() - timedelta(days=days_ago)
        events.record(case=case, action="read", by=by, at=at, data={"what": what})


def test_looks_are_counted_by_day_told_by_role_with_what_for_and_filtered(mine, filed):
    case, officer = filed.case, make_staff(Role.INVESTIGATOR, name="Somebody Named")
    looked(case, "records", officer.actor, count=4)
    looked(case, "evidence:7", make_respondent(case.agency).actor)
    address = reverse("my_case:looks")

    shown = {who: text(mine.get(address, {"who": who})) for who in ("others", "office", "agency", "you")}

    assert "Investigator looked at the records 4 times." in shown["office"]
    assert "To check what agencies hold about you." in shown["office"]
    assert "Agency (Sesame Credit (illustrative)) looked at a file." in shown["agency"]
    assert "looked at a file" in shown["others"]
    assert "looked at a file" not in shown["office"]
    assert "You looked at who looked" in shown["you"]
    assert "Somebody Named" not in "".join(shown.values())


def test_looks_of_many_days_are_paged_by_whole_days(mine, filed, django_assert_num_queries):
    officer = make_staff(Role.INVESTIGATOR).actor
    for days_ago in range(33, -1, -1):
        looked(filed.case, "records", officer, count=2, days_ago=days_ago)
    address = reverse("my_case:looks")

    with django_assert_num_queries(13):
        first = mine.get(address)
    older = mine.get(address + first.context["next_href"])

    assert (len(first.context["days"]), len(older.context["days"])) == (30, 4)
    assert (first.context["previous_href"], older.context["next_href"]) == ("", "")
    assert mine.get(address, {"who": "nobody", "before": "2026-13-99"}).status_code == 200


def test_every_single_look_is_downloaded_beyond_any_page(mine, filed):
    looked(filed.case, "records", make_staff(Role.INVESTIGATOR).actor, count=520)

    answer = mine.get(reverse("my_case:looks_file"))

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 521
    assert "the records" in lines[1]
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_permissions_of_one_agency_are_taken_back_with_one_button(mine, filed):
    agency, other = filed.case.agency, make_agencies()["court_list"]
    assert filed.case.consents.filter(agency=other, withdrawn_at__isnull=True).exists()

    mine.post(reverse("my_case:withdraw_agency", args=[agency.pk]))

    live = filed.case.consents.filter(withdrawn_at__isnull=True)
    assert (live.filter(agency=agency).count(), live.filter(agency=other).exists()) == (0, True)
    assert mine.post(reverse("my_case:withdraw_agency", args=[999_999])).status_code == 404


def test_files_stand_with_the_message_they_were_sent_with(mine, filed):
    first = {"body": "Two papers.", "file": [upload("a.txt", b"A."), upload("b.exe", b"MZ")]}
    refused = mine.post(reverse("my_case:messages"), first)
    kept = Evidence.objects.get()
    assert f'name="arrived" value="{kept.uid}"' in text(refused)
    assert "Two papers." in text(refused)

    again = {"body": "Two papers.", "arrived": str(kept.uid), "file": upload("c.txt", b"C.")}
    assert mine.post(reverse("my_case:messages"), again).status_code == 302

    message = Message.objects.get()
    assert [one.evidence.original_name for one in message.files.all()] == ["c.txt", "a.txt"]
    assert "a.txt" in text(mine.get(reverse("my_case:messages")))


def test_nobody_sends_a_file_of_another_case_along(mine, filed):
    """Attack check 9: the name of somebody else's file in the form is not attached to a message."""
    theirs = evidence.receive(file=upload("x.txt", b"A letter."), by=citizen(), at=timezone.now(), case=make_case())

    mine.post(reverse("my_case:messages"), {"body": "Mine.", "arrived": [str(theirs.uid), "nonsense"]})

    assert Message.objects.get().files.count() == 0


def test_what_is_not_read_yet_is_marked_once(mine, filed):
    messages.send(case=filed.case, body="Please write.", by=make_staff(Role.INTAKE).actor, at=timezone.now())

    first, second = (text(mine.get(reverse("my_case:messages"))) for _ in range(2))

    assert ("New</strong>" in first, "New</strong>" in second) == (True, False)


def test_the_list_of_everything_leads_to_every_page_that_is_not_above(mine, filed):
    page = mine.get(reverse("my_case:more")).content.decode()

    for name in ("answer", "calendar", "consents", "erase", "looks", "notices", "passkeys", "relief", "withdraw"):
        assert reverse(f"my_case:{name}") in page
