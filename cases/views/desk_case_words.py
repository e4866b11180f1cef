"""Prepared words for a case's first page at the desk."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases import workflow
from cases.models import Case, Harm
from cases.queries.cases import Overview, Standing
from cases.templatetags.ui import day, moment
from cases.views import desk_filing_words as filing_words
from cases.wording import phrases, statuses
from cases.wording.names import name_of
from cases.wording.reasons import words
from cases.workflow import CaseAction, CaseStatus, Facts

Row = dict[str, Any]
# Where each step of a case is taken; what is missing here happens by itself or on this page.
PLACES = {
    CaseAction.REQUEST_CORRECTION: "corrections",
    CaseAction.PREPARE_DECISION: "decision",
    CaseAction.ISSUE_PROVISIONAL: "decision",
    CaseAction.ISSUE_FINAL: "decision",
}


def steps(case: Case, standing: Standing, facts: Facts) -> list[Row]:
    """Name the next steps of the workflow: a link to where each is taken, or why it must wait."""
    status = CaseStatus(case.status)
    seen = _facts(standing, facts)
    found: list[Row] = []
    if status is CaseStatus.INVESTIGATING:
        found.append({"label": _("Fetch records"), "href": reverse("desk:records", args=[case.reference])})
    if standing.open_findings:
        found.append(
            {
                "label": _("Judge the findings"),
                "href": reverse("desk:score", args=[case.reference]),
                "note": _("To be judged: %(count)s") % {"count": standing.open_findings},
            }
        )
    for action, place in PLACES.items():
        if (status, action) in workflow.CASE:
            against = workflow.reasons_against(workflow.CASE, status, action, seen)
            found.append(
                {
                    "label": str(statuses.CASE_ACTIONS[action]),
                    "href": "" if against else reverse(f"desk:{place}", args=[case.reference]),
                    "why_not": " ".join(words(reason) for reason in against),
                    "name": action.value,
                }
            )
    return found


def case_rows(case: Case) -> list[Row]:
    """Say what the complaint is about."""
    rows: list[Row] = [
        {"key": _("About"), "value": f"{name_of(case.scheme)} · {name_of(case.agency)}"},
        *filing_words.ground_rows(case),
        {"key": _("What it did"), "lines": [str(statuses.HARMS[Harm(harm)]) for harm in case.harms]},
        {"key": _("Received on"), "value": moment(case.received_at)},
        {"key": _("Held by"), "value": case.assigned_to.name if case.assigned_to else _("nobody")},
    ]
    rows += filing_words.told_rows(case)
    if case.wish:
        rows.append({"key": _("Wish"), "value": case.wish})
    if case.earlier_steps:
        rows.append({"key": _("Tried before"), "value": case.earlier_steps})
    if case.admission_reasons:
        rows.append({"key": _("Reasons for admission or refusal"), "value": case.admission_reasons})
    if case.referral:
        rows.append({"key": _("Who can help instead"), "value": case.referral})
    return rows


def person_rows(case: Case) -> list[Row]:
    """Say who complains, and through whom."""
    person = case.person
    rows: list[Row] = [
        {"key": _("Name"), "value": person.name},
        {"key": _("Identity number"), "value": person.id_number},
        {"key": _("Born"), "value": day(person.birth_date)},
        {"key": _("E-mail"), "value": person.email},
        {"key": _("Telephone"), "value": person.phone},
    ]
    if case.representative:
        rows += filing_words.acting_rows(case.representative)
    contact = getattr(case.filing, "contact", None)
    if contact is not None and contact.bounced_at is not None:
        rows.append({"key": _("E-mails from us"), "value": _("They come back"), "tag_tone": "red"})
    elif contact is not None and not contact.by_email and not contact.by_sms:
        rows.append({"key": _("E-mails from us"), "value": _("The complainant wants none"), "tag_tone": "grey"})
    return rows


def permission_rows(page: Overview, now: datetime) -> list[Row]:
    """Say on what right records can be pulled, and what ended it."""
    rows: list[Row] = []
    for consent in page.consents:
        key = phrases.labelled(name_of(consent.agency), statuses.category(consent.category))
        if consent.withdrawn_at:
            rows.append({"key": key, "value": _("Taken back on %(day)s") % {"day": day(consent.withdrawn_at)}})
        elif consent.expires_at <= now:
            rows.append({"key": key, "value": _("Ended on %(day)s") % {"day": day(consent.expires_at)}})
        else:
            rows.append({"key": key, "value": _("Consent until %(day)s") % {"day": day(consent.expires_at)}})
    for power in page.powers:
        names = phrases.listed(statuses.category(code) for code in power.categories)
        until = _("Statutory power until %(day)s, signed by %(name)s") % {
            "day": day(power.expires_at),
            "name": power.signed_by.name,
        }
        rows.append({"key": phrases.labelled(name_of(power.agency), names), "lines": [until, power.basis]})
    return rows


def _facts(standing: Standing, facts: Facts) -> Facts:
    return replace(facts, confirmed_findings=standing.confirmed_findings, open_corrections=standing.open_corrections)
