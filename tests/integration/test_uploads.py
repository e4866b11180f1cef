"""Files come in pieces: each at its place with its checksum, resumed by whoever began, forgotten after a day."""

import base64
import hashlib
import tracemalloc
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actors import citizen
from cases.models import Draft, Event, Evidence, QuotaUse, Upload
from cases.services import drafts, evidence, quotas, upkeep, upload_pieces, uploads
from cases.services.refusals import Refused
from cases.views import drafting
from cases.workflow import Reason
from tests.factories import files
from tests.factories.cases import AT, make_case
from tests.integration.test_access_matrix import complainant
from tests.integration.test_filing_pages import fill

pytestmark = pytest.mark.django_db
TEXT = "我没有收到通知。\n".encode() * 4000  # about 100 kB
PIECE = 40_000


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    settings.CLAMD_SOCKET = None
    settings.UPLOAD_FREE_DISK_MB = 0


@pytest.fixture
def writer():
    """Somebody who has begun a complaint, at the page's address for pieces."""
    return Sender(Client(), reverse("public:upload"), begin_draft=True)


@pytest.fixture
def owner():
    """Somebody whose case is open."""
    case = make_case()
    return Sender(complainant(case), reverse("my_case:upload"), case=case)


class Sender:
    """Speaks the protocol of docs/uploads.md."""

    def __init__(self, client, address, *, case=None, begin_draft=False):
        self.client, self.address, self.case = client, address, case
        if begin_draft:
            client.post(reverse("public:start"))

    @property
    def draft(self):
        return Draft.objects.get()

    def begin(self, content=TEXT, name="notes.txt", **changed):
        fields = {"name": name, "size": len(content), "first": hashlib.sha256(content[:65536]).hexdigest()}
        return self.client.post(self.address, fields | changed)

    def token(self, content=TEXT, name="notes.txt"):
        return self.begin(content, name).json()["token"]

    def piece(self, token, offset, piece, **headers):
        checksum = "sha256 " + base64.b64encode(hashlib.sha256(piece).digest()).decode()
        sent = {"Upload-Token": token, "Upload-Offset": str(offset), "Upload-Checksum": checksum} | headers
        return self.client.patch(self.address, piece, content_type="application/offset+octet-stream", headers=sent)

    def all_pieces(self, token, content=TEXT):
        for offset in range(0, len(content), PIECE):
            assert self.piece(token, offset, content[offset : offset + PIECE]).status_code == 200

    def state(self, token):
        return self.client.get(self.address, headers={"Upload-Token": token})

    def finish(self, token, **fields):
        return self.client.post(self.address, fields, headers={"Upload-Token": token})


@pytest.mark.parametrize("who", ["writer", "owner"])
def test_a_file_in_pieces_becomes_evidence_like_any_other(who, request):
    sender = request.getfixturevalue(who)
    token = sender.token()
    sender.all_pieces(token)

    answer = sender.finish(token, shows="That nobody told me.", kind="letter")

    row = Evidence.objects.get()
    assert (answer.status_code, answer.json()) == (200, {"uid": str(row.uid)})
    assert (row.original_name, row.size, row.sha256) == ("notes.txt", len(TEXT), hashlib.sha256(TEXT).hexdigest())
    assert (row.shows, row.kind, row.role) == ("That nobody told me.", "letter", "citizen")
    assert evidence.path_of(row.stored_as).read_bytes() == TEXT
    assert list((evidence.path_of(row.stored_as).parents[1] / upload_pieces.PARTIAL).iterdir()) == []
    assert Event.objects.filter(action="evidence_received").count() == (1 if who == "owner" else 0)


def test_finishing_twice_gives_the_same_file(owner):
    token = owner.token()
    owner.all_pieces(token)

    first, second = owner.finish(token), owner.finish(token)

    assert first.json() == second.json()
    assert Evidence.objects.count() == 1


def test_a_file_chosen_again_goes_on_where_it_stopped(writer):
    old = writer.token()
    writer.piece(old, 0, TEXT[:PIECE])

    again = writer.begin()

    assert (again.status_code, again.json()["offset"], again["Upload-Offset"]) == (201, PIECE, str(PIECE))
    assert writer.state(old).status_code == 404
    assert writer.state(again.json()["token"]).json()["offset"] == PIECE
    assert Upload.objects.count() == 1
    assert QuotaUse.objects.filter(amount=1).count() == 2  # the draft itself, and one file


def test_another_file_of_the_same_name_begins_anew(writer):
    writer.piece(writer.token(), 0, TEXT[:PIECE])

    other = writer.begin(b"x" + TEXT[1:])

    assert other.json()["offset"] == 0


