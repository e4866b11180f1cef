"""The ways back to a draft from elsewhere: a code to write down, and a link by e-mail.

The code has 120 bits and is computed from the draft's name and our index key: it can be shown again as often as
its owner wants, always the same, while the database holds only its digest. The link has 128 bits, is good once
and for a day; opening it shows a button, so that a mail scanner that looks at every link does not use it up.
Whatever is wrong with a code or a link, the answer is the same.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from cases.models import Draft, DraftKey, KeyKind, ResumeLink
from cases.reference import RESUME_CODE_LENGTH, compact, resume_code
from cases.services import drafts, mail, quotas
from cases.services.refusals import Refused
from cases.workflow import Reason

LINK_LIFETIME = timedelta(hours=24)
LINK_BYTES = 16
TEMPLATE = "resume_link"


@transaction.atomic
def code_of(*, draft: Draft, at: datetime) -> str:
    """Give the code that leads back to a draft, compact form; its digest is written the first time."""
    seed = hmac.new(settings.OMBUDSMAN_INDEX_KEY, b"resume code " + draft.uid.bytes, hashlib.sha256)
    code = resume_code(seed.digest())
    DraftKey.objects.get_or_create(
        digest=drafts.digest_of(code), defaults={"draft": draft, "kind": KeyKind.CODE.value, "created_at": at}
    )
    return code


def by_code(*, code: str, address: str, at: datetime) -> tuple[Draft, str]:
    """Open a draft with its code as typed, on one more browser. Gives the draft and that browser's token.

    Effects in order: the try is counted for the network address and committed, before the code is looked at;
    the browser's key.

    Raises:
        Refused: TOO_MANY_TRIES without looking at the code; NO_SUCH_DRAFT for every other failure.

    """
    quotas.count_resume(address=address, at=at)
    digest = drafts.digest_of(compact(code)[: RESUME_CODE_LENGTH + 1])
    row = Draft.objects.filter(keys__in=DraftKey.objects.filter(kind=KeyKind.CODE.value, digest=digest)).first()
    if row is None or not _goes_on(row, at):
        raise Refused(Reason.NO_SUCH_DRAFT, field="code")
    return row, drafts.new_key(draft=row, at=at)


@transaction.atomic
def send_link(*, draft: Draft, to: str, language: str, at: datetime) -> None:
    """Mail a link to a draft. What it leads to is not in the mail, and the address is forgotten once it is out.

    Effects in order: the link is counted, for the draft and for the address; its row; the mail.

    Raises:
        Refused: as for `drafts.save`; MANY_LINKS when several went out today.

    """
    row = drafts.unfiled(draft, at=at)
    quotas.count_link(draft=str(row.uid), to=to, at=at)
    token = secrets.token_urlsafe(LINK_BYTES)
    link = ResumeLink.objects.create(
        draft=row, digest=drafts.digest_of(token), created_at=at, expires_at=at + LINK_LIFETIME
    )
    mail.queue(
        key=f"resume:{link.pk}",
        to=to,
        template=TEMPLATE,
        language=language,
        secret=token,
        expires_at=link.expires_at,
        at=at,
    )


def is_good(*, token: str, at: datetime) -> bool:
    """Say whether a link still leads somewhere, and leave it as it is."""
    link = ResumeLink.objects.select_related("draft").filter(digest=drafts.digest_of(token)).first()
    return link is not None and _opens(link, at)


@transaction.atomic
def by_link(*, token: str, at: datetime) -> tuple[Draft, str]:
    """Open a draft with the link from an e-mail, on one more browser, and use the link up.

    Gives the draft and the browser's token.

    Raises:
        Refused: NO_SUCH_DRAFT when the link was used, is over, or never was.

    """
    links = ResumeLink.objects.select_for_update(of=("self",)).select_related("draft")
    link = links.filter(digest=drafts.digest_of(token)).first()
    if link is None or not _opens(link, at):
        raise Refused(Reason.NO_SUCH_DRAFT)
    link.used_at = at
    link.save(update_fields=["used_at"])
    return link.draft, drafts.new_key(draft=link.draft, at=at)


def _opens(link: ResumeLink, at: datetime) -> bool:
    return link.used_at is None and at < link.expires_at and _goes_on(link.draft, at)


def _goes_on(draft: Draft, at: datetime) -> bool:
    """A draft that an officer writes down is nobody else's."""
    return draft.case_id is None and draft.taken_by_id is None and at < draft.expires_at
