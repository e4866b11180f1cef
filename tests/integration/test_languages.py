"""Simplified Chinese is complete: every text of the code, every table of words, what pages and e-mails really show."""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from html import unescape
from io import StringIO
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from babel.messages import Message, pofile
from django.conf import settings
from django.core.management import CommandError, call_command
from django.forms import Form
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise

import cases.forms
import cases.wording
from cases.actors import Role, citizen
from cases.deadline_table import RULES
from cases.management.commands import check_translations
from cases.models import Mail
from cases.services import intake, mail
from cases.tasks import HANDLERS
from cases.wording import records
from cases.wording.rule_bases import BASES
from cases.wording.trail import ACTIONS
from cases.wording.work import KINDS
from cases.workflow import CorrectionStatus
from tests.factories import debt as paid_debt
from tests.factories.accounts import make_staff
from tests.factories.cases import CODE, REASONS, make_case
from tests.factories.complaints import answers, make_complaint, make_office, posted
from tests.unit.test_presenters import written_actions

CHINESE = "zh-hans"
ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PUBLIC = (
    "public:home",
    "public:start",
    "public:verify",
    "public:own_initiatives",
    "public:privacy",
    "public:accessibility",
    "my_case:enter",
)
MINE = ("status", "picture", "messages", "files", "consents", "letters", "looks", "withdraw", "relief")
ACCOUNTS = ("account_login", "account_reset_password", "account_reset_password_done")
ERRORS = ("403.html", "403_csrf.html", "404.html", "500.html")
CASE_PAGES = ("case", "records", "score", "corrections", "relief", "evidence", "messages", "decision", "trail")
TYPED = (
    "At the airport they told me that I may not fly. Nobody had ever written to me.",
    "Delete the entry and let me travel.",
    "The bank's receipt shows that the debt was paid on 2 March 2026.",
    "Please correct the entry and the score.",
    "The entry was settled.",
    REASONS,
    "Gao Yuan",
)
COMPULSORY = ("about", "grounds", "story", "acting", "person", "contact")
EMAILS = sorted(path.name for path in (ROOT / "templates" / "emails").glob("*.txt"))
FILLED = {"reference": "KM7-4Q29-XHC", "title": "标题", "due": "2026年9月14日", "address": "", "path": ""}
# What a Chinese page may show in Latin letters: the other language's own name, and names of formats and standards.
LATIN = re.compile(
    r"\b[A-Z2-9]{3}-[A-Z2-9]{4}-[A-Z2-9]{3}\b|\b[A-Z2-9]{4}(?:[ -]+[A-Z2-9]{4})+\b"
    r"|English|PDF|DOCX|XLSX|ODT|JPEG|PNG|WebP|HEIC|SHA-256|WCAG|\bAAA?\b|JavaScript|Cookie|MB|HTTP"
    # A scoring method's own short name, and the program that checks a bundle.
    r"|[a-z]+-illustrative|verify\.py"
    r"|Lin Wenqing|name@example\.org|lin@example\.org"
)


# --- The catalogue ---


def test_every_text_is_translated():
    said = StringIO()

    call_command("check_translations", stdout=said)

    assert re.fullmatch(r"\d+ texts, every one translated\.\n", said.getvalue())


def test_a_missing_text_is_named(monkeypatch):
    monkeypatch.setattr(check_translations, "check_language", lambda locale, _texts: [f"{locale}: missing: 'Case'"])

    with pytest.raises(CommandError, match="1 faults in translations:\nzh_Hans: missing: 'Case'"):
        call_command("check_translations")


@pytest.mark.parametrize("said", ["第 %(n)s 页", "第%(n)s 页", "95% 的", "用 PDF", "PDF 文件", "{name} 属于"])
def test_a_space_beside_chinese_is_named(said):
    faults = list(check_translations.spacing_faults(Message("Page", string=said)))

    assert faults == ["a space beside Chinese: 'Page'"]


def test_chinese_and_latin_words_keep_their_own_spaces():
    said = Message("Page", string="第%(n)s页，需要Python 3.9。 SHA-256值，Esc")

    assert list(check_translations.spacing_faults(said)) == []


def test_no_alias_hides_a_text_from_the_collector():
    """Texts are collected by the name of the function, so that another name than these would lose them in silence."""
    alias = re.compile(r"\b(n?p?gettext(?:_lazy|_noop)?) as (\w+)|^\w+ = n?p?gettext\w*$", re.MULTILINE)
    found = {
        f"{path.relative_to(ROOT)}: {hit.group(0)}"
        for name in check_translations.SOURCES
        for path in (ROOT / name).rglob("*.py")
        for hit in alias.finditer(path.read_text())
        if hit.group(2) != "_" or hit.group(1) not in {"gettext", "gettext_lazy"}
    }

    assert found == set()


