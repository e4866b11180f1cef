"""Own-initiative files: numbered without gaps, hidden from whoever has an interest, published by somebody else."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from cases import access
from cases.actors import Role
from cases.models import Event, OwnInitiativeFile, Population
from cases.services import interests, own_initiative
from cases.services.refusals import Refused
from cases.workflow import OwnInitiativeStatus, Reason
from tests.factories.accounts import make_staff
from tests.factories.agencies import make_agencies
from tests.factories.cases import AT
from tests.factories.populations import make_file, make_population

pytestmark = pytest.mark.django_db


def refused(act) -> tuple[Reason, ...]:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.reasons


def test_files_of_a_year_are_numbered_in_order():
    investigator = make_staff()

    files = [make_file(investigator, at=at) for at in (AT, AT, AT + timedelta(days=200))]

    assert [file.number for file in files] == ["OI-2026-0001", "OI-2026-0002", "OI-2027-0001"]


def test_the_year_is_that_of_china():
    new_year = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)

    assert make_file(make_staff(), at=new_year).number == "OI-2027-0001"


def test_opening_is_one_event_that_names_no_case():
    file = make_file(make_staff())

    event = Event.objects.get(action="own_initiative_opened")
    assert (event.chain_id, event.data) == (0, {"number": file.number, "scheme": "sesame-score"})


@pytest.mark.parametrize("role", [Role.INTAKE, Role.AUDITOR, Role.ADMIN])
def test_only_investigators_and_ombudsmen_open_files(role):
    user = make_staff(role)

    assert refused(lambda: make_file(user)) == (Reason.NOT_ALLOWED,)


def test_an_interest_in_the_agency_hides_its_files_and_forbids_new_ones():
    investigator, file = make_staff(), make_file(make_staff())
    sesame = make_agencies()["sesame"]
    interests.declare(user=investigator, agency=sesame, statement="Shares.", by=investigator.actor, at=AT)

    assert refused(lambda: make_file(investigator)) == (Reason.CONFLICT_OF_INTEREST,)
    assert not access.visible_own_initiatives(investigator.actor).exists()
    with pytest.raises(access.NotFound):
        access.own_initiative_for(investigator.actor, file.number)
    assert access.own_initiative_for(make_staff(Role.AUDITOR).actor, file.number.lower()) == file


def test_a_file_without_a_proved_result_is_not_published():
    file, ombudsman = make_file(make_staff()), make_staff(Role.OMBUDSMAN)

    reasons = refused(lambda: own_initiative.publish(file=file, by=ombudsman.actor, at=AT))

    assert reasons == (Reason.NO_FINAL_SWEEP,)


def test_an_investigator_does_not_publish():
    investigator = make_staff()
    file = make_file(investigator)

    assert refused(lambda: own_initiative.publish(file=file, by=investigator.actor, at=AT)) == (Reason.NOT_ALLOWED,)


def test_the_database_refuses_a_file_published_by_its_opener():
    ombudsman = make_staff(Role.OMBUDSMAN)
    file = make_file(ombudsman)

    with pytest.raises(IntegrityError, match="own_file_published_by_another"), transaction.atomic():
        OwnInitiativeFile.objects.filter(pk=file.pk).update(published_by=ombudsman, published_at=AT)


def test_a_file_is_closed_by_whoever_opened_it_with_reasons_and_once():
    investigator, other = make_staff(), make_staff()
    file = make_file(investigator)

    assert refused(lambda: own_initiative.close(file=file, reasons="Done.", by=other.actor, at=AT)) == (
        Reason.NOT_YOUR_FILE,
    )
    assert refused(lambda: own_initiative.close(file=file, reasons=" ", by=investigator.actor, at=AT)) == (
        Reason.NO_REASONS_GIVEN,
    )
    closed = own_initiative.close(file=file, reasons="Done.", by=investigator.actor, at=AT)
    assert closed.status == OwnInitiativeStatus.CLOSED.value
    assert refused(lambda: own_initiative.close(file=file, reasons="Again.", by=investigator.actor, at=AT)) == (
        Reason.NOT_IN_THIS_STATUS,
    )


def test_a_population_is_registered_once_by_a_command(settings, tmp_path):
    settings.POPULATION_ROOT = tmp_path
    row, said = make_population(people=50, records=300), StringIO()

    call_command("register_population", row.folder, "--scheme", row.scheme.slug, stdout=said)

    assert said.getvalue() == "small: 50 people, 300 records, 2 parts.\n"
    assert Population.objects.count() == Event.objects.filter(action="population_registered").count() == 1


@pytest.mark.parametrize(
    ("folder", "scheme", "said"),
    [("small", "nothing", "There is no scheme 'nothing'."), ("nothing", "sesame-score", "manifest.json")],
)
def test_what_is_no_population_is_refused_in_one_line(folder, scheme, said, settings, tmp_path):
    settings.POPULATION_ROOT = tmp_path
    make_agencies()

    with pytest.raises(CommandError, match=said) as refusal:
        call_command("register_population", folder, "--scheme", scheme)

    assert refusal.value.returncode == 2
    assert Population.objects.count() == 0
