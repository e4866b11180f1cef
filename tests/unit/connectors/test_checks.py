import pytest
from django.test import override_settings

from ratings_connectors.checks import check_connectors
from ratings_connectors.mocks.demo import demo_connectors

OWN_KEYS = {"rail_sanctions": {"base_url": "https://rail.example", "secrets": ["b3duIHNlY3JldCBvZiB0aGUgb2ZmaWNl"]}}


def found(entries, *, production):
    with override_settings(CONNECTORS=entries, PRODUCTION=production):
        return [message.id for message in check_connectors()]


def test_the_demonstration_passes_outside_production():
    assert found(demo_connectors("http://127.0.0.1:8010"), production=False) == []


@pytest.mark.parametrize("slug", ["sesame", "rail_sanctions", "air_sanctions", "baihang", "model_city", "clearing"])
def test_production_rejects_demo_keys(slug):
    entries = demo_connectors("https://agency.example")

    assert found({slug: entries[slug]}, production=True) == ["ratings_connectors.E002"]


def test_production_rejects_plain_http():
    assert found({"court_list": {"base_url": "http://court.example"}}, production=True) == ["ratings_connectors.E003"]


def test_production_accepts_keys_of_its_own():
    assert found(OWN_KEYS, production=True) == []


def test_it_names_an_entry_that_cannot_be_built():
    assert found({"sesame": {"base_url": "https://agency.example"}}, production=False) == ["ratings_connectors.E001"]
