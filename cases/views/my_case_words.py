"""Prepared words for the complainant's first page and messages: where it stands, what is needed, matters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import presenters
from cases.actors import Role
from cases.clocks import Clock, clocks
from cases.deadlines import local_day
from cases.models import Case, CorrectionRequest, Deadline, DeadlineStatus, Message
from cases.queries.my_case import Status
from cases.reference import grouped
from cases.services.decision_requests import Offer
from cases.services.remarks import may_say
from cases.views.uploads import file_row
from cases.wording import admission, phrases, statuses
from cases.wording.deadlines import long_date
from cases.wording.names import name_of
from cases.workflow import CaseStatus, CorrectionStatus

_LIVE = {DeadlineStatus.RUNNING.value, DeadlineStatus.PAUSED.value}


@dataclass(frozen=True)
class Need:
    """One thing we need from the complainant, or that they can do now.

    `until` is the last day for it when that is `firm`, else the day until which it helps most.
    """

    text: str
    href: str
    link: str
    until: date | None = None
    hint: str = ""
    firm: bool = False


def clocks_shown(rows: Iterable[Deadline]) -> list[Clock]:
    """Word the clocks that still run; two that say the same (relief from two holders) are told once."""
    worded = clocks([row for row in rows if row.status in _LIVE], timezone.localdate())
    return list({(clock.title, clock.due, clock.state): clock for clock in worded}.values())


def standing(case: Case, page: Status, offer: Offer | None) -> presenters.Standing:
    """Say where a case stands, and with whom: an agency that has answered holds nothing up any more."""
    if offer is not None and offer.waiting:
        return presenters.ASKED_AGAIN
    if case.status == CaseStatus.WITH_AGENCY.value:
        return _with_agencies(page.with_agency) if page.with_agency else presenters.CHECKING
    if case.status == CaseStatus.WITHDRAWN.value and any(one.is_open for one in page.matters):
        return presenters.ONE_WITHDRAWN
    return presenters.STANDINGS[CaseStatus(case.status)]


def _with_agencies(requests: Sequence[CorrectionRequest]) -> presenters.Standing:
    """Name who has to answer now, and the earliest last day; the requests come in the order of their last days."""
    names = list(dict.fromkeys(name_of(one.agency) for one in requests))
    day = requests[0].due_on
    holder = ngettext(
        "%(agencies)s has to answer now.", "These agencies have to answer now: %(agencies)s.", len(names)
    ) % {"agencies": phrases.listed(names)}
    if day is not None:
        last = ngettext("The last day is %(day)s.", "The first last day is %(day)s.", len(names))
        holder = phrases.flowing([holder, last % {"day": long_date(day)}])
    return replace(presenters.STANDINGS[CaseStatus.WITH_AGENCY], holder=holder)


def look(case: Case, page: Status) -> statuses.Look:
    """Give word and colour of where a case stands, in step with `standing`."""
    if case.status == CaseStatus.WITH_AGENCY.value and not page.with_agency:
        return statuses.look(CorrectionStatus.ANSWERED)
    return statuses.look(CaseStatus(case.status))


def needs(case: Case, page: Status, offer: Offer | None, remark_until: date | None) -> list[Need]:
    """List what we need from the complainant now, the most pressing first; then what they can do."""
    found = [*_taking_over(page), *_missing_paper(page)]
    last_day = page.to_comment.comments_until if page.to_comment else None
    if last_day is not None and last_day >= timezone.localdate() and case.status == CaseStatus.COMMENTING.value:
        found.append(
            Need(
                _("You can tell us what you think of the provisional decision."),
                reverse("my_case:comment"),
                _("Comment now"),
                last_day,
                firm=True,
            )
        )
    if page.to_remark and may_say(case):
        found.append(
            Need(
                ngettext(
                    "An agency has answered. Tell us what you think of its answer.",
                    "Agencies have answered. Tell us what you think of their answers.",
                    len({answer.request_id for answer in page.to_remark}),
                ),
                reverse("my_case:answer"),
                _("Read the answer"),
                remark_until,
                _("You do not have to. It helps us most before our own check is done."),
            )
        )
    if offer is not None and (offer.may_answer or offer.may_ask_review):
        found.append(
            Need(
                _("The final decision is there. You can accept it, say that you do not agree, or ask for a review."),
                reverse("my_case:review"),
                _("See what you can do"),
                offer.review_until.due_on if offer.may_ask_review else None,
                _("You do not have to do anything. The decision holds either way."),
                firm=True,
            )
        )
    contact = getattr(case.filing, "contact", None)
    if contact is not None and contact.bounced_at is not None:
        found.append(
            Need(
                _("Our e-mail to you came back. Please check your address, or choose another way."),
                reverse("my_case:notices"),
                _("Check the address"),
            )
        )
    if page.asked_by is not None:
        found.append(
            Need(_("We asked you for something."), reverse("my_case:messages"), _("Read the message"), page.asked_by)
        )
    elif page.unread:
        found.append(Need(_("We wrote to you."), reverse("my_case:messages"), _("Read the message")))
    if page.refused_files:
        found.append(
            Need(
                _("A file you sent contains harmful software and was blocked. Please send a clean copy."),
                reverse("my_case:files"),
                _("Go to your files"),
            )
        )
    if case.is_open and not page.consents:
        found.append(
            Need(
                _("You have not allowed us to fetch any record. Without records we cannot check what the agency says."),
                reverse("my_case:consents"),
                _("Look at the permissions"),
            )
        )
    if not case.is_open and getattr(case, "rating", None) is None:
        found.append(
            Need(
                _("Your case is over. What did you think of us, and of the outcome?"),
                reverse("my_case:rate"),
                _("What did you think of it?"),
                hint=_("You do not have to. It changes nothing in your case."),
            )
        )
    return found


def _taking_over(page: Status) -> list[Need]:
    """Ask for an objection as long as somebody else may be on the way to a new access code."""
    if page.taking_over is None:
        return []
    opens_at = page.taking_over.opens_at
    return [
        Need(
            _("Somebody asked us for a new access code for your complaint. If that was not you, say so now."),
            reverse("my_case:passkeys"),
            _("Object"),
            local_day(opens_at) if opens_at else None,
            firm=True,
        )
    ]


def _missing_paper(page: Status) -> list[Need]:
    if page.paper_due_on is None:
        return []
    return [
        Need(
            _("We still need the paper that shows that you may act for somebody else."),
            reverse("my_case:files"),
            _("Go to your files"),
            page.paper_due_on,
            firm=True,
        )
    ]


def refusal(case: Case, page: Status) -> Mapping[str, str] | None:
    """Say why a complaint was turned down and who can help; the ground stands in the event."""
    if case.status != CaseStatus.REFUSED.value:
        return None
    grounds = [str(event.data.get("ground", "")) for event in page.events if event.action == "case_refused"]
    ground = str(admission.GROUNDS.get(grounds[0], "")) if grounds else ""
    return {"ground": ground, "reasons": case.admission_reasons, "referral": case.referral}


def matter_rows(case: Case, page: Status) -> list[dict[str, Any]]:
    """Word the matters of one complaint; nothing when this one is the only one."""
    rows = [
        {
            "reference": grouped(one.reference),
            "compact": one.reference,
            "title": phrases.labelled(name_of(one.agency), name_of(one.scheme)),
            "look": look(case, page) if one.pk == case.pk else statuses.look(CaseStatus(one.status)),
            "unread": one.unread,  # type: ignore[attr-defined]  # annotated by the query
            "current": one.pk == case.pk,
        }
        for one in page.matters
    ]
    return rows if len(rows) > 1 else []


def open_matters(matters: Iterable[Case]) -> list[str]:
    """Name the matters of a complaint that are still open, with their numbers."""
    return [
        phrases.aside(phrases.labelled(name_of(one.agency), name_of(one.scheme)), grouped(one.reference))
        for one in matters
        if one.is_open
    ]


def message_rows(messages: Iterable[Message]) -> list[dict[str, Any]]:
    """Word the messages with their files; the day is named once, and what is new is marked."""
    rows: list[dict[str, Any]] = []
    for message in messages:
        mine = message.from_role == Role.CITIZEN.value
        day = local_day(message.sent_at)
        rows.append(
            {
                "body": message.body,
                "when": message.sent_at,
                "new_day": not rows or rows[-1]["day"] != day,
                "day": day,
                "mine": mine,
                "new": not mine and message.read_at is None,
                "read_at": message.read_at if mine else None,
                "answer_by": message.answer_by,
                "files": [file_row(one.evidence) for one in message.files.all()],
            }
        )
    return rows
