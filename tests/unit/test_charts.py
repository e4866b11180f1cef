"""The figures: right numbers, right geometry, nothing the content security policy or the PDF would drop."""

from decimal import Decimal
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
import weasyprint
from django.utils import translation

from cases import charts

SVG = "{http://www.w3.org/2000/svg}"
BANDS = (
    charts.Band("poor", Decimal(350), Decimal(550)),
    charts.Band("fair", Decimal(550), Decimal(600)),
    charts.Band("good", Decimal(600), Decimal(650)),
    charts.Band("excellent", Decimal(650), Decimal(700)),
    charts.Band("best", Decimal(700), Decimal(951)),
)


def path(**changes):
    values = {
        "key": "path",
        "title": "The score",
        "lowest": Decimal(350),
        "highest": Decimal(950),
        "bands": BANDS,
        "marks": (
            charts.Mark("Reported", Decimal(558)),
            charts.Mark("Recomputed", Decimal(558)),
            charts.Mark(
                "Lawful",
                Decimal(708),
                (charts.Cause("No document", Decimal(75)), charts.Cause("Not told", Decimal(75))),
            ),
        ),
    }
    return charts.score_path(charts.ScorePath(**{**values, **changes}))


def items(**changes):
    values = {
        "key": "items",
        "title": "Item by item",
        "first_label": "Reported",
        "second_label": "Lawful",
        "base": Decimal(550),
        "items": (
            charts.Item("Identity", Decimal(50), Decimal(50)),
            charts.Item("Court list", Decimal(-150), None, "May not count"),
        ),
        "first_total": Decimal(450),
        "second_total": Decimal(600),
    }
    return charts.waterfall(charts.Waterfall(**{**values, **changes}))


def load(*bars):
    return charts.caseload(charts.Caseload("load", "Due", "Cases", bars))


def drawn(figure):
    return ET.fromstring(figure.svg)  # noqa: S314 - our own markup


def words_of(figure):
    return ["".join(text.itertext()) for text in drawn(figure).iter(f"{SVG}text")]


def test_points_are_written_plainly():
    assert [charts.plain(Decimal(x)) for x in ("558", "-40.50", "0", "1E+3")] == ["558", "\u221240.5", "0", "1000"]
    assert [charts.signed(x) for x in (Decimal(50), Decimal(-150), 0, None)] == ["+50", "\u2212150", "0", "–"]


@pytest.mark.parametrize(
    ("value", "expected"), [("349", "–"), ("350", "poor"), ("549.99", "poor"), ("550", "fair"), ("950", "best")]
)
def test_a_grade_includes_its_lower_edge_only(value, expected):
    assert charts.grade(BANDS, Decimal(value)) == expected


def test_the_score_path_has_the_same_facts_as_a_table():
    assert path().rows == (
        ("Reported", "558", "fair", "0"),
        ("Recomputed", "558", "fair", "0"),
        ("No document", "–", "–", "+75"),
        ("Not told", "–", "–", "+75"),
        ("Lawful", "708", "best", "+150"),
    )


def test_the_score_path_puts_higher_scores_further_right_and_equal_scores_level():
    places = [Decimal(circle.get("cx")) for circle in drawn(path()).iter(f"{SVG}circle")]
    assert places == [Decimal("26.8"), Decimal("26.8"), Decimal("154.0")]


def test_the_bars_of_the_score_path_lead_from_one_figure_to_the_next():
    bars = [rect for rect in drawn(path()).iter(f"{SVG}rect") if rect.get("height") == "10"]
    spans = [(Decimal(bar.get("x")), Decimal(bar.get("x")) + Decimal(bar.get("width"))) for bar in bars]
    assert spans == [(Decimal("26.8"), Decimal("90.4")), (Decimal("90.4"), Decimal("154.0"))]


def test_the_score_path_keeps_figures_outside_the_scale_on_its_edge():
    figure = path(marks=(charts.Mark("Reported", Decimal(1200)), charts.Mark("Lawful", Decimal(0))))
    places = [Decimal(circle.get("cx")) for circle in drawn(figure).iter(f"{SVG}circle")]
    assert places == [Decimal(360), Decimal(20)]


def test_the_score_path_shows_only_the_grades_that_the_figures_touch():
    figure = path(marks=(charts.Mark("Reported", Decimal(614)), charts.Mark("Lawful", Decimal(684))))
    assert [text for text in words_of(figure) if text in {band.label for band in BANDS}] == ["good", "excellent"]


def test_the_score_path_draws_the_largest_causes_and_sums_up_the_rest():
    causes = tuple(charts.Cause(f"Finding {number}", Decimal(number)) for number in range(12))
    figure = path(marks=(charts.Mark("Recomputed", Decimal(600)), charts.Mark("Lawful", Decimal(666), causes)))
    bars = [text for text in words_of(figure) if text.startswith(("Finding", "Other"))]
    assert bars == [*(f"Finding {number}" for number in range(5, 12)), "Other findings: 4"]
    assert len(figure.rows) == 14


