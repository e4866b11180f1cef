"""The table of the upload campaign in Markdown."""

from collections.abc import Iterator, Sequence
from datetime import date

from cases.demo.upload_campaign import MOST_MEMORY_KB
from cases.demo.upload_outcome import Outcome

_NAMES = {
    42: "Names, and files that are not what they say",
    43: "Pictures",
    44: "Archives",
    45: "PDF",
    47: "Harmful software",
    48: "A scanner that is away or lies",
    40: "Uploads in pieces",
}
_HEAD = """Written by `manage.py upload_campaign` on {day}. Every row was handed in through the real service, checked
and drawn by the real children, scanned over a real socket by a scanner of our own that speaks clamd's protocol, and
then asked for by complainant, office and agency. The numbers are those of [attack-checks.md](attack-checks.md).

- Files tried: {rows}. Broken promises: **{broken}**.
- Promised of each: nobody gets anything before release; what is refused leaves no byte behind; the original is only
  ever an attachment that can do nothing; pictures hold no byte of the file; no child passes {memory} MB (most seen:
  {most} MB) or its time.
- kB and ms: the most of any child, the check first, then drawing.
"""


def lines(outcomes: Sequence[Outcome], *, day: date) -> Iterator[str]:
    """The whole part of the document, line by line."""
    most = max((max(one.check_kb, one.drawing_kb) for one in outcomes), default=0)
    broken = sum(len(one.broken) for one in outcomes)
    memory = MOST_MEMORY_KB // 1024
    yield from _HEAD.format(
        day=day.isoformat(), rows=len(outcomes), broken=broken, memory=memory, most=most // 1024
    ).splitlines()
    for check, title in _NAMES.items():
        yield ""
        yield f"### {title} ({check})"
        yield ""
        yield "| file | named | what happened | what is given out, and to whom | check kB | ms | drawing kB | ms |"
        yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
        yield from (_row(one) for one in outcomes if one.attack.check == check)
    for one in outcomes:
        for broken_promise in one.broken:
            yield f"- **Broken** {one.attack.key}: {broken_promise}"


def _row(one: Outcome) -> str:
    name = one.attack.name.encode("ascii", "backslashreplace").decode()
    figures = [one.check_kb, one.check_ms, one.drawing_kb, one.drawing_ms]
    cells = [one.attack.title, f"`{name}`", one.ended, one.served, *(str(figure or "") for figure in figures)]
    return f"| {' | '.join(cells)} |"
