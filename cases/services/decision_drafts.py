"""A first draft of a decision, from what was found and checked: plain text that the investigator rewrites."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.charts import plain
from cases.letters.context import FindingLine, HolderLine
from cases.models import Case, Decision, Outcome, Stage
from cases.services import letter_decision as worded
from cases.services import letter_words
from cases.services.letter_figures import figures
from cases.wording.names import name_of
from cases.workflow import CorrectionStatus


@dataclass(frozen=True)
class Draft:
    """What the form is filled with, in the language of the case."""

    outcome: Outcome
    reasons: str
    recommendation: str = ""


def draft(case: Case, stage: Stage) -> Draft:
    """Draft a decision: the provisional one from findings and checks, the final one from the provisional."""
    with translation.override(case.language):
        issued = case.decisions.filter(
            stage=Stage.PROVISIONAL.value, issued_at__isnull=False, superseded_at__isnull=True
        ).first()
        if stage is Stage.FINAL and issued is not None:
            return _final(case, issued)
        found = worded.findings(case)
        parts = [_complaint(case), *_findings(found), *_scores(case), *_holders(worded.holders(case))]
        return Draft(outcome=_outcome(case, found), reasons="\n\n".join(parts))


def _final(case: Case, provisional: Decision) -> Draft:
    said = [
        _("%(who)s commented on the provisional decision: %(stand)s. %(body)s")
        % {"who": comment.who, "stand": comment.stand, "body": comment.body}
        for comment in worded.comments(case)
    ] or [_("Nobody commented on the provisional decision. We keep to it.")]
    return Draft(
        outcome=Outcome(provisional.outcome),
        reasons="\n\n".join([provisional.reasons, *(line.strip() for line in said)]),
        recommendation=provisional.recommendation,
    )


def _outcome(case: Case, found: list[FindingLine]) -> Outcome:
    ends = set(case.corrections.values_list("status", flat=True))
    verified = CorrectionStatus.VERIFIED.value in ends
    unresolved = CorrectionStatus.UNRESOLVED.value in ends
    if not found:
        return Outcome.NOT_UPHELD
    if verified and unresolved:
        return Outcome.PARTLY_UPHELD
    return Outcome.UPHELD_CORRECTED if verified else Outcome.UPHELD_NOT_CORRECTED


def _complaint(case: Case) -> str:
    return _("The complaint is about %(scheme)s of %(agency)s. It says: %(grounds)s.") % {
        "scheme": name_of(case.scheme),
        "agency": name_of(case.agency),
        "grounds": _("; ").join(letter_words.grounds(case)),
    }


def _findings(found: list[FindingLine]) -> list[str]:
    if not found:
        return [_("We found nothing wrong with the records.")]
    return [
        "\n".join(part for part in (_title(number, one), one.meaning, one.explanation, one.basis) if part)
        for number, one in enumerate(found, start=1)
    ]


def _title(number: int, one: FindingLine) -> str:
    return _("%(number)s. %(title)s (%(where)s)") % {"number": number, "title": one.title, "where": one.where}


def _scores(case: Case) -> list[str]:
    return [
        _("%(scheme)s: %(figures)s.")
        % {
            "scheme": one.scheme,
            "figures": pgettext("between two figures of a list", ", ").join(
                f"{mark.label} {plain(mark.value)}" for mark in one.path.marks
            ),
        }
        for one in figures(case)
        if one.path is not None
    ]


def _holders(seen: list[HolderLine]) -> list[str]:
    if not seen:
        return []
    lines = [_("%(holder)s, %(category)s: %(verdict)s") % _shown(one) for one in seen]
    return ["\n".join([_("We fetched the records again from everybody who holds them."), *lines])]


def _shown(one: HolderLine) -> dict[str, str]:
    return {"holder": one.holder, "category": one.category, "verdict": " ".join((one.verdict, *one.faults))}
