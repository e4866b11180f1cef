"""Files made to hurt, one by one: what becomes of each, what is given to whom, and that no child takes too much.

Attack checks 42 to 48; docs/evidence.md holds the table of all of them.
"""

import pytest

from cases.demo.bad_files import BAD
from cases.demo.upload_attacks import ATTACKS
from cases.demo.upload_campaign import MOST_MEMORY_KB, Campaign
from cases.services import children
from cases.workflow import CaseStatus
from tests.factories.accounts import make_staff
from tests.factories.cases import AT, make_case


@pytest.fixture
def campaign(db, settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    case = make_case(status=CaseStatus.INVESTIGATING, investigator=make_staff())
    return Campaign(case, tmp_path, at=AT)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.key)
def test_no_bad_file_is_ever_given_to_anybody_as_what_it_is(campaign, attack):
    outcome = campaign.run(attack)

    assert (outcome.ended, outcome.broken) == (attack.ends, [])


def test_every_bad_file_is_tried():
    assert {attack.bad for attack in ATTACKS} == set(BAD) - {"docx"}


def test_no_limit_of_memory_is_tighter_than_what_python_itself_needs(tmp_path):
    """The memory of the children is bounded by the kernel; here is shown that it is also measured."""
    path = tmp_path / "file"
    path.write_bytes(BAD["picture"]())

    ran = children.run("cases.file_check", [str(path), "png"], seconds=20)

    assert 0 < ran.peak_kb < MOST_MEMORY_KB // 4
