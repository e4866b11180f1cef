"""What a child writes is read as if it came from an enemy."""

import io
import json

import pytest

from cases.pages import frames
from cases.pages.frames import Garbled, Picture

PNG = b"\x89PNG\r\n\x1a\nrest"
HEAD = json.dumps({"total": 3, "locks": ["limits"]}).encode() + b"\n"


def page(**changes):
    facts = {"number": 1, "type": "image/png", "width": 10, "height": 20, "size": len(PNG)} | changes
    return json.dumps(facts).encode() + b"\n" + PNG


def test_what_was_written_is_read():
    out = io.BytesIO()
    made = [Picture(2, "image/png", 10, 20, PNG), Picture(3, "image/png", 10, 20, PNG)]
    frames.write(out, total=3, locks=("limits", "calls"), pages=made)

    drawn = frames.read(out.getvalue(), first=2)

    assert (drawn.total, drawn.locks, list(drawn.pages)) == (3, ("limits", "calls"), made)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"nonsense",
        b"[1]\n",
        b'{"total": 0, "locks": []}\n',
        b'{"total": 2}\n',
        b"{" * 2000,
        HEAD + b"nonsense\n",
        HEAD + page(number=2),
        HEAD + page(number="1"),
        HEAD + page(number=1) + page(number=3),
        HEAD + page(type="image/svg+xml"),
        HEAD + page(type="image/jpeg"),
        HEAD + page(width=0),
        HEAD + page(width=1601),
        HEAD + page(height=-1),
        HEAD + page(size=len(PNG) + 1),
        HEAD + page(size=frames.LARGEST_PAGE + 1),
        HEAD.replace(b"3", b"1") + page() + page(number=2),
    ],
)
def test_anything_else_is_refused(raw):
    with pytest.raises(Garbled):
        frames.read(raw, first=1)
