"""What the synthetic people and the office write, in English and Chinese. Invented throughout."""

from collections.abc import Mapping
from typing import Final

from cases.demo.people import Trouble

Both = Mapping[str, str]
ENGLISH, CHINESE = "en", "zh-hans"


def _both(english: str, chinese: str) -> Both:
    return {ENGLISH: english, CHINESE: chinese}


NARRATIVES: Final[Mapping[Trouble, tuple[Both, ...]]] = {
    Trouble.LISTED: (
        _both(
            "I wanted to buy a train ticket for my mother's birthday and was refused. Nobody had ever told me that I am"
            " on a list. No letter, no call, no summons.",
            "我想买火车票回家给母亲过生日，系统却拒绝出票。从来没有人告诉我被列入名单，没有信件、电话，也没有传票。",
        ),
        _both(
            "My employer saw my name on a screen in the station hall. I learned of the listing from him.",
            "单位领导在车站大屏上看到了我的名字，我是从他那里才知道自己被列入名单的。",
        ),
    ),
    Trouble.DEBT: (
        _both(
            "I paid what I owed and have the receipt. The platform still shows me as overdue and my score is low.",
            "欠款我早已还清，手里有回单。平台仍然显示逾期，我的分数也很低。",
        ),
        _both(
            "The bank refused my loan because of an old entry. That debt was settled in full.",
            "银行因为一条旧记录拒绝了我的贷款，而那笔欠款早已全部结清。",
        ),
    ),
    Trouble.FARE: (
        _both(
            "I lost points because a ticket machine did not work. How does that concern a lender?",
            "售票机坏了，我却因此被扣分。这和借贷信用有什么关系？",
        ),
    ),
    Trouble.CONTACTS: (
        _both(
            "My score fell because of people in my address book. I do not even know who is meant.",
            "我的分数因为通讯录里的人下降了，我甚至不知道是指谁。",
        ),
    ),
    Trouble.PETITION: (
        _both(
            "I wrote to the petitions office about our building. Since then points are missing from my score.",
            "我就小区问题向信访部门写过信，之后我的分数就少了。",
        ),
    ),
    Trouble.NONE: (
        _both(
            "My score fell by many points in one night and nobody can tell me why.",
            "我的分数一夜之间降了很多，没有人能告诉我原因。",
        ),
        _both(
            "I think that my score was added up wrongly. I asked twice and got a standard text.",
            "我认为我的分数算错了。我问过两次，得到的都是统一答复。",
        ),
        _both(
            "They say my score is too low for a rented bicycle. I have never owed anybody anything.",
            "他们说我的分数太低，不能免押金租车，可我从没欠过任何人钱。",
        ),
    ),
}
WISH: Final = _both("Please have it put right and tell me in writing.", "请予以更正，并书面告知我。")
EARLIER: Final = _both(
    "I wrote to the platform's customer service and got no real answer.", "我联系过平台客服，没有得到实质答复。"
)
ACCEPTED: Final = _both(
    "The complaint is complete, within our field, and names something that can be examined.",
    "投诉材料齐全，属于本办公室受理范围，且有可供核查的内容。",
)
NOT_OURS: Final = _both(
    "The dispute is about the price of a service; no score, list or sanction is involved.",
    "该争议涉及服务价格，与评分、名单或限制措施无关。",
)
REFERRAL: Final = _both(
    "Consumer advice line 12315, or the market regulator of your district.",
    "请拨打12315消费者热线，或联系所在区的市场监督管理部门。",
)
CONFIRMED: Final = _both("Records and evidence agree; the objection is well founded.", "记录与证据一致，异议成立。")
HIDDEN: Final = _both(
    "The platform refuses to show what it counted, so that its figure cannot be followed.",
    "平台拒绝提供计分所依据的事项，其分数无法复核。",
)
ASK: Final = _both(
    "Please put right the items below and lift whatever rests on them.", "请更正下列事项，并解除由此产生的限制。"
)
CORRECTED: Final = _both("The entry was examined and put right in our system.", "经核查，已在系统中更正。")
REFUSED: Final = _both(
    "The entry follows our internal rules; we see no ground to change it.", "该记录符合我方内部规则，无更正理由。"
)
GIVEN_UP: Final = _both(
    "The agency refuses with reasons that do not hold. The decision will deal with it.",
    "该机构拒绝更正，其理由不能成立，将在决定中处理。",
)
URGENT: Final = _both("I have to travel to my father's operation next week.", "我下周要赶去陪父亲做手术。")
RELIEF_GRANTED: Final = _both(
    "The restriction bites now, the objection is not hopeless, and nobody is harmed by waiting.",
    "限制措施正在造成损害，异议并非明显不成立，暂缓执行不损害他人。",
)
RELIEF_DECLINED: Final = _both(
    "The journey can be made by other means until the decision.", "在作出决定之前，可以选择其他出行方式。"
)
PAUSED: Final = _both("We wait for papers that only the complainant has.", "等待只有投诉人才能提供的材料。")
EXTENDED: Final = _both(
    "Three agencies are involved and one of them answered late.", "本案涉及三家机构，其中一家答复较晚。"
)
PROBLEM_FOUND: Final = _both(
    "The records shown to us do not support the entry. It was counted although it may not count.",
    "我们调取的记录不足以支持该条目，该条目不应计入却被计入。",
)
PUT_RIGHT: Final = _both(
    "We checked every holder ourselves: the entry is gone and the score follows the published method again.",
    "我们逐一核查了所有持有方：该条目已删除，分数已按公开方法恢复。",
)
NOTHING_WRONG: Final = _both(
    "The score follows from the published method and from facts that the complainant does not dispute.",
    "分数符合公开方法，所依据的事实投诉人并无异议。",
)
RECOMMEND: Final = _both(
    "Write to people before a record about them is published, and keep the proof.",
    "在公布有关个人的记录之前应当书面告知本人，并保存凭证。",
)
AGREES: Final = _both("I agree. Thank you.", "同意，谢谢。")
DISAGREES: Final = _both("Please say more clearly that nobody had told me.", "请更明确地写明此前从未有人告知我。")
NOT_RIGHT: Final = _both(
    "That is not true. My score is the same as before, I looked this morning.",
    "事实并非如此。我今天早上查看过，分数和以前一样。",
)
ASKS_REVIEW: Final = _both(
    "I have found a paper that you did not have: the court's own note that the matter is closed.",
    "我找到了一份你们当时没有的材料：法院关于本案已经了结的说明。",
)
ASKS_NEWS: Final = _both("Is there any news? I have found the receipt now.", "请问有进展吗？我找到了回单。")
OFFICE_ANSWERS: Final = _both(
    "Thank you. Please add the receipt as evidence; we are waiting for the agency's answer.",
    "谢谢。请将回单作为证据上传，我们正在等待该机构的答复。",
)
RECEIPT_TEXT: Final = _both("Payment receipt (invented)\nPaid in full.\n", "付款回单（虚构）\n款项已全部付清。\n")
