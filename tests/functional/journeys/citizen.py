"""A citizen files a complaint, comes back with reference and code, and answers."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils import timezone

from cases.actors import citizen
from cases.complaint import Complaint, Matter, RepresentedBy, consent_key
from cases.grounds import Ground
from cases.models import Agency, Harm, RepresentativeKind, Scheme
from cases.reference import grouped
from cases.services import intake
from tests.functional.journeys.visitor import Visitor


@dataclass(frozen=True)
class Words:
    """What the office and the agency write in a story."""

    accepted: str
    confirmed: str
    relief: str
    asked: str
    answered: str


@dataclass(frozen=True)
class Parent:
    """Who files for a child, and what allows it."""

    name: str
    authority: str


@dataclass(frozen=True)
class Story:
    """What somebody files."""

    name: str
    id_number: str
    born: date
    scheme: str
    grounds: tuple[Ground, ...]
    narrative: str
    harms: tuple[Harm, ...]
    urgent: tuple[str, ...]
    why: str
    wish: str
    email: str
    consents: tuple[tuple[str, str], ...]
    words: Words
    proved_on: str = ""
    parent: Parent | None = None


class Citizen(Visitor):
    """On a phone or at a desk, in either language; nothing here depends on words."""

    reference = ""
    code = ""

    def file(self, story: Story, *, evidence: Path | None = None) -> None:
        """Walk through the whole form, look at every page, send it, and write down reference and code."""
        self.go("/", "home")
        self.page.goto("/complain/")
        with self.page.expect_navigation():
            self.page.locator("main form button.button").first.click()
        self._step("about", lambda: self.choose("schemes", str(Scheme.objects.get(slug=story.scheme).pk)))
        self._step("records", lambda: None)
        self._step("grounds", lambda: self.choose("grounds", *story.grounds))
        self._step("details", lambda: None)
        self._step("story", lambda: self.write(narrative=story.narrative))
        self._step("timeline", lambda: self._timeline(story))
        self._step("effects", lambda: self.choose("harms", *story.harms))
        self._step("stakes", lambda: None)
        self._step("urgency", lambda: self._urgency(story))
        self._step("wish", lambda: self.write(wish=story.wish))
        self._step("earlier", lambda: self.write(earlier_steps=""))
        self._step("acting", lambda: self.choose("acting", "other" if story.parent else "self"))
        self._step(
            "person",
            lambda: self.write(name=story.name, id_number=story.id_number, birth_date=story.born.isoformat()),
        )
        if story.parent:
            self._step("representative", lambda: self._acts_as(story.parent))
        self._step("contact", lambda: self.write(email=story.email))
        self._step("consent", lambda: self.choose("consents", *self._keys(story)))
        self._evidence(evidence)
        self.look("check")
        self.page.locator('label[for="id_declared"]').click()
        self.press()
        self.look("receipt")
        self.reference = self.page.locator(".figure-number").inner_text().strip()
        self.code = "".join(self.page.locator(".secret span").all_inner_texts())

    def has_filed(self, story: Story) -> None:
        """Have filed the story already; other stories walk through the form."""
        holders = tuple(Agency.objects.get(slug=slug).pk for slug in story.urgent)
        parent = story.parent
        complaint = Complaint(
            matters=(Matter(Scheme.objects.get(slug=story.scheme).pk, tuple(map(str, story.grounds))),),
            narrative=story.narrative,
            name=story.name,
            id_number=story.id_number,
            birth_date=story.born,
            harms=tuple(map(str, story.harms)),
            urgent=bool(holders),
            holders=holders,
            why_urgent=story.why,
            wish=story.wish,
            representative=RepresentedBy(RepresentativeKind.PARENT, parent.name, parent.authority) if parent else None,
            email=story.email,
            language="zh-hans" if self.page.evaluate("navigator.language").startswith("zh") else "en",
            consents=tuple((Agency.objects.get(slug=slug).pk, category) for slug, category in story.consents),
        )
        filed = intake.file(complaint=complaint, by=citizen(), at=timezone.now())
        assert filed.code is not None
        self.reference, self.code = grouped(filed.case.reference), filed.code

    def return_to_case(self) -> None:
        """Come back with reference and code."""
        self.go("/my-case/enter/", "enter")
        self.write(reference=self.reference, code=self.code)
        self.press()
        self.look("status")

    def write_to_us(self, body: str, *, file: Path) -> None:
        """Send a message with a file."""
        self.go("/my-case/messages/", "messages")
        self.write(body=body)
        self.page.set_input_files('input[name="file"]', file)
        self.press()
        self.look("message-sent")

    def comment(self, *, agrees: bool, body: str) -> None:
        """Say what one thinks of the provisional decision."""
        self.go("/my-case/comment/", "comment")
        self.choose("agrees", "yes" if agrees else "no")
        self.write(body=body)
        self.press()
        self.look("commented")

    def remark(self, *, agrees: bool, body: str) -> None:
        """Say what one thinks of the agency's answer."""
        self.go("/my-case/answers/", "answers")
        self._opine(agrees=agrees, body=body)
        self.look("remarked")

    def accept_decision(self) -> None:
        """Come back, and accept the final decision."""
        self.return_to_case()
        self.go("/my-case/decision/", "decision")
        self.page.locator("main details summary").first.click()
        self._opine(agrees=True, body="")
        self.look("accepted")

    def _opine(self, *, agrees: bool, body: str) -> None:
        """Answer the first question of a page that asks for a yes or a no, and say why."""
        form = self.page.locator("main form:has(input[type=radio])").first
        box = form.locator(f'input[type="radio"][value="{"yes" if agrees else "no"}"]')
        form.locator(f'label[for="{box.get_attribute("id")}"]').click()
        form.locator("textarea").fill(body)
        with self.page.expect_navigation():
            form.locator("button.button").click()

    def _step(self, slug: str, answer: object) -> None:
        assert self.page.url.endswith(f"/complain/{slug}/"), f"expected {slug}, got {self.page.url}"
        self.look(slug)
        answer()  # type: ignore[operator]  # a page's one question
        self.press()

    def _acts_as(self, parent: Parent) -> None:
        self.choose("kind", RepresentativeKind.PARENT)
        self.write(name=parent.name, authority=parent.authority)
        self.choose("paper", "none")

    def _timeline(self, story: Story) -> None:
        """One row, of which only the year is known."""
        self.write(**{"row0-year": str(story.born.year + 1), "row0-what": story.narrative[:200]})

    def _urgency(self, story: Story) -> None:
        self.choose("urgent", *(str(Agency.objects.get(slug=slug).pk) for slug in story.urgent))
        self.write(why=story.why)

    def _keys(self, story: Story) -> list[str]:
        return [consent_key(Agency.objects.get(slug=slug).pk, category) for slug, category in story.consents]

    def _evidence(self, path: Path | None) -> None:
        self.look("evidence")
        if path:
            self.page.set_input_files('input[name="file"]', path)
            self.write(shows="The bank's receipt of 2 March 2026.")
            self.press('main form[enctype="multipart/form-data"] button.button')
            self.look("evidence-added")
        self.press('button[name="go_on"]')
