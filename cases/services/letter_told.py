"""What a filing tells in pieces, in the words of its receipt."""

from django.utils.translation import gettext as _

from cases import told
from cases.grounds import Ground
from cases.letters.context import Told, at_most
from cases.models import Case, Representative
from cases.queries import filings
from cases.reference import grouped
from cases.wording import phrases, statuses
from cases.wording import told as words
from cases.wording.deadlines import long_date
from cases.wording.names import name_of


def told_in(case: Case) -> Told:
    """Word the pieces of a case's filing, in the active language. Two queries."""
    filing, said = case.filing, told.answers(case.details)
    happened = told.in_order(told.timeline(filing.timeline))
    return Told(
        entry=case.entry,
        grounds=tuple(
            (str(statuses.GROUNDS[Ground(code)]), words.ground_answers(Ground(code), said)) for code in case.grounds
        ),
        timeline=at_most([phrases.labelled(words.when(one.when), one.what) for one in happened]),
        effects=tuple(words.effect(one) for one in told.effects(filing.effects)),
        wishes=tuple(str(words.WISHES[told.Wish(one)]) for one in filing.wishes),
        earlier=at_most([words.earlier_step(one) for one in told.earlier(filing.earlier)]),
        linked=tuple(_matter(one) for one in filings.matters_of(case) if one != case),
        authority=_authority(case.representative),
    )


def _matter(case: Case) -> str:
    name = phrases.labelled(name_of(case.scheme), case.entry) if case.entry else name_of(case.scheme)
    return phrases.aside(name, grouped(case.reference))


def _authority(acting: Representative | None) -> tuple[str, ...]:
    """Say what limits an authority, and by when its paper must be here."""
    if acting is None:
        return ()
    lines = []
    if acting.limits:
        lines.append(acting.limits)
    if acting.authority_until:
        lines.append(_("You may act until %(day)s.") % {"day": long_date(acting.authority_until)})
    if acting.paper_due_on:
        lines.append(_("Send us the paper that proves it by %(day)s.") % {"day": long_date(acting.paper_due_on)})
    return tuple(lines)
