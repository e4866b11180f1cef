"""Prepared words for who was asked: what each agency was asked for, how that went, and the records it showed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases import presenters
from cases.models import Person, Pull, PullStatus, Record
from cases.templatetags.ui import moment
from cases.views.record_cards import record_card
from cases.wording import statuses
from cases.wording.names import name_of

MOST_RECORDS = 40  # of one agency, on the page; the file with everything holds all of them
_TONES = (
    (PullStatus.WAITING, "blue"),
    (PullStatus.RUNNING, "blue"),
    (PullStatus.FAILED, "amber"),
    (PullStatus.DONE, "green"),
)


@dataclass(frozen=True)
class HolderAsked:
    """One agency that was asked: what it was asked for, how that went, and the records it showed last."""

    name: str
    summary: str
    tone: str
    asked: list[dict[str, Any]]
    records: list[dict[str, Any]]
    more: int


def holders_asked(pulls: Sequence[Pull], records: Iterable[Record], person: Person) -> list[HolderAsked]:
    """Word who was asked and what came back, agency by agency."""
    shown: dict[int, list[Record]] = {}
    for record in records:
        shown.setdefault(record.agency_id, []).append(record)
    by_agency: dict[int, list[Pull]] = {}
    for pull in pulls:
        by_agency.setdefault(pull.agency_id, []).append(pull)
    return [_holder(rows, shown.get(agency_id, []), person) for agency_id, rows in by_agency.items()]


def _holder(pulls: Sequence[Pull], records: Sequence[Record], person: Person) -> HolderAsked:
    newest = {pull.category: pull for pull in pulls}
    states = {PullStatus(pull.status) for pull in newest.values()}
    tone = next((tone for state, tone in _TONES if state in states), "grey")
    return HolderAsked(
        name=name_of(pulls[0].agency),
        summary=presenters.found(len(records)) if PullStatus.DONE in states else _holder_state(states),
        tone=tone,
        asked=[_asked_for(pull) for pull in reversed(pulls)],
        records=[record_card(record, person) for record in records[:MOST_RECORDS]],
        more=max(0, len(records) - MOST_RECORDS),
    )


def _holder_state(states: set[PullStatus]) -> str:
    if states & {PullStatus.WAITING, PullStatus.RUNNING}:
        return _("We are still waiting for its answer.")
    return _("Nothing could be fetched.")


def _asked_for(pull: Pull) -> dict[str, Any]:
    look = statuses.look(PullStatus(pull.status))
    count: int = pull.found  # type: ignore[attr-defined]  # annotated by the query
    came = presenters.found(count) if pull.status == PullStatus.DONE.value else ""
    return {
        "cells": [
            {"text": statuses.category(pull.category), "note": came},
            _right(pull),
            {"text": str(look.label), "tone": look.tone},
            {"text": moment(pull.finished_at or pull.requested_at)},
        ]
    }


def _right(pull: Pull) -> dict[str, Any]:
    """Say on what right it was asked for; of a legal power, also where it stands."""
    if pull.power is None:
        return {"text": _("Your permission")}
    return {"text": _("A power in law, without your permission"), "note": pull.power.basis}


def asked_columns() -> list[dict[str, Any]]:
    """Name the columns of what one agency was asked for."""
    labels = _("What we asked for"), _("On what right"), _("What happened"), _("When")
    return [{"label": label} for label in labels]
