"""Own-initiative files and their sweeps, as the desk's pages and the public ones read them."""

from django.db.models import Count, Q, QuerySet

from cases.models import Job, JobStatus, MethodVersion, OwnInitiativeFile, Population, Scheme, SchemeKind, Sweep
from cases.workflow import SweepStatus

PAGE = 25
_FINAL = Q(sweeps__status=SweepStatus.FINAL.value)


def files(visible: QuerySet[OwnInitiativeFile], before: int = 0) -> list[OwnInitiativeFile]:
    """Give one page of files and one row more, newest first; `final_sweeps` counts proved results. One query."""
    rows = visible.select_related("scheme__agency", "opened_by").annotate(final_sweeps=Count("sweeps", filter=_FINAL))
    return list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[: PAGE + 1])


def sweeps(file: OwnInitiativeFile) -> list[Sweep]:
    """Give the sweeps of a file, oldest first. One query; the texts that ran are left in the database."""
    rows = file.sweeps.select_related("population", "method", "other_method", "started_by")
    return list(rows.defer("program").order_by("pk"))


def published(before: int = 0) -> list[OwnInitiativeFile]:
    """Give one page of what everybody may read, and one row more, newest first. One query."""
    rows = OwnInitiativeFile.objects.filter(published_at__isnull=False).select_related("scheme__agency")
    return list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[: PAGE + 1])


def published_file(number: str) -> OwnInitiativeFile | None:
    """Give one published file by its number; None for one that is not public, or is none."""
    rows = OwnInitiativeFile.objects.filter(published_at__isnull=False, number=number.upper())
    return rows.select_related("scheme__agency").first()


def proved(file: OwnInitiativeFile) -> list[Sweep]:
    """Give the proved sweeps of a file, oldest first. One query."""
    return [sweep for sweep in sweeps(file) if sweep.status == SweepStatus.FINAL.value]


def schemes(populations: QuerySet[Population]) -> QuerySet[Scheme]:
    """Give the schemes that have one of these populations."""
    kinds = Scheme.objects.filter(kind=SchemeKind.SCORE.value, populations__in=populations)
    return kinds.select_related("agency").distinct()


def methods(scheme_id: int) -> QuerySet[MethodVersion]:
    """Give the disclosed versions of a scheme's method, newest first."""
    return MethodVersion.objects.filter(scheme=scheme_id).order_by("-valid_from", "-pk")


def is_stopped(sweep: Sweep) -> bool:
    """Say whether the work of a sweep stopped after too many failed attempts and waits for a person. One query."""
    stopped = Job.objects.filter(status=JobStatus.QUARANTINED.value, key__startswith=job_keys(sweep))
    return stopped.exists()


def job_keys(sweep: Sweep) -> str:
    """Give what the keys of all jobs of a sweep's present round begin with."""
    return f"sweep:{sweep.pk}:{sweep.round}:"
