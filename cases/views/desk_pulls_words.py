"""Prepared words for how a batch of pulls goes: how many are over, each with its reason and its next attempt."""

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Pull, PullPurpose, PullStatus, Reread, Rereading
from cases.queries.records import UNFINISHED
from cases.templatetags.ui import moment
from cases.wording import phrases, pull_errors, statuses
from cases.wording.names import name_of

Row = dict[str, Any]
Pulls = Sequence[Pull]
# Somebody who waits for the next answer wants it at once; somebody who waits for an agency to come back does not.
_SOON = timedelta(seconds=30)
_QUICK_SECONDS, _SLOW_SECONDS = 2, 15


def progress(pulls: Pulls, stopped: Collection[int], at: datetime) -> Row:
    """Say how the newest batch goes: counted by how the pulls stand, then pull by pull.

    A batch needs no row of its own: it is what was asked for in one moment, and whatever else is under way. `stopped`
    names the pulls whose work waits for a person; `seen` changes whenever anything that is shown here does.
    """
    batch = _newest(pulls)
    counts = Counter("stopped" if pull.pk in stopped else pull.status for pull in batch)
    done = sum(pull.status not in UNFINISHED for pull in batch)
    words = _("%(done)s of %(total)s are over") % {"done": done, "total": len(batch)}
    stats = [{"label": label, "value": counts[key], "tone": tone} for key, label, tone in _kinds() if counts[key]]
    return {
        "total": len(batch),
        "done": done,
        "stopped": counts["stopped"],
        "text": f"{words}: {phrases.listed(_counted(one) for one in stats)}" if batch else "",
        "stats": stats,
        "rows": [_row(pull, stopped) for pull in batch],
        "every": _QUICK_SECONDS if any(_is_near(pull, at) for pull in batch) else _SLOW_SECONDS,
        "seen": _seen(batch, counts["stopped"]),
    }


def rereadings(rows: Sequence[Rereading]) -> list[str]:
    """Say, pull by pull, what a newer reader makes of its answers."""
    return [
        phrases.labelled(
            phrases.labelled(name_of(row.pull.agency), statuses.category(row.pull.category)), _difference(row)
        )
        for row in rows
    ]


def _difference(row: Rereading) -> str:
    if row.outcome == Reread.UNREADABLE.value:
        return _("it cannot read the answer that gave the records in this case")
    ways = (_("%(kind)s: %(count)s more"), _("%(kind)s: %(count)s fewer"), _("%(kind)s: %(count)s other"))
    parts = [
        words % {"kind": statuses.record_kind(kind), "count": count}
        for kind, counts in row.counts.items()
        for words, count in zip(ways, counts, strict=True)
        if count
    ]
    return phrases.listed(parts) or _("it can read what could not be read before")


def _kinds() -> list[tuple[str, str, str]]:
    """Order the counts: what is over first, what needs somebody last."""
    return [
        (PullStatus.DONE.value, _("Fetched"), "green"),
        (PullStatus.FAILED.value, _("Failed"), "red"),
        (PullStatus.BLOCKED.value, _("Stopped, no right"), ""),
        (PullStatus.RUNNING.value, _("Being fetched"), ""),
        (PullStatus.WAITING.value, _("Waiting"), ""),
        ("stopped", _("Waiting for a person"), "red"),
    ]


def _counted(one: Row) -> str:
    return f"{one['label']} {one['value']}"


def _newest(pulls: Pulls) -> Pulls:
    """The pulls asked for last and together, and whatever else is still under way."""
    if not pulls:
        return []
    newest = pulls[0].requested_at
    return [pull for pull in pulls if pull.requested_at == newest or pull.status in UNFINISHED]


def _is_near(pull: Pull, at: datetime) -> bool:
    """Whether something is about to happen to a pull: it runs, it is new, or its next attempt comes soon."""
    return pull.status in UNFINISHED and (pull.next_try_at is None or pull.next_try_at <= at + _SOON)


def _seen(batch: Pulls, stopped: int) -> str:
    shown = [(pull.pk, pull.status, pull.attempts, pull.next_try_at, pull.error_code) for pull in batch]
    return hashlib.sha256(repr((shown, stopped)).encode()).hexdigest()[:16]


def _row(pull: Pull, stopped: Collection[int]) -> Row:
    look = statuses.look(PullStatus(pull.status))
    if pull.pk in stopped:
        look = statuses.Look(_("Waiting for a person"), "red")
    notes = [pull_errors.sentence(pull.error_code)] if pull.error_code else []
    if pull.next_try_at and pull.pk not in stopped:
        notes.append(
            _("next attempt %(when)s, attempts so far: %(number)s")
            % {"number": pull.attempts, "when": moment(pull.next_try_at)}
        )
    return {
        "title": phrases.labelled(name_of(pull.agency), statuses.category(pull.category)),
        "purpose": statuses.PURPOSES[PullPurpose(pull.purpose)],
        "label": look.label,
        "tone": look.tone,
        "note": " · ".join(notes),
    }
