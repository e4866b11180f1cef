"""The project's settings as the tests use them: test mode, and the database's owner, who may make databases."""

import os

os.environ.setdefault("OMBUDSMAN_MODE", "test")

from ombudsman.settings import *  # noqa: F403 - a settings module is all of its names
from ombudsman.settings import DATABASES, ENV, PASSWORD_HASHERS

if os.environ.get("DATABASE_OWNER_URL"):
    _owner = ENV.database("DATABASE_OWNER_URL", "")
    DATABASES["default"].update({key: value for key, value in _owner.items() if key != "OPTIONS"})
# Whatever database the environment names, a test that forgets to ask for one must not reach it.
DATABASES["default"]["NAME"] = DATABASES["default"]["TEST"]["NAME"]
PASSWORD_HASHERS = ["tests.hashers.QuickArgon2", *PASSWORD_HASHERS[1:]]
