"""One complaint about several records: a case for each, with what is its own, and everything told once shared."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import told
from cases.actors import citizen
from cases.complaint import from_answers
from cases.models import Case, Consent, Evidence, Filing, InterimRelief, Job, Mail
from cases.services import consents, drafts, evidence, intake, withdrawals
from tests.factories.agencies import scheme_of
from tests.factories.complaints import answers, make_complaint, make_draft, make_office
from tests.factories.files import picture, upload

pytestmark = pytest.mark.django_db

AT = datetime(2026, 9, 16, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    settings.CLAMD_SOCKET = None


def three_matters():
    """The score at the platform, an entry on its list of late payments, and the city's points."""
    agencies = make_office()
    sesame, city = agencies["sesame"], agencies["model_city"]
    rows = [
        {"key": "1", "scheme": str(scheme_of(sesame).pk), "entry": ""},
        {"key": "2", "scheme": str(scheme_of(sesame).pk), "entry": "Late payment of March"},
        {"key": "4", "scheme": str(scheme_of(city).pk), "entry": ""},
    ]
    return {
        "about": {"schemes": [str(scheme_of(sesame).pk), str(scheme_of(city).pk)]},
        "records": {"rows": rows},
        "grounds-2": {"grounds": ["paid_or_performed"]},
        "details-2": {"paid_on": "2026-03-02", "paid_how": "By transfer."},
        "grounds-4": {"grounds": ["should_not_count"]},
        "details-4": {"which_conduct": "Travelling without a ticket.", "which_points": "30"},
        "urgency": {"urgent": [str(agencies["air_sanctions"].pk)], "why": ""},
        "consent": {
            "consents": [
                f"{sesame.pk}:SCORE",
                f"{city.pk}:SCORE",
                f"{agencies['air_sanctions'].pk}:RESTRICTION",
                f"{agencies['court_list'].pk}:COURT_LIST",
            ]
        },
    }


def test_each_record_becomes_a_case_of_its_own_with_clocks_and_chain():
    filed = intake.file(complaint=make_complaint(**three_matters()), by=citizen(), at=AT)

    first, second, third = filed.cases
    assert filed.case == first
    assert [case.scheme.slug for case in filed.cases] == ["sesame-score", "sesame-score", "city-points"]
    assert [case.entry for case in filed.cases] == ["", "Late payment of March", ""]
    assert [case.grounds for case in (second, third)] == [["paid_or_performed"], ["should_not_count"]]
    assert told.answers(second.details) == {"paid_on": "2026-03-02", "paid_how": "By transfer."}
    assert len({case.reference for case in filed.cases}) == 3
    assert len({case.chain.number for case in filed.cases}) == 3
    assert [case.deadlines.count() >= 2 for case in filed.cases] == [True, True, True]
    assert Job.objects.filter(kind=intake.RECEIPT, case__in=filed.cases).count() == 3


def test_the_matters_share_filing_person_and_access_code():
    filed = intake.file(complaint=make_complaint(**three_matters()), by=citizen(), at=AT)

    filing = Filing.objects.get()
    assert list(filing.cases.order_by("pk")) == list(filed.cases)
    assert len({(case.person_id, case.code_hash, case.filing_id) for case in filed.cases}) == 1
    assert [one.what for one in told.timeline(filing.timeline)] == [
        "Somebody told me of a list.",
        "I was not allowed to fly.",
    ]
    assert (filing.form_version, filing.channel, filing.taken_by) == (2, "web", None)
    assert filing.needed_by.isoformat() == "2026-09-21"


def test_a_permission_goes_only_to_the_matter_of_its_agency_and_everywhere_where_lists_spread():
    filed = intake.file(complaint=make_complaint(**three_matters()), by=citizen(), at=AT)

    given = [sorted(Consent.objects.filter(case=case).values_list("agency__slug", "category")) for case in filed.cases]
    everywhere = [("air_sanctions", "RESTRICTION"), ("court_list", "COURT_LIST")]
    assert given == [
        [*everywhere, ("sesame", "SCORE")],
        [*everywhere, ("sesame", "SCORE")],
        [*everywhere, ("model_city", "SCORE")],
    ]


def test_interim_relief_is_asked_once_however_many_matters_there_are():
    filed = intake.file(complaint=make_complaint(**three_matters()), by=citizen(), at=AT)

    assert [(one.case, one.holder.slug) for one in InterimRelief.objects.all()] == [(filed.case, "air_sanctions")]


def test_one_complaint_is_acknowledged_with_one_mail():
    intake.file(complaint=make_complaint(**three_matters()), by=citizen(), at=AT)

    assert Mail.objects.filter(template="acknowledgement").count() == 1


def test_a_file_is_in_every_matter_with_a_custody_of_its_own_unless_it_was_kept_out():
    draft, _token = make_draft(**three_matters())
    everywhere = evidence.receive(file=upload("photo.png", picture()), by=citizen(), at=AT, draft=draft)
    only_city = evidence.receive(file=upload("city.txt", b"points"), by=citizen(), at=AT, draft=draft)
    papers = {f"file_{everywhere.uid}": ["1", "2", "4"], f"file_{only_city.uid}": ["4"]}
    draft = drafts.save(draft=draft, page="papers", values=papers, at=AT)

    filed = intake.submit(draft=draft, by=citizen(), at=AT)

    names = [[file.original_name for file in case.evidence.order_by("pk")] for case in filed.cases]
    assert names == [["photo.png"], ["photo.png"], ["city.txt", "photo.png"]]
    rows = Evidence.objects.filter(sha256=everywhere.sha256)
    assert len({(row.uid, row.stored_as) for row in rows}) == 3
    assert len({evidence.path_of(row.stored_as).read_bytes() for row in rows}) == 1
    for case in filed.cases:
        received = case.chain.events.filter(action="evidence_received")
        assert received.count() == case.evidence.count()


