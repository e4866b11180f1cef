"""Attack list items 9 and 26: no address, title, log line, e-mail, message, figure or queue says who somebody is.

Every field of the form is filled with words that occur nowhere else. Then everything that leaves the pages of their
writer is searched for them: what is not sealed in the database too. Things that could give them away are made first:
pages that are not there, not allowed and broken, tokens that are no good, codes tried too often, agencies that fail,
and an exception that quotes the person.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone

from cases.actors import Role
from cases.models import Case, Job, PullPurpose
from cases.services import admission, messages, records
from ratings_connectors.base import Category
from tests.factories.accounts import make_staff
from tests.factories.files import pdf
from tests.functional.conftest import ARTIFACTS
from tests.functional.prepared import wait
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
FILE = "CanaryFile.pdf"
MESSAGE = "CanaryMessage: is there any news?"
BROKEN = "CanaryBroken: the exception quotes 甄卡娜"
#: The day of birth alone is a day like others; together with the rest it would have been found by the rest.
CANARIES = [text.partition(":")[0] for name, text in WORDS.items() if name != "birth_date"] + [
    FILE.partition(".")[0],
    "CanaryMessage",
    "CanaryWhat",
    "CanaryBroken",
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
        page.evaluate(FILL, {**WORDS, **IN_ROWS} if where.endswith("/timeline/") else WORDS)
    with page.expect_navigation():
        page.locator(button).first.click()
    told = page.locator(".error-summary").all_inner_texts()
    assert page.url != where, f"{where}: {told}"


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


def wait_but_for_pulls(case) -> None:
    """Pulls that an agency refused wait for minutes; they have been tried once, which is enough here."""
    Job.objects.filter(case=case, kind="pull_records", attempts__gt=0, status="waiting").delete()
    wait(case)


def said_by_mail(folder: Path) -> str:
    """Every e-mail and short message, but for the lines that say to whom it goes."""
    texts = [path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file()]
    return "\n".join(line for text in texts for line in text.splitlines() if not line.startswith(("To:", "to:")))


def unsealed() -> Iterator[tuple[str, str]]:
    """Every table with all its rows as text, as somebody would read them who stole the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT string_agg(row_to_json(t)::text, E'\\n') FROM \"{table}\" t")  # noqa: S608 - PostgreSQL's own names
            rows = cursor.fetchone()[0] or ""
            yield table, rows.encode().decode("unicode_escape", errors="replace") if "\\u" in rows else rows


def queues() -> str:
    """Everything in Redis, all databases."""
    found: list[str] = []
    for number in range(16):
        with redis.Redis.from_url(f"{settings.REDIS_URL.rpartition('/')[0]}/{number}") as server:
            found.extend(f"{key!r} {server.dump(key)!r}" for key in server.scan_iter())
    return "\n".join(found)


def test_who_somebody_is_leaves_their_own_pages_nowhere(filed, page, stack, office, system_folder, worker_id):
    heard, reference, code = filed
    case = Case.objects.get(reference=reference.replace("-", ""))
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

    compact = code.replace("-", "")
    secrets = [*CANARIES, code, compact, compact.lower()]
    log = (ARTIFACTS / f"stack-{worker_id}.log").read_text(errors="replace")
    health = "".join(
        httpx.get(f"{stack.url}{path}", trust_env=False).text for path in ("/healthz", "/readyz", "/metrics")
    )
    surfaces = {
        "addresses, titles and referrers": "\n".join(heard),
        "logs of all processes": log,
        "e-mails and messages": said_by_mail(Path(system_folder) / "mail"),
        "health and figures": health,
        "queues": queues(),
        **{f"table {table}": rows for table, rows in unsealed()},
    }
    # That something was written at all: an empty surface would prove nothing.
    assert "Internal Server Error" in log
    assert [name for name in ("addresses, titles and referrers", "e-mails and messages") if not surfaces[name]] == []
    found = {(name, secret) for name, text in surfaces.items() for secret in secrets if secret in text}
    assert found == set(), json.dumps(sorted(found), ensure_ascii=False)
