"""Words that want to be more than words, and words that must not get out. Numbers: docs/attack-checks.md."""

import io
import logging
import re
import subprocess
import time

import pytest
from django.core import mail as outbox
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from psycopg import sql
from pypdf import PdfReader

from cases.actors import Role, citizen
from cases.models import Case, Evidence, Letter, PullPurpose, ScanStatus
from cases.services import admission, evidence, intake, records
from ratings_connectors.base import Category
from tests.factories.accounts import make_staff
from tests.factories.agencies import make_agencies
from tests.factories.complaints import answers, make_complaint, make_office, posted
from tests.factories.debt import investigated, sent
from tests.factories.files import upload
from tests.factories.work import drain
from tests.integration.test_access_matrix import account, complainant

pytestmark = pytest.mark.django_db

MARKUP = "<script>canary()</script><img src=x onerror=canary()><svg onload=canary()>"
TEMPLATES = "{{ 7|add:35 }} {% load static %} {0.__class__} %(name)s ${7*6} #{7*6} {{7*6}}"
LOADER = (
    '<link rel=attachment href="file:///etc/passwd"><img src="file:///etc/passwd"><style>@import "http://x/"</style>'
)
LINES = "one\u2028two\u2029three\u0085four"
NASTY = f"{MARKUP} {TEMPLATES} {LOADER} {LINES}"
DESK = ("case", "records", "score", "corrections", "relief", "evidence", "messages", "decision", "trail")
MINE = ("status", "picture", "messages", "files", "consents", "letters", "looks", "withdraw")
EACH_IN_BOTH = pytest.mark.parametrize("language", ["en", "zh-hans"])


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    cache.clear()
    settings.EVIDENCE_ROOT = tmp_path
    settings.CLAMD_SOCKET = None


def words_of(pdf: bytes) -> str:
    """Give the words of a PDF without its line breaks and spaces, which depend on where a line ends."""
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


def nasty_case(language):
    """A complaint whose every text is an attack, with a file whose name is one too."""
    complaint = make_complaint(
        story={"narrative": NASTY},
        details={"learned_how": NASTY, "document_named": NASTY},
        timeline={"rows": [{"year": "2026", "month": "", "day": "", "about": False, "what": NASTY}]},
        stakes={"by_travel": "", "note_travel": NASTY, "at_stake": []},
        wish={"wishes": [], "wish": NASTY},
        earlier={"rows": [{"whom": NASTY, "year": "", "said": NASTY}], "earlier_steps": NASTY},
        urgency={"urgent": [], "why": NASTY},
        person={"name": NASTY[:100], "id_number": "110101198806150020", "birth_date": "1988-06-15"},
        contact={"email": "lin@example.org", "phone": "", "language": language},
    )
    case = intake.file(complaint=complaint, by=citizen(), at=timezone.now()).case
    name = f"{MARKUP}{{{{7*6}}}}\r\nX-Evil: 1\u202e.txt".replace("/", "")
    evidence.receive(file=upload(name, b"text"), shows=NASTY, case=case, by=citizen(case.pk), at=timezone.now())
    drain(timezone.now(), letters=True)
    return case


@EACH_IN_BOTH
def test_what_people_write_is_shown_as_words_on_every_page(language):
    """Attack checks 27 and 28: script, template code and file loading in story, name and file name."""
    case = nasty_case(language)
    staff, client = account(make_staff(Role.OMBUDSMAN)), complainant(case)
    addresses = [(staff, reverse(f"desk:{name}", args=[case.reference])) for name in DESK]
    addresses += [(client, reverse(f"my_case:{name}")) for name in MINE]

    pages = {url: who.get(url, headers={"Accept-Language": language}) for who, url in addresses}

    shown = {url: page.content.decode() for url, page in pages.items()}
    assert {page.status_code for page in pages.values()} == {200}
    assert [
        url for url, page in shown.items() if "<script>canary" in page or re.search(r"<(img|svg)[^>]+on\w+=", page)
    ] == []
    assert [url for url, page in shown.items() if ">42 " in page or " 42 " in page] == []
    assert escape("{{ 7|add:35 }} {% load static %} {0.__class__} %(name)s") in shown[addresses[0][1]]


@EACH_IN_BOTH
def test_what_people_write_is_printed_as_words_and_loads_nothing(language):
    """Attack checks 27 and 28: the receipt repeats the story, and holds no file of ours."""
    letter = Letter.objects.get(case=nasty_case(language))

    text = words_of(bytes(letter.pdf))
    assert "<script>canary()</script>" in text
    assert "{{7|add:35}}{%loadstatic%}{0.__class__}%(name)s" in text
    assert "root:" not in text
    assert PdfReader(io.BytesIO(bytes(letter.pdf))).attachments == {}


