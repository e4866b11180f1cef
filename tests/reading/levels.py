"""docs/reading-level.md: written from what was measured, and compared with it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.reading.measure import MOST_CHARACTERS, MOST_GRADE, MOST_UNKNOWN_PERCENT, Level, chinese, english, hardest

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "reading-level.md"
#: Pages show today's dates and what happened in a case; so much may a figure move by itself.
SLACK = 0.6
ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
NONE = "–"
HEAD = f"""# How easy the pages are to read

What a complainant reads, in both languages, measured by `tests/reading/measure.py` over the running text: labels,
headings and what people wrote themselves do not count. Written by `make reading-level`; tests say when a figure is too
high or a table is old.

- **English**: the grade of Flesch and Kincaid, which is the school year of a reader who understands it. At most
  {MOST_GRADE:.0f}, the year of a twelve-year-old.
- **Chinese**: characters a sentence, at most {MOST_CHARACTERS:.0f}; and the share of characters outside the 2,500
  common ones (现代汉语常用字表, first part), which children can read and write at the end of primary school, at most
  {MOST_UNKNOWN_PERCENT:.0f} %. Why these: see the module.
"""
#: The tables of the document, each written by the test that sees what stands in it.
PAGES, BESIDE = "Every page", "Beside the pages: errors, answers shown once, e-mails, letters"
COLUMNS = """
| text | English: grade | Chinese: characters a sentence | uncommon characters, % |
| --- | ---: | ---: | ---: |
"""


@dataclass(frozen=True)
class Measured:
    """One page in both languages."""

    english: Level
    chinese: Level

    @property
    def cells(self) -> tuple[str, str, str]:
        """The three figures as the table shows them."""
        figures = (self.english.grade, self.chinese.characters, self.chinese.unknown_percent)
        one, two, three = (NONE if figure is None else f"{figure:.1f}" for figure in figures)
        return one, two, three


def measured(texts: Mapping[str, Mapping[str, Sequence[str]]]) -> dict[str, Measured]:
    """Measure pages, by name, from their blocks by language."""
    return {
        page: Measured(english(by_language.get("en", ())), chinese(by_language.get("zh-hans", ())))
        for page, by_language in sorted(texts.items())
    }


def write(pages: Mapping[str, Measured], table: str = PAGES) -> None:
    """Write one table again; the other stays as it is."""
    rows = "".join(f"| `{page}` | {' | '.join(figures.cells)} |\n" for page, figures in pages.items())
    tables = {name: _rows(name) for name in (PAGES, BESIDE)} | {table: rows}
    DOCUMENT.write_text(HEAD + "".join(f"\n## {name}\n{COLUMNS}{tables[name]}" for name in tables), "utf-8")


def faults(
    pages: Mapping[str, Measured], texts: Mapping[str, Mapping[str, Sequence[str]]], table: str = PAGES
) -> Iterator[str]:
    """Name what is too hard, with its hardest sentences, and what the document's table does not say as it is."""
    for page, figures in pages.items():
        if figures.english.too_hard:
            yield f"{page}: grade {figures.english.grade}: {hardest(texts[page]['en'])}"
        if figures.chinese.too_hard:
            yield f"{page}: {figures.cells[1:]}, uncommon: {figures.chinese.unknown}"
    filed = {page: cells for page, *cells in ROW.findall(_rows(table))}
    yield from (f"{page} is not in the table; type: make reading-level" for page in sorted(set(pages) - set(filed)))
    yield from (f"{page} is in the table and was not seen" for page in sorted(set(filed) - set(pages)))
    for page in sorted(set(pages) & set(filed)):
        *old, old_share = filed[page]
        *new, new_share = pages[page].cells
        # A page of about so many characters has a share on some days only; see FEWEST_FOR_A_SHARE.
        shares = () if NONE in (old_share, new_share) else ((old_share, new_share),)
        if any(_moved(*pair) for pair in (*zip(old, new, strict=True), *shares)):
            yield f"{page} is {pages[page].cells}, in the table {tuple(filed[page])}; type: make reading-level"


def _rows(table: str) -> str:
    """The rows of a table as they stand in the document."""
    text = DOCUMENT.read_text("utf-8") if DOCUMENT.exists() else ""
    section = text.partition(f"\n## {table}\n")[2].partition("\n## ")[0]
    return "".join(f"{row.group(0)}\n" for row in ROW.finditer(section))


def _moved(old: str, new: str) -> bool:
    if NONE in (old, new):
        return old != new
    return abs(float(old) - float(new)) > SLACK
