"""Own-initiative pages: what each shows and does, what it costs, and that the public ones name nobody."""

import copy
import csv
import io
import json

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actors import Role
from cases.models import Event, Finding, OwnInitiativeFile, Sweep
from cases.queries.own_initiative import PAGE
from cases.scoring.findings import FindingCode
from cases.services import own_initiative, sweeping, sweeps
from cases.views.files import harmless
from cases.workflow import CaseStatus, SweepStatus
from tests.factories.accounts import make_staff
from tests.factories.cases import AT, make_case
from tests.factories.populations import make_file, make_population
from tests.factories.work import drain

pytestmark = pytest.mark.django_db
ITEM = "Travelling without a ticket"


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.POPULATION_ROOT, settings.SWEEP_ROOT = tmp_path / "populations", tmp_path / "sweeps"
    settings.SWEEP_THREADS = 1


@pytest.fixture
def population():
    return make_population()


@pytest.fixture
def investigator():
    return make_staff(name="Investigator Wu")


@pytest.fixture
def sign_in(client):
    def make(user):
        TOTP.activate(user, generate_totp_secret())
        client.force_login(user)
        return client

    return make


@pytest.fixture
def proved(population, investigator):
    """A file with one proved sweep."""
    file = make_file(investigator)
    ask(file, population, investigator)
    drain(AT)
    return file.sweeps.get()


def ask(file, population, user, kind="who_else"):
    method = population.scheme.methods.earliest("pk")
    items = ["FARE_DODGING"] if kind == "who_else" else []
    return sweeps.start(
        file=file, population=population, kind=kind, method=method, without_items=items, by=user.actor, at=AT
    )


