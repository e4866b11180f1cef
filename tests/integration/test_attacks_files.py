"""Files made to hurt whoever opens them: parsers, people, scanners. Numbers: docs/attack-checks.md."""

import struct
import subprocess
import sys
import zlib
from io import BytesIO

import pikepdf
import pytest
from django.conf import settings as project
from PIL import Image

from cases import file_check
from cases.actors import citizen
from cases.models import Evidence
from cases.services import evidence, file_types
from cases.services.refusals import Refused
from cases.workflow import Reason
from tests.factories import files
from tests.factories.cases import AT, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    settings.CLAMD_SOCKET = None


def hand_in(name, content):
    case = make_case()
    return evidence.receive(file=files.upload(name, content), case=case, by=citizen(case.pk), at=AT)


def refusal(name, content):
    with pytest.raises(Refused) as refused:
        hand_in(name, content)
    assert Evidence.objects.count() == 0
    return refused.value.reasons


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def real_bomb() -> bytes:
    """A PNG of some hundred kilobytes that really unpacks to 432 MB."""
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + 12_000 * 3)
    body = b"".join(packer.compress(row) for _ in range(12_000)) + packer.flush()
    header = struct.pack(">IIBBBBB", 12_000, 12_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def acting_pdf(action: dict[str, object], *, deep: bool = False) -> bytes:
    """A PDF that does something when opened, or, deep, when somebody clicks on a link of its page."""
    document = pikepdf.new()
    page = document.add_blank_page()
    if deep:
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9])
        link.A = pikepdf.Dictionary(action)
        page.obj.Annots = pikepdf.Array([link])
    else:
        document.Root.OpenAction = pikepdf.Dictionary(action)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


SCRIPT = {"/S": pikepdf.Name.JavaScript, "/JS": "app.alert(1)"}
LAUNCH = {"/S": pikepdf.Name.Launch, "/F": "cmd.exe"}
LINK = {"/S": pikepdf.Name.URI, "/URI": "https://office.example/"}


@pytest.mark.parametrize("action", [SCRIPT, LAUNCH], ids=["script", "launch"])
@pytest.mark.parametrize("deep", [False, True], ids=["on opening", "on a click"])
def test_a_pdf_that_does_something_by_itself_is_refused(action, deep):
    """Attack check 45."""
    assert refusal("letter.pdf", acting_pdf(action, deep=deep)) == (Reason.FILE_ACTIVE,)


def test_a_pdf_with_a_plain_link_is_taken():
    """Attack check 45: the refusal is no wider than needed."""
    assert hand_in("letter.pdf", acting_pdf(LINK, deep=True)).content_type == "application/pdf"


def test_a_pdf_whose_pages_form_a_circle_is_refused_in_time():
    """Attack check 45."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"]
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    circle = b"%bxref\n0 3\n0000000000 65535 f \n%btrailer\n<</Size 3/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        body,
        table,
        len(body),
    )

    assert refusal("circle.pdf", circle) == (Reason.FILE_DISGUISED,)


def test_a_pdf_of_ten_thousand_pages_is_refused():
    """Attack check 45."""
    document = pikepdf.new()
    document.add_blank_page()
    for _ in range(file_check.MOST_PAGES):
        document.pages.append(document.pages[0])
    stream = BytesIO()
    document.save(stream)

    assert refusal("long.pdf", stream.getvalue()) == (Reason.TOO_MANY_PAGES,)


def test_a_picture_of_144_million_pixels_is_refused_before_it_is_unpacked():
    """Attack check 43."""
    bomb = real_bomb()

    assert len(bomb) < 1_000_000
    assert refusal("scan.png", bomb) == (Reason.PICTURE_TOO_LARGE,)


@pytest.mark.parametrize(
    "name", ["letter.pdf.", "CON.", "scan.png\u202egnp.exe", "page.svg", "a.hta", "a.lnk", "a.docm"]
)
def test_a_name_that_plays_tricks_is_refused(name):
    """Attack check 42."""
    assert refusal(name, files.pdf()) == (Reason.FILE_TYPE_REFUSED,)


def test_a_picture_that_is_also_a_script_is_served_as_nothing_but_a_download():
    """Attack check 42: a real picture with a script in its comment cannot be told from a picture."""
    stream = BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "JPEG", comment=b"<script>alert(1)</script>")

    assert hand_in("photo.jpg", stream.getvalue()).content_type == "image/jpeg"


def test_an_archive_inside_an_archive_is_not_opened():
    """Attack check 44: only the outer directory is read, and its sizes count as it states them."""
    inner = files.archive({f"{number}": b"\0" * 10_000_000 for number in range(3)})

    row = hand_in("nested.docx", files.docx(**{"word/media/inner.zip": inner}))

    assert row.scan == "quarantined"


def test_an_archive_whose_first_part_is_endless_is_not_read_whole():
    """Attack check 44: the part that names the kind of an open document is read no further than its name."""
    kind = b"application/vnd.oasis.opendocument.text"
    bomb = files.archive({"mimetype": kind + b"\0" * 900_000, "content.xml": b"<office/>"})

    assert refusal("bomb.odt", bomb) == (Reason.FILE_DISGUISED,)


def in_the_check(program: str) -> subprocess.CompletedProcess[str]:
    """Run something in a process with the limits of the check."""
    start = "from pathlib import Path; from cases import file_check; file_check.lock(Path('manage.py')); "
    return subprocess.run(
        [sys.executable, "-c", start + program], cwd=project.BASE_DIR, capture_output=True, text=True, check=False
    )


def test_the_process_that_opens_files_cannot_take_more_memory_than_its_share():
    """Attack check 43."""
    taken = in_the_check(f"bytearray({file_check.MEMORY_BYTES})")

    assert (taken.returncode, taken.stderr.splitlines()[-1]) == (1, "MemoryError")


def test_the_process_that_opens_files_writes_nothing(tmp_path):
    """Attack check 45: whatever code a file brings along finds no place to leave something."""
    target = tmp_path / "left"

    written = in_the_check(f"open({str(target)!r}, 'wb', buffering=0).write(b'x')")

    assert (written.returncode, written.stderr.splitlines()[-1].partition(":")[0]) == (1, "PermissionError")
    assert not target.exists()


def test_the_process_that_opens_files_holds_no_secrets(tmp_path, monkeypatch):
    """What the check inherits is its whole environment: no key, no address of a database."""
    monkeypatch.setenv("SECRET_KEY", "canary")
    asked = []
    real = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *args, **options: asked.append(options) or real(*args, **options))

    hand_in("note.txt", b"I was never told.")

    assert asked[0]["env"] == {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}


def test_a_parser_that_never_ends_means_no_within_the_time_limit(tmp_path, monkeypatch, caplog):
    """Attack check 45."""
    endless = tmp_path / "python"
    endless.write_text("#!/bin/sh\nexec sleep 30\n")
    endless.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(endless))
    monkeypatch.setattr(file_types, "SECONDS", 1)

    with pytest.raises(file_check.NotReal) as refused:
        file_types.check(tmp_path / "any", "pdf")

    assert refused.value.args == (Reason.FILE_DISGUISED,)
    assert caplog.messages == ["examining a file took longer than 1 s"]


def test_a_process_that_dies_means_no(tmp_path, monkeypatch, caplog):
    """Attack check 74: ended by the kernel is not released."""
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(file_check.NotReal) as refused:
        file_types.check(tmp_path / "any", "pdf")

    assert refused.value.args == (Reason.FILE_DISGUISED,)
    assert caplog.messages == ["examining a file ended with code 1"]
