"""Accounts for tests: staff by role, and respondents of an agency."""

from itertools import count

from cases.actors import Role
from cases.models import Agency, User

PASSWORD = "a long invented pass phrase"
_numbers = count(1)


def make_staff(role: Role = Role.INVESTIGATOR, *, name: str = "", email: str = "", password: str | None = None) -> User:
    """Make an account of the office. Without a password nobody can sign in with it, and making it is fast."""
    number = next(_numbers)
    return User.objects.create_user(
        email or f"{role}{number}@office.example",
        password,
        name=name or f"{role.value.title()} {number}",
        role=role.value,
    )


def make_respondent(agency: Agency, *, name: str = "", email: str = "", password: str | None = None) -> User:
    """Make a respondent's account of one agency."""
    number = next(_numbers)
    return User.objects.create_user(
        email or f"respondent{number}@agency.example",
        password,
        name=name or f"Respondent {number}",
        role=Role.RESPONDENT.value,
        agency=agency,
    )
