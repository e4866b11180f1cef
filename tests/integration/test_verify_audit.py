"""`verify_audit` proves a whole world, and names the first place whatever was tampered with.

The tamperer is the owner of the tables: triggers are switched off, and every trace they know of is fixed up.
"""

import json
from datetime import UTC
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from cases import chain as arithmetic
from cases.actors import SYSTEM
from cases.models import Case, Event
from cases.services import checkpoints, events, evidence
from cases.verification import text, tree
from ratings_connectors.models import Answer
from tests.factories.chains import AT, make_world

GUARDED = (
    "cases_event",
    "cases_checkpoint",
    "cases_checkpointleaf",
    "cases_letter",
    "ratings_connectors_answer",
)


@pytest.fixture
def world(db, settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    return make_world()


def verify(*arguments: str) -> tuple[int, str]:
    said = StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=said)
    except SystemExit as end:
        return int(end.code), said.getvalue().strip()
    return 0, said.getvalue().strip()


def tamper(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        assert cursor.rowcount > 0
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def rehash(chain: int) -> None:
    """What a thorough tamperer does: number, link and hash a whole chain again, and fix its row."""
    previous, rows = arithmetic.genesis(chain), []
    for seq, event in enumerate(Event.objects.filter(chain=chain).order_by("seq", "pk"), start=1):
        event.seq = seq
        rows.append([seq, previous, arithmetic.link(previous, events.body_of(event)), event.pk])
        previous = rows[-1][2]
    # Out of the way first, so that no two events share a number or a link while they are rewritten.
    tamper("UPDATE cases_event SET seq = seq + 1000, previous = md5(id::text) WHERE chain_id = %s", chain)
    for row in rows:
        tamper("UPDATE cases_event SET seq = %s, previous = %s, hash = %s WHERE id = %s", *row)
    tamper("UPDATE cases_chain SET length = %s, head = %s WHERE number = %s", len(rows), previous, chain)


def test_a_whole_world_is_proven(world):
    assert verify() == (
        0,
        (
            "Proven: 21 events in 4 chains without a break, 2 signed checkpoints, 3 committed details (0 erased), "
            "1 letters, 1 evidence files, 0 pictures of them, 1 raw answers."
        ),
    )


def test_an_office_that_only_knows_its_methods_is_proven(db):
    assert verify() == (
        0,
        (
            "Proven: 3 events in 1 chains without a break, 0 signed checkpoints, 0 committed details (0 erased), "
            "0 letters, 0 evidence files, 0 pictures of them, 0 raw answers."
        ),
    )


def test_an_erased_detail_leaves_the_chain_whole(world):
    tamper("DELETE FROM cases_eventdetail WHERE event_id = %s", Event.objects.get(chain=1, seq=1).pk)

    assert verify()[1].split(", ")[2] == "2 committed details (1 erased)"


def test_it_answers_a_machine_in_json(world):
    code, said = verify("--json")

    assert (code, json.loads(said)) == (
        0,
        {
            "verdict": "proven",
            "chains": 4,
            "events": 21,
            "details": 3,
            "erased_details": 0,
            "checkpoints": 2,
            "letters": 1,
            "evidence": 1,
            "pictures": 0,
            "answers": 1,
            "witnessed": 0,
        },
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "'nothing'"),
        ("actor", "'ombudsman:1'"),
        ("at", "at + interval '1 microsecond'"),
        ("object_type", "'letter'"),
        ("object_id", "'9'"),
        ("data", "'{\"n\": 7}'"),
        ("hash", "repeat('0', 64)"),
    ],
)
def test_it_names_an_altered_event(world, column, value):
    """Attack check 85."""
    tamper(f"UPDATE cases_event SET {column} = {value} WHERE chain_id = 2 AND seq = 3")  # noqa: S608 - the test's own words

    action = "nothing" if column == "action" else "step"
    assert verify() == (1, f"Broken: chain 2 (case BBBB-0002), event 3: its content ({action}) does not give its hash")


def test_it_names_an_altered_link(world):
    tamper("UPDATE cases_event SET previous = repeat('0', 64) WHERE chain_id = 2 AND seq = 3")

    assert verify() == (
        1,
        "Broken: chain 2 (case BBBB-0002), event 3: it does not point back to the event before it",
    )


