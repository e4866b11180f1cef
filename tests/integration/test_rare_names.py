"""Names that programs break: rare characters, dots between syllables, one letter, two hundred; on pages and in mails.

That letters print them with a font that has them is in tests/unit/test_letters_render.py.
"""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from cases.actors import citizen
from cases.models import Mail
from cases.services import intake, mail
from tests.factories.complaints import answers, make_complaint, make_office, posted

pytestmark = pytest.mark.django_db

NAMES = {
    "extension B": "\U00020bb7野家\U00024b62",
    "extension G": "\U00030edd\U00030ede李",
    "middle dot": "阿依古丽·买买提",
    "one character": "李",
    "very long": "买买提" * 33,
    "Latin with marks": "Nguyễn Thị Ánh-Đào O’Brien",
    "compound surname": "欧阳\u3400",
}


@pytest.fixture(params=NAMES, ids=lambda kind: kind.replace(" ", "-"))
def name(request):
    return NAMES[request.param]


@pytest.fixture
def opened(name, settings, tmp_path):
    """A case of somebody with such a name, and their browser in it."""
    settings.EVIDENCE_ROOT = tmp_path
    make_office()
    complaint = make_complaint(
        person={"name": name, "id_number": "110101198806150020", "birth_date": ""},
        contact={"email": "somebody@letters.example", "phone": "", "language": "zh-hans"},
    )
    filed = intake.file(complaint=complaint, by=citizen(), at=timezone.now())
    browser = Client(headers={"accept-language": "zh-CN"})
    browser.post(reverse("my_case:enter"), {"reference": filed.case.reference, "code": filed.code})
    return filed.case, browser


def test_a_name_is_kept_as_it_was_written(opened, name):
    case, _ = opened
    case.person.refresh_from_db()

    assert case.person.name == name


def test_pages_of_the_case_stand_whatever_the_name(opened):
    _, browser = opened

    answers = {page: browser.get(reverse(f"my_case:{page}")).status_code for page in ("status", "picture", "more")}

    assert answers == dict.fromkeys(answers, 200)


def test_the_form_takes_the_name_and_shows_it_before_it_is_sent(name):
    browser = Client()
    given = answers(person={"name": name, "id_number": "110101198806150020", "birth_date": ""})
    browser.post(reverse("public:start"))
    for page, values in given.items():
        address = reverse("public:evidence") if page == "evidence" else reverse("public:step", args=[page])
        sent = browser.post(address, {"go_on": "1"} if page == "evidence" else posted(values))
        assert sent.status_code == 302, page

    assert escape(name) in browser.get(reverse("public:check")).content.decode()


def test_messages_name_nobody(opened, name):
    case, _ = opened
    bodies = ["\n".join(mail.compose(one)) for one in Mail.objects.filter(case=case)]

    assert bodies != []
    assert [body for body in bodies if len(name) > 1 and name in body] == []
