"""A case bundle holds everything its complainant may see, nothing else, and proves itself without us."""

import hashlib
import json
import subprocess
import sys
import tracemalloc
import zipfile
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cases.actors import Role, citizen
from cases.models import Bundle, BundleStatus, Case, Event, InterimRelief, Job, Record, ScoreRun, User, Verdict
from cases.services import bundles, checkpoints, evidence, jobs, letters, messages, upkeep
from cases.services.refusals import Refused
from cases.verification import offline
from cases.workflow import CaseStatus, Reason
from tests.factories import files
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.cases import AT, CODE, DEBTOR, make_case
from tests.factories.chains import make_evidence
from tests.integration.test_access_matrix import complainant
from tests.integration.test_decision_requests import Closed

pytestmark = pytest.mark.django_db
NOW = AT + timedelta(days=1)
EVERY = (
    ["README.txt", "index.html", "case-file-en.pdf", "case-file-zh.pdf", "verify.py"]
    + [f"data/{name}.json" for name in ("case", "records", "scores", "looks")]
    + ["letters/01-receipt.pdf", "files/01.txt"]
    + ["audit/events.jsonl", "audit/proof.json", "audit/checkpoint.txt", "MANIFEST.json", "MANIFEST.sig"]
)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    settings.CLAMD_SOCKET = None
    settings.UPLOAD_FREE_DISK_MB = 0


@pytest.fixture
def case():
    return make_case(email="lin@example.org")


def key():
    return checkpoints.public_key().hex()


def with_papers(case):
    """A case with its receipt and one released file."""
    letters.render_receipt(case_id=case.pk, at=AT)
    row = evidence.receive(
        file=files.upload("notes.txt", "没有人通知我。".encode()), case=case, by=citizen(case.pk), at=AT, shows="A note"
    )
    evidence.scan(evidence_id=row.pk, at=AT)
    return case


def built(case, at=NOW):
    row = bundles.ask(case=case, by=citizen(case.pk), at=at)
    assert bundles.build(bundle_id=row.pk, at=at) is None
    row.refresh_from_db()
    return row


def opened(row):
    return zipfile.ZipFile(BytesIO(bundles.path_of(row).read_bytes()))


def data(row, name):
    return json.loads(opened(row).read(f"data/{name}.json"))


def run(path, *arguments, cwd):
    """The verifier as a court runs it: a bare Python, an empty environment, nothing of ours in reach."""
    program = cwd / "verify.py"
    with zipfile.ZipFile(path) as archive:
        program.write_bytes(archive.read("verify.py"))
    command = [sys.executable, "-I", "-S", str(program), str(path), *arguments]
    return subprocess.run(command, cwd=cwd, env={}, capture_output=True, text=True, check=False)