def test_grade_labels_never_overlap_when_bands_are_thin():
    bands = tuple(
        charts.Band(label, Decimal(lower), Decimal(upper))
        for label, lower, upper in (
            ("dreadful", 0, 600),
            ("mediocre", 600, 850),
            ("passable", 850, 860),
            ("acceptable", 860, 870),
            ("remarkable", 870, 880),
            ("excellent", 880, 1100),
        )
    )
    marks = (charts.Mark("Reported", Decimal(500)), charts.Mark("Lawful", Decimal(1000)))
    svg = drawn(path(lowest=Decimal(0), highest=Decimal(1100), bands=bands, marks=marks))
    labels = {band.label for band in bands}
    boxes = [
        (text.get("y"), Decimal(text.get("x")) - width / 2, Decimal(text.get("x")) + width / 2)
        for text in svg.iter(f"{SVG}text")
        if text.text in labels
        and (width := Decimal(charts.drawing.text_width(text.text, 12)))
        and text.get("font-size") == "12"
    ]
    assert len(boxes) == 6
    assert all(left >= 0 and right <= 380 for _y, left, right in boxes)
    assert not any(a[0] == b[0] and a[1] < b[2] and b[1] < a[2] for a, b in combinations(boxes, 2))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("short", ["short"]),
        ("one two three four", ["one two", "three four"]),
        ("abcdefghijklmnopqrstuvwxyz", ["abcdefghijk", "lmnopqrstuv", "wxyz"]),
        ("失信被执行人名，无效", ["失信被执行人", "名，无效"]),
    ],
)
def test_long_labels_are_broken_into_lines_that_fit(text, expected):
    assert charts.drawing.lines(text, 84, 12) == expected


def test_the_waterfall_compares_only_where_calculations_differ():
    figure = items()
    assert figure.rows == (
        ("Base", "550", "550", ""),
        ("Identity", "+50", "+50", ""),
        ("Court list", "\u2212150", "0", "May not count"),
        ("Total", "450", "600", ""),
    )
    assert [text for text in words_of(figure) if "→" in text] == ["\u2212150 → 0", "450 → 600"]


def test_the_waterfall_needs_no_legend_when_nothing_differs():
    figure = items(items=(charts.Item("Identity", Decimal(50), Decimal(50)),), first_total=Decimal(600))
    assert words_of(figure) == ["Base", "550", "Identity", "+50", "Total", "600"]


def test_bars_are_as_long_as_their_counts():
    svg = drawn(load(charts.Bar("Late", 3, "red"), charts.Bar("Later", 12)))
    _frame, late, later = svg.iter(f"{SVG}rect")
    assert (late.get("width"), later.get("width")) == ("68.2", "273.0")


def test_an_empty_caseload_can_be_drawn():
    assert load(charts.Bar("Late", 0)).rows == (("Late", "0"),)


@pytest.mark.parametrize("figure", [path, items, lambda: load(charts.Bar("Late", 3))])
def test_figures_carry_no_style_script_or_outside_address(figure):
    for element in drawn(figure()).iter():
        assert element.tag.removeprefix(SVG) in {"svg", "title", "desc", "rect", "line", "text", "tspan", "circle"}
        assert not {name for name in element.attrib if name in {"style", "href"} or name.startswith("on")}


@pytest.mark.parametrize("figure", [path, items, lambda: load(charts.Bar("Late", 3))])
def test_figures_name_and_describe_themselves(figure):
    svg = drawn(figure())
    ids = {element.get("id") for element in svg.iter() if element.get("id")}
    assert svg.get("role") == "img"
    assert set(svg.get("aria-labelledby").split()) == ids
    assert all(element.text for element in svg if element.tag in {f"{SVG}title", f"{SVG}desc"})


def test_words_are_escaped():
    figure = path(title="<script>alert(1)</script>", marks=(charts.Mark('"><b>', Decimal(558)),))
    assert "<script" not in figure.svg
    assert "<b>" not in figure.svg


def test_coordinates_do_not_follow_the_language():
    with translation.override("de"):
        assert "," not in "".join(circle.get("cx") for circle in drawn(path()).iter(f"{SVG}circle"))


def test_figures_print_in_a_letter_with_chinese_words():
    figure = path(title="重新计算的评分", marks=(charts.Mark("机构报告", Decimal(558)),))
    pdf = weasyprint.HTML(string=f"<html lang='zh-Hans'><body>{figure.svg}</body></html>").write_pdf()
    assert pdf.startswith(b"%PDF-")
