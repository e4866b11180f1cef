"""Admission: accepted with reasons by somebody who has no interest in it, or refused with a way on."""

from datetime import timedelta

import pytest

from cases.actors import Role
from cases.models import Deadline, Event, Mail
from cases.services import admission, interests
from cases.services.refusals import Refused
from cases.workflow import CaseStatus, Reason
from tests.factories.accounts import make_staff
from tests.factories.cases import AT, REASONS, make_case

pytestmark = pytest.mark.django_db


def reasons_of(caught):
    return caught.value.reasons


def test_accepting_gives_the_case_to_the_investigator_and_starts_the_clock():
    investigator = make_staff()
    case = make_case(email="lin@example.org")

    accepted = admission.accept(case=case, reasons=REASONS, by=investigator.actor, at=AT)

    assert (accepted.status, accepted.assigned_to, accepted.version) == ("investigating", investigator, 2)
    assert list(Deadline.objects.filter(case=case).values_list("rule_id", "duty")) == [("OMB-FINAL", "office")]
    assert list(Mail.objects.values_list("template", flat=True)) == ["news"]


def test_a_second_click_on_accept_changes_nothing():
    investigator = make_staff()
    case = make_case()
    admission.accept(case=case, reasons=REASONS, by=investigator.actor, at=AT)

    again = admission.accept(case=case, reasons=REASONS, by=investigator.actor, at=AT + timedelta(seconds=1))

    assert again.version == 2
    assert Event.objects.filter(action="case_accepted").count() == 1


def test_accepting_requires_reasons():
    with pytest.raises(Refused) as caught:
        admission.accept(case=make_case(), reasons="  ", by=make_staff().actor, at=AT)

    assert reasons_of(caught) == (Reason.NO_REASONS_GIVEN,)


def test_intake_names_somebody_who_holds_the_case():
    with pytest.raises(Refused) as caught:
        admission.accept(case=make_case(), reasons=REASONS, by=make_staff(Role.INTAKE).actor, at=AT)

    assert (reasons_of(caught), caught.value.field) == ((Reason.NOT_ASSIGNED,), "to")


def test_an_auditor_accepts_nothing():
    with pytest.raises(Refused) as caught:
        admission.accept(case=make_case(), reasons=REASONS, by=make_staff(Role.AUDITOR).actor, at=AT)

    assert reasons_of(caught) == (Reason.NOT_ALLOWED,)


def test_an_interest_in_the_agency_blocks_acceptance():
    case = make_case()
    investigator = make_staff()
    interests.declare(user=investigator, agency=case.agency, statement="I own shares", by=investigator.actor, at=AT)

    with pytest.raises(Refused) as caught:
        admission.accept(case=case, reasons=REASONS, by=investigator.actor, at=AT)

    assert reasons_of(caught) == (Reason.CONFLICT_OF_INTEREST,)


def test_an_interest_of_the_holder_blocks_the_assignment():
    case = make_case()
    holder = make_staff()
    interests.declare(user=holder, case=case, statement="My cousin", by=holder.actor, at=AT)

    with pytest.raises(Refused) as caught:
        admission.accept(case=case, to=holder, reasons=REASONS, by=make_staff(Role.INTAKE).actor, at=AT)

    assert (reasons_of(caught), caught.value.field) == ((Reason.CONFLICT_OF_INTEREST,), "to")


def test_a_stale_page_is_refused():
    with pytest.raises(Refused) as caught:
        admission.accept(case=make_case(), reasons=REASONS, by=make_staff().actor, at=AT, version=7)

    assert reasons_of(caught) == (Reason.CHANGED_MEANWHILE,)


def test_refusing_ends_the_case_with_a_referral():
    case = make_case()

    refused = admission.refuse(
        case=case,
        ground="other_body_first",
        referral="The platform's own complaints office, 400-000-0000.",
        reasons="The platform was never asked.",
        by=make_staff(Role.INTAKE).actor,
        at=AT,
    )

    assert (refused.status, refused.closed_at, refused.referral) == (
        CaseStatus.REFUSED.value,
        AT,
        "The platform's own complaints office, 400-000-0000.",
    )


@pytest.mark.parametrize(
    ("ground", "referral", "reasons", "why"),
    [
        ("other_body_first", "", "Because.", Reason.NO_REFERRAL),
        ("other_body_first", "Ask them.", "", Reason.NO_REASONS_GIVEN),
        ("bad_mood", "Ask them.", "Because.", Reason.NO_GROUND),
    ],
)
def test_refusing_requires_ground_reasons_and_referral(ground, referral, reasons, why):
    by = make_staff(Role.INTAKE).actor

    with pytest.raises(Refused) as caught:
        admission.refuse(case=make_case(), ground=ground, referral=referral, reasons=reasons, by=by, at=AT)

    assert reasons_of(caught) == (why,)


def test_handing_over_requires_reasons_and_the_holder_or_an_ombudsman():
    first, second, third = make_staff(), make_staff(), make_staff()
    case = make_case(status=CaseStatus.INVESTIGATING, investigator=first)

    with pytest.raises(Refused) as silent:
        admission.hand_over(case=case, to=second, reasons="", by=first.actor, at=AT)
    with pytest.raises(Refused) as stranger:
        admission.hand_over(case=case, to=third, reasons="Mine now", by=second.actor, at=AT)
    given = admission.hand_over(case=case, to=second, reasons="On leave", by=first.actor, at=AT)

    assert reasons_of(silent) == (Reason.NO_REASONS_GIVEN,)
    assert reasons_of(stranger) == (Reason.NOT_ASSIGNED,)
    assert given.assigned_to == second


def test_declaring_an_interest_takes_the_declarer_off_the_case():
    investigator = make_staff()
    case = make_case(status=CaseStatus.INVESTIGATING, investigator=investigator)

    interests.declare(user=investigator, agency=case.agency, statement="A new job", by=investigator.actor, at=AT)

    case.refresh_from_db()
    assert (case.assigned_to, case.assigned_at) == (None, None)
    assert Event.objects.filter(action="case_released").count() == 1


def test_an_interest_is_declared_by_the_person_alone_and_ended_by_the_person_alone():
    case = make_case()
    mine, other = make_staff(), make_staff()

    with pytest.raises(Refused) as caught:
        interests.declare(user=other, case=case, statement="They are friends", by=mine.actor, at=AT)
    own = interests.declare(user=mine, case=case, statement="A friend", by=mine.actor, at=AT)
    interests.end(interest=own, by=mine.actor, at=AT + timedelta(days=1))

    own.refresh_from_db()
    assert reasons_of(caught) == (Reason.NOT_ALLOWED,)
    assert own.ended_at == AT + timedelta(days=1)
