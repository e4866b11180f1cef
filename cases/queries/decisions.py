"""The decisions of a case with what was said about them and the letters that carry them."""

from django.db.models import Prefetch

from cases.models import Case, Comment, Decision, Letter


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


def letters(case: Case) -> list[Letter]:
    """Give all letters of a case, oldest first, without their bytes. One query."""
    return list(Letter.objects.filter(case=case).select_related("correction__agency").defer("pdf"))
