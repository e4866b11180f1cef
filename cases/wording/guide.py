"""The words of the guide before filing: its questions, its answers, who else can help, and the letter."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.guide import About, Asked, Behind, Now
from cases.widgets import Choice


@dataclass(frozen=True)
class Asking:
    """The words of one question and of its answers."""

    label: str | Promise
    missing: str | Promise
    answers: Mapping[str, Choice]
    hint: str | Promise = ""


QUESTIONS: Mapping[str, Asking] = {
    "about": Asking(
        _("What is it about?"),
        _("Choose what it is about. If you are not sure, choose the last one."),
        {
            About.PLATFORM: Choice(_("A score of an app or a company"), _("For example: points for how you pay.")),
            About.CITY: Choice(_("Points or a grade from a city")),
            About.BUREAU: Choice(_("A credit report"), _("For example: a bank refused you because of what it says.")),
            About.COURT_LIST: Choice(_("A court's list of people who are said not to obey a judgment")),
            About.PENALTY: Choice(_("A penalty or warning that an office shows in public")),
            About.BAN: Choice(_("Something is refused to me"), _("For example: tickets, a hotel, a school, a loan.")),
            About.UNSURE: Choice(_("Something else, or I do not know")),
        },
    ),
    "behind": Asking(
        _("What do you think is wrong?"),
        _("Choose what is wrong. If you are not sure, choose the last one."),
        {
            Behind.ENTRY: Choice(
                _("The score, list or ban itself"),
                _("For example: not true, not me, paid long ago, too old, nobody told me, unfair."),
            ),
            Behind.JUDGMENT: Choice(_("A judgment of a court"), _("I think that the court decided wrongly.")),
            Behind.PENALTY: Choice(
                _("A fine or penalty of an office"), _("I think that the office punished me wrongly, or too hard.")
            ),
            Behind.EMPLOYER: Choice(_("A quarrel with my employer"), _("For example: about wages or a dismissal.")),
            Behind.DEAL: Choice(
                _("A quarrel about money or goods"),
                _("For example: with a seller, a landlord or a lender, about what is owed."),
            ),
            Behind.UNSURE: Choice(_("Several of these, or I do not know")),
        },
    ),
    "now": Asking(
        _("Is there something that cannot wait?"),
        _("Choose one. If nothing is urgent, choose the last one."),
        {
            Now.TRAVEL: Choice(_("I cannot travel, and I must")),
            Now.SCHOOL: Choice(_("A school turns me or my child away")),
            Now.WORK: Choice(_("I am losing my work or my home")),
            Now.OTHER: Choice(_("Something else that cannot wait"), _("For example: my health.")),
            Now.NOTHING: Choice(_("No, nothing is that urgent")),
        },
    ),
    "asked": Asking(
        _("Have you already asked those who made the entry?"),
        _("Choose whether you have asked them."),
        {
            Asked.NO: Choice(_("No, not yet")),
            Asked.WAITING: Choice(_("Yes, and I am still waiting for an answer")),
            Asked.ANSWERED: Choice(_("Yes, and the answer does not help me")),
        },
        hint=_("Asked means: you wrote, called or went there and said what is wrong. You do not have to."),
    ),
}


@dataclass(frozen=True)
class Body:
    """Another body that can help: what it does, how to reach it, and what stays for us."""

    name: str | Promise
    does: str | Promise
    reach: str | Promise
    ours: str | Promise


BODIES: Mapping[Behind, Body] = {
    Behind.JUDGMENT: Body(
        _("The court itself, or the court above it"),
        _(
            "Only a court can change a judgment: by an appeal while its time runs, later by a retrial. "
            "Against how a judgment is enforced you can object at the court that enforces it."
        ),
        _("The courts' service line is 12368. Free legal advice: 12348."),
        _(
            "If the court put you on its list wrongly, or keeps you there too long, that is for us: then answer "
            "“the score, list or ban itself”."
        ),
    ),
    Behind.PENALTY: Body(
        _("The office that reviews such penalties, or a court"),
        _(
            "You can ask for a review of the penalty (administrative reconsideration) within 60 days after you learned "
            "of it, or sue at the people's court, as a rule within six months."
        ),
        _("The paper about the penalty says where. Questions to the government: 12345. Free legal advice: 12348."),
        _(
            "If the penalty was lifted or changed and is still shown, is shown too long, or is not yours, that is for "
            "us: then answer “the score, list or ban itself”."
        ),
    ),
    Behind.EMPLOYER: Body(
        _("The labour arbitration commission of your district"),
        _("It decides about wages, contracts and dismissals. As a rule you have one year."),
        _("The line for work and social insurance is 12333. Free legal advice: 12348."),
        _(
            "If the quarrel left an entry about you, on a list or in a score, that entry is for us: then answer "
            "“the score, list or ban itself”."
        ),
    ),
    Behind.DEAL: Body(
        _("The consumer line or the court at home"),
        _("What is owed and who must pay is decided by the people's court; a consumer line often helps sooner."),
        _("Consumers: 12315. Banks and insurers: 12378. Free legal advice: 12348. The courts' service line: 12368."),
        _(
            "If you paid and the entry is still there, or the entry is simply not true, that is for us: then answer "
            "“the score, list or ban itself”."
        ),
    ),
}

# To whom the letter goes, and on which law it stands, by what it is about.
ADDRESSEES: Mapping[About, str | Promise] = {
    About.PLATFORM: _("To the company that gives the score"),
    About.CITY: _("To the city's credit office"),
    About.BUREAU: _("To the company that keeps the credit report"),
    About.COURT_LIST: _("To the people's court that made the entry, enforcement bureau"),
    About.PENALTY: _("To the office that published the entry"),
    About.BAN: _("To the body that refuses me the service"),
    About.UNSURE: _("To the body that keeps the entry"),
}
_PRIVACY = _(
    "I ask this under Articles 45, 46 and 48 of the Personal Information Protection Law: the right to see my data, "
    "to have it corrected, and to have the rules explained."
)
LAWS: Mapping[About, str | Promise] = {
    About.BUREAU: _(
        "I ask this under Article 25 of the Regulation on the Credit Reporting Industry. "
        "Please mark the information as disputed while you check it."
    ),
    About.COURT_LIST: _(
        "I ask this under Article 12 of Fa Shi [2017] 7 of the Supreme People's Court: please check the listing and "
        "correct or delete it."
    ),
}


def law_of(about: About) -> str | Promise:
    """Give the sentence that names the law a letter stands on."""
    return LAWS.get(about, _PRIVACY)
