"""Files are taken, refused by name with a reason, scanned, served to the right people, and never altered unseen."""

import re
from datetime import timedelta

import pytest

from cases import file_check
from cases.actors import citizen
from cases.models import Event, Evidence, Job, Mail, ScanStatus
from cases.services import evidence, evidence_opening, file_types, redactions
from cases.services.refusals import Refused
from cases.wording.reasons import words
from cases.workflow import Reason
from tests.factories import files
from tests.factories.cases import AT, make_case
from tests.factories.clamd import Scanner
from tests.factories.files import upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    settings.CLAMD_SOCKET = None


def receive(name, content, case=None):
    case = case or make_case(email="lin@example.org")
    return evidence.receive(file=upload(name, content), case=case, by=citizen(case.pk), at=AT)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("letter.pdf", files.pdf(), "application/pdf"),
        ("photo.JPG", files.picture("JPEG"), "image/jpeg"),
        ("screen.png", files.picture("PNG"), "image/png"),
        ("screen.webp", files.picture("WEBP"), "image/webp"),
        ("photo.heic", files.heic(), "image/heic"),
        ("notes.txt", "我没有收到通知。".encode(), "text/plain"),
        ("old.txt", "我没有收到通知，也没有收到判决书。".encode("gb18030"), "text/plain"),
        ("claim.docx", files.docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("claim.odt", files.odt(), "application/vnd.oasis.opendocument.text"),
    ],
)
def test_it_takes_a_real_file(name, content, kind):
    row = receive(name, content)

    assert (row.original_name, row.content_type, row.size) == (name, kind, len(content))
    assert row.scan == ScanStatus.QUARANTINED.value
    assert evidence.path_of(row.stored_as).read_bytes() == content
    assert Event.objects.filter(action="evidence_received").get().data["sha256"] == row.sha256


BIG = b"a" * (evidence.LARGEST_FILE + 1)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.pdf", b"", Reason.FILE_EMPTY),
        ("big.txt", BIG, Reason.FILE_TOO_LARGE),
        ("run.exe", b"MZ", Reason.FILE_TYPE_REFUSED),
        ("noending", b"text", Reason.FILE_TYPE_REFUSED),
        ("page.html", b"<html>", Reason.FILE_TYPE_REFUSED),
        ("letter.pdf.exe", files.pdf(), Reason.FILE_TYPE_REFUSED),
        ("macros.docm", files.docx(), Reason.FILE_TYPE_REFUSED),
        ("page.txt", b"<html><script>alert(1)</script></html>", Reason.FILE_DISGUISED),
        ("script.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", Reason.FILE_DISGUISED),
        ("photo.pdf", files.picture(), Reason.FILE_DISGUISED),
        ("letter.jpg", files.pdf(), Reason.FILE_DISGUISED),
        ("cut.png", files.picture()[:40], Reason.FILE_DISGUISED),
        ("broken.pdf", b"%PDF-1.7\nnothing", Reason.FILE_DISGUISED),
        ("locked.pdf", files.pdf(password="secret"), Reason.FILE_LOCKED),
        ("huge.png", files.huge_picture(), Reason.PICTURE_TOO_LARGE),
        ("zip.docx", files.archive({"readme.txt": b"no document"}), Reason.FILE_DISGUISED),
        ("sheet.xlsx", files.docx(), Reason.FILE_DISGUISED),
        ("macros.docx", files.docx(**{"word/vbaProject.bin": b"x"}), Reason.FILE_ACTIVE),
        ("escape.docx", files.docx(**{"../../evil": b"x"}), Reason.FILE_DISGUISED),
        ("bomb.docx", files.docx(**{"word/media": b"\0" * 250_000_000}), Reason.FILE_TYPE_REFUSED),
        ("cut.heic", files.heic()[:-4], Reason.FILE_DISGUISED),
    ],
)
def test_it_rejects_a_bad_file_and_keeps_nothing(name, content, reason, settings):
    with pytest.raises(Refused) as refused:
        receive(name, content)

    assert (refused.value.reasons, refused.value.field) == ((reason,), "file")
    assert Evidence.objects.count() == 0
    assert [path for path in settings.EVIDENCE_ROOT.rglob("*") if path.is_file()] == []


def test_the_same_file_twice_is_the_second_click():
    case = make_case()
    first = receive("notes.txt", b"I was never told.", case)
    second = receive("notes.txt", b"I was never told.", case)

    assert first.pk == second.pk
    assert Job.objects.filter(kind=evidence.KIND).count() == 1


def test_a_case_holds_thirty_files(monkeypatch):
    monkeypatch.setattr(evidence, "MOST_FILES", 2)
    case = make_case()
    receive("1.txt", b"one", case)
    receive("2.txt", b"two", case)

    with pytest.raises(Refused) as refused:
        receive("3.txt", b"three", case)

    assert refused.value.reasons == (Reason.TOO_MANY_FILES,)


def test_the_files_of_a_case_have_a_size_together(monkeypatch):
    monkeypatch.setattr(evidence, "LARGEST_CASE", 5)
    case = make_case()
    receive("1.txt", b"one", case)

    with pytest.raises(Refused) as refused:
        receive("2.txt", b"two", case)

    assert refused.value.reasons == (Reason.CASE_QUOTA_REACHED,)


def test_a_name_keeps_no_path_and_no_tricks():
    row = receive("C:\\temp\\../court\u202egnp.txt", b"text")

    assert row.original_name == "courtgnp.txt"


