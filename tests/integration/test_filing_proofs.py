"""A third party confirms that a complaint was filed on a day; nobody finds out anything else, and nothing by trying."""

import re
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageDraw
from pypdf import PdfReader

from cases.letters.qr import QUIET, square
from cases.models import Letter
from cases.reference import grouped
from cases.services import filing_proofs, letters
from tests.factories.cases import AT, CODE, DEBTOR, make_case

pytestmark = pytest.mark.django_db
PAGE = "public:confirm_filing"


def ask(reference, value, client=None):
    return (client or Client()).get(reverse(PAGE), {"reference": reference, "value": value})


def test_reference_and_value_confirm_the_day_and_nothing_else():
    case = make_case()

    page = Client().get(filing_proofs.address_of(case).replace("http://localhost:8000", "")).content.decode()

    assert "was filed with us on 16 September 2026" in page
    for private in (case.person.name, case.agency.name, case.scheme.name, case.agency.slug, "received", CODE):
        assert private not in re.sub(r"<header.*?</header>", "", page, flags=re.DOTALL)


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower"])
def test_the_value_may_be_typed_as_people_type(typed):
    case = make_case()
    value = filing_proofs.value_of(case)

    answer = ask(grouped(case.reference).lower(), value.lower() if typed == "lower" else typed.format(value))

    assert "16 September 2026" in answer.content.decode()


def test_an_unknown_reference_a_foreign_value_and_a_reference_alone_look_alike():
    """Attack check 17: the page is no oracle for references. Only what was typed differs."""
    case, other = make_case(), make_case(who=DEBTOR)
    foreign, made_up = filing_proofs.value_of(other), grouped("2" * 28)

    def told(reference, value):
        answer = ask(reference, value)
        body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
        body = body.replace(reference, "").replace(value, "")
        return answer.status_code, dict(answer.headers), len(body), body

    answers = [told(case.reference, foreign), told(case.reference, made_up), told("2222222222", foreign)]

    assert answers[0] == answers[1] == answers[2]
    assert "16 September" not in answers[0][3]
    assert ask(case.reference, "").status_code == ask("2222222222", "").status_code == 422


def test_both_cost_the_same_queries(django_assert_num_queries):
    case = make_case()
    for reference in (case.reference, "2222222222"):
        ask(reference, "2" * 28)
    counts = []
    for reference in (case.reference, "2222222222"):
        with django_assert_num_queries(6) as queries:
            filing_proofs.confirm(reference=reference, value="2" * 28, address="192.0.2.1", at=AT)
        counts.append([re.sub(r"'[^']*'|s\d+_x\d+", "", query["sql"]) for query in queries.captured_queries])

    assert counts[0] == counts[1]


def test_thirty_wrong_pairs_an_hour_and_then_an_address_waits_but_good_ones_are_free():
    case = make_case()
    value = filing_proofs.value_of(case)
    statuses = [ask(case.reference, "2" * 28).status_code for _ in range(31)]

    assert statuses == [200] * 30 + [429]
    assert "16 September 2026" in ask(case.reference, value).content.decode()


def test_the_value_has_more_than_eighty_bits_and_each_matter_its_own():
    first, second = make_case(), make_case()
    second.filing = first.filing
    second.save()

    values = {filing_proofs.value_of(first), filing_proofs.value_of(second)}
    assert len(values) == 2
    assert all(len(value.replace("-", "")) * 5 >= 80 for value in values)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_receipt_holds_square_reference_and_value_and_never_the_code(language):
    """Attack check 23: the paper that is shown to others opens nothing."""
    case = make_case()
    case.language = language
    case.save()
    letters.render_receipt(case_id=case.pk, at=AT)
    letter = Letter.objects.get(case=case)

    text = "".join(page.extract_text() for page in PdfReader(BytesIO(bytes(letter.pdf))).pages).replace("\n", "")

    assert filing_proofs.value_of(case) in text
    assert "/confirm/" in text
    for secret in (CODE, grouped(CODE), CODE[:4] + "-"):
        assert secret not in text
    assert CODE.encode() not in bytes(letter.pdf)


def test_the_square_holds_address_reference_and_value():
    case = make_case()
    address = filing_proofs.address_of(case)

    drawn = square(address)

    assert parse_qs(urlsplit(address).query) == {
        "reference": [grouped(case.reference)],
        "value": [filing_proofs.value_of(case)],
    }
    assert CODE not in address
    assert finder_patterns(drawn.path, drawn.side) == 3
    assert square(address) == drawn


def finder_patterns(path, side):
    """Draw the path and count the corners that a reader looks for."""
    picture = Image.new("1", (side, side), 1)
    pen = ImageDraw.Draw(picture)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        pen.line([(int(x), int(y)), (int(x) + int(length) - 1, int(y))], fill=0)
    last = side - QUIET - 7
    corners = [(QUIET, QUIET), (last, QUIET), (QUIET, last)]
    row = [0, 1, 0, 0, 0, 1, 0]
    return sum([bool(picture.getpixel((x + step, y + 3))) for step in range(7)] == row for x, y in corners)
