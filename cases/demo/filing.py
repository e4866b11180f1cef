"""How the demo world files: the same service as the citizen's form, with a reference and a code drawn from a seed."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from random import Random
from typing import Final

from django.contrib.auth.hashers import make_password

from cases.actors import citizen
from cases.complaint import Complaint, Matter
from cases.demo import words
from cases.demo.crowd import Planned
from cases.demo.people import COMPLAINS, RAIL, Trouble
from cases.models import Agency, Case, Scheme
from cases.reference import CODE_ALPHABET, CODE_LENGTH, REFERENCE_ALPHABET, REFERENCE_LENGTH, check_character
from cases.services import intake
from cases.services.intake import Ticket
from ratings_connectors.mocks.agencies import HOLDERS

#: Opens every case of the crowd: hashing a code is slow on purpose, and nobody writes two hundred of them down.
CROWD_CODE: Final = "DEMQDEMQDEMQDEMQ"


class Tickets:
    """Gives references, and codes where a case has its own, in an order that a seed fixes."""

    def __init__(self, draw: Random) -> None:
        self._draw = draw
        self._given: set[str] = set()

    def next(self, *, own_code: bool) -> Ticket:
        """Give a reference that was not given before."""
        reference = self._reference()
        while reference in self._given:
            reference = self._reference()
        self._given.add(reference)
        if not own_code:
            return Ticket(reference, CROWD_CODE, _crowd_hash())
        code = "".join(self._draw.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        return Ticket(reference, code, make_password(code))

    def _reference(self) -> str:
        body = "".join(self._draw.choice(REFERENCE_ALPHABET) for _ in range(REFERENCE_LENGTH - 1))
        return body + check_character(body)


def file_planned(planned: Planned, *, agencies: Mapping[str, Agency], ticket: Ticket, at: datetime) -> Case:
    """File one complaint of the crowd."""
    about = COMPLAINS[planned.trouble]
    draw = planned.draw
    barred = planned.trouble is Trouble.LISTED and planned.person.states["initial"][RAIL].get("restricted")
    urgent = bool(barred) and draw.random() < 0.6
    complaint = Complaint(
        matters=(
            Matter(
                scheme_id=Scheme.objects.values_list("pk", flat=True).get(slug=about.scheme),
                grounds=tuple(ground.value for ground in about.grounds),
            ),
        ),
        harms=tuple(harm.value for harm in about.harms),
        narrative=draw.choice(words.NARRATIVES[planned.trouble])[planned.language],
        wish=words.WISH[planned.language],
        earlier_steps=words.EARLIER[planned.language],
        urgent=urgent,
        holders=(agencies[RAIL].pk,) if urgent else (),
        why_urgent=words.URGENT[planned.language] if urgent else "",
        name=planned.person.name,
        id_number=planned.person.id_number,
        birth_date=date.fromisoformat(planned.person.born),
        language=planned.language,
        consents=tuple((agencies[slug].pk, category) for slug, category in consented(planned)),
    )
    return intake.file(complaint=complaint, by=citizen(), at=at, ticket=ticket).case


def consented(planned: Planned) -> list[tuple[str, str]]:
    """What somebody of the crowd lets us ask: what the complaint is about, and every body that restricts them."""
    held = planned.person.states["initial"]
    bars = [(slug, "RESTRICTION") for slug in HOLDERS if held[slug].get("restricted")]
    return list(dict.fromkeys([*COMPLAINS[planned.trouble].consents, *bars]))


@cache
def _crowd_hash() -> str:
    return make_password(CROWD_CODE)