def test_showing_a_file_to_one_agency_does_not_show_it_to_another():
    draft, _token = make_draft(**three_matters())
    evidence.receive(file=upload("photo.png", picture()), by=citizen(), at=AT, draft=draft)
    filed = intake.submit(draft=draft, by=citizen(), at=AT)
    row = filed.case.evidence.get()

    Evidence.objects.filter(pk=row.pk).update(shown_to_agency=True)

    assert [case.evidence.get().shown_to_agency for case in filed.cases] == [True, False, False]


def test_a_second_click_gives_all_cases_again_and_no_code():
    draft, _token = make_draft(**three_matters())
    first = intake.submit(draft=draft, by=citizen(), at=AT)

    again = intake.submit(draft=draft, by=citizen(), at=AT)

    assert (again.cases, again.code) == (first.cases, None)
    assert Case.objects.count() == 3


def test_a_matter_without_grounds_is_incomplete():
    given = answers(**three_matters())
    del given["grounds-4"]

    with pytest.raises(Exception, match="grounds-4"):
        from_answers(given)


def standing(cases):
    """What each matter may still have fetched."""
    live = Consent.objects.filter(withdrawn_at__isnull=True)
    return [sorted(live.filter(case=case).values_list("agency__slug", "category")) for case in cases]


def test_a_permission_is_taken_back_in_every_matter_that_holds_it():
    first, second, third = intake.file(complaint=make_complaint(**three_matters()), by=citizen(), at=AT).cases
    court = second.consents.get(category="COURT_LIST")

    for _ in range(2):
        consents.withdraw(consent=court, by=citizen(second.pk), at=AT)

    air, score = ("air_sanctions", "RESTRICTION"), ("sesame", "SCORE")
    assert standing([first, second, third]) == [[air, score], [air, score], [air, ("model_city", "SCORE")]]
    told = [case.chain.events.filter(action="consent_withdrawn").count() for case in (first, second, third)]
    assert told == [1, 1, 1]


def test_the_permissions_for_one_agency_and_all_of_them_are_taken_back_in_every_matter():
    first, second, third = intake.file(complaint=make_complaint(**three_matters()), by=citizen(), at=AT).cases

    of_agency = consents.withdraw_all(case=first, agency=first.agency, by=citizen(first.pk), at=AT)
    left = standing([first, second, third])
    rest = consents.withdraw_all(case=first, by=citizen(first.pk), at=AT)

    everywhere = [("air_sanctions", "RESTRICTION"), ("court_list", "COURT_LIST")]
    assert left == [everywhere, everywhere, [*everywhere, ("model_city", "SCORE")]]
    assert (of_agency, rest) == (2, 7)
    assert standing([first, second, third]) == [[], [], []]


def test_withdrawing_one_matter_leaves_the_others_and_their_permissions():
    first, second, third = intake.file(complaint=make_complaint(**three_matters()), by=citizen(), at=AT).cases
    before = standing([second, third])

    withdrawals.withdraw(case=first, by=citizen(first.pk), at=AT)

    assert standing([first, second, third]) == [[], *before]
    assert [Case.objects.get(pk=one.pk).status for one in (first, second, third)] == [
        "withdrawn",
        "received",
        "received",
    ]


def test_withdrawing_the_whole_complaint_ends_every_matter_once():
    cases = intake.file(complaint=make_complaint(**three_matters()), by=citizen(), at=AT).cases
    withdrawals.withdraw(case=cases[0], by=citizen(cases[0].pk), at=AT)

    ended = [withdrawals.withdraw_all(case=cases[1], by=citizen(cases[1].pk), at=AT) for _ in range(2)]

    assert [[one.pk for one in some] for some in ended] == [[cases[1].pk, cases[2].pk], []]
    assert set(Case.objects.values_list("status", flat=True)) == {"withdrawn"}
    assert [one.chain.events.filter(action="complaint_withdrawn").count() for one in cases] == [1, 1, 1]


def test_the_page_asks_which_and_says_what_goes_on():
    filed = intake.file(complaint=make_complaint(**three_matters()), by=citizen(), at=timezone.now())
    client = Client()
    client.post(reverse("my_case:enter"), {"reference": filed.case.reference, "code": filed.code})
    address = reverse("my_case:withdraw")

    asked = client.get(address).content.decode()
    client.post(address, {"what": "matter"})
    status = client.get(reverse("my_case:status")).content.decode()
    ended = client.get(address).content.decode()
    refused = client.post(address, {"what": "complaint"}, follow=True).content.decode()

    assert [words in asked for words in ("Withdraw only this matter", "Withdraw the whole complaint")] == [True, True]
    assert "The other matters of your complaint go on." in status
    assert "Another one is still open" in ended
    assert "Your whole complaint is withdrawn." in refused
    assert set(Case.objects.values_list("status", flat=True)) == {"withdrawn"}
