"""Attack checks 23 and 90: no address, title, log line, e-mail, message, figure or queue says who somebody is.

Every field of the form is filled with words that occur nowhere else; so is a complaint that somebody files for another,
and whatever they say later (canary_acts.py). Then everything that leaves the pages of their
writer is searched for them: what is not sealed in the database too. Things that could give them away are made first:
pages that are not there, not allowed and broken, tokens that are no good, codes tried too often, agencies that fail
and agencies that quote the person in their refusals, news by text message, and an exception that quotes the person.
"""

import json
import logging
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from cases.actors import Role, citizen
from cases.models import Case, ContactChoice, Job, MailChannel, Pull, PullPurpose, PullStatus
from cases.reference import grouped
from cases.services import admission, consents, contact, messages, records, resuming
from cases.tasks import HANDLERS
from ratings_connectors.base import Category
from ratings_connectors.mocks.demo import demo_connectors
from tests.factories.accounts import make_staff
from tests.factories.files import pdf
from tests.functional import canary_acts
from tests.functional.conftest import ARTIFACTS
from tests.functional.prepared import SECONDS_TO_WAIT, wait
from tests.integration.connectors.mock_agencies import MockAgencies

WORDS = {
    "name": "甄卡娜",
    "id_number": "530102197711230457",
    "birth_date": "1977-11-23",
    "narrative": "CanaryNarrative: they turned me away at the gate.",
    "entry": "CanaryEntry",
    "why": "CanaryWhy: my mother is ill.",
    "wish": "CanaryWish: let me travel.",
    "email": "canary.mailbox@letters.example",
    "phone": "13987650021",
    "learned_how": "CanaryLearned",
    "shows": "CanaryShows",
}
IN_ROWS = {"year": "2026", "what": "CanaryWhat"}
#: What agencies said stands in the database as they said it, see docs/threat-model.md: it is proof.
IN_CLEAR = {"ratings_connectors_answer": ["body", "headers"]}
LINK = re.compile(r"/continue/([\w=-]+)")
FILE = "CanaryFile.pdf"
MESSAGE = "CanaryMessage: is there any news?"
BROKEN = "CanaryBroken: the exception quotes 甄卡娜"
#: The day of birth alone is a day like others; together with the rest it would have been found by the rest.
CANARIES = [text.partition(":")[0] for name, text in WORDS.items() if name != "birth_date"] + [
    FILE.partition(".")[0],
    "CanaryMessage",
    "CanaryWhat",
    "CanaryBroken",
    *(text.partition(":")[0] for text in canary_acts.SAID.values()),
    canary_acts.MAILBOX,
]
FILL = """(words) => {
    const form = document.querySelector("#answers") || document.querySelector("main form[method=post]");
    const seen = new Set();
    for (const one of form.elements) {
        const plain = one.name.replace(/^row\\d+-/, "");
        if (["radio", "checkbox"].includes(one.type)) {
            const chosen = seen.has(one.name) || form.querySelector(`[name="${one.name}"]:checked`);
            if (plain === one.name && !chosen) one.checked = true;
            seen.add(one.name);
        } else if (plain in words && one.type !== "hidden" && one.type !== "file") {
            one.value = words[plain];
        }
    }
}"""


@pytest.fixture
def filed(page, office, stack):
    """A complaint filed in the browser, with all that the browser asked for on the way."""
    heard: list[str] = []
    page.on("request", lambda request: heard.append(f"{request.url} {request.headers.get('referer', '')}"))
    page.goto("/complain/")
    page.locator("main form button.button").first.click()
    while not page.url.endswith("/complain/receipt/"):
        heard.append(page.title())
        fill(page)
    heard.append(page.title())
    reference = page.locator(".figure-number").first.inner_text().strip()
    code = "".join(page.locator(".secret span").all_inner_texts())
    return heard, reference, code


