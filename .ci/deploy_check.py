"""Run Django's deployment check on settings as a careful operator would give them; any warning is a failure."""

import base64
import os
import secrets
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def key() -> str:
    """A fresh 32-byte key."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


os.environ.update(
    DJANGO_SETTINGS_MODULE="ombudsman.settings",
    OMBUDSMAN_MODE="production",
    SECRET_KEY=secrets.token_urlsafe(60),
    ALLOWED_HOSTS="ombudsman.example",
    PUBLIC_BASE_URL="https://ombudsman.example",
    OMBUDSMAN_FIELD_KEYS=f"check:{key()}",
    OMBUDSMAN_INDEX_KEY=key(),
    OMBUDSMAN_CHECKPOINT_KEY=key(),
    DATABASE_URL="postgresql://ombudsman_app:not-used@database.example/ombudsman",
    REDIS_URL="redis://:not-used@redis.example:6379/0",
    EMAIL_HOST="mail.example",
    DEFAULT_FROM_EMAIL="office@ombudsman.example",
    OFFICE_ADDRESS="1 Model Road",
    OFFICE_PHONE="+86 10 5550 0100",
    OFFICE_HOURS="Monday to Friday",
)

from django.core.management import execute_from_command_line  # noqa: E402 - the environment must stand first

execute_from_command_line(["manage.py", "check", "--deploy", "--fail-level", "WARNING"])
