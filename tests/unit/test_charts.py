"""The figures: right numbers, right geometry, nothing the content security policy or the PDF would drop."""

from decimal import Decimal
from itertools import pairwise
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
            charts.Mark("Lawful", Decimal(708)),
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
        ("Lawful", "708", "best", "+150"),
    )


def test_the_score_path_puts_higher_scores_higher_and_equal_scores_level():
    heights = [Decimal(circle.get("cy")) for circle in drawn(path()).iter(f"{SVG}circle")]
    assert heights == [Decimal("197.3"), Decimal("197.3"), Decimal("134.8")]


def test_the_score_path_keeps_figures_outside_the_scale_on_its_edge():
    figure = path(marks=(charts.Mark("Reported", Decimal(1200)), charts.Mark("Lawful", Decimal(0))))
    heights = [Decimal(circle.get("cy")) for circle in drawn(figure).iter(f"{SVG}circle")]
    assert heights == [Decimal(34), Decimal(284)]


def test_grade_labels_never_overlap_when_bands_are_thin():
    bands = tuple(
        charts.Band(label, Decimal(lower), Decimal(upper))
        for label, lower, upper in (
            ("D", 0, 600),
            ("C", 600, 850),
            ("B", 850, 960),
            ("A", 960, 1030),
            ("AA", 1030, 1050),
            ("AAA", 1050, 1100),
        )
    )
    svg = drawn(path(lowest=Decimal(0), highest=Decimal(1100), bands=bands))
    labels = {band.label for band in bands}
    places = [Decimal(text.get("y")) for text in svg.iter(f"{SVG}text") if text.text in labels]
    assert len(places) == 6
    assert all(below - above >= 13 for below, above in pairwise(places))


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
        assert "," not in "".join(circle.get("cy") for circle in drawn(path()).iter(f"{SVG}circle"))


def test_figures_print_in_a_letter_with_chinese_words():
    figure = path(title="重新计算的评分", marks=(charts.Mark("机构报告", Decimal(558)),))
    pdf = weasyprint.HTML(string=f"<html lang='zh-Hans'><body>{figure.svg}</body></html>").write_pdf()
    assert pdf.startswith(b"%PDF-")
