"""Signing in: closed to strangers, never without a second factor, secrets never in clear."""

import base64

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from cases.accounts import SecretUnreadable
from cases.actors import Role
from cases.models import User
from ombudsman.env import KeyWithId

pytestmark = pytest.mark.django_db
PASSWORD = "a long sentence nobody guesses"


@pytest.fixture
def auditor():
    cache.clear()
    return User.objects.create_user("auditor@office.example", PASSWORD, name="Wen Audit", role=Role.AUDITOR.value)


def code_now(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def sign_in(client):
    return client.post(reverse("account_login"), {"login": "auditor@office.example", "password": PASSWORD})


def test_a_stored_secret_is_not_the_secret(auditor):
    TOTP.activate(auditor, "JBSWY3DPEHPK3PXP")

    stored = Authenticator.objects.get(user=auditor).data["secret"]

    assert stored.partition(":")[0] == settings.OMBUDSMAN_FIELD_KEYS[0].key_id
    assert b"JBSWY3DPEHPK3PXP" not in base64.b64decode(stored.partition(":")[2])
    assert get_adapter().decrypt(stored) == "JBSWY3DPEHPK3PXP"


def test_an_old_key_opens_and_the_newest_seals(settings):
    old = settings.OMBUDSMAN_FIELD_KEYS[0]
    sealed = get_adapter().encrypt("seed")
    settings.OMBUDSMAN_FIELD_KEYS = (KeyWithId("newer", bytes(range(32))), old)

    assert get_adapter().decrypt(sealed) == "seed"
    assert get_adapter().encrypt("seed").partition(":")[0] == "newer"


def test_rejects_an_altered_secret_and_an_unknown_key(settings):
    sealed = get_adapter().encrypt("seed")
    altered = sealed[:-4] + ("AAA=" if sealed[-4:] != "AAA=" else "BBB=")

    with pytest.raises(SecretUnreadable):
        get_adapter().decrypt(altered)
    settings.OMBUDSMAN_FIELD_KEYS = (KeyWithId("newer", bytes(range(32))),)
    with pytest.raises(SecretUnreadable):
        get_adapter().decrypt(sealed)


def test_without_a_second_factor_every_page_leads_to_setting_one_up(client, auditor):
    client.force_login(auditor)

    answer = client.get("/account/password/change/")

    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_activate_totp"))


def test_setting_it_up_asks_for_the_password_again_and_is_then_open(client, auditor):
    sign_in(client)

    first = client.get(reverse("mfa_activate_totp"))
    client.post(first["Location"], {"password": PASSWORD})

    assert first["Location"] == f"{reverse('account_reauthenticate')}?next=%2Faccount%2F2fa%2Ftotp%2Factivate%2F"
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_password_and_code_together_sign_in(client, auditor):
    secret = generate_totp_secret()
    TOTP.activate(auditor, secret)

    first = sign_in(client)
    after_password = client.session.get("_auth_user_id")
    client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})

    assert (first.status_code, first["Location"]) == (302, reverse("mfa_authenticate"))
    assert after_password is None
    assert client.session["_auth_user_id"] == str(auditor.pk)


def test_a_code_works_once(client, auditor):
    secret = generate_totp_secret()
    TOTP.activate(auditor, secret)
    code = code_now(secret)
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code})
    client.post(reverse("account_logout"))

    sign_in(client)
    again = client.post(reverse("mfa_authenticate"), {"code": code})

    assert (again.status_code, client.session.get("_auth_user_id")) == (200, None)


def test_nobody_signs_up(client):
    client.post(
        reverse("account_signup"), {"email": "stranger@x.example", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert User.objects.count() == 0


def test_passwords_are_hashed_with_argon2(auditor):
    assert auditor.password.startswith("argon2$argon2id$")


def test_a_page_is_closed_unless_opted_out(client):
    answer = client.get("/account/password/change/")

    assert (answer.status_code, answer["Location"]) == (302, "/account/login/?next=/account/password/change/")
