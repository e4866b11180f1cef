"""Files made to hurt: parsers, people, machines and scanners. Each is made here, byte by byte; none comes from outside.

What carries a payload carries only a marker (`MARK`), so that whoever looks for it in what we serve knows what to find.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Final

import pikepdf
from PIL import Image

MARK: Final = b"<script>canary()</script>"
# The harmless industry test text that every scanner must find, in two halves: this source is no such file itself.
EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

Make = Callable[[], bytes]


def _png(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _picture(kind: str = "PNG", **options: object) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (64, 48), "white").save(stream, kind, **options)
    return stream.getvalue()


def _claimed(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that claims a size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = _png(b"IHDR", header), _png(b"IDAT", zlib.compress(b"\0" * 1000)), _png(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _unpacking(width: int, height: int) -> bytes:
    """A small PNG that really unpacks to what it claims: one bit a pixel, all of them the same."""
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + (width + 7) // 8)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _png(b"IHDR", header) + _png(b"IDAT", body) + _png(b"IEND", b"")


def _film(frames: int) -> bytes:
    """An animated PNG of many frames, each of one pixel."""
    pixel = zlib.compress(b"\0\0")
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    control = struct.pack(">IIIIHHBB", 1, 1, 0, 0, 1, 10, 0, 0)
    parts = [_png(b"IHDR", head), _png(b"acTL", struct.pack(">II", frames, 0))]
    parts += [_png(b"fcTL", struct.pack(">I", 0) + control), _png(b"IDAT", pixel)]
    for number in range(1, frames):
        parts.append(_png(b"fcTL", struct.pack(">I", 2 * number - 1) + control))
        parts.append(_png(b"fdAT", struct.pack(">I", 2 * number) + pixel))
    return b"\x89PNG\r\n\x1a\n" + b"".join([*parts, _png(b"IEND", b"")])


def _text_bomb() -> bytes:
    """A PNG whose comment unpacks to 64 MB."""
    comment = b"Comment\0\0" + zlib.compress(b"\0" * 64_000_000, 9)
    plain = _picture()
    return plain[:33] + _png(b"zTXt", comment) + plain[33:]


def _noise() -> bytes:
    """An honest picture of two megabytes, which no packing makes smaller."""
    stream = io.BytesIO()
    Image.effect_noise((1500, 1500), 90).save(stream, "PNG")
    return stream.getvalue()


def _endless_tiff() -> bytes:
    """A TIFF whose directory names itself as the next one."""
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 1) + struct.pack("<HHII", 256, 4, 1, 1) + b"\x08\0\0\0"


def _located() -> bytes:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (39.0, 54.0, 0.0)}
    exif[0x010E] = MARK.decode()
    return _picture("JPEG", exif=exif)


def _archive(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return stream.getvalue()


def _docx(members: Mapping[str, bytes] | None = None) -> bytes:
    return _archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>", **(members or {})})


def _linked() -> bytes:
    stream = io.BytesIO(_docx())
    with zipfile.ZipFile(stream, "a") as target:
        link = zipfile.ZipInfo("word/link")
        link.external_attr = 0o120777 << 16
        target.writestr(link, "/etc/passwd")
    return stream.getvalue()


def _nested() -> bytes:
    inner = _archive({f"{number}": b"\0" * 10_000_000 for number in range(3)})
    for level in range(4):
        inner = _archive({f"level{level}.zip": inner})
    return _docx({"word/media/inner.zip": inner})


def _pdf(change: Callable[[pikepdf.Pdf], None] | None = None, *, pages: int = 1, password: str = "") -> bytes:
    document, stream = pikepdf.new(), io.BytesIO()
    document.add_blank_page(page_size=(300, 400))
    for _ in range(pages - 1):
        document.pages.append(document.pages[0])
    if change is not None:
        change(document)
    locked = pikepdf.Encryption(owner=password, user=password) if password else False
    document.save(stream, encryption=locked)
    return stream.getvalue()


def _opening(**action: object) -> Make:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = pikepdf.Dictionary({f"/{key}": value for key, value in action.items()})

    return lambda: _pdf(change)


# The stubs ask for arguments that the library itself does not.
_spec: Callable[..., pikepdf.AttachedFileSpec] = pikepdf.AttachedFileSpec


def _attached(name: str, content: bytes) -> Make:
    def change(document: pikepdf.Pdf) -> None:
        document.attachments[name] = _spec(document, content, filename=name)

    return lambda: _pdf(change)


def _form_program() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.AcroForm = pikepdf.Dictionary(XFA=document.make_stream(b"<xdp/>"), Fields=pikepdf.Array())

    return _pdf(change)


def _drawing(content: bytes) -> Make:
    """A page whose drawing is this."""

    def change(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.Contents = document.make_stream(content)

    return lambda: _pdf(change)


def _drawn_in_circles() -> bytes:
    """A drawing that contains itself."""

    def change(document: pikepdf.Pdf) -> None:
        form = document.make_stream(b"/F Do /F Do")
        form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, pikepdf.Array([0, 0, 9, 9])
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form))
        document.pages[0].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form))
        document.pages[0].obj.Contents = document.make_stream(b"/F Do")

    return _pdf(change)


def _vast_picture() -> bytes:
    """A PDF of some kilobytes with a picture of 900 million pixels."""

    def change(document: pikepdf.Pdf) -> None:
        side = 30_000
        packer = zlib.compressobj(9)
        body = b"".join(packer.compress(b"\0" * side) for _ in range(side // 8)) + packer.flush()
        picture = pikepdf.Stream(document, body)
        picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        picture.Width = picture.Height = side
        picture.ColorSpace, picture.BitsPerComponent = pikepdf.Name.DeviceGray, 8
        picture.Filter = pikepdf.Name.FlateDecode
        document.pages[0].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
        document.pages[0].obj.Contents = document.make_stream(b"q 300 0 0 400 0 0 cm /P Do Q")

    return _pdf(change)


def _vast_page() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.MediaBox = pikepdf.Array([0, 0, 10_000_000, 10_000_000])

    return _pdf(change)


def _page_circle() -> bytes:
    return _written([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"])


def _many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 3 + count))
    tree = b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, count)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]>>"
    return _written([b"<</Type/Catalog/Pages 2 0 R>>", tree, *[page] * count])


def _written(objects: list[bytes]) -> bytes:
    """Write objects as a PDF by hand, the catalogue first."""
    body, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start, size = len(body), len(objects) + 1
    body += b"xref\n0 %d\n0000000000 65535 f \n" % size + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(body) + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start)


def _pdf_and_zip() -> bytes:
    return _pdf() + _archive({"run.js": MARK})


BAD: Final[Mapping[str, Make]] = {
    "gif_script": lambda: b"GIF89a/*" + MARK + b"*/=1;",
    "html": lambda: b"<html>" + MARK + b"</html>",
    "html_after_spaces": lambda: b" " * 600 + b"<html>" + MARK + b"</html>",
    "svg": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'>" + MARK + b"</svg>",
    "hta": lambda: b"<hta:application>" + MARK,
    "lnk": lambda: b"L\0\0\0\x01\x14\x02\0" + b"\0" * 68,
    "script_text": lambda: b"Dear office, " + MARK + b" regards",
    "jpeg_comment": lambda: _picture("JPEG", comment=b"%PDF-1.7 " + MARK),
    "jpeg_located": _located,
    "jpeg_tail": lambda: _picture("JPEG") + MARK,
    "pdf_and_zip": _pdf_and_zip,
    "picture": _picture,
    "picture_cut": lambda: _picture()[:60],
    "png_claims_144": lambda: _claimed(12_000, 12_000),
    "png_144": lambda: _unpacking(12_000, 12_000),
    "png_196": lambda: _unpacking(14_000, 14_000),
    "png_39": lambda: _unpacking(6_244, 6_244),
    "png_film": lambda: _film(10_000),
    "png_comment": _text_bomb,
    "png_noise": _noise,
    "tiff_endless": _endless_tiff,
    "docx": _docx,
    "docx_bomb": lambda: _docx({"word/media/zero": b"\0" * 60_000_000}),
    "docx_many": lambda: _docx({f"word/{number}": b"" for number in range(3_000)}),
    "docx_nested": _nested,
    "docx_escape": lambda: _docx({"../../evil": MARK}),
    "docx_link": _linked,
    "docx_macros": lambda: _docx({"word/vbaProject.bin": MARK}),
    "docx_eicar": lambda: _docx({"word/media/file": EICAR}),
    "pdf": _pdf,
    "pdf_script": _opening(S=pikepdf.Name.JavaScript, JS="app.alert(1)"),
    "pdf_launch": _opening(S=pikepdf.Name.Launch, F="cmd.exe"),
    "pdf_program": _attached("setup.exe", b"MZ" + MARK),
    "pdf_eicar": _attached("invoice.txt", EICAR),
    "pdf_xfa": _form_program,
    "pdf_10000": lambda: _many_pages(10_000),
    "pdf_circle": _page_circle,
    "pdf_locked": lambda: _pdf(password="secret"),  # noqa: S106 - the password of a file that nobody shall open
    "pdf_broken": lambda: b"%PDF-1.7\nnothing",
    "pdf_drawn_in_circles": _drawn_in_circles,
    "pdf_busy": _drawing(b"0 0 300 400 re f " * 3_000_000),
    "pdf_bomb": _drawing(b" " * 400_000_000),
    "pdf_vast_picture": _vast_picture,
    "pdf_vast_page": _vast_page,
    "eicar": lambda: EICAR,
    "plain": lambda: b"I was never told.",
}
