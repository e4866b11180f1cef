"""Complaint grounds: what a citizen can say is wrong, and the findings it may lead to. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from cases.scoring.findings import FindingCode as F


class Ground(StrEnum):
    """One thing that can be wrong, in the citizen's terms."""

    NOT_ME = "not_me"
    WRONG_FACTS = "wrong_facts"
    PAID_OR_PERFORMED = "paid_or_performed"
    TOO_OLD = "too_old"
    TERM_OVER = "term_over"
    NEVER_TOLD = "never_told"
    NO_VALID_DOCUMENT = "no_valid_document"
    SHOULD_NOT_COUNT = "should_not_count"
    FORBIDDEN_DATA = "forbidden_data"
    ABOUT_SOMEONE_ELSE = "about_someone_else"
    UNDER_AGE = "under_age"
    NOT_EXPLAINED = "not_explained"
    MISCALCULATED = "miscalculated"
    NOT_MARKED_DISPUTED = "not_marked_disputed"
    CORRECTED_BUT_STILL_THERE = "corrected_but_still_there"
    NO_ANSWER = "no_answer"
    ANSWER_WITHOUT_REASONS = "answer_without_reasons"


FINDINGS_OF: Mapping[Ground, tuple[F, ...]] = {
    Ground.NOT_ME: (F.WRONG_PERSON,),
    Ground.WRONG_FACTS: (F.WRONG_DATA,),
    Ground.PAID_OR_PERFORMED: (F.PERFORMED_NOT_DELETED, F.WRONG_DATA),
    Ground.TOO_OLD: (F.RETENTION_OVER,),
    Ground.TERM_OVER: (F.TERM_OVER,),
    Ground.NEVER_TOLD: (F.NO_NOTICE,),
    Ground.NO_VALID_DOCUMENT: (F.NOT_ELIGIBLE,),
    Ground.SHOULD_NOT_COUNT: (F.NOT_ELIGIBLE,),
    Ground.FORBIDDEN_DATA: (F.BANNED_DATA,),
    Ground.ABOUT_SOMEONE_ELSE: (F.RELATION,),
    Ground.UNDER_AGE: (F.MINOR,),
    Ground.NOT_EXPLAINED: (F.METHOD_NOT_DISCLOSED,),
    Ground.MISCALCULATED: (F.MISCALCULATED,),
    Ground.NOT_MARKED_DISPUTED: (F.NOT_ANNOTATED,),
    Ground.CORRECTED_BUT_STILL_THERE: (F.CORRECTION_INCOMPLETE,),
    Ground.NO_ANSWER: (F.LATE,),
    Ground.ANSWER_WITHOUT_REASONS: (F.NO_REASONS,),
}