@EACH_IN_BOTH
def test_mail_has_one_recipient_one_line_of_subject_and_no_words_of_theirs(language):
    """Attack check 29."""
    nasty_case(language)

    assert [len(mail.recipients()) for mail in outbox.outbox] == [1]
    assert [len(mail.subject.splitlines()) for mail in outbox.outbox] == [1]
    assert [word for word in ("canary", "7|add", "etc/passwd") if word in str(outbox.outbox[0].message())] == []


@pytest.mark.parametrize(
    "address", ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "a@b.example\u2028"]
)
def test_an_address_that_is_two_is_refused(address):
    """Attack check 29."""
    client = Client()
    make_office()
    client.post(reverse("public:start"))
    for slug, values in answers().items():
        if slug == "contact":
            break
        client.post(reverse("public:step", args=[slug]), posted(values))

    answer = client.post(reverse("public:step", args=["contact"]), {"email": address, "language": "en"})

    assert answer.status_code == (302 if address.strip() == "a@b.example" else 422)


def test_the_name_of_a_file_stays_one_line_of_one_header():
    """Attack check 29."""
    case = nasty_case("en")
    Evidence.objects.update(scan=ScanStatus.CLEAN.value)

    served = complainant(case).get(reverse("my_case:file", args=[Evidence.objects.get().uid]))

    assert "X-Evil" not in served.headers
    assert served["Content-Disposition"].startswith("attachment; filename")
    assert re.search("[\r\n\u202e]", served["Content-Disposition"]) is None


def test_marks_that_turn_the_direction_of_writing_are_taken_out():
    """Attack check 27: a name with one of them would show the words after it backwards."""
    client = Client()
    make_office()
    client.post(reverse("public:start"))
    turned = {"name": "Lin \u202eqiwneW\u2066", "id_number": "110101198806150020", "birth_date": ""}
    for slug, values in answers(person=turned, story={"narrative": "\u202eyrots eht"}).items():
        address = reverse("public:evidence") if slug == "evidence" else reverse("public:step", args=[slug])
        client.post(address, {**posted(values), **({"go_on": "1"} if slug == "evidence" else {})})
    client.post(reverse("public:check"), {"declared": "on"})

    case = Case.objects.get()
    assert (case.person.name, case.narrative) == ("Lin qiwneW", "yrots eht")


