"""Pages of files become pictures after the scan, and pictures are what people look at."""

import hashlib
import io
from datetime import timedelta

import pikepdf
import pytest
from django.db import connection
from PIL import Image

from cases.actors import Actor, Role, citizen
from cases.models import Event, Evidence, EvidencePage, Job, PreviewStatus
from cases.pages import frames
from cases.services import children, drafts, evidence, evidence_opening, jobs, matter_files, previews, stored, upkeep
from cases.services.refusals import Refused
from cases.verification.faults import Broken
from cases.verification.files import verify_pictures
from cases.workflow import Reason
from tests.factories import files
from tests.factories.cases import AT, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    settings.CLAMD_SOCKET = None


def hand_in(name, content, case=None, *, released=True):
    case = case or make_case()
    row = evidence.receive(file=files.upload(name, content), case=case, by=citizen(case.pk), at=AT)
    if released:
        evidence.scan(evidence_id=row.pk, at=AT)
    return Evidence.objects.select_related("case", "answer__request").get(pk=row.pk)


def drawn(name, content):
    row = hand_in(name, content)
    previews.draw(evidence_id=row.pk, at=AT)
    row.refresh_from_db()
    return row


def long_pdf(pages):
    document, stream = pikepdf.new(), io.BytesIO()
    document.add_blank_page(page_size=(90, 120))
    for _ in range(pages - 1):
        document.pages.append(document.pages[0])
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "pages"),
    [
        ("letter.pdf", files.pdf(), 1),
        ("photo.jpg", files.picture("JPEG"), 1),
        ("screen.png", files.picture("PNG"), 1),
        ("screen.webp", files.picture("WEBP"), 1),
        ("notes.txt", "我没有收到通知。\n".encode() * 60, 2),
    ],
)
def test_every_kind_we_draw_becomes_pictures(name, content, pages):
    row = drawn(name, content)

    assert (row.preview, row.pages, row.pictures.count()) == (PreviewStatus.READY.value, pages, pages)


@pytest.mark.parametrize(("name", "content"), [("claim.docx", files.docx()), ("photo.heic", files.heic())])
def test_what_we_do_not_draw_stays_a_sealed_original_and_says_so(name, content):
    row = hand_in(name, content)

    assert (row.preview, Job.objects.filter(kind=previews.KIND).count()) == (PreviewStatus.NONE.value, 0)


def test_nothing_is_drawn_before_the_scan_released_it():
    row = hand_in("photo.png", files.picture(), released=False)

    assert (previews.draw(evidence_id=row.pk, at=AT), row.pictures.count()) == (None, 0)
    with pytest.raises(Refused) as refused:
        previews.open_page(evidence=row, number=1, by=citizen(row.case_id), at=AT)
    assert refused.value.reasons == (Reason.FILE_NOT_RELEASED,)


def test_a_long_file_is_drawn_ten_pages_at_a_time_and_goes_on_where_it_stopped(monkeypatch):
    monkeypatch.setattr(previews, "SECONDS_A_RUN", 0)
    row = hand_in("letter.pdf", long_pdf(23))

    waits = [previews.draw(evidence_id=row.pk, at=AT) for _ in range(3)]

    row.refresh_from_db()
    assert [isinstance(wait, jobs.Uncounted) for wait in waits] == [True, True, False]
    assert (row.preview, row.pages) == (PreviewStatus.READY.value, 23)
    assert list(row.pictures.values_list("number", flat=True)) == list(range(1, 24))


def test_only_the_first_pages_of_a_very_long_file_are_drawn():
    """Attack check 45."""
    row = hand_in("letter.pdf", long_pdf(frames.MOST_PAGES + 3))
    keep = {"evidence": row, "content_type": "image/png", "width": 1, "height": 1, "size": 1, "sha256": "0" * 64}
    already = range(1, frames.MOST_PAGES - 1)
    EvidencePage.objects.bulk_create(EvidencePage(number=number, stored_as=f"{number}", **keep) for number in already)

    previews.draw(evidence_id=row.pk, at=AT)

    row.refresh_from_db()
    assert (row.preview, row.pages, row.pictures.count()) == (PreviewStatus.READY.value, 203, 200)


def test_a_second_run_doubles_nothing():
    row = drawn("photo.png", files.picture())
    previews.draw(evidence_id=row.pk, at=AT)

    assert (row.pictures.count(), Event.objects.filter(action="evidence_drawn").count()) == (1, 1)


def test_what_asks_for_too_much_memory_is_not_drawn_and_stays_sealed():
    """Attack check 43: a WebP of forty million pixels needs more than the child may have."""
    stream = io.BytesIO()
    Image.new("RGB", (6324, 6324)).save(stream, "WEBP")

    row = drawn("large.webp", stream.getvalue())

    assert (row.preview, row.pictures.count()) == (PreviewStatus.FAILED.value, 0)


def test_without_room_on_the_disk_the_work_waits(settings):
    row = hand_in("photo.png", files.picture())
    settings.UPLOAD_FREE_DISK_MB = 10**9

    wait = previews.draw(evidence_id=row.pk, at=AT)

    row.refresh_from_db()
    assert (type(wait), wait, row.preview) == (jobs.Uncounted, timedelta(minutes=10), PreviewStatus.WAITING.value)


def test_a_child_that_writes_too_much_or_too_long_is_ended():
    asked = b'{"draw": "/dev/null", "type": "text/plain", "first": 1, "count": 1}'

    much = children.run("cases.pages", asked=asked, seconds=20, most=10)
    long = children.run("timeit", ["-n1", "-r1", "import time; time.sleep(30)"], seconds=0.5)

    assert (much.code, long.code) == (children.ENDED, children.ENDED)


