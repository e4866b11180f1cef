"""The pinned packages follow pyproject.toml, and name no place to fetch them from."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def wanted(lines):
    return {re.sub(r"\[.*?\]", "", line).lower() for line in lines}


def pinned(name):
    return set(re.findall(r"^([a-z0-9._-]+==[^ ]+) \\$", (ROOT / name).read_text(), re.MULTILINE))


def test_every_direct_dependency_is_pinned_as_written():
    assert wanted(PROJECT["dependencies"]) - pinned("requirements.txt") == set()
    assert wanted(PROJECT["optional-dependencies"]["dev"]) - pinned("requirements-dev.txt") == set()


def test_the_development_pins_contain_the_others():
    assert pinned("requirements.txt") - pinned("requirements-dev.txt") == set()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_line_is_a_pin_or_a_hash(name):
    """Attack check 94."""
    odd = [
        line
        for line in (ROOT / name).read_text().splitlines()
        if not line.startswith("#")
        and line
        and not re.fullmatch(r"[a-z0-9._-]+==[^ ]+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line)
    ]

    assert odd == []
