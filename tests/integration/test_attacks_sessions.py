"""Codes guessed, sessions planted, second factors used twice. Numbers: docs/attack-checks.md."""

import json
import re
import subprocess
import sys
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cases.actors import Role
from cases.models import CodeTry, User
from tests.factories.accounts import make_staff
from tests.factories.cases import CODE, make_case
from tests.integration.test_access_matrix import complainant
from tests.integration.test_settings import PRODUCTION, ROOT

pytestmark = pytest.mark.django_db
PASSWORD = "a long sentence nobody guesses"
NEW_PASSWORD = "another long sentence nobody guesses"
SECRET = "JBSWY3DPEHPK3PXP"
STEP = 30


@pytest.fixture(autouse=True)
def _no_counts_yet():
    cache.clear()


@pytest.fixture
def officer():
    user = make_staff(Role.INVESTIGATOR, email="officer@office.example", password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    totp.TOTP.activate(user, SECRET)
    return user


def code(step=0, secret=SECRET):
    counter = int(time.time()) // STEP + step
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def password_given(user, password=PASSWORD):
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": password})
    return client


def is_in(client):
    return client.session.get("_auth_user_id") is not None


def enter(case, wrong="2222222222222222", **headers):
    form = {"reference": case.reference, "code": wrong}
    return Client().post(reverse("my_case:enter"), form, headers=headers).status_code


@pytest.mark.parametrize("proxies", [0, 1])
def test_forged_addresses_do_not_get_more_tries(proxies, settings):
    """Attack checks 15 and 16: what the visitor writes into X-Forwarded-For stands left of what the proxy adds."""
    settings.TRUSTED_PROXIES = proxies
    real = "198.51.100.9"
    case = make_case()

    answers = [
        enter(case, **{"X-Forwarded-For": f"10.9.8.{number}, {real}" if proxies else f"10.9.8.{number}"})
        for number in range(8)
    ]

    assert answers == [422] * 5 + [429] * 3
    # The reference, one address, and all tries together.
    assert CodeTry.objects.values("subject").distinct().count() == 3


def test_a_whole_household_of_addresses_does_not_get_more_tries(settings):
    """Attack check 16: one IPv6 /64 counts as one address."""
    settings.TRUSTED_PROXIES = 1
    case = make_case()

    answers = [enter(case, **{"X-Forwarded-For": f"2001:db8:1:2::{number:x}"}) for number in range(8)]

    assert answers == [422] * 5 + [429] * 3


def test_a_planted_session_is_worth_nothing_after_the_code_was_entered():
    """Attack check 20."""
    case, client = make_case(), Client()
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["session"] = planted = session.session_key

    client.post(reverse("my_case:enter"), {"reference": case.reference, "code": CODE})

    thief = Client()
    thief.cookies["session"] = planted
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()
    assert thief.get(reverse("my_case:status")).url == reverse("my_case:enter")


def test_a_planted_session_is_worth_nothing_after_signing_in(officer):
    """Attack check 20."""
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["session"] = planted = session.session_key
    client.post(reverse("account_login"), {"login": officer.email, "password": PASSWORD})

    client.post(reverse("mfa_authenticate"), {"code": code()})

    assert is_in(client)
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_signing_out_ends_the_session_on_our_side(officer):
    """ASVS 5.0, 7.4.1: a copied cookie dies with the session."""
    client = password_given(officer)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    copied = client.session.session_key

    client.post(reverse("account_logout"))

    assert not Session.objects.filter(session_key=copied).exists()


def test_every_cookie_in_production_is_bound_to_the_host_and_out_of_reach_of_scripts():
    """Attack check 21."""
    program = (
        "import json; from ombudsman import settings as s; from cases.views import drafting; "
        "print(json.dumps([[s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, "
        "s.SESSION_COOKIE_SAMESITE], [s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE, s.CSRF_COOKIE_HTTPONLY, "
        "s.CSRF_COOKIE_SAMESITE], [drafting.COOKIE, s.LANGUAGE_COOKIE_SECURE, s.LANGUAGE_COOKIE_HTTPONLY, "
        "s.LANGUAGE_COOKIE_SAMESITE]]))"
    )
    environment = {**PRODUCTION, "DJANGO_SETTINGS_MODULE": "ombudsman.settings"}
    start = f"import django; django.setup(); {program}"

    done = subprocess.run(
        [sys.executable, "-c", start], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )

    assert json.loads(done.stdout) == [
        ["__Host-session", True, True, "Lax"],
        ["__Host-csrf", True, True, "Lax"],
        ["__Host-draft", True, True, "Lax"],
    ]


@pytest.mark.parametrize("age", [-1, 0, 1])
def test_a_code_of_the_second_factor_works_once_as_long_as_it_is_good(officer, age):
    """Attack check 24: also a minute later, when the neighbouring step still accepts it."""
    seen = code(age)
    first = password_given(officer)
    first.post(reverse("mfa_authenticate"), {"code": seen})
    # As after the 30 seconds for which the library itself remembers.
    cache.delete(f"allauth.mfa.totp.used?user={officer.pk}&code={seen}")

    second = password_given(officer)
    second.post(reverse("mfa_authenticate"), {"code": f"{seen[:3]} {seen[3:]}"})

    assert (is_in(first), is_in(second)) == (True, False)


def test_a_recovery_code_works_once(officer):
    """Attack check 24."""
    spare = RecoveryCodes.activate(officer).generate_codes()[0]
    clients = [password_given(officer), password_given(officer)]

    for client in clients:
        client.post(reverse("mfa_authenticate"), {"code": spare})

    assert [is_in(client) for client in clients] == [True, False]


def reset_link(user):
    Client().post(reverse("account_reset_password"), {"email": user.email})
    return re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)[1]


