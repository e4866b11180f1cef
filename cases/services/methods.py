"""Disclosed methods: filing a version, once, so that at most one governs any day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction

from cases.actors import Actor
from cases.models import MethodVersion, Scheme, SchemeKind
from cases.permissions import Permission
from cases.scoring.method import Method
from cases.services import events
from cases.services.guards import require

_VERSION_LENGTH = 20


class MethodReason(StrEnum):
    """Why a version is not filed. Worded in cases/wording/methods.py."""

    NOT_A_SCORE = "not_a_score"
    VERSION_TAKEN = "version_taken"
    VERSION_TOO_LONG = "version_too_long"
    FILED_ELSEWHERE = "filed_elsewhere"
    OVERLAP = "overlap"


class MethodRefused(Exception):
    """A version that may not be filed; ``other`` is the version or scheme that stands in the way."""

    def __init__(self, reason: MethodReason, other: str = "") -> None:
        self.reason = reason
        self.other = other
        super().__init__(f"{reason} {other}".strip())


@dataclass(frozen=True)
class Filed:
    """The version as it stands in the register. ``closed`` is the version before, if this one ended it."""

    version: MethodVersion
    is_new: bool
    closed: MethodVersion | None = None


@transaction.atomic
def disclose(*, scheme: Scheme, method: Method, by: Actor, at: datetime, file_sha256: str = "") -> Filed:
    """File a method version once; the same document again changes nothing and says so.

    A version that begins after one without an end ends it on the day before: that is how agencies publish. Any other
    overlap is refused, because then two methods would govern one day. `file_sha256` is the hash of the file that the
    document was made from, where the two differ (PMML, DMN). Effects in order: the end of the version before, the
    row, one event. Raises Refused for a role without the permission and MethodRefused; then nothing is stored.
    """
    require(by, Permission.FILE_METHOD)
    # Two people who file at once for one scheme wait for each other here.
    scheme = Scheme.objects.select_for_update(no_key=True).get(pk=scheme.pk)
    same = MethodVersion.objects.filter(sha256=method.sha256).select_related("scheme").first()
    if same is not None and same.scheme_id == scheme.pk:
        return Filed(same, is_new=False)
    if same is not None:
        raise MethodRefused(MethodReason.FILED_ELSEWHERE, same.scheme.slug)
    _refuse_unfit(scheme, method)
    closed = _closed(scheme, method)
    version = MethodVersion.objects.create(
        scheme=scheme,
        version=method.version,
        document=method.to_document(),
        sha256=method.sha256,
        valid_from=method.valid_from,
        valid_to=method.valid_to,
    )
    data = {"scheme": scheme.slug, "version": method.version, "sha256": method.sha256}
    if file_sha256:
        data["file_sha256"] = file_sha256
    if closed is not None:
        data["ended"] = closed.version
    events.record(case=None, action="method_disclosed", by=by, at=at, about=version, data=data)
    return Filed(version, is_new=True, closed=closed)


def _refuse_unfit(scheme: Scheme, method: Method) -> None:
    if scheme.kind != SchemeKind.SCORE.value:
        raise MethodRefused(MethodReason.NOT_A_SCORE, scheme.slug)
    if len(method.version) > _VERSION_LENGTH:
        raise MethodRefused(MethodReason.VERSION_TOO_LONG, str(_VERSION_LENGTH))
    if scheme.methods.filter(version=method.version).exists():
        raise MethodRefused(MethodReason.VERSION_TAKEN, method.version)


def _closed(scheme: Scheme, method: Method) -> MethodVersion | None:
    """End the open version that this one follows; refuse any other overlap before anything is written."""
    ended = None
    for other in scheme.methods.all():
        if other.valid_to is None and other.valid_from < method.valid_from:
            ended = other
        elif _overlap(other, method):
            raise MethodRefused(MethodReason.OVERLAP, other.version)
    if ended is not None:
        ended.valid_to = method.valid_from - timedelta(days=1)
        ended.save(update_fields=["valid_to"])
    return ended


def _overlap(other: MethodVersion, method: Method) -> bool:
    begins_before_end = method.valid_to is None or other.valid_from <= method.valid_to
    return begins_before_end and (other.valid_to is None or method.valid_from <= other.valid_to)
