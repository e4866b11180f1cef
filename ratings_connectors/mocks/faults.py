"""The faults that can be switched on, per agency and per person, to see what the connectors make of them.

Which agency can have which stands in agencies.py.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

EVERYBODY: Final = "*"


class Fault(StrEnum):
    """One way in which an agency misbehaves."""

    BAD_SIGNATURE = "BAD_SIGNATURE"
    UNSIGNED = "UNSIGNED"
    FORGED_CONFIRMATION = "FORGED_CONFIRMATION"
    CLOCK_OFF = "CLOCK_OFF"
    STALE_CAPTCHA = "STALE_CAPTCHA"
    UNAVAILABLE = "UNAVAILABLE"
    RATE_LIMITED = "RATE_LIMITED"
    MAINTENANCE = "MAINTENANCE"
    UNKNOWN_WATCH_CODE = "UNKNOWN_WATCH_CODE"
    UNKNOWN_FIELD = "UNKNOWN_FIELD"
    NO_SCORE = "NO_SCORE"
    CHANGED_FIELD = "CHANGED_FIELD"
    SCORE_NOT_BY_METHOD = "SCORE_NOT_BY_METHOD"
    SILENT_CORRECTION = "SILENT_CORRECTION"
    PARTIAL_CORRECTION = "PARTIAL_CORRECTION"
    REVERTS = "REVERTS"
    DUPLICATE_CALLBACK = "DUPLICATE_CALLBACK"
    NAME_ONLY_MATCH = "NAME_ONLY_MATCH"
    SLOW_DRIP = "SLOW_DRIP"
    HUGE_BODY = "HUGE_BODY"
    ANNOUNCED_HUGE = "ANNOUNCED_HUGE"
    BILLION_ENTRIES = "BILLION_ENTRIES"
    GZIP_BOMB = "GZIP_BOMB"
    DEEP_NESTING = "DEEP_NESTING"
    TRUNCATED_JSON = "TRUNCATED_JSON"
    WRONG_CHARSET = "WRONG_CHARSET"
    REDIRECT_LOOP = "REDIRECT_LOOP"
    CONNECTION_RESET = "CONNECTION_RESET"
    RESET_AT_ONCE = "RESET_AT_ONCE"


@dataclass(frozen=True)
class About:
    """What the fault is, in both languages. `on_wire` faults spoil any agency's answer after the fact."""

    english: str
    chinese: str
    on_wire: bool = False


FAULTS: Final[dict[Fault, About]] = {
    Fault.BAD_SIGNATURE: About("Signature of a forger", "伪造的签名"),
    Fault.UNSIGNED: About("Signature missing", "缺少签名"),
    Fault.FORGED_CONFIRMATION: About("One confirmation altered after it was signed", "签名后被改动的一份确认书"),
    Fault.CLOCK_OFF: About("Clock 300 seconds behind", "时钟慢 300 秒"),
    Fault.STALE_CAPTCHA: About("Captcha has run out", "验证码已失效"),
    Fault.UNAVAILABLE: About("Code 20000, service unavailable", "返回 20000，服务不可用"),
    Fault.RATE_LIMITED: About("HTTP 429, try again in 7 seconds", "HTTP 429，7 秒后重试", on_wire=True),
    Fault.MAINTENANCE: About("HTTP 503, maintenance page", "HTTP 503，维护页面", on_wire=True),
    Fault.UNKNOWN_WATCH_CODE: About("Watch-list code nobody has documented", "未公布的关注名单代码"),
    Fault.UNKNOWN_FIELD: About("A field nobody has documented", "未公布的字段"),
    Fault.NO_SCORE: About("Score N/A", "分数为 N/A"),
    Fault.CHANGED_FIELD: About("A field changes between two pulls", "两次查询之间字段发生变化"),
    Fault.SCORE_NOT_BY_METHOD: About("Score does not follow the method", "分数与公布的方法不符"),
    Fault.SILENT_CORRECTION: About("Says corrected, changes nothing", "声称已更正，数据未变"),
    Fault.PARTIAL_CORRECTION: About("Record corrected, score as before", "记录已更正，分数未变"),
    Fault.REVERTS: About("Goes back on a correction after so many answers", "若干次应答后撤回更正"),
    Fault.DUPLICATE_CALLBACK: About("Sends every callback twice", "每个回调发送两次"),
    Fault.NAME_ONLY_MATCH: About("Search ignores the identity number", "查询时忽略身份证号"),
    Fault.SLOW_DRIP: About("One byte every 200 milliseconds", "每 200 毫秒发送一个字节", on_wire=True),
    Fault.HUGE_BODY: About("Body without end", "无尽的响应正文", on_wire=True),
    Fault.ANNOUNCED_HUGE: About("1 GB announced in the header", "响应头声明正文为 1 GB", on_wire=True),
    Fault.BILLION_ENTRIES: About("An array of a billion entries", "含十亿个元素的数组", on_wire=True),
    Fault.GZIP_BOMB: About("Small body that unpacks to 64 MB", "解压后达 64 MB 的小正文", on_wire=True),
    Fault.DEEP_NESTING: About("A million nested arrays", "一百万层嵌套数组", on_wire=True),
    Fault.TRUNCATED_JSON: About("Body cut in the middle", "正文中途截断", on_wire=True),
    Fault.WRONG_CHARSET: About("UTF-16 that claims to be UTF-8", "声称 UTF-8 实为 UTF-16", on_wire=True),
    Fault.REDIRECT_LOOP: About("Redirect to itself", "重定向到自身", on_wire=True),
    Fault.CONNECTION_RESET: About("Connection reset after half the body", "发送一半后重置连接", on_wire=True),
    Fault.RESET_AT_ONCE: About("Connection reset before any byte", "未发送任何字节即重置连接", on_wire=True),
}
