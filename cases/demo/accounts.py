"""Demo accounts: one person for every role, with a printed password and a second factor a stranger can compute."""

import base64
import hashlib
import hmac
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password

from cases.actors import Role
from cases.models import Agency, AgencyKind, Ownership, User
from cases.services import interests

PASSWORD: Final = "open books for everybody"  # noqa: S105 - printed on purpose, and refused in production
STAFF_HOST: Final = "ombudsman.example"
OPERATOR: Final = "example_holding"
_PERIOD_SECONDS: Final = 30
_SECRET_BYTES: Final = 10


@dataclass(frozen=True)
class Account:
    """One account to be made; `agency` is the slug of the agency a respondent answers for."""

    name: str
    local: str
    role: Role
    agency: str = ""

    @property
    def email(self) -> str:
        """An address that reaches nobody."""
        host = f"{self.agency.replace('_', '-')}.example" if self.agency else STAFF_HOST
        return f"{self.local}@{host}"


ACCOUNTS: Final = (
    Account("Gu Xin 顾欣", "gu.xin", Role.ADMIN),
    Account("Tang Yue 唐悦", "tang.yue", Role.INTAKE),
    Account("Wang Min 王敏", "wang.min", Role.INVESTIGATOR),
    Account("Deng Kai 邓凯", "deng.kai", Role.INVESTIGATOR),
    Account("Luo Yan 罗燕", "luo.yan", Role.INVESTIGATOR),
    Account("Shen Hui 沈惠", "shen.hui", Role.OMBUDSMAN),
    Account("Fang Zhengyi 方正一", "fang.zhengyi", Role.OMBUDSMAN),
    Account("Qiu Shan 邱山", "qiu.shan", Role.AUDITOR),
    Account("Pan Lei 潘磊", "corrections", Role.RESPONDENT, "sesame"),
    Account("Judge Song Bai 宋柏", "corrections", Role.RESPONDENT, "court_list"),
    Account("Xie Jun 谢军", "corrections", Role.RESPONDENT, "rail_sanctions"),
    Account("Yu Fei 于飞", "corrections", Role.RESPONDENT, "air_sanctions"),
    Account("Ma Ning 马宁", "corrections", Role.RESPONDENT, "model_city"),
    Account("Cao Ping 曹平", "corrections", Role.RESPONDENT, "credit_china"),
    Account("Lin Xi 林溪", "corrections", Role.RESPONDENT, "baihang"),
    Account("Xu Qing 许晴", "corrections", Role.RESPONDENT, "clearing"),
    Account("Su Wen 苏文", "corrections", Role.RESPONDENT, "wechat_pay"),
    Account("Hao Jie 郝杰", "corrections", Role.RESPONDENT, "hotel_sanctions"),
    Account("Bai Lu 白露", "corrections", Role.RESPONDENT, "school_sanctions"),
    Account("Kong Yi 孔毅", "corrections", Role.RESPONDENT, "bank_sanctions"),
    Account("Meng Fan 孟凡", "corrections", Role.RESPONDENT, "telecom_sanctions"),
    Account("Jiang Yun 江云", "corrections", Role.RESPONDENT, "screen_sanctions"),
    Account("Shi Lei 石磊", "corrections", Role.RESPONDENT, "licensing_sanctions"),
)


@dataclass(frozen=True)
class Cast:
    """The accounts as rows, by what they do."""

    intake: User
    investigators: tuple[User, ...]
    ombudsmen: tuple[User, ...]
    respondents: Mapping[str, User]

    def second_signer(self, first: User) -> User:
        """Somebody who may sign what `first` proposed."""
        return next(user for user in self.ombudsmen if user.pk != first.pk)


def make(*, agencies: Mapping[str, Agency], at: datetime) -> Cast:
    """Make all accounts with password and second factor, an ownership, and one declared interest.

    The last investigator has a brother at the holding that owns the platform: the conflict of interest follows the
    ownership, and she can hold no case about that platform.
    """
    # Hashed once: it is slow on purpose, and everybody has the same printed password.
    password = make_password(PASSWORD)
    rows = {account: _make(account, agencies, password) for account in ACCOUNTS}
    holding = _holding(agencies["sesame"])
    cast = Cast(
        intake=_of(rows, Role.INTAKE)[0],
        investigators=_of(rows, Role.INVESTIGATOR),
        ombudsmen=_of(rows, Role.OMBUDSMAN),
        respondents={account.agency: row for account, row in rows.items() if account.agency},
    )
    declarer = cast.investigators[-1]
    statement = "My brother works for the holding that owns the platform. 我的弟弟在该平台的控股公司工作。"
    interests.declare(user=declarer, agency=holding, statement=statement, by=declarer.actor, at=at)
    return cast


def secret_of(email: str) -> str:
    """Give the second-factor secret of a demo account: base32, the same on every desk, no secret at all."""
    digest = hashlib.sha256(f"ombudsman demo second factor, not secret: {email}".encode()).digest()
    return base64.b32encode(digest[:_SECRET_BYTES]).decode()


def give_second_factor(user: User) -> None:
    """Set up the second factor of a demo account, once."""
    sealed = get_adapter().encrypt(secret_of(user.email))
    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": sealed}})


def code_at(secret: str, at: datetime) -> str:
    """Compute the six digits that are right at a moment (RFC 6238 with SHA-1 and 30 seconds)."""
    counter = struct.pack(">Q", int(at.timestamp()) // _PERIOD_SECONDS)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    place = digest[-1] & 15
    number = int.from_bytes(digest[place : place + 4]) & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def rows_for_table() -> list[dict[str, str]]:
    """Give the accounts as the start-up table shows them."""
    return [
        {
            "role": account.role.value,
            "e-mail": account.email,
            "password": PASSWORD,
            "second_factor_secret": secret_of(account.email),
            "name": account.name,
        }
        for account in ACCOUNTS
    ]


def _make(account: Account, agencies: Mapping[str, Agency], password: str) -> User:
    user = User.objects.create(
        email=account.email,
        password=password,
        name=account.name,
        role=account.role.value,
        agency=agencies[account.agency] if account.agency else None,
        is_superuser=account.role is Role.ADMIN,
    )
    give_second_factor(user)
    return user


def _of(rows: Mapping[Account, User], role: Role) -> tuple[User, ...]:
    return tuple(row for account, row in rows.items() if account.role is role)


def _holding(platform: Agency) -> Agency:
    holding, _ = Agency.objects.get_or_create(
        slug=OPERATOR,
        defaults={
            "name": "Example Holding (illustrative)",
            "name_zh": "示例控股（示例）",
            "kind": AgencyKind.COLLECTOR.value,
            "email": "example-holding@agency.example",
        },
    )
    Ownership.objects.get_or_create(owner=holding, owned=platform, defaults={"percent": Decimal("51.00")})
    return holding
