import pytest

from ratings_connectors.agencies.credit_china import parse
from ratings_connectors.base import DriftKind
from ratings_connectors.errors import Unreadable
from ratings_connectors.mocks.wire import json_bytes

ROW = {
    "CF_XDR_MC": "孙立",
    "CF_XDR_LB": "自然人",
    "CF_XDR_ZJHM": "330102199509300116",
    "CF_WSH": "示交执罚字〔2026〕0417号",
    "CF_CFLB": "警告",
    "CF_JDRQ": "2026-04-20",
    "CF_CFJG": "示例市交通运输综合行政执法队",
    "CF_GSJZQ": "2026-07-20",
}


def read(**changes):
    (record,) = parse.penalties(json_bytes({"total": 1, "rows": [ROW | changes]})).records
    return record


@pytest.mark.parametrize(
    ("stated", "yuan"),
    [("0.005", "50.00"), ("0.000001", "0.01"), ("20", "200000.00"), (3, "30000.00"), (0.1, "1000.00"), ("", None)],
)
def test_ten_thousands_become_exact_yuan(stated, yuan):
    assert read(CF_NR_FK=stated).content["fine"] == yuan


@pytest.mark.parametrize("stated", ["-1", "1e5", "1,000", "0.0000001", "１", True, ["1"], "9" * 13])
def test_it_rejects_a_sum_that_is_no_plain_decimal(stated):
    with pytest.raises(Unreadable, match="CF_NR_FK"):
        read(CF_NR_FK=stated)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("330102199509300116", "3301021995****0116"),
        ("330102********0116", "330102********0116"),
        ("E12345678", "****"),
        ("", ""),
    ],
)
def test_a_persons_number_never_stays_whole(number, shown):
    assert read(CF_XDR_ZJHM=number).subject_id_masked == shown


def test_the_representatives_number_is_not_kept():
    record = read(CF_FR_ZJLX="身份证", CF_FR_ZJHM="110101198806150020")

    assert "110101198806150020" not in str(record)


def test_one_decision_on_two_pages_is_two_records():
    pages = [parse.page(json_bytes({"total": 2, "rows": [ROW]})) for _ in range(2)]

    assert [record.external_id for record in parse.joined(pages).records] == [ROW["CF_WSH"], f"{ROW['CF_WSH']}#2"]


def test_an_unknown_category_is_kept_as_stated_and_counted():
    reading = parse.penalties(json_bytes({"total": 1, "rows": [ROW | {"CF_CFLB": "警告；列入观察名单"}]}))

    content = reading.records[0].content
    assert (content["penalty_categories"], content["other_categories"]) == (("warning",), ("列入观察名单",))
    assert [(entry.kind, entry.name) for entry in reading.drift] == [(DriftKind.UNKNOWN_CODE, "列入观察名单")]
