"""The proxy lets through whatever the site itself takes, so that a limit is always told in words."""

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from cases.services.evidence import LARGEST_CASE, LARGEST_FILE

CADDYFILE = (Path(settings.BASE_DIR) / "Caddyfile").read_text()
MEGABYTE = 1024 * 1024
#: The pages whose forms carry files of evidence.
WITH_FILES = (
    reverse("public:evidence"),
    reverse("my_case:files"),
    reverse("my_case:messages"),
    reverse("agency:correction", args=[7]),
    reverse("desk:evidence", args=["KM7-4Q29-XHC"]),
)


def paths(matcher):
    """The paths that a matcher of the proxy names."""
    found = re.search(rf"@{matcher} (?:not )?path (.+)", CADDYFILE)
    assert found is not None
    return found[1].split()


def largest(matcher):
    """The largest body that the proxy takes where a matcher holds, in bytes."""
    found = re.search(rf"request_body @{matcher} {{\s+max_size (\d+)MiB", CADDYFILE)
    assert found is not None
    return int(found[1]) * MEGABYTE


@pytest.mark.parametrize("path", WITH_FILES)
def test_a_form_with_files_reaches_the_site_whole(path):
    assert [each for each in paths("files") if fnmatchcase(path, each)] != []
    assert largest("files") > LARGEST_CASE + LARGEST_FILE + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_everything_else_has_the_smaller_limit():
    assert paths("others") == paths("files")
    assert largest("others") == 25 * MEGABYTE
