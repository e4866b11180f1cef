"""The decisions of a case with what was said about them and the letters that carry them."""

from django.db.models import Prefetch

from cases.models import Case, Comment, Decision, DecisionRequest, Letter, Remark


def decisions(case: Case) -> list[Decision]:
    """Give the decisions of a case, oldest first, those sent back too; letters without their bytes. Three queries."""
    return list(
        Decision.objects.filter(case=case)
        .select_related("proposed_by", "signed_by")
        .prefetch_related(
            Prefetch("comments", Comment.objects.select_related("agency")),
            Prefetch("letters", Letter.objects.defer("pdf")),
        )
    )


def requests(case: Case) -> list[DecisionRequest]:
    """Give what the complainant asked about final decisions, oldest first. One query."""
    return list(DecisionRequest.objects.filter(case=case).select_related("decision", "decided_by"))


def remarks(case: Case) -> list[Remark]:
    """Give what the complainant said of the answers of agencies, oldest first. One query."""
    rows = Remark.objects.filter(answer__request__case=case)
    return list(rows.select_related("answer__request__agency").order_by("pk"))


def letters(case: Case) -> list[Letter]:
    """Give all letters of a case, oldest first, without their bytes. One query."""
    return list(Letter.objects.filter(case=case).select_related("correction__agency").defer("pdf"))
