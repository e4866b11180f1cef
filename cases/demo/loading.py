"""Makes the demo world: accounts, agencies, months of casework played by one clock, and the list of things to try."""

import json
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path as File
from random import Random
from typing import Any, Final

from cases.actors import SYSTEM
from cases.demo import accounts, crowd, filing, own_initiative, paths, stories
from cases.demo.accounts import Cast
from cases.demo.acts import Scene
from cases.demo.agencies import Backstage
from cases.demo.crowd import Planned
from cases.demo.filing import Tickets
from cases.demo.people import Trouble
from cases.demo.stories import Story
from cases.demo.walk import Begin, Clock, Walk
from cases.models import Case, Letter, User
from cases.reference import grouped
from cases.services import agencies, deadline_watch
from cases.services.intake import Ticket

Say = Callable[[str], None]
OPENED: Final = timedelta(days=305)
#: One case of the crowd for each of these is named in the table, beside the stories.
SHOWN: Final = (
    (paths.Path.CLOSED_CORRECTED, Trouble.LISTED, "Like the journalist: closed, corrected everywhere"),
    (paths.Path.COMMENTING, Trouble.LISTED, "Like the journalist: comments invited"),
    (paths.Path.RETURNED, Trouble.DEBT, "Like the paid debt: back at the platform"),
    (paths.Path.CLOSED_SECOND_ROUND, Trouble.DEBT, "Like the paid debt: second answer verified, closed"),
    (paths.Path.VERIFIED, Trouble.FARE, "Verified, to be decided"),
    (paths.Path.REFERRED, Trouble.NONE, "Refused with a referral"),
)


@dataclass
class Loading:
    """One making of the demo world at `now`, with `size` cases of the crowd and, if wanted, the stories."""

    now: datetime
    backstage: Backstage
    say: Say
    size: int = crowd.SIZE
    with_stories: bool = True
    aside: Executor | None = None
    _told: list[tuple[str, Ticket, str]] = field(default_factory=list)

    def run(self) -> None:
        """Make everything. Effects in order: agencies and rules; accounts; the cases, played through time; what the
        office looked into by itself.
        """
        start = self.now - OPENED
        self._by_slug = agencies.seed(at=start)
        rules = deadline_watch.seed_rules(by=SYSTEM, at=start)
        self.say(f"{len(self._by_slug)} agencies with their schemes and methods, {rules} deadline rules.")
        self._cast: Cast = accounts.make(agencies=self._by_slug, at=start)
        self.say(f"{len(accounts.ACCOUNTS)} accounts, each with a second factor.")
        draw = Random(crowd.SEED)  # noqa: S311 - a reproducible world, not a secret
        tickets = Tickets(draw)
        walks = [*self._stories(tickets), *self._crowd(tickets)]
        self.say(
            f"{len(walks)} complaints to file; playing {OPENED.days} days of casework against the mock agencies ..."
        )
        clock = Clock(start=start, until=self.now - timedelta(minutes=5), draw=draw, aside=self.aside)
        clock.play(walks)
        own_initiative.make(
            cast=self._cast, case=self._story_case("The fare-dodger"), draw=draw, work_off=clock.catch_up
        )
        self.say(f"{Case.objects.count()} cases, {Letter.objects.count()} letters.")

    def _stories(self, tickets: Tickets) -> list[tuple[datetime, Begin]]:
        if not self.with_stories:
            return []
        walks: list[tuple[datetime, Begin]] = []
        for story in stories.STORIES:
            ticket = tickets.next(own_code=True)
            self._told.append((story.title, ticket, story.to_try))
            walks.append((stories.filed_at(story, self.now), partial(self._tell, story, ticket)))
        return walks

    def _crowd(self, tickets: Tickets) -> list[tuple[datetime, Begin]]:
        walks: list[tuple[datetime, Begin]] = []
        shown = {(path, trouble): title for path, trouble, title in SHOWN}
        for planned in crowd.plan(now=self.now, size=self.size):
            ticket = tickets.next(own_code=False)
            title = shown.pop((planned.path, planned.trouble), "")
            if title:
                self._told.append((title, ticket, "look around"))
            walks.append((planned.filed_at, partial(self._live, planned, ticket)))
        return walks

    def _story_case(self, title: str) -> Case | None:
        """Find the case of a story that was told; None in a world without stories."""
        references = [ticket.reference for told, ticket, _to_try in self._told if told == title]
        return Case.objects.filter(reference__in=references).first()

    def _tell(self, story: Story, ticket: Ticket, at: datetime) -> Walk:
        case = stories.file(story, agencies=self._by_slug, ticket=ticket, at=at)
        draw = Random(f"{crowd.SEED}:{story.key}")  # noqa: S311 - a reproducible world, not a secret
        yield from story.go_on(self._scene(case, story.key, draw))

    def _live(self, planned: Planned, ticket: Ticket, at: datetime) -> Walk:
        case = filing.file_planned(planned, agencies=self._by_slug, ticket=ticket, at=at)
        yield from paths.follow(planned.path, self._scene(case, planned.person.key, planned.draw))

    def _scene(self, case: Case, person: str, draw: Random) -> Scene:
        return Scene(case.pk, person, self._cast, self._by_slug, self.backstage, draw)

    def write_down(self, target: File) -> None:
        """Write what the start-up table shows: accounts, and cases with the codes that open them."""
        told: dict[str, Any] = {
            "accounts": accounts.rows_for_table(),
            "cases": [
                {
                    "story": title,
                    **_standing(ticket.reference),
                    "reference": grouped(ticket.reference),
                    "access_code": grouped(ticket.code),
                    "to_try": to_try,
                }
                for title, ticket, to_try in self._told
            ],
            "notes": ["Second factor: .venv/bin/python manage.py demo_code E-MAIL, or the secret in an app."],
            "loaded_at": self.now.isoformat(),
        }
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_suffix(".new")
        fresh.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
        fresh.replace(target)


def _standing(reference: str) -> dict[str, str]:
    case = Case.objects.select_related("assigned_to").get(reference=reference)
    return {"status": case.status, "held_by": case.assigned_to.email.partition("@")[0] if case.assigned_to else ""}


def is_loaded() -> bool:
    """Say whether a demo world, whole or broken off, is in this database."""
    return User.objects.filter(email=accounts.ACCOUNTS[0].email).exists()