def test_it_names_a_deleted_middle_event(world):
    """Attack check 85."""
    tamper("DELETE FROM cases_event WHERE chain_id = 2 AND seq = 3")

    assert verify() == (
        1,
        "Broken: chain 2 (case BBBB-0002), event 3: it is gone; the next event that is there is 4",
    )


def test_a_rewritten_chain_is_caught_by_the_checkpoint(world):
    tamper("DELETE FROM cases_event WHERE chain_id = 2 AND seq = 3")
    rehash(2)

    assert verify() == (
        1,
        "Broken: chain 2 (case BBBB-0002), event 5: its hash is not the one that checkpoint 1 saw",
    )


def test_it_names_a_cut_tail(world):
    """Attack check 85."""
    tamper("DELETE FROM cases_event WHERE chain_id = 2 AND seq = 6")

    assert verify() == (
        1,
        "Broken: chain 2 (case BBBB-0002), after event 5: the tail was cut: checkpoint 2 saw 6 events, 5 are left",
    )


def test_it_names_a_cut_tail_although_the_row_of_the_chain_was_fixed(world):
    tamper("DELETE FROM cases_event WHERE chain_id = 2 AND seq > 4")
    rehash(2)

    assert verify() == (
        1,
        "Broken: chain 2 (case BBBB-0002), after event 4: the tail was cut: checkpoint 1 saw 5 events, 4 are left",
    )


def test_it_names_a_tail_cut_after_the_last_checkpoint(world):
    events.record(case=world[0], action="step", by=SYSTEM, at=AT)
    tamper("DELETE FROM cases_event WHERE chain_id = 1 AND seq = 6")

    assert verify() == (1, "Broken: chain 1 (case AAAA-0001), after event 5: its row counts 6 events, 5 are there")


def test_it_names_an_altered_head(world):
    tamper("UPDATE cases_chain SET head = repeat('a', 64) WHERE number = 3")

    assert verify() == (
        1,
        "Broken: chain 3 (case CCCC-0003), event 5: the head in the chain's row is not the hash of the last event",
    )


def test_it_names_an_inserted_event(world):
    """Attack check 85."""
    tamper("UPDATE cases_event SET seq = seq + 100 WHERE chain_id = 3 AND seq > 2")
    tamper("UPDATE cases_event SET seq = seq - 99 WHERE chain_id = 3 AND seq > 100")
    tamper(
        "INSERT INTO cases_event (chain_id, seq, at, action, actor, object_type, object_id, data, commitment,"
        " previous, hash) SELECT chain_id, 3, at, 'invented', actor, '', '', '{}', '', repeat('b', 64), hash"
        " FROM cases_event WHERE chain_id = 3 AND seq = 2"
    )
    rehash(3)

    assert verify() == (
        1,
        "Broken: chain 3 (case CCCC-0003), event 5: its hash is not the one that checkpoint 1 saw",
    )


def test_it_names_reordered_events(world):
    """Attack check 85."""
    for old, new in ((2, 99), (3, 2), (99, 3)):
        tamper("UPDATE cases_event SET seq = %s WHERE chain_id = 3 AND seq = %s", new, old)

    assert verify() == (
        1,
        "Broken: chain 3 (case CCCC-0003), event 2: it does not point back to the event before it",
    )


def test_it_names_an_altered_detail(world):
    tamper(
        'UPDATE cases_eventdetail SET value = \'{"name": "Chen Guang"}\' WHERE event_id = %s',
        Event.objects.get(chain=1, seq=1).pk,
    )

    assert verify() == (1, "Broken: chain 1 (case AAAA-0001), event 1: its detail is not the one it committed to")


@pytest.mark.parametrize(
    ("index", "chain", "words"),
    [
        (1, 2, "chain 2: it is gone; the next chain that is there is 3"),
        (2, 3, "chain 3: it is gone, but a checkpoint saw it"),
    ],
)
def test_it_names_a_case_removed_with_all_its_rows(world, index, chain, words):
    case = world[index]
    for statement in (
        "DELETE FROM cases_eventdetail WHERE event_id IN (SELECT id FROM cases_event WHERE chain_id = {chain})",
        "DELETE FROM cases_event WHERE chain_id = {chain}",
        "DELETE FROM cases_chain WHERE number = {chain}",
    ):
        tamper(statement.format(chain=chain))
    case.evidence.all().delete()
    Case.objects.filter(pk=case.pk).delete()

    assert verify() == (1, f"Broken: {words}")


