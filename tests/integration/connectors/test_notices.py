from datetime import UTC, date, datetime

import pytest

from ratings_connectors import services
from ratings_connectors.base import CorrectionNotice, NoticeItem, transaction_id
from ratings_connectors.errors import NotConfigured
from ratings_connectors.mocks.world import people
from ratings_connectors.models import Answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice():
    now = datetime.now(UTC)
    who = people()["paid_debt"]
    return CorrectionNotice(
        transaction_id=transaction_id(at=now, counter=1),
        reference="OMB-2026-0001",
        name=who.name,
        id_number=who.id_number,
        items=(NoticeItem("ZMW-PAID-DEBT-1", "WRONG_DATA", "settled: yes", "Paid on 2026-03-02."),),
        due_on=date(2026, 10, 12),
        at=now,
    )


def test_a_notice_reaches_the_back_office_and_is_receipted(mock_agencies, notice):
    notified = services.notify_correction(slug="sesame", notice=notice)

    (filed,) = mock_agencies.world()["notices"]
    assert notified.receipt.receipt_no == f"R{notice.transaction_id[-13:]}"
    assert notified.receipt.says_corrected is False
    assert (filed["person"], filed["reference"], filed["due_on"]) == ("paid_debt", "OMB-2026-0001", "2026-10-12")
    assert filed["items"] == [
        {
            "record_id": "ZMW-PAID-DEBT-1",
            "finding": "WRONG_DATA",
            "wanted": "settled: yes",
            "reasons": "Paid on 2026-03-02.",
        }
    ]


def test_a_notice_sent_twice_is_filed_once(mock_agencies, notice):
    services.notify_correction(slug="sesame", notice=notice)
    services.notify_correction(slug="sesame", notice=notice)

    assert len(mock_agencies.world()["notices"]) == 1
    assert Answer.objects.filter(pull_key=notice.transaction_id).count() == 2


def test_a_silent_correction_says_corrected_and_changes_nothing(mock_agencies, notice, pull):
    mock_agencies.fault("sesame", "SILENT_CORRECTION")

    notified = services.notify_correction(slug="sesame", notice=notice)

    assert notified.receipt.says_corrected is True
    assert pull("sesame", "paid_debt", "WATCH_LIST").records[0].content["settled"] is False


def test_an_agency_without_a_machine_inbox_takes_none(mock_agencies, notice):
    with pytest.raises(NotConfigured) as refusal:
        services.notify_correction(slug="court_list", notice=notice)

    assert refusal.value.code == "takes_no_notices"
