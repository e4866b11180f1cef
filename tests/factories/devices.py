"""A device that holds passkeys, as far as a server can tell: it makes keys, signs challenges, and counts."""

import json
import secrets
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Device:
    """One passkey on one device. `verified` says whether it checks finger, face or PIN; `counts` whether it counts."""

    def __init__(self, *, verified=True, counts=False, origin=""):
        self.verified, self.counts, self.origin = verified, counts, origin or settings.PUBLIC_BASE_URL
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = secrets.token_bytes(32)
        self.handle = b""
        self.uses = 0

    def make(self, options):
        """Answer the options of a new passkey."""
        asked = json.loads(options)["publicKey"]
        self.handle = websafe_decode(asked["user"]["id"])
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.credential_id, public)
        data = self._data(asked["rp"]["id"], ATTESTED, credential)
        response = {"attestationObject": websafe_encode(AttestationObject.create("none", data, {}))}
        return self._told("webauthn.create", asked["challenge"], response)

    def sign(self, options):
        """Answer the options of opening."""
        asked = json.loads(options)["publicKey"]
        data = self._data(asked["rpId"], 0)
        client = self._client("webauthn.get", asked["challenge"])
        response = {
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(self.key.sign(bytes(data) + sha256(client), ec.ECDSA(SHA256()))),
            "userHandle": websafe_encode(self.handle),
        }
        return self._told("webauthn.get", asked["challenge"], response)

    def _data(self, host, flags, credential=b""):
        self.uses += self.counts
        flags |= PRESENT | (VERIFIED if self.verified else 0)
        return AuthenticatorData.create(sha256(host.encode()), flags, self.uses, credential)

    def _client(self, kind, challenge):
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _told(self, kind, challenge, response):
        name = websafe_encode(self.credential_id)
        response["clientDataJSON"] = websafe_encode(self._client(kind, challenge))
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def elsewhere():
    """An origin that is not ours."""
    return f"https://not-{urlsplit(settings.PUBLIC_BASE_URL).hostname}"
