"""Which files we take, and whether a file is what its name says: ending, magic bytes and a real parser agree.

libmagic alone is no proof: it calls a JPEG with a PDF header in its comment a JPEG. Each kind is therefore
also opened by a parser, within limits, without decoding pictures and without running anything.
"""

import stat
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import magic
import pikepdf
from PIL import Image, UnidentifiedImageError

from cases.workflow import Reason

LARGEST_PICTURE = 40_000_000  # pixels; a 17 kB file can claim 144 million
MOST_PAGES = 500
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_RATIO = 100  # unpacked bytes for each packed byte of a whole archive
MOST_MEMBERS = 2_000


class NotReal(Exception):
    """A file is not what its name says, or hides something; the reason is the argument's."""


@dataclass(frozen=True)
class FileType:
    """One kind of file: what libmagic may call it, what we serve it as, and the parser that must accept it."""

    content_type: str
    magic_names: frozenset[str]
    parse: Callable[[Path], None]


def _picture(name: str) -> Callable[[Path], None]:
    def parse(path: Path) -> None:
        with warnings.catch_warnings():
            # A picture that Pillow itself finds suspiciously large is refused, not decoded.
            warnings.simplefilter("error")
            try:
                with Image.open(path, formats=[name]) as picture:
                    pixels = picture.width * picture.height
                    picture.verify()
            except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
                raise NotReal(Reason.FILE_DISGUISED) from error
            except Warning as error:
                raise NotReal(Reason.FILE_DISGUISED) from error
        if pixels > LARGEST_PICTURE:
            raise NotReal(Reason.FILE_TYPE_REFUSED)

    return parse


def _heic(path: Path) -> None:
    """Walk the boxes of ISO 14496-12: the file type first, the picture's description and data after it."""
    size = path.stat().st_size
    seen: list[bytes] = []
    with path.open("rb") as file:
        place = 0
        while place < size and len(seen) < 100:
            file.seek(place)
            head = file.read(16)
            length, name = int.from_bytes(head[:4]), head[4:8]
            length = int.from_bytes(head[8:16]) if length == 1 else size - place if length == 0 else length
            if length < 8:
                raise NotReal(Reason.FILE_DISGUISED)
            seen.append(name)
            place += length
    if place != size or seen[:1] != [b"ftyp"] or not {b"meta", b"mdat"} <= set(seen):
        raise NotReal(Reason.FILE_DISGUISED)


def _pdf(path: Path) -> None:
    try:
        with pikepdf.open(path) as document:
            if document.is_encrypted or len(document.pages) > MOST_PAGES:
                raise NotReal(Reason.FILE_TYPE_REFUSED)
    except pikepdf.PasswordError as error:
        raise NotReal(Reason.FILE_TYPE_REFUSED) from error
    except pikepdf.PdfError as error:
        raise NotReal(Reason.FILE_DISGUISED) from error


def _text(path: Path) -> None:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError as error:
            raise NotReal(Reason.FILE_DISGUISED) from error
    if "\0" in text:
        raise NotReal(Reason.FILE_DISGUISED)


def _archive(must_hold: str, *, mimetype: bytes = b"") -> Callable[[Path], None]:
    """Check an office file: a zip with the right part inside, no macros, no links, no escape, no bomb."""

    def parse(path: Path) -> None:
        try:
            with zipfile.ZipFile(path) as archive:
                members = archive.infolist()
                names = {member.filename for member in members}
                _refuse_bomb(members, path.stat().st_size)
                if any(_escapes(member) for member in members) or must_hold not in names:
                    raise NotReal(Reason.FILE_DISGUISED)
                if any(name.lower().endswith(("vbaproject.bin", ".exe", ".js")) for name in names):
                    raise NotReal(Reason.FILE_TYPE_REFUSED)
                if mimetype and archive.read("mimetype") != mimetype:
                    raise NotReal(Reason.FILE_DISGUISED)
        except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, EOFError) as error:
            raise NotReal(Reason.FILE_DISGUISED) from error

    return parse


def _refuse_bomb(members: list[zipfile.ZipInfo], packed: int) -> None:
    # The sizes are what the archive itself says; nothing of ours ever unpacks more than that.
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > LARGEST_UNPACKED or unpacked > packed * LARGEST_RATIO + 1_000_000:
        raise NotReal(Reason.FILE_TYPE_REFUSED)


def _escapes(member: zipfile.ZipInfo) -> bool:
    parts = member.filename.replace("\\", "/").split("/")
    link = stat.S_ISLNK(member.external_attr >> 16)
    return link or ".." in parts or member.filename.startswith("/") or bool(member.flag_bits & 1)


_ZIP: Final = frozenset({"application/zip", "application/octet-stream"})
_OOXML: Final = "application/vnd.openxmlformats-officedocument."
_WORD, _SHEET = _OOXML + "wordprocessingml.document", _OOXML + "spreadsheetml.sheet"
_ODT: Final = "application/vnd.oasis.opendocument.text"

TYPES: Mapping[str, FileType] = {
    "pdf": FileType("application/pdf", frozenset({"application/pdf"}), _pdf),
    "jpg": FileType("image/jpeg", frozenset({"image/jpeg"}), _picture("JPEG")),
    "jpeg": FileType("image/jpeg", frozenset({"image/jpeg"}), _picture("JPEG")),
    "png": FileType("image/png", frozenset({"image/png"}), _picture("PNG")),
    "webp": FileType("image/webp", frozenset({"image/webp"}), _picture("WEBP")),
    "heic": FileType("image/heic", frozenset({"image/heic", "image/heif"}), _heic),
    "txt": FileType("text/plain", frozenset({"text/plain"}), _text),
    "docx": FileType(_WORD, _ZIP | {_WORD}, _archive("word/document.xml")),
    "xlsx": FileType(_SHEET, _ZIP | {_SHEET}, _archive("xl/workbook.xml")),
    "odt": FileType(_ODT, _ZIP | {_ODT}, _archive("content.xml", mimetype=_ODT.encode())),
}
ACCEPT = ",".join(f".{ending}" for ending in TYPES)  # for the file chooser; a comfort, not a check


def type_of(name: str) -> FileType | None:
    """Give the kind that a file's name promises, or nothing when we do not take it."""
    return TYPES.get(name.rpartition(".")[2].lower().strip()) if "." in name else None


def check(path: Path, promised: FileType) -> None:
    """Insist that a stored file is of the kind its name promised.

    Raises:
        NotReal: FILE_DISGUISED when it is something else, FILE_TYPE_REFUSED when it is a kind of
            that file we do not take (encrypted, with macros, too large inside).

    """
    if magic.from_file(str(path), mime=True) not in promised.magic_names:
        raise NotReal(Reason.FILE_DISGUISED)
    promised.parse(path)
