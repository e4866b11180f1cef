"""Django's handle on the wiring."""

from importlib import import_module

from django.apps import AppConfig


class WiringConfig(AppConfig):
    """Makes every Django process know the Celery application, so that tasks are sent to our broker."""

    name = "ombudsman"

    def ready(self) -> None:
        """Load the Celery application. Not a top-level import: it reads settings, which are complete only now."""
        import_module("ombudsman.celery")
