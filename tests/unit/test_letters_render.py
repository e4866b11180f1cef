"""Letters as PDF: readable by people and machines, the same bytes twice, and nothing fetched from anywhere."""

import io
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from pypdf import PdfReader

from cases.letters.context import MOST_ROWS, Letter, digest
from cases.letters.render import ForbiddenFetch, draw, html, render
from tests.factories import letters as made

EVERY_LETTER = [
    pytest.param(made.receipt, id="receipt"),
    pytest.param(made.correction_request, id="correction request"),
    pytest.param(made.decision, id="decision"),
]


def opened(letter: Letter) -> PdfReader:
    return PdfReader(io.BytesIO(render(letter)))


def text_of(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("make", EVERY_LETTER)
def test_the_same_words_give_the_same_bytes(make, language):
    assert render(make(language)) == render(make(language))


@pytest.mark.parametrize("make", EVERY_LETTER)
def test_other_words_give_another_digest(make):
    letter = make()

    other = replace(letter, sheet=replace(letter.sheet, code="2345"))

    assert digest(make()) == digest(letter)
    assert digest(other) != digest(letter)


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh-hans", "zh-Hans")])
@pytest.mark.parametrize("make", EVERY_LETTER)
def test_a_letter_is_tagged_for_screen_readers(make, language, tag):
    reader = opened(make(language))

    root = reader.trailer["/Root"]
    assert root["/Lang"] == tag
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - the PDF library has a True of its own
    assert "/StructTreeRoot" in root
    assert b"http://www.aiim.org/pdfua/ns/id/" in root["/Metadata"].get_data()


@pytest.mark.parametrize("make", EVERY_LETTER)
def test_reference_name_and_code_can_be_selected_and_copied(make):
    words = text_of(opened(make()))

    for wanted in (
        "KM7-4Q29-XHC",
        "林闻清",
        "ABCD-EFGH-JKLM-NPQR-STUV-WXYZ-2345",
        "https://ombudsman.example/letters/",
    ):
        assert wanted in words


@pytest.mark.parametrize("make", EVERY_LETTER)
def test_every_page_carries_reference_and_number(make):
    pages = opened(make()).pages

    for number, page in enumerate(pages, start=1):
        words = page.extract_text()
        assert "KM7-4Q29-XHC" in words
        assert f"Page {number} of {len(pages)}" in words


def test_rare_characters_of_a_name_are_drawn():
    reader = opened(made.receipt(person="𠮷田㐂 (𬭎)"))

    assert "𠮷田㐂 (𬭎)" in text_of(reader)


# What is drawn for a character that no font has: a font's own box, or what the renderer writes in its place.
NO_GLYPH = {0, 0xFFFF}


@pytest.mark.parametrize(
    "name",
    ["\U00020bb7野家\U00024b62", "阿依古丽·买买提", "李", "买买提" * 33, "Nguyễn Thị Ánh-Đào O’Brien", "欧阳\u3400"],
    ids=["extension-B", "middle-dot", "one-character", "very-long", "Latin-with-marks", "extension-A"],
)
def test_no_character_of_a_name_is_drawn_as_an_empty_box(name):
    reader = opened(made.receipt(person=name))

    assert name in text_of(reader).replace("\n", "")
    assert glyphs(reader) & NO_GLYPH == set()


def test_an_empty_box_would_be_seen():
    assert glyphs(opened(made.receipt(person="\ue123"))) & NO_GLYPH != set()


def glyphs(reader: PdfReader) -> set[int]:
    """The numbers of all glyphs that are drawn."""
    found: set[int] = set()

    def drawn(operator: bytes, operands: list[object], *_: object) -> None:
        if operator in {b"Tj", b"TJ"}:
            parts = operands[0] if operator == b"TJ" else operands
            for part in parts:
                code = getattr(part, "original_bytes", b"")
                found.update(int.from_bytes(code[at : at + 2]) for at in range(0, len(code), 2))

    for page in reader.pages:
        page.extract_text(visitor_operand_before=drawn)
    return found


def test_dates_of_the_file_come_from_the_words():
    metadata = opened(made.decision()).metadata

    assert (metadata["/CreationDate"], metadata["/ModDate"]) == ("D:20261120031500Z", "D:20261120031500Z")


def test_the_chart_is_a_picture_with_words_for_those_who_cannot_see_it():
    reader = opened(made.decision())

    figures = [node for node in _nodes(reader.trailer["/Root"]["/StructTreeRoot"]) if node.get("/S") == "/Figure"]
    assert [figure["/Alt"] for figure in figures] == ["From the reported score to the lawful one"]


def test_typed_markup_is_shown_as_text_and_does_nothing():
    evil = "<b>bold</b><img src='file:///etc/passwd'><script>alert(1)</script>{{ letter.sheet.code }}"

    words = text_of(opened(made.receipt(narrative=evil)))

    assert evil.replace(" ", "") in words.replace("\n", "").replace(" ", "")


def test_a_long_story_runs_over_pages():
    reader = opened(made.receipt(narrative="A line of the story that goes on. " * 600))

    assert len(reader.pages) > 4


def test_a_decision_without_findings_says_so():
    assert "We found nothing wrong with the records." in text_of(opened(made.decision(findings=0)))


def test_a_cut_list_says_that_it_was_cut():
    """Attack check 56."""
    words = text_of(opened(made.correction_request(items=MOST_ROWS)))

    assert f"At most {MOST_ROWS} rows are printed." in words
    assert words.count("Delete the record") == MOST_ROWS


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="file:///etc/passwd" alt="x">',
        '<img src="http://127.0.0.1:9/x.png" alt="x">',
        '<img src="data:image/png;base64,AAAA" alt="x">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        '<link rel="attachment" href="file:///etc/passwd">',
        "<style>@import url(file:///etc/passwd);</style>",
        "<style>p { background: url(http://127.0.0.1:9/x.png) }</style><p>x</p>",
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd" width="9" height="9"/></svg>',
    ],
)
def test_an_address_in_the_markup_stops_the_letter(markup):
    with pytest.raises(ForbiddenFetch):
        draw(f"<!doctype html><html lang='en'><title>x</title>{markup}<p>x</p></html>", identifier=b"x" * 16)


def test_templates_name_no_address_of_their_own():
    for make in (made.receipt, made.correction_request, made.decision):
        page = html(make())
        assert "src=" not in page
        assert "href=" not in page


def test_the_access_code_has_no_place_in_a_receipt():
    assert "access_code" not in render_to_string("letters/receipt.html", {"letter": made.receipt()})
    assert not [name for name in vars(made.receipt()) if "secret" in name or "access" in name]


def _nodes(root):
    waiting = [root]
    while waiting:
        node = waiting.pop()
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            child = kid.get_object() if hasattr(kid, "get_object") else kid
            if isinstance(child, dict) and "/S" in child:
                waiting.append(child)
        yield node