def test_it_holds_everything_and_is_proven_without_us(case, tmp_path):
    row = built(with_papers(case))
    path = bundles.path_of(row)

    assert opened(row).namelist() == EVERY
    assert (row.status, row.size, row.sha256) == (
        BundleStatus.READY.value,
        path.stat().st_size,
        hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    proven = run(path, "--key", key(), cwd=tmp_path)
    assert (proven.returncode, proven.stderr) == (0, "")
    assert proven.stdout.splitlines()[-1] == "PROVEN: all this was signed with the key that you gave."
    assert "2 letters and files are those that the chain vouches for." in proven.stdout


def test_a_file_that_we_sent_with_a_message_lies_in_it_and_is_proven(case, tmp_path):
    office = make_staff(Role.INTAKE).actor
    row = evidence.receive(file=files.upload("form.txt", b"Fill it in."), case=case, by=office, at=AT)
    evidence.scan(evidence_id=row.pk, at=AT)
    messages.send(case=case, body="Please sign.", files=[row], answer_by=NOW.date(), by=office, at=AT)

    bundle = built(with_papers(case))

    told = data(bundle, "case")
    assert [(one["from"], one["member"]) for one in told["files"]] == [
        ("office", "files/01.txt"),
        ("you", "files/02.txt"),
    ]
    assert (told["messages"][0]["files"], told["messages"][0]["answer_by"]) == ([row.sha256], NOW.date().isoformat())
    assert run(bundles.path_of(bundle), "--key", key(), cwd=tmp_path).returncode == 0


def test_without_the_key_from_outside_nothing_counts_as_proven(case, tmp_path):
    path = bundles.path_of(built(case))

    unproven, false, unread = (
        run(path, cwd=tmp_path),
        run(path, "--key", "ab" * 32, cwd=tmp_path),
        run(path, "--key", "short", cwd=tmp_path),
    )

    assert (unproven.returncode, false.returncode, unread.returncode) == (2, 1, 2)
    assert "NOT PROVEN: all this was signed with the key" in unproven.stdout
    assert "BROKEN: it was signed with another key" in false.stdout
    offline_again = subprocess.run(
        [sys.executable, "-I", "-S", str(tmp_path / "verify.py"), "missing.zip"], cwd=tmp_path, env={}, check=False
    )
    assert offline_again.returncode == 2


def test_a_changed_byte_anywhere_is_noticed(case, tmp_path, capsys):
    """Some places all over a real bundle; tests/unit/test_bundle_archive.py changes every byte of a small one."""
    raw = bundles.path_of(built(with_papers(case))).read_bytes()
    changed = tmp_path / "changed.zip"

    for place in (*range(17, len(raw), 4001), *range(len(raw) - 1500, len(raw), 7)):
        bad = bytearray(raw)
        bad[place] ^= 1 + place % 255
        changed.write_bytes(bad)
        assert offline.main([str(changed), "--key", key()]) == 1, place
    assert "PROVEN" not in capsys.readouterr().out


def test_building_and_fetching_are_events_and_the_chain_in_it_holds_the_asking(case):
    row = built(case)
    bundles.open_file(bundle=row, by=citizen(case.pk), at=NOW)

    actions = list(case.chain.events.order_by("seq").values_list("action", flat=True))
    assert actions[-3:] == ["bundle_asked", "bundle_built", "read"]
    assert case.chain.events.last().data == {"what": f"bundle:{row.uid}"}
    lines = opened(row).read("audit/events.jsonl").decode().splitlines()
    assert json.loads(lines[-1])["event"][3] == "bundle_asked"


def test_asking_twice_gives_one_and_a_worker_killed_builds_it_again(case):
    first = bundles.ask(case=case, by=citizen(case.pk), at=NOW)
    assert bundles.ask(case=case, by=citizen(case.pk), at=NOW) == first
    assert Job.objects.filter(kind=bundles.KIND).count() == 1

    path = bundles.path_of(first)
    path.parent.mkdir(parents=True)
    path.with_suffix(".part").write_bytes(b"what a killed worker left")
    bundles.build(bundle_id=first.pk, at=NOW)
    bundles.build(bundle_id=first.pk, at=NOW)

    assert Event.objects.filter(action="bundle_built").count() == 1
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert bundles.ask(case=case, by=citizen(case.pk), at=NOW + timedelta(minutes=9)) == first
    assert bundles.ask(case=case, by=citizen(case.pk), at=NOW + timedelta(minutes=11)) != first


def test_two_workers_never_build_the_same_file(case):
    row = bundles.ask(case=case, by=citizen(case.pk), at=NOW)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [bundles.LOCKS, row.pk])
    try:
        wait = bundles.build(bundle_id=row.pk, at=NOW)
        with other.cursor() as cursor:
            # A server notices a closed connection only a moment later.
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [bundles.LOCKS, row.pk])
    finally:
        other.close()

    assert (type(wait), bundles.path_of(row).exists()) == (jobs.Uncounted, False)
    assert bundles.build(bundle_id=row.pk, at=NOW) is None


def test_a_new_one_ends_the_older_one(case, django_capture_on_commit_callbacks):
    older = built(case)

    with django_capture_on_commit_callbacks(execute=True):
        newer = built(case, at=NOW + timedelta(minutes=11))

    older.refresh_from_db()
    assert (older.status, newer.status) == (BundleStatus.GONE.value, BundleStatus.READY.value)
    assert [file.name for file in bundles.path_of(newer).parent.iterdir()] == [newer.stored_as]


def test_a_day_later_it_is_gone(case):
    row = built(case)

    upkeep.expire_bundles(at=NOW + timedelta(hours=25))

    row.refresh_from_db()
    assert row.status == BundleStatus.GONE.value
    assert not bundles.path_of(row).exists()
    with pytest.raises(Refused):
        bundles.open_file(bundle=row, by=citizen(case.pk), at=NOW)


def test_a_bundle_changed_on_disk_is_not_given_out(case):
    """Attack check 50."""
    row = built(case)
    bundles.path_of(row).write_bytes(b"something else")

    with pytest.raises(bundles.Altered):
        bundles.open_file(bundle=row, by=citizen(case.pk), at=NOW)


def test_files_that_may_not_be_given_out_are_named_with_the_reason(case):
    with_papers(case)
    waiting = make_evidence(case)
    waiting.role = "citizen"
    waiting.save()
    damaged = evidence.receive(file=files.upload("b.txt", b"whole"), case=case, by=citizen(case.pk), at=AT)
    evidence.scan(evidence_id=damaged.pk, at=AT)
    evidence.path_of(damaged.stored_as).write_bytes(b"hurt!")

    held = data(built(case), "case")["files"]

    assert [(one["member"], one["left_out"]) for one in held] == [
        ("files/01.txt", ""),
        ("", "quarantined"),
        ("", "damaged"),
    ]


