"""verify.py - checks a case bundle of the Ombudsman on any computer, without the Ombudsman.

    python3 verify.py BUNDLE.zip --key KEY

KEY is the public key of the Ombudsman, 64 digits (0-9, a-f), spaces allowed. Take it from somewhere else than the
bundle: it is printed on decision letters and stands on the Ombudsman's website. Nothing but Python 3.9 or newer is
needed, no network is used, nothing is written. The format is specified in README.txt beside this file and, in full, in
the Ombudsman's public documentation (docs/bundle.md), so that anybody can write this program again.

Exit code:  0  everything holds, and it was signed with KEY
            1  something does not hold; the first fault is named
            2  not proven: no KEY was given, or the file could not be read
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

PIECE = 1 << 20
LARGEST_TEXT = 1 << 28  # no manifest, proof or list of events is larger; a program must not eat all memory
NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
HEX64 = re.compile(r"[0-9a-f]{64}")
SIGNATURE = re.compile(
    r"(ombudsman bundle\n1\n[A-Z0-9]{10}\n[^\n]{27}\n[0-9]+\n([0-9a-f]{64})\n)"
    r"signed ([0-9a-f]{16}) ([0-9a-f]{64}) ([0-9a-f]{128})\n"
)
CHECKPOINT = re.compile(
    r"(ombudsman checkpoint\n([0-9]+)\n([^\n]{27})\n([0-9]+)\n([0-9a-f]{64})\n[0-9a-f]{64}\n)"
    r"signed ([0-9a-f]{16}) ([0-9a-f]{128})\n"
)
LAST = ("MANIFEST.json", "MANIFEST.sig")
Found = dict[str, tuple[str, bytes]]  # name of a member -> SHA-256 of its bytes, and the bytes of those we read


class Fault(Exception):
    """Something does not hold; the text says where and what."""


def insist(holds: object, fault: str) -> None:
    """Name a fault unless something holds."""
    if not holds:
        raise Fault(fault)


# --- Ed25519, RFC 8032, section 5.1 ----------------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)  # a square root of -1
Point = tuple[int, int, int, int]  # extended coordinates X, Y, Z, T: x = X/Z, y = Y/Z, xy = T/Z


def add(a: Point, b: Point) -> Point:
    """Add two points."""
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    t, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, z - t, z + t, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    """Add a point to itself so many times."""
    result: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


def decode(raw: bytes) -> Point | None:
    """Read a point; nothing for 32 bytes that are none."""
    number = int.from_bytes(raw, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE: Point = decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)


def signed_by(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) over `message` was made with the key whose public half is `public` (32 bytes)."""
    key, r, s = decode(public), decode(signature[:32]), int.from_bytes(signature[32:], "little")
    if len(public) != 32 or len(signature) != 64 or key is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(k, key))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- The container: a ZIP file of which every byte is fixed by its members -------------------------------------------


def local_header(name: bytes, crc: int, size: int) -> bytes:
    """What stands before a member."""
    return struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0x800, 0, 0, 0x21, crc, size, size, len(name), 0) + name


def central_header(name: bytes, crc: int, size: int, offset: int) -> bytes:
    """What the directory says of a member."""
    fixed = (b"PK\1\2", 0x31E, 20, 0x800, 0, 0, 0x21, crc, size, size, len(name), 0, 0, 0, 0, 0o100644 << 16, offset)
    return struct.pack("<4s6H3I5H2I", *fixed) + name


def end_record(count: int, size: int, offset: int) -> bytes:
    """What stands at the end of the file."""
    return struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, size, offset, 0)


def directory(file: BinaryIO) -> list[tuple[str, int]]:
    """Read name and size of every member from the end of the file, and insist that nothing follows it."""
    end = file.seek(0, 2)
    insist(end >= 22, "the file is too short to be a bundle")
    file.seek(end - 22)
    mark, _, _, count, _, size, offset, _ = struct.unpack("<4s4H2IH", file.read(22))
    insist(mark == b"PK\5\6", "the end of the file is not the end of a bundle: it was cut, or something was added")
    insist(offset + size + 22 == end and size <= LARGEST_TEXT, "the directory of the file is damaged")
    file.seek(offset)
    listed, raw, place = [], file.read(size), 0
    while place < size:
        insist(size - place >= 46 and raw[place : place + 4] == b"PK\1\2", "the directory of the file is damaged")
        length = struct.unpack("<I", raw[place + 24 : place + 28])[0]
        width = struct.unpack("<H", raw[place + 28 : place + 30])[0]
        listed.append((raw[place + 46 : place + 46 + width].decode("ascii", "replace"), length))
        place += 46 + width
    insist(len(listed) == count, "the directory of the file is damaged")
    return listed


