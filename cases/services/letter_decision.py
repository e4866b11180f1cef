"""A decision in words: what was complained of, found, recomputed, answered, seen, said, reasoned and recommended."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from cases import charts
from cases.actors import Role
from cases.calendars import STATUTORY
from cases.charts import Propagation
from cases.deadline_rules import rule_in_force
from cases.deadlines import due, local_day
from cases.letters.context import AnswerLine, CommentLine, FindingLine, HolderLine, ReliefLine, at_most
from cases.letters.context import Decision as DecisionLetter
from cases.models import (
    AnswerCode,
    Asked,
    Case,
    Checkpoint,
    Comment,
    CorrectionRequest,
    DeadlineRule,
    Decision,
    Finding,
    FindingStatus,
    HolderCheck,
    HolderVerdict,
    ItemAnswer,
    LetterKind,
    Outcome,
    Stage,
)
from cases.queries import propagation
from cases.scoring.findings import FindingCode
from cases.services import checkpoints, relief_words, spread_words
from cases.services import letter_words as words
from cases.services.deadline_rows import rule_of, versions_of
from cases.services.letter_figures import figures
from cases.wording import faults, phrases, statuses
from cases.wording.names import name_of
from cases.workflow import ReliefStatus

COMMENT_RULE = "OMB-COMMENT"
KINDS = {Stage.PROVISIONAL: LetterKind.PROVISIONAL_DECISION, Stage.FINAL: LetterKind.FINAL_DECISION}


def decision(row: Decision, checkpoint: Checkpoint, *, issued_at: datetime) -> DecisionLetter:
    """Word a signed decision, in the active language. A provisional one names the last day for comments.

    Raises:
        ValueError: nobody has signed it.

    """
    case, stage = row.case, Stage(row.stage)
    if row.signed_by is None or row.signed_at is None:
        raise ValueError(f"decision {row.pk} is not signed")
    return DecisionLetter(
        sheet=words.sheet(case, KINDS[stage], at=issued_at, decision=row),
        about=words.about(case),
        final=stage is Stage.FINAL,
        outcome=str(statuses.OUTCOMES[Outcome(row.outcome)].label),
        received_on=local_day(case.received_at),
        grounds=words.grounds(case),
        narrative=case.narrative,
        findings=at_most(findings(case)),
        figures=figures(case),
        answers=at_most([_answer(one) for one in _newest_answers(case)]),
        holders=at_most(holders(case)),
        comments=at_most(comments(case)),
        reasons=row.reasons,
        recommendation=row.recommendation,
        comments_until=last_day_for_comments(issued_at) if stage is Stage.PROVISIONAL else None,
        proposer=row.proposed_by.name,
        signatory=row.signed_by.name,
        signed_on=local_day(row.signed_at),
        checkpoint=checkpoints.short_form(checkpoint),
        spread=_spread(case),
        reliefs=at_most(reliefs(case)),
        seal_key=checkpoints.key_in_groups(),
    )


def last_day_for_comments(issued_at: datetime) -> date:
    """Count the comment period as its clock will; it starts with the letter's own moment, in the same transaction."""
    day = local_day(issued_at)
    rows = DeadlineRule.objects.filter(versions_of([COMMENT_RULE], "pk"))
    rule = rule_in_force([rule_of(row) for row in rows], COMMENT_RULE, day)
    return due(rule, triggered_on=day, calendar=STATUTORY).due_on


def findings(case: Case) -> list[FindingLine]:
    """Word what was found and confirmed. One query."""
    rows = case.findings.filter(status=FindingStatus.CONFIRMED.value).select_related("agency", "record")
    return [_finding(row) for row in rows]


def holders(case: Case) -> list[HolderLine]:
    """Word the last look at every holder, whichever request it was for. One query."""
    requests = CorrectionRequest.objects.filter(case=case)
    rows = HolderCheck.objects.filter(verification__request__in=requests).select_related("agency", "verification")
    newest = {(row.agency_id, row.category): row for row in rows.order_by("pk")}
    return [_holder(row) for row in sorted(newest.values(), key=lambda row: (row.agency.slug, row.category))]


def reliefs(case: Case) -> list[ReliefLine]:
    """Word what was to be suspended meanwhile, with who decided it. One query."""
    return [
        ReliefLine(
            holder=name_of(row.holder),
            standing=str(statuses.RELIEF[ReliefStatus(row.status)].label),
            decided=relief_words.decided(row),
            reasons=row.reasons,
        )
        for row in case.reliefs.select_related("holder", "decided_by")
    ]


def comments(case: Case) -> list[CommentLine]:
    """Word what both sides said about the provisional decision. One query."""
    rows = Comment.objects.filter(decision__case=case).select_related("agency")
    return [_comment(row) for row in rows]


def _spread(case: Case) -> Propagation | None:
    found = propagation.spread(case)
    return spread_words.picture(
        found.graph, found.standings, found.agencies, key="spread", title=_("Where the record went")
    )


def _finding(row: Finding) -> FindingLine:
    code, about = FindingCode(row.code), words.record(row)
    return FindingLine(
        title=str(statuses.FINDING_CODES[code]),
        meaning=str(statuses.FINDING_MEANINGS[code]),
        where=phrases.labelled(name_of(row.agency), about) if about else name_of(row.agency),
        basis=words.basis(row),
        explanation=row.explanation,
        worth=charts.signed(row.worth) if row.worth else "",
    )


def _newest_answers(case: Case) -> Iterable[ItemAnswer]:
    """The last answer to every item, request by request."""
    rows = ItemAnswer.objects.filter(answer__request__case=case).select_related("item", "answer__request__agency")
    newest = {row.item_id: row for row in rows.order_by("item_id", "answer__round")}
    return newest.values()


def _answer(row: ItemAnswer) -> AnswerLine:
    return AnswerLine(
        agency=name_of(row.answer.request.agency),
        asked=str(statuses.ASKED[Asked(row.item.asked)]),
        answer=str(statuses.ANSWER[AnswerCode(row.code)].label),
        reasons=row.reasons,
    )


def _holder(row: HolderCheck) -> HolderLine:
    seen = row.verification.finished_at
    return HolderLine(
        holder=name_of(row.agency),
        category=statuses.category(row.category),
        verdict=str(statuses.HOLDER[HolderVerdict(row.verdict)].label),
        checked_on=local_day(seen) if seen else None,
        faults=faults.sentences(row.detail.get("faults", ())),
    )


def _comment(row: Comment) -> CommentLine:
    who = name_of(row.agency) if row.agency else str(statuses.ROLES[Role(row.role)])
    return CommentLine(
        who=who, stand=_("Agrees") if row.agrees else _("Does not agree"), body=row.body, made_on=local_day(row.made_at)
    )
