"""The reference documents, built from the code: states, permissions, routes, deadlines, the API."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from cases import workflow
from cases.actors import Role
from cases.api import schema
from cases.deadline_table import RULES
from cases.permissions import GRANTS, Permission
from cases.wording import deadlines as deadline_words
from cases.wording import reasons

Table = Mapping[Any, StrEnum]
GENERATED = "Written by `make references` from the tables in the code; changes made here are lost.\n"
LIFECYCLES: Sequence[tuple[str, str, Table, StrEnum]] = (
    ("Case", "cases/workflow.py, `CASE`", workflow.CASE, workflow.CaseStatus.RECEIVED),
    ("Correction request", "cases/workflow.py, `CORRECTION`", workflow.CORRECTION, workflow.CorrectionStatus.DRAFT),
    ("Interim relief", "cases/workflow.py, `RELIEF`", workflow.RELIEF, workflow.ReliefStatus.ASKED),
    (
        "Request after the decision",
        "cases/workflow.py, `DECISION_REQUEST`",
        workflow.DECISION_REQUEST,
        workflow.DecisionRequestStatus.ASKED,
    ),
    ("Proof of identity", "cases/workflow.py, `PROOFING`", workflow.PROOFING, workflow.ProofingStatus.ASKED),
    (
        "Own-initiative file",
        "cases/workflow.py, `OWN_INITIATIVE`",
        workflow.OWN_INITIATIVE,
        workflow.OwnInitiativeStatus.OPEN,
    ),
    ("Sweep", "cases/workflow.py, `SWEEP`", workflow.SWEEP, workflow.SweepStatus.WAITING),
)
ROLES: Mapping[Role, str] = {
    Role.CITIZEN: "The complainant or who acts for them; no account, one case, opened with its access code.",
    Role.INTAKE: "Reads what comes in, admits or refuses it with reasons, gives it to an investigator.",
    Role.INVESTIGATOR: "Holds cases: pulls records, judges findings, asks for corrections, proposes decisions.",
    Role.OMBUDSMAN: "Signs what another proposed, invokes powers in law, sees every case without a conflict.",
    Role.AUDITOR: "Sees every case and its trail, changes nothing.",
    Role.RESPONDENT: "Answers for one agency; sees what was sent to that agency and nothing else.",
    Role.ADMIN: "Makes accounts and looks after the machine; opens no case.",
    Role.SYSTEM: "The machine itself: background work. Its steps are guarded by the workflow, not by permissions.",
}
DOORS: Mapping[str, str] = {
    "open_to_all": "everybody",
    "complainant_only": "the complainant, after entering reference and code",
    "staff_only": "staff of the office",
    "respondent_only": "respondents of agencies",
    "accounts_only": "staff of the office and respondents",
    "agency_key": "machines of agencies, with a key",
    "agency_signature": "machines of agencies, by the signature of their callback",
}
# Every fact at its worst: whatever a guard can object to, it objects to here.
WORST = workflow.Facts(
    reasons_given=False,
    assigned_to_actor=False,
    conflict=True,
    referral_named=False,
    confirmed_findings=0,
    items=0,
    unanswered_items=1,
    items_without_reasons=1,
    still_wrong=1,
    checks_open=1,
    open_corrections=1,
    reverted=0,
    same_person=True,
    countersigned=False,
    provisional_issued=False,
    comment_period_over=False,
    own_file=False,
    final_sweeps=0,
    sweeps_under_way=1,
    papers_complete=False,
    papers_agree=False,
    waiting_over=False,
)


def documents() -> dict[str, str]:
    """Build every document, in English: file name -> text."""
    with translation.override("en"):
        return {
            "states.md": states(),
            "permissions.md": permissions(),
            "routes.md": routes(),
            "deadlines.md": deadlines(),
            "api.yaml": schema.as_yaml(),
        }


def states() -> str:
    """One diagram a lifecycle, and below it what each step can be refused for."""
    parts = ["# States\n", GENERATED]
    for title, source, table, first in LIFECYCLES:
        ends = sorted(set(table.values()) - {status for status, _ in table})
        edges = [f"    {status} --> {after}: {action}" for (status, action), after in table.items()]
        edges = [f"    [*] --> {first}", *edges, *(f"    {end} --> [*]" for end in ends)]
        parts += [f"## {title}\n\nTable: {source}.\n", _fenced(edges)]
        rows = [(status, action, after, _refusals(action)) for (status, action), after in table.items()]
        parts += [_table(("in status", "action", "leads to", "can be refused because"), rows)]
    return "\n".join(parts)


def permissions() -> str:
    """Who each role is, and what it may do at all."""
    rows = [(permission, *("yes" if permission in GRANTS[role] else "" for role in Role)) for permission in Permission]
    return "\n".join(
        (
            "# Roles and permissions\n",
            GENERATED,
            _table(("role", "who that is"), [(role, ROLES[role]) for role in Role]),
            "A permission opens the kind of thing; which case or request, cases/access.py decides each time.\n",
            _table(("permission", *Role), rows),
        )
    )


def routes() -> str:
    """Every address and who gets past its door; what they may do there, tests/integration/access_matrix.py shows."""
    rows = [(f"`/{address}`", name, _who(pattern)) for address, name, pattern in all_routes() if name]
    return "\n".join(("# Routes\n", GENERATED, _table(("address", "name", "who gets past the door"), rows)))


def deadlines() -> str:
    """The rules that ship with the project; the office edits its own copy in the database."""
    rows = [
        (
            rule.id,
            deadline_words.rule_title(rule.id),
            deadline_words.TRIGGERS[rule.trigger],
            f"{rule.length} {rule.unit}" if rule.length else "at once",
            f"{rule.extension.maximum} {rule.extension.unit}" if rule.extension else "",
            deadline_words.EXPIRIES[rule.on_expiry],
            rule.basis,
            "law" if rule.is_law else "policy",
            rule.valid_from.isoformat() if rule.valid_from > date.min else "",
        )
        for rule in RULES
    ]
    heads = ("rule", "what it is", "runs from", "length", "extension", "on expiry", "basis", "kind", "in force since")
    return "\n".join(("# Deadline rules\n", GENERATED, _table(heads, rows)))


def all_routes() -> Iterator[tuple[str, str, URLPattern]]:
    """Give every route of the site: its address as a pattern, its full name, and itself."""

    def walk(
        patterns: Iterable[URLPattern | URLResolver], before: str, space: str
    ) -> Iterator[tuple[str, str, URLPattern]]:
        for pattern in patterns:
            address = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from walk(pattern.url_patterns, address, inner)
            else:
                yield address, f"{space}{pattern.name}" if pattern.name else "", pattern

    yield from walk(get_resolver().url_patterns, "", "")


def _who(pattern: URLPattern) -> str:
    view = pattern.callback
    doors: tuple[str, ...] = getattr(view, "doors", ())
    if doors:
        return DOORS[doors[0]]
    if getattr(view, "admin_site", None) or view.__module__.startswith("django.contrib.admin"):
        return "administrators"
    return "everybody who is signed in" if getattr(view, "login_required", True) else "everybody"


def _refusals(action: StrEnum) -> str:
    guard = workflow.GUARDS.get(action)
    return " ".join(reasons.words(reason) for reason in guard(WORST)) if guard else ""


def _fenced(lines: Iterable[str]) -> str:
    return "\n".join(("```mermaid", "stateDiagram-v2", *lines, "```", ""))


def _table(heads: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"
