"""What an agency states in its own way still reaches the core, exactly or as text, and never stops a recomputation."""

from decimal import Decimal

import pytest

from cases.models import Record
from cases.services.inputs import Known, score_inputs
from ratings_connectors.base import RecordKind


@pytest.mark.parametrize(
    ("stated", "taken"),
    [
        (2.5, Decimal("2.5")),
        (7, Decimal(7)),
        ("2.50", Decimal("2.50")),
        (10**30, None),
        (1e300, None),
        (float("nan"), None),
        ([1, 2], None),
        ({"months": 3}, None),
        (True, None),
        (None, None),
    ],
)
def test_a_number_is_exact_or_none(stated: object, taken: Decimal | None) -> None:
    row = Record(
        pk=1, agency_id=1, kind=RecordKind.SCORE_ITEM.value, external_id="z-1", content={"item": "LOAN_ARREARS"}
    )
    known = Known(records=(row,), attributes={1: {"months": stated}}, pulled=frozenset())

    (record,) = score_inputs(known, 1)

    assert record.number("months") == taken
    assert record.knows("months")
