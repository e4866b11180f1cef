"""Pages that lie beside the straight way: what was not found, not allowed, over, too fast, turned down or still made.

Django alone makes them, from cases of their own, so that a browser may show them (tests/functional/test_odd_pages.py)
and somebody may measure how easy they are to read (tests/integration/test_reading_levels.py). What people write in
them is Chinese, so that any English on a Chinese page is ours.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from django.http import HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from cases import guide
from cases.actors import Role, citizen
from cases.models import Bundle, BundleStatus, Case
from cases.services import admission, evidence, quotas, throttle, withdrawals
from cases.views.door import CASE_IN_SESSION, OPENED_IN_SESSION
from cases.views.drafting import COOKIE, remember
from cases.views.my_case_bundle import PROVED_IN_SESSION
from cases.views.stale import server_error
from tests.factories.accounts import make_staff
from tests.factories.cases import make_case
from tests.factories.files import docx, upload
from tests.factories.ways_in import make_proofing
from tests.functional.journeys.office import give_second_factor
from tests.functional.prepared import signed_in

Make = Callable[[str], HttpResponseBase]
#: Words are given back only to whoever typed them on our own pages.
HERE: Final = {"sec-fetch-site": "same-origin"}
STORY: Final = "机场柜台不让我登机，没有人给我写过信。"


def visitor(language: str, cookies: Mapping[str, str] | None = None, **options: Any) -> Client:
    """Somebody from an address of their own."""
    address = f"2001:db8:{uuid4().hex[:4]}:{uuid4().hex[:4]}::1"
    client = Client(raise_request_exception=False, REMOTE_ADDR=address, **options)
    client.cookies["django_language"] = language
    for name, value in (cookies or {}).items():
        client.cookies[name] = value
    return client


def complainant(language: str, case: Case, **proved: Any) -> Client:
    """Somebody who has just entered reference and code."""
    client, now = visitor(language), timezone.now().timestamp()
    session = client.session
    session.update({CASE_IN_SESSION: case.pk, OPENED_IN_SESSION: now, **proved})
    session.save()
    return client


def new_case() -> Case:
    """A complaint that came in this minute."""
    return make_case(at=timezone.now())


# --- Not there, not allowed, not in time ---


def not_found(language: str) -> HttpResponseBase:
    return visitor(language).get("/nothing/")


def not_allowed(language: str) -> HttpResponseBase:
    officer = make_staff(Role.INTAKE, name="何静")
    give_second_factor(officer)
    return visitor(language, signed_in(officer)).get(reverse("desk:jobs"))


def open_too_long(language: str, **typed: str) -> HttpResponseBase:
    stale = visitor(language, enforce_csrf_checks=True)
    return stale.post(reverse("my_case:messages"), typed, headers=HERE)


def open_too_long_with_words(language: str) -> HttpResponseBase:
    return open_too_long(language, body=STORY)


def broken(language: str) -> HttpResponseBase:
    request = RequestFactory().post(reverse("my_case:messages"), {"body": STORY}, headers=HERE)
    with translation.override(language):
        return server_error(request)


def session_over(language: str) -> HttpResponseBase:
    return visitor(language).post(reverse("my_case:messages"), {"body": STORY}, headers=HERE)


def draft_gone(language: str) -> HttpResponseBase:
    client = visitor(language)
    remember(response := HttpResponseBase(), "nobody-knows-this")
    client.cookies[COOKIE] = response.cookies[COOKIE].value
    return client.post(reverse("public:step", args=["story"]), {"narrative": STORY}, headers=HERE)


def link_over(language: str) -> HttpResponseBase:
    return visitor(language).get(reverse("public:go_on", args=["nobody-sent-this"]))


# --- Too fast ---


@contextmanager
def tries(client: Client, references: list[str]) -> Iterator[None]:
    """So many tries at codes from the client's address, forgotten afterwards: others are not asked for a question."""
    done = [
        throttle.count(reference=one, address=client.defaults["REMOTE_ADDR"], at=timezone.now()) for one in references
    ]
    try:
        yield
    finally:
        for counted in done:
            throttle.forgive(counted)


def small_question(language: str) -> HttpResponseBase:
    client = visitor(language)
    with tries(client, [uuid4().hex for _ in range(throttle.PUZZLE_FROM)]):
        return client.get(reverse("my_case:enter"))


def too_many_codes(language: str) -> HttpResponseBase:
    client, case = visitor(language), new_case()
    with tries(client, [case.reference] * throttle.REFERENCE_TRIES):
        return client.post(reverse("my_case:enter"), {"reference": case.reference, "code": "AAAA-AAAA-AAAA-AAAA"})


def too_many_drafts(language: str) -> HttpResponseBase:
    client = visitor(language)
    try:
        while True:
            quotas.count_draft(address=client.defaults["REMOTE_ADDR"], at=timezone.now())
    except quotas.SlowDown:
        return client.post(reverse("public:start"))


# --- The guide's answers ---


