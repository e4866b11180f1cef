"""The description of the API (OpenAPI 3), built from the views: served to key holders, committed to docs/reference."""

from functools import cache
from typing import Any

from django.utils import translation
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from cases.api.errors import KINDS, MEDIA_TYPE
from cases.api.serializers import Problem

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="1 to 100 visible ASCII characters of your own, new for every answer. Asked again with the same key "
    "and body, the first answer is given again; nothing is done twice.",
)


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself, untyped
    """Describes the key."""

    target_class = "cases.api.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Give the definition for the document."""
        del auto_schema
        return {"type": "http", "scheme": "bearer", "description": "A key that the office made for your agency."}


def problems(*statuses: int) -> dict[tuple[int, str], OpenApiResponse]:
    """Describe the refusals of one operation; 401, 429 and 503 can meet every one."""
    return {
        (status, MEDIA_TYPE): OpenApiResponse(Problem, str(KINDS[status][1]))
        for status in sorted({401, 429, 503, *statuses})
    }


@cache
def document() -> dict[str, Any]:
    """Build the description, in English: it is written for programmers of all languages."""
    with translation.override("en"):
        generator = SchemaGenerator()  # type: ignore[no-untyped-call]  # the library is not typed here
        built: dict[str, Any] = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # same
    return built


def as_yaml() -> str:
    """Give the description as the file docs/reference/api.yaml."""
    head = "# Written by `make references` from cases/api; changes made here are lost.\n"
    text: bytes = OpenApiYamlRenderer().render(document(), renderer_context={})  # type: ignore[no-untyped-call]  # same
    return head + text.decode()
