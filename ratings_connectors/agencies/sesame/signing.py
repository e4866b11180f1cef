"""RSA2 of the Alipay open gateway: RSASSA-PKCS1-v1_5 with SHA-256 over a sorted parameter string.

Source: alipay-sdk-python-all, util/SignatureUtils.py (rules only). Pure but for the cryptography library.
"""

from collections.abc import Mapping

from ratings_connectors.rsa_keys import is_signed_by, private_key, public_key, sign

__all__ = ["is_signed_by", "private_key", "public_key", "sign", "string_to_sign"]


def string_to_sign(params: Mapping[str, str]) -> str:
    """Every parameter except `sign`, sorted by name, `name=value` joined with `&`, values as they are.

    `sign_type` is part of it; parameters without a value are not.
    """
    return "&".join(f"{name}={params[name]}" for name in sorted(params) if name != "sign" and params[name])