def test_it_never_holds_what_is_not_for_the_complainant(case, tmp_path):
    """Attack check 10, with a canary in every place that the complainant does not see."""
    officer = make_staff(name="CANARY-officer")
    case = make_case(status=CaseStatus.INVESTIGATING, investigator=officer, consents=[("sesame", "SCORE")])
    respondent = make_respondent(case.agency, name="CANARY-respondent")
    messages.send(case=case, body="CANARY-to-the-agency", by=officer.actor, at=NOW, agency=case.agency)
    messages.send(case=case, body="A word to you.", by=officer.actor, at=NOW)
    case.findings.create(
        agency=case.agency, code="LATE", basis="-", explanation="CANARY-proposed", found_at=NOW, found_by=officer
    )
    consent = case.consents.get()
    pull = case.pulls.create(
        agency=case.agency,
        category="SCORE",
        purpose="investigation",
        transaction_id="t-1",
        consent=consent,
        requested_at=NOW,
        requested_by=officer,
        status="done",
        finished_at=NOW,
        error_detail="CANARY-internal",
    )
    for match in ("exact", "none"):
        Record.objects.create(
            case=case,
            pull=pull,
            agency=case.agency,
            kind="WATCH_ENTRY",
            external_id="CANARY-number" if match == "none" else "W-1",
            content={
                "subject_name": "CANARY-namesake" if match == "none" else "林闻清",
                "extra": {"x": "CANARY-extra"},
            },
            sha256="0" * 64,
            match=match,
            seen_at=NOW,
        )
    theirs = evidence.receive(file=files.upload("theirs.txt", b"CANARY-file"), case=case, by=respondent.actor, at=NOW)
    evidence.scan(evidence_id=theirs.pk, at=NOW)
    make_case(who=DEBTOR)

    row = built(case, at=NOW + timedelta(hours=1))

    raw = bundles.path_of(row).read_bytes()
    assert b"A word to you." in raw
    assert data(row, "records")["records"][1]["withheld"] == "It is about another person."
    for canary in (b"CANARY", CODE.encode(), case.code_hash.encode(), b"440103197903080038", "陈广".encode()):
        assert canary not in raw, canary
    assert User.objects.filter(name__startswith="CANARY").count() == 2


def test_the_data_speaks_both_languages_and_names_its_members(case):
    row = built(with_papers(case))

    told, looks = data(row, "case"), data(row, "looks")

    assert (told["reference"], told["person"]["name"]) == (case.reference, "林闻清")
    assert told["letters"][0]["member"] == "letters/01-receipt.pdf"
    assert (told["files"][0]["name"], told["files"][0]["shows"]) == ("notes.txt", "A note")
    assert set(told["status"]) == {"code", "en", "zh"}
    assert told["about"]["agency"]["zh"] == case.agency.name_zh
    assert looks["looks"] == []
    page = opened(row).read("index.html").decode()
    assert 'lang="zh-Hans"' in page
    assert "<script" not in page
    assert "http" not in page


def test_the_page_tells_scores_relief_requests_files_and_the_other_matters():
    closed = Closed()
    case, other = with_papers(closed.case), make_case()
    Case.objects.filter(pk=other.pk).update(filing=case.filing)
    InterimRelief.objects.create(case=case, holder=case.agency, why="I fly on Friday.", asked_at=AT)
    ScoreRun.objects.create(
        case=case,
        scheme=case.scheme,
        as_of=AT.date(),
        run_at=AT,
        inputs={},
        trace=[],
        lawful_trace=[],
        reported=Decimal(614),
        recomputed=Decimal(684),
        verdict=Verdict.DIFFERENT.value,
    )
    closed.ask(reasons="The court withdrew it.")

    page = opened(built(case, at=closed.at)).read("index.html").decode()

    told = [
        "Reported by the agency: 614</li><li>Recomputed by us: 684</li><li>Lawful score: –",
        "I fly on Friday.",
        "Review of the decision: We are looking at it",
        "There is something new that you did not know",
        "notes.txt: A note (You, 2026-09-16, files/01.txt)",
        other.reference,
    ]
    assert [words for words in told if words not in page] == []


def test_a_full_disk_makes_it_wait(case, settings):
    row = bundles.ask(case=case, by=citizen(case.pk), at=NOW)
    settings.UPLOAD_FREE_DISK_MB = 1_000_000_000

    wait = bundles.build(bundle_id=row.pk, at=NOW)

    assert (type(wait), wait) == (jobs.Uncounted, bundles.NO_ROOM)


