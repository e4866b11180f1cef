"""What goes in and what comes out, apart from each other. Input is strict: unknown names are refused, and a number
is never taken for a text.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.checking import Asked, FaultCode
from cases.models import AnswerCode
from cases.queries.agency import RequestPage
from cases.scoring.findings import FindingCode
from cases.services.corrections import ItemReply
from cases.wording import faults, statuses
from cases.workflow import CorrectionStatus

LARGEST_PAGE: Final = 100
MOST_ITEMS: Final = 200
LONGEST_REASONS: Final = 5000
LONGEST_NAME: Final = 60
MOST_NAMED: Final = 50
#: Codes with their words; the words stand in the description of the API. An agency never sees the hidden statuses.
_HIDDEN: Final = frozenset({CorrectionStatus.DRAFT, CorrectionStatus.CANCELLED})
STATUSES: Final = [(one.value, statuses.CORRECTION[one].label) for one in CorrectionStatus if one not in _HIDDEN]
ANSWERS: Final = [(code.value, statuses.ANSWER[code].label) for code in AnswerCode]
ASKED: Final = [(asked.value, statuses.ASKED[asked]) for asked in Asked]
FINDINGS: Final = [(code.value, statuses.FINDING_CODES[code]) for code in FindingCode]
FAULTS: Final = [code.value for code in FaultCode]
STATES: Final = ["running", "paused", "met", "missed"]
_UNKNOWN = _("There is no field of this name.")
_TOO_MANY = _("These are more items than any request has.")
_NO_ITEM = _("This is no item of this request.")
_TWICE = _("This item is answered twice.")
_CHOICE: Final[dict[str, Any]] = {
    "invalid_choice": _("This is none of the values that the description of the API lists.")
}


class Strict(serializers.Serializer[Any]):
    """Refuses what it does not know, by name."""

    def to_internal_value(self, data: Any) -> Any:
        """Check the names first. Raises ValidationError."""
        if isinstance(data, Mapping):
            unknown = sorted(str(name)[:LONGEST_NAME] for name in data if name not in self.fields)[:MOST_NAMED]
            if unknown:
                errors = {name: [serializers.ErrorDetail(str(_UNKNOWN), "unknown_field")] for name in unknown}
                raise serializers.ValidationError(errors)
        return super().to_internal_value(data)


class WholeNumber(serializers.IntegerField):
    """A JSON number, never a text or a truth value."""

    def to_internal_value(self, data: Any) -> int:
        """Refuse what only looks like a number."""
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class Text(serializers.CharField):
    """A JSON text, never a number."""

    def to_internal_value(self, data: Any) -> str:
        """Refuse what is not a text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class ListQuery(Strict):
    """What may stand behind the question mark of the list."""

    status = serializers.ChoiceField(
        STATUSES, required=False, error_messages=_CHOICE, help_text="Only requests in this status."
    )
    after = serializers.IntegerField(
        default=0, min_value=0, max_value=2**63 - 1, help_text="`next_after` of the page before."
    )
    limit = serializers.IntegerField(default=50, min_value=1, max_value=LARGEST_PAGE, help_text="Length of the page.")


class ItemInput(Strict):
    """The answer to one item."""

    item = WholeNumber(min_value=1, help_text="`id` of the item.")
    code = serializers.ChoiceField(ANSWERS, error_messages=_CHOICE, help_text="What you did, or why not.")
    reasons = Text(
        allow_blank=True, max_length=LONGEST_REASONS, help_text="In words; the complainant reads them word for word."
    )


class Items(serializers.ListField):
    """A list that is counted before anything in it is looked at: a body of nothing but wrong items costs nothing."""

    def to_internal_value(self, data: Any) -> list[Any]:
        """Count first. Raises ValidationError."""
        if isinstance(data, list) and len(data) > MOST_ITEMS:
            raise serializers.ValidationError(str(_TOO_MANY), "max_length")
        return super().to_internal_value(data)


