"""The project's settings as the tests use them: test mode, and the database's owner, who may make databases."""

import os

os.environ.setdefault("OMBUDSMAN_MODE", "test")
if "DATABASE_OWNER_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"]

from ombudsman.settings import *  # noqa: F403 - the mode must be known before the settings read it
