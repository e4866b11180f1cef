"""Opens one uploaded file with a real parser, in a process of its own: python -m cases.file_check PATH ENDING.

Parsers of pictures, PDFs and archives are where a prepared file would run somebody else's code or eat a machine's
memory. This process therefore knows no key, no password and no database, and locks itself before it opens anything:
memory, time and files, the network, every other path (cases/sandbox.py). All it can say is its exit code, and whatever
happens to it that is not OK is a no.

libmagic alone is no proof: it calls a JPEG with a PDF header in its comment a JPEG. Each kind is therefore also opened
by a parser, within limits, without decoding pictures and without running anything.
"""

import stat
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import magic
import pikepdf
from PIL import Image

from cases import sandbox
from cases.workflow import Reason

LARGEST_PICTURE = 40_000_000  # pixels; a 17 kB file can claim 144 million
MOST_PAGES = 500
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_RATIO = 100  # unpacked bytes for each packed byte of a whole archive
MOST_MEMBERS = 2_000
MEMORY_BYTES = 512 * 1024 * 1024  # address space; Python and the parsers alone take an eighth of it
CPU_SECONDS = 10

OK: Final = 0
NOES: Final[Mapping[Reason, int]] = {
    Reason.FILE_TYPE_REFUSED: 3,
    Reason.FILE_DISGUISED: 4,
    Reason.FILE_LOCKED: 5,
    Reason.FILE_ACTIVE: 6,
    Reason.PICTURE_TOO_LARGE: 7,
    Reason.TOO_MANY_PAGES: 8,
}
# Parts of a PDF that do something when it is opened or clicked on (ISO 32000-2, 12.6.4).
ACTIVE: Final = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition"})
# Parts that play or run: annotations of rich media, and forms that are programs.
PLAYS: Final = frozenset({"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})
# What may be attached inside a PDF; invoices carry their figures as XML.
ATTACHED: Final = frozenset({"xml", "txt", "csv", "pdf", "ofd", "jpg", "jpeg", "png"})
MOST_FRAMES = 100  # a phone's photograph carries a few pictures; nobody photographs a film for us


class NotReal(Exception):
    """A file is not what its name says, or hides something; the reason is the argument's."""


@dataclass(frozen=True)
class FileType:
    """One kind of file: what we serve it as, what libmagic may call it, and the parser that must accept it."""

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
                    moving = getattr(picture, "n_frames", 1) > MOST_FRAMES
                    picture.verify()
            except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
                raise NotReal(Reason.PICTURE_TOO_LARGE) from error
        if pixels > LARGEST_PICTURE:
            raise NotReal(Reason.PICTURE_TOO_LARGE)
        if moving:
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
    """Refuse what is locked, endless, or does something by itself; its reader shall only have to look."""
    try:
        with pikepdf.open(path) as document:
            if document.is_encrypted:
                raise NotReal(Reason.FILE_LOCKED)
            if len(document.pages) > MOST_PAGES:
                raise NotReal(Reason.TOO_MANY_PAGES)
            if any(map(_acts, _parts(document))):
                raise NotReal(Reason.FILE_ACTIVE)
    except pikepdf.PasswordError as error:
        raise NotReal(Reason.FILE_LOCKED) from error


def _parts(document: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Give every dictionary of a document, also those inside others."""
    # What an object refers to is in the list itself.
    waiting: list[object] = list(document.objects)
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
            yield part
            inner = (part[key] for key in part.keys())  # noqa: SIM118 - a PDF object is no mapping
        elif isinstance(part, pikepdf.Array):
            inner = (part[number] for number in range(len(part)))
        else:
            continue
        waiting += [one for one in inner if isinstance(one, pikepdf.Object) and not one.is_indirect]


def _acts(part: pikepdf.Object) -> bool:
    runs = "/JS" in part or "/XFA" in part or str(part.get("/S", "")) in ACTIVE
    return runs or str(part.get("/Subtype", "")) in PLAYS or _attaches(part)


def _attaches(part: pikepdf.Object) -> bool:
    """Say whether a part attaches a file of a kind that could run."""
    if "/EF" not in part:
        return False
    names = [str(part[key]) for key in ("/UF", "/F") if isinstance(part.get(key), pikepdf.String)]
    return not names or any(name.rpartition(".")[2].lower().strip() not in ATTACHED for name in names)


def _text(path: Path) -> None:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    if "\0" in text:
        raise NotReal(Reason.FILE_DISGUISED)


def _archive(must_hold: str, *, mimetype: bytes = b"") -> Callable[[Path], None]:
    """Check an office file: a zip with the right part inside, no macros, no links, no escape, no bomb."""

    def parse(path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            _refuse_bomb(members, path.stat().st_size)
            if any(_escapes(member) for member in members) or must_hold not in names:
                raise NotReal(Reason.FILE_DISGUISED)
            if any(name.lower().endswith(("vbaproject.bin", ".exe", ".js")) for name in names):
                raise NotReal(Reason.FILE_ACTIVE)
            if mimetype:
                with archive.open("mimetype") as said:
                    if said.read(len(mimetype) + 1) != mimetype:
                        raise NotReal(Reason.FILE_DISGUISED)

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


def examine(path: Path, ending: str) -> int:
    """Give the exit code for a file: OK, or the code of why not. An error that a parser raises is a no."""
    try:
        if magic.from_file(str(path), mime=True) not in TYPES[ending].magic_names:
            return NOES[Reason.FILE_DISGUISED]
        TYPES[ending].parse(path)
    except NotReal as error:
        return NOES[error.args[0]]
    except Exception:  # noqa: BLE001 - parsers raise what they like when a file is broken
        return NOES[Reason.FILE_DISGUISED]
    return OK


def lock(path: Path) -> tuple[str, ...]:
    """Lock this process so that of all our files it can only read the one it examines."""
    magic.from_buffer(b"", mime=True)  # reads its tables now
    return sandbox.lock(memory=MEMORY_BYTES, cpu_seconds=CPU_SECONDS, readable=[path])


if __name__ == "__main__":
    lock(Path(sys.argv[1]))
    sys.exit(examine(Path(sys.argv[1]), sys.argv[2]))
