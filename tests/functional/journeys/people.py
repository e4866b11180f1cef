"""Who takes part in a story, each at a browser of their own, in one language and size."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from cases.actors import Role
from cases.models import Agency, User
from tests.factories.accounts import PASSWORD, make_respondent, make_staff
from tests.functional.journeys.citizen import Citizen
from tests.functional.journeys.office import Account, Officer, Respondent, give_second_factor

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@dataclass
class People:
    """The citizen, and everybody else signed in."""

    citizen: Citizen
    investigator: Officer
    ombudsman: Officer
    respondent: Respondent
    others: tuple[Respondent, ...] = ()


def gathered(
    new_page: Callable[..., Page],
    album: str,
    agency: Agency,
    *,
    others: Sequence[Agency] = (),
    phone: bool = False,
    scripts: bool = True,
    **browser: Any,
) -> People:
    """Give everybody a browser and let those with an account sign in.

    `others` are agencies that have to answer too; with `phone` the citizen has one, 390 px wide, whatever the others
    sit at; `scripts` False switches scripts off.
    """

    def page(**more: Any) -> Page:
        return new_page(java_script_enabled=scripts, **browser, **more)

    def account(kind: type[Account], user: User, name: str = "") -> Any:
        person = kind(page(), f"{album}-{name or user.role}", scripts=scripts)
        person.sign_in(user, PASSWORD, give_second_factor(user))
        return person

    def respondent(of: Agency, name: str = "") -> Respondent:
        person: Respondent = account(Respondent, make_respondent(of, password=PASSWORD), name)
        person.agency = of
        return person

    return People(
        citizen=Citizen(page(**(PHONE if phone else {})), f"{album}-citizen", scripts=scripts),
        investigator=account(Officer, make_staff(Role.INVESTIGATOR, password=PASSWORD)),
        ombudsman=account(Officer, make_staff(Role.OMBUDSMAN, password=PASSWORD)),
        respondent=respondent(agency),
        others=tuple(respondent(other, other.slug) for other in others),
    )
