"""What the settings refuse, and how they say it."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ombudsman.env import Environment, KeyWithId, Refused

ROOT = Path(__file__).resolve().parent.parent.parent
KEY = base64.b64encode(bytes(range(32))).decode()
PRODUCTION = {
    "PATH": os.environ["PATH"],
    "OMBUDSMAN_MODE": "production",
    "SECRET_KEY": "s3" * 40,
    "ALLOWED_HOSTS": "ombudsman.example",
    "PUBLIC_BASE_URL": "https://ombudsman.example",
    "OMBUDSMAN_FIELD_KEYS": f"2026:{KEY}",
    "OMBUDSMAN_INDEX_KEY": KEY,
    "OMBUDSMAN_CHECKPOINT_KEY": KEY,
    "DATABASE_URL": "postgresql://ombudsman_app:secret@db/ombudsman",
    "REDIS_URL": "redis://:secret@redis:6379/0",
    "EMAIL_HOST": "mail.example",
    "DEFAULT_FROM_EMAIL": "office@ombudsman.example",
    "OFFICE_ADDRESS": "1 Model Road | 示范路1号",
    "OFFICE_PHONE": "+86 10 5550 0100",
    "OFFICE_HOURS": "Monday to Friday",
}


def load(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_complete_production_settings_are_accepted():
    assert load(PRODUCTION).stderr == ""


@pytest.mark.parametrize(
    "name",
    [
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "PUBLIC_BASE_URL",
        "OMBUDSMAN_FIELD_KEYS",
        "OMBUDSMAN_INDEX_KEY",
        "OMBUDSMAN_CHECKPOINT_KEY",
        "DATABASE_URL",
        "REDIS_URL",
        "EMAIL_HOST",
        "DEFAULT_FROM_EMAIL",
        "OFFICE_ADDRESS",
        "OFFICE_PHONE",
        "OFFICE_HOURS",
    ],
)
def test_production_requires(name):
    done = load({key: value for key, value in PRODUCTION.items() if key != name})

    assert (done.returncode, done.stderr) == (
        1,
        f"Settings refused: {name} is required in production and is not set.\n",
    )


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DEBUG", "1", "DEBUG must be off in production."),
        ("DEBUG", "maybe", "DEBUG must be 1 or 0 (or true/false, yes/no, on/off); got 'maybe'."),
        ("SECRET_KEY", "short", "SECRET_KEY must be your own random text of at least 50 characters in production."),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS must not be * in production."),
        ("PUBLIC_BASE_URL", "http://ombudsman.example", "PUBLIC_BASE_URL must start with https:// in production."),
        ("OMBUDSMAN_INDEX_KEY", "not base64!", "OMBUDSMAN_INDEX_KEY is not base64."),
        ("OMBUDSMAN_INDEX_KEY", "c2hvcnQ=", "OMBUDSMAN_INDEX_KEY must hold 32 bytes; it holds 5."),
        ("OMBUDSMAN_FIELD_KEYS", KEY, "OMBUDSMAN_FIELD_KEYS must be a list of id:base64 keys."),
        ("OMBUDSMAN_FIELD_KEYS", f"a:{KEY},a:{KEY}", "OMBUDSMAN_FIELD_KEYS names the same key id twice."),
        ("OMBUDSMAN_MODE", "prod", "OMBUDSMAN_MODE must be one of development, test, production; got 'prod'."),
        ("WEB_PORT", "70000", "WEB_PORT must be from 1 to 65535; got 70000."),
        ("JOB_LEASE_SECONDS", "soon", "JOB_LEASE_SECONDS must be a whole number; got 'soon'."),
        ("EVIDENCE_ROOT", "files", "EVIDENCE_ROOT must be an absolute path; got 'files'."),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL must be a URL starting with postgresql:// or postgres://."),
        ("DATABASE_URL", "postgresql://db", "DATABASE_URL must name a database."),
        ("METRICS_TOKEN", "short", "METRICS_TOKEN must be random text of at least 32 characters in production."),
        ("OMBUDSMAN_CONNECTORS", "[]", "OMBUDSMAN_CONNECTORS must be a JSON object."),
    ],
)
def test_rejects_in_one_line(name, value, words):
    done = load({**PRODUCTION, name: value})

    assert (done.returncode, done.stderr) == (1, f"Settings refused: {words}\n")


def test_rejects_the_key_of_the_source_code_in_production():
    env = Environment({"K": KEY}, production=True)

    with pytest.raises(Refused, match=r"^K is the key printed in the source code; make your own\.$"):
        env.key("K", desk_default=bytes(range(32)))


def test_keys_come_newest_first():
    other = base64.b64encode(bytes(32)).decode()
    env = Environment({"RING": f"new:{KEY},old:{other}"})

    assert env.keys("RING", KeyWithId("desk", b"d" * 32)) == (
        KeyWithId("new", bytes(range(32))),
        KeyWithId("old", bytes(32)),
    )


def test_a_database_url_keeps_socket_and_special_characters():
    env = Environment({"D": "postgresql://me:p%40ss@/case%20s?host=/run/pg&sslmode=require"})

    assert env.database("D", "") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "case s",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "/run/pg",
        "PORT": "",
        "OPTIONS": {"sslmode": "require"},
    }
