"""The plain words of the complaint form: what each choice means, with an example. Shown as hints."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.grounds import Ground
from cases.models import AgencyKind, Channel, Harm, RepresentativeKind, SchemeKind
from cases.widgets import Choice

SCHEMES: Mapping[tuple[AgencyKind, SchemeKind], Promise] = {
    (AgencyKind.PLATFORM, SchemeKind.SCORE): _("A company that gives you points from what you buy, pay and owe."),
    (AgencyKind.COURT, SchemeKind.LIST): _("A court's public list of people who are said not to obey a judgment."),
    (AgencyKind.CITY, SchemeKind.SCORE): _("Points that a city gives to its residents and takes away."),
    (AgencyKind.SANCTION_HOLDER, SchemeKind.SANCTION): _(
        "You are refused something, or named to others, because you are on somebody's list."
    ),
    (AgencyKind.COLLECTOR, SchemeKind.SCORE): _("A company that collects what lenders report about you."),
    (AgencyKind.COLLECTOR, SchemeKind.LIST): _("A company that collects what lenders report about you."),
    (AgencyKind.BUREAU, SchemeKind.LIST): _("An office's public list of penalties or of people it warns about."),
}
ANY_SCHEME: Mapping[SchemeKind, Promise] = {
    SchemeKind.SCORE: _("It gives you a score or points."),
    SchemeKind.LIST: _("It keeps a list with names on it."),
    SchemeKind.SANCTION: _("It stops you from doing something."),
}

GROUNDS: Mapping[Ground, Promise] = {
    Ground.NOT_ME: _("For example: the same name, but another identity number."),
    Ground.WRONG_FACTS: _("For example: a wrong amount, a wrong date, something that never happened."),
    Ground.PAID_OR_PERFORMED: _("For example: the debt is paid, but the entry is still there."),
    Ground.TOO_OLD: _("For example: a late payment of more than five years ago."),
    Ground.TERM_OVER: _("For example: you were listed for two years, and they are over."),
    Ground.NEVER_TOLD: _("For example: you learned of it only when you could not buy a ticket."),
    Ground.NO_VALID_DOCUMENT: _("For example: no judgment was ever served, or it was cancelled."),
    Ground.SHOULD_NOT_COUNT: _("For example: points lost for travelling without a ticket once."),
    Ground.FORBIDDEN_DATA: _("For example: religion, health, a petition, what you said in public."),
    Ground.ABOUT_SOMEONE_ELSE: _("For example: your father, your husband or your friends owe money."),
    Ground.UNDER_AGE: _("Children may not be put on such lists."),
    Ground.NOT_EXPLAINED: _("For example: the points changed and nobody says why."),
    Ground.MISCALCULATED: _("For example: the items do not add up to the score."),
    Ground.NOT_MARKED_DISPUTED: _("For example: others still see the entry as if nobody had objected."),
    Ground.CORRECTED_BUT_STILL_THERE: _("For example: they agreed, but the score or the ban did not change."),
    Ground.NO_ANSWER: _("For example: you complained weeks ago and heard nothing."),
    Ground.ANSWER_WITHOUT_REASONS: _("For example: the answer only says that everything is correct."),
}

HARMS: Mapping[Harm, Promise] = {
    Harm.TRAVEL: _("No plane or fast-train ticket."),
    Harm.SCHOOL: _("A school turned you or your child away."),
    Harm.LOAN: _("A loan, a card or an account was refused or became dearer."),
    Harm.JOB: _("You lost work or were not taken."),
    Harm.HOUSING: _("You could not rent or buy a home."),
    Harm.HOTEL: _("You could not book a room, or had to pay a deposit."),
    Harm.SHAMING: _("Your name or picture was shown in public, or callers hear a warning."),
    Harm.OTHER: _("You can say what in your own words."),
}

REPRESENTATIVES: Mapping[RepresentativeKind, Promise] = {
    RepresentativeKind.PARENT: _("I am the parent"),
    RepresentativeKind.GUARDIAN: _("I am the guardian"),
    RepresentativeKind.LAWYER: _("I am the lawyer"),
    RepresentativeKind.RELATIVE: _("I am a relative or friend"),
    RepresentativeKind.ORGANISATION: _("I act for an organisation that helps"),
}

# The same in the words of the office.
ACTING_AS: Mapping[RepresentativeKind, Promise] = {
    RepresentativeKind.PARENT: _("Parent"),
    RepresentativeKind.GUARDIAN: _("Guardian"),
    RepresentativeKind.LAWYER: _("Lawyer"),
    RepresentativeKind.RELATIVE: _("Relative or friend"),
    RepresentativeKind.ORGANISATION: _("Organisation that helps"),
}
CHANNELS: Mapping[Channel, Promise] = {
    Channel.WEB: _("On the web"),
    Channel.PHONE: _("By telephone"),
    Channel.PAPER: _("On paper"),
}

# What is fetched and why, one sentence each, by the connectors' categories.
CONSENTS: Mapping[str, Promise] = {
    "SCORE": _("We fetch your score, to see what the agency reports about you."),
    "SCORE_INPUTS": _("We fetch the items behind your score, to calculate it again ourselves."),
    "WATCH_LIST": _("We fetch entries about late or missing payments, to compare them with what you tell us."),
    "COURT_COPY": _("We fetch the copy of court notices kept there, to see whether a deleted entry lives on."),
    "COURT_LIST": _("We fetch entries about you on the court's list, to check document, notice and term."),
    "RESTRICTION": _("We ask whether you are barred or shamed there, and later whether that really ended."),
    "PENALTY_COPY": _("We fetch the copy of penalties kept there, to see whether one that is over lives on."),
    "PENALTIES": _("We fetch penalties shown under your name, to check the decision and how long it may be shown."),
    "CREDIT_REPORT": _(
        "We fetch your accounts, late payments and who asked about you, to compare them with what you tell us."
    ),
    "ORDERS": _("We fetch what you ordered and did not pay in time, to compare it with what you tell us."),
    "AUTHORISATIONS": _("We fetch which services you allowed to use your score, to see who acts on it."),
    "PAYMENTS": _("We fetch your payments of the last five years, to prove that a debt was paid."),
}

# The headings over permissions, besides one for each agency that was chosen.
AT_THE_AGENCY = _("At %(agency)s, which your complaint is about")
COPIES = Choice(_("Where copies of the entry may be"))
RESTRICTIONS = Choice(_("Where you may be refused something"), CONSENTS["RESTRICTION"])
PAYMENTS = Choice(_("Proof that you paid"))


def permission(what: str, why: str) -> str:
    """Say what may be fetched where, and what for."""
    return gettext("%(what)s. %(why)s") % {"what": what, "why": why}


def scheme_sentence(agency: AgencyKind, scheme: SchemeKind) -> str:
    """Say in one plain sentence what a scheme is."""
    return str(SCHEMES.get((agency, scheme)) or ANY_SCHEME[scheme])