def fill(page) -> None:
    """Fill in one page and go on; papers are handed in on theirs."""
    where = page.url
    if where.endswith("/evidence/") and not page.locator("text=CanaryFile").count():
        page.set_input_files('input[type="file"]', {"name": FILE, "mimeType": "application/pdf", "buffer": pdf()})
        if page.locator('[name="shows"]').count():
            page.locator('[name="shows"]').first.fill(WORDS["shows"])
        with page.expect_navigation():
            page.locator('button[name="add"]').click()
        return
    button = 'button[name="go_on"]'
    if not where.endswith("/evidence/"):
        button = "main form[method=post] button.button:not(.button--secondary)"
        page.locator("main form[method=post]").first.wait_for(state="attached")
        page.evaluate(FILL, {**WORDS, **IN_ROWS} if where.endswith("/timeline/") else WORDS)
    with page.expect_navigation():
        page.locator(button).first.click()
    told = page.locator(".error-summary").all_inner_texts()
    assert page.url != where, f"{where}: {told}"


def come_back(page, draft, mails: Path) -> list[str]:
    """Open a draft with the link that was mailed and with the code that was shown; give both, as typed and compact."""
    code = resuming.code_of(draft=draft, at=timezone.now())
    link = wait_for_link(mails)
    page.goto(f"/continue/{link}/")
    page.goto("/complain/resume/")
    page.fill("[name=code]", grouped(code))
    with page.expect_navigation():
        page.locator('main form:has([name="code"]) button.button').first.click()
    assert not page.url.endswith(("/resume/", "/complain/"))
    return [link, code, grouped(code)]


def wait_for_link(mails: Path) -> str:
    """What stands behind the last slash of the address in the mail, once it is out."""
    end = time.monotonic() + SECONDS_TO_WAIT
    while time.monotonic() < end:
        texts = [path.read_text(errors="replace") for path in mails.rglob("*") if path.is_file()]
        found = [hit for text in texts if canary_acts.MAILBOX in text for hit in LINK.findall(text)]
        if found:
            return found[0]
        time.sleep(0.1)
    raise AssertionError("the mail with the link did not come")


def go_wrong(page, stack, code) -> None:
    """Everything that answers with an error, while the citizen's words are on the way."""
    for address in ("/my-case/files/00000000-0000-4000-8000-000000000000/", "/desk/", "/nothing/"):
        page.goto(address)
    with httpx.Client(base_url=stack.url, trust_env=False, headers={"X-Forwarded-For": "192.0.2.77"}) as stranger:
        for _ in range(12):
            tried = stranger.get("/my-case/enter/").text
            token = tried.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
            form = {"csrfmiddlewaretoken": token, "reference": WORDS["name"], "code": code[:-1] + "X"}
            stranger.post("/my-case/enter/", data=form, headers={"Origin": stack.url})
        assert stranger.post("/my-case/enter/", data={"code": code, **WORDS}).status_code == 403