# --- The tables of words ---


def tables() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(cases.wording.__path__))


def lazy_texts(value: object) -> Iterator[Promise]:
    if isinstance(value, Promise):
        yield value
    elif isinstance(value, Mapping):
        for found in value.values():
            yield from lazy_texts(found)
    elif isinstance(value, tuple | list):
        for found in value:
            yield from lazy_texts(found)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from lazy_texts(getattr(value, field.name))


def spoken(text: Promise, language: str) -> str:
    with translation.override(language):
        return str(text)


@pytest.mark.parametrize("table", tables())
def test_every_entry_of_a_table_of_words_is_chinese(table):
    module = importlib.import_module(f"cases.wording.{table}")
    texts = [text for name in dir(module) if not name.startswith("__") for text in lazy_texts(getattr(module, name))]

    left = {spoken(text, "en") for text in texts if not re.search(r"[\u4e00-\u9fff]", spoken(text, CHINESE))}

    assert left == set()


def test_every_deadline_rule_has_its_source_in_words():
    assert {rule.basis for rule in RULES} - set(BASES) == set()


def test_every_action_of_a_service_is_worded_in_the_trail():
    assert set(written_actions()) - set(ACTIONS) - {"finding_"} == set()


def test_every_kind_of_background_work_has_a_name():
    assert set(HANDLERS) == set(KINDS)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("2026-05-31", "2026年5月31日"),
        ("2026-09-06 00:00:00", "2026年9月6日"),
        ("2026-09-06 14:30:00", "2026年9月6日 14:30"),
        ("2026-02-30", "2026-02-30"),
        ("(2025)示0103执0777号", "(2025)示0103执0777号"),
    ],
)
def test_the_days_of_a_record_are_written_as_chinese_does(written, words):
    with translation.override(CHINESE):
        assert records.value("refreshed_at", written) == words


def forms_of_ours() -> Iterator[type[Form]]:
    """Every form of every module, declared ones only."""
    for module in pkgutil.iter_modules(cases.forms.__path__):
        found = vars(importlib.import_module(f"cases.forms.{module.name}")).values()
        yield from (one for one in found if isinstance(one, type) and issubclass(one, Form))


def test_no_text_of_a_form_was_put_into_words_when_the_program_started():
    """It would stay in the language of the program, whoever reads it."""
    fixed = {
        f"{form.__name__}.{name}: {text}"
        for form in forms_of_ours()
        for name, field in form.base_fields.items()
        for text in (field.label, field.help_text, *field.error_messages.values())
        if isinstance(text, str) and text
    }

    assert fixed == set()


# --- What readers see ---


def english_texts() -> list[str]:
    """Parts of the catalogue's English texts that are long enough to be recognised on a page, without placeholders."""
    with CATALOGUE.open("rb") as stream:
        catalogue = pofile.read_po(stream)
    forms = [form for message in catalogue if message.id for form in check_translations.forms(message.id)]
    parts = [part.strip(" .,:;()") for form in forms for part in check_translations.PLACEHOLDER.split(form)]
    return sorted({part for part in parts if len(part) > 3})


ENGLISH = english_texts()


def shown(html: str) -> str:
    """What a reader sees or hears of a page: its text, and the attributes that are read out."""
    spoken = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', html)
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return unescape(" ".join([re.sub(r"<[^>]+>", " ", text), *spoken]))


def english_on(text: str) -> set[str]:
    """The English texts of ours on a page, and any two Latin words in a row."""
    rest = re.sub(r"https?://\S+", " ", LATIN.sub(" ", text))
    ours = {part for part in ENGLISH if part in rest and re.search(rf"(?<!\w){re.escape(part)}(?!\w)", rest)}
    return ours | set(re.findall(r"[A-Za-z]{2,}(?: [A-Za-z]{2,})+", rest))


@pytest.fixture
def reader():
    """A visitor whose browser asks for Chinese."""
    return Client(headers={"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"})


def check_page(response, status=200, typed=()):
    """Fail on English; `typed` are the texts that somebody wrote in English."""
    page = response.content.decode()
    assert response.status_code == status
    assert re.search(r'<html[^>]* lang="zh-hans"', page, re.IGNORECASE)
    text = re.sub(r"\s+", " ", shown(page))
    for words in typed:
        text = text.replace(words, " ")
    assert english_on(text) == set(), response.request["PATH_INFO"]


def written(value: object) -> list[str]:
    """What somebody wrote in sentences, anywhere in their answers."""
    if isinstance(value, Mapping):
        return [text for one in value.values() for text in written(one)]
    if isinstance(value, list):
        return [text for one in value for text in written(one)]
    return [value] if isinstance(value, str) and " " in value else []


