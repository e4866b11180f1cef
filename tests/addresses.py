"""Where the tests' databases are reached, and as whom."""

from urllib.parse import urlsplit, urlunsplit

from ombudsman.stack.postgres import APPLICATION
from ombudsman.stack.services import Services


def application_url(services: Services, database: str) -> str:
    """The application role's door to a database beside the one the services name."""
    url = urlsplit(services.database_url)
    netloc = url.netloc
    if services.database_url == services.owner_url:
        netloc = f"{APPLICATION}@{url.netloc.rpartition('@')[2]}"
    return urlunsplit(url._replace(netloc=netloc, path=f"/{database}"))
