"""Own-initiative files in words: what a sweep asked, what became of the records, how far it is."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.scoring.sweep import Fate, Obstacle
from cases.sweeps.small_counts import THRESHOLD, Count, Hiding
from cases.wording import phrases, scoring

#: The kinds of questions by the codes that a stored sweep carries.
KINDS: Mapping[str, Promise] = {
    "who_else": _("Who else was hit?"),
    "what_if": _("What if the method changed?"),
    "shadow_audit": _("Does the agency's figure follow its own method?"),
}
MEANINGS: Mapping[str, Promise] = {
    "who_else": _("Everybody is calculated twice: as the records stand, and without what is chosen here."),
    "what_if": _("Everybody is calculated by two methods, for example before an agency publishes the new one."),
    "shadow_audit": _("Everybody is calculated by the published method and compared with what the agency states."),
}
#: What a difference is, by the kind of question: its sign always reads "this much more".
DIFFERENCES: Mapping[str, Promise] = {
    "who_else": _("Points that people would have more or less without it"),
    "what_if": _("Points that people would have more or less by the other method"),
    "shadow_audit": _("Points that the method gives more or less than the agency states"),
}
FATES: Mapping[Fate, Promise] = {
    Fate.COUNTED: _("Counted"),
    Fate.SET_ASIDE: _("Thought away by the question"),
    Fate.UNKNOWN_ITEM: _("The published method does not know this item"),
    Fate.DUPLICATE: _("There twice, counts once"),
    Fate.CONFLICT: _("Disagrees with another record of the same fact"),
    Fate.NOT_YET: _("Lies after the day of the score"),
    Fate.MISSING_DATE: _("Has no date, and the method needs one"),
    Fate.RETENTION_OVER: _("Older than the method keeps it"),
    Fate.DISPUTED: _("Disputed, and the method waits for the outcome"),
    Fate.MISSING_ATTRIBUTE: _("Does not state what the method counts"),
    Fate.NO_RULE: _("No rule of the method fits"),
    Fate.UNDISCLOSED: _("The points for it are not published"),
    Fate.OVER_COUNT: _("More of these than the method counts"),
}
OBSTACLES: Mapping[Obstacle, Promise] = {
    Obstacle.TOO_LARGE: _("Its figures are too large to be kept exactly for everybody at once."),
    Obstacle.FACT_KEY: _("The population does not say which records are about the same fact."),
    Obstacle.MEASURED: _("The population keeps this amount in a way that the item cannot use."),
    Obstacle.REASON_ROWS: _("It has too many reasons to rank."),
    Obstacle.SIDES: _("Not more than two methods can be compared."),
}
#: Why a sweep failed, by the code before the first colon of its error.
ERRORS: Mapping[str, Promise] = {
    "population_changed": _("The files of the population are not those that were registered."),
    "result_changed": _("A result file is not the one that was written."),
    "wrong_row": _(
        "The exact calculation gave another result for some of those who were checked (%(count)s in part %(part)s, the "
        "first is number %(person)s). Nothing of this sweep may be used."
    ),
}


def batch_name(name: str) -> str:
    """A batch in words: its item by its name, and what else its agency wrote."""
    code, space, rest = name.partition(" ")
    return f"{scoring.item_name(code)}{space}{rest}"


def question(kind: str, items: Sequence[str], batches: Sequence[str]) -> str:
    """What a sweep asked, in one line."""
    away = [scoring.item_name(code) for code in items] + [batch_name(name) for name in batches]
    words = str(KINDS[kind])
    return phrases.aside(words, phrases.listed(away)) if away else words


def error(stored: str) -> str:
    """Why a sweep failed; a code without words shows as it is."""
    code, *numbers = stored.split(":")
    words = ERRORS.get(code)
    if words is None:
        return stored
    return str(words) % dict(zip(("count", "part", "person"), numbers, strict=False))


def count(found: Count) -> str:
    """A count as it may be shown: the number, or why there is none."""
    if found.people is not None:
        return f"{found.people:,}"
    if found.hiding is Hiding.FEWER:
        return gettext("fewer than %(least)s") % {"least": THRESHOLD}
    return gettext("not shown")
