"""The picture of a wrong record's spread: both drawings, their words and the table behind them."""

import re
from xml.etree import ElementTree as ET

from django.utils import translation

from cases.charts import Link, Place, Propagation, Sign, propagation

SVG = "{http://www.w3.org/2000/svg}"
COLUMNS = ("Listing", "Copies", "Scores", "Restrictions")
LISTING = Place("l", 0, "Court list", "Listing", "No. 12", "Gone", Sign.CLEARED)
COPY = Place("c", 1, "Sesame", "Copy", "No. 12", "Still there", Sign.STILL_THERE)
ITEM = Place("i", 2, "Sesame", "Item", "", "We look again", Sign.WAITING)
SCORE = Place("s", 2, "Sesame", "Score", "558", "We look again", Sign.WAITING)
RAIL = Place("r", 3, "Rail", "Restriction", "R1", "Came back", Sign.REVERTED)
HOTEL = Place("h", 3, "Hotel <b>", "Restriction", "H1", "We cannot see it", Sign.UNSEEN)
LINKS = (Link("l", "c"), Link("c", "i"), Link("i", "s"), Link("l", "r"), Link("l", "h", certain=False))


def _figure(*places, links=()):
    with translation.override("en"):
        return propagation(Propagation("spread", "Where it went", COLUMNS, places, tuple(links)))


def _root(svg):
    return ET.fromstring(str(svg))  # noqa: S314 - our own drawing


def _texts(svg):
    return [node.text for node in _root(svg).iter(f"{SVG}text")]


def _boxes(svg):
    """Left, top, right and bottom of every box."""
    found = []
    for group in _root(svg).findall(f"{SVG}g"):
        x, y = (int(part) for part in re.findall(r"-?\d+", group.get("transform")))
        box = group.find(f"{SVG}rect")
        found.append((x, y, x + int(box.get("width")), y + int(box.get("height"))))
    return found


def test_it_tells_the_same_facts_as_a_table():
    figure = _figure(LISTING, COPY, HOTEL, links=[Link("l", "c"), Link("l", "h", certain=False)])

    assert [column.label for column in figure.columns] == ["Holder", "Where", "Record", "Standing", "Comes from"]
    assert figure.rows == (
        ("Court list", "Listing", "Listing No. 12", "Gone", "–"),
        ("Sesame", "Copies", "Copy No. 12", "Still there", "Court list · No. 12"),
        (
            "Hotel <b>",
            "Restrictions",
            "Restriction H1",
            "We cannot see it",
            "Court list · No. 12 (not certain)",
        ),
    )


def test_before_anybody_was_asked_no_column_says_how_holders_stand():
    figure = _figure(Place("l", 0, "Court list", "Listing", "No. 12"))

    assert [column.label for column in figure.columns] == ["Holder", "Where", "Record", "Comes from"]
    assert figure.rows == (("Court list", "Listing", "Listing No. 12", "–"),)


def test_it_escapes_names_and_has_ids_of_its_own_in_each_drawing():
    figure = _figure(HOTEL)

    assert "<b>" not in figure.svg + figure.narrow
    assert 'id="spread-wide-title"' in figure.svg
    assert 'id="spread-tall-title"' in figure.narrow


def test_a_sign_stands_beside_every_word_of_standing():
    figure = _figure(LISTING, COPY, ITEM, SCORE, RAIL, HOTEL, links=LINKS)

    for svg in (figure.svg, figure.narrow):
        root = _root(svg)
        assert len([group for group in root.findall(f"{SVG}g") if group.find(f"{SVG}g") is not None]) == 6


def test_boxes_never_overlap_and_stay_inside():
    figure = _figure(LISTING, COPY, ITEM, SCORE, RAIL, HOTEL, links=LINKS)

    for svg in (figure.svg, figure.narrow):
        _x, _y, width, height = (int(part) for part in _root(svg).get("viewBox").split())
        boxes = _boxes(svg)
        assert len(boxes) == 6
        for number, one in enumerate(boxes):
            assert 0 <= one[0] < one[2] <= width
            assert 0 <= one[1] < one[3] <= height
            for two in boxes[number + 1 :]:
                assert one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]


def test_an_uncertain_arrow_is_broken_and_explained():
    sure, unsure = (
        _figure(LISTING, RAIL, links=[Link("l", "r")]),
        _figure(LISTING, RAIL, links=[Link("l", "r", certain=False)]),
    )

    assert "stroke-dasharray" not in sure.svg
    assert _texts(sure.svg)[-1] == "Came back"
    assert 'stroke-dasharray="5 4"' in unsure.svg
    note = "Broken arrow: it does not say on what it stands; we take it to be this record."
    assert " ".join(_texts(unsure.svg)[-2:]) == note


def test_an_arrow_that_skips_a_column_goes_round_its_boxes():
    figure = _figure(LISTING, COPY, ITEM, RAIL, links=[Link("l", "c"), Link("c", "i"), Link("l", "r")])

    lanes = re.findall(r" L(\d{3}),(\d+)", str(figure.svg))
    assert len(lanes) == 2
    for x, y in ((int(x), int(y)) for x, y in lanes):
        assert not [box for box in _boxes(figure.svg) if box[0] < x <= box[2] and box[1] <= y <= box[3]]


def test_too_many_boxes_become_one_a_holder_and_standing():
    rail = [Place(f"r{n}", 3, "Rail", "Restriction", f"R{n}", "Gone", Sign.CLEARED) for n in range(20)]
    back = Place("back", 3, "Rail", "Restriction", "R99", "Came back", Sign.REVERTED)

    figure = _figure(LISTING, *rail, back, links=[Link("l", place.key) for place in (*rail, back)])

    assert _texts(figure.narrow)[-8:] == [
        "Rail", "Restriction", "Records: 20", "Gone", "Rail", "Restriction", "R99", "Came back",
    ]  # fmt: skip
    assert len(figure.rows) == 22


def test_words_on_a_phone_are_twelve_pixels_or_more():
    figure = _figure(LISTING, COPY, ITEM, SCORE, RAIL, HOTEL, links=LINKS)

    root = _root(figure.narrow)
    smallest = min(int(node.get("font-size") or root.get("font-size")) for node in root.iter(f"{SVG}text"))
    # A phone of 360 pixels leaves 326 for the drawing.
    assert smallest * 326 / int(root.get("width")) >= 12


def test_it_draws_nothing_when_there_is_nothing():
    figure = _figure()

    assert figure.rows == ()
    assert _texts(figure.svg) == []
