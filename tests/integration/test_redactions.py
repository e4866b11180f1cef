"""Parts of a file are covered for good before an agency sees it, and nothing of them is in what the agency gets."""

import io
import zlib
from functools import cache

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from cases.actors import Actor, Role, citizen
from cases.models import Event, Evidence, EvidenceKind, EvidencePage, Job, Redaction, RedactionReason, RedactionStatus
from cases.pages import covering
from cases.queries import files as queries
from cases.queries.files import Sees
from cases.services import evidence, evidence_describing, evidence_opening, previews, redactions, stored, upkeep
from cases.services.redactions import Box
from cases.services.refusals import Refused
from cases.workflow import CaseStatus, Reason
from tests.factories import files
from tests.factories.accounts import make_staff
from tests.factories.cases import AT, make_case

pytestmark = pytest.mark.django_db

SECRET = "CANARY-6222000011112222"
COVER = Box(0, 200, 1000, 200)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    settings.CLAMD_SOCKET = None


@pytest.fixture
def case():
    return make_case(status=CaseStatus.INVESTIGATING, investigator=make_staff())


@pytest.fixture
def officer(case):
    return case.assigned_to.actor


@pytest.fixture
def agency(case):
    return Actor(role=Role.RESPONDENT, agency_id=case.agency_id)


