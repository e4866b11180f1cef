"""Letters ready to draw, filled with the story people; every list can be made long or empty."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from cases.charts import Band, Cause, Item, Mark, ScorePath, Waterfall
from cases.letters.context import (
    About,
    AnswerLine,
    AskedItem,
    CommentLine,
    CorrectionRequest,
    Decision,
    Figures,
    File,
    FindingLine,
    HolderLine,
    Receipt,
    Sheet,
)

AT = datetime(2026, 11, 20, 3, 15, tzinfo=UTC)
STORY = (
    "On 14 September I wanted to fly to Guangzhou. At the counter they told me that I am on the court's list.\n\n"
    "Nobody had ever written to me. 我从来没有收到过任何通知。"
)
REASONS = (
    "The entry rests on no effective document: the field that must name it is empty. The court does not deny it.\n\n"
    "Notice was never served. Both faults stand on their own; each of them removes the ground of the entry."
)


def sheet(language: str = "en") -> Sheet:
    return Sheet(
        language=language,
        reference="KM7-4Q29-XHC",
        at=AT,
        code="ABCD-EFGH-JKLM-NPQR-STUV-WXYZ-2345",
        check_address="https://ombudsman.example/letters/",
    )


def about(person: str = "林闻清") -> About:
    return About(person=person, acting="", agency="Sesame Credit (illustrative)", scheme="Sesame score")


def receipt(language: str = "en", *, person: str = "林闻清", narrative: str = STORY) -> Receipt:
    return Receipt(
        sheet=sheet(language),
        about=about(person),
        grounds=("I was never told", "There is no valid court or official document"),
        harms=("Travel by train or plane",),
        narrative=narrative,
        wish="Delete the entry and let me travel.",
        earlier_steps="I rang the court three times.",
        urgent=True,
        consents=("Sesame Credit (illustrative): The score", "Court list: Entries on the court list"),
        files=(File("登机口照片.jpg", "ab" * 32),),
        decided_by=date(2027, 2, 18),
    )


def correction_request(language: str = "en", *, items: int = 2) -> CorrectionRequest:
    one = AskedItem(
        title="No legal ground for the record",
        asked="Delete the record",
        record="Court listing 705312489",
        basis="Supreme People's Court, Fa Shi [2017] 7, Article 1",
        explanation="The field for the effective document is empty.",
    )
    return CorrectionRequest(
        sheet=sheet(language),
        about=about(),
        agency="Court list of dishonest persons (illustrative)",
        id_number="110101198806150020",
        message="We ask you to look at this entry first, because the person cannot travel.",
        items=tuple(replace(one, record=f"Court listing {705312489 + number}") for number in range(items)),
        due_on=date(2026, 12, 5),
        due_why=("The day that starts the clock, 20 November 2026, is not counted.", "Day 15 is 5 December 2026."),
        due_basis="Fa Shi [2017] 7, Article 12",
        investigator="Gao Yuan",
    )


WHYS = ("No legal ground for the record", "The person was not told")


def figures(items: int = 4) -> Figures:
    names = ["Identity verified", "Years since the account was opened", "Months paid on time", "On the court list"]
    points = [50, 48, 60, -150]
    return Figures(
        scheme="Sesame score",
        verdict="The score is what the method gives",
        method="Sesame (illustrative), version 1",
        method_sha256="cd" * 32,
        as_of=date(2026, 11, 20),
        path=ScorePath(
            key="path",
            title="From the reported score to the lawful one",
            lowest=Decimal(350),
            highest=Decimal(950),
            bands=tuple(
                Band(label, Decimal(low), Decimal(high))
                for label, low, high in [
                    ("poor", 350, 550),
                    ("fair", 550, 600),
                    ("good", 600, 650),
                    ("excellent", 650, 700),
                    ("best", 700, 951),
                ]
            ),
            marks=(
                Mark("By the agency", Decimal(558)),
                Mark("By its method", Decimal(558)),
                Mark("By law", Decimal(708), tuple(Cause(f"{names[3]}: {why}", Decimal(75)) for why in WHYS)),
                Mark("Shown now", Decimal(708)),
            ),
        ),
        items=Waterfall(
            key="items",
            title="Item by item",
            first_label="By the method",
            second_label="Lawful",
            base=Decimal(550),
            items=tuple(
                Item(
                    names[number % 4],
                    Decimal(points[number % 4]),
                    Decimal(points[number % 4]) if number % 4 < 3 else None,
                    "" if number % 4 < 3 else "Does not count",
                )
                for number in range(items)
            ),
            first_total=Decimal(558),
            second_total=Decimal(708),
        ),
        way_up=(f'If the agency deletes "{names[3]}", the score would be 708, grade best.',),
    )


def decision(language: str = "en", *, final: bool = True, findings: int = 2, reasons: str = REASONS) -> Decision:
    finding = FindingLine(
        title="No legal ground for the record",
        meaning="No catalogue entry or no effective document carries the record.",
        where="Court list (illustrative): Court listing 705312489",
        basis="Supreme People's Court, Fa Shi [2017] 7, Article 1",
        explanation="The field for the effective document is empty.",
        worth="+150",
    )
    return Decision(
        sheet=sheet(language),
        about=about(),
        final=final,
        outcome="Upheld, corrected",
        received_on=date(2026, 9, 16),
        grounds=("I was never told", "There is no valid court or official document"),
        narrative=STORY,
        findings=(finding,) * findings,
        figures=(figures(),),
        answers=(AnswerLine("Court list", "Delete the record", "Accepted and corrected", "The entry is deleted."),),
        holders=(
            HolderLine("Court list", "Entries on the court list", "Correct now", date(2026, 11, 18), ()),
            HolderLine(
                "Railway ticketing",
                "Travel restrictions",
                "Still wrong",
                date(2026, 11, 18),
                ("The restriction is still in force.",),
            ),
            HolderLine("Sesame Credit", "The score", "Could not be checked", None, ()),
        ),
        comments=(
            CommentLine("The complainant", "Agrees", "", date(2026, 11, 19)),
            CommentLine("Court list", "Does not agree", "We deleted it at once.", date(2026, 11, 20)),
        ),
        reasons=reasons,
        recommendation="Tell every person in writing before an entry is published.",
        comments_until=None if final else date(2026, 12, 4),
        proposer="Gao Yuan",
        signatory="Shen Mei",
        signed_on=date(2026, 11, 20),
        checkpoint="12-0a1b2c3d-4e5f6071",
        seal_key=" ".join(["0a1b2c3d"] * 8),
    )
