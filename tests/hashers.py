"""The site's own way of hashing passwords and codes, with a fraction of its memory: hundreds of tests sign in."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """Argon2id that takes under a millisecond. The running system of the functional tests uses the full cost."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1