def new_password(client, link):
    form = client.get(link, follow=True).request["PATH_INFO"]
    return client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})


def test_a_reset_password_still_asks_for_the_second_factor(officer):
    """Attack check 25."""
    client, link = Client(), reset_link(officer)

    new_password(client, link)
    after_reset = is_in(client)
    client.post(reverse("account_login"), {"login": officer.email, "password": NEW_PASSWORD})
    after_password = is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code()})

    assert (after_reset, after_password, is_in(client)) == (False, False, True)


def test_a_reset_link_works_once(officer):
    """Attack check 24."""
    link = reset_link(officer)
    new_password(Client(), link)
    changed = User.objects.get(pk=officer.pk).password

    new_password(Client(), link)

    assert User.objects.get(pk=officer.pk).password == changed


def test_a_reset_ends_the_sessions_that_are_open(officer):
    """ASVS 5.0, 7.4.3: whoever stole the old password loses what it opened."""
    thief = password_given(officer)
    thief.post(reverse("mfa_authenticate"), {"code": code()})

    new_password(Client(), reset_link(officer))

    assert thief.get(reverse("desk:home")).url == f"{reverse('account_login')}?next={reverse('desk:home')}"


def test_an_address_gets_no_flood_of_reset_mails(officer):
    """Attack check 25."""
    for _ in range(6):
        Client().post(reverse("account_reset_password"), {"email": officer.email})

    assert len(mail.outbox) == 3


def test_a_known_and_an_unknown_address_get_the_same_answer(officer):
    """Attack check 17, for accounts."""
    pages = []
    for address in (officer.email, "nobody@office.example"):
        for name, form in (
            ("account_reset_password", {"email": address}),
            ("account_login", {"login": address, "password": "wrong, and long enough"}),
        ):
            answer = Client().post(reverse(name), form)
            body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
            pages.append((name, answer.status_code, answer.headers.get("Location"), body.replace(address, "")))

    assert pages[:2] == pages[2:]


def test_setting_up_the_second_factor_leaves_no_secret_behind():
    """Attack check 90: neither in the table of sessions nor in that of authenticators."""
    user = make_staff(Role.INTAKE, email="new@office.example", password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    client = password_given(user)
    client.post(client.get(reverse("mfa_activate_totp")).url, {"password": PASSWORD})
    secret = re.search(r"\b[A-Z2-7]{32}\b", client.get(reverse("mfa_activate_totp")).content.decode())[0]

    client.post(reverse("mfa_activate_totp"), {"code": code(secret=secret)})

    kept = [row.get_decoded() for row in Session.objects.all()]
    assert client.get(reverse("desk:home")).status_code == 200
    assert secret not in str(kept)


def test_a_case_that_was_opened_is_no_account():
    """Attack check 8: the session of a complainant opens neither desk nor agency nor API."""
    client = complainant(make_case())

    opened = [client.get(address).status_code for address in ("/desk/", "/agency/", "/api/v1/requests/", "/admin/")]

    assert opened == [302, 302, 401, 302]
