"""Adds the deadline rules of this version to a database that was given its rules by an earlier one."""

from datetime import date
from typing import Any

from django.db import migrations

ROWS = (
    ("OMB-REMARK", "correction_answered", 5, "working", "our policy for remarks on an agency's answer", "proceed"),
    ("OMB-REVIEW", "final_decision", 30, "calendar", "our policy for reviews", "right_lost"),
    ("OMB-SLIP", "final_decision", 90, "calendar", "our policy for slips in a decision", "right_lost"),
    ("OMB-REVIEW-DECIDE", "decision_questioned", 30, "calendar", "our policy for reviews", "escalate"),
    ("OMB-SLIP-DECIDE", "decision_questioned", 5, "working", "our policy for slips in a decision", "escalate"),
)
TITLES = {
    "OMB-REMARK": "Best day to say what you think of the agency's answer",
    "OMB-REVIEW": "Last day to ask for a review of the decision",
    "OMB-SLIP": "Last day to ask us to correct a slip in the decision",
    "OMB-REVIEW-DECIDE": "Our answer to your request for a review",
    "OMB-SLIP-DECIDE": "Our answer to your request to correct a slip",
}


def add(apps: Any, schema_editor: Any) -> None:
    """Leave an empty table alone: whoever fills it copies in all rules at once."""
    rules = apps.get_model("cases", "DeadlineRule").objects.using(schema_editor.connection.alias)
    if not rules.exists():
        return
    for rule_id, trigger, length, unit, basis, on_expiry in ROWS:
        rules.get_or_create(
            pk=rule_id,
            defaults={
                "title": TITLES[rule_id],
                "trigger": trigger,
                "length": length,
                "unit": unit,
                "basis": basis,
                "is_law": False,
                "on_expiry": on_expiry,
                "valid_from": date.min,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("cases", "0019_sealed_reasons_for_relief")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
