"""Answering with a file: as an attachment under its own name, never inside a page, never kept by a cache."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from cases.services.evidence import Opened

# Whatever the file holds, nothing in it may run or load when somebody opens it in a browser.
SANDBOX = "sandbox; default-src 'none'"


def attachment(file: Opened) -> HttpResponse:
    """Serve a piece of evidence."""
    return _answer(file.content, file.content_type, file.name)


def pdf(content: bytes, name: str) -> HttpResponse:
    """Serve a letter."""
    return _answer(content, "application/pdf", name)


def _answer(content: bytes, content_type: str, name: str) -> HttpResponse:
    charset = "; charset=utf-8" if content_type == "text/plain" else ""
    response = HttpResponse(content, content_type=content_type + charset)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
