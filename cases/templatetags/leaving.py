"""Where "Leave this page quickly" leads; also on pages that are drawn without a request."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def somewhere_harmless() -> str:
    """Give the address of the page that shows nothing of us."""
    return str(settings.LEAVE_URL)