def test_a_file_that_only_looks_like_one_that_arrived_is_taken_too(writer):
    for content in (TEXT, TEXT[:-1] + b"!"):
        begun = writer.begin(content, first="0" * 64).json()
        assert begun["offset"] == 0
        writer.all_pieces(begun["token"], content)
        writer.finish(begun["token"])

    assert Evidence.objects.count() == 2


def test_a_piece_at_the_wrong_place_is_told_the_right_one(writer):
    token = writer.token()
    writer.piece(token, 0, TEXT[:PIECE])

    for offset in (0, 1, PIECE + 1):
        answer = writer.piece(token, offset, TEXT[:10])
        assert (answer.status_code, answer["Upload-Offset"], answer.json()) == (409, str(PIECE), {"offset": PIECE})


def test_a_changed_piece_is_refused_and_nothing_written(writer):
    token = writer.token()
    other = "sha256 " + base64.b64encode(hashlib.sha256(b"other").digest()).decode()

    answer = writer.piece(token, 0, TEXT[:PIECE], **{"Upload-Checksum": other})

    assert answer.status_code == 460
    assert writer.state(token).json()["offset"] == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload-Checksum": ""},
        {"Upload-Checksum": "md5 AAAA"},
        {"Upload-Checksum": "sha256 !!!!"},
        {"Upload-Offset": "-1"},
        {"Upload-Offset": "1e3"},
    ],
)
def test_what_the_protocol_does_not_know_is_a_bad_request(writer, headers):
    assert writer.piece(writer.token(), 0, TEXT[:10], **headers).status_code == 400


@pytest.mark.parametrize("changed", [{"first": "zz"}, {"size": "many"}, {"name": ""}, {"name": "a" * 256 + ".txt"}])
def test_a_beginning_must_say_what_comes(writer, changed):
    assert writer.begin(**changed).status_code == 400


def test_a_piece_has_a_largest_size(writer):
    token = writer.token()

    assert writer.piece(token, 0, b"a" * (uploads.LARGEST_PIECE + 1)).status_code == 413


def test_more_than_was_told_is_refused(writer):
    token = writer.token(b"short")

    answer = writer.piece(token, 0, b"much longer")

    assert (answer.status_code, list(answer.json())) == (422, ["words"])
    assert writer.state(token).json()["offset"] == 0


def test_an_unfinished_file_is_no_evidence(writer):
    token = writer.token()
    writer.piece(token, 0, TEXT[:PIECE])

    answer = writer.finish(token)

    assert (answer.status_code, answer.json()) == (409, {"offset": PIECE})
    assert Evidence.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("run.exe", b"MZ", 422), ("empty.txt", b"", 422), ("big.pdf", None, 422)],
)
def test_what_is_clear_beforehand_is_refused_beforehand(writer, name, content, status):
    size = {"size": evidence.LARGEST_FILE + 1} if content is None else {}

    answer = writer.begin(content or b"", name, **size)

    assert answer.status_code == status
    assert Upload.objects.count() == 0


def test_a_file_in_disguise_is_refused_and_forgotten(writer):
    content = files.picture()
    token = writer.token(content, "photo.pdf")
    writer.all_pieces(token, content)

    answer = writer.finish(token)

    assert (answer.status_code, answer.json()) == (422, {"words": "The file is not what its name says."})
    assert (Upload.objects.count(), Evidence.objects.count()) == (0, 0)


def test_files_on_their_way_count_for_the_limits_of_a_case(owner, monkeypatch):
    monkeypatch.setattr(evidence, "MOST_FILES", 2)
    owner.begin(b"one", "1.txt")
    owner.begin(b"two", "2.txt")

    answer = owner.begin(b"three", "3.txt")

    assert (answer.status_code, answer.json()) == (422, {"words": "A case can hold 30 files."})
    monkeypatch.setattr(evidence, "MOST_FILES", 30)
    monkeypatch.setattr(evidence, "LARGEST_CASE", 8)
    assert owner.begin(b"three", "3.txt").json() == {"words": "The files of a case can be 200 MB together."}


def test_cancelling_deletes_the_bytes(writer, settings, django_capture_on_commit_callbacks):
    token = writer.token()
    writer.piece(token, 0, TEXT[:PIECE])

    with django_capture_on_commit_callbacks(execute=True):
        assert writer.client.delete(writer.address, headers={"Upload-Token": token}).status_code == 200

    assert writer.state(token).status_code == 404
    assert [path for path in settings.EVIDENCE_ROOT.rglob("*") if path.is_file()] == []


def test_an_upload_is_of_no_use_to_anybody_else(writer, owner):
    """Attack check 1: a foreign upload looks like one that never was."""
    token, own = writer.token(), owner.token()
    stranger = Sender(Client(), writer.address)
    stranger.client.post(reverse("public:start"))
    neighbour = Sender(complainant(make_case()), owner.address)

    for sender, foreign in ((stranger, token), (neighbour, own), (owner, token), (writer, own)):
        answers = [
            sender.state(foreign),
            sender.piece(foreign, 0, TEXT[:10]),
            sender.finish(foreign),
            sender.client.delete(sender.address, headers={"Upload-Token": foreign}),
        ]
        assert [(answer.status_code, answer.content) for answer in answers] == [(404, b"{}")] * 4
    assert Upload.objects.count() == 2