def advice(language: str, asked: str = "", *, letter: bool = False, **answers: str) -> HttpResponseBase:
    answers = {"about": "platform", "behind": "entry", "now": "nothing", "asked": asked} | answers
    known = guide.known(answers)
    day = timezone.localdate() - timedelta(days=int(answers.get("days", "3")))
    sent = known | {"at": list(known)[-1], guide.DAY: day.isoformat()}
    return visitor(language).post(reverse("public:guide"), sent | ({"letter": "1"} if letter else {}))


GUIDE: Final[Mapping[str, dict[str, Any]]] = {
    "ask first": {"asked": "no"},
    "wait or file": {"asked": "waiting"},
    "agency late": {"asked": "waiting", "days": "300"},
    "file": {"asked": "answered"},
    "urgent": {"now": "travel"},
    "judgment": {"behind": "judgment"},
    "employer": {"behind": "employer"},
    "deal": {"behind": "deal"},
    "letter": {"asked": "no", "letter": True},
    "letter to a court": {"asked": "no", "about": "court_list", "letter": True},
    "letter to a bureau": {"asked": "no", "about": "bureau", "letter": True},
}


def _guide(given: dict[str, Any]) -> Make:
    return lambda language: advice(language, **given)


# --- Ways back in ---


def prove_asked(language: str, way: str = "visit") -> HttpResponseBase:
    sent = {"reference": new_case().reference, "way": way, "reach": "电话一二三四五"}
    return visitor(language).post(reverse("my_case:prove"), sent, follow=True)


def prove_asked_by_post(language: str) -> HttpResponseBase:
    return prove_asked(language, "post")


def standing(language: str) -> HttpResponseBase:
    proofing, pickup_code = make_proofing(new_case(), at=timezone.now(), address=f"2001:db8:{uuid4().hex[:4]}::1")
    sent = {"number": proofing.number, "pickup_code": pickup_code}
    return visitor(language).post(reverse("my_case:collect"), sent)


# --- In the case ---


def bundle(language: str, status: BundleStatus) -> HttpResponseBase:
    case, now = new_case(), timezone.now()
    made = {"size": 4_200_000, "sha256": "ab" * 32, "built_at": now} if status is BundleStatus.READY else {}
    Bundle.objects.create(
        case=case,
        status=status.value,
        asked_at=now,
        expires_at=now + timedelta(days=1),
        stored_as=uuid4().hex,
        **made,
    )
    return complainant(language, case, **{PROVED_IN_SESSION: [case.pk, now.timestamp()]}).get(reverse("my_case:bundle"))


def _bundle(status: BundleStatus) -> Make:
    return lambda language: bundle(language, status)


def received(language: str) -> HttpResponseBase:
    return complainant(language, new_case()).get(reverse("my_case:status"))


def refused(language: str) -> HttpResponseBase:
    case, now = new_case(), timezone.now()
    admission.refuse(
        case=case,
        ground="other_body_first",
        referral="市劳动争议仲裁委员会",
        reasons="这件事由劳动争议仲裁委员会处理。",
        by=make_staff(Role.INTAKE, name="何静").actor,
        at=now,
    )
    return complainant(language, case).get(reverse("my_case:status"))


def withdrawn(language: str) -> HttpResponseBase:
    case = new_case()
    withdrawals.withdraw(case=case, by=citizen(case.pk), at=timezone.now())
    return complainant(language, case).get(reverse("my_case:status"))


def wrong_file(language: str, name: str = "回单.exe", content: bytes = b"MZ\x90\x00") -> HttpResponseBase:
    sent = {"file": upload(name, content), "shows": "银行回单"}
    return complainant(language, new_case()).post(reverse("my_case:files"), sent)


def file_not_open(language: str) -> HttpResponseBase:
    case = new_case()
    own = citizen(case.pk)
    row = evidence.receive(file=upload("说明.docx", docx()), shows="说明", by=own, at=timezone.now(), case=case)
    return complainant(language, case).get(reverse("my_case:redact", args=[row.uid]))


#: Every such page by name: the status that it must have, and what makes it in a language.
PAGES: Final[Mapping[str, tuple[int, Make]]] = {
    "not found": (404, not_found),
    "not allowed": (403, not_allowed),
    "open too long": (403, open_too_long),
    "open too long, with words": (403, open_too_long_with_words),
    "broken": (500, broken),
    "session over": (403, session_over),
    "draft gone": (410, draft_gone),
    "link over": (410, link_over),
    "small question": (200, small_question),
    "too many codes": (429, too_many_codes),
    "too many drafts": (429, too_many_drafts),
    **{f"guide: {name}": (200, _guide(given)) for name, given in GUIDE.items()},
    "papers asked": (200, prove_asked),
    "papers asked by post": (200, prove_asked_by_post),
    "request stands": (200, standing),
    "bundle waits": (200, _bundle(BundleStatus.WAITING)),
    "bundle ready": (200, _bundle(BundleStatus.READY)),
    "bundle failed": (200, _bundle(BundleStatus.FAILED)),
    "case received": (200, received),
    "case refused": (200, refused),
    "case withdrawn": (200, withdrawn),
    "wrong file": (422, wrong_file),
    "file cannot be opened": (409, file_not_open),
}
