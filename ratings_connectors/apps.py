"""Django's handle on the connectors app."""

from django.apps import AppConfig


class RatingsConnectorsConfig(AppConfig):
    """Links to the platforms and public bodies that hold records."""

    name = "ratings_connectors"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks of the configuration."""
        from ratings_connectors import checks  # noqa: F401 - importing registers them
