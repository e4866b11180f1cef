"""Machines of agencies that ask the API, and requests that were sent to them."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cases.actors import SYSTEM, Role
from cases.models import Agency, CorrectionRequest, User
from cases.scoring.findings import FindingCode
from cases.services import api_keys, corrections, findings
from cases.workflow import CaseStatus
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.agencies import make_agencies
from tests.factories.cases import DEBTOR, make_case

AT = datetime(2026, 9, 16, 1, 30, tzinfo=UTC)
WRONGS = (FindingCode.METHOD_NOT_DISCLOSED, FindingCode.NO_REASONS)


@dataclass(frozen=True)
class Machine:
    """An agency's program with its key."""

    user: User
    key: str

    def get(self, path: str, **headers: str) -> Any:
        """Ask for something. Headers by their names with underscores."""
        return Client().get(f"/api/v1/{path}", headers=self._headers(headers))

    def post(self, path: str, body: Any, *, content_type: str = "application/json", **headers: str) -> Any:
        """Send something: bytes and texts as they are, all else as JSON."""
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        return Client().post(f"/api/v1/{path}", data, content_type=content_type, headers=self._headers(headers))

    def answer(self, request: CorrectionRequest, body: Any = None, *, key: str = "first", **headers: str) -> Any:
        """Answer a request; without a body, completely."""
        body = answer_to(request) if body is None else body
        return self.post(f"requests/{request.pk}/answer/", body, idempotency_key=key, **headers)

    def _headers(self, given: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in given.items()}
        return {"authorization": f"Bearer {self.key}", **named}


def answer_to(
    request: CorrectionRequest, code: str = "corrected", reasons: str = "The method is published now."
) -> Any:
    """Give a complete answer."""
    items = request.items.values_list("pk", flat=True)
    return {"items": [{"item": pk, "code": code, "reasons": reasons} for pk in items]}


def make_machine(agency: Agency) -> Machine:
    """Make a respondent with a key."""
    user = make_respondent(agency)
    _, key = api_keys.make(agency=agency, user=user, label="complaints system", by=SYSTEM, at=AT)
    return Machine(user, key)


def make_request(agency: Agency) -> CorrectionRequest:
    """Send a request of two items to an agency."""
    investigator = make_staff(Role.INVESTIGATOR)
    case = make_case(
        who=DEBTOR, agency=agency, status=CaseStatus.INVESTIGATING, investigator=investigator, email="chen@home.example"
    )
    for code in WRONGS:
        findings.add(
            case=case, agency=agency, code=code, explanation=f"We asked: {code}.", by=investigator.actor, at=AT
        )
    found = list(case.findings.values_list("pk", flat=True))
    request = corrections.draft(
        case=case, agency=agency, finding_ids=found, message="Please publish it.", by=investigator.actor, at=AT
    )
    return corrections.send(request=request, by=investigator.actor, at=AT + timedelta(hours=1))


@pytest.fixture
def agencies(db: None) -> dict[str, Agency]:
    """The illustrative agencies."""
    return make_agencies()


@pytest.fixture
def machine(agencies: dict[str, Agency]) -> Machine:
    """The platform's program."""
    return make_machine(agencies["sesame"])


@pytest.fixture
def request_sent(agencies: dict[str, Agency]) -> CorrectionRequest:
    """A request that waits for the platform."""
    return make_request(agencies["sesame"])
