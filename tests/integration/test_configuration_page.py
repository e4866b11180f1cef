"""docs/configuration.md tells the truth."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
READERS = "text|optional|flag|whole|choice|words|folder|url|keys|key|document|database"


def asked_for():
    asked = re.compile(rf'\b(?:ENV|env)\.(?:{READERS})\(\s*"([A-Z_]+)"|environment(?:\.get\(|\[)"([A-Z_]+)"')
    sources = [path.read_text() for path in (ROOT / "ombudsman").rglob("*.py")]
    return {first or second for source in sources for first, second in asked.findall(source)}


def explained():
    return set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "configuration.md").read_text(), re.MULTILINE))


def test_every_variable_is_explained_and_no_other():
    assert explained() == asked_for()
