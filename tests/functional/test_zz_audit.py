"""After everything the tests of this folder did to the running system, the audit chain is whole.

The end of every running system in conftest.py proves the same, whichever tests ran on it.
"""

import json
from io import StringIO

from django.core.management import call_command
from django.utils import timezone

from cases.actors import SYSTEM
from cases.models import Checkpoint, Event
from cases.services import checkpoints


def test_the_chain_of_the_whole_run_is_proven(stack, tmp_path):
    checkpoints.make(by=SYSTEM, at=timezone.now())
    witness, said = StringIO(), StringIO()
    call_command("export_checkpoints", stdout=witness)
    (tmp_path / "witness.txt").write_text(witness.getvalue())

    call_command("verify_audit", "--json", "--witness", str(tmp_path / "witness.txt"), stdout=said)

    proven = json.loads(said.getvalue())
    assert proven["verdict"] == "proven"
    assert 0 < proven["events"] <= Event.objects.count()
    # The hour may strike between the two commands.
    assert 0 < proven["witnessed"] <= proven["checkpoints"] <= Checkpoint.objects.count()
