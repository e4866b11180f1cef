"""What a population store holds, as its manifest says it; the records themselves stay in their files.

The format is in docs/algorithms/population.md. A store is opened only if every statement in it fits.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from cases.scoring.canonical import sha256_of
from cases.scoring.sweep import Kind, Measure, Shape
from cases.sweeps.engine import Engine, sha256_of_file
from cases.sweeps.fields import Fields, PopulationInvalid, read_json, tagged, write_json
from cases.sweeps.kinds import read_kinds

FILE = "manifest.json"
FORMAT = "ombudsman-population/1"
#: The batch of a record that came in none.
NO_BATCH = -1
RECORD_COLUMNS = (
    "person",
    "kind",
    "occurred",
    "ended",
    "determined",
    "seq",
    "given",
    "content",
    "rid",
    "fact",
    "occurred_month",
    "ended_month",
    "determined_month",
    "batch",
)
PEOPLE_COLUMNS = ("person", "reported")
#: Small enough that two threads share a part.
_ROW_GROUP = 122_880
_PLAIN = (
    "title",
    "illustrative",
    "people",
    "records",
    "parts",
    "largest_count",
    "unique_records",
    "unique_facts",
    "reported_decimals",
    "originals",
)
_FIELDS = frozenset({*_PLAIN, "format", "as_of", "measures", "fact_key", "batches", "files"})
_SHA256 = re.compile(r"[0-9a-f]{64}")
#: Measures become names of columns.
_MEASURE_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_MEASURE = frozenset({"decimals", "min", "max"})


@dataclass(frozen=True, slots=True)
class Manifest:
    """One population as it stood on ``as_of`` (Beijing time).

    ``largest_count``: the most records of one person. ``unique_records``, ``unique_facts``: no record id, no fact
    occurs twice for a person. ``files``: hex SHA-256 of every file of records and people. ``reported_decimals``:
    digits after the point of the figures that the agency states. ``originals``: the records are also kept as they
    were handed in, so that the proof starts from these.
    """

    title: str
    illustrative: bool
    as_of: date
    people: int
    records: int
    parts: int
    largest_count: int
    measures: Mapping[str, Measure]
    fact_key: tuple[str, ...]
    unique_records: bool
    unique_facts: bool
    batches: tuple[str, ...]
    files: Mapping[str, str]
    reported_decimals: int = 0
    originals: bool = False

    def to_document(self) -> dict[str, object]:
        """The manifest as JSON holds it."""
        measures = {
            name: {"decimals": measure.decimals, "min": measure.min, "max": measure.max}
            for name, measure in self.measures.items()
        }
        plain = {name: getattr(self, name) for name in _PLAIN}
        lists = {"fact_key": list(self.fact_key), "batches": list(self.batches)}
        own = {"format": FORMAT, "as_of": self.as_of.isoformat(), "measures": measures, "files": dict(self.files)}
        return plain | lists | own

    @staticmethod
    def from_document(document: object) -> "Manifest":
        """Read a manifest; raises PopulationInvalid with the first field that does not fit."""
        fields = Fields(document, FILE, _FIELDS)
        if fields.text("format") != FORMAT:
            raise fields.problem("format", f"not {FORMAT}")
        return Manifest(
            title=fields.text("title"),
            illustrative=fields.flag("illustrative"),
            as_of=fields.day("as_of"),
            people=fields.whole("people", low=0),
            records=fields.whole("records", low=0),
            parts=fields.whole("parts", low=1, high=10_000),
            largest_count=fields.whole("largest_count", low=0),
            measures={name: _measure(value, name) for name, value in fields.objects("measures").items()},
            fact_key=fields.texts("fact_key"),
            unique_records=fields.flag("unique_records"),
            unique_facts=fields.flag("unique_facts"),
            batches=fields.texts("batches"),
            files={name: _hash(value, name) for name, value in fields.objects("files").items()},
            reported_decimals=fields.whole("reported_decimals", low=0, high=6),
            originals=fields.flag("originals"),
        )

    def write(self, folder: Path) -> None:
        """Write the manifest; last of all, because a folder without one is no store."""
        write_json(folder / FILE, self.to_document())


@dataclass(frozen=True)
class Population:
    """An opened store. Its files are read by the engine, one part at a time."""

    folder: Path
    manifest: Manifest

    @property
    def parts(self) -> range:
        """The numbers of the parts."""
        return range(self.manifest.parts)

    def records(self, part: int) -> Path:
        """The file with the records of one part, sorted by person."""
        return part_file(self.folder, "records", part)

    def people(self, part: int) -> Path:
        """The file with all people of one part, sorted."""
        return part_file(self.folder, "people", part)

    def originals(self, part: int) -> Path:
        """The file with the records of one part as they were handed in, where the manifest says that they are kept."""
        return part_file(self.folder, "originals", part)

    def kinds(self) -> tuple[Kind, ...]:
        """One entry per distinct item with its attributes, in the order of their numbers."""
        return self._kinds

    def shape(self) -> Shape:
        """What the store can offer to a method."""
        return Shape(
            measures=self.manifest.measures,
            fact_key=self.manifest.fact_key,
            unique_records=self.manifest.unique_records,
            unique_facts=self.manifest.unique_facts,
            largest_count=self.manifest.largest_count,
        )

    def refuse_altered(self, part: int) -> None:
        """Raise PopulationInvalid when a file of a part is not the one that the manifest states."""
        for file in self.files(part):
            if sha256_of_file(file) != self.manifest.files.get(name_of(self.folder, file)):
                raise PopulationInvalid(name_of(self.folder, file), "not the file that the manifest states")

    def files(self, part: int) -> tuple[Path, ...]:
        """All files of one part."""
        kept = (self.originals(part),) if self.manifest.originals else ()
        return (self.records(part), self.people(part), *kept)

    @cached_property
    def sha256(self) -> str:
        """Hash of the manifest, which states the hashes of all files, and of the kinds."""
        kinds = [[kind.item, tagged(kind.attributes)] for kind in self.kinds()]
        return sha256_of([self.manifest.to_document(), kinds])

    @cached_property
    def _kinds(self) -> tuple[Kind, ...]:
        return read_kinds(self.folder)


def open_population(path: Path) -> Population:
    """Open a store; raises PopulationInvalid with the place when a statement or a file is missing or wrong."""
    manifest = Manifest.from_document(read_json(path / FILE))
    population = Population(folder=path, manifest=manifest)
    population.kinds()
    for part in population.parts:
        for file in population.files(part):
            if not file.is_file():
                raise PopulationInvalid(name_of(path, file), "missing")
    return population


def name_of(folder: Path, file: Path) -> str:
    """A file of a store as its manifest names it."""
    return file.relative_to(folder).as_posix()


def part_file(folder: Path, room: str, part: int) -> Path:
    """The file of one part, in the room ``records``, ``people`` or ``originals``."""
    return folder / room / f"part-{part:03d}.parquet"


def write_part(engine: Engine, folder: Path, part: int, texts: Mapping[str, str]) -> dict[str, str]:
    """Write the files of one part, a query for each room; gives their hashes under their names."""
    files = {part_file(folder, room, part): text for room, text in texts.items()}
    options: dict[str, str | int] = {"COMPRESSION": "SNAPPY", "ROW_GROUP_SIZE": _ROW_GROUP}
    return {name_of(folder, file): engine.write(text, file, options=options) for file, text in files.items()}


def typed(columns: Sequence[str]) -> str:
    """The columns of records in the types that a store uses."""
    wide = {"person", *(column for column in columns if column.startswith("m_"))}
    return ", ".join(f"CAST({name} AS {'BIGINT' if name in wide else 'INTEGER'}) AS {name}" for name in columns)


def prepare_folder(folder: Path, *rooms: str) -> None:
    """Make the folder of a new store; raises PopulationInvalid when one is there already."""
    if (folder / FILE).exists():
        raise PopulationInvalid(str(folder), "there is a population already")
    for room in rooms:
        (folder / room).mkdir(parents=True, exist_ok=True)


def _hash(value: object, name: str) -> str:
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise PopulationInvalid(f"{FILE}: files: {name}", "not a SHA-256")
    return value


def _measure(document: object, name: str) -> Measure:
    if not _MEASURE_NAME.fullmatch(name):
        raise PopulationInvalid(f"{FILE}: measures: {name}", "not a name of small letters, digits and underscores")
    fields = Fields(document, f"{FILE}: measures: {name}", _MEASURE)
    limit: int = 10**15 - 1
    low, high = fields.whole("min", low=-limit, high=limit), fields.whole("max", low=-limit, high=limit)
    return Measure(decimals=fields.whole("decimals", low=0, high=9), min=low, max=high)
