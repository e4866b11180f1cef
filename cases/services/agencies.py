"""Agencies, their schemes and the methods they disclosed. The ones the office starts with are illustrative."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from cases import scoring
from cases.actors import SYSTEM
from cases.models import Agency, AgencyKind, Scheme, SchemeKind
from cases.scoring.method import from_json
from cases.services import methods
from ratings_connectors.base import Category

METHODS_FOLDER: Final = Path(scoring.__file__).parent / "methods"

#: What may be asked of an agency, by its connector; a consent or a power names one of these.
OFFERED: Final[Mapping[str, tuple[Category, ...]]] = {
    "sesame": (Category.SCORE, Category.SCORE_INPUTS, Category.WATCH_LIST, Category.COURT_COPY, Category.PENALTY_COPY),
    "court_list": (Category.COURT_LIST,),
    "credit_china": (Category.PENALTIES,),
    "baihang": (Category.CREDIT_REPORT,),
    "rail_sanctions": (Category.RESTRICTION,),
    "air_sanctions": (Category.RESTRICTION,),
    "hotel_sanctions": (Category.RESTRICTION,),
    "school_sanctions": (Category.RESTRICTION,),
    "bank_sanctions": (Category.RESTRICTION,),
    "telecom_sanctions": (Category.RESTRICTION,),
    "screen_sanctions": (Category.RESTRICTION,),
    "licensing_sanctions": (Category.RESTRICTION,),
    "model_city": (Category.SCORE, Category.SCORE_INPUTS),
    "clearing": (Category.PAYMENTS,),
    "wechat_pay": (Category.SCORE, Category.SCORE_INPUTS, Category.ORDERS, Category.AUTHORISATIONS),
}


@dataclass(frozen=True)
class SchemeSeed:
    """One scheme of the first agencies; `method` names a file in cases/scoring/methods."""

    slug: str
    name: str
    name_zh: str
    kind: SchemeKind
    method: str = ""


@dataclass(frozen=True)
class AgencySeed:
    """One of the first agencies. All are illustrative: none speaks for a real body."""

    slug: str
    name: str
    name_zh: str
    kind: AgencyKind
    schemes: tuple[SchemeSeed, ...]

    @property
    def connector(self) -> str:
        """The connector has the agency's own name, where there is one."""
        return self.slug if self.slug in OFFERED else ""

    @property
    def email(self) -> str:
        """An address that reaches nobody."""
        return f"{self.slug.replace('_', '-')}@agency.example"


def _holder(slug: str, name: str, name_zh: str, scheme: SchemeSeed) -> AgencySeed:
    """A body that carries out one sanction."""
    return AgencySeed(slug, f"{name} (illustrative)", f"{name_zh}（示例）", AgencyKind.SANCTION_HOLDER, (scheme,))


def _sanction(slug: str, name: str, name_zh: str) -> SchemeSeed:
    return SchemeSeed(slug, name, name_zh, SchemeKind.SANCTION)


