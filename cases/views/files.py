"""Answering with a file: as an attachment under its own name, never inside a page, never kept by a cache."""

import csv as comma_separated
import io
from collections.abc import Iterable, Iterator

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from cases.services.evidence_opening import Opened
from cases.services.previews import Shown

# Whatever the file holds, nothing in it may run or load when somebody opens it in a browser.
SANDBOX = "sandbox; default-src 'none'"
# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Without it a spreadsheet takes Chinese words for something else.
_UTF_8_MARK = "\ufeff"


def attachment(file: Opened) -> HttpResponse:
    """Serve a piece of evidence."""
    return _answer(file.content, file.content_type, file.name)


def picture(shown: Shown, number: int) -> HttpResponse:
    """Serve the picture of one page, to be looked at: alone it can do nothing, and no cache keeps it."""
    response = HttpResponse(shown.content, content_type=shown.content_type)
    ending = shown.content_type.rpartition("/")[2]
    _harmless_answer(response)
    response["Content-Disposition"] = f'inline; filename="page-{number}.{ending}"'
    return response


def no_picture(why: str) -> HttpResponse:
    """Say in place of a picture why there is none."""
    response = HttpResponse(why, content_type="text/plain; charset=utf-8", status=409)
    _harmless_answer(response)
    return response


def pdf(content: bytes, name: str) -> HttpResponse:
    """Serve a letter."""
    return _answer(content, "application/pdf", name)


def csv(rows: Iterable[Iterable[str]], name: str) -> StreamingHttpResponse:
    """Stream rows as a CSV file. A text that a spreadsheet would take for a formula is quoted; numbers stay numbers."""
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    as_file(response, name)
    return response


def harmless(cell: str) -> str:
    """Put a quote before a text that would be run as a formula; a number is none."""
    if not cell.startswith(_FORMULA) or _is_number(cell):
        return cell
    return f"'{cell}"


def _lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    yield _UTF_8_MARK
    line = io.StringIO()
    writer = comma_separated.writer(line)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _is_number(cell: str) -> bool:
    return cell[1:].replace(".", "", 1).isdecimal() and cell.isascii() and cell[0] == "-"


def _answer(content: bytes, content_type: str, name: str) -> HttpResponse:
    charset = "; charset=utf-8" if content_type == "text/plain" else ""
    response = HttpResponse(content, content_type=content_type + charset)
    as_file(response, name)
    return response


def as_file(response: HttpResponseBase, name: str) -> None:
    """Make an answer a file under this name that can do nothing in a browser and stays in no cache."""
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    _harmless_answer(response)


def _harmless_answer(response: HttpResponseBase) -> None:
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
