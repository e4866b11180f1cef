"""What a network address counts as, for limits: keyed digests, so that no table of ours holds an address."""

import hashlib
import hmac
import ipaddress

from django.conf import settings


def networks_of(address: str) -> list[str]:
    """Name what an address counts as: itself, and for IPv6 its /64, which one household owns whole."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ["unknown"]
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return [str(parsed.ipv4_mapped)]
        return [str(parsed), str(ipaddress.ip_network((parsed, 64), strict=False))]
    return [str(parsed)]


def digest(kind: str, name: str) -> str:
    """Give the keyed digest under which something is counted; `kind` keeps one limit apart from the next."""
    return hmac.new(settings.OMBUDSMAN_INDEX_KEY, f"{kind} {name}".encode(), hashlib.sha256).hexdigest()
