import dataclasses
from datetime import UTC, date, datetime

import pytest

from ratings_connectors import services
from ratings_connectors.base import CorrectionNotice, NoticeItem, Receipt, transaction_id
from ratings_connectors.errors import ForgedSignature, NotConfigured, RefusedByAgency
from ratings_connectors.mocks.agencies import HOLDERS
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


@pytest.mark.parametrize("holder", HOLDERS)
def test_every_holder_of_a_sanction_takes_a_notice_once(mock_agencies, notice, holder):
    receipts = {services.notify_correction(slug=holder, notice=notice).receipt for _ in range(2)}

    (filed,) = mock_agencies.world()["notices"]
    assert receipts == {Receipt(f"H{notice.transaction_id[-13:]}", says_corrected=False)}
    assert (filed["agency"], filed["person"], filed["reference"]) == (holder, "paid_debt", "OMB-2026-0001")


def test_a_holder_that_corrects_silently_says_so_and_restricts_on(mock_agencies, notice, pull):
    mock_agencies.fault("bank_sanctions", "SILENT_CORRECTION")

    notified = services.notify_correction(slug="bank_sanctions", notice=notice)

    assert notified.receipt.says_corrected is True
    assert pull("bank_sanctions", "paid_debt", "RESTRICTION").records[0].content["restricted"] is True


def test_a_forged_receipt_is_not_read(mock_agencies, notice):
    mock_agencies.fault("bank_sanctions", "BAD_SIGNATURE")

    with pytest.raises(ForgedSignature):
        services.notify_correction(slug="bank_sanctions", notice=notice)


def test_a_holder_refuses_a_notice_about_a_stranger(mock_agencies, notice):
    stranger = dataclasses.replace(notice, name="无此人")

    with pytest.raises(RefusedByAgency) as refusal:
        services.notify_correction(slug="bank_sanctions", notice=stranger)

    assert (refusal.value.code, mock_agencies.world()["notices"]) == ("http_404", [])


def test_a_silent_correction_says_corrected_and_changes_nothing(mock_agencies, notice, pull):
    mock_agencies.fault("sesame", "SILENT_CORRECTION")

    notified = services.notify_correction(slug="sesame", notice=notice)

    assert notified.receipt.says_corrected is True
    assert pull("sesame", "paid_debt", "WATCH_LIST").records[0].content["settled"] is False


def test_an_agency_without_a_machine_inbox_takes_none(mock_agencies, notice):
    with pytest.raises(NotConfigured) as refusal:
        services.notify_correction(slug="court_list", notice=notice)

    assert refusal.value.code == "takes_no_notices"
