"""Drafts: what somebody typed so far, kept on our server so that nothing typed is lost.

A draft has no chain and writes no events: nothing of it concerns anybody before it is filed. How one page of
it is kept is in `draft_pages`, how somebody gets back to it from elsewhere in `resuming`.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from cases import draft_versions
from cases.complaint import FORM_VERSION
from cases.models import Draft, DraftKey, KeyKind
from cases.services import evidence
from cases.services.refusals import Refused
from cases.workflow import Reason

LIFETIME = timedelta(days=30)
TOKEN_BYTES = 16  # 128 bits, the whole secret that leads to a draft

Answers = dict[str, dict[str, Any]]
# What `Draft.aside` holds, each by page: how answers were sent, words that are no valid answer, words that met
# others saved meanwhile; and a list of what an older form asked.
SENT, UNFINISHED, RIVALS, LEFTOVERS = "sent", "unfinished", "rivals", "leftovers"
_CODE = re.compile(r"[a-z0-9_:-]{0,40}")  # the value of a choice, nobody's words


@transaction.atomic
def begin(*, language: str, at: datetime) -> tuple[Draft, str]:
    """Open a draft in the words of the form of today. Returns it with the token of its first browser."""
    draft = Draft.objects.create(
        language=language, form_version=FORM_VERSION, created_at=at, updated_at=at, expires_at=at + LIFETIME
    )
    return draft, new_key(draft=draft, at=at)


def new_key(*, draft: Draft, at: datetime) -> str:
    """Let one more browser in. Returns its token, of which only the digest is kept."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    DraftKey.objects.create(draft=draft, kind=KeyKind.BROWSER.value, digest=digest_of(token), created_at=at)
    return token


def find(*, token: str) -> Draft | None:
    """Give the draft a browser's token leads to, also when it is expired or already filed; runs one query."""
    browsers = DraftKey.objects.filter(kind=KeyKind.BROWSER.value, digest=digest_of(token))
    return Draft.objects.filter(keys__in=browsers).select_related("case").first()


@transaction.atomic
def leave(*, token: str) -> None:
    """Forget one browser; the draft stays, for whoever has its code, a link or another device."""
    DraftKey.objects.filter(kind=KeyKind.BROWSER.value, digest=digest_of(token)).delete()


@transaction.atomic
def keep_only(*, draft: Draft, token: str) -> None:
    """Forget every way to a draft but one browser: what it became shows its access code only where it was sent."""
    DraftKey.objects.filter(draft=draft).exclude(digest=digest_of(token)).delete()


def answers_of(draft: Draft) -> Answers:
    """Give the answers of a draft by page; a filed draft has none any more."""
    if draft.case_id is not None or not draft.answers:
        return {}
    answers: Answers = json.loads(draft.answers)
    return answers


def aside_of(draft: Draft) -> dict[str, Any]:
    """Give what was typed and is no answer: see `draft_pages`; a filed draft has nothing any more."""
    if draft.case_id is not None or not draft.aside:
        return {}
    aside: dict[str, Any] = json.loads(draft.aside)
    return aside


@transaction.atomic
def save(*, draft: Draft, page: str, values: Mapping[str, Any], at: datetime) -> Draft:
    """Keep the answers of one page, whatever was there before, and give the draft another thirty days.

    Raises:
        Refused: ALREADY_DONE when it was filed meanwhile, DRAFT_EXPIRED when its time is over.

    """
    row = unfiled(draft, at=at)
    write(row, answers={**answers_of(row), page: dict(values)}, aside=aside_of(row), page=page, at=at)
    return row


def bring_up(*, draft: Draft, at: datetime) -> Draft:
    """Rewrite the answers of a draft for the form of today; a draft of today is given back as it is.

    What has no place any more is set aside as a leftover and shown to its writer; so are words that were
    never answers, because nobody knows to which new question they belong. The thirty days are not renewed.

    Raises:
        Refused: as for `save`.

    """
    if draft.case_id is not None or draft.form_version >= FORM_VERSION:
        return draft
    return _rewritten(draft, at)


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


def unfiled(draft: Draft, *, at: datetime) -> Draft:
    """Lock a draft that can still be written.

    Raises:
        Refused: ALREADY_DONE when it was filed meanwhile, DRAFT_EXPIRED when its time is over.

    """
    row = locked(draft, at=at)
    if row.case_id is not None:
        raise Refused(Reason.ALREADY_DONE)
    return row


def write(row: Draft, *, answers: Answers, aside: Mapping[str, Any], page: str, at: datetime) -> None:
    """Write a locked draft after one of its pages changed: count the save, renew the thirty days."""
    row.answers = json.dumps(answers, ensure_ascii=False)
    row.aside = json.dumps(aside, ensure_ascii=False) if any(aside.values()) else ""
    row.saves = {**row.saves, page: row.saves.get(page, 0) + 1}
    row.updated_at, row.expires_at = at, at + LIFETIME
    row.save(update_fields=["answers", "aside", "saves", "updated_at", "expires_at"])


def digest_of(secret: str) -> str:
    """Give what is kept of a secret. Ours are random and long, so that a plain digest cannot be undone."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def _rewritten(draft: Draft, at: datetime) -> Draft:
    row = unfiled(draft, at=at)
    if row.form_version >= FORM_VERSION:
        return row
    work = draft_versions.rewrite(answers_of(row), version=row.form_version, to=FORM_VERSION)
    for page, texts in _words(aside_of(row)):
        work.set_aside(page, texts)
    kept = [{"page": each.page, "text": each.text} for each in work.leftovers]
    aside = {LEFTOVERS: [*aside_of(row).get(LEFTOVERS, []), *kept]}
    row.answers = json.dumps(work.answers, ensure_ascii=False)
    row.aside = json.dumps(aside, ensure_ascii=False) if aside[LEFTOVERS] else ""
    row.form_version = FORM_VERSION
    row.save(update_fields=["answers", "aside", "form_version"])
    return row


def _words(aside: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Give what people wrote themselves among words that are no answers, page by page."""
    typed = [*aside.get(UNFINISHED, {}).items()]
    typed += [(page, each) for page, rivals in aside.get(RIVALS, {}).items() for each in rivals]
    for page, fields in typed:
        yield page, [text for texts in fields.values() for text in texts if not _CODE.fullmatch(text)]


def _delete(draft: Draft) -> None:
    for file in draft.evidence.all():
        evidence.destroy(file)
    draft.delete()
