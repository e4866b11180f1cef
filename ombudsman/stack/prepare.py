"""What must be true before the processes start: settings accepted, tables and rights, messages, the demo world."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ombudsman.stack.messages import compile_messages
from ombudsman.stack.processes import ROOT
from ombudsman.stack.services import Services

NO_LIMIT: Final = {"DATABASE_STATEMENT_SECONDS": "0"}


class PreparationFailed(Exception):
    """A preparing command ended with an error; its own words were shown."""


def prepare(services: Services, environment: Mapping[str, str], *, demo_file: Path | None) -> None:
    """Compile messages, migrate and grant as the owner, load the demo world once as the application.

    Raises PreparationFailed. Safe to repeat.
    """
    compile_messages(ROOT / "locale")
    as_owner = {**environment, **NO_LIMIT, "DATABASE_URL": services.owner_url}
    manage(as_owner, "migrate", "--verbosity", "0")
    manage(as_owner, "provision_database")
    if demo_file and not demo_file.exists():
        manage({**environment, **NO_LIMIT, "DATABASE_URL": services.database_url}, "load_demo_world")


def manage(environment: Mapping[str, str], *arguments: str) -> None:
    """Run one management command to its end. Raises PreparationFailed."""
    settings = {"DJANGO_SETTINGS_MODULE": "ombudsman.settings"}
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments], check=False, cwd=ROOT, env={**environment, **settings}
    )
    if done.returncode:
        raise PreparationFailed(f"manage.py {arguments[0]} failed; see above.")