def walk(file: BinaryIO, expected: list[tuple[str, int]], keep: Callable[[str], bool]) -> Found:
    """Compare the whole file with what its members make of it, byte by byte; give size, hash, and bytes to keep.

    `expected` are names and sizes in order. Every header is built anew here, so nothing can hide between members.
    """
    found: Found = {}
    central, offset = b"", 0
    file.seek(0)
    for name, size in expected:
        raw = name.encode("ascii")
        header, digest, crc, left = file.read(30 + len(raw)), hashlib.sha256(), 0, size
        kept: list[bytes] = []
        while left:
            piece = file.read(min(left, PIECE))
            insist(piece, name + ": the file ends inside it")
            digest.update(piece)
            crc = zlib.crc32(piece, crc)
            left -= len(piece)
            if keep(name):
                kept.append(piece)
        insist(header == local_header(raw, crc, size), name + ": its header or its content was changed")
        central += central_header(raw, crc, size, offset)
        offset += len(header) + size
        found[name] = (digest.hexdigest(), b"".join(kept))
    rest = central + end_record(len(expected), len(central), offset)
    insist(file.read(len(rest) + 1) == rest, "the directory of the file was changed, or something was added")
    return found


# --- What the members say --------------------------------------------------------------------------------------------


def read_json(raw: bytes, name: str) -> Any:
    """Read what stands in a member."""
    try:
        return json.loads(raw.decode("utf-8"))
    except ValueError:
        raise Fault(name + ": it cannot be read") from None


def canonical(value: Any) -> bytes:
    """Write a value as the one JSON text: keys sorted, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def sha256(*parts: bytes) -> str:
    """Hash the parts one after the other."""
    return hashlib.sha256(b"".join(parts)).hexdigest()


def check_manifest(found: Found, listed: list[tuple[str, int]]) -> dict[str, Any]:
    """Hold the signed list of members against what is there."""
    manifest: dict[str, Any] = read_json(found["MANIFEST.json"][1], "MANIFEST.json")
    insist(manifest.get("format") == "ombudsman-bundle/1", "MANIFEST.json: a format that this program does not know")
    members = manifest["members"]
    names = [member["name"] for member in members]
    insist(len(set(names)) == len(names), "MANIFEST.json: a name stands there twice")
    insist(all(NAME.fullmatch(name) for name in names), "MANIFEST.json: a name that is not allowed")
    insist(names + list(LAST) == [name for name, _ in listed], "the members are not those of MANIFEST.json")
    sizes = dict(listed)
    for member in members:
        name = member["name"]
        insist(member["size"] == sizes[name], name + ": its size is not that of MANIFEST.json")
        insist(member["sha256"] == found[name][0], name + ": its content is not that of MANIFEST.json")
    return manifest


def check_signature(found: Found, manifest: dict[str, Any]) -> str:
    """Hold the signature against the manifest; give the public key that made it."""
    text = found["MANIFEST.sig"][1].decode("ascii", "replace")
    match = SIGNATURE.fullmatch(text)
    if match is None:
        raise Fault("MANIFEST.sig: it is not a signature")
    body, digest, key_id, public, signature = match.groups()
    insist(digest == found["MANIFEST.json"][0], "MANIFEST.sig: it was made for another MANIFEST.json")
    lines = ["ombudsman bundle", "1", manifest["reference"], manifest["made_at"], str(len(manifest["members"])), digest]
    insist(body == "\n".join(lines) + "\n", "MANIFEST.sig: it does not say what MANIFEST.json says")
    insist(sha256(bytes.fromhex(public))[:16] == key_id, "MANIFEST.sig: the name of the key is not that of the key")
    good = signed_by(bytes.fromhex(public), body.encode("ascii"), bytes.fromhex(signature))
    insist(good, "MANIFEST.sig: the signature is false")
    return public


def check_chain(raw: bytes, proof: dict[str, Any]) -> tuple[set[str], str]:
    """Compute the audit chain of the case anew; give the hashes of files it vouches for, and a line to say."""
    last, withheld, opened = sha256(b"ombudsman chain %d" % proof["chain"]), 0, 0
    vouched: set[str] = set()
    *lines, end = raw.split(b"\n")
    insist(end == b"", "audit/events.jsonl: the end is missing")
    for seq, line in enumerate(lines, 1):
        place = f"audit/events.jsonl, event {seq}"
        row = read_json(line, place)
        insist(row["seq"] == seq and row["previous"] == last, place + ": it does not follow the event before it")
        event, last = row["event"], row["hash"]
        if event is None:
            withheld += 1
            continue
        insist(event[0] == proof["chain"] and event[1] == seq, place + ": it belongs elsewhere")
        insist(sha256(bytes.fromhex(row["previous"]), canonical(event)) == last, place + ": it was changed")
        if row["detail"] is not None:
            made = sha256(bytes.fromhex(row["detail"]["salt"]), canonical(row["detail"]["value"]))
            insist(made == event[8], place + ": its detail was changed")
            opened += 1
        if event[3] in ("letter_filed", "evidence_received"):
            vouched.add(event[7]["sha256"])
    insist(len(lines) == proof["length"] and last == proof["head"], "audit/events.jsonl: the end is missing")
    return vouched, (
        f"{len(lines)} events of the case form one unbroken chain ({len(lines) - withheld} of them in full, {withheld} "
        f"only as hashes; {opened} details opened)."
    )


def check_inclusion(proof: dict[str, Any], size: int, root: str) -> None:
    """Walk from the head of the chain to the root of the checkpoint's tree: RFC 9162, section 2.1.3.2."""
    index, last = proof["chain"], size - 1
    insist(0 <= index < size, "audit/proof.json: the checkpoint does not know this chain")
    node = hashlib.sha256(b"\x00" + canonical([index, proof["length"], proof["head"]])).digest()
    for step in proof["path"]:
        insist(last, "audit/proof.json: the path is too long")
        other = bytes.fromhex(step)
        if index & 1 or index == last:
            node = hashlib.sha256(b"\x01" + other + node).digest()
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\x01" + node + other).digest()
        index, last = index >> 1, last >> 1
    insist(last == 0 and node.hex() == root, "audit/proof.json: it does not lead to the checkpoint")


