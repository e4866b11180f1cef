import subprocess
import sys
from datetime import UTC, datetime

import pytest

from ratings_connectors.base import mask_id, transaction_id
from ratings_connectors.errors import ConnectorError


def test_a_transaction_id_is_china_time_and_a_counter():
    at = datetime(2026, 1, 5, 1, 30, 0, 123_999, tzinfo=UTC)

    assert transaction_id(at=at, counter=1) == "20260105093000123" + "0000000000001"


@pytest.mark.parametrize("counter", [-1, 10**13])
def test_a_transaction_id_rejects_a_counter_that_does_not_fit(counter):
    with pytest.raises(ValueError, match="13 digits"):
        transaction_id(at=datetime(2026, 1, 5, tzinfo=UTC), counter=counter)


def test_a_transaction_id_requires_an_aware_moment():
    with pytest.raises(ValueError, match="aware"):
        transaction_id(at=datetime(2026, 1, 5), counter=1)  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    ("number", "masked"),
    [("110101198806150020", "1101011988****0020"), ("", "****"), ("12345", "****"), ("1" * 19, "****")],
)
def test_a_masked_number_shows_ten_and_four(number, masked):
    assert mask_id(number) == masked


@pytest.mark.parametrize(
    "module",
    [
        "base",
        "errors",
        "options",
        "signatures",
        "agencies.baihang.parse",
        "agencies.credit_china.parse",
        "agencies.sesame.parse",
        "agencies.city_scheme.parse",
        "agencies.clearing.parse",
        "agencies.court_list.parse",
        "agencies.sanction_holders.parse",
    ],
)
def test_the_pure_parts_load_neither_django_nor_http(module):
    code = f"import sys, ratings_connectors.{module}; print(sorted({{'django', 'httpx'}} & set(sys.modules)))"

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("isv.invalid-signature", "isv.invalid-signature"),
        ("A" * 41, "A" * 40),
        ("姓名不符：林闻清", "unnamed_code"),
        ("110101198806150020", "unnamed_code"),
        ("not a code", "unnamed_code"),
        ("", "unnamed_code"),
    ],
)
def test_an_agencys_own_code_is_cut_and_names_nobody(said, kept):
    error = ConnectorError("sesame", said)

    assert (error.code, str(error)) == (kept, f"sesame: {kept}")
