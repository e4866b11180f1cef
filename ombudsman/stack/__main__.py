"""`python -m ombudsman.stack run` and friends. Ends with code 2 and one line when it cannot do what was asked."""

import argparse
import fcntl
import os
import signal
import sys
import threading
from pathlib import Path
from typing import IO, Final

from ombudsman.env import Environment, Refused
from ombudsman.stack.console import say, table
from ombudsman.stack.places import RUN_REDIS_PORT, own_port, port_is_free
from ombudsman.stack.postgres import ServiceFailed
from ombudsman.stack.prepare import PreparationFailed, manage, prepare
from ombudsman.stack.processes import ROOT, commands
from ombudsman.stack.services import Services, start_services
from ombudsman.stack.stack import NotReady, PortTaken, Stack


class AlreadyRunning(Exception):
    """Another supervisor holds the folder."""


CANNOT: Final = (AlreadyRunning, Refused, ServiceFailed, PortTaken, PreparationFailed)


def main() -> int:
    """Read the command line and obey it."""
    parser = argparse.ArgumentParser(prog="python -m ombudsman.stack", description=__doc__)
    choices = parser.add_subparsers(dest="verb", required=True)
    choices.add_parser("run", help="everything together, until Ctrl-C")
    services = choices.add_parser("services", help="only the embedded PostgreSQL and Redis; they stay up")
    services.add_argument("--stop", action="store_true", help="stop them; data stays")
    command = choices.add_parser("manage", help="a management command, with the services up")
    command.add_argument("words", nargs=argparse.REMAINDER)
    process = choices.add_parser("process", help="become one process, for containers")
    process.add_argument("name", choices=("web", "worker", "beat", "relay", "mock"))
    arguments = parser.parse_args()
    try:
        if arguments.verb == "run":
            return run()
        if arguments.verb == "services":
            return only_services(stop=arguments.stop)
        if arguments.verb == "manage":
            return with_services(arguments.words)
        return become(arguments.name)
    except CANNOT as reason:
        sys.stderr.write(f"{reason}\n")
        return 2


def run() -> int:
    """Bring everything up, show the table, wait for Ctrl-C or SIGTERM, take everything down."""
    os.environ.setdefault("OMBUDSMAN_MODE", "development")
    env = Environment(os.environ)
    folder = _folder(env)
    folder.mkdir(parents=True, exist_ok=True)
    lock = _only_one(folder)
    web_port, mock_port = env.whole("WEB_PORT", 8000), env.whole("MOCK_PORT", 8010)
    bind = env.text("WEB_BIND", "127.0.0.1")
    _refuse_taken(bind, web_port, "WEB_PORT")
    _refuse_taken("127.0.0.1", mock_port, "MOCK_PORT")
    ending = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())
    services = _services(env)
    try:
        demo_file = env.folder("DEMO_FILE", folder / "demo.json")
        environment = _environment(services, demo_file)
        prepare(services, environment, demo_file=demo_file)
        stack = Stack(
            environment,
            web_port=web_port,
            mock_port=mock_port,
            web_bind=bind,
            folder=folder,
            say=say,
            revive=lambda: services.revive(lambda line: say("stack", line)),
        )
        try:
            if not ending.is_set():
                stack.start()
                _show_when_ready(stack, demo_file, ending)
                ending.wait()
            say("stack", "Ending; data is kept.")
        finally:
            stack.stop()
    finally:
        services.stop()
        lock.close()
    return 0


def only_services(*, stop: bool) -> int:
    """Start (or stop) the embedded services and print how to reach them."""
    services = _services(Environment(os.environ))
    if stop:
        services.stop()
        return 0
    sys.stdout.write(
        f"export DATABASE_URL='{services.database_url}'\nexport DATABASE_OWNER_URL='{services.owner_url}'\n"
        f"export REDIS_URL='{services.redis_url}'\n"
    )
    return 0


def with_services(words: list[str]) -> int:
    """Start the services, run one management command as the application, leave the services up."""
    os.environ.setdefault("OMBUDSMAN_MODE", "development")
    env = Environment(os.environ)
    services = _services(env)
    manage(_environment(services, _folder(env) / "demo.json"), *words)
    return 0


def become(name: str) -> int:
    """Check the settings, then turn into the named process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ombudsman.settings")
    from django.conf import settings  # only this verb needs Django

    env = Environment(os.environ)
    line = commands(web_bind=env.text("WEB_BIND", "127.0.0.1"), web_port=settings.WEB_PORT, folder=_folder(env))[name]
    os.execv(line[0], line)  # noqa: S606 - our own command line


def _folder(env: Environment) -> Path:
    """Where the embedded services live: those of the tests apart from those of `make run`."""
    test = env.text("OMBUDSMAN_MODE", "development") == "test"
    return env.folder("OMBUDSMAN_FOLDER", ROOT / ".local" / ("test" if test else ""))


def _services(env: Environment) -> Services:
    folder = _folder(env)
    test = env.text("OMBUDSMAN_MODE", "development") == "test"
    port = own_port(folder) if test else env.whole("REDIS_PORT", RUN_REDIS_PORT, lowest=1, highest=65535)
    return start_services(folder, redis_port=port, environment=os.environ, careful=not test)


def _environment(services: Services, demo_file: Path) -> dict[str, str]:
    """What the processes see: addresses, and not the owner's door."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    return {
        **environment,
        "DATABASE_URL": services.database_url,
        "REDIS_URL": services.redis_url,
        "DEMO_FILE": str(demo_file),
    }


def _refuse_taken(host: str, port: int, variable: str) -> None:
    if not port_is_free(port, host):
        raise PortTaken(f"Port {port} ({variable}) is taken by another program; set {variable} to a free one.")


def _only_one(folder: Path) -> IO[str]:
    """Hold the folder's lock while open: two supervisors over one folder would end each other's services."""
    lock = (folder / "run.lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise AlreadyRunning(f"The system is already running from {folder}; end it first.") from None
    return lock


def _show_when_ready(stack: Stack, demo_file: Path, ending: threading.Event) -> None:
    try:
        stack.wait_ready()
    except NotReady as reason:
        if not ending.is_set():
            say("stack", f"Not ready after a minute; still trying. Last answer: {reason}")
        return
    sys.stdout.write(table(stack.url, f"http://localhost:{stack.mock_port}", demo_file))
    sys.stdout.flush()
    say("stack", "Ready. Ctrl-C ends everything and keeps the data.")


if __name__ == "__main__":
    sys.exit(main())