def test_the_token_is_kept_as_a_digest_and_stands_in_no_address(writer):
    token = writer.token()

    row = Upload.objects.get()

    assert row.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert len(base64.urlsafe_b64decode(token + "==")) == 16


def test_every_request_needs_the_forms_token():
    """Attack check 35."""
    client = Client(enforce_csrf_checks=True)
    session = complainant(make_case())
    client.cookies = session.cookies
    address = reverse("my_case:upload")

    for method in (client.post, client.patch, client.delete):
        assert method(address).status_code == 403


def test_a_day_later_it_is_gone(writer, settings, django_capture_on_commit_callbacks):
    token = writer.token()
    writer.piece(token, 0, TEXT[:PIECE])
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert writer.state(token).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        upkeep.expire_uploads(at=timezone.now())

    assert Upload.objects.count() == 0
    assert [path for path in settings.EVIDENCE_ROOT.rglob("*") if path.is_file()] == []


def test_what_a_crash_left_is_swept_up_but_not_what_is_being_written(settings):
    folder = settings.EVIDENCE_ROOT / upload_pieces.PARTIAL
    folder.mkdir(parents=True)
    (folder / "left").write_bytes(b"x")

    upkeep.expire_uploads(at=timezone.now())
    assert [path.name for path in folder.iterdir()] == ["left"]
    upkeep.expire_uploads(at=timezone.now() + timedelta(hours=2))
    assert list(folder.iterdir()) == []


def test_bytes_of_a_transaction_that_never_ended_are_written_over(writer):
    token = writer.token()
    writer.piece(token, 0, TEXT[:PIECE])
    with upload_pieces.path_of(Upload.objects.get()).open("ab") as partial:
        partial.write(b"half a piece")

    for offset in range(PIECE, len(TEXT), PIECE):
        writer.piece(token, offset, TEXT[offset : offset + PIECE])

    assert writer.finish(token).status_code == 200
    assert Evidence.objects.get().sha256 == hashlib.sha256(TEXT).hexdigest()


def test_below_the_floor_of_the_disk_only_files_wait(writer, owner, settings):
    """Attack check 73."""
    fill(writer.client, until="evidence")
    token = writer.token()
    settings.UPLOAD_FREE_DISK_MB = 1_000_000_000

    for answer in (writer.piece(token, 0, TEXT[:10]), owner.begin()):
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        assert list(answer.json()) == ["words", "again"]
    page = writer.client.post(reverse("public:evidence"), {"file": files.upload("a.txt", b"text"), "shows": "My note"})
    assert (page.status_code, page["Retry-After"]) == (503, "60")
    assert "You can add files later" in page.content.decode()
    assert 'value="My note"' in page.content.decode()
    assert owner.client.post(reverse("my_case:messages"), {"body": "Still here."}).status_code == 302
    assert writer.client.post(reverse("public:evidence"), {"go_on": "1"}).status_code == 302


def test_many_files_slow_down_and_then_go_on(owner):
    for number in range(quotas.MOST_FILES_AT_ONCE):
        assert owner.begin(b"%d" % number, f"{number}.txt").status_code == 201

    slow = owner.begin(b"eleven", "11.txt")

    assert slow.status_code == 429
    assert 100 < int(slow["Retry-After"]) == slow.json()["again"] <= 121
    QuotaUse.objects.update(at=timezone.now() - quotas.FILES.window)
    assert owner.begin(b"eleven", "11.txt").status_code == 201


def test_without_scripts_the_page_says_to_wait_and_keeps_the_list(owner, monkeypatch):
    monkeypatch.setattr(quotas, "MOST_FILES_AT_ONCE", 3)
    address = reverse("my_case:files")
    owner.client.post(address, {"file": [files.upload(f"{n}.txt", b"text %d" % n) for n in range(3)]})

    page = owner.client.post(address, {"file": files.upload("11.txt", b"eleven"), "shows": "The last one"})

    text = page.content.decode()
    assert (page.status_code, "Retry-After" in page) == (429, True)
    assert "What arrived is safe. Wait two minutes" in text
    assert [f"{n}.txt" in text for n in range(3)] == [True] * 3
    assert 'value="The last one"' in text