def test_english_on_a_page_is_found():
    assert english_on("您好 Open my case 您好") == {"Open", "Open my case"}
    assert english_on("Forgot it? 上传 PDF、DOCX。English") == {"Forgot it"}


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*PUBLIC, *ACCOUNTS])
def test_a_public_page_speaks_chinese_alone(reader, name):
    make_office()

    check_page(reader.get(reverse(name)))


@pytest.mark.django_db
def test_every_question_of_the_complaint_and_every_refusal_speaks_chinese_alone(reader):
    given = answers(
        story={"narrative": "在机场，他们告诉我不能坐飞机。"},
        urgency={"urgent": [], "why": ""},
        wish={"wish": "请删除这条记录。"},
    )
    assert reader.post(reverse("public:start")).status_code == 302

    for slug, values in given.items():
        address = reverse("public:evidence") if slug == "evidence" else reverse("public:step", args=[slug])
        check_page(reader.get(address), typed=written(given))
        if slug in COMPULSORY:
            check_page(reader.post(address, {"email": "x", "birth_date": "x"}), status=422)
        assert reader.post(address, {"go_on": "1"} if slug == "evidence" else posted(values)).status_code == 302, slug
    check_page(reader.get(reverse("public:check")), typed=written(given))
    assert reader.post(reverse("public:check"), {"declared": "on"}).status_code == 302
    check_page(reader.get(reverse("public:receipt")))


@pytest.mark.django_db
@pytest.mark.parametrize("name", MINE)
def test_the_complainants_page_speaks_chinese_alone(reader, name, settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    complaint = make_complaint(
        story={"narrative": "在机场，他们告诉我不能坐飞机。"},
        urgency={"urgent": [], "why": ""},
        wish={"wish": "请删除。"},
    )
    filed = intake.file(complaint=complaint, by=citizen(), at=timezone.now())
    reader.post(reverse("my_case:enter"), {"reference": filed.case.reference, "code": filed.code})

    check_page(reader.get(reverse(f"my_case:{name}")))


@pytest.mark.django_db
def test_a_returned_correction_is_chinese_for_everybody(reader, world, settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    debt = paid_debt.investigated()
    request = paid_debt.answered(paid_debt.sent(debt), debt, paid_debt.AT + timedelta(days=2))
    assert request.status == CorrectionStatus.RETURNED.value

    for user, addresses in (
        (
            debt.investigator,
            ["/desk/", "/desk/interests/", "/desk/own-initiative/", *(address(debt.case, name) for name in CASE_PAGES)],
        ),
        (make_staff(Role.OMBUDSMAN, name="Gao Yuan"), ["/desk/jobs/", "/desk/?show=all", address(debt.case, "case")]),
        (debt.respondent, ["/agency/", f"/agency/requests/{request.pk}/"]),
    ):
        sign_in(reader, user)
        for one in addresses:
            check_page(reader.get(one), typed=TYPED)
    reader.logout()
    reader.post(reverse("my_case:enter"), {"reference": debt.case.reference, "code": CODE})
    for name in MINE:
        check_page(reader.get(reverse(f"my_case:{name}")), typed=TYPED)


def address(case, name):
    return reverse(f"desk:{name}", args=[case.reference])


def sign_in(client, user):
    TOTP.activate(user, generate_totp_secret())
    client.force_login(user)


@pytest.mark.parametrize("template", ERRORS)
def test_an_error_page_speaks_chinese_alone(template, rf):
    with translation.override(CHINESE):
        page = render_to_string(template, request=rf.get("/"))

    assert english_on(shown(page)) == set()


@pytest.mark.parametrize("template", EMAILS)
def test_an_email_speaks_chinese_alone(template):
    with translation.override(CHINESE):
        text = render_to_string(f"emails/{template}", FILLED)

    assert english_on(text) == set()


@pytest.mark.parametrize("name", ["password_reset_key", "password_changed", "password_reset", "unknown_account"])
def test_an_email_about_an_account_speaks_chinese_alone(name):
    with translation.override(CHINESE):
        text = render_to_string(f"account/email/{name}_message.txt", {"email": "", "password_reset_url": ""})

    assert english_on(text) == set()


@pytest.mark.django_db
def test_an_agencys_office_reads_both_languages():
    case = make_case()

    mail.to_agency(agency=case.agency, case=case, template="agency_request", key="one", at=case.received_at)
    subject, body = mail.compose(Mail.objects.get())

    assert re.findall("更正请求|Correction request", subject) == ["更正请求", "Correction request"]
    assert re.findall("请登录查看并答复|Sign in to read and answer", body) == [
        "请登录查看并答复",
        "Sign in to read and answer",
    ]


def test_the_languages_are_the_two_we_complete():
    assert [code for code, _name in settings.LANGUAGES] == ["en", CHINESE]