def check_audit(found: Found, public: str) -> tuple[set[str], list[str]]:
    """Chain, inclusion, checkpoint and its signature; give what the chain vouches for, and lines to say."""
    proof = read_json(found["audit/proof.json"][1], "audit/proof.json")
    vouched, chain = check_chain(found["audit/events.jsonl"][1], proof)
    match = CHECKPOINT.fullmatch(found["audit/checkpoint.txt"][1].decode("ascii", "replace"))
    if match is None:
        raise Fault("audit/checkpoint.txt: it is not a checkpoint")
    body, number, at, chains, root, _, signature = match.groups()
    insist(int(number) == proof["checkpoint"], "audit/proof.json: it is for another checkpoint")
    check_inclusion(proof, int(chains), root)
    good = signed_by(bytes.fromhex(public), body.encode("ascii"), bytes.fromhex(signature))
    insist(good, "audit/checkpoint.txt: the signature is false")
    short = f"{number}-{root[:8]}-{root[8:16]}"
    return vouched, [chain, f"The end of that chain stands under checkpoint {short} of {at}."]


def check_files(manifest: dict[str, Any], vouched: set[str]) -> int:
    """Letters and evidence must be those of which the chain says that they were filed or handed in."""
    held = [member for member in manifest["members"] if member["what"] in ("letter", "evidence")]
    for member in held:
        insist(member["sha256"] in vouched, member["name"] + ": the chain does not know this file")
    return len(held)


def verify(path: str) -> tuple[str, list[str]]:
    """Check a whole bundle; give the public key it was signed with, and what was proven."""
    with Path(path).open("rb") as file:
        listed = directory(file)
        insist(tuple(name for name, _ in listed[-2:]) == LAST, "there is no MANIFEST at the end")
        insist(all(NAME.fullmatch(name) for name, _ in listed), "a member has a name that is not allowed")
        small = {name for name, size in listed if size <= LARGEST_TEXT}
        texts = {"audit/proof.json", "audit/events.jsonl", "audit/checkpoint.txt", *LAST}
        found = walk(file, listed, lambda name: name in texts & small)
    insist(texts <= set(found) & small, "a part of the proof is missing")
    manifest = check_manifest(found, listed)
    public = check_signature(found, manifest)
    vouched, said = check_audit(found, public)
    files = check_files(manifest, vouched)
    return public, [
        f"Case {manifest['reference']}, bundle of {manifest['made_at']}.",
        f"All its {len(manifest['members'])} members are there, nothing else is, and none was changed.",
        *said,
        f"{files} letters and files are those that the chain vouches for.",
    ]


def grouped(public: str) -> str:
    """Write a key so that it can be compared by eye."""
    return " ".join(public[place : place + 8] for place in range(0, 64, 8))


def say(*lines: str) -> None:
    """Print."""
    sys.stdout.write("\n".join(lines) + "\n")


def check(bundle: str, key: str) -> int:
    """Verify a bundle, say what was found, and give the exit code."""
    if key and not HEX64.fullmatch(key):
        say("NOT PROVEN: the key must be 64 digits, 0-9 and a-f")
        return 2
    try:
        public, proven = verify(bundle)
        insist(not key or key == public, "it was signed with another key: " + grouped(public))
    except Fault as fault:
        say(f"BROKEN: {fault}")
        return 1
    except (
        KeyError,
        TypeError,
        ValueError,
        IndexError,
        AttributeError,
        OverflowError,
        RecursionError,
        struct.error,
    ) as error:
        say(f"BROKEN: a part of the bundle is not what the format says ({type(error).__name__})")
        return 1
    except OSError as error:
        say(f"NOT PROVEN: {error}")
        return 2
    say(*proven)
    if not key:
        say(
            f"NOT PROVEN: all this was signed with the key {grouped(public)}.",
            "Compare it with the key on a letter or on the website of the Ombudsman, and run again with --key.",
        )
        return 2
    say("PROVEN: all this was signed with the key that you gave.")
    return 0


def main(arguments: list[str]) -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Checks a case bundle of the Ombudsman.")
    parser.add_argument("bundle")
    parser.add_argument("--key", nargs="+", default=[], help="the Ombudsman's public key, from outside of the bundle")
    options = parser.parse_args(arguments)
    return check(options.bundle, "".join(options.key).replace(" ", "").lower())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
