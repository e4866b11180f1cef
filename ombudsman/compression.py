"""Pages go over the line compressed, with or without a proxy that would do it."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

#: Pictures and papers are compressed already.
TEXTS = ("text/", "application/json", "application/javascript", "image/svg+xml")


class CompressTexts(GZipMiddleware):
    """Django's own way, which pads every answer by a random length, so that its size tells nothing of its secrets."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress what consists of words."""
        if not response.headers.get("Content-Type", "").startswith(TEXTS):
            return response
        return super().process_response(request, response)