def test_it_names_a_case_that_lost_its_chain(world):
    tamper("UPDATE cases_chain SET case_id = NULL WHERE number = 2")

    assert verify() == (1, "Broken: chain 2 (no case): it belongs to no case")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("signature = repeat('0', 128)", "its signature does not belong to its text"),
        ("key_id = repeat('0', 16)", "it is signed with key 0000000000000000, which is none of those given"),
        ("chains = chains - 1", "its signed text does not say what its columns say"),
        ("root = repeat('0', 64)", "its signed text does not say what its columns say"),
        ("at = at - interval '1 day'", "its signed text does not say what its columns say"),
        ("previous = repeat('1', 64)", "it does not point back to the checkpoint before it"),
        ("body = replace(body, 'ombudsman', 'somebody')", "its signed text does not say what its columns say"),
    ],
)
def test_it_names_an_altered_checkpoint(world, change, words):
    tamper(f"UPDATE cases_checkpoint SET {change} WHERE number = 1")  # noqa: S608 - the test's own words

    assert verify() == (1, f"Broken: checkpoint 1: {words}")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("head = repeat('0', 64)", "checkpoint 1, leaf of chain 2 at event 5"),
        ("length = 4", "checkpoint 1, leaf of chain 2 at event 4"),
    ],
)
def test_it_names_an_altered_leaf(world, change, place):
    tamper(f"UPDATE cases_checkpointleaf SET {change} WHERE checkpoint_id = 1 AND chain = 2")  # noqa: S608 - the test's own words

    assert verify() == (1, f"Broken: {place}: its leaves do not give its root")


def test_it_names_a_deleted_leaf(world):
    tamper("DELETE FROM cases_checkpointleaf WHERE checkpoint_id = 1 AND chain = 2")

    assert verify() == (1, "Broken: checkpoint 1, leaf of chain 2: it is gone")


def test_it_names_a_deleted_checkpoint(world):
    tamper("DELETE FROM cases_checkpointleaf WHERE checkpoint_id = 1")
    tamper("DELETE FROM cases_checkpoint WHERE number = 1")

    assert verify() == (1, "Broken: checkpoint 1: it is gone; the next checkpoint that is there is 2")


@pytest.mark.parametrize("change", ["pdf = pdf || '\\x00'", "sha256 = repeat('0', 64)"])
def test_it_names_a_changed_letter(world, change):
    """Attack check 57."""
    tamper(f"UPDATE cases_letter SET {change}")  # noqa: S608 - the test's own words

    letter = world[0].letters.get()
    assert verify() == (1, f"Broken: letter {letter.pk} (receipt, case AAAA-0001): its bytes do not give its hash")


def test_it_names_a_letter_changed_together_with_its_hash(world):
    tamper("UPDATE cases_letter SET pdf = 'other', sha256 = encode(sha256('other'), 'hex')")

    letter = world[0].letters.get()
    assert verify() == (
        1,
        f"Broken: letter {letter.pk} (receipt, case AAAA-0001): no event of its case holds its hash",
    )


def test_it_names_a_changed_evidence_file(world):
    file = world[1].evidence.get()
    evidence.path_of(file.stored_as).write_bytes(b"A bank statement")

    assert verify() == (
        1,
        f"Broken: evidence {file.pk} (case BBBB-0002, file {file.stored_as}): its bytes do not give its hash",
    )


def test_it_names_a_missing_evidence_file(world):
    file = world[1].evidence.get()
    evidence.path_of(file.stored_as).unlink()

    assert verify() == (
        1,
        f"Broken: evidence {file.pk} (case BBBB-0002, file {file.stored_as}): the file is missing",
    )


def test_it_names_a_changed_raw_answer(world):
    tamper('UPDATE ratings_connectors_answer SET body = \'{"code":"10001"}\'')

    assert verify() == (
        1,
        f"Broken: raw answer {Answer.objects.get().pk} (sesame, score): its bytes do not give its hash",
    )


@pytest.mark.parametrize("statement", ["DELETE FROM", "UPDATE"])
def test_it_names_a_raw_answer_lost_or_changed_together_with_its_hash(world, statement):
    answer = Answer.objects.get()
    changes = {
        "DELETE FROM": "DELETE FROM ratings_connectors_answer",
        "UPDATE": "UPDATE ratings_connectors_answer SET body = 'x', sha256 = encode(sha256('x'), 'hex')",
    }
    tamper(changes[statement])

    event = Event.objects.get(action="records_pulled")
    assert verify() == (
        1,
        f"Broken: raw answer {answer.sha256}: it is gone; event {event.seq} of chain 3 names it",
    )


