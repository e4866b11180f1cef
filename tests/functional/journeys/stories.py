"""What the two people file. Both are synthetic; the mock agencies know them."""

from datetime import date

from cases.grounds import Ground
from cases.models import Harm
from tests.functional.journeys.citizen import Story

EVERYWHERE = (
    ("sesame", "COURT_COPY"),
    ("court_list", "COURT_LIST"),
    ("rail_sanctions", "RESTRICTION"),
    ("air_sanctions", "RESTRICTION"),
)
JOURNALIST = Story(
    name="林闻清",
    id_number="110101198806150020",
    born=date(1988, 6, 15),
    scheme="court-list",
    grounds=(Ground.NO_VALID_DOCUMENT, Ground.NEVER_TOLD),
    narrative="At the airport they told me that I may not fly. Nobody had ever written to me. "
    "The clerk could not name any judgment.",
    harms=(Harm.TRAVEL, Harm.JOB),
    urgent=("air_sanctions",),
    why="I have to report from Kunming on Friday.",
    wish="Delete the entry and let me travel.",
    email="lin@example.org",
    consents=EVERYWHERE,
)
DEBTOR = Story(
    name="陈广",
    id_number="440103197903080038",
    born=date(1979, 3, 8),
    scheme="sesame-score",
    grounds=(Ground.PAID_OR_PERFORMED,),
    narrative="I paid the loan back on 2 March 2026. The platform still shows it as overdue and the bank refuses me.",
    harms=(Harm.LOAN,),
    urgent=(),
    why="",
    wish="Show the loan as paid and calculate my score again.",
    email="",
    consents=(("sesame", "SCORE"), ("sesame", "SCORE_INPUTS"), ("sesame", "WATCH_LIST")),
)
