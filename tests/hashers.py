"""The site's own way of hashing passwords and codes, with a fraction of its memory: hundreds of tests sign in."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """Argon2id that takes under a millisecond. The running system of the functional tests uses the full cost."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1


class CountingArgon2(QuickArgon2):
    """The same, counting how often it ran: a page that hashes for some and not for others tells them apart."""

    runs = 0

    def encode(self, password: str, salt: str) -> str:
        """Count, and hash."""
        CountingArgon2.runs += 1
        return str(super().encode(password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        """Count, and compare."""
        CountingArgon2.runs += 1
        return bool(super().verify(password, encoded))
