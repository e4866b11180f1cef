"""Small real files of every kind we take, and ones that only pretend."""

import io
import struct
import zipfile
import zlib

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

# The harmless industry test text that every scanner must find.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """Make an upload; the browser's own content type is never believed, so it says nothing."""
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    """Draw a small picture."""
    stream = io.BytesIO()
    Image.new("RGB", size, "white").save(stream, kind)
    return stream.getvalue()


def pdf(*, password: str = "") -> bytes:
    """Make a PDF of one empty page, encrypted when a password is given."""
    stream = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(stream, encryption=pikepdf.Encryption(owner=password, user=password) if password else False)
    return stream.getvalue()


def archive(members: dict[str, bytes]) -> bytes:
    """Zip some members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return stream.getvalue()


def docx(**more: bytes) -> bytes:
    """Make the smallest thing with the bones of a word document."""
    return archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>", **more})


def odt() -> bytes:
    """Make the smallest thing with the bones of an open document."""
    kind = b"application/vnd.oasis.opendocument.text"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        target.writestr("mimetype", kind)
        target.writestr("content.xml", b"<office/>")
    return stream.getvalue()


def huge_picture() -> bytes:
    """Write a PNG of a few hundred bytes that claims 144 million pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", 12_000, 12_000, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def heic() -> bytes:
    """Write the boxes of a HEIC picture without a picture in them."""

    def box(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", 8 + len(content)) + name + content

    return box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", b"\0" * 8) + box(b"mdat", b"\0" * 8)