def break_down(page) -> None:
    """The database refuses a message with words that quote the person, as a broken program would."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE FUNCTION canary() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION '{BROKEN}'; END $$ LANGUAGE plpgsql"
        )
        cursor.execute("CREATE TRIGGER canary BEFORE INSERT ON cases_message FOR EACH ROW EXECUTE FUNCTION canary()")
    try:
        page.goto("/my-case/messages/")
        page.fill('[name="body"]', MESSAGE)
        with page.expect_navigation():
            page.locator('main form:has([name="body"]) button.button').first.click()
        assert page.locator("h1").inner_text() == "Something broke on our side"
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER canary ON cases_message")
            cursor.execute("DROP FUNCTION canary()")


def investigate(case, stack, office) -> None:
    """Accept, ask agencies that fail, write to each other."""
    officer, now = make_staff(Role.INVESTIGATOR), timezone.now()
    admission.accept(case=case, to=officer, reasons="Complete.", by=officer.actor, at=now)
    case.refresh_from_db()
    mock = MockAgencies(f"http://127.0.0.1:{stack.mock_port}")
    mock.fault("sesame", "MAINTENANCE", times=2)
    mock.fault("court_list", "TRUNCATED_JSON", times=2)
    consents = case.consents.filter(withdrawn_at=None)
    wanted = [(consent.agency, Category(consent.category)) for consent in consents]
    records.request_pulls(case=case, wanted=wanted, purpose=PullPurpose.INVESTIGATION, by=officer.actor, at=now)
    messages.send(case=case, body=MESSAGE, by=officer.actor, at=now)
    wait_but_for_pulls(case)
    assert ask_gossips(case, office, officer) == {PullStatus.FAILED.value, PullStatus.WAITING.value}
    # What still lies in wait would meet the next test.
    mock.reset()


class Gossip(BaseHTTPRequestHandler):
    """An agency that refuses everything, each time in another way, and says of whom it speaks wherever it can."""

    WHO = {name: WORDS[name] for name in ("name", "id_number", "email", "phone")}
    SHAPES = (
        (400, {}, {"code": WHO["id_number"], "message": str(WHO), "detail": WHO}),
        (403, {}, {"code": WHO["name"], "reason": WHO["name"]}),
        (200, {}, {"outcome": WHO["name"], "reason": WHO["id_number"], "status": str(WHO)}),
        (503, {"Retry-After": WHO["id_number"]}, WHO),
        (302, {"Location": f"/{WHO['id_number']}?name={quote(WHO['name'])}"}, WHO),
    )
    answers = 0

    def do_GET(self) -> None:
        status, headers, body = self.SHAPES[Gossip.answers % len(self.SHAPES)]
        Gossip.answers += 1
        said = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        about = {"X-About": self.WHO["id_number"], "Content-Type": "application/json", "Content-Length": str(len(said))}
        for name, value in {**about, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_args: object) -> None:
        """What this agency writes into its own log is not ours to keep clean."""


@contextmanager
def gossips() -> Iterator[None]:
    """Every connector leads to such an agency, of which nobody has heard yet, and none of them is mistaken for ours."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Gossip) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        places = demo_connectors(f"http://127.0.0.1:{server.server_port}")
        with override_settings(CONNECTORS=places, CONNECTOR_GATES_PREFIX=f"canary:{uuid4()}"):
            yield
        server.shutdown()


def ask_gossips(case, office, officer) -> set[str]:
    """Ask three agencies, of which one signs and two do not, in this process; give how the pulls stand."""
    wanted = [
        (office["wechat_pay"], Category.SCORE),
        (office["court_list"], Category.COURT_LIST),
        (office["baihang"], Category.CREDIT_REPORT),
    ]
    for agency, category in wanted:
        consents.give(case=case, agency=agency, category=category.value, by=citizen(case.pk), at=timezone.now())
    stood: set[str] = set()
    for _ in Gossip.SHAPES:
        with gossips():
            # Asked for later, so that no other worker takes the jobs meanwhile, and done here without taking them.
            pulls = records.request_pulls(
                case=case,
                wanted=wanted,
                purpose=PullPurpose.INVESTIGATION,
                by=officer.actor,
                at=timezone.now() + timedelta(hours=1),
            )
            for job in Job.objects.filter(case=case, kind=records.KIND, status="waiting"):
                HANDLERS[job.kind](**job.args, at=timezone.now())
            stood |= set(Pull.objects.filter(pk__in=[pull.pk for pull in pulls]).values_list("status", flat=True))
    Job.objects.filter(case=case, kind=records.KIND, status="waiting").delete()
    return stood


def wants_text_messages(case) -> None:
    """A number that is confirmed, to which all news goes; and another one that is asked for, with its code."""
    ContactChoice.objects.update_or_create(
        filing=case.filing, defaults={"phone_verified_at": timezone.now(), "by_sms": True}
    )
    contact.ask_address(
        case=case, channel=MailChannel.SMS, address=WORDS["phone"], by=citizen(case.pk), at=timezone.now()
    )


def wait_but_for_pulls(case) -> None:
    """Pulls that an agency refused wait for minutes; they have been tried once, which is enough here."""
    Job.objects.filter(case=case, kind="pull_records", attempts__gt=0, status="waiting").delete()
    wait(case)