class AnswerInput(Strict):
    """The answer to one round of a request: every item once."""

    items = Items(child=ItemInput(), max_length=MOST_ITEMS)

    def validate_items(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Refuse items of other requests, and an item that is answered twice. Left-out items the service refuses."""
        known: Collection[int] = self.context["items"]
        errors: dict[Any, Any] = {}
        seen: set[int] = set()
        for place, given in enumerate(items):
            if given["item"] not in known:
                errors[place] = {"item": [serializers.ErrorDetail(str(_NO_ITEM), "no_item")]}
            elif given["item"] in seen:
                errors[place] = {"item": [serializers.ErrorDetail(str(_TWICE), "twice")]}
            seen.add(given["item"])
        if errors:
            raise serializers.ValidationError(errors)
        return items

    def replies(self) -> list[ItemReply]:
        """Give the answers as the service takes them."""
        return [
            ItemReply(given["item"], AnswerCode(given["code"]), given["reasons"])
            for given in self.validated_data["items"]
        ]


class RequestRow(serializers.Serializer[Any]):
    """One request in the list."""

    id = serializers.IntegerField(source="pk")
    reference = serializers.CharField(help_text="The number of the case, as on our letters.")
    status = serializers.ChoiceField(STATUSES)
    round = serializers.IntegerField(help_text="1 for the first answer; one more each time it came back.")
    your_turn = serializers.BooleanField(source="our_turn", help_text="Whether we wait for your answer.")
    sent_at = serializers.DateTimeField()
    due_on = serializers.DateField(allow_null=True, help_text="The last day for your answer, in China.")


class RequestList(serializers.Serializer[Any]):
    """One page of requests, by number."""

    requests = RequestRow(many=True)
    next_after = serializers.IntegerField(allow_null=True, help_text="`after` of the next page; null on the last one.")


class PersonShown(serializers.Serializer[Any]):
    """About whom it is: what you need to find the record, nothing more."""

    name = serializers.CharField(source="person_name")
    id_number = serializers.CharField(source="person_id")


class RecordShown(serializers.Serializer[Any]):
    """The record an item is about."""

    kind = serializers.CharField(source="record_kind")
    id = serializers.CharField(source="record_id")


class ItemShown(serializers.Serializer[Any]):
    """One thing we ask, and why."""

    id = serializers.IntegerField(source="pk")
    asked = serializers.ChoiceField(ASKED)
    finding = serializers.ChoiceField(FINDINGS)
    basis = serializers.CharField(help_text="The rule of law.")
    explanation = serializers.CharField()
    record = RecordShown(source="*")
    verified = serializers.BooleanField(help_text="Whether our own check saw it done.")


class SaidShown(serializers.Serializer[Any]):
    """What you said about one item."""

    item = serializers.IntegerField(source="item_id")
    code = serializers.ChoiceField(ANSWERS)
    reasons = serializers.CharField()


class FaultShown(serializers.Serializer[Any]):
    """One thing that our check found still wrong."""

    code = serializers.ChoiceField(FAULTS)
    holder = serializers.CharField(help_text="Who holds the record: you, or whoever copied it from you.")
    item = serializers.IntegerField(allow_null=True)
    kind = serializers.CharField()
    external_id = serializers.CharField()
    expected = serializers.CharField()
    seen = serializers.CharField()
    text = serializers.SerializerMethodField(help_text="The same in words, in the language you ask for.")

    def get_text(self, fault: Mapping[str, Any]) -> str:
        """Word the fault as on the page."""
        return faults.sentence(fault)


class RoundShown(serializers.Serializer[Any]):
    """One of your answers, and what our check of it showed."""

    round = serializers.IntegerField(source="number")
    answered_at = serializers.DateTimeField()
    items = SaidShown(source="said", many=True)
    checked_at = serializers.DateTimeField(allow_null=True)
    passed = serializers.BooleanField(allow_null=True, help_text="null while we are still checking.")
    still_wrong = FaultShown(many=True)


class DeadlineShown(serializers.Serializer[Any]):
    """One clock that runs, or ran, for this request."""

    title = serializers.CharField()
    due_on = serializers.DateField(source="due")
    state = serializers.ChoiceField(STATES)
    basis = serializers.CharField()
    provisional = serializers.BooleanField(help_text="Whether the calendar of that year is not published yet.")
    why = serializers.ListField(child=serializers.CharField(), help_text="How the date was counted.")


class RequestShown(RequestRow):
    """One request, as on its page."""

    person = PersonShown(source="*")
    message = serializers.CharField()
    items = ItemShown(many=True)
    rounds = RoundShown(many=True)
    deadlines = serializers.SerializerMethodField()

    @extend_schema_field(DeadlineShown(many=True))
    def get_deadlines(self, page: RequestPage) -> Any:
        """Give the clocks of the request, which the view worded."""
        del page
        return DeadlineShown(self.context["clocks"], many=True).data


class AnswerTaken(serializers.Serializer[Any]):
    """That we have your answer. We check it ourselves before we believe it."""

    request = serializers.IntegerField(source="request_id")
    round = serializers.IntegerField()
    answered_at = serializers.DateTimeField()


class ReasonShown(serializers.Serializer[Any]):
    """Why something was refused."""

    code = serializers.CharField()
    text = serializers.CharField(help_text="In the language you ask for, the same words as on the page.")
    field = serializers.CharField(required=False, help_text="The place, such as `items[0].reasons`.")


class Problem(serializers.Serializer[Any]):
    """Any refusal (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    reasons = ReasonShown(many=True)
