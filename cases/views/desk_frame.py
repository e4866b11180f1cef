"""What stands around every page of the desk: its navigation, and the head of a case with its tabs."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actors import Actor
from cases.models import Case
from cases.permissions import Permission, may
from cases.reference import grouped
from cases.wording import statuses
from cases.wording.names import name_of
from cases.workflow import CaseStatus

TABS = (
    ("case", gettext_lazy("Overview")),
    ("records", gettext_lazy("Records")),
    ("score", gettext_lazy("Score and findings")),
    ("corrections", gettext_lazy("Corrections")),
    ("relief", gettext_lazy("Interim relief")),
    ("evidence", gettext_lazy("Evidence")),
    ("messages", gettext_lazy("Messages")),
    ("decision", gettext_lazy("Decision")),
    ("trail", gettext_lazy("Trail")),
    ("deletion", gettext_lazy("What is kept")),
)


def navigation(actor: Actor, current: str) -> list[dict[str, Any]]:
    """Link the parts of the desk that a role may see."""
    parts = (
        ("home", _("Cases"), Permission.SEE_QUEUE),
        ("take_complaint", _("Take a complaint"), Permission.TAKE_COMPLAINT),
        ("proofings", _("Lost codes"), Permission.PROVE_IDENTITY),
        ("own_initiatives", _("Own initiative"), Permission.SEE_OWN_INITIATIVE),
        ("aftercare", _("After the case"), Permission.DECIDE_DELETION),
        ("jobs", _("Background work"), Permission.SEE_JOBS),
        ("connectors", _("Connections"), Permission.SEE_JOBS),
        ("interests", _("My interests"), Permission.DECLARE_INTEREST),
    )
    return [
        {"href": reverse(f"desk:{name}"), "label": label, "current": name == current}
        for name, label, permission in parts
        if may(actor.role, permission)
    ]


def case_frame(case: Case, actor: Actor, current: str) -> dict[str, Any]:
    """Give what every page of a case shows around its content."""
    look = statuses.look(CaseStatus(case.status))
    return {
        "navigation": navigation(actor, "home"),
        "case": case,
        "reference": grouped(case.reference),
        "caption": f"{case.person.name} · {name_of(case.agency)}",
        "look": look,
        "tabs": [
            {"label": label, "href": reverse(f"desk:{name}", args=[case.reference]), "current": name == current}
            for name, label in TABS
        ],
    }