def said_by_mail(folder: Path) -> str:
    """Every e-mail, but for the lines that say to whom it goes."""
    texts = [path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file()]
    return "\n".join(line for text in texts for line in text.splitlines() if not line.startswith(("To:", "to:")))


def said_by_text_message(folder: Path) -> str:
    """Every text message with the name of its file, but for the number that it goes to."""
    kept = [(path.name, json.loads(path.read_text())) for path in folder.glob("*.json")]
    return "\n".join(f"{name} {message | {'to': ''}}" for name, message in kept)


def unsealed() -> Iterator[tuple[str, str]]:
    """Every table with all its rows as text, as somebody would read them who stole the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT string_agg((to_jsonb(t) - %s::text[])::text, E'\\n') FROM \"{table}\" t",  # noqa: S608 - PostgreSQL's own names
                [IN_CLEAR.get(table, [])],
            )
            rows = cursor.fetchone()[0] or ""
            yield table, rows.encode().decode("unicode_escape", errors="replace") if "\\u" in rows else rows


def queues() -> str:
    """Everything in Redis, all databases."""
    found: list[str] = []
    for number in range(16):
        with redis.Redis.from_url(f"{settings.REDIS_URL.rpartition('/')[0]}/{number}") as server:
            found.extend(f"{key!r} {server.dump(key)!r}" for key in server.scan_iter())
    return "\n".join(found)


def test_who_somebody_is_leaves_their_own_pages_nowhere(filed, page, stack, office, system_folder, worker_id, caplog):
    caplog.set_level(logging.INFO)
    heard, reference, code = filed
    case = Case.objects.get(reference=reference.replace("-", ""))
    wants_text_messages(case)
    page.goto("/my-case/enter/")
    page.fill("[name=reference]", reference)
    page.fill("[name=code]", code)
    page.locator("main form button.button").first.click()
    page.wait_for_url("**/my-case/")
    for address in ("found/", "messages/", "files/", "looks/", "letters/", "permissions/"):
        page.goto(f"/my-case/{address}")
        heard.append(page.title())
    break_down(page)
    go_wrong(page, stack, code)
    investigate(case, stack, office)
    draft = canary_acts.begun(WORDS)
    link, *resume_code = come_back(page, draft, Path(system_folder) / "mail")
    canary_acts.Represented(canary_acts.file(draft), office["sesame"]).live()

    said_by_worker = caplog.text + "".join(str(line.__dict__) for line in caplog.records)
    compact = code.replace("-", "")
    secrets = [*CANARIES, code, compact, compact.lower(), *resume_code, link]
    log = (ARTIFACTS / f"stack-{worker_id}.log").read_text(errors="replace")
    health = "".join(
        httpx.get(f"{stack.url}{path}", trust_env=False).text for path in ("/healthz", "/readyz", "/metrics")
    )
    surfaces = {
        "addresses, titles and referrers": "\n".join(heard),
        "logs of all processes": log,
        "what a worker says of gossiping agencies": said_by_worker,
        "e-mails": said_by_mail(Path(system_folder) / "mail"),
        "text messages": said_by_text_message(Path(system_folder) / "sms"),
        "health and figures": health,
        "queues": queues(),
        **{f"table {table}": rows for table, rows in unsealed()},
    }
    # That something was written at all: an empty surface would prove nothing.
    assert "Internal Server Error" in log
    assert [
        name for name in ("addresses, titles and referrers", "e-mails", "text messages") if not surfaces[name]
    ] == []
    found = {(name, secret) for name, text in surfaces.items() for secret in secrets if secret in text}
    # The link goes to whoever asked for it; their browser asks for that address, and tells it to no other site.
    found -= {("e-mails", link), ("addresses, titles and referrers", link)}
    assert [line for line in heard if link in line and not line.startswith(stack.url)] == []
    assert found == set(), json.dumps(sorted(found), ensure_ascii=False)
