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
    score that the agency states (`"score": 579`), it has `"fixed_score": None`.
    """

    english: str
    chinese: str
    own: frozenset[Fault]
    empty: Mapping[str, Any] = field(default_factory=dict)


_ANYONE: Final = frozenset({Fault.UNKNOWN_FIELD, Fault.CHANGED_FIELD})
_SIGNS: Final = frozenset({Fault.BAD_SIGNATURE, Fault.UNSIGNED})
_HOLDER: Final = _ANYONE | _SIGNS | {Fault.CLOCK_OFF}

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
        },
        {"items": [], "watch": [], "copies": [], "fixed_score": None},
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
}

#: The holders of sanctions share one interface and one connector; each has its own secret.
HOLDERS: Final = tuple(slug for slug in AGENCIES if slug.endswith("_sanctions"))


def can_have(agency: str, fault: Fault) -> bool:
    """Whether the fault means anything for the agency."""
    return FAULTS[fault].on_wire or fault in AGENCIES[agency].own


def agencies_with(fault: Fault) -> tuple[str, ...]:
    """The agencies that can have the fault, in the table's order."""
    return tuple(slug for slug in AGENCIES if can_have(slug, fault))