def export(folder: Path, *arguments: str) -> str:
    said = StringIO()
    call_command("export_checkpoints", *arguments, stdout=said)
    file = folder / "witness.txt"
    file.write_text(said.getvalue())
    return str(file)


def test_a_witness_agrees_with_an_untouched_database(world, tmp_path):
    code, said = verify("--witness", export(tmp_path))

    assert (code, said.rpartition("; ")[2]) == (0, "the witness agrees on 2 checkpoints.")


def test_a_witness_shows_that_the_database_was_restored(world, tmp_path):
    """Attack check 92."""
    file = export(tmp_path, "--since", "2")
    tamper("DELETE FROM cases_checkpointleaf WHERE checkpoint_id = 2")
    tamper("DELETE FROM cases_checkpoint WHERE number = 2")

    assert verify("--witness", file) == (
        1,
        (
            "Broken: checkpoint 2: the witness knows it, the database ends at checkpoint 1 of 2: "
            "it was restored from an older copy, or its end was cut"
        ),
    )


def test_a_witness_shows_history_signed_anew(world, tmp_path):
    """The tamperer even has the signing key: cuts, rewrites, and signs everything again."""
    file = export(tmp_path)
    tamper("DELETE FROM cases_event WHERE chain_id = 2 AND seq = 3")
    rehash(2)
    tamper("DELETE FROM cases_checkpointleaf")
    tamper("DELETE FROM cases_checkpoint")
    checkpoints.make(by=SYSTEM, at=AT)

    assert verify()[0] == 0
    assert verify("--witness", file) == (1, "Broken: checkpoint 1: the witness has another one under this number")


def test_it_says_when_it_could_not_run(world, tmp_path):
    file = tmp_path / "empty.txt"
    file.write_text("# nothing\n")

    assert verify("--witness", str(file)) == (2, "Could not run: the witness file holds no checkpoint")
    assert verify("--public-key", "nonsense") == (
        2,
        "Could not run: 'nonsense' is not a public key in hexadecimal",
    )


def test_checkpoints_under_an_older_key_need_that_key(world, settings):
    old = checkpoints.public_key()
    settings.OMBUDSMAN_CHECKPOINT_KEY = bytes(range(32))

    assert verify()[0] == 1
    assert verify("--public-key", old.hex())[0] == 0


def test_the_public_key_is_printed():
    said = StringIO()
    call_command("audit_public_key", stdout=said)

    public = checkpoints.public_key()
    assert said.getvalue() == f"{checkpoints.key_id(public)} {public.hex()}\n"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=12,
)


@given(JSON)
def test_both_write_the_same_canonical_text(value):
    assert text.canonical(value).encode() == arithmetic.canonical(value)


@given(st.lists(st.tuples(st.integers(0, 2**40), st.binary(min_size=32, max_size=32).map(bytes.hex)), max_size=40))
def test_both_give_the_same_root(heads):
    grown = tree.Tree()
    for number, (length, head) in enumerate(heads):
        assert tree.leaf(number, length, head) == arithmetic.leaf(number, length, head)
        grown.put(number, tree.leaf(number, length, head))

    assert grown.root() == arithmetic.merkle_root([arithmetic.leaf(n, *row) for n, row in enumerate(heads)])


@given(st.lists(st.lists(st.tuples(st.integers(0, 30), st.binary(min_size=32, max_size=32)), max_size=8), max_size=8))
def test_a_tree_that_grows_and_changes_gives_the_same_roots(rounds):
    grown, plain = tree.Tree(), []
    for changes in rounds:
        for wanted, digest in changes:
            index = min(wanted, len(plain))
            plain[index : index + 1] = [digest]
            grown.put(index, digest)
        assert grown.root() == arithmetic.merkle_root(plain)


@given(st.integers(1, 2**40), st.datetimes(), st.integers(0, 2**40))
def test_both_write_the_same_checkpoint(number, at, chains):
    at = at.replace(tzinfo=UTC)
    ours = arithmetic.checkpoint_text(number, at, chains, "a" * 64, "b" * 64)

    assert text.checkpoint_body(number, arithmetic.moment(at), chains, "a" * 64, "b" * 64) == ours


@given(st.integers(0, 2**40))
def test_both_begin_a_chain_alike(number):
    assert text.first_previous(number) == arithmetic.genesis(number)