def page(client, name, *args, **query):
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def cost(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def post(client, file, act, **fields):
    data = {"act": act, **{f"{act}-{name}": value for name, value in fields.items()}}
    return client.post(reverse("desk:own_initiative", args=[file.number]), data)


# --- The desk ---


def test_the_list_is_paged_and_costs_the_same_however_many_files_there_are(sign_in, investigator):
    client, address = sign_in(investigator), reverse("desk:own_initiatives")
    make_file(investigator)
    alone = cost(client, address)
    for _ in range(PAGE + 3):
        make_file(investigator)

    first = client.get(address)
    after = client.get(address, {"before": first.context["next_href"].partition("=")[2]})

    assert (len(first.context["rows"]), len(after.context["rows"])) == (PAGE, 4)
    assert after.context["next_href"] == ""
    assert (alone, cost(client, address)) == (7, 7)


def test_a_finding_leads_to_a_form_that_is_filled_in_and_to_the_right_question(sign_in, investigator, population):
    case = make_case(status=CaseStatus.INVESTIGATING, investigator=investigator)
    finding = Finding.objects.create(
        case=case, agency=case.agency, code=FindingCode.NOT_ELIGIBLE.value, item="FARE_DODGING", basis="", found_at=AT
    )
    client = sign_in(investigator)
    shown = client.get(reverse("desk:finding", args=[case.reference, finding.pk]))

    form = client.get(shown.context["who_else_href"]).context["form"]
    answer = client.post(shown.context["who_else_href"], {**form.initial, "legal_basis": "Guobanfa [2020] 49"})

    file = OwnInitiativeFile.objects.get()
    assert (file.case, file.finding, file.scheme) == (case, finding, population.scheme)
    assert ITEM in file.title
    assert answer.url == reverse("desk:own_initiative", args=[file.number])
    told = client.get(answer.url)
    assert told.context["questions"][0].form.initial == {"items": ["FARE_DODGING"]}
    assert case.reference in told.content.decode()


def test_a_colleague_does_not_see_which_case_a_file_came_from(sign_in, investigator, population):
    case = make_case(status=CaseStatus.INVESTIGATING, investigator=investigator)
    file = make_file(investigator)
    OwnInitiativeFile.objects.filter(pk=file.pk).update(case=case)

    shown = page(sign_in(make_staff()), "desk:own_initiative", file.number)

    assert case.reference not in shown


@pytest.mark.parametrize("query", [{"case": "ABC1234567"}, {"case": "ABC1234567", "finding": "1"}])
def test_a_link_to_a_case_that_is_not_ones_own_opens_nothing(sign_in, investigator, population, query):
    answer = sign_in(investigator).get(reverse("desk:new_own_initiative"), query)

    assert answer.status_code == 404


def test_a_file_without_reasons_is_not_opened_and_nothing_typed_is_lost(sign_in, investigator, population):
    typed = {"scheme": population.scheme_id, "title": "A title", "reason": "", "legal_basis": "PIPL 24"}

    answer = sign_in(investigator).post(reverse("desk:new_own_initiative"), typed)

    assert (answer.status_code, OwnInitiativeFile.objects.count()) == (422, 0)
    assert 'value="A title"' in answer.content.decode()


def test_a_question_is_asked_by_real_names_and_starts_a_sweep(sign_in, investigator, population):
    client, file = sign_in(investigator), make_file(investigator)
    fields = {"population": population.pk, "method": population.scheme.methods.get().pk}

    empty = post(client, file, "who_else", **fields)
    asked = post(client, file, "who_else", **fields, items=["FARE_DODGING"], batch=population.batches[0])

    sweep = Sweep.objects.get()
    assert (empty.status_code, asked.status_code) == (422, 302)
    assert (sweep.without_items, sweep.without_batches) == (["FARE_DODGING"], [population.batches[0]])
    assert f"Who else was hit? ({ITEM}, {ITEM} 2026" in page(client, "desk:own_initiative", file.number)


def test_a_method_that_is_not_published_is_brought_as_a_file(sign_in, investigator, population):
    client, file = sign_in(investigator), make_file(investigator)
    version = population.scheme.methods.get()
    fields = {"population": population.pk, "method": version.pk}
    document = copy.deepcopy(version.document) | {"version": "2"}
    document["items"][0]["points"]["value"] = 40
    same, broken = json.dumps(version.document), json.dumps({"format": "ombudsman-method/1"})

    answers = [
        post(client, file, "what_if", **fields, document=SimpleUploadedFile("m.json", text.encode()))
        for text in ("no JSON", broken, same, json.dumps(document))
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 302]
    assert "This must be stated." in answers[1].content.decode()
    shown = page(client, "desk:sweep", file.number, Sweep.objects.get().pk)
    assert "not published" in shown


def test_a_running_sweep_is_polled_and_reloads_the_page_when_it_is_over(sign_in, investigator, population):
    client, file = sign_in(investigator), make_file(investigator)
    sweep = ask(file, population, investigator)
    sweeping.sweep_part(sweep_id=sweep.pk, part=0, at=AT)
    address = reverse("desk:sweep_progress", args=[file.number, sweep.pk])

    running = client.get(address)
    drain(AT)
    over = client.get(address)

    assert "Part 1 of 2 is calculated." in running.content.decode()
    assert f'hx-get="{address}"' in running.content.decode()
    assert (running.headers.get("HX-Refresh"), over.headers.get("HX-Refresh")) == (None, "true")


def test_a_sweep_is_cancelled_and_resumed_by_its_buttons(sign_in, investigator, population):
    client, file = sign_in(investigator), make_file(investigator)
    sweep = ask(file, population, investigator)
    address = reverse("desk:sweep", args=[file.number, sweep.pk])

    client.post(address, {"act": "cancel"})
    cancelled = Sweep.objects.get().status
    client.post(address, {"act": "resume"})

    assert (cancelled, Sweep.objects.get().status) == (SweepStatus.CANCELLED.value, SweepStatus.WAITING.value)


def test_a_proved_sweep_shows_counts_charts_and_the_text_that_ran(sign_in, investigator, proved):
    shown = page(sign_in(investigator), "desk:sweep", proved.file.number, proved.pk)

    assert "400 people drawn by lot" in shown
    assert "no difference" in shown
    assert "<svg" in shown
    assert "SELECT" in shown
    assert proved.program_sha256 in shown


def test_a_failed_sweep_says_why_and_shows_no_count(sign_in, investigator, population):
    file = make_file(investigator)
    sweep = ask(file, population, investigator)
    sweeping.fail(sweep.pk, "wrong_row:1:0:7", AT)

    shown = page(sign_in(investigator), "desk:sweep", file.number, sweep.pk)

    assert "1 in part 0, the first is number 7" in shown
    assert "Every record accounted for" not in shown


def test_the_pages_of_a_file_cost_a_fixed_number_of_queries(sign_in, investigator, proved, population):
    client = sign_in(investigator)
    file_page = reverse("desk:own_initiative", args=[proved.file.number])
    sweep_page = reverse("desk:sweep", args=[proved.file.number, proved.pk])
    once = cost(client, file_page)
    for kind in ("shadow_audit", "who_else"):
        ask(proved.file, population, investigator, kind)

    assert (once, cost(client, file_page), cost(client, sweep_page)) == (27, 27, 9)


def test_the_list_is_a_file_for_spreadsheets_and_its_download_an_event(sign_in, investigator, proved):
    answer = sign_in(investigator).get(reverse("desk:sweep_list", args=[proved.file.number, proved.pk]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    assert len(rows) == proved.changed + 1
    assert all(len(row) == 6 for row in rows)
    assert Event.objects.filter(action="sweep_list_taken").count() == 1


@pytest.mark.parametrize(
    ("cell", "written"),
    [("=1+1", "'=1+1"), ("+1", "'+1"), ("@x", "'@x"), ("\tx", "'\tx"), ("-x", "'-x"), ("-30", "-30"), ("-1.5", "-1.5")],
)
def test_no_cell_is_taken_for_a_formula(cell, written):
    assert harmless(cell) == written


# --- Everybody ---


def published(file):
    return own_initiative.publish(file=file, by=make_staff(Role.OMBUDSMAN, name="Ombudsman Qi").actor, at=AT)


def test_only_what_was_published_is_public(client, proved, investigator):
    other = make_file(investigator, title="Not yet public")
    published(proved.file)

    listed = page(client, "public:own_initiatives")

    assert proved.file.number in listed
    assert other.number not in listed
    assert client.get(reverse("public:own_initiative", args=[other.number])).status_code == 404


def test_the_public_page_names_nobody_and_gives_no_list(client, proved, investigator):
    case = make_case(status=CaseStatus.INVESTIGATING, investigator=investigator)
    OwnInitiativeFile.objects.filter(pk=proved.file_id).update(case=case)
    published(proved.file)

    shown = page(client, "public:own_initiative", proved.file.number)

    assert "Guobanfa [2020] 49" in shown
    for secret in ("Investigator Wu", "Ombudsman Qi", case.reference, case.person.name, "Download"):
        assert secret not in shown


def test_a_sweep_that_is_not_proved_is_not_public(client, proved, population, investigator):
    cancelled = ask(proved.file, population, investigator, "shadow_audit")
    sweeps.cancel(sweep=cancelled, by=investigator.actor, at=AT)
    published(proved.file)

    answer = client.get(reverse("public:own_initiative", args=[proved.file.number]))

    assert len(answer.context["results"]) == 1


def test_public_pages_cost_a_fixed_number_of_queries(client, proved):
    published(proved.file)

    assert cost(client, reverse("public:own_initiatives")) == 1
    assert cost(client, reverse("public:own_initiative", args=[proved.file.number])) == 2


def test_a_closed_file_stays_public(client, proved, investigator):
    published(proved.file)
    own_initiative.close(file=proved.file, reasons="Done.", by=investigator.actor, at=AT)

    assert proved.file.number in page(client, "public:own_initiatives")