def test_files_never_stand_in_memory(case):
    """What a bundle costs is what drawing its pages costs, far less than its files."""
    for number in range(6):
        content = b"%d" % number + b"a" * (evidence.LARGEST_FILE - 1)
        kept = evidence.receive(file=files.upload(f"{number}.txt", content), case=case, by=citizen(case.pk), at=AT)
        evidence.scan(evidence_id=kept.pk, at=AT)
    del content
    row = bundles.ask(case=case, by=citizen(case.pk), at=NOW)
    tracemalloc.start()
    try:
        bundles.build(bundle_id=row.pk, at=NOW)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    row.refresh_from_db()
    assert row.size > 6 * evidence.LARGEST_FILE
    assert peak < 5 * evidence.LARGEST_FILE


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_page_asks_for_the_code_again_and_then_gives_the_file(case):
    """ASVS 5.0, 7.5.3."""
    client, address = complainant(case), reverse("my_case:bundle")
    assert 'name="code"' in client.get(address).content.decode()

    assert client.post(address, {"code": CODE.lower()}).url == address
    assert "Your file is being made" in client.get(address).content.decode()
    row = Bundle.objects.get()
    bundles.build(bundle_id=row.pk, at=timezone.now())
    page = client.get(address).content.decode()
    fetched = client.get(reverse("my_case:bundle_file", args=[row.uid]))

    assert reverse("my_case:bundle_file", args=[row.uid]) in page
    assert offline.grouped(key()) in page
    assert b"".join(fetched) == bundles.path_of(row).read_bytes()
    assert fetched["Content-Type"] == "application/zip"
    assert "no-store" in fetched["Cache-Control"]
    assert fetched["Content-Disposition"].startswith(f'attachment; filename="case-{case.reference}-')


def test_without_the_code_there_is_no_file_and_a_proof_ends(case, settings):
    client, address = complainant(case), reverse("my_case:bundle")
    row = built(case, at=timezone.now())
    file = reverse("my_case:bundle_file", args=[row.uid])

    assert client.get(file).url == address
    client.post(address, {"code": CODE})
    assert b"".join(client.get(file)).startswith(b"PK")
    session = client.session
    session["code_typed_again"] = [case.pk, timezone.now().timestamp() - 901]
    session.save()
    assert client.get(file).url == address
    assert Event.objects.filter(action="read", data__what=f"bundle:{row.uid}").count() == 1


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b"something else"), lambda path: path.unlink()])
def test_a_damaged_file_is_told_in_words_and_a_new_one_can_be_made(case, damage):
    client, row = complainant(case), built(case, at=timezone.now())
    client.post(reverse("my_case:bundle"), {"code": CODE})
    damage(bundles.path_of(row))

    page = client.get(reverse("my_case:bundle_file", args=[row.uid]), follow=True)

    row.refresh_from_db()
    assert (page.status_code, row.status) == (200, BundleStatus.FAILED.value)
    assert "This file was damaged where we keep it" in page.content.decode()
    assert bundles.ask(case=case, by=citizen(case.pk), at=timezone.now()) != row


def test_a_wrong_code_is_counted_and_slowed(case):
    client, address = complainant(case), reverse("my_case:bundle")

    answers = [client.post(address, {"code": "WRONG"}).status_code for _ in range(6)]

    assert answers[:5] == [422] * 5
    assert answers[5] == 429
    assert client.post(address, {}).status_code == 422
    assert Bundle.objects.count() == 0


def test_anybody_gets_the_program_and_the_key_from_the_website(client, case):
    row = built(case)

    program = client.get(reverse("public:verifier"))

    assert program.content == opened(row).read("verify.py")
    assert program["Content-Disposition"] == 'attachment; filename="verify.py"'
    assert offline.grouped(key()) in client.get(reverse("public:verify")).content.decode()


def test_a_foreign_bundle_does_not_exist(case):
    """Attack check 1."""
    row = built(case, at=timezone.now())
    neighbour = complainant(make_case())
    neighbour.post(reverse("my_case:bundle"), {"code": CODE})

    assert neighbour.get(reverse("my_case:bundle_file", args=[row.uid])).status_code == 404


def test_a_wrong_code_says_so(case):
    with pytest.raises(Refused) as refused:
        bundles.prove(case=case, code="WRONG", address="192.0.2.1", by=citizen(case.pk), at=NOW)

    assert refused.value.reasons == (Reason.WRONG_CODE,)
    assert not Event.objects.filter(action="code_typed_again").exists()
