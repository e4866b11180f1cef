"""The container of a bundle and its verifier: every byte, everything added, and the vectors of RFC 8032."""

import hashlib
import io
import struct
import zipfile
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cases import chain
from cases.services.bundle_archive import Member, TooLarge, member, write
from cases.verification import offline

SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = SIGNER.public_key().public_bytes_raw()
KEY_ID = hashlib.sha256(PUBLIC).hexdigest()[:16]
AT = datetime(2026, 9, 16, 1, 30, tzinfo=UTC)
KEY = PUBLIC.hex()
ABOUT = {"reference": "KM74Q29XHC", "made_at": chain.moment(AT)}
LETTER = b"%PDF a letter"


def seal(text: bytes) -> str:
    return f"signed {KEY_ID} {PUBLIC.hex()} {SIGNER.sign(text).hex()}\n"


def events(*, detail=True):
    """Three events of chain 1: one withheld, one with a detail, one that files the letter."""
    previous, lines, salt, value = chain.genesis(1), [], "ab" * 32, {"reasons": "Outside our remit.\u2028中文"}
    filed = {"sha256": hashlib.sha256(LETTER).hexdigest()}
    for seq, (action, data) in enumerate((("interest_declared", {}), ("case_refused", {}), ("letter_filed", filed)), 1):
        told = seq == 2 and detail
        body = [1, seq, chain.moment(AT), action, "system", "", "", data, chain.commitment(salt, value) if told else ""]
        head = chain.link(previous, body)
        line = {"seq": seq, "previous": previous, "hash": head, "event": None if seq == 1 else body, "detail": None}
        line["detail"] = {"salt": salt, "value": value} if told else None
        lines.append(chain.canonical(line) + b"\n")
        previous = head
    return lines, previous


def members(*, lines=None, length=3, head=None, letter=LETTER, chains=5, index=1):
    made, end = events()
    head = head or end
    leaves = [chain.leaf(number, number, chain.genesis(number)) for number in range(chains)]
    leaves[index] = chain.leaf(index, length, head)
    body = chain.checkpoint_text(7, AT, chains, chain.merkle_root(leaves), "0" * 64)
    checkpoint = f"{body}signed {KEY_ID} {SIGNER.sign(body.encode()).hex()}\n"
    proof = {"chain": index, "length": length, "head": head, "checkpoint": 7}
    proof["path"] = chain.inclusion_path(leaves, index)
    return [
        member("verify.py", "program", b"the program itself"),
        member("letters/01.pdf", "letter", letter),
        member("audit/events.jsonl", "audit", b"".join(made if lines is None else lines)),
        member("audit/proof.json", "audit", chain.canonical(proof) + b"\n"),
        member("audit/checkpoint.txt", "audit", checkpoint.encode()),
    ]


def archive(parts=None, about=None, sign=seal):
    target = io.BytesIO()
    write(target, parts or members(), about or ABOUT, sign)
    return target.getvalue()


@pytest.fixture
def judge(tmp_path, capsys):
    """Verify bytes against the right key; gives the exit code and the last line."""

    def run(raw, key=KEY):
        path = tmp_path / "bundle.zip"
        path.write_bytes(raw)
        code = offline.check(str(path), key)
        return code, capsys.readouterr().out.splitlines()[-1]

    return run


def test_a_whole_bundle_is_proven_and_any_program_can_unpack_it(judge):
    raw = archive()

    assert judge(raw) == (0, "PROVEN: all this was signed with the key that you gave.")
    with zipfile.ZipFile(io.BytesIO(raw)) as unpacked:
        assert unpacked.testzip() is None
        assert unpacked.read("letters/01.pdf") == LETTER


def test_the_same_members_give_the_same_bytes():
    assert archive() == archive()


def test_every_byte_counts(judge):
    """No byte of a whole bundle can be changed without the verifier naming a fault."""
    raw = archive()

    for place in range(len(raw)):
        bad = bytearray(raw)
        bad[place] ^= (0x01, 0x20, 0x80)[place % 3]
        assert judge(bytes(bad))[0] == 1, place


@pytest.mark.parametrize("cut", [1, 22, 500])
def test_what_was_cut_off_is_missed(judge, cut):
    raw = archive()

    assert judge(raw[:-cut])[0] == 1
    assert judge(raw[cut:])[0] == 1
    assert judge(b"")[0] == 1


def test_nothing_can_be_added_before_behind_or_between(judge):
    raw = archive()
    offset = struct.unpack("<I", raw[-6:-2])[0]
    moved = raw[:-6] + struct.pack("<I", offset + 4) + raw[-2:]

    assert judge(b"more" + raw)[0] == 1
    assert judge(raw + b"more")[0] == 1
    assert judge(b"more" + moved)[0] == 1
    assert judge(raw[:offset] + b"more" + moved[offset:])[0] == 1
    commented = raw[:-2] + struct.pack("<H", 4) + b"more"
    assert judge(commented)[0] == 1


