"""What somebody typed into a page that could not take it, given back so that it is not lost.

Nothing is given back that opens something, and nothing to a page that came from elsewhere: a stranger's page
could otherwise put words into the hands of our visitor.
"""

import re
from dataclasses import dataclass

from django.http import HttpRequest

# Forms with one of these fields are never given back.
SECRET = re.compile(r"code|password|token|credential|secret|reference", re.IGNORECASE)
LONGEST = 200_000  # characters that a page gives back
# The value of a choice; whatever else was sent, somebody wrote.
CHOICE = re.compile(r"[a-z0-9_:-]*|[A-Z0-9_:-]*")
# Where people write in their own words, so that even one small word is theirs.
WORDS = re.compile(
    r"(.*-)?(authority|body|earlier_steps|entry|limits|narrative|reach|reasons|said|what|whom|why|wish|words)"
)


@dataclass(frozen=True)
class Field:
    """One thing that was sent, to be sent again."""

    name: str
    value: str


def fields(request: HttpRequest) -> list[Field]:
    """List what was sent, ready to be sent again; nothing when it must not be."""
    if not _from_here(request):
        return []
    sent = [(name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"]
    if any(SECRET.search(name) for name, _ in sent):
        return []
    found = [Field(name, value) for name, values in sent for value in values]
    return found if sum(len(each.value) for each in found) <= LONGEST else []


def texts(request: HttpRequest) -> list[str]:
    """List what somebody wrote themselves, to be read and copied."""
    return [each.value for each in fields(request) if _is_written(each.name, each.value.strip())]


def files(request: HttpRequest) -> int:
    """Count the files that were sent and have to be chosen again. What comes from elsewhere is not even read."""
    return len(request.FILES) if _from_here(request) else 0


def _is_written(name: str, text: str) -> bool:
    return not CHOICE.fullmatch(text) or bool(text and WORDS.fullmatch(name))


def _from_here(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent this."""
    if request.method != "POST":
        return False
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
