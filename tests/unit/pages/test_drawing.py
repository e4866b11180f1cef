"""Pages are drawn on fresh canvases: what is seen goes on, what hides stays behind."""

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops

from cases.pages import binding, covering, drawing, text
from cases.services import previews
from tests.factories import files

GPS = 0x8825


def drawn(path: Path, kind: str, first: int = 1, count: int = 10):
    total, pages = drawing.pages(path, kind, first, count)
    return total, list(pages)


def opened(page) -> Image.Image:
    return Image.open(io.BytesIO(page.content))


@pytest.fixture
def place(tmp_path):
    def put(content: bytes) -> Path:
        path = tmp_path / "file"
        path.write_bytes(content)
        return path

    return put


def test_the_kinds_it_draws_are_those_that_are_asked_for():
    assert drawing.DRAWABLE == previews.DRAWABLE


def test_a_photograph_loses_comment_place_and_profile(place):
    """Attack check 42."""
    stream, exif = io.BytesIO(), Image.Exif()
    exif[GPS] = {1: "N", 2: (39.0, 54.0, 0.0)}
    exif[0x010E] = "canary"
    Image.new("RGB", (60, 40), "red").save(stream, "JPEG", comment=b"canary", exif=exif, icc_profile=b"canary")

    _total, (page,) = drawn(place(stream.getvalue()), "image/jpeg")

    shown = opened(page)
    assert (b"canary" in page.content, dict(shown.getexif()), set(shown.info) - {"jfif", "jfif_version"}) == (
        False,
        {},
        set(),
    )


def test_a_photograph_stands_upright(place):
    stream, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (60, 40)).save(stream, "JPEG", exif=exif)

    _total, (page,) = drawn(place(stream.getvalue()), "image/jpeg")

    assert (page.width, page.height) == (40, 60)


def test_a_large_picture_is_shrunk(place):
    _total, (page,) = drawn(place(files.picture("PNG", (3200, 1600))), "image/png")

    assert (page.width, page.height) == (1600, 800)


def test_a_scrolled_screen_is_cut_into_pages_that_can_be_read(place):
    total, pages = drawn(place(files.picture("PNG", (1000, 4000))), "image/png")

    assert (total, [(page.width, page.height) for page in pages]) == (3, [(1000, 1600), (1000, 1600), (1000, 800)])


def test_what_shines_through_becomes_white(place):
    stream = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(stream, "PNG")

    _total, (page,) = drawn(place(stream.getvalue()), "image/png")

    assert opened(page).convert("RGB").getpixel((4, 4)) == (255, 255, 255)


def test_of_a_moving_picture_the_first_frame_is_drawn(place):
    stream = io.BytesIO()
    moving = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    moving[0].save(stream, "PNG", save_all=True, append_images=moving[1:])

    total, (page,) = drawn(place(stream.getvalue()), "image/png")

    assert (total, opened(page).convert("RGB").getpixel((4, 4))) == (1, (255, 0, 0))


def test_the_pages_of_a_pdf_are_drawn_from_where_one_asks(place):
    document, stream = pikepdf.new(), io.BytesIO()
    for _ in range(5):
        document.add_blank_page(page_size=(300, 600))
    document.save(stream)

    total, pages = drawn(place(stream.getvalue()), "application/pdf", first=3, count=2)

    assert (total, [(page.number, page.width, page.height) for page in pages]) == (5, [(3, 800, 1600), (4, 800, 1600)])


def test_a_text_is_drawn_with_its_tricks_visible(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("abc\u202edef\x00\n" + "字" * 41 + "\n", encoding="utf-8")

    assert text.pages(path, most=3) == [["abc\ufffddef\ufffd", "字" * 40, "字"]]


def test_an_endless_text_ends_at_the_last_page_that_is_drawn(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("line\n" * 100_000)

    assert [len(page) for page in text.pages(path, most=3)] == [50, 50, 50]


def test_a_covered_part_is_black_in_every_pixel_and_everything_else_as_before(tmp_path):
    """Attack check 42: nothing of what lay below a box is in what an agency gets."""
    path = tmp_path / "page.png"
    page = Image.effect_noise((400, 400), 90).convert("RGB")
    page.save(path)

    covered = opened(covering.covered(1, path, [(250, 250, 150, 20)])).convert("RGB")

    edges = covering.edges((250, 250, 150, 20), (400, 400))
    above = (0, 0, 400, edges[1])
    assert edges == (96, 96, 160, 112)
    assert covered.crop(edges).getextrema() == ((0, 0), (0, 0), (0, 0))
    assert max(high for _low, high in ImageChops.difference(covered.crop(above), page.crop(above)).getextrema()) < 60


def test_a_box_says_that_it_is_one_where_there_is_room(tmp_path):
    path = tmp_path / "page.png"
    Image.new("RGB", (1000, 400), "white").save(path)

    covered = opened(covering.covered(1, path, [(100, 100, 800, 500)])).convert("L")

    assert covered.crop((110, 50, 890, 230)).getextrema()[1] > 200


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_bound_pdf_holds_the_pictures_and_nothing_else(tmp_path, kind):
    path = tmp_path / "page"
    picture = Image.radial_gradient("L").convert("RGB")
    picture.save(path, kind)
    leaves = [binding.Leaf(path, f"image/{kind.lower()}", 256, 256)] * 3
    out = io.BytesIO()

    bound = binding.bind(out, leaves)

    assert bound.size == len(out.getvalue())
    with pikepdf.open(io.BytesIO(out.getvalue())) as document:
        assert (len(document.pages), sorted(document.Root.keys()), "/Info" in document.trailer) == (
            3,
            ["/Pages", "/Type"],
            False,
        )
    document = pypdfium2.PdfDocument(out.getvalue())
    assert [document[number].get_textpage().get_text_range() for number in range(3)] == ["", "", ""]
    page = document[0].render(scale=1).to_pil().convert("RGB").resize((64, 64))
    difference = ImageChops.difference(page, picture.resize((64, 64)))
    assert max(high for _low, high in difference.getextrema()) < 24
