"""Everything the core can say has words for people."""

import re

import pytest

from cases.scoring.compare import Verdict
from cases.scoring.disclosure import GapCode
from cases.scoring.findings import KINDS, FindingCode
from cases.scoring.lawful_rules import RULES
from cases.scoring.points import Mark
from cases.scoring.result import StepKind, Why
from cases.wording import scoring as words
from tests.unit.scoring.tables import method

METHODS = [method("sesame"), method("wechat"), method("city")]
PLATFORMS = METHODS[:2]


def test_it_words_every_code() -> None:
    assert set(words.FINDINGS) == set(FindingCode)
    assert set(words.VERDICTS) == set(Verdict)
    assert set(words.STEPS) == set(StepKind)
    assert set(words.MARKS) == set(Mark)
    assert set(words.LEFT_OUT) == set(Why)
    assert set(words.GAPS) == set(GapCode)


def test_it_words_every_item_grade_and_citation_of_the_illustrative_methods() -> None:
    items = {item.code: item.wording for chosen in METHODS for item in chosen.items}
    citations = {basis for chosen in METHODS for item in chosen.items for basis in item.legal_basis}
    citations |= {basis for rule in RULES for basis in rule.legal_basis}
    citations |= {basis for kind in KINDS.values() for basis in kind.legal_basis}

    assert {code: str(name) for code, name in words.ITEMS.items()} == items
    assert set(words.LEGAL_BASES) == citations
    assert set(words.GRADES) == {band.label for chosen in PLATFORMS for band in chosen.scale.bands}


def test_it_falls_back_to_the_agency_s_own_words() -> None:
    assert words.item_name("NEW_ITEM", "A new item") == "A new item"
    assert words.item_name("NEW_ITEM") == "NEW_ITEM"
    assert words.grade_name("AAA") == "AAA"
    assert words.legal_basis("Some new law") == "Some new law"


def test_it_names_the_ground_of_a_finding() -> None:
    assert words.finding_basis(FindingCode.NO_NOTICE) == (
        "Supreme People's Court, Fa Shi [2017] 7, Article 5; Regulation on the Credit Reporting Industry, Article 15"
    )


@pytest.mark.parametrize("code", FindingCode)
def test_it_explains_findings_in_short_sentences(code: FindingCode) -> None:
    sentences = re.split(r"[.?!]\s*", str(words.FINDINGS[code].explanation))

    # A reader of twelve follows about twenty-five words at a time.
    assert max(len(sentence.split()) for sentence in sentences) <= 25
