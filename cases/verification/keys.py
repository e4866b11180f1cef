"""The public keys under which checkpoints are believed."""

import hashlib
from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cases.verification.faults import Broken, CouldNotRun


class Keys:
    """A ring of raw Ed25519 public keys, found by the first 16 hex digits of their SHA-256."""

    def __init__(self, public: Iterable[bytes]) -> None:
        try:
            self._ring = {
                hashlib.sha256(raw).hexdigest()[:16]: Ed25519PublicKey.from_public_bytes(raw) for raw in public
            }
        except ValueError:
            raise CouldNotRun("a public key is not an Ed25519 key of 32 bytes") from None
        if not self._ring:
            raise CouldNotRun("no public key was given")

    def check(self, *, key_id: str, signature: bytes, body: str, place: str) -> None:
        """Insist that one of our keys signed a text.

        Raises:
            Broken: the key is not one of ours, or it did not sign this text.

        """
        key = self._ring.get(key_id)
        if key is None:
            raise Broken(place, f"it is signed with key {key_id}, which is none of those given")
        try:
            key.verify(signature, body.encode())
        except InvalidSignature:
            raise Broken(place, "its signature does not belong to its text") from None
