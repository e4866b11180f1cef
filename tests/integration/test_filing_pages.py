"""The complaint form in a browser without scripts: one question a page, nothing typed lost, one case at the end."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cases.forms.filing_end import EVERYWHERE
from cases.models import Case, Draft, Evidence
from cases.reference import compact
from cases.services import drafts
from cases.services.agencies import OFFERED
from cases.views import drafting
from tests.factories.complaints import answers, make_office, posted
from tests.factories.files import picture, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    settings.CLAMD_SOCKET = None


def page_of(slug):
    return reverse("public:step", args=[slug])


def begin(client):
    make_office()
    assert client.post(reverse("public:start")).url == page_of("about")


def fill(client, until="check", **changed):
    """Answer every question up to a page; gives the answer of the last post."""
    begin(client)
    response = None
    for slug, values in answers(**changed).items():
        if slug == until:
            return response
        if slug == "evidence":
            response = client.post(reverse("public:evidence"), {"go_on": "1"})
        else:
            response = client.post(page_of(slug), posted(values))
            assert response.status_code == 302, (slug, response.content.decode())
    return response


def send(client):
    return client.post(reverse("public:check"), {"declared": "on"})


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_it_works_from_the_first_question_to_the_receipt():
    client = Client()
    assert fill(client).url == reverse("public:check")
    shown = text(client.get(reverse("public:check")))
    assert "At the airport they told me that I may not fly." in shown
    assert "林闻清" in shown

    assert send(client).url == reverse("public:receipt")

    receipt = text(client.get(reverse("public:receipt")))
    case = Case.objects.get()
    assert case.reference in compact(receipt)
    assert len(re.findall(r'<p class="secret">((?:<span>[A-Z2-9]{4}</span>){4})</p>', receipt)) == 1


def test_the_code_is_shown_until_the_reader_has_it_and_then_never_again():
    client = Client()
    fill(client)
    send(client)
    assert 'class="secret"' in text(client.get(reverse("public:receipt")))
    assert 'class="secret"' in text(client.get(reverse("public:receipt")))

    assert client.post(reverse("public:receipt")).url == reverse("my_case:status")

    assert client.get(reverse("public:receipt")).url == reverse("my_case:enter")
    assert client.get(reverse("my_case:status")).status_code == 200


def test_sending_twice_makes_one_case_and_keeps_the_code_to_be_read():
    client = Client()
    fill(client)
    send(client)

    assert send(client).url == reverse("public:receipt")

    assert Case.objects.count() == 1
    assert 'class="secret"' in text(client.get(reverse("public:receipt")))


@pytest.mark.parametrize(
    ("slug", "typed", "message"),
    [
        ("about", {"schemes": "999999"}, "Select a valid choice"),
        ("grounds", {}, "Choose at least one thing that is wrong."),
        ("details", {"learned_on": "2062-03-02"}, "This day has not come yet. Check the year."),
        ("details", {"learned_on": "0202-03-02"}, "This day is very long ago. Check the year."),
        ("story", {"narrative": "x" * 10_001}, "This is 10001 characters long."),
        ("urgency", {"urgent": ["other"]}, "Say what cannot wait."),
        ("acting", {}, "Choose who the complaint is for."),
        ("person", {"name": "林闻清", "id_number": "12?"}, "This is not a number of an identity card or passport."),
        (
            "person",
            {"name": "Lin", "id_number": "12345", "birth_date": "2999-01-01"},
            "Nobody can be born on this day.",
        ),
        ("contact", {"email": "lin@", "language": "en"}, "Write an e-mail address like name@example.org"),
        ("contact", {"phone": "call me", "language": "en"}, "Write a telephone number with digits"),
    ],
)
def test_bad_input_is_refused_beside_the_field_and_stays_typed(slug, typed, message):
    client = Client()
    fill(client, until=slug)

    response = client.post(page_of(slug), typed)

    assert response.status_code == 422
    shown = text(response)
    assert shown.count(message) >= 2  # in the summary and beside the field
    assert "<title>Error:" in shown
    for value in typed.values():
        if isinstance(value, str) and slug != "about":
            assert value in shown


@pytest.mark.parametrize("slug", ["story", "consent"])
def test_a_later_question_cannot_be_reached_or_answered_before_its_turn(slug):
    client = Client()
    begin(client)

    for response in (client.get(page_of(slug)), client.post(page_of(slug), {"narrative": "x", "consents": []})):
        assert response.url == page_of("about")
    assert client.get(reverse("public:check")).url == page_of("about")
    assert send(client).url == page_of("about")
    assert drafts.answers_of(Draft.objects.get()) == {}


def test_changing_an_answer_leads_back_to_the_check_page():
    client = Client()
    fill(client)

    response = client.post(page_of("story"), {"narrative": "Another story.", "from": "check"})

    assert response.url == reverse("public:check")
    assert "Another story." in text(client.get(response.url))


def test_a_change_that_opens_a_new_question_asks_it_first():
    client = Client()
    fill(client)

    response = client.post(page_of("acting"), {"acting": "other", "from": "check"})

    assert response.url == page_of("representative") + "?from=check"
    assert send(client).url == page_of("representative")


def test_another_scheme_asks_for_permissions_again():
    client = Client()
    fill(client)
    agencies = make_office()
    city = agencies["model_city"].schemes.get()

    response = client.post(page_of("about"), {"schemes": [city.pk], "from": "check"})

    assert response.url == page_of("records") + "?from=check"
    row = {"key": "1", "scheme": city.pk, "entry": ""}
    response = client.post(page_of("records"), posted({"rows": [row]}) | {"from": "check"})
    assert response.url == page_of("consent") + "?from=check"


def test_no_permission_is_ticked_beforehand():
    client = Client()
    fill(client, until="consent")

    shown = text(client.get(page_of("consent")))

    own = len(OFFERED["sesame"])
    others = [c for slug, offered in OFFERED.items() if slug != "sesame" for c in offered if c.value in EVERYWHERE]
    assert shown.count('type="checkbox"') == own + len(others)
    assert "checked" not in shown


def test_everybody_is_asked_what_cannot_wait_whatever_it_did_to_them():
    client = Client()
    fill(client, until="effects")

    assert client.post(page_of("effects"), {"harms": []}).url == page_of("urgency")


def test_a_draft_is_found_again_after_the_browser_was_closed():
    client = Client()
    fill(client, until="wish")
    for name in set(client.cookies) - {drafting.COOKIE}:
        del client.cookies[name]

    assert "You have begun a complaint" in text(client.get(reverse("public:start")))
    assert client.post(reverse("public:start")).url == page_of("wish")


def test_switching_the_language_keeps_the_answers():
    client = Client()
    fill(client, until="effects")

    client.post(reverse("set_language"), {"language": "zh-hans", "next": page_of("story")})

    response = client.get(page_of("story"))
    assert 'lang="zh-hans"' in text(response)
    assert "At the airport they told me that I may not fly." in text(response)


def test_an_expired_draft_is_told_kindly_once():
    client = Client()
    fill(client, until="wish")
    Draft.objects.update(expires_at="2020-01-01T00:00Z")

    response = client.get(page_of("wish"))

    assert response.status_code == 410
    assert "This complaint is not here any more" in text(response)
    assert client.get(page_of("wish")).url == reverse("public:start")


def test_a_forged_cookie_leads_to_no_draft():
    client = Client()
    fill(client, until="wish")
    client.cookies[drafting.COOKIE] = "somebody:else"

    assert client.get(page_of("about")).url == reverse("public:start")


def test_deleting_a_draft_leaves_nothing():
    client = Client()
    fill(client, until="wish")

    assert client.get(reverse("public:discard")).status_code == 200
    assert client.post(reverse("public:discard")).url == reverse("public:home")

    assert Draft.objects.count() == 0
    assert client.get(page_of("wish")).url == reverse("public:start")


def test_good_files_stay_and_bad_ones_are_refused_by_name():
    client = Client()
    fill(client, until="evidence")

    response = client.post(
        reverse("public:evidence"),
        {"file": [upload("photo.png", picture()), upload("letter.pdf", b"<html>"), upload("empty.txt", b"")]},
    )

    shown = text(response)
    assert response.status_code == 422
    assert shown.count("letter.pdf: The file is not what its name says.") == 2
    assert shown.count("empty.txt: The file is empty.") == 2
    assert [file.original_name for file in Evidence.objects.all()] == ["photo.png"]


def test_going_on_takes_the_files_that_are_still_chosen():
    client = Client()
    fill(client, until="evidence")

    response = client.post(reverse("public:evidence"), {"file": upload("photo.png", picture()), "go_on": "1"})

    assert response.url == reverse("public:check")
    assert "photo.png" in text(client.get(response.url))


def test_words_about_a_file_that_was_not_chosen_are_not_lost_on_the_way():
    client = Client()
    fill(client, until="evidence")

    response = client.post(reverse("public:evidence"), {"kind": "receipt", "shows": "Paid on 2 March", "go_on": "1"})

    assert response.status_code == 422
    assert response.context["form"].errors == {"file": ["Choose a file first."]}
    assert 'value="Paid on 2 March"' in response.content.decode()


def test_words_about_a_file_wait_for_whoever_goes_on_later():
    client = Client()
    fill(client, until="evidence")
    client.post(reverse("public:evidence"), {"go_on": "1"})

    left = client.post(reverse("public:evidence"), {"kind": "receipt", "shows": "Paid on 2 March", "later": "1"})
    page = client.get(reverse("public:evidence"))

    assert left.url == reverse("public:later")
    assert [page.context["form"][name].value() for name in ("kind", "shows")] == ["receipt", "Paid on 2 March"]
    assert client.get(reverse("public:check")).url == reverse("public:evidence")
    client.post(reverse("public:evidence"), {"file": upload("photo.png", picture()), "shows": "Paid", "go_on": "1"})
    assert client.get(reverse("public:check")).status_code == 200


def test_words_that_a_file_has_already_are_asked_about_no_more():
    client = Client()
    fill(client, until="evidence")
    client.post(reverse("public:evidence"), {"file": upload("photo.png", picture()), "shows": "Paid"})

    response = client.post(reverse("public:evidence"), {"shows": "Paid", "go_on": "1"})

    assert response.url == reverse("public:check")


def test_a_file_can_be_removed_by_its_own_writer_only():
    client, stranger = Client(), Client()
    fill(client, until="evidence")
    client.post(reverse("public:evidence"), {"file": upload("photo.png", picture())})
    remove = reverse("public:remove_file", args=[Evidence.objects.get().uid])
    stranger.post(reverse("public:start"))

    stranger.post(remove)
    assert Evidence.objects.count() == 1
    client.post(remove)
    assert Evidence.objects.count() == 0


def test_without_the_declaration_nothing_is_sent():
    client = Client()
    fill(client)

    response = client.post(reverse("public:check"), {})

    assert response.status_code == 422
    assert "Confirm that what you have written is true" in text(response)
    assert Case.objects.count() == 0


@pytest.mark.parametrize("name", ["home", "start", "verify", "privacy", "accessibility"])
def test_public_pages_open_for_everybody(name):
    assert Client().get(reverse(f"public:{name}")).status_code == 200


def test_a_form_needs_its_token():
    client = Client(enforce_csrf_checks=True)

    assert client.post(reverse("public:start")).status_code == 403
    assert Draft.objects.count() == 0


def test_permissions_stand_under_headings_and_are_told_whole_before_sending():
    client = Client()
    fill(client, until="consent")

    shown = client.get(page_of("consent")).content.decode()
    client.post(page_of("consent"), answers()["consent"])
    client.post(reverse("public:evidence"), {"go_on": "1"})
    checked = text(client.get(reverse("public:check")))

    headings = re.findall(r'<p class="choices__group" id="([^"]+)">([^<]+)</p>', shown)
    assert headings == [
        ("id_consents_group_0", "At Sesame Credit (illustrative), which your complaint is about"),
        ("id_consents_group_1", "Where copies of the entry may be"),
        ("id_consents_group_2", "Where you may be refused something"),
        ("id_consents_group_3", "Proof that you paid"),
    ]
    assert shown.count("We ask whether you are barred or shamed there") == 1
    assert re.findall(r"Sesame Credit [^<]*We fetch your score[^<]*", checked) == [
        "Sesame Credit (illustrative): The score. We fetch your score, to see what the agency reports about you."
    ]


def test_an_error_leads_to_the_first_box_of_the_first_group():
    client = Client()
    fill(client, until="consent")

    response = client.post(page_of("consent"), {"consents": ["forged"]})

    assert 'href="#id_consents_0_0"' in text(response)
    assert 'id="id_consents_0_0"' in text(response)


def test_before_anything_is_sent_it_is_said_who_will_see_what():
    client = Client()
    fill(client)
    words = text(client.get(reverse("public:privacy"))).split('<dl class="summary">')[1].split("</dl>")[0]

    for page in ("public:evidence", "public:check"):
        assert words in text(client.get(reverse(page))), page
