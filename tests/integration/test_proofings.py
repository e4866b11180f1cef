"""Getting in again with papers: two officers, a waiting time, notices, and a code that no officer ever sees."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import access
from cases.actors import Role, citizen
from cases.models import Agency, Case, Event, Interest, Job, Mail, Paper, Person, Proofing, ProofingWay, Representative
from cases.queries import my_case as queries
from cases.reference import grouped
from cases.services import access_codes, proofing_checks, proofing_finding, proofings
from cases.services.proofing_checks import Shown
from cases.services.refusals import Refused
from cases.workflow import ProofingStatus, Reason
from tests.factories.accounts import make_staff
from tests.factories.cases import AT, DEBTOR, JOURNALIST, make_case
from tests.factories.ways_in import make_proofing
from tests.integration.test_access_codes import HOME, enter
from tests.integration.test_access_matrix import account, complainant

pytestmark = pytest.mark.django_db
# Asked on a Wednesday; the third working day after it is a Sunday that was moved to work.
OPENS = datetime(2026, 9, 20, 15, 59, 59, 999999, tzinfo=UTC)
GOOD = Shown(" 林闻清 ", "1101 0119 8806 1500 20", date(1988, 6, 15))


def check(row, by, *, shown=GOOD, papers=(Paper.IDENTITY_CARD,), reasons="Photo compared.", at=AT):
    proofing_checks.check(proofing=row, shown=shown, papers=papers, reasons=reasons, by=by.actor, at=at)
    row.refresh_from_db()


def approve(row, by, *, reasons="Checked again.", at=AT):
    return proofing_checks.approve(proofing=row, reasons=reasons, by=by.actor, at=at)


def refused(call, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        call(*args, **kwargs)
    return refusal.value.reasons


def collect(row, code, *, at):
    return proofings.collect(number=grouped(row.number), pickup_code=grouped(code).lower(), address=HOME, at=at)


@pytest.fixture
def officers():
    return make_staff(Role.INTAKE), make_staff(Role.INVESTIGATOR)


def test_papers_two_officers_and_three_working_days_give_a_new_code(officers):
    case = make_case(email="lin@example.org")
    row, code = make_proofing(case)
    check(row, officers[0])
    approve(row, officers[1])

    early = collect(row, code, at=OPENS)
    got = collect(row, code, at=OPENS + timedelta(seconds=1))
    again = collect(row, code, at=OPENS + timedelta(seconds=2))

    assert (early.case, got.case, again.case) == (None, case, case)
    assert (early.proofing.opens_at, again.proofing.status) == (OPENS, ProofingStatus.USED.value)
    new = access_codes.fresh_code(filing=case.filing, at=OPENS + timedelta(seconds=3))
    assert enter(case.reference, new, at=OPENS + timedelta(seconds=4)) == case
    access_codes.confirm_fresh(filing=case.filing, by=citizen(case.pk), at=OPENS + timedelta(seconds=5))
    assert collect(row, code, at=OPENS + timedelta(seconds=6)).case is None
    assert list(Event.objects.filter(chain__case=case).order_by("seq").values_list("action", "actor"))[:4] == [
        ("proofing_checked", f"intake:{officers[0].pk}"),
        ("proofing_approved", f"investigator:{officers[1].pk}"),
        ("proofing_used", "citizen"),
        ("code_replaced", "citizen"),
    ]
    assert sorted(Mail.objects.filter(case=case).values_list("template", flat=True)) == [
        "code_replaced",
        "proofing_waits",
    ]


def test_nobody_of_the_office_is_shown_a_code_and_none_is_kept():
    """ASVS 5.0, 6.4.6 and 6.5.2: an officer starts a recovery and never knows the secret; only its hash is stored."""
    case = make_case()
    row, code = make_proofing(case)
    page = account(make_staff(Role.INTAKE)).get(reverse("desk:proofing", args=[row.uid])).content.decode()

    for form in (code, grouped(code), code.lower()):
        assert form not in page
        assert form not in str(list(Proofing.objects.values()))
    assert row.pickup_hash.startswith("argon2$argon2id")
    assert grouped(row.number) in page


def test_the_officer_is_not_shown_what_the_complaint_holds():
    case = make_case(email="lin@example.org")
    row, _ = make_proofing(case)

    page = account(make_staff(Role.INTAKE)).get(reverse("desk:proofing", args=[row.uid])).content.decode()

    for private in (case.person.name, case.person.id_number, "1988", "lin@example.org", case.narrative):
        assert private not in page


def test_the_second_officer_is_another_one_also_for_the_database(officers):
    row, _ = make_proofing(make_case())
    check(row, officers[0])

    assert refused(approve, row, officers[0]) == (Reason.CHECKED_BY_YOURSELF,)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proofing.objects.filter(pk=row.pk).update(approved_by=officers[0], approved_at=AT, opens_at=AT)


def test_an_interest_in_the_case_keeps_an_officer_away(officers):
    case = make_case()
    row, _ = make_proofing(case)
    Interest.objects.create(user=officers[0], agency=case.agency, statement="shares", declared_at=AT)

    assert refused(check, row, officers[0]) == (Reason.CONFLICT_OF_INTEREST,)
    client = account(officers[0])
    assert client.get(reverse("desk:proofing", args=[row.uid])).status_code == 404
    assert grouped(row.number) not in client.get(reverse("desk:proofings")).content.decode()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"shown": Shown("林闻青", GOOD.id_number, GOOD.birth_date)}, Reason.PAPERS_DIFFER),
        ({"shown": Shown("林闻清", "110101198806150021", GOOD.birth_date)}, Reason.PAPERS_DIFFER),
        ({"shown": Shown("林闻清", GOOD.id_number, date(1988, 6, 16))}, Reason.PAPERS_DIFFER),
        ({"shown": Shown("林闻清", "", None)}, Reason.PAPERS_DIFFER),
        ({"papers": (Paper.HOUSEHOLD_REGISTER,)}, Reason.PAPERS_MISSING),
        ({"reasons": "  "}, Reason.NO_REASONS_GIVEN),
    ],
)
def test_papers_that_prove_nothing_are_refused(officers, change, reason):
    row, _ = make_proofing(make_case())

    assert refused(check, row, officers[0], **change) == (reason,)
    row.refresh_from_db()
    assert (row.status, row.checked_by) == (ProofingStatus.ASKED.value, None)


def test_three_differences_end_the_request_and_leave_a_trace_each(officers):
    case = make_case()
    row, _ = make_proofing(case)
    for _ in range(proofing_checks.MOST_MISMATCHES):
        assert refused(check, row, officers[0], shown=Shown("x", "y", None)) == (Reason.PAPERS_DIFFER,)

    assert refused(check, row, officers[0]) == (Reason.NOT_IN_THIS_STATUS,)
    assert Event.objects.filter(chain__case=case, action="proofing_mismatch").count() == 3
    row.refresh_from_db()
    assert row.status == ProofingStatus.TURNED_DOWN.value


def test_whoever_acts_for_somebody_shows_their_authority_too(officers):
    case = make_case()
    case.representative = Representative.objects.create(kind="parent", name="林国")
    case.save()
    row, _ = make_proofing(case)
    both, shown = (Paper.PASSPORT, Paper.AUTHORITY), Shown(*GOOD.__dict__.values())
    named = Shown(GOOD.name, GOOD.id_number, GOOD.birth_date, "林国")

    assert refused(check, row, officers[0], shown=named) == (Reason.PAPERS_MISSING,)
    assert refused(check, row, officers[0], shown=shown, papers=both) == (Reason.PAPERS_DIFFER,)
    check(row, officers[0], shown=named, papers=both)
    assert row.agreed == ["name", "id_number", "birth_date", "acting_name"]


def test_a_complaint_without_number_and_date_of_birth_cannot_be_proved(officers):
    case = make_case()
    Person.objects.filter(pk=case.person_id).update(birth_date=None)
    case.person.id_number = ""
    case.person.birth_date = None
    case.person.save()
    row, _ = make_proofing(case)

    assert refused(check, row, officers[0]) == (Reason.NOT_PROVABLE,)


def test_the_owner_objects_in_the_waiting_time_and_nobody_gets_a_code(officers):
    case = make_case()
    row, code = make_proofing(case)
    check(row, officers[0])
    approve(row, officers[1])
    client = complainant(case)

    shown = client.get(reverse("my_case:passkeys")).content.decode()
    client.post(reverse("my_case:object"))

    assert "Somebody asked us for a new access code" in shown
    assert collect(row, code, at=OPENS + timedelta(days=1)).case is None
    assert Event.objects.filter(chain__case=case, action="proofing_objected", actor="citizen").count() == 1
    assert refused(approve, row, make_staff(Role.OMBUDSMAN)) == (Reason.NOT_IN_THIS_STATUS,)


def test_the_first_page_asks_the_owner_to_object_in_time(officers):
    case = make_case()
    row, _code = make_proofing(case)
    me, address = complainant(case), reverse("my_case:status")
    asked = me.get(address).context["needs"][0]
    check(row, officers[0])
    approve(row, officers[1])

    waiting = me.get(address).context["needs"][0]
    me.post(reverse("my_case:object"))

    assert [(need.link, need.href, need.until) for need in (asked, waiting)] == [
        ("Object", reverse("my_case:passkeys"), None),
        ("Object", reverse("my_case:passkeys"), date(2026, 9, 20)),
    ]
    assert "Object" not in [need.link for need in me.get(address).context["needs"]]


def test_where_the_first_matter_is_erased_the_next_one_stands_for_the_complaint(officers):
    erased, case = make_case(), make_case(email="lin@example.org")
    Case.objects.filter(pk=case.pk).update(filing=erased.filing)
    Case.objects.filter(pk=erased.pk).update(erased_at=AT)
    row, code = make_proofing(case)
    check(row, officers[0])
    approve(row, officers[1])

    assert collect(row, code, at=OPENS + timedelta(seconds=1)).case == case
    assert set(Mail.objects.values_list("case", flat=True)) == {case.pk}
    assert not Event.objects.filter(chain__case=erased, action="code_replaced").exists()
    with pytest.raises(access.NotFound):
        access.matter_for(citizen(case.pk), erased.reference)
    case.refresh_from_db()
    assert queries.matters(case) == [case]


def test_a_new_code_from_elsewhere_overtakes_a_request(officers):
    case = make_case()
    row, code = make_proofing(case)
    access_codes.replace(filing=case.filing, by=citizen(case.pk), at=AT)

    assert collect(row, code, at=AT).proofing.status == ProofingStatus.EXPIRED.value


def test_the_code_waits_seven_days_and_an_unchecked_request_thirty(officers):
    case = make_case()
    row, code = make_proofing(case)
    make_proofing(case, address="203.0.113.78")
    check(row, officers[0])
    approve(row, officers[1])
    late = OPENS + timedelta(days=7, seconds=1)

    assert collect(row, code, at=late).case is None
    assert proofings.expire(at=late) == 1
    assert proofings.expire(at=AT + timedelta(days=31)) == 1
    assert set(Proofing.objects.values_list("status", flat=True)) == {ProofingStatus.EXPIRED.value}


def test_a_wrong_pick_up_code_and_an_unknown_number_are_the_same_to_the_asker():
    row, code = make_proofing(make_case())

    wrong = refused(collect, row, "2" * 16, at=AT)
    row.number = "22222222"

    assert wrong == refused(collect, row, code, at=AT) == (Reason.PICKUP_NOT_GOOD,)


def test_an_unknown_reference_is_asked_for_like_any_other_and_nobody_works_on_it():
    """Attack check 17: the same answer, the same rows; what belongs to no complaint is deleted in a month."""
    told = {"way": ProofingWay.POST, "reach": "-", "language": "en", "address": HOME, "at": AT}
    nobodys = proofings.ask(reference="2222222222", **told)
    row = Proofing.objects.get(number=nobodys.number)
    staff = make_staff(Role.INTAKE)

    proofings.note_proofing(proofing_id=row.pk, at=AT)

    assert Job.objects.filter(kind=proofings.NOTE).count() == 1
    assert collect(row, nobodys.pickup_code, at=AT).case is None
    assert account(staff).get(reverse("desk:proofing", args=[row.uid])).status_code == 404
    assert refused(check, row, staff) == (Reason.NOT_IN_THIS_STATUS,)
    proofings.expire(at=AT + timedelta(days=31))
    assert not Proofing.objects.exists()


def test_who_asked_is_written_down_once():
    case = make_case()
    row, _ = make_proofing(case)
    for _ in range(2):
        proofings.note_proofing(proofing_id=row.pk, at=AT)

    assert Event.objects.get(action="proofing_asked").data == {"number": row.number, "way": "visit"}


def test_an_address_asks_five_times_an_hour():
    case = make_case()
    for _ in range(proofings.ASKED_AN_HOUR):
        make_proofing(case)

    assert refused(make_proofing, case) == (Reason.TOO_MANY_TRIES,)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMIN, Role.RESPONDENT, Role.CITIZEN])
def test_only_officers_check(role):
    row, _ = make_proofing(make_case())
    by = citizen(1) if role is Role.CITIZEN else make_staff(Role.ADMIN).actor.__class__(role=role, user_id=1)

    for call in (
        lambda: proofing_checks.check(proofing=row, shown=GOOD, papers=[Paper.PASSPORT], reasons="-", by=by, at=AT),
        lambda: proofing_checks.approve(proofing=row, reasons="-", by=by, at=AT),
        lambda: proofing_checks.turn_down(proofing=row, reasons="-", by=by, at=AT),
    ):
        assert refused(call) == (Reason.NOT_ALLOWED,)


def test_the_whole_way_through_the_pages(officers):
    case, now = make_case(), timezone.now()
    asker = Client()
    asked = asker.post(
        reverse("my_case:prove"),
        {"reference": case.reference, "way": "visit", "reach": "+86 10 5550 0199"},
        follow=True,
    )
    row = Proofing.objects.get()
    page = reverse("desk:proofing", args=[row.uid])
    first, second = account(officers[0]), account(officers[1])

    wrong = first.post(page, form("check", papers=["passport"], name="Chen", reasons="-"))
    first.post(
        page,
        form(
            "check",
            papers=["passport"],
            name="林闻清",
            id_number=JOURNALIST.id_number,
            birth_date="1988-06-15",
            reasons="-",
        ),
    )
    own = first.get(page).content.decode()
    second.post(page, form("approve", reasons="-"))
    Proofing.objects.update(opens_at=now - timedelta(minutes=1))
    code = "".join(asked.context["code_groups"])
    got = asker.post(reverse("my_case:collect"), {"number": row.number, "pickup_code": code})

    assert (asked.status_code, wrong.status_code) == (200, 422)
    assert "not what the complaint says" in wrong.content.decode()
    assert "Another person has to approve" in own
    assert got.url == reverse("my_case:new_code")
    assert 'class="secret"' in asker.get(got.url).content.decode()


def without_reference(name="reach"):
    """A request of somebody who lost the reference as well."""
    asked = proofings.ask(
        reference="", way=ProofingWay.VISIT, reach=name, language="en", address=f"2001:db8:{len(name)}::1", at=AT
    )
    return Proofing.objects.get(number=asked.number), asked.pickup_code


def find(row, by, *, id_number=GOOD.id_number, scheme=None):
    proofing_finding.find(number=grouped(row.number), id_number=id_number, scheme=scheme, by=by.actor, at=AT)
    row.refresh_from_db()


def test_who_lost_the_reference_too_is_found_by_papers_typed_in_blind(officers):
    case = make_case()
    row, code = without_reference()

    find(row, officers[0])
    check(row, officers[0])
    approve(row, officers[1])

    assert collect(row, code, at=OPENS + timedelta(seconds=1)).case == case
    assert Event.objects.filter(chain__case=case, action="proofing_found").count() == 1


def test_three_numbers_that_nobody_has_end_the_request_and_leave_a_trace_each(officers):
    make_case()
    row, _code = without_reference()
    said = [refused(find, row, officers[0], id_number="110101198806150021") for _ in range(3)]

    assert said == [(Reason.NO_COMPLAINT_FOUND,)] * 3
    assert refused(find, row, officers[0]) == (Reason.NO_SUCH_REQUEST,)
    assert Event.objects.filter(chain__case=None, action="proofing_not_found").count() == 3


def test_of_several_complaints_the_one_about_the_scheme_is_found(officers):
    first = make_case()
    second = make_case(agency=Agency.objects.get(slug="court_list"))
    row, _code = without_reference()

    several = refused(find, row, officers[0])
    find(row, officers[0], scheme=first.scheme)

    assert several == (Reason.SEVERAL_COMPLAINTS,)
    assert (row.filing_id, second.filing_id == row.filing_id) == (first.filing_id, False)


def test_a_complaint_that_touches_an_interest_is_not_found(officers):
    case = make_case()
    row, _code = without_reference()
    Interest.objects.create(user=officers[0], agency=case.agency, statement="shares", declared_at=AT)

    assert refused(find, row, officers[0]) == (Reason.NO_COMPLAINT_FOUND,)


def test_the_pages_ask_without_a_reference_and_find_the_complaint(officers):
    make_case()
    Client().post(reverse("my_case:prove"), {"reference": "", "way": "visit", "reach": "+86 10 5550 0199"})
    row, desk, page = Proofing.objects.get(), account(officers[0]), reverse("desk:proofings")

    wrong = desk.post(page, form("find", number=row.number, id_number="1"))
    desk.post(page, form("find", number=row.number, id_number=JOURNALIST.id_number))

    assert (wrong.status_code, "no complaint of a person" in wrong.text) == (422, True)
    assert grouped(row.number) in desk.get(page).text


def test_number_and_pick_up_code_are_shown_again_until_they_are_written_down():
    """A reload, the way back or another language must not cost a second visit; nobody else sees them."""
    asker, page = Client(), reverse("my_case:prove_asked")
    sent = {"reference": make_case().reference, "way": "visit", "reach": "+86 10 5550 0199"}

    asked = asker.post(reverse("my_case:prove"), sent)
    shown = [asker.get(page).context["code_groups"] for _ in range(2)]
    elsewhere = Client().get(page)
    written = asker.post(page)

    assert (asked.url, shown[0]) == (page, shown[1])
    assert check_password("".join(shown[0]), Proofing.objects.get().pickup_hash)
    assert (written.url, elsewhere.url, asker.get(page).url) == (
        reverse("my_case:collect"),
        reverse("my_case:prove"),
        reverse("my_case:prove"),
    )


def test_number_and_pick_up_code_are_shown_for_an_hour():
    row, code = make_proofing(make_case())
    hour = timedelta(hours=1)

    assert proofings.asked_lately(proofing_id=row.pk, at=AT + hour - timedelta(seconds=1)).pickup_code == code
    assert proofings.asked_lately(proofing_id=row.pk, at=AT + hour) is None


def test_a_wrong_pick_up_code_is_said_in_its_own_words_beside_its_field():
    row, _code = make_proofing(make_case())

    page = Client().post(reverse("my_case:collect"), {"number": row.number, "pickup_code": "2" * 16}).content.decode()

    assert 'href="#id_pickup_code"' in page
    assert "Number and pick-up code do not belong together" in page
    assert "15 minutes" not in page


def form(act, **fields):
    return {"act": act, **{f"{act}-{name}": value for name, value in fields.items()}}


def test_officers_see_the_requests_newest_first():
    make_proofing(make_case(), at=AT)
    make_proofing(make_case(who=DEBTOR), at=AT + timedelta(days=1))

    rows = account(make_staff(Role.INTAKE)).get(reverse("desk:proofings")).context["rows"]

    assert [row["cells"][3]["text"] for row in rows] == sorted((row["cells"][3]["text"] for row in rows), reverse=True)
    assert len(rows) == 2
