"""How easy a text is to read, as a number: for English the grade of Flesch and Kincaid, for Chinese the length of its
sentences and its share of characters that a twelve-year-old may not know. Pure.

English. Grade = 0.39 x words per sentence + 11.8 x syllables per word - 15.59 (Kincaid, Fishburne, Rogers and Chissom
1975). Grade 7 is the school year of a twelve-year-old. A sentence ends where a thought does, at a colon and a semicolon
too, as Flesch counted (1949). Syllables are counted from the spelling, see `syllables`.

Chinese. There is no formula that everybody uses. Two things make a text hard that can be counted: how long one has to
hold a sentence in mind, and how many characters one does not know. The list of 2,500 common characters (first part of
现代汉语常用字表, State Language Commission 1988) is what children can read and write when they leave primary school, at
twelve. A reader understands without help when about 98 of 100 units are known (Hu and Nation 2000, for words of
English). Sentences of a reader for the last years of primary school have about twenty characters; we allow a quarter
more.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

COMMON = frozenset((Path(__file__).parent / "common_characters.txt").read_text("utf-8")) - {"\n"}
# The list of 1988 has the older form of these.
WRITTEN_NOW = {"账": "帐"}
MOST_GRADE = 7.0
MOST_CHARACTERS = 25.0
MOST_UNKNOWN_PERCENT = 2.0
# Labels, headings and figures are not sentences; they would make any page look easy.
FEWEST_WORDS, FEWEST_CHARACTERS = 5, 8
# Of fewer characters a share says nothing: one word that comes three times would be more than all that is allowed.
FEWEST_FOR_A_SHARE = 200

WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
ENGLISH_END = re.compile(r"(?<=[.!?:;])\s+")
CHINESE_END = re.compile(r"[。！？；：]")
# A date is as easy to read in every month and on every weekday: it counts as the easiest one.
WEEKDAYS = "Mon|Tues|Wednes|Thurs|Fri|Satur|Sun"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = re.compile(rf"(?:\b(?:{WEEKDAYS})day,? )?\b(\d{{1,2}}) (?:{MONTHS})\b")
VOWELS = re.compile(r"[aeiouy]+")
# Two vowels that are two syllables, and spellings that the rules below would count wrong.
APART = re.compile(r"ia(?!l\b|lly\b)|[^gqt]ious?\b|[^gq]ua(?=[tl])|eo(?!p)|riet|iet[yi]|creat|real|idea|[aeiou]ing|uou")
ODD = {"every": 2, "everything": 3, "everybody": 4, "something": 2, "sometimes": 2, "somebody": 3, "someone": 2} | {
    "business": 2, "people": 2, "one": 1, "once": 1, "evening": 2, "interest": 3, "interim": 3, "area": 3, "sent": 1
}  # fmt: skip


@dataclass(frozen=True)
class Level:
    """What was counted. `grade` is for English, the other two for Chinese; None where there is no text to measure."""

    sentences: int
    grade: float | None = None
    characters: float | None = None
    unknown_percent: float | None = None
    unknown: str = ""

    @property
    def too_hard(self) -> bool:
        """Above what a twelve-year-old reads alone."""
        return (
            (self.grade or 0) > MOST_GRADE
            or (self.characters or 0) > MOST_CHARACTERS
            or (self.unknown_percent or 0) > MOST_UNKNOWN_PERCENT
        )


def syllables(word: str) -> int:
    """Count the syllables of an English word: groups of vowels, without silent endings; never less than one.

    A final e is silent unless it makes the syllable of "-le"; so is the e of "-ed" but after t and d, and of "-es" but
    after a hissing sound. Vowels that are spoken apart count apart.
    """
    plain = word.lower().replace("’", "'").removesuffix("'s").replace("'", "")
    if plain in ODD:
        return ODD[plain]
    count = len(VOWELS.findall(plain)) + len(APART.findall(plain))
    silent = (
        (plain.endswith("e") and not re.search(r"[^aeiouy]le$|[aeiouy]e$", plain))
        or (plain.endswith("ed") and not re.search(r"[td]ed$|[aeiouy]ed$", plain))
        or (plain.endswith("es") and not re.search(r"(?:[sxzcg]|sh|ch)es$|[^aeiouy]les$|[aeiouy]es$", plain))
        or plain.endswith(("ely", "eful", "ement", "eless"))
    )
    return max(1, count - silent)


def english(blocks: Iterable[str]) -> Level:
    """Measure blocks of running English text; whatever is not English in them is passed over."""
    plain = [DATE.sub(r"\1 May", block) for block in blocks]
    told = [sentence for block in plain for sentence in ENGLISH_END.split(block) if not HAN.search(sentence)]
    sentences = [words for words in map(WORD.findall, told) if len(words) >= FEWEST_WORDS]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return Level(0)
    grade = 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    return Level(len(sentences), grade=round(grade, 1))


def chinese(blocks: Iterable[str]) -> Level:
    """Measure blocks of running Chinese text; whatever is not Chinese in them is passed over."""
    told = [HAN.findall(sentence) for block in blocks for sentence in CHINESE_END.split(block)]
    sentences = [characters for characters in told if len(characters) >= FEWEST_CHARACTERS]
    characters = [character for sentence in sentences for character in sentence]
    if not characters:
        return Level(0)
    unknown = [character for character in characters if WRITTEN_NOW.get(character, character) not in COMMON]
    share = round(100 * len(unknown) / len(characters), 1) if len(characters) >= FEWEST_FOR_A_SHARE else None
    return Level(
        len(sentences),
        characters=round(len(characters) / len(sentences), 1),
        unknown_percent=share,
        unknown="".join(sorted(set(unknown))),
    )


def hardest(blocks: Iterable[str], *, most: int = 3) -> list[tuple[float, str]]:
    """The English sentences with the highest grades, for whoever has to write them again."""
    told = [sentence for block in blocks for sentence in ENGLISH_END.split(block)]
    graded = [(level.grade, sentence) for sentence in told if (level := english([sentence])).grade is not None]
    return sorted(((grade, sentence) for grade, sentence in graded if grade), reverse=True)[:most]
