"""The page of a file: what it is, who sees what of it, its pages as pictures; covering parts, without any script."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actors import citizen
from cases.models import CorrectionRequest, Event, Evidence, EvidenceKind, Job, Redaction, RedactionReason
from cases.queries import files as file_queries
from cases.services import evidence, previews, redactions, stored
from cases.services.redactions import Box
from cases.views.door import CASE_IN_SESSION, OPENED_IN_SESSION
from cases.workflow import CaseStatus
from tests.factories import files
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
SAFE = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    settings.CLAMD_SOCKET = None


@pytest.fixture
def case():
    return make_case(status=CaseStatus.INVESTIGATING, investigator=make_staff(), at=NOW - timedelta(days=1))


@pytest.fixture
def me(case):
    client = Client()
    session = client.session
    session[CASE_IN_SESSION], session[OPENED_IN_SESSION] = case.pk, timezone.now().timestamp()
    session.save()
    return client


@pytest.fixture
def desk(case):
    return signed_in(case.assigned_to)


@pytest.fixture
def agency(case):
    by = case.assigned_to
    CorrectionRequest.objects.create(
        case=case, agency=case.agency, status="sent", drafted_by=by, drafted_at=NOW, sent_at=NOW
    )
    return signed_in(make_respondent(case.agency))


def signed_in(user):
    client = Client()
    TOTP.activate(user, generate_totp_secret())
    client.force_login(user)
    return client


def hand_in(case, name="notes.txt", content=b"a line\n" * 120, at=NOW):
    upload = files.upload(name, content)
    row = evidence.receive(file=upload, case=case, by=citizen(case.pk), at=at, shows="The bank's receipt")
    evidence.scan(evidence_id=row.pk, at=NOW)
    previews.draw(evidence_id=row.pk, at=NOW)
    return Evidence.objects.get(pk=row.pk)


def cover_all(row, by):
    reason, boxes = RedactionReason.OTHER_PEOPLE, [Box(0, 0, 1000, 1000)]
    version = file_queries.drawing(row).version
    return redactions.finish(evidence=row, version=version, page=1, boxes=boxes, reason=reason, by=by, at=NOW)


def at(space, name, row, *more):
    first = [row.case.reference] if space == "desk" else []
    return reverse(f"{space}:{name}", args=[*first, row.uid, *more])


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def headers(answer):
    """Those that keep a file from doing anything; the door says about caches what the file says, and more."""
    return {name: answer.headers[name].partition(",")[0] for name in SAFE}


def rows(boxes, initial=0):
    """Give the fields of the form of boxes."""
    data = {"box-TOTAL_FORMS": "3", "box-INITIAL_FORMS": str(initial)}
    for number, box in enumerate(boxes):
        data |= {
            f"box-{number}-{name}": str(value)
            for name, value in zip(("left", "top", "width", "height"), box, strict=True)
        }
    return data


def test_the_complainant_reads_what_we_have_and_who_sees_it(me, case):
    row = hand_in(case)

    page = me.get(at("my_case", "file_page", row))

    assert page.status_code == 200
    assert [[cell["text"] for cell in line["cells"]] for line in page.context["sees"]] == [
        ["You", "Everything on this page, and the original."],
        ["Our office (only who works on this case)", "Everything on this page, and the original."],
        ["Sesame Credit (illustrative)", "Nothing. We can show it when the agency needs it; then this page says so."],
    ]
    assert [figure["alt"] for figure in page.context["figures"]] == [f"Page {n} of 3: File" for n in (1, 2, 3)]
    assert row.sha256 in page.content.decode()


def test_a_picture_is_served_so_that_it_can_do_nothing(me, desk, case):
    """Attack check 42."""
    row = hand_in(case)

    for client, space in ((me, "my_case"), (desk, "desk")):
        answer = client.get(at(space, "preview", row, 0, 1))
        assert (answer.status_code, answer.headers["Content-Type"], headers(answer)) == (200, "image/png", SAFE)

    assert Event.objects.filter(action="read", data={"what": f"evidence:{row.uid}:1"}).count() == 2


def test_the_original_is_an_attachment_and_nothing_else(me, case):
    """Attack check 42."""
    row = hand_in(case)

    answer = me.get(at("my_case", "file", row))

    assert (answer.headers["Content-Disposition"], headers(answer)) == ('attachment; filename="notes.txt"', SAFE)


def test_markup_in_a_text_is_shown_as_text(me, case):
    """Attack check 27."""
    row = hand_in(case, content="Dear office, 1 < 2 & \u202eturned </pre><b>bold".encode())

    page = me.get(at("my_case", "file_page", row)).content.decode()

    assert "1 &lt; 2 &amp; " in page
    assert "&lt;/pre&gt;&lt;b&gt;bold</pre>" in page


def test_while_the_check_is_away_the_page_says_that_nothing_is_lost(me, case, settings, tmp_path):
    """Attack check 48."""
    settings.CLAMD_SOCKET = str(tmp_path / "nobody")
    now = timezone.now()
    early, late = hand_in(case, at=now), hand_in(case, "old.txt", b"old", at=now - timedelta(minutes=11))

    pages = [words(me.get(at("my_case", "file_page", row))) for row in (early, late)]

    assert ["nothing is lost" in page for page in pages] == [False, True]
    assert me.get(at("my_case", "preview", late, 0, 1)).status_code == 409
    assert me.get(at("my_case", "file", late)).status_code == 409


def test_a_changed_file_is_refused_in_words(me, desk, case):
    """Attack check 50."""
    row = hand_in(case)
    stored.path_of(row.stored_as).write_bytes(b"changed")
    stored.path_of(row.pictures.first().stored_as).write_bytes(b"changed")

    answers = [me.get(at("my_case", "file", row)), desk.get(at("desk", "file", row))]

    assert [answer.status_code for answer in answers] == [409, 422]
    assert all("is not the one that was handed in" in words(answer) for answer in answers)
    assert me.get(at("my_case", "preview", row, 0, 1)).status_code == 409


def test_what_it_shows_is_changed_on_its_page(me, case):
    row = hand_in(case)

    answer = me.post(
        at("my_case", "file_page", row),
        {"act": "describe", "describe-kind": "receipt", "describe-shows": "Paid on 2 March"},
    )

    row.refresh_from_db()
    assert (answer.status_code, row.kind, row.shows) == (302, EvidenceKind.RECEIPT.value, "Paid on 2 March")


def test_the_kind_is_chosen_when_files_are_added(me, case):
    data = {"file": files.upload("a.txt", b"text"), "shows": "A letter", "kind": "letter"}

    me.post(reverse("my_case:files"), data)

    assert Evidence.objects.get().kind == "letter"


def test_parts_are_covered_with_numbers_alone(me, case):
    row = hand_in(case)
    here = at("my_case", "redact", row)

    shown = me.post(f"{here}?page=2", {**rows([(10, 20.5, 50, 4)]), "act": "show"}, follow=True)

    assert shown.status_code == 200
    assert re.findall(r"<rect [^>]+>", shown.content.decode()) == [
        '<rect x="120" y="328" width="616" height="64">',
    ]
    asked = me.post(here, {**rows([]), "act": "finish", "reason": "numbers", "version": "1"})
    made = Redaction.objects.get()
    assert (asked["Location"], made.boxes) == (at("my_case", "file_page", row), [[2, 100, 205, 500, 40]])
    assert Job.objects.get(kind=redactions.KIND).args == {"redaction_id": made.pk}


@pytest.mark.parametrize(
    ("act", "boxes", "then"),
    [
        ("show", [(1, 1, 2, 2)], [[1, 10, 10, 20, 20]]),
        ("whole", [], [[1, 0, 0, 1000, 1000]]),
        ("clear", [(1, 1, 2, 2)], []),
    ],
)
def test_a_page_has_buttons_for_what_is_often_wanted(me, case, act, boxes, then):
    row = hand_in(case)

    me.post(at("my_case", "redact", row), {**rows(boxes), "act": act})

    assert Redaction.objects.get().boxes == then


def test_boxes_that_were_only_drawn_are_in_the_version_too(me, case):
    row = hand_in(case)

    me.post(
        at("my_case", "redact", row), {**rows([(1, 1, 2, 2)]), "act": "finish", "reason": "numbers", "version": "1"}
    )

    made = Redaction.objects.get()
    assert (made.status, made.boxes) == ("making", [[1, 10, 10, 20, 20]])


def test_the_way_to_another_page_keeps_the_boxes_of_this_one(me, case):
    row = hand_in(case)
    here = at("my_case", "redact", row)

    there = me.post(here, {**rows([(1, 1, 2, 2)]), "go": "2"})

    assert (there["Location"], Redaction.objects.get().boxes) == (f"{here}?page=2#picture", [[1, 10, 10, 20, 20]])
    page = me.get(f"{here}?page=2").content.decode()
    assert re.findall(r'name="go" value="(\d)"', page) == ["1", "3", "1"]


def test_a_missing_reason_takes_no_box_away(me, case):
    row = hand_in(case)

    page = me.post(at("my_case", "redact", row), {**rows([(1, 1, 2, 2)]), "act": "finish", "version": "1"})

    assert (page.status_code, page.context["reason"].errors) == (422, {"reason": ["Choose why it is covered."]})
    assert len(re.findall(r"<rect [^>]+>", page.content.decode())) == 1
    assert page.context["boxes"].forms[0]["left"].value() == "1"


def test_a_second_click_on_the_last_button_leads_to_the_same_end(me, case):
    row = hand_in(case)
    sent = {**rows([(1, 1, 2, 2)]), "act": "finish", "reason": "numbers", "version": "1"}

    ends = [me.post(at("my_case", "redact", row), sent)["Location"] for _ in range(2)]

    assert (ends[0], Redaction.objects.count()) == (ends[1], 1)


def test_a_version_without_a_box_is_asked_about(me, case):
    row = hand_in(case)

    page = me.post(at("my_case", "redact", row), {**rows([]), "act": "finish", "reason": "numbers", "version": "1"})

    assert (page.status_code, Redaction.objects.count()) == (422, 0)
    assert "There is no box on any page." in page.context["reason"].errors["reason"][0]


@pytest.mark.parametrize(
    ("box", "field", "error"),
    [
        ((90, 0, 20, 5), "width", "Each box must lie on the page"),
        ((90, 0, "", 5), "width", "Fill in all four numbers, or none."),
        ((101, 0, 1, 5), "left", "less than or equal to 100"),
        (("ten", 0, 1, 5), "left", "Enter a number."),
    ],
)
def test_a_box_that_cannot_be_is_named_beside_its_number_and_nothing_typed_is_lost(me, case, box, field, error):
    row = hand_in(case)

    page = me.post(at("my_case", "redact", row), {**rows([box]), "act": "show"})

    assert (page.status_code, list(page.context["boxes"].errors[0])) == (422, [field])
    assert error in page.context["boxes"].errors[0][field][0]
    assert f'value="{box[0]}"' in page.content.decode()


def test_boxes_can_be_thrown_away(me, case):
    row = hand_in(case)
    me.post(at("my_case", "redact", row), {**rows([(1, 1, 2, 2)]), "act": "show"})

    me.post(at("my_case", "redact", row), {"act": "discard"})

    assert Redaction.objects.count() == 0


def test_a_page_that_is_not_there_is_not_found(me, case):
    row = hand_in(case)

    assert me.get(at("my_case", "redact", row) + "?page=9").status_code == 404


def test_what_cannot_be_covered_says_why(me, case):
    row = hand_in(case, "claim.docx", files.docx())

    page, refused = me.get(at("my_case", "file_page", row)), me.get(at("my_case", "redact", row))

    assert "nothing in it can be covered" in page.context["cover_why_not"]
    assert refused.status_code == 409


def test_the_desk_is_told_what_agencies_get_before_it_shows_a_file(desk, case):
    row = hand_in(case)
    before = words(desk.get(at("desk", "file_page", row)))
    made = cover_all(row, case.assigned_to.actor)
    redactions.make(redaction_id=made.pk, at=NOW)
    after = words(desk.get(at("desk", "file_page", row)))

    desk.post(at("desk", "file_page", row), {"act": f"show-{row.pk}"})

    assert "They get pictures of the pages, with nothing that hides in the file." in before
    assert "Or they get the original, with everything that may hide in it." in before
    assert ("They get covered version 1, never the original." in after, "Or they get" in after) == (True, False)
    row.refresh_from_db()
    assert row.shown_to_agency


def test_the_original_is_shown_by_a_second_choice_only(desk, agency, case):
    row, other = hand_in(case), hand_in(case, "more.txt", b"another line")

    desk.post(at("desk", "file_page", row), {"act": f"show-{row.pk}"})
    desk.post(at("desk", "file_page", other), {"act": f"original-{other.pk}"})

    assert [agency.get(at("agency", "file", one)).status_code for one in (row, other)] == [409, 200]
    assert list(Redaction.objects.values_list("evidence", "reason")) == [(row.pk, "hidden_data")]


def test_an_agency_sees_the_covered_version_and_neither_name_nor_size_of_the_original(desk, agency, case):
    row = hand_in(case, "王小明的身份证.txt", b"secret\n" * 30)
    made = cover_all(row, case.assigned_to.actor)
    redactions.make(redaction_id=made.pk, at=NOW)
    assert agency.get(at("agency", "file_page", row)).status_code == 404
    desk.post(at("desk", "file_page", row), {"act": f"show-{row.pk}"})

    page, list_ = agency.get(at("agency", "file_page", row)), agency.get(reverse("agency:inbox"))
    request = agency.get(reverse("agency:correction", args=[CorrectionRequest.objects.get().pk]))
    served = agency.get(at("agency", "file", row))

    assert list_.status_code == 200
    assert [row.original_name in words(answer) for answer in (page, request)] == [False, False]
    assert row.sha256 not in page.content.decode()
    assert served.headers["Content-Disposition"] == 'attachment; filename="version-1.pdf"'
    assert agency.get(at("agency", "preview", row, 1)).headers["Content-Type"] in {"image/png", "image/jpeg"}


def test_an_agency_gets_nothing_while_a_version_is_being_made(desk, agency, case):
    row = hand_in(case)
    desk.post(at("desk", "file_page", row), {"act": f"show-{row.pk}"})
    cover_all(row, case.assigned_to.actor)

    answers = [agency.get(at("agency", "file", row)), agency.get(at("agency", "preview", row, 1))]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert agency.get(at("agency", "file_page", row)).context["figures"] == []


def test_the_page_of_a_file_asks_little_whatever_the_file_holds(me, case, django_assert_max_num_queries):
    row = hand_in(case, content=b"a line\n" * 2000)

    with django_assert_max_num_queries(18):
        me.get(at("my_case", "file_page", row))
