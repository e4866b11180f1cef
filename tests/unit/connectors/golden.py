"""The golden examples: golden/<agency>/<name>/payload.json (raw bytes) beside expected.json (what it is read as)."""

import dataclasses
import importlib
import json
from pathlib import Path
from typing import Any

from ratings_connectors import agencies
from ratings_connectors.base import Reading

FOLDER = Path(__file__).parent / "golden"
AGENCIES = sorted(path.parent.name for path in Path(agencies.__path__[0]).glob("*/parse.py"))
EXAMPLES = sorted(path.parent for path in FOLDER.glob("*/*/payload.json"))


def read(example: Path, parser: str) -> Reading:
    parse = importlib.import_module(f"ratings_connectors.agencies.{example.parent.name}.parse")
    return parse.PARSERS[parser]((example / "payload.json").read_bytes())


def as_json(reading: Reading) -> dict[str, Any]:
    """A reading as expected.json writes it."""
    return json.loads(
        json.dumps(
            {
                "records": [dataclasses.asdict(record) for record in reading.records],
                "drift": [dataclasses.asdict(entry) for entry in reading.drift],
            },
            default=str,
        )
    )
