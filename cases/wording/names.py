"""Names of agencies and schemes in the reader's language."""

from django.utils.translation import get_language

from cases.models import Agency, Scheme


def name_of(thing: Agency | Scheme) -> str:
    """Give the Chinese name to readers of Chinese, the English one to all others."""
    return thing.name_zh if (get_language() or "").startswith("zh") else thing.name
