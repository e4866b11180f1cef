"""The gap list of the public register."""

from cases.scoring.disclosure import Gap, GapCode, disclosure_gaps
from cases.scoring.method import from_document
from tests.unit.scoring.tables import document, method


def test_it_names_a_method_that_is_not_published() -> None:
    assert disclosure_gaps(None) == (Gap("method", GapCode.METHOD),)


def test_it_names_what_the_illustrative_city_keeps_back() -> None:
    assert disclosure_gaps(method("city")) == (
        Gap("method", GapCode.SIGNATURE),
        Gap("items.FARE_DODGING", GapCode.LEGAL_BASIS),
        Gap("items.FARE_DODGING", GapCode.CATALOGUE_ENTRY),
        Gap("items.FARE_DODGING", GapCode.EVIDENCE),
    )


def test_it_names_every_kind_of_gap() -> None:
    text = document("city")
    for key in (
        "published_on",
        "document_reference",
        "review_contact",
        "review_days",
        "update_frequency",
        "excluded_data",
    ):
        del text[key]
    text["subjects"] = {}
    bare = {"points": {"kind": "undisclosed"}, "source": None, "reason_code": None, "retention": None}
    text["items"] = [text["items"][0] | bare]
    text["scale"]["grade_caps"] = []

    gaps = disclosure_gaps(from_document(text))

    assert [gap.code for gap in gaps] == [code for code in GapCode if code is not GapCode.METHOD]


def test_it_asks_no_ground_for_a_gain() -> None:
    text = document("city")
    gain = next(item for item in text["items"] if item["code"] == "HEROIC_ACT")
    text["items"] = [gain | {"legal_basis": [], "evidence": []}]
    text["scale"]["grade_caps"] = []

    assert disclosure_gaps(from_document(text)) == (Gap("method", GapCode.SIGNATURE),)