def test_without_a_scanner_a_file_is_released_and_says_so():
    row = receive("notes.txt", b"text")

    assert evidence.scan(evidence_id=row.pk, at=AT) is None

    row.refresh_from_db()
    assert (row.scan, row.scanned_at) == (ScanStatus.UNSCANNED.value, AT)


def test_the_scanner_releases_a_clean_file(settings, tmp_path):
    row = receive("notes.txt", b"text")
    with Scanner(tmp_path / "clamd") as scanner:
        settings.CLAMD_SOCKET = scanner.address
        evidence.scan(evidence_id=row.pk, at=AT)
        evidence.scan(evidence_id=row.pk, at=AT)

    row.refresh_from_db()
    assert row.scan == ScanStatus.CLEAN.value
    assert scanner.asked == [b"text"]
    assert Event.objects.filter(action="evidence_scanned").count() == 1


def test_the_scanner_blocks_an_infected_file_and_the_writer_is_told(settings, tmp_path):
    row = receive("invoice.txt", files.EICAR)
    with Scanner(tmp_path / "clamd") as scanner:
        settings.CLAMD_SOCKET = scanner.address
        evidence.scan(evidence_id=row.pk, at=AT)

    row.refresh_from_db()
    assert row.scan == ScanStatus.INFECTED.value
    assert [mail.template for mail in Mail.objects.all()] == ["file_refused"]
    with pytest.raises(Refused) as refused:
        evidence_opening.open_file(evidence=row, by=citizen(row.case_id), at=AT)
    assert refused.value.reasons == (Reason.FILE_INFECTED,)


@pytest.mark.parametrize(
    "answer",
    [b"", b"INSTREAM size limit exceeded. ERROR", b"stream: OK but", b"OK", b"stream: ok", b"\xff\xfe", b"FOUND"],
)
def test_anything_but_an_exact_ok_is_not_clean(settings, tmp_path, answer):
    row = receive("notes.txt", b"text")
    with Scanner(tmp_path / "clamd", answer=answer) as scanner:
        settings.CLAMD_SOCKET = scanner.address
        assert evidence.scan(evidence_id=row.pk, at=AT) == timedelta(minutes=2)

    row.refresh_from_db()
    assert row.scan == ScanStatus.QUARANTINED.value


def test_a_file_that_is_gone_is_not_taken_for_a_scanner_that_is_away(settings, tmp_path):
    row = receive("notes.txt", b"text")
    settings.CLAMD_SOCKET = str(tmp_path / "nobody")
    evidence.path_of(row.stored_as).unlink()

    with pytest.raises(FileNotFoundError):
        evidence.scan(evidence_id=row.pk, at=AT)


def test_a_scanner_that_is_away_leaves_the_file_in_quarantine(settings, tmp_path):
    row = receive("notes.txt", b"text")
    settings.CLAMD_SOCKET = str(tmp_path / "nobody")

    assert evidence.scan(evidence_id=row.pk, at=AT) == evidence.SCANNER_AWAY

    with pytest.raises(Refused) as refused:
        evidence_opening.open_file(evidence=row, by=citizen(row.case_id), at=AT)
    assert refused.value.reasons == (Reason.FILE_NOT_RELEASED,)


def test_a_served_file_is_hashed_again_and_the_look_is_recorded():
    row = receive("notes.txt", b"text")
    evidence.scan(evidence_id=row.pk, at=AT)
    row.refresh_from_db()

    opened = evidence_opening.open_file(evidence=row, by=citizen(row.case_id), at=AT)

    assert (opened.name, opened.content) == ("notes.txt", b"text")
    assert Event.objects.filter(action="read").get().data == {"what": f"evidence:{row.uid}"}


def test_an_altered_file_is_never_served():
    row = receive("notes.txt", b"text")
    evidence.scan(evidence_id=row.pk, at=AT)
    row.refresh_from_db()
    evidence.path_of(row.stored_as).write_bytes(b"tex!")

    with pytest.raises(evidence.Altered):
        evidence_opening.open_file(evidence=row, by=citizen(row.case_id), at=AT)


def test_a_file_of_a_case_cannot_be_removed():
    row = receive("notes.txt", b"text")

    with pytest.raises(Refused) as refused:
        evidence.remove(evidence=row, by=citizen(row.case_id), at=AT)

    assert refused.value.reasons == (Reason.NOT_ALLOWED,)


def test_every_kind_that_is_offered_has_words_in_the_refusal():
    assert set(file_check.TYPES) == {"pdf", "jpg", "jpeg", "png", "webp", "heic", "txt", "docx", "xlsx", "odt"}


def test_the_file_chooser_asks_for_no_heic_so_that_telephones_send_jpeg():
    assert file_types.ACCEPT == ".pdf,.jpg,.jpeg,.png,.webp,.txt,.docx,.xlsx,.odt"


@pytest.mark.parametrize(
    ("reason", "number"),
    [
        (Reason.FILE_TOO_LARGE, evidence.LARGEST_FILE // 1024**2),
        (Reason.CASE_QUOTA_REACHED, evidence.LARGEST_CASE // 1024**2),
        (Reason.TOO_MANY_FILES, evidence.MOST_FILES),
        (Reason.TOO_MANY_PAGES, file_check.MOST_PAGES),
        (Reason.PICTURE_TOO_LARGE, file_check.LARGEST_PICTURE // 1_000_000),
        (Reason.TOO_MANY_BOXES, redactions.MOST_BOXES),
        (Reason.TOO_MANY_VERSIONS, redactions.MOST_VERSIONS),
    ],
)
def test_a_limit_in_words_is_the_one_that_holds(reason, number):
    assert re.findall(r"\d+", words(reason)) == [str(number)]
