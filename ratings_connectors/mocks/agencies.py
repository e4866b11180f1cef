"""The one table of the mock agencies: what each is called, how it can misbehave, what it holds of a stranger.

A new agency is one entry here, one line in server.py (its mock) and one in demo.py (how the connector reaches it).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ratings_connectors.mocks.faults import FAULTS, Fault


@dataclass(frozen=True)
class Mocked:
    """One mock agency. It can have every wire fault and the `own` faults, which its mock makes itself.

    `empty` is what it holds about a person of whom the world says nothing; where a state of the world may fix the
    score that the agency states (`"score": 579`), it has `"fixed_score": None`. `events` are what it tells the office
    by callback.
    """

    english: str
    chinese: str
    own: frozenset[Fault]
    empty: Mapping[str, Any] = field(default_factory=dict)
    events: tuple[str, ...] = ()


_ANYONE: Final = frozenset({Fault.UNKNOWN_FIELD, Fault.CHANGED_FIELD, Fault.REVERTS})
_SIGNS: Final = frozenset({Fault.BAD_SIGNATURE, Fault.UNSIGNED})
_DATES: Final = _ANYONE | _SIGNS | {Fault.CLOCK_OFF}
_HOLDER: Final = _DATES | {Fault.SILENT_CORRECTION}

AGENCIES: Final[Mapping[str, Mocked]] = {
    "sesame": Mocked(
        "Sesame Credit",
        "芝麻信用",
        _ANYONE
        | _SIGNS
        | {
            Fault.UNAVAILABLE,
            Fault.UNKNOWN_WATCH_CODE,
            Fault.NO_SCORE,
            Fault.SCORE_NOT_BY_METHOD,
            Fault.SILENT_CORRECTION,
            Fault.PARTIAL_CORRECTION,
        },
        {"items": [], "watch": [], "copies": [], "penalties": [], "fixed_score": None},
    ),
    "court_list": Mocked(
        "Court list",
        "失信被执行人名单",
        _ANYONE | {Fault.STALE_CAPTCHA, Fault.NAME_ONLY_MATCH},
        {"listings": []},
    ),
    "rail_sanctions": Mocked("Train tickets", "铁路购票限制", _HOLDER),
    "air_sanctions": Mocked("Plane tickets", "民航购票限制", _HOLDER),
    "hotel_sanctions": Mocked("Starred hotels", "星级酒店限制", _HOLDER),
    "school_sanctions": Mocked("Fee-paying schools", "高收费私立学校限制", _HOLDER),
    "bank_sanctions": Mocked("Bank credit", "银行信贷限制", _HOLDER),
    "telecom_sanctions": Mocked("Ring tone", "失信彩铃", _HOLDER),
    "screen_sanctions": Mocked("Public screens", "公共大屏曝光", _HOLDER),
    "licensing_sanctions": Mocked("Work licences", "职业资格限制", _HOLDER),
    "wechat_pay": Mocked(
        "WeChat Pay Score",
        "微信支付分",
        _DATES
        | {
            Fault.UNAVAILABLE,
            Fault.NO_SCORE,
            Fault.SCORE_NOT_BY_METHOD,
            Fault.PARTIAL_CORRECTION,
            Fault.DUPLICATE_CALLBACK,
        },
        {"authorisations": [], "orders": [], "items": [], "fixed_score": None},
        ("USER_PAID", "USER_CLOSE_SERVICE", "USER_OPEN_SERVICE", "USER_CONFIRM"),
    ),
    "model_city": Mocked(
        "Model City credit office",
        "示范市信用办",
        _DATES | {Fault.UNAVAILABLE, Fault.NO_SCORE, Fault.SCORE_NOT_BY_METHOD, Fault.PARTIAL_CORRECTION},
        {"events": []},
    ),
    "clearing": Mocked(
        "Payment clearing",
        "支付清算平台",
        _DATES | {Fault.UNAVAILABLE, Fault.FORGED_CONFIRMATION},
        {"payments": []},
    ),
    "credit_china": Mocked("Credit China", "信用中国", _ANYONE | {Fault.NAME_ONLY_MATCH}, {"rows": []}),
    "baihang": Mocked(
        "Baihang Credit",
        "百行征信",
        _DATES | {Fault.UNAVAILABLE},
        {"credit": [], "non_credit": [], "dishonesty": [], "penalties": [], "notes": [], "queries": []},
    ),
}

#: The holders of sanctions share one interface and one connector; each has its own secret.
HOLDERS: Final = tuple(slug for slug in AGENCIES if slug.endswith("_sanctions"))


def can_have(agency: str, fault: Fault) -> bool:
    """Whether the fault means anything for the agency."""
    return FAULTS[fault].on_wire or fault in AGENCIES[agency].own


def agencies_with(fault: Fault) -> tuple[str, ...]:
    """The agencies that can have the fault, in the table's order."""
    return tuple(slug for slug in AGENCIES if can_have(slug, fault))
