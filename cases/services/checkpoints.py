"""Signed statements of the heads of all chains: what makes a cut tail or a removed case visible."""

import hashlib
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from cases import chain as arithmetic
from cases.actors import Actor
from cases.models import Chain, Checkpoint, CheckpointLeaf
from cases.services import events

# What the first checkpoint points back to.
NO_CHECKPOINT = "0" * 64
_ONE_AT_A_TIME = 0x6F6D6263  # advisory lock: checkpoints are numbered and linked one after the other
_BATCH = 5000


@transaction.atomic
def make(*, by: Actor, at: datetime) -> Checkpoint:
    """Sign the heads of all chains as they stand now.

    Effects in order: waits for a checkpoint that is being made; when no chain moved since the last one, gives that one
    back and writes nothing; an event in the office's chain (so it is under its own checkpoint); the signed checkpoint;
    one leaf for each chain whose head moved. All heads come from one statement, which is one snapshot: what commits
    later belongs to the next checkpoint. Needs READ COMMITTED, Django's default: an older snapshot taken before the
    wait would miss the checkpoint it waited for.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    last = Checkpoint.objects.order_by("-number").first()
    if last and not _heads().filter(Q(sealed=None) | ~Q(head=F("sealed"))).exists():
        return last
    number = last.number + 1 if last else 1
    events.record(case=None, action="checkpoint_made", by=by, at=at, data={"number": number})

    leaves, moved = [], []
    for chain in _heads().order_by("number").iterator(chunk_size=_BATCH):
        leaves.append(arithmetic.leaf(chain.number, chain.length, chain.head))
        if chain.head != chain.sealed:  # type: ignore[attr-defined]  # the annotation of _heads
            moved.append((chain.number, chain.length, chain.head))
    checkpoint = _sign(
        number=number,
        at=at,
        chains=len(leaves),
        root=arithmetic.merkle_root(leaves),
        previous=digest(last) if last else NO_CHECKPOINT,
    )
    checkpoint.save(force_insert=True)
    CheckpointLeaf.objects.bulk_create(
        (CheckpointLeaf(checkpoint=checkpoint, chain=chain, length=length, head=head) for chain, length, head in moved),
        batch_size=_BATCH,
    )
    return checkpoint


def digest(checkpoint: Checkpoint) -> str:
    """Give what the next checkpoint points back to: the hash over the signed text and its signature."""
    return hashlib.sha256(checkpoint.body.encode() + bytes.fromhex(checkpoint.signature)).hexdigest()


def short_form(checkpoint: Checkpoint) -> str:
    """Give the form printed on letters, such as `12-0a1b2c3d-4e5f6071`."""
    return arithmetic.short_form(checkpoint.number, checkpoint.root)


def public_key() -> bytes:
    """Give the 32 raw bytes of the Ed25519 public key that checkpoints are signed under now."""
    return _key().public_key().public_bytes_raw()


def key_in_groups() -> str:
    """Give the public key as it is printed on letters and pages: 64 hex digits in groups of eight."""
    digits = public_key().hex()
    return " ".join(digits[place : place + 8] for place in range(0, len(digits), 8))


def key_id(public: bytes) -> str:
    """Name a public key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


def seal(text: bytes) -> str:
    """Sign another text of the office under the same key; gives `signed <key id> <public key> <signature>` as a line.

    The text must say by its first line what it is, so that it can never be taken for a checkpoint.
    """
    public = public_key()
    return f"signed {key_id(public)} {public.hex()} {_key().sign(text).hex()}\n"


def witness_form(checkpoint: Checkpoint) -> str:
    """Give a checkpoint as `export_checkpoints` writes it for a witness: the signed text and one line about it."""
    return f"{checkpoint.body}signed {checkpoint.key_id} {checkpoint.signature}\n"


def _sign(*, number: int, at: datetime, chains: int, root: str, previous: str) -> Checkpoint:
    body = arithmetic.checkpoint_text(number, at, chains, root, previous)
    return Checkpoint(
        number=number,
        at=at,
        chains=chains,
        root=root,
        previous=previous,
        key_id=key_id(public_key()),
        body=body,
        signature=_key().sign(body.encode()).hex(),
    )


def _heads() -> QuerySet[Chain]:
    """Every chain with `sealed`: its head in the newest checkpoint that wrote one, or None."""
    newest = CheckpointLeaf.objects.filter(chain=OuterRef("number")).order_by("-checkpoint")
    return Chain.objects.annotate(sealed=Subquery(newest.values("head")[:1]))


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(settings.OMBUDSMAN_CHECKPOINT_KEY)
