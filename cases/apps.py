"""Django's handle on the cases app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The complaint, its records, corrections and decisions."""

    name = "cases"
    default_auto_field = "django.db.models.BigAutoField"
