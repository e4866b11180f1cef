"""What hangs together: the matters of one filing, and earlier complaints of the same person."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from cases import access
from cases.actors import Actor
from cases.crypto import blind_index
from cases.models import Case, Evidence, EvidenceKind


@dataclass(frozen=True)
class Neighbour:
    """Another case of the same person. `opens` says whether this actor may open it; else only its holder is named."""

    case: Case
    opens: bool


@dataclass(frozen=True)
class Neighbours:
    """The linked matters of a case, and complaints that the same person filed before about the same scheme."""

    linked: tuple[Neighbour, ...]
    earlier: tuple[Neighbour, ...]
    paper_is_here: bool


def living_matters(filing_id: int) -> QuerySet[Case]:
    """Give the matters of a complaint that are not erased, in the order in which they were filed."""
    return Case.objects.filter(filing=filing_id, erased_at=None).order_by("pk")


def neighbours(case: Case, actor: Actor) -> Neighbours:
    """Look around a case, for the office. Three or four queries.

    A case that touches a declared interest of the actor does not exist for them. The person is known
    again by the blind index of the identity number only, never by name.
    """
    others = Case.objects.exclude(pk=case.pk).select_related("scheme__agency", "assigned_to").order_by("pk")
    others = others.exclude(access.conflicted_for(actor))
    index = case.person.id_index
    linked = list(others.filter(filing=case.filing_id))
    same = others.filter(person__id_index=index, scheme=case.scheme_id).exclude(filing=case.filing_id)
    earlier = list(same.filter(pk__lt=case.pk)) if index else []
    open_to = set(
        access.visible_cases(actor).filter(pk__in=[one.pk for one in (*linked, *earlier)]).values_list("pk", flat=True)
    )
    return Neighbours(
        linked=tuple(Neighbour(one, one.pk in open_to) for one in linked),
        earlier=tuple(Neighbour(one, one.pk in open_to) for one in earlier),
        paper_is_here=Evidence.objects.filter(case__filing=case.filing_id, kind=EvidenceKind.AUTHORITY.value).exists(),
    )


def matters_of(case: Case) -> tuple[Case, ...]:
    """List every case of a case's filing, in the order in which they were told. One query."""
    return tuple(Case.objects.filter(filing=case.filing_id).select_related("scheme__agency").order_by("pk"))


def open_one_like(case_id: int | None, *, id_number: str, schemes: Collection[int]) -> Case | None:
    """Give an open case about the same person and scheme, of the filing that a visitor has opened with its code.

    Only this filing is ever looked at: whoever types somebody's identity number must not learn whether that
    person has complained to us. One query; none when no case was opened.
    """
    if case_id is None or not id_number:
        return None
    same = Case.objects.filter(filing__cases=case_id, closed_at__isnull=True, scheme__in=schemes)
    return same.filter(person__id_index=blind_index(id_number)).order_by("pk").first()