def rebuilt(parts, listed):
    """A container with other members than those that were signed."""
    target, signed = io.BytesIO(), archive(listed)
    with zipfile.ZipFile(io.BytesIO(signed)) as whole:
        last = [member(name, "-", whole.read(name)) for name in offline.LAST]
    central = b""
    for one in [*parts, *last]:
        name = one.name.encode()
        central += offline.central_header(name, one.crc, one.size, target.tell())
        target.write(offline.local_header(name, one.crc, one.size) + one.source)
    offset = target.tell()
    return target.getvalue() + central + offline.end_record(len(parts) + 2, len(central), offset)


def test_no_member_can_be_added_left_out_doubled_or_moved(judge):
    whole = members()
    more = member("letters/02.pdf", "letter", b"another")

    assert rebuilt(whole, whole) == archive()
    for parts in ([*whole, more], whole[1:], [*whole, whole[1]], whole[::-1]):
        assert judge(rebuilt(parts, whole)) == (1, "BROKEN: the members are not those of MANIFEST.json")


def test_another_content_of_the_same_size_is_named(judge):
    other = [member("letters/01.pdf", "letter", b"%PDF a LETTER") if "01" in one.name else one for one in members()]

    said = judge(rebuilt(other, members()))

    assert said == (1, "BROKEN: letters/01.pdf: its content is not that of MANIFEST.json")


def test_names_that_lead_elsewhere_are_refused(judge):
    for name in ("../x", "/x", "a//b", ".x", "a/../b", "a\\b", "C:x"):
        assert judge(archive([*members(), member(name, "data", b"x")]))[0] == 1, name


def test_a_letter_that_the_chain_does_not_know_is_named(judge):
    said = judge(archive(members(letter=b"%PDF another letter")))

    assert said == (1, "BROKEN: letters/01.pdf: the chain does not know this file")


def test_an_event_changed_left_out_or_cut_off_is_named(judge):
    lines, _ = events()

    changed = [lines[0], lines[1].replace(b"system", b"intake"), lines[2]]
    assert judge(archive(members(lines=changed)))[1] == "BROKEN: audit/events.jsonl, event 2: it was changed"
    told = [lines[0], lines[1].replace(b"Outside", b"Within_"), lines[2]]
    assert judge(archive(members(lines=told)))[1] == "BROKEN: audit/events.jsonl, event 2: its detail was changed"
    gone = judge(archive(members(lines=[lines[0], lines[2]])))
    assert gone == (1, "BROKEN: audit/events.jsonl, event 2: it does not follow the event before it")
    assert judge(archive(members(lines=lines[:2]))) == (1, "BROKEN: audit/events.jsonl: the end is missing")


@pytest.mark.parametrize("chains", [1, 2, 3, 4, 5, 7, 8, 9, 100])
def test_every_place_in_every_tree_leads_to_its_root(chains):
    leaves = [chain.leaf(number, 1, chain.genesis(number)) for number in range(chains)]
    root = chain.merkle_root(leaves)

    for index in range(chains):
        proof = {"chain": index, "length": 1, "head": chain.genesis(index)}
        proof["path"] = chain.inclusion_path(leaves, index)
        offline.check_inclusion(proof, chains, root)
        for wrong in (proof["path"][:-1], [*proof["path"], "00" * 32], [*proof["path"][::-1], "11" * 32]):
            if wrong != proof["path"]:
                with pytest.raises(offline.Fault):
                    offline.check_inclusion(proof | {"path": wrong}, chains, root)


def test_another_signer_is_another_key(judge):
    other = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
    public = other.public_key().public_bytes_raw()

    def forged(text):
        return f"signed {hashlib.sha256(public).hexdigest()[:16]} {public.hex()} {other.sign(text).hex()}\n"

    assert judge(archive(sign=forged))[1] == "BROKEN: audit/checkpoint.txt: the signature is false"
    assert judge(archive(), key=public.hex())[1].startswith("BROKEN: it was signed with another key")


def test_a_bundle_past_four_gigabytes_is_not_written():
    huge = Member("files/1.txt", "evidence", b"", 2**32, "0" * 64, 0)

    with pytest.raises(TooLarge):
        write(io.BytesIO(), [huge], ABOUT, seal)


# Section 7.1 of RFC 8032: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_signatures_agree_with_the_vectors_of_the_standard(public, message, signature):
    key, text, made = (bytes.fromhex(part) for part in (public, message, signature))

    assert offline.signed_by(key, text, made)
    assert not offline.signed_by(key, text + b"x", made)
    assert not offline.signed_by(key, text, made[:-1] + bytes([made[-1] ^ 1]))
    assert not offline.signed_by(key, text, bytes([made[0] ^ 1]) + made[1:])


def test_a_signature_has_one_form_only():
    """The same signature plus the order of the group would pass where that is not looked at."""
    key, _, made = (bytes.fromhex(part) for part in VECTORS[0])
    larger = (int.from_bytes(made[32:], "little") + offline.L).to_bytes(32, "little")

    assert not offline.signed_by(key, b"", made[:32] + larger)
    assert not offline.signed_by(key, b"", made + b"x")
    assert not offline.signed_by(b"\xff" * 32, b"", made)