def test_drafts_from_one_network_are_slowed_and_others_not(settings):
    settings.DRAFTS_PER_HOUR = 2
    home = {"REMOTE_ADDR": "2001:db8:0:1::7"}
    for _ in range(2):
        Client(**home).post(reverse("public:start"))

    same_house = Client(REMOTE_ADDR="2001:db8:0:1::8").post(reverse("public:start"))
    elsewhere = Client(REMOTE_ADDR="2001:db8:0:2::8").post(reverse("public:start"))

    assert (same_house.status_code, elsewhere.status_code) == (429, 302)
    assert 3500 < int(same_house["Retry-After"]) <= 3601
    assert "Try again later" in same_house.content.decode()
    assert Draft.objects.count() == 3
    assert not QuotaUse.objects.filter(subject__contains="2001").exists()


def test_bytes_into_drafts_from_one_network_are_counted_those_of_cases_not(writer, owner, settings):
    fill(writer.client, until="evidence")
    settings.DRAFT_MB_PER_DAY = 1
    big = b"a" * 700_000

    assert writer.begin(big, "1.txt").status_code == 201
    assert writer.begin(big, "2.txt").status_code == 429
    page = writer.client.post(reverse("public:evidence"), {"file": files.upload("3.txt", big)})
    assert page.status_code == 429
    assert owner.begin(big, "1.txt").status_code == owner.begin(big, "2.txt").status_code == 201


def test_tidying_forgets_what_counts_no_more():
    QuotaUse.objects.create(subject="old", at=AT - timedelta(days=2), amount=1)
    QuotaUse.objects.create(subject="new", at=AT - timedelta(hours=2), amount=1)

    upkeep.tidy(at=AT)

    assert list(QuotaUse.objects.values_list("subject", flat=True)) == ["new"]


def test_a_file_too_large_in_a_form_is_named_and_its_rest_not_kept(owner):
    big = files.upload("film.pdf", b"%PDF" + b"a" * (evidence.LARGEST_FILE + 500_000))

    page = owner.client.post(reverse("my_case:files"), {"file": [big, files.upload("a.txt", b"text")]})

    assert page.status_code == 422
    assert "film.pdf: The file is larger than 20 MB." in page.content.decode()
    assert [row.original_name for row in Evidence.objects.all()] == ["a.txt"]


def test_thirty_one_files_at_once_are_no_bare_error(owner):
    sent = [files.upload(f"{n}.exe", b"MZ %d" % n) for n in range(31)]

    page = owner.client.post(reverse("my_case:files"), {"file": sent})

    assert page.status_code == 422
    assert [f"{n}.exe: We take PDF" in page.content.decode() for n in range(31)] == [True] * 31


def test_an_upload_of_a_draft_that_is_gone_goes_with_it(writer):
    writer.token()

    drafts.discard(draft=writer.draft, at=timezone.now())

    assert Upload.objects.count() == 0


def test_a_file_that_arrives_while_its_draft_is_sent_is_one_of_the_case(writer):
    token = writer.token()
    writer.all_pieces(token)
    upload, case = Upload.objects.select_related("draft").get(), make_case()
    Draft.objects.update(case=case)

    kept = uploads.finish(upload=upload, shows="", by=citizen(), at=timezone.now())

    event = Event.objects.get(action="evidence_received")
    assert (kept.case, kept.draft, event.chain.case, event.actor) == (case, None, case, citizen(case.pk).label)


def test_a_removed_file_can_be_sent_again(writer):
    token = writer.token()
    writer.all_pieces(token)
    writer.finish(token)
    evidence.remove(evidence=Evidence.objects.get(), by=citizen(), at=timezone.now())

    again = writer.begin()

    assert again.json()["offset"] == 0


def test_a_form_whose_files_came_ahead_needs_none(owner):
    token = owner.token()
    owner.all_pieces(token)
    uid = owner.finish(token).json()["uid"]

    assert owner.client.post(reverse("my_case:files"), {"arrived": uid}).status_code == 302


def test_the_service_refuses_a_full_network_with_the_time_to_wait(settings):
    settings.DRAFTS_PER_HOUR = 1
    quotas.count_draft(address="192.0.2.1", at=AT)

    with pytest.raises(quotas.SlowDown) as slow:
        quotas.count_draft(address="192.0.2.1", at=AT + timedelta(minutes=20))

    assert slow.value.reasons == (Reason.MANY_DRAFTS,)
    assert slow.value.wait == timedelta(minutes=40)
    assert isinstance(slow.value, Refused)
    assert drafting.COOKIE == "draft"


def test_twenty_megabytes_never_stand_in_memory(owner):
    """Attack check 43: the cost of a file is that of a piece, however large the file."""
    size, piece = evidence.LARGEST_FILE, b"a" * uploads.LARGEST_PIECE
    token = owner.begin(piece, "notes.txt", size=size).json()["token"]
    tracemalloc.start()
    try:
        for offset in range(0, size, len(piece)):
            assert owner.piece(token, offset, piece).status_code == 200
        assert owner.finish(token).status_code == 200
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert Evidence.objects.get().size == size
    assert peak < size // 2
