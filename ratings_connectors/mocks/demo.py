"""The demo keys, and the settings that lead the connectors to the mock agencies. Never for production."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from ratings_connectors.mocks.agencies import HOLDERS

# Entries of a key file that are names and numbers, not keys.
_NO_SECRETS: Final = frozenset({"warning", "app_id", "merchant_id", "merchant_serial", "service_id"})
_FOLDER: Final = Path(__file__).parent / "demo_keys"
# The mock agencies bear more than real ones.
_PATIENCE: Final = {"requests_per_second": 200, "burst": 400}


@cache
def demo_keys() -> dict[str, dict[str, str]]:
    """Key file (without its ending) -> its entries."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(_FOLDER.glob("*.json"))}


def demo_connectors(url: str) -> dict[str, dict[str, Any]]:
    """`settings.CONNECTORS` for mock agencies running at the URL (no slash at its end)."""
    return {slug: {**entry, **_PATIENCE} for slug, entry in _reached(url).items()}


def _reached(url: str) -> dict[str, dict[str, Any]]:
    sesame, holders = demo_keys()["sesame"], demo_keys()["sanction_holders"]
    return {
        "sesame": {
            "base_url": f"{url}/sesame",
            "app_id": sesame["app_id"],
            "private_key": sesame["office_private_key"],
            "agency_public_key": sesame["agency_public_key"],
        },
        "court_list": {"base_url": f"{url}/court_list"},
        "credit_china": {"base_url": f"{url}/credit_china"},
        "baihang": {"base_url": f"{url}/baihang", "secrets": [demo_keys()["baihang"]["secret"]]},
        **{slug: {"base_url": f"{url}/{slug}", "secrets": [holders[slug]]} for slug in HOLDERS},
        "wechat_pay": _wechat_pay(f"{url}/wechat_pay"),
        **{
            slug: {
                "base_url": f"{url}/{slug}",
                "private_key": demo_keys()[slug]["office_private_key"],
                "agency_public_key": demo_keys()[slug]["agency_public_key"],
            }
            for slug in ("model_city", "clearing")
        },
    }


def _wechat_pay(url: str) -> dict[str, Any]:
    keys = demo_keys()["wechat_pay"]
    return {
        "base_url": url,
        **{name: keys[name] for name in ("app_id", "merchant_id", "merchant_serial", "service_id")},
        "private_key": keys["office_private_key"],
        "certificates": [keys["agency_certificate"], keys["next_certificate"]],
        "callback_keys": [keys["callback_key"]],
    }


def demo_secrets() -> frozenset[str]:
    """Every key text that production must refuse."""
    texts = {value for keys in demo_keys().values() for name, value in keys.items() if name not in _NO_SECRETS}
    return frozenset(text.strip() for text in texts)
