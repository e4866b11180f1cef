"""Requests to prove who one is, and passkeys without a device."""

from datetime import datetime

from cases.models import Case, Proofing, ProofingWay
from cases.services import proofings
from tests.factories.cases import AT


def make_proofing(case: Case, *, at: datetime = AT, address: str = "203.0.113.77") -> tuple[Proofing, str]:
    """Ask as a citizen does; give the request and its pick-up code."""
    asked = proofings.ask(
        reference=case.reference, way=ProofingWay.VISIT, reach="+86 10 5550 0199", language="en", address=address, at=at
    )
    return Proofing.objects.get(number=asked.number), asked.pickup_code
