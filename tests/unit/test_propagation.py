"""How far a wrong record went, drawn from records alone; and how one holder stands after its checks."""

import pytest

from cases.checking import Seen
from cases.propagation import Edge, Graph, Look, Part, Standing, graph_of, standing_of

CASE = "(2026)示0101执2718号"
LISTING = Seen("court_list", "COURT_LISTING", "701000001", {"case_code": CASE})
COPY = Seen("sesame", "COURT_COPY", CASE, {"case_code": CASE})
ITEM = Seen("sesame", "SCORE_ITEM", "I-4", {"item": "COURT_LISTED", "attributes": {"case_code": CASE}})
OTHER_ITEM = Seen("sesame", "SCORE_ITEM", "I-1", {"item": "IDENTITY_VERIFIED", "attributes": {}})
SCORE = Seen("sesame", "SCORE", "biz-1", {"score": 558})
RAIL = Seen("rail", "RESTRICTION", "R-1", {"restricted": True, "basis_source": "court_list", "basis_reference": CASE})
NO_BASIS = Seen("air", "RESTRICTION", "A-1", {"restricted": True, "basis_reference": ""})
JOURNALIST = [SCORE, RAIL, NO_BASIS, OTHER_ITEM, ITEM, COPY, LISTING]

AT_COURT, AT_COPY = "court_list/COURT_LISTING/701000001", f"sesame/COURT_COPY/{CASE}"
AT_ITEM, AT_SCORE = "sesame/SCORE_ITEM/I-4", "sesame/SCORE"
AT_RAIL, AT_AIR = "rail/RESTRICTION/R-1", "air/RESTRICTION/A-1"


def parts(graph: Graph) -> list[tuple[Part, str]]:
    return [(node.part, node.key) for node in graph.nodes]


def test_a_listing_spreads_to_its_copy_the_score_and_the_sanctions():
    graph = graph_of(JOURNALIST)

    assert parts(graph) == [
        (Part.LISTING, AT_COURT),
        (Part.COPY, AT_COPY),
        (Part.SCORE, AT_ITEM),
        (Part.SCORE, AT_SCORE),
        (Part.RESTRICTION, AT_AIR),
        (Part.RESTRICTION, AT_RAIL),
    ]
    assert graph.edges == (
        Edge(AT_COURT, AT_COPY, CASE),
        Edge(AT_COPY, AT_ITEM, CASE),
        Edge(AT_ITEM, AT_SCORE, CASE),
        Edge(AT_COURT, AT_AIR, "", uncertain=True),
        Edge(AT_COURT, AT_RAIL, CASE),
    )


def test_the_order_of_the_records_changes_nothing():
    assert graph_of(JOURNALIST) == graph_of(JOURNALIST[::-1])


def test_a_record_pulled_twice_is_one_node():
    again = Seen("sesame", "SCORE", "biz-2", {"score": 708})

    assert graph_of([*JOURNALIST, *JOURNALIST, again]) == graph_of(JOURNALIST)


def test_a_namesakes_records_are_never_part_of_it():
    strangers = [Seen(one.holder, one.kind, one.external_id, one.content, theirs=False) for one in JOURNALIST]

    assert graph_of(strangers) == Graph()


def test_another_listing_is_followed_apart_and_lays_claim_to_its_own_sanction():
    second = Seen("court_list", "COURT_LISTING", "9", {"case_code": "(2025)9号"})
    hotel = Seen("hotel", "RESTRICTION", "H", {"restricted": True, "basis_reference": "（2025）9号"})

    graph = graph_of([LISTING, second, hotel, NO_BASIS])

    assert graph.edges == (Edge("court_list/COURT_LISTING/9", "hotel/RESTRICTION/H", "（2025）9号"),)


def test_a_sanction_may_name_the_listing_by_its_number_at_the_source():
    content = {"restricted": True, "basis_source": "court_list", "basis_reference": "701000001"}
    bank = Seen("bank", "RESTRICTION", "B", content)

    assert graph_of([LISTING, bank]).edges == (Edge(AT_COURT, "bank/RESTRICTION/B", "701000001"),)


