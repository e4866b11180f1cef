"""Who acts: the people and the machine that may change a case. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is to the office; one role a person."""

    CITIZEN = "citizen"
    INTAKE = "intake"
    INVESTIGATOR = "investigator"
    OMBUDSMAN = "ombudsman"
    AUDITOR = "auditor"
    RESPONDENT = "respondent"
    ADMIN = "admin"
    SYSTEM = "system"


STAFF = frozenset({Role.INTAKE, Role.INVESTIGATOR, Role.OMBUDSMAN, Role.AUDITOR, Role.ADMIN})
CASE_WORKERS = frozenset({Role.INTAKE, Role.INVESTIGATOR, Role.OMBUDSMAN})


@dataclass(frozen=True)
class Actor:
    """The acting party of a service call, as the audit chain names it.

    A citizen acts through the access code of one case (`case_id`), a respondent for one agency
    (`agency_id`), staff under their account (`user_id`), the machine as SYSTEM.
    """

    role: Role
    user_id: int | None = None
    case_id: int | None = None
    agency_id: int | None = None

    @property
    def account(self) -> int:
        """The account that answers for an act. Raises ValueError for whoever has none: only people sign for things."""
        if self.user_id is None:
            raise ValueError(f"{self.role} has no account")
        return self.user_id

    @property
    def label(self) -> str:
        """A name for logs and the chain that carries no personal data."""
        if self.user_id is not None:
            return f"{self.role}:{self.user_id}"
        return str(self.role)


SYSTEM = Actor(role=Role.SYSTEM)


def citizen(case_id: int | None = None) -> Actor:
    """The complainant of one case, or a stranger who is about to file (`case_id` None)."""
    return Actor(role=Role.CITIZEN, case_id=case_id)