def test_a_picture_is_hashed_again_before_it_is_served_and_the_look_is_recorded():
    row = drawn("photo.png", files.picture())

    shown = previews.open_page(evidence=row, number=1, by=citizen(row.case_id), at=AT)

    assert (shown.content_type, hashlib.sha256(shown.content).hexdigest()) == (
        "image/png",
        row.pictures.get().sha256,
    )
    assert Event.objects.filter(action="read").get().data == {"what": f"evidence:{row.uid}:1"}


def test_a_changed_picture_is_never_served_and_the_night_names_it():
    """Attack check 50."""
    row = drawn("photo.png", files.picture())
    stored.path_of(row.pictures.get().stored_as).write_bytes(b"changed")

    with pytest.raises(stored.Altered):
        previews.open_page(evidence=row, number=1, by=citizen(row.case_id), at=AT)
    upkeep.check_evidence(at=AT)

    damaged = Event.objects.get(action="evidence_damaged").data
    assert damaged["expected"] == row.pictures.get().sha256
    assert Event.objects.get(action="evidence_checked").data == {"checked": 2, "damaged": 1}


def test_the_proof_holds_pictures_against_the_event_that_speaks_of_them(settings):
    """Attack check 50: also when file and row were changed together."""
    row = drawn("photo.png", files.picture())
    connection.ensure_connection()
    assert verify_pictures(connection.connection, settings.EVIDENCE_ROOT) == 1

    stored.path_of(row.pictures.get().stored_as).write_bytes(b"changed")
    EvidencePage.objects.update(sha256=hashlib.sha256(b"changed").hexdigest())

    with pytest.raises(Broken):
        verify_pictures(connection.connection, settings.EVIDENCE_ROOT)


def hand_over(draft, *cases):
    """Give a draft's files to cases, as filing does."""
    kept = matter_files.hand_over(draft=draft, cases=[(case, ()) for case in cases])
    matter_files.receive(files=kept, by=citizen(), at=AT)


def test_pictures_of_a_draft_come_along_and_every_matter_has_its_own():
    cases = [make_case(), make_case()]
    draft, _token = drafts.begin(language="en", at=AT)
    row = evidence.receive(file=files.upload("photo.png", files.picture()), draft=draft, by=citizen(), at=AT)
    evidence.scan(evidence_id=row.pk, at=AT)
    previews.draw(evidence_id=row.pk, at=AT)

    hand_over(draft, *cases)

    events = Event.objects.filter(action="evidence_drawn")
    assert list(events.values_list("chain__case_id", flat=True)) == [cases[0].pk]
    also = Evidence.objects.get(case=cases[1])
    previews.draw(evidence_id=also.pk, at=AT)
    assert (also.pictures.count(), events.count()) == (1, 2)


def test_what_could_not_be_drawn_in_the_draft_does_not_wait_in_the_case():
    draft, _token = drafts.begin(language="en", at=AT)
    row = evidence.receive(file=files.upload("photo.png", files.picture()), draft=draft, by=citizen(), at=AT)
    evidence.scan(evidence_id=row.pk, at=AT)
    Evidence.objects.update(preview=PreviewStatus.FAILED.value)

    hand_over(draft, make_case())

    assert Evidence.objects.get().preview == PreviewStatus.FAILED.value


def test_a_file_that_goes_takes_its_pictures_along(settings, django_capture_on_commit_callbacks):
    draft, _token = drafts.begin(language="en", at=AT)
    row = evidence.receive(file=files.upload("photo.png", files.picture()), draft=draft, by=citizen(), at=AT)
    evidence.scan(evidence_id=row.pk, at=AT)
    previews.draw(evidence_id=row.pk, at=AT)

    with django_capture_on_commit_callbacks(execute=True):
        evidence.remove(evidence=row, by=citizen(), at=AT)

    assert EvidencePage.objects.count() == 0
    assert [path for path in settings.EVIDENCE_ROOT.rglob("*") if path.is_file()] == []


def test_files_without_pictures_get_them_at_night():
    row = hand_in("photo.png", files.picture())
    Job.objects.filter(kind=previews.KIND).delete()

    upkeep.check_evidence(at=AT)

    assert Job.objects.get(kind=previews.KIND).args == {"evidence_id": row.pk}


def test_a_file_whose_job_ended_without_pictures_is_drawn_again_once_a_day():
    row = hand_in("photo.png", files.picture())
    Job.objects.filter(kind=previews.KIND).update(status="done", finished_at=AT)

    asked = [previews.catch_up(at=AT + timedelta(hours=hours)) for hours in (0, 1, 24)]

    assert asked == [1, 0, 0]
    assert Job.objects.get(kind=previews.KIND, status="waiting").args == {"evidence_id": row.pk}


def test_a_run_ends_before_its_lease(settings):
    assert previews.SECONDS_A_RUN + previews.SECONDS_A_CHILD <= settings.JOB_LEASE_SECONDS - 10


def test_a_scanner_that_is_away_costs_the_file_no_attempt(settings, tmp_path):
    """Attack check 48: stopped for a day, the file still waits and is then checked."""
    row = hand_in("note.txt", b"text", released=False)
    settings.CLAMD_SOCKET = str(tmp_path / "nobody")

    assert type(evidence.scan(evidence_id=row.pk, at=AT)) is jobs.Uncounted


def test_the_first_look_of_an_agency_is_kept():
    row = drawn("photo.png", files.picture())
    agency = Actor(role=Role.RESPONDENT, agency_id=row.case.agency_id)

    shown = evidence_opening.open_page(evidence=row, number=1, by=agency, at=AT)
    evidence_opening.open_page(evidence=row, number=1, by=agency, at=AT + timedelta(days=1))

    row.refresh_from_db()
    assert (shown.content_type, row.agency_saw_at) == ("image/png", AT)