def test_what_was_never_harmful_is_not_drawn():
    lifted = Seen("rail", "RESTRICTION", "rail/none", {"restricted": False, "basis_reference": ""})
    settled = Seen("sesame", "WATCH_ENTRY", "W", {"settled": True, "payment_reference": "P"})

    assert graph_of([lifted, settled], wrong=[("sesame", "WATCH_ENTRY", "W")]) == Graph()


def test_a_penalty_spreads_by_its_decision_number():
    number = {"decision_number": "示罚〔2026〕12号"}
    penalty = Seen("credit_china", "PENALTY", "1", number)
    copy = Seen("sesame", "PENALTY_COPY", "2", number)

    assert graph_of([copy, penalty]).edges == (
        Edge("credit_china/PENALTY/1", "sesame/PENALTY_COPY/2", "示罚〔2026〕12号"),
    )


def test_a_debt_starts_a_spread_only_when_it_is_wrong():
    payment = {"payment_reference": "PAY-7", "settled": False}
    account = Seen("baihang", "ACCOUNT", "A", payment)
    entry = Seen("sesame", "WATCH_ENTRY", "W", payment)

    assert graph_of([account, entry]) == Graph()
    assert graph_of([account, entry], wrong=[("sesame", "WATCH_ENTRY", "W")]).nodes[0].part is Part.LISTING
    both = graph_of([account, entry], wrong=[("sesame", "WATCH_ENTRY", "W"), ("baihang", "ACCOUNT", "A")])
    assert both.edges == (Edge("baihang/ACCOUNT/A", "sesame/WATCH_ENTRY/W", "PAY-7"),)


def test_a_wrong_entry_and_the_wrong_item_beside_it_are_joined_uncertainly():
    entry = Seen("sesame", "WATCH_ENTRY", "W", {"settled": False})
    item = Seen("sesame", "SCORE_ITEM", "I", {"item": "OVERDUE", "attributes": {"settled": False}})
    wrong = [("sesame", "WATCH_ENTRY", "W"), ("sesame", "SCORE_ITEM", "I")]

    assert graph_of([entry, item, SCORE], wrong=wrong).edges == (
        Edge("sesame/WATCH_ENTRY/W", "sesame/SCORE_ITEM/I", "", uncertain=True),
        Edge("sesame/SCORE_ITEM/I", AT_SCORE, ""),
    )


def test_a_score_whose_items_are_hidden_stands_uncertainly_on_what_its_holder_copied():
    assert graph_of([LISTING, COPY, SCORE]).edges[-1] == Edge(AT_COPY, AT_SCORE, CASE, uncertain=True)


@pytest.mark.parametrize(
    ("looks", "standing"),
    [
        ([], Standing.WAITING),
        ([Look.NO_ANSWER], Standing.WAITING),
        ([Look.NO_SIGHT], Standing.CANNOT_BE_SEEN),
        ([Look.NO_SIGHT, Look.NO_ANSWER], Standing.CANNOT_BE_SEEN),
        ([Look.NO_SIGHT, Look.CLEAR], Standing.CLEARED),
        ([Look.WRONG], Standing.STILL_THERE),
        ([Look.WRONG, Look.NO_SIGHT], Standing.STILL_THERE),
        ([Look.WRONG, Look.CLEAR], Standing.CLEARED),
        ([Look.CLEAR, Look.NO_ANSWER, Look.NO_SIGHT], Standing.CLEARED),
        ([Look.CLEAR, Look.WRONG], Standing.REVERTED),
        ([Look.CLEAR, Look.WRONG, Look.NO_SIGHT], Standing.REVERTED),
        ([Look.CLEAR, Look.WRONG, Look.CLEAR], Standing.CLEARED),
    ],
)
def test_the_checks_of_a_holder_fold_into_one_standing(looks, standing):
    assert standing_of(looks) is standing
