"""Case references and access codes: how they are made, checked and written. Pure.

A reference is public and names a case; its last character is a check character over a prime
alphabet, so that one wrong character or two swapped neighbours are always noticed. An access code
is a secret of 80 bits, shown once and kept only as an Argon2id hash (ASVS 5.0, 6.5.2 and 6.5.3).
"""

import secrets
import unicodedata

REFERENCE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"  # 31, a prime: the check needs one
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32: five bits a character
REFERENCE_LENGTH = 10
CODE_LENGTH = 16
RESUME_CODE_LENGTH = 24  # 120 bits: it opens a draft without a reference beside it


def new_reference() -> str:
    """Return a random reference, compact form: nine characters and a check character."""
    body = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(REFERENCE_LENGTH - 1))
    return body + check_character(body)


def new_access_code() -> str:
    """Return a random 80-bit access code, compact form."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def resume_code(seed: bytes) -> str:
    """Write a random or keyed seed of at least 15 bytes as the code that leads back to a draft, compact form."""
    number = int.from_bytes(seed[:15], "big")
    return "".join(CODE_ALPHABET[number >> 5 * place & 31] for place in range(RESUME_CODE_LENGTH))


def check_character(body: str) -> str:
    """Return the character that makes the weighted sum of the whole reference zero."""
    total = sum(weight * REFERENCE_ALPHABET.index(char) for weight, char in enumerate(reversed(body), start=2))
    return REFERENCE_ALPHABET[-total % len(REFERENCE_ALPHABET)]


def is_reference(compact: str) -> bool:
    """Say whether the text is a well-formed reference with the right check character."""
    return (
        len(compact) == REFERENCE_LENGTH
        and all(char in REFERENCE_ALPHABET for char in compact)
        and check_character(compact[:-1]) == compact[-1]
    )


def compact(typed: str) -> str:
    """Undo what people and phones do to a code: spaces, dashes, lower case, full-width forms."""
    folded = unicodedata.normalize("NFKC", typed).upper()
    return "".join(char for char in folded if char.isascii() and char.isalnum())


def grouped(code: str) -> str:
    """Write a compact code in groups that can be read aloud: KM7-4Q29-XHC, ABCD-EFGH-JKLM-NPQR."""
    if len(code) == REFERENCE_LENGTH:
        return f"{code[:3]}-{code[3:7]}-{code[7:]}"
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
