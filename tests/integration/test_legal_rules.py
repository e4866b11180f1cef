"""An office puts its own table of legal rules in force, and findings follow it."""

import json
from copy import deepcopy
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from cases.actors import Role
from cases.models import Event, LegalRules
from cases.scoring.lawful_document import read_rules, rules_sha256, to_document
from cases.scoring.lawful_rules import RULES
from cases.services import legal_rules
from cases.services.refusals import Refused
from tests.factories.accounts import make_staff

pytestmark = pytest.mark.django_db
AT = timezone.now()


def shorter_retention() -> dict[str, object]:
    document = json.loads(json.dumps(to_document(RULES)))
    rule = next(rule for rule in document["rules"] if rule["rule_id"] == "RETENTION-5Y")
    rule["numbers"] = {"years": 3}
    return document


def test_without_a_table_of_its_own_the_office_follows_the_shipped_one():
    assert legal_rules.in_use() == RULES


def test_the_newest_table_governs_and_its_adoption_is_an_event():
    row = legal_rules.adopt(document=shorter_retention(), by=make_staff(Role.OMBUDSMAN).actor, at=AT)
    assert legal_rules.in_use() == read_rules(shorter_retention())
    event = Event.objects.get(action="legal_rules_adopted")
    assert event.data == {"rules": len(RULES), "sha256": row.sha256}


def test_the_table_in_force_is_not_adopted_twice():
    assert legal_rules.adopt(document=to_document(RULES), by=make_staff(Role.OMBUDSMAN).actor, at=AT) is None
    assert LegalRules.objects.count() == 0


def test_an_investigator_may_not_change_the_law():
    with pytest.raises(Refused):
        legal_rules.adopt(document=shorter_retention(), by=make_staff(Role.INVESTIGATOR).actor, at=AT)
    assert legal_rules.in_use() == RULES


def test_the_database_keeps_every_table():
    legal_rules.adopt(document=shorter_retention(), by=make_staff(Role.OMBUDSMAN).actor, at=AT)
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_legalrules SET sha256 = ''")


def test_a_table_goes_round_by_the_command(tmp_path):
    out = StringIO()
    call_command("legal_rules", "export", stdout=out)
    assert read_rules(json.loads(out.getvalue())) == RULES
    file = tmp_path / "rules.json"
    file.write_text(json.dumps(shorter_retention()))
    call_command("legal_rules", "check", str(file), stdout=StringIO())
    call_command("legal_rules", "adopt", str(file), "--by", make_staff(Role.OMBUDSMAN).email, stdout=StringIO())
    assert rules_sha256(legal_rules.in_use()) == rules_sha256(read_rules(shorter_retention()))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "ombudsman-legal-rules/1"}', "\x00"])
def test_a_broken_table_is_refused_in_one_line_and_changes_nothing(tmp_path, text):
    file = tmp_path / "rules.json"
    file.write_text(text)
    with pytest.raises(CommandError) as refused:
        call_command("legal_rules", "adopt", str(file), "--by", make_staff(Role.OMBUDSMAN).email)
    assert refused.value.returncode == 2
    assert "\n" not in str(refused.value)
    assert legal_rules.in_use() == RULES


def test_a_changed_copy_is_not_the_same_table():
    changed = deepcopy(shorter_retention())
    changed["rules"].pop()
    assert len(read_rules(changed)) == len(RULES) - 1