LONG = 100_000
FIELDS = [
    ("my_case:enter", {"reference": "A" * LONG, "code": "-" * LONG}),
    ("my_case:enter", {"reference": "KM7-" * (LONG // 4), "code": "\uff21" * LONG}),
    ("account_login", {"login": "a." * (LONG // 2) + "@b", "password": "x" * LONG}),
    ("account_reset_password", {"email": "a@" + "b-" * (LONG // 2)}),
]
STEPS = [
    ("person", {"name": " " * LONG + "x", "id_number": "1 " * (LONG // 2) + "?", "birth_date": "1" * LONG}),
    ("contact", {"email": "a" * LONG + "@" + "b." * LONG, "phone": "(" * LONG, "language": "en"}),
    ("story", {"narrative": "\r\n " * LONG}),
]


@pytest.mark.parametrize(("name", "form"), FIELDS)
def test_near_matches_of_great_length_are_refused_fast(name, form):
    """Attack check 32."""
    began = time.process_time()

    answer = Client().post(reverse(name), form)

    assert answer.status_code in (200, 302, 422)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(("slug", "form"), STEPS)
def test_near_matches_of_great_length_in_the_complaint_are_refused_fast(slug, form):
    """Attack check 32."""
    client = Client()
    make_office()
    client.post(reverse("public:start"))
    for earlier, values in answers().items():
        if earlier == slug:
            break
        client.post(reverse("public:step", args=[earlier]), posted(values))
    began = time.process_time()

    answer = client.post(reverse("public:step", args=[slug]), form)

    assert answer.status_code == 422
    assert time.process_time() - began < 1


def test_a_line_of_the_log_stays_one_line(caplog):
    """Attack check 33: line breaks and terminal commands in the address."""
    Client().get("/nothing%0AINFO%20root:%20all%20is%20well%1b[2J%E2%80%A8/", headers={"User-Agent": "x\x1b[2J"})

    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 1
    assert [char for char in lines[0] if not char.isprintable()] == []


CANARIES = {
    "name": "Canary Zheng",
    "number": "440103197903080038",
    "mail": "canary@example.org",
    "phone": "+86 10 5555 0177",
    "story": "canary story of a ticket",
}


def test_nothing_personal_gets_into_addresses_titles_logs_or_mails(caplog):
    """Attack check 23: one complaint from its first page to the desk, and one page that breaks."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    client = Client()
    make_office()
    client.post(reverse("public:start"))
    told = answers(
        person={"name": CANARIES["name"], "id_number": CANARIES["number"], "birth_date": "1979-03-08"},
        contact={"email": CANARIES["mail"], "phone": CANARIES["phone"], "language": "en"},
        story={"narrative": CANARIES["story"]},
    )
    seen = []
    for slug, values in told.items():
        url = reverse("public:evidence") if slug == "evidence" else reverse("public:step", args=[slug])
        seen.append(client.post(url, {**posted(values), **({"go_on": "1"} if slug == "evidence" else {})}))
    seen.append(client.post(reverse("public:check"), {"declared": "on"}))
    receipt = client.get(reverse("public:receipt"))
    code = "".join(re.findall(r"<span>([A-Z2-9]{4})</span>", receipt.content.decode()))
    client.post(reverse("public:receipt"))
    case = Case.objects.get()
    drain(timezone.now(), letters=True)
    staff = account(make_staff(Role.OMBUDSMAN))
    seen += [receipt, *(client.get(reverse(f"my_case:{name}")) for name in MINE)]
    seen += [staff.get(reverse(f"desk:{name}", args=[case.reference])) for name in DESK]
    client.post(reverse("my_case:enter"), {"reference": case.reference, "code": code[:-1] + "2"})

    secret = [*CANARIES.values(), code]
    titles = [re.findall(r"<title>.*?</title>", one.content.decode(), re.DOTALL) for one in seen]
    links = [re.findall(r'(?:href|action|src)="([^"]*)"', one.content.decode()) for one in seen]
    places = {
        "titles": str(titles),
        "links": str(links),
        "redirects": str([one.headers.get("Location") for one in seen]),
        "logs": caplog.text,
        "mails": str([(one.subject, one.body) for one in outbox.outbox]),
    }
    assert len(code) == 16
    leaks = {place: [word for word in secret if word in text] for place, text in places.items()}
    assert {place: words for place, words in leaks.items() if words} == {}


def test_a_page_that_breaks_tells_the_log_where_and_not_whose(caplog, monkeypatch):
    """Attack check 23: the lines of an error name code, not what it held."""
    from cases.queries import my_case

    case = nasty_case("en")
    client = complainant(case)
    client.raise_request_exception = False
    monkeypatch.setattr(my_case, "status", lambda found, _at: found.person.name and 1 / 0)

    page = client.get(reverse("my_case:status"))

    assert page.status_code == 500
    assert "ZeroDivisionError" in caplog.text
    assert [place for place in (caplog.text, page.content.decode()) if "canary" in place] == []


def columns_in_clear(*words: str) -> set[str]:
    """Search every column of every table, as whoever steals a dump of the database would."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        )
        for table, column, kind in cursor.fetchall():
            raw = kind == "bytea"
            # Bytes are shown with every byte beyond ASCII as its octal number.
            place = sql.SQL("encode({}, 'escape')" if raw else "{}::text").format(sql.Identifier(column))
            shape = sql.SQL("encode(%s::bytea, 'escape')" if raw else "%s::text")
            query = sql.SQL("SELECT count(*) FROM {} WHERE position({} in {}) > 0")
            for word in words:
                cursor.execute(query.format(sql.Identifier(table), shape, place), [word.encode() if raw else word])
                if cursor.fetchone()[0]:
                    found.add(f"{table}.{column}")
    return found


# docs/threat-model.md says why these hold personal data in clear, and what would change it.
NAMED_BY_AGENCIES = {"cases_record.content", "cases_correctionitem.expected", "ratings_connectors_answer.body"}


def test_a_stolen_dump_shows_persons_only_where_agencies_spoke_of_them(world):
    """Attack check 90: telephone, address, story and access code nowhere; names in what agencies answered."""
    now = timezone.now()
    debt = investigated(now, email=CANARIES["mail"])
    debt.case.person.phone = CANARIES["phone"]
    debt.case.person.save()
    sent(debt, now)
    told = {
        "story": {"narrative": CANARIES["story"]},
        "urgency": {"urgent": [listed_at()], "why": "canary of the trip"},
    }
    filed = intake.file(complaint=make_complaint(**told), by=citizen(), at=now)
    investigator = make_staff()
    admission.accept(case=filed.case, to=investigator, reasons="Complete.", by=investigator.actor, at=now)
    wanted = [(make_agencies()["court_list"], Category.COURT_LIST)]
    purpose = PullPurpose.INVESTIGATION
    records.request_pulls(case=filed.case, wanted=wanted, purpose=purpose, by=investigator.actor, at=now)
    drain(now, letters=True)
    assert filed.code is not None

    assert columns_in_clear(CANARIES["mail"], CANARIES["phone"], CANARIES["story"], filed.code) == set()
    assert columns_in_clear(debt.case.person.id_number) == set()
    assert columns_in_clear(debt.case.person.name, filed.case.person.name) == NAMED_BY_AGENCIES
    assert columns_in_clear("canary of the trip") == set()


def listed_at() -> str:
    """Give the holder whose restriction bites, as the form sends it."""
    return str(make_agencies()["air_sanctions"].pk)