@cache
def letter() -> bytes:
    """A PDF whose text is real text, with a number that nobody else shall read."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(400, 400))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    words = f"BT /F1 20 Tf 20 280 Td ({SECRET}) Tj 0 -200 Td (PUBLIC) Tj ET"
    page.obj.Contents = document.make_stream(words.encode())
    document.docinfo["/Title"] = SECRET
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def hand_in(case, name="letter.pdf", content=None, *, by=None):
    upload = files.upload(name, letter() if content is None else content)
    row = evidence.receive(file=upload, case=case, by=by or citizen(case.pk), at=AT)
    evidence.scan(evidence_id=row.pk, at=AT)
    previews.draw(evidence_id=row.pk, at=AT)
    return fresh(row)


def fresh(row):
    return Evidence.objects.select_related("case", "answer__request").get(pk=row.pk)


def ask(row, by, *boxes, reason=RedactionReason.NUMBERS, version=None):
    number = version or queries.drawing(fresh(row)).version
    return redactions.finish(evidence=row, version=number, page=1, boxes=boxes, reason=reason, by=by, at=AT)


def cover(row, by, *boxes, **said):
    made = ask(row, by, *boxes, **said)
    redactions.make(redaction_id=made.pk, at=AT)
    made.refresh_from_db()
    return made


def show(row, officer, *, original=True):
    evidence.show_to_agency(evidence=row, shown=True, original=original, by=officer, at=AT)
    return fresh(row)


def unpacked(raw: bytes) -> bytes:
    """Everything in a PDF, also what its streams hold."""
    with pikepdf.open(io.BytesIO(raw)) as document:
        streams = [one.read_raw_bytes() for one in document.objects if isinstance(one, pikepdf.Stream)]
    return raw + b"".join(streams)


def test_nothing_below_a_box_is_in_what_an_agency_gets(case, officer, agency):
    """The canary: neither as text, nor as metadata, nor as a pixel, nor as bytes anywhere in the file."""
    row = show(hand_in(case), officer)
    assert pypdfium2.PdfDocument(letter())[0].get_textpage().get_text_range().split() == [SECRET, "PUBLIC"]

    made = cover(row, officer, COVER)

    opened = evidence_opening.open_file(evidence=row, by=agency, at=AT)
    document = pypdfium2.PdfDocument(opened.content)
    everything = unpacked(opened.content)
    assert (opened.name, opened.content_type, len(opened.content)) == ("version-1.pdf", "application/pdf", made.size)
    assert (document[0].get_textpage().get_text_range(), document.get_metadata_dict()["Title"]) == ("", "")
    assert (SECRET.encode() in everything, b"Helvetica" in everything, letter() in everything) == (False, False, False)
    picture = Image.open(io.BytesIO(evidence_opening.open_page(evidence=row, number=1, by=agency, at=AT).content))
    edges = covering.edges((0, 200, 1000, 200), picture.size)
    band = picture.convert("L").crop(edges)
    # The word in the middle says what the box is; everything else is black, and the same whatever lay below.
    assert band.crop((0, 0, band.width // 4, band.height)).getextrema() == (0, 0)
    assert band == Image.open(io.BytesIO(_covered_blank())).convert("L").crop(edges)


def _covered_blank() -> bytes:
    """The same box on a page on which nothing is written."""
    path = stored.new_place()[1]
    Image.new("RGB", (1600, 1600), "white").save(path, "PNG")
    return covering.covered(1, path, [(0, 200, 1000, 200)]).content


def test_what_is_not_covered_can_still_be_read(case, officer, agency):
    row = show(hand_in(case), officer)
    whole = Image.open(io.BytesIO(stored.path_of(row.pictures.get().stored_as).read_bytes())).convert("L")
    cover(row, officer, COVER)

    picture = Image.open(
        io.BytesIO(evidence_opening.open_page(evidence=row, number=1, by=agency, at=AT).content)
    ).convert("L")

    below = (0, 800, 1600, 1600)
    assert picture.crop(below).getextrema()[0] < 60
    assert picture.crop(below).histogram()[:128] == whole.crop(below).histogram()[:128]


def test_the_chain_says_that_and_why_but_not_what(case, officer):
    row = hand_in(case)
    made = cover(row, officer, COVER, Box(0, 0, 10, 10))

    asked, done = (Event.objects.get(action=action) for action in ("redaction_asked", "evidence_redacted"))
    assert (asked.actor, asked.data) == (officer.label, {"version": 1, "reason": "numbers", "pages": 1, "boxes": 2})
    assert done.data == {
        "version": 1,
        "sha256": made.sha256,
        "size": made.size,
        "pictures": 1,
        "pictures_sha256": previews.hash_of_pages(made.pictures.all()),
    }


def test_agencies_get_pictures_and_not_the_file_with_what_hides_in_it(case, officer, agency):
    row = show(hand_in(case), officer, original=False)
    with pytest.raises(Refused):
        evidence_opening.open_file(evidence=row, by=agency, at=AT)

    made = Redaction.objects.get()
    redactions.make(redaction_id=made.pk, at=AT)

    opened = evidence_opening.open_file(evidence=row, by=agency, at=AT)
    assert (made.reason, made.boxes, opened.name) == (RedactionReason.HIDDEN_DATA.value, [], "version-1.pdf")
    assert SECRET.encode() not in unpacked(opened.content)


def test_showing_a_file_again_makes_no_further_version_and_takes_nobodys_boxes(case, officer):
    row = hand_in(case)
    redactions.set_boxes(evidence=row, page=1, boxes=[COVER], by=officer, at=AT)

    for shown in (True, False, True):
        evidence.show_to_agency(evidence=row, shown=shown, by=officer, at=AT)

    versions = Redaction.objects.order_by("version").values_list("version", "status", "boxes")
    assert list(versions) == [(1, "making", []), (2, "draft", [[1, 0, 200, 1000, 200]])]


def test_of_what_we_cannot_draw_agencies_get_the_original(case, officer, agency):
    row = show(hand_in(case, "claim.docx", files.docx()), officer, original=False)

    assert (queries.agency_view(row).sees, Redaction.objects.count()) == (Sees.WHOLE, 0)
    assert evidence_opening.open_file(evidence=row, by=agency, at=AT).name == "claim.docx"


def test_a_file_is_shown_when_its_pictures_are_there(case, officer):
    row = hand_in(case)
    Evidence.objects.update(preview="waiting")

    with pytest.raises(Refused) as refused:
        show(row, officer, original=False)

    assert (refused.value.reasons, fresh(row).shown_to_agency) == ((Reason.PAGES_NOT_DRAWN,), False)


def test_once_there_is_a_version_the_original_never_goes_to_an_agency_again(case, officer, agency):
    row = show(hand_in(case), officer)
    assert evidence_opening.open_file(evidence=row, by=agency, at=AT).content == letter()

    redactions.set_boxes(evidence=row, page=1, boxes=[COVER], by=officer, at=AT)
    assert queries.agency_view(row).sees is Sees.WHOLE
    made = ask(row, officer, COVER)

    assert queries.agency_view(row).sees is Sees.LATER
    for read in (evidence_opening.open_file, lambda **named: evidence_opening.open_page(number=1, **named)):
        with pytest.raises(Refused) as refused:
            read(evidence=row, by=agency, at=AT)
        assert refused.value.reasons == (Reason.FILE_NOT_RELEASED,)

    redactions.make(redaction_id=made.pk, at=AT)
    assert queries.agency_view(row).sees is Sees.COVERED
    assert evidence_opening.open_file(evidence=row, by=agency, at=AT).name == "version-1.pdf"


def test_a_version_that_could_not_be_made_gives_agencies_nothing(case, officer, agency):
    row = show(hand_in(case), officer)
    made = ask(row, officer, COVER)
    Redaction.objects.filter(pk=made.pk).update(status=RedactionStatus.FAILED.value)

    with pytest.raises(Refused):
        evidence_opening.open_file(evidence=row, by=agency, at=AT)


def test_a_new_version_counts_and_the_old_one_stays_as_proof(case, officer, agency):
    row = show(hand_in(case), officer)
    first, second = cover(row, officer, COVER), cover(row, officer, COVER, Box(0, 700, 1000, 200))

    assert (first.version, second.version) == (1, 2)
    assert evidence_opening.open_file(evidence=row, by=agency, at=AT).name == "version-2.pdf"
    assert redactions.read_version(redaction=first, by=officer, at=AT)[:5] == b"%PDF-"


def test_boxes_that_come_with_the_last_button_are_burned_in(case, officer):
    row = hand_in(case, "notes.txt", b"line\n" * 80)
    redactions.set_boxes(evidence=row, page=2, boxes=[COVER], by=officer, at=AT)

    made = ask(row, officer, Box(0, 0, 10, 10))

    assert made.boxes == [[1, 0, 0, 10, 10], [2, 0, 200, 1000, 200]]


def test_a_second_click_makes_no_second_version(case, officer):
    row = hand_in(case)

    made = [ask(row, officer, Box(5, 5, 10, 10), COVER, version=1) for _ in range(2)]

    assert (made[0], Redaction.objects.count(), Job.objects.filter(kind=redactions.KIND).count()) == (made[1], 1, 1)


def test_whoever_has_another_version_before_them_is_asked_to_look_again(case, officer):
    row = hand_in(case)
    first = ask(row, officer, COVER)

    with pytest.raises(Refused) as refused:
        ask(row, officer, Box(0, 0, 10, 10), version=1)

    assert (refused.value.reasons, queries.newest(fresh(row))) == ((Reason.CHANGED_MEANWHILE,), first)


def test_a_later_version_covers_what_the_last_one_covered(case, officer):
    row = hand_in(case, "notes.txt", b"line\n" * 80)
    cover(row, officer, COVER)

    redactions.set_boxes(evidence=row, page=2, boxes=[COVER], by=officer, at=AT)
    second = redactions.finish(
        evidence=row, version=2, page=2, boxes=[COVER], reason=RedactionReason.HEALTH, by=officer, at=AT
    )

    assert second.boxes == [[1, 0, 200, 1000, 200], [2, 0, 200, 1000, 200]]


def test_nobody_takes_a_version_without_a_box_for_a_covered_one(case, officer):
    row = hand_in(case)

    with pytest.raises(Refused) as refused:
        ask(row, officer)

    assert (refused.value.reasons, refused.value.field) == ((Reason.NOTHING_COVERED,), "reason")
    assert Redaction.objects.count() == 0


def test_a_file_has_so_many_versions_and_no_more(case, officer, monkeypatch):
    monkeypatch.setattr(redactions, "MOST_VERSIONS", 1)
    row = hand_in(case)
    ask(row, officer, COVER)

    with pytest.raises(Refused) as refused:
        ask(row, officer, COVER, Box(0, 0, 1, 1))

    assert refused.value.reasons == (Reason.TOO_MANY_VERSIONS,)


def test_without_a_box_it_is_clean_pictures(case, officer, agency):
    row = show(hand_in(case), officer)

    made = cover(row, officer, reason=RedactionReason.HIDDEN_DATA)

    document = pypdfium2.PdfDocument(evidence_opening.open_file(evidence=row, by=agency, at=AT).content)
    assert (made.boxes, document[0].get_textpage().get_text_range()) == ([], "")


def test_the_complainant_covers_their_own_file_until_an_agency_opened_it(case, officer, agency):
    row = hand_in(case)
    cover(row, citizen(case.pk), COVER)
    show(row, officer)
    evidence_opening.open_file(evidence=fresh(row), by=agency, at=AT)

    with pytest.raises(Refused) as refused:
        cover(fresh(row), citizen(case.pk), COVER)

    assert refused.value.reasons == (Reason.FILE_SEEN_ALREADY,)
    assert cover(fresh(row), officer, COVER).version == 2


def test_the_complainant_covers_nothing_that_somebody_else_handed_in(case, officer):
    row = hand_in(case, by=officer)

    with pytest.raises(Refused) as refused:
        redactions.set_boxes(evidence=row, page=1, boxes=[COVER], by=citizen(case.pk), at=AT)

    assert refused.value.reasons == (Reason.NOT_ALLOWED,)


def test_an_agency_covers_nothing(case, agency):
    row = hand_in(case)

    assert redactions.reasons_against(evidence=row, by=Actor(role=Role.AUDITOR)) == ()
    with pytest.raises(Refused):
        redactions.set_boxes(evidence=row, page=1, boxes=[COVER], by=Actor(role=Role.AUDITOR), at=AT)


@pytest.mark.parametrize(("name", "content"), [("claim.docx", files.docx()), ("photo.heic", files.heic())])
def test_what_has_no_pictures_cannot_be_covered(case, officer, name, content):
    row = hand_in(case, name, content)

    with pytest.raises(Refused) as refused:
        redactions.set_boxes(evidence=row, page=1, boxes=[COVER], by=officer, at=AT)

    assert refused.value.reasons == (Reason.NO_PAGES_TO_COVER,)


@pytest.mark.parametrize(
    ("page", "boxes", "reason"),
    [
        (2, [COVER], Reason.NO_SUCH_PAGE),
        (1, [Box(900, 0, 200, 10)], Reason.BOX_OUTSIDE),
        (1, [Box(-1, 0, 10, 10)], Reason.BOX_OUTSIDE),
        (1, [Box(0, 0, 0, 10)], Reason.BOX_OUTSIDE),
        (1, [Box(0, 0, 1, 1)] * 21, Reason.TOO_MANY_BOXES),
    ],
)
def test_a_box_lies_on_a_page(case, officer, page, boxes, reason):
    row = hand_in(case)

    with pytest.raises(Refused) as refused:
        redactions.set_boxes(evidence=row, page=page, boxes=boxes, by=officer, at=AT)

    assert (refused.value.reasons, Redaction.objects.count()) == ((reason,), 0)


def test_boxes_are_kept_page_by_page_and_can_be_thrown_away(case, officer):
    row = hand_in(case, "notes.txt", b"line\n" * 80)
    redactions.set_boxes(evidence=row, page=2, boxes=[COVER], by=officer, at=AT)
    redactions.set_boxes(evidence=row, page=1, boxes=[COVER, COVER], by=officer, at=AT)
    draft = redactions.set_boxes(evidence=row, page=1, boxes=[Box(1, 2, 3, 4)], by=officer, at=AT)

    assert draft.boxes == [[1, 1, 2, 3, 4], [2, 0, 200, 1000, 200]]
    redactions.discard(evidence=row, by=officer, at=AT)
    assert (Redaction.objects.count(), Event.objects.filter(action="redaction_asked").count()) == (0, 0)


def test_a_worker_that_is_killed_in_between_goes_on_where_it_stopped(case, officer, monkeypatch):
    """Attack check 65."""
    row = hand_in(case, "notes.txt", b"line\n" * 600)
    made = ask(row, officer, COVER)
    monkeypatch.setattr(previews, "SECONDS_A_RUN", 0)

    waits = [redactions.make(redaction_id=made.pk, at=AT) for _ in range(3)]

    made.refresh_from_db()
    assert (made.status, made.pictures.count(), waits[-1]) == (RedactionStatus.READY.value, 12, None)
    assert Job.objects.filter(kind=redactions.KIND).count() == 1


def test_a_picture_that_was_changed_is_burned_into_nothing(case, officer):
    """Attack check 50."""
    row = hand_in(case)
    made = ask(row, officer, COVER)
    stored.path_of(row.pictures.get().stored_as).write_bytes(b"changed")

    with pytest.raises(stored.Altered):
        redactions.make(redaction_id=made.pk, at=AT)


def test_a_changed_version_is_never_served_and_the_night_names_it(case, officer):
    """Attack check 50."""
    made = cover(hand_in(case), officer, COVER)
    stored.path_of(made.stored_as).write_bytes(zlib.compress(b"changed"))

    with pytest.raises(stored.Altered):
        redactions.read_version(redaction=made, by=officer, at=AT)
    upkeep.check_evidence(at=AT)

    assert Event.objects.get(action="evidence_damaged").data["expected"] == made.sha256


def test_what_a_file_shows_can_be_changed_until_an_agency_saw_it(case, officer, agency):
    row = show(hand_in(case), officer)
    said = {"kind": EvidenceKind.RECEIPT, "shows": "The bank's receipt", "by": citizen(case.pk), "at": AT}

    evidence_describing.describe(evidence=row, **said)
    evidence_describing.describe(evidence=row, **said)
    evidence_opening.open_page(evidence=row, number=1, by=agency, at=AT)

    event = Event.objects.get(action="evidence_described")
    assert event.data == {"sha256": row.sha256, "kind": "receipt"}
    with pytest.raises(Refused) as refused:
        evidence_describing.describe(evidence=row, **{**said, "shows": "Something else"})
    assert refused.value.reasons == (Reason.FILE_SEEN_ALREADY,)
    assert fresh(row).shows == "The bank's receipt"


def test_every_page_of_a_version_was_made_from_the_page_that_was_looked_at(case, officer):
    made = cover(hand_in(case), officer, COVER)

    assert list(EvidencePage.objects.values_list("redaction", "number").order_by("pk")) == [(None, 1), (made.pk, 1)]
