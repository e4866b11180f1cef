"""The agency's side for its machines: the inbox, one request, its answer. The same reads and services as the pages."""

import re
from collections.abc import Iterable
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.negotiation import BaseContentNegotiation, DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases import access
from cases.api import serializers as shapes
from cases.api.parsing import LengthRequired
from cases.api.schema import IDEMPOTENCY_KEY, document, problems
from cases.clocks import clocks
from cases.models import ApiKey
from cases.permissions import Permission
from cases.queries import agency as queries
from cases.services import corrections, idempotency, reads
from cases.services.idempotency import Reply

_KEY: Final = re.compile(r'"?([!#-~]{1,100})"?')  # a quoted or a bare token; never a quote inside


class OnlyJSON(BaseContentNegotiation):
    """Answers JSON whatever is asked for, as RFC 9110 section 12.5.1 allows; asks for JSON in bodies."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        """Choose by content type, as usual."""
        return DefaultContentNegotiation().select_parser(request, parsers)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Choose the only one."""
        del request, format_suffix
        first = next(iter(renderers))
        return first, first.media_type


class AgencyView(APIView):
    """What all operations share. The settings of REST_FRAMEWORK name the key, the throttle and the errors."""

    http_method_names = ["get", "head", "post"]
    content_negotiation_class = OnlyJSON

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Give the view with the name of its door on it, as every view has."""
        view = super().as_view(**initkwargs)
        view.doors = ("agency_key",)  # type: ignore[attr-defined]  # functions take attributes
        return view

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check the key. Raises LengthRequired for a body in chunks, of which the framework would see nothing."""
        super().initial(request, *args, **kwargs)
        if "Transfer-Encoding" in request.headers:
            raise LengthRequired


class RequestsView(AgencyView):
    """The inbox."""

    @extend_schema(
        operation_id="list_requests",
        summary="List your requests",
        description="By number, oldest first. Requests keep their number, so `after` is also a bookmark for new ones.",
        parameters=[shapes.ListQuery],
        responses={200: shapes.RequestList} | problems(400),
    )
    def get(self, request: Request) -> Response:
        """Answer one page; holds nothing about persons."""
        actor = key_of(request).user.actor
        access.require(actor, Permission.SEE_INBOX)
        query = shapes.ListQuery(data=_single(request))
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        visible = access.visible_corrections(actor)
        rows = queries.listing(visible, status=asked.get("status"), after=asked["after"], limit=asked["limit"] + 1)
        page = rows[: asked["limit"]]
        body = {"requests": page, "next_after": page[-1].pk if len(rows) > len(page) else None}
        return Response(shapes.RequestList(body).data)


class RequestView(AgencyView):
    """One request."""

    @extend_schema(
        operation_id="read_request",
        summary="Read one request",
        description="What is asked and why, your earlier answers, and what our checks showed. We note that you read "
        "it; the person can see that.",
        responses={200: shapes.RequestShown} | problems(404),
    )
    def get(self, request: Request, pk: int) -> Response:
        """Answer what the agency's page shows. The read is noted before anything is given out."""
        actor, now = key_of(request).user.actor, timezone.now()
        row = access.correction_for(actor, pk, Permission.ANSWER_CORRECTION)
        running = clocks(row.deadlines.select_related("rule"), timezone.localdate(now))
        shown = shapes.RequestShown(queries.request_page(row), context={"clocks": running})
        reads.note(case=row.case, what="correction:api", by=actor, at=now)
        return Response(shown.data)


class AnswerView(AgencyView):
    """The answer to one request."""

    @extend_schema(
        operation_id="answer_request",
        summary="Answer one request",
        description="For every item a code and reasons. Afterwards we fetch the records again, at every holder, and "
        "calculate the score again ourselves; `read_request` shows the result. A refusal changes nothing and leaves "
        "the Idempotency-Key free.",
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.AnswerInput,
        responses={201: shapes.AnswerTaken} | problems(400, 403, 404, 409, 411, 413, 415, 422),
    )
    def post(self, request: Request, pk: int) -> Response:
        """Take the answer once, however often it is sent."""
        api_key, now = key_of(request), timezone.now()
        actor = api_key.user.actor
        row = access.correction_for(actor, pk, Permission.ANSWER_CORRECTION)
        key = _idempotency_key(request)
        given = shapes.AnswerInput(data=request.data, context={"items": set(row.items.values_list("pk", flat=True))})
        given.is_valid(raise_exception=True)

        def take() -> Reply:
            said = corrections.answer(request=row, replies=given.replies(), by=actor, at=now)
            return Reply(201, dict(shapes.AnswerTaken(said).data))

        asked = {"answer": pk, "items": given.validated_data["items"]}
        reply = idempotency.once(api_key=api_key, key=key, asked=asked, act=take, at=now)
        headers = {"Idempotency-Replayed": "true"} if reply.replayed else {}
        return Response(reply.body, status=reply.status, headers=headers)


class SchemaView(AgencyView):
    """The description of the API."""

    @extend_schema(
        operation_id="read_schema",
        summary="Read this description",
        responses={200: OpenApiTypes.OBJECT} | problems(),
    )
    def get(self, request: Request) -> Response:
        """Answer the OpenAPI document as JSON."""
        del request
        return Response(document())


class NothingView(AgencyView):
    """Every other address: a problem like any other, and only for key holders."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check the key, then say that there is nothing, whatever the method. Raises NotFound."""
        super().initial(request, *args, **kwargs)
        raise exceptions.NotFound


def key_of(request: Request) -> ApiKey:
    """Give the key that opened this request. Raises NotAuthenticated when there is none."""
    key: object = request.auth
    if not isinstance(key, ApiKey):
        raise exceptions.NotAuthenticated
    return key


def _single(request: Request) -> dict[str, str]:
    """Give the query parameters; one that stands twice could be read either way, and is refused."""
    twice = [name for name, values in request.query_params.lists() if len(values) > 1]
    if twice:
        detail = serializers.ErrorDetail(str(_("This parameter stands twice.")), "twice")
        raise serializers.ValidationError({name[: shapes.LONGEST_NAME]: [detail] for name in twice})
    return request.query_params.dict()


def _idempotency_key(request: Request) -> str:
    found = _KEY.fullmatch(request.headers.get("Idempotency-Key", ""))
    if found is None:
        words = _("Send an Idempotency-Key header: 1 to 100 visible ASCII characters, new for every answer.")
        raise exceptions.ValidationError({"Idempotency-Key": [serializers.ErrorDetail(str(words), "required")]})
    return found[1]