SEEDS: Final = (
    AgencySeed(
        "sesame",
        "Sesame Credit (illustrative)",
        "芝麻信用（示例）",
        AgencyKind.PLATFORM,
        (SchemeSeed("sesame-score", "Sesame score", "芝麻分", SchemeKind.SCORE, method="sesame_illustrative.v1.json"),),
    ),
    AgencySeed(
        "court_list",
        "Court list of dishonest persons (illustrative)",
        "失信被执行人名单（示例）",
        AgencyKind.COURT,
        (
            SchemeSeed(
                "court-list", "List of dishonest persons subject to enforcement", "失信被执行人名单", SchemeKind.LIST
            ),
        ),
    ),
    _holder(
        "rail_sanctions",
        "Railway ticketing",
        "铁路售票",
        _sanction("rail-tickets", "Restriction on train tickets", "限制购买火车票"),
    ),
    _holder(
        "air_sanctions",
        "Civil aviation ticketing",
        "民航售票",
        _sanction("air-tickets", "Restriction on plane tickets", "限制购买机票"),
    ),
    _holder(
        "hotel_sanctions",
        "Hotel booking",
        "酒店预订",
        _sanction("hotel-stars", "Restriction on starred hotels", "限制入住星级酒店"),
    ),
    _holder(
        "school_sanctions",
        "Fee-paying schools",
        "高收费私立学校",
        _sanction("school-fees", "Restriction on fee-paying schools", "限制就读高收费私立学校"),
    ),
    _holder(
        "bank_sanctions",
        "Bank credit",
        "银行信贷",
        _sanction("bank-credit", "Restriction on bank credit", "限制银行信贷"),
    ),
    _holder(
        "telecom_sanctions",
        "Telephone operator",
        "电信运营商",
        _sanction("ring-tone", "Ring tone that names the person", "失信彩铃"),
    ),
    _holder(
        "screen_sanctions",
        "Public screens",
        "公共大屏",
        _sanction("public-screen", "Face and name on public screens", "公共大屏曝光"),
    ),
    _holder(
        "licensing_sanctions",
        "Work licensing office",
        "职业资格主管部门",
        _sanction("work-licence", "Restriction on work licences", "限制职业资格"),
    ),
    AgencySeed(
        "wechat_pay",
        "WeChat Pay Score (illustrative)",
        "微信支付分（示例）",
        AgencyKind.PLATFORM,
        (
            SchemeSeed(
                "wechat-score", "WeChat Pay score", "微信支付分", SchemeKind.SCORE, method="wechat_illustrative.v1.json"
            ),
        ),
    ),
    AgencySeed(
        "credit_china",
        "Credit China double publicity (illustrative)",
        "信用中国双公示（示例）",
        AgencyKind.BUREAU,
        (
            SchemeSeed(
                "double-publicity", "Administrative penalties shown in public", "行政处罚公示信息", SchemeKind.LIST
            ),
        ),
    ),
    AgencySeed(
        "baihang",
        "Baihang Credit (illustrative)",
        "百行征信（示例）",
        AgencyKind.COLLECTOR,
        (SchemeSeed("baihang-report", "Personal credit report", "个人信用报告", SchemeKind.LIST),),
    ),
    AgencySeed(
        "model_city",
        "Model City credit office (illustrative)",
        "示范市信用办（示例）",
        AgencyKind.CITY,
        (SchemeSeed("city-points", "City points", "城市积分", SchemeKind.SCORE, method="city_illustrative.v1.json"),),
    ),
    AgencySeed(
        # It scores and lists nobody, so there is no scheme to complain about: it only proves what was paid.
        "clearing",
        "Central payment clearing (illustrative)",
        "支付清算平台（示例）",
        AgencyKind.BUREAU,
        (),
    ),
)


def offered(agency: Agency) -> tuple[Category, ...]:
    """Give the categories that can be pulled from an agency; none when it has no connector."""
    return OFFERED.get(agency.connector, ())


def category(agency: Agency, code: str) -> Category | None:
    """Read a category by its code; None when this agency does not offer it."""
    return next((one for one in offered(agency) if one.value == code), None)


@transaction.atomic
def seed(*, at: datetime) -> dict[str, Agency]:
    """Make the illustrative agencies, schemes and methods that are missing; give all of them by slug.

    Safe to run again: what is there is left as it is, but an agency without a connector gets the one that came since.
    """
    return {row.slug: _seed_one(row, at) for row in SEEDS}


def _seed_one(row: AgencySeed, at: datetime) -> Agency:
    agency, _ = Agency.objects.get_or_create(
        slug=row.slug,
        defaults={
            "name": row.name,
            "name_zh": row.name_zh,
            "kind": row.kind.value,
            "connector": row.connector,
            "email": row.email,
        },
    )
    if row.connector and not agency.connector:
        agency.connector = row.connector
        agency.save(update_fields=["connector"])
    for each in row.schemes:
        scheme, _ = Scheme.objects.get_or_create(
            slug=each.slug,
            defaults={"agency": agency, "name": each.name, "name_zh": each.name_zh, "kind": each.kind.value},
        )
        if each.method:
            method = from_json((METHODS_FOLDER / each.method).read_bytes())
            if not scheme.methods.filter(version=method.version).exists():
                methods.disclose(scheme=scheme, method=method, by=SYSTEM, at=at)
    return agency
