"""The rows of the upload campaign: what is handed in under which name, and what must become of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cases.demo.scanner import Manner

STOPPED: Final = None  # no scanner listens at the address
TYPE, DISGUISED, LARGE = "refused: file_type_refused", "refused: file_disguised", "refused: file_too_large"
LOCKED, ACTIVE = "refused: file_locked", "refused: file_active"
VAST, LONG = "refused: picture_too_large", "refused: too_many_pages"
PICTURES, NONE, FAILED = "sealed, pictures", "sealed, no preview", "sealed, not drawn"
WAITING, BLOCKED, UNFINISHED = "waiting", "blocked", "unfinished"


@dataclass(frozen=True)
class Attack:
    """One row: what is handed in under which name, how the scanner behaves, and what must become of it.

    `ends` is `refused: <reason>`, or how the file stands: `waiting`, `blocked`, or `sealed` with what is drawn of it.
    """

    key: str
    title: str
    name: str
    bad: str
    ends: str
    manner: Manner | None = Manner.SOUND
    check: int = 0
    resumed: bool | None = None  # in pieces: cut off half way, and gone on with or not


ATTACKS: Final[Sequence[Attack]] = (
    # Names
    Attack("double_ending", "Program behind a double ending", "letter.pdf.exe", "pdf", TYPE, check=42),
    Attack("ending_first", "Double ending, harmless last", "letter.exe.pdf", "pdf", PICTURES, check=42),
    Attack("trailing_dot", "Name with a dot at its end", "letter.pdf.", "pdf", TYPE, check=42),
    Attack("device", "Name of a device", "CON.pdf", "pdf", PICTURES, check=42),
    Attack("bidi", "Name that turns round", "scan.png\u202egnp.exe", "picture", TYPE, check=42),
    Attack("bidi_hidden", "Name that turns round, harmless ending", "exe\u202egnp.png", "picture", PICTURES, check=42),
    Attack("path", "Name that climbs out", "../../../etc/cron.d/x.txt", "plain", PICTURES, check=42),
    Attack("no_ending", "Name without an ending", "letter", "pdf", TYPE, check=42),
    # What it says it is not
    Attack("gif_script", "GIF that is also a script", "photo.gif", "gif_script", TYPE, check=42),
    Attack("gif_as_jpg", "The same, named JPEG", "photo.jpg", "gif_script", DISGUISED, check=42),
    Attack(
        "jpeg_comment",
        "JPEG with a PDF head and a script in its comment",
        "photo.jpg",
        "jpeg_comment",
        PICTURES,
        check=42,
    ),
    Attack("jpeg_tail", "JPEG with a script behind its end", "photo.jpg", "jpeg_tail", PICTURES, check=42),
    Attack("jpeg_located", "JPEG that tells where it was taken", "photo.jpg", "jpeg_located", PICTURES, check=42),
    Attack("pdf_zip", "PDF that is also an archive", "letter.pdf", "pdf_and_zip", PICTURES, check=42),
    Attack("html_as_txt", "Page named text", "page.txt", "html", DISGUISED, check=42),
    Attack("html_spaces", "Page behind 600 spaces, named text", "page.txt", "html_after_spaces", DISGUISED, check=42),
    Attack("script_in_text", "Text with a script in it", "note.txt", "script_text", DISGUISED, check=42),
    Attack("svg_as_png", "SVG named PNG", "scan.png", "svg", DISGUISED, check=42),
    Attack("hta", "HTML application", "form.hta", "hta", TYPE, check=42),
    Attack("lnk", "Link of Windows", "letter.lnk", "lnk", TYPE, check=42),
    Attack("lnk_as_pdf", "The same, named PDF", "letter.pdf", "lnk", DISGUISED, check=42),
    Attack("docm", "Document with macros", "claim.docm", "docx_macros", TYPE, check=42),
    Attack("macros_as_docx", "The same, named without macros", "claim.docx", "docx_macros", ACTIVE, check=42),
    # Pictures
    Attack("png_144_claimed", "PNG that claims 144 megapixels", "scan.png", "png_claims_144", VAST, check=43),
    Attack("png_144", "PNG of 18 kB and 144 megapixels", "scan.png", "png_144", VAST, check=43),
    Attack("png_196", "PNG of 196 megapixels", "scan.png", "png_196", VAST, check=43),
    Attack("png_39", "PNG of 39 megapixels, within the limit", "scan.png", "png_39", PICTURES, check=43),
    Attack("png_film", "Animated PNG of 10,000 frames", "scan.png", "png_film", TYPE, check=43),
    Attack("png_comment", "PNG whose comment unpacks to 64 MB", "scan.png", "png_comment", DISGUISED, check=43),
    Attack("tiff", "TIFF with an endless directory", "scan.tif", "tiff_endless", TYPE, check=43),
    Attack("tiff_as_jpg", "The same, named JPEG", "scan.jpg", "tiff_endless", DISGUISED, check=43),
    Attack("png_cut", "PNG that is cut off", "scan.png", "picture_cut", DISGUISED, check=43),
    # Archives
    Attack("docx_bomb", "DOCX of 58 kB that unpacks to 60 MB", "claim.docx", "docx_bomb", TYPE, check=44),
    Attack("docx_many", "DOCX of 3,000 parts", "claim.docx", "docx_many", TYPE, check=44),
    Attack("docx_nested", "DOCX with archives in archives", "claim.docx", "docx_nested", NONE, check=44),
    Attack("docx_escape", "DOCX with a part that climbs out", "claim.docx", "docx_escape", DISGUISED, check=44),
    Attack("docx_link", "DOCX with a link", "claim.docx", "docx_link", DISGUISED, check=44),
    # PDF
    Attack("pdf_script", "PDF with a script", "letter.pdf", "pdf_script", ACTIVE, check=45),
    Attack("pdf_launch", "PDF that starts a program", "letter.pdf", "pdf_launch", ACTIVE, check=45),
    Attack("pdf_program", "PDF with a program attached", "letter.pdf", "pdf_program", ACTIVE, check=45),
    Attack("pdf_xfa", "PDF with a form that is a program", "letter.pdf", "pdf_xfa", ACTIVE, check=45),
    Attack("pdf_10000", "PDF of 10,000 pages", "letter.pdf", "pdf_10000", LONG, check=45),
    Attack("pdf_circle", "PDF whose pages form a circle", "letter.pdf", "pdf_circle", DISGUISED, check=45),
    Attack("pdf_locked", "PDF with a password", "letter.pdf", "pdf_locked", LOCKED, check=45),
    Attack("pdf_broken", "PDF that is broken", "letter.pdf", "pdf_broken", DISGUISED, check=45),
    Attack(
        "pdf_circles",
        "PDF with a drawing that contains itself",
        "letter.pdf",
        "pdf_drawn_in_circles",
        FAILED,
        check=45,
    ),
    Attack("pdf_busy", "PDF with three million strokes on a page", "letter.pdf", "pdf_busy", FAILED, check=45),
    Attack("pdf_bomb", "PDF of 400 kB with a drawing of 400 MB", "letter.pdf", "pdf_bomb", FAILED, check=45),
    Attack(
        "pdf_vast_picture", "PDF with a picture of 900 megapixels", "letter.pdf", "pdf_vast_picture", PICTURES, check=45
    ),
    Attack("pdf_vast_page", "PDF with a page 3.5 km wide", "letter.pdf", "pdf_vast_page", PICTURES, check=45),
    # Scanner
    Attack("eicar", "EICAR", "note.txt", "eicar", BLOCKED, check=47),
    Attack("eicar_docx", "EICAR in an archive", "claim.docx", "docx_eicar", BLOCKED, check=47),
    Attack("eicar_pdf", "EICAR attached to a PDF", "letter.pdf", "pdf_eicar", BLOCKED, check=47),
    Attack("stopped", "Scanner stopped", "note.txt", "plain", WAITING, STOPPED, check=48),
    Attack("hanging", "Scanner hangs", "note.txt", "plain", WAITING, Manner.HANGING, check=48),
    Attack("garbage", "Scanner answers garbage", "note.txt", "plain", WAITING, Manner.GARBAGE, check=48),
    Attack("small", "File over the scanner's stream limit", "photo.png", "png_noise", WAITING, Manner.SMALL, check=48),
    Attack("lying", "Scanner lies: OK to EICAR", "note.txt", "eicar", PICTURES, Manner.LYING, check=48),
    # In pieces
    Attack("cut_off", "Upload cut off half way", "scan.png", "png_noise", UNFINISHED, check=40, resumed=False),
    Attack("resumed", "Upload cut off and gone on with", "scan.png", "png_noise", PICTURES, check=40, resumed=True),
    Attack("resumed_bad", "The same with a bad file", "letter.pdf", "pdf_script", ACTIVE, check=40, resumed=True),
)
