"""Steer the world of running mock agencies from the command line."""

from argparse import ArgumentParser
from typing import Any

import httpx
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ratings_connectors.mocks.agencies import AGENCIES, can_have
from ratings_connectors.mocks.faults import FAULTS


class Command(BaseCommand):
    """`manage.py mock_world set-state PERSON STATE`, `fault AGENCY FAULT [PERSON] [--times N]`, `ring`, `reset`.

    `show` tells how the world stands, `faults` what each agency can be made to do wrong.
    """

    help = "Move people of the mock world between states, switch faults, reset."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One action with its own arguments."""
        parser.add_argument("--url", default=settings.MOCK_AGENCIES_URL, help="where the mock agencies run")
        actions = parser.add_subparsers(dest="action", required=True)
        move = actions.add_parser("set-state")
        move.add_argument("person")
        move.add_argument("state")
        fault = actions.add_parser("fault")
        fault.add_argument("agency")
        fault.add_argument("fault")
        fault.add_argument("person", nargs="?", default="*")
        fault.add_argument("--times", type=int, default=None, help="how many answers; left out: until cleared")
        fault.add_argument("--clear", action="store_true")
        ring = actions.add_parser("ring", help="let an agency call the office back")
        ring.add_argument("agency")
        ring.add_argument("person")
        ring.add_argument("event")
        actions.add_parser("reset")
        actions.add_parser("show")
        actions.add_parser("faults")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell the running server; one line when it refuses or is not there."""
        match options["action"]:
            case "set-state":
                self._post(options, "state", person=options["person"], state=options["state"])
            case "fault":
                times = "0" if options["clear"] else "" if options["times"] is None else str(options["times"])
                chosen = {name: options[name] for name in ("agency", "fault", "person")}
                self._post(options, "fault", **chosen, times=times)
            case "ring":
                told = {name: options[name] for name in ("agency", "person", "event")}
                self._post(options, "callback", **told)
            case "reset":
                self._post(options, "reset")
            case "faults":
                self._list_faults()
            case _:
                self._show(options)

    def _post(self, options: dict[str, Any], action: str, **form: str) -> None:
        answer = self._send(options, "POST", action, data=form)
        if answer.status_code != 200:
            raise CommandError(answer.json()["error"])
        self.stdout.write("done")

    def _list_faults(self) -> None:
        for agency in AGENCIES:
            for fault, about in FAULTS.items():
                if can_have(agency, fault):
                    self.stdout.write(f"{agency:20} {fault.value:20} {about.english} / {about.chinese}")

    def _show(self, options: dict[str, Any]) -> None:
        world = self._send(options, "GET", "world").json()
        for person in world["people"]:
            if person["state"] != "initial" or not person["key"].startswith("p0"):
                self.stdout.write(f"{person['key']:16} {person['state']:16} {person['name']} {person['latin']}")
        for fault in world["faults"]:
            self.stdout.write(f"fault {fault['agency']} {fault['fault']} {fault['person']} {fault['times'] or ''}")

    def _send(self, options: dict[str, Any], method: str, path: str, **more: Any) -> httpx.Response:
        try:
            return httpx.request(
                method,
                f"{options['url']}/operator/{path}",
                headers={"Accept": "application/json"},
                timeout=10,
                trust_env=False,
                **more,
            )
        except httpx.HTTPError as error:
            raise CommandError(f"No mock agencies at {options['url']}: {error}.") from None
