"""What people file. All of them are synthetic; the mock agencies know them."""

from dataclasses import replace
from datetime import date

from cases.grounds import Ground
from cases.models import Harm
from tests.functional.journeys.citizen import Parent, Story, Words

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
    words=Words(
        accepted="The complaint is complete and within our remit.",
        confirmed="The court's own entry names no document, and no notice is on file.",
        relief="She has to travel for work, and the listing names no document.",
        asked="The entry names no effective document. Please delete it and tell everybody who copied it.",
        answered="The entry was deleted on review, and everybody who had copied it was told.",
    ),
)
JOURNALIST_IN_CHINESE = replace(
    JOURNALIST,
    narrative="我在机场被告知不能乘坐飞机。此前从来没有人给我寄过任何通知，工作人员也说不出是哪一份判决。",
    why="我星期五要去昆明采访。",
    wish="请删除这条记录，让我能够正常出行。",
    words=Words(
        accepted="投诉材料齐全，属于本办公室的受理范围。",
        confirmed="法院自己的记录中没有写明任何文书，也没有送达通知的记录。",
        relief="当事人因工作需要出行，而列名没有写明任何文书。",
        asked="该记录没有写明生效文书。请予删除，并通知所有转载单位。",
        answered="经复核，该记录已删除，并已通知所有转载单位。",
    ),
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
    words=Words(
        accepted="The complaint is complete and within our remit.",
        confirmed="The bank's receipt of 2 March 2026 proves the payment.",
        relief="",
        asked="Please show the debt as paid and calculate the score again.",
        answered="The entry is settled.",
    ),
    proved_on="2026-03-02",
)
PLATFORM = (("sesame", "SCORE"), ("sesame", "SCORE_INPUTS"))
FARE_DODGER = Story(
    name="孙立",
    id_number="330102199509300116",
    born=date(1995, 9, 30),
    scheme="sesame-score",
    grounds=(Ground.SHOULD_NOT_COUNT,),
    narrative="In April I rode one stop too far and paid the fine at once. Thirty points are still missing.",
    harms=(Harm.HOUSING,),
    urgent=(),
    why="",
    wish="Take it out of the score. It has nothing to do with credit.",
    email="",
    consents=PLATFORM,
    words=Words(
        accepted="The complaint is complete and within our remit.",
        confirmed="The catalogue does not list fare-dodging, so it may not cost points.",
        relief="",
        asked="Please delete the record and calculate the score again.",
        answered="The record was deleted and the score was calculated again.",
    ),
)
STUDENT = Story(
    name="徐小雨",
    id_number="320102201005040021",
    born=date(2010, 5, 4),
    scheme="sesame-score",
    grounds=(Ground.UNDER_AGE, Ground.ABOUT_SOMEONE_ELSE),
    narrative="我女儿今年十六岁。学校说她在失信名单上，平台的分数也很低，因此不予录取。欠款的是我，不是她。",
    harms=(Harm.SCHOOL,),
    urgent=(),
    why="",
    wish="请把我女儿从名单中删除，并恢复她的分数。我自己的债务我自己处理。",
    email="",
    consents=(*PLATFORM, ("sesame", "COURT_COPY"), ("court_list", "COURT_LIST"), ("rail_sanctions", "RESTRICTION")),
    parent=Parent("徐国强", "我是她的父亲和法定监护人。"),
    words=Words(
        accepted="投诉材料齐全，属于本办公室的受理范围。",
        confirmed="列名时她未满十八周岁，债务是她父亲的。",
        relief="",
        asked="请删除有关这名未成年人的记录，并通知所有转载单位。",
        answered="经复核，有关记录已全部删除。",
    ),
)
HIDDEN_METHOD = Story(
    name="高远",
    id_number="420102199012010051",
    born=date(1990, 12, 1),
    scheme="sesame-score",
    grounds=(Ground.NOT_EXPLAINED,),
    narrative="I asked three times what my score is made of. The answer was that this is a business secret.",
    harms=(Harm.OTHER,),
    urgent=(),
    why="",
    wish="I want to know what was counted, so that I can say whether it is true.",
    email="",
    consents=PLATFORM,
    words=Words(
        accepted="The complaint is complete and within our remit.",
        confirmed="The platform refuses to show what it counted, so that nobody can follow its figure.",
        relief="",
        asked="Please show the person and us which records the score counts.",
        answered="What the score counts is a business secret.",
    ),
)
NAMESAKE = Story(
    name="王伟",
    id_number="310101198503120013",
    born=date(1985, 3, 12),
    scheme="sesame-score",
    grounds=(Ground.NOT_ME,),
    narrative="名单上的王伟不是我。我们只是同名，身份证号码并不一样，平台却把他的记录算在我头上。",
    harms=(Harm.LOAN,),
    urgent=(),
    why="",
    wish="请核对身份证号码，把不属于我的记录删除。",
    email="",
    consents=(),
    words=Words(
        accepted="投诉材料齐全，属于本办公室的受理范围。",
        confirmed="身份证号码不同，这是另一个人的记录。",
        relief="",
        asked="请将他人的记录从当事人名下删除，并重新评分。",
        answered="经核对，该记录属于同名的另一人，已从当事人名下删除。",
    ),
)
