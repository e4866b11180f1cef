"""Drafts: what somebody typed so far, kept on our server so that nothing typed is lost.

A draft has no chain and writes no events: nothing of it concerns anybody before it is filed.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from cases.models import Draft, DraftKey, KeyKind
from cases.services import evidence
from cases.services.refusals import Refused
from cases.workflow import Reason

LIFETIME = timedelta(days=30)
TOKEN_BYTES = 16  # 128 bits, the whole secret that leads to a draft

Answers = dict[str, dict[str, Any]]


@transaction.atomic
def begin(*, language: str, at: datetime) -> tuple[Draft, str]:
    """Open a draft. Returns it with its token, of which only the digest is kept."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    draft = Draft.objects.create(language=language, created_at=at, updated_at=at, expires_at=at + LIFETIME)
    DraftKey.objects.create(draft=draft, kind=KeyKind.BROWSER.value, digest=_digest(token), created_at=at)
    return draft, token


def find(*, token: str) -> Draft | None:
    """Give the draft a token leads to, also when it is expired or already filed; runs one query."""
    browsers = DraftKey.objects.filter(kind=KeyKind.BROWSER.value, digest=_digest(token))
    return Draft.objects.filter(keys__in=browsers).select_related("case").first()


def answers_of(draft: Draft) -> Answers:
    """Give the answers of a draft by page; a filed draft has none any more."""
    if draft.case_id is not None or not draft.answers:
        return {}
    answers: Answers = json.loads(draft.answers)
    return answers


@transaction.atomic
def save(*, draft: Draft, page: str, values: Mapping[str, Any], at: datetime) -> Draft:
    """Keep the answers of one page and give the draft another thirty days.

    Raises:
        Refused: ALREADY_DONE when it was filed meanwhile, DRAFT_EXPIRED when its time is over.

    """
    row = locked(draft, at=at)
    if row.case_id is not None:
        raise Refused(Reason.ALREADY_DONE)
    row.answers = json.dumps({**answers_of(row), page: dict(values)}, ensure_ascii=False)
    row.updated_at, row.expires_at = at, at + LIFETIME
    row.save(update_fields=["answers", "updated_at", "expires_at"])
    return row


@transaction.atomic
def discard(*, draft: Draft, at: datetime) -> None:
    """Delete a draft and its files because its writer wants that; a filed one stays."""
    row = locked(draft, at=at, also_expired=True)
    if row.case_id is None:
        _delete(row)


@transaction.atomic
def forget_expired(*, at: datetime, limit: int = 100) -> int:
    """Delete drafts whose time is over, and codes of filed ones that nobody confirmed. Returns how many."""
    rows = (
        Draft.objects.select_for_update(skip_locked=True)
        .filter(expires_at__lte=at)
        .exclude(case__isnull=False, answers="")
    )
    count = 0
    for row in rows[:limit]:
        count += 1
        if row.case_id is None:
            _delete(row)
        else:
            row.answers = ""
            row.save(update_fields=["answers"])
    return count


def locked(draft: Draft, *, at: datetime, also_expired: bool = False) -> Draft:
    """Lock a draft's row and read it anew.

    Raises:
        Refused: DRAFT_EXPIRED when its time is over or it was deleted meanwhile.

    """
    row = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if row is None or (row.case_id is None and row.expires_at <= at and not also_expired):
        raise Refused(Reason.DRAFT_EXPIRED)
    return row


def _delete(draft: Draft) -> None:
    for file in draft.evidence.all():
        evidence.destroy(file)
    draft.delete()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
