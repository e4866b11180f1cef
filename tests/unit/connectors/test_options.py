from datetime import UTC, datetime

import pytest

from ratings_connectors.errors import NotConfigured
from ratings_connectors.mocks.demo import demo_connectors
from ratings_connectors.options import Options
from ratings_connectors.registry import REGISTRY, Registry

GOOD = demo_connectors("https://agency.example")


def build(slug, entries, registry=REGISTRY):
    return registry.build(slug, entries=entries, clock=lambda: datetime(2026, 9, 21, tzinfo=UTC))


@pytest.mark.parametrize("slug", REGISTRY.slugs)
def test_every_connector_is_built_from_its_entry(slug):
    assert build(slug, GOOD).slug == slug


@pytest.mark.parametrize(
    ("slug", "changes", "code", "detail"),
    [
        ("sesame", {"app_id": ""}, "missing_option", "app_id"),
        ("sesame", {"private_key": "x"}, "wrong_key", ""),
        ("sesame", {"agency_public_key": GOOD["sesame"]["private_key"]}, "wrong_key", ""),
        ("sesame", {"colour": "red"}, "unknown_option", "colour"),
        ("sesame", {"slug": "court_list"}, "unknown_option", "slug"),
        ("sesame", {"total_timeout": "20"}, "wrong_option", "total_timeout"),
        ("sesame", {"requests_per_second": 0}, "wrong_option", "requests_per_second"),
        ("sesame", {"base_url": "ftp://agency.example"}, "wrong_option", "base_url"),
        ("rail_sanctions", {"secrets": []}, "missing_option", "secrets"),
        ("rail_sanctions", {"secrets": ["*"]}, "wrong_key", ""),
        ("model_city", {"agency_public_key": ""}, "missing_option", "agency_public_key"),
        ("model_city", {"private_key": GOOD["sesame"]["private_key"]}, "wrong_key", ""),
        ("clearing", {"private_key": ""}, "missing_option", "private_key"),
        ("clearing", {"agency_public_key": GOOD["clearing"]["private_key"]}, "wrong_key", ""),
    ],
)
def test_it_rejects_a_bad_entry(slug, changes, code, detail):
    with pytest.raises(NotConfigured) as refusal:
        build(slug, {slug: GOOD[slug] | changes})

    assert (refusal.value.slug, refusal.value.code, refusal.value.detail) == (slug, code, detail)


def test_a_bad_entry_spoils_no_other():
    assert build("court_list", GOOD | {"sesame": {}}).slug == "court_list"


@pytest.mark.parametrize(("slug", "code"), [("moon", "unknown_connector"), ("sesame", "no_settings")])
def test_it_rejects_a_connector_it_does_not_know(slug, code):
    with pytest.raises(NotConfigured) as refusal:
        build(slug, {})

    assert refusal.value.code == code


def test_a_registry_of_its_own_knows_only_its_own():
    assert Registry({}).slugs == ()


@pytest.mark.parametrize(
    ("allowed", "url", "may"),
    [
        ((), "https://agency.example/x", True),
        ((), "https://agency.example:443/x", True),
        ((), "https://agency.example:444/x", False),
        ((), "https://agency.example.evil.example/x", False),
        ((), "http://agency.example/x", False),
        (("spare.example:443",), "https://spare.example/x", True),
        (("spare.example:443",), "https://agency.example/x", False),
    ],
)
def test_only_listed_hosts_may_be_called(allowed, url, may):
    options = Options(slug="sesame", base_url="https://agency.example", allowed_hosts=allowed)

    assert options.allows(url) is may


def test_keys_do_not_show_in_logs():
    options = Options.from_mapping("sesame", GOOD["sesame"])

    assert "PRIVATE KEY" not in repr(options)
