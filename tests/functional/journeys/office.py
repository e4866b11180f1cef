"""Staff and respondents: they sign in with password and second factor, and work a case."""

import re
import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.db.models import Max
from django.utils import timezone

from cases.accounts import EncryptingMFAAdapter
from cases.models import Agency, Case, Finding, InterimRelief, Job, Population, Sweep, User
from cases.scoring.findings import FindingCode
from tests.functional.journeys.visitor import Visitor

# The workers are real and share a busy machine with every other test; how quick they are is for the benchmarks.
SECONDS_TO_WAIT = 120


def give_second_factor(user: User) -> str:
    """Set up a TOTP authenticator, its secret sealed as the real page does it; give the secret."""
    secret = totp.generate_totp_secret()
    sealed = EncryptingMFAAdapter().encrypt(secret)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": sealed})
    return secret


def code_now(secret: str) -> str:
    """Give the six digits that an authenticator shows now."""
    counter = int(time.time()) // 30
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


class Account(Visitor):
    """Anybody who signs in."""

    def sign_in(self, user: User, password: str, secret: str) -> None:
        """Password first, then the second factor."""
        self.go("/account/login/", "login")
        self.write(login=user.email, password=password)
        self.press()
        self.look("second-factor")
        self.write(code=code_now(secret))
        self.press()
        assert "/account/" not in self.page.url, f"{user.email} could not sign in"
        self.look("signed-in")


class Officer(Account):
    """An investigator or an ombudsman at the desk, on one case."""

    case: Case

    def open(self, reference: str) -> None:
        """Find the case by its reference."""
        compact = reference.replace("-", "")
        self.case = Case.objects.get(reference=compact)
        self.go(f"/desk/cases/{compact}/", "case")

    def tab(self, name: str) -> None:
        """Turn to another page of the case."""
        self.go(f"/desk/cases/{self.case.reference}/{name}/", f"case-{name}")

    def act(self, key: str, **fields: str) -> None:
        """Unfold one thing to do, fill it in, do it."""
        form = self.page.locator(f'form:has(input[name="act"][value="{key}"])')
        fold = self.page.locator("details", has=form)
        if fold.count() and fold.first.get_attribute("open") is None:
            fold.first.locator("summary").first.click()
        for name, text in fields.items():
            form.locator(f'[name="{key}-{name}"]').fill(text)
        with self.page.expect_navigation():
            form.locator("button.button").click()
        self.look(f"did-{re.sub(r'[0-9-]+$', '', key)}")

    def accept(self, reasons: str) -> None:
        """Take the case on."""
        self.act("accept", reasons=reasons)

    def pull_everything(self) -> None:
        """Fetch whatever the consents allow, and watch until it is there."""
        self.tab("records")
        for box in self.page.locator('input[name="pull-wanted"]').all():
            self.page.locator(f'label[for="{box.get_attribute("id")}"]').click()
        self.act("pull")
        if self.scripts:
            self.wait_until(lambda: not self.case.pulls.filter(status__in=["waiting", "running"]).exists())
        else:
            self.wait_until(self._refreshed)
        self.wait_for_work()
        self.tab("records")

    def confirm(self, finding: Finding, reasons: str, *, proved_on: str = "") -> None:
        """Judge one finding, with the day that the evidence proves."""
        self.go(f"/desk/cases/{self.case.reference}/findings/{finding.pk}/", "finding")
        self.act("confirm", reasons=reasons, **({"proved_on": proved_on} if proved_on else {}))

    def find(self, code: FindingCode, agency: Agency, explanation: str) -> None:
        """Make a finding about an agency's conduct by hand."""
        self.go(f"/desk/cases/{self.case.reference}/findings/new/", "new-finding")
        self.page.locator('[name="add-code"]').select_option(code.value)
        self.page.locator('[name="add-about"]').select_option(f"a{agency.pk}")
        self.act("add", explanation=explanation)
        self.wait_for_work()

    def give_up(self, request_pk: int, reasons: str) -> None:
        """End a request that the agency refused."""
        self.tab("corrections")
        self.act(f"give-up-{request_pk}", reasons=reasons)

    def ask_who_else(self, finding: Finding, population: Population) -> Sweep:
        """Open an own-initiative file from a finding as the form is filled in, ask the population, see the result."""
        self.go(f"/desk/cases/{self.case.reference}/findings/{finding.pk}/", "finding")
        self.follow('a[href*="/own-initiative/new/"]', "own-initiative-new")
        self.press()
        self.look("own-initiative")
        form = self.page.locator('form:has(input[name="act"][value="who_else"])')
        form.locator('[name="who_else-population"]').select_option(str(population.pk))
        with self.page.expect_navigation():
            form.locator("button.button").click()
        sweep = Sweep.objects.filter(file__finding=finding).get()
        over = Sweep.objects.filter(pk=sweep.pk, status__in=["final", "failed"])
        self.wait_until(over.exists)
        self.go(f"/desk/own-initiative/{sweep.file.number}/sweeps/{sweep.pk}/", "sweep")
        return over.get()

    def grant_relief(self, reasons: str) -> None:
        """Order the holder to suspend its sanction."""
        self.tab("relief")
        self.act(f"grant-{self.case.reliefs.get().pk}", reasons=reasons)

    def request_correction(self, agency: Agency, message: str) -> None:
        """Draft the request from the confirmed findings, then send it."""
        self.tab("corrections")
        self.act(f"draft-{agency.pk}", message=message)
        self.act(f"send-{self.case.corrections.get(agency=agency).pk}")

    def propose(self, stage: str) -> None:
        """Propose the drafted decision as it stands."""
        self.tab("decision")
        self.act(f"propose-{stage}")

    def sign(self, stage: str) -> None:
        """Sign as the second person, and wait for the letter."""
        self.tab("decision")
        decision = self.case.decisions.get(stage=stage, sent_back_at__isnull=True)
        self.act(f"sign-{decision.pk}")
        self.wait_until(lambda: self.case.decisions.get(pk=decision.pk).issued_at is not None)
        self.tab("decision")

    def wait_until(self, done: object) -> None:
        """Wait for the workers; they are real."""
        end = timezone.now().timestamp() + SECONDS_TO_WAIT
        while not done():  # type: ignore[operator]  # a question without arguments
            assert timezone.now().timestamp() < end, f"not finished in time: {self._work()}"
            time.sleep(0.2)

    def wait_for_work(self) -> None:
        """Wait until the workers have nothing left to do for this case."""
        under_way = Job.objects.filter(case=self.case, status__in=["waiting", "running"])
        self.wait_until(lambda: not under_way.exists())

    def _refreshed(self) -> bool:
        """Follow the link that shows the newest state; it is gone when everything was fetched."""
        link = self.page.locator("#progress a")
        if link.count():
            with self.page.expect_navigation():
                link.click()
        return link.count() == 0

    def _work(self) -> tuple[list[tuple[str, str, str]], list[tuple[str, int, Any]], Any]:
        """What the workers did for this case, what they do instead, and when last, for whoever reads a failure."""
        mine = Job.objects.filter(case=self.case).values_list("kind", "status", "last_error")
        busy = Job.objects.filter(status="running").values_list("kind", "attempts", "lease_until")
        return list(mine), list(busy), Job.objects.aggregate(last=Max("finished_at"))["last"]


class Respondent(Account):
    """Answers for an agency."""

    agency: Agency

    def answer(self, request_pk: int, code: str, reasons: str) -> None:
        """Answer every item alike."""
        self.go("/agency/", "inbox")
        self.go(f"/agency/requests/{request_pk}/", "request")
        for radio in self.page.locator(f'input[type="radio"][name^="answer-code_"][value="{code}"]').all():
            self.page.locator(f'label[for="{radio.get_attribute("id")}"]').click()
        for box in self.page.locator('textarea[name^="answer-reasons_"]').all():
            box.fill(reasons)
        self.press('form:has(input[name="act"][value="answer"]) button.button')
        self.look("answered")

    def read_order(self, relief: InterimRelief) -> None:
        """Find an order to suspend in the inbox and read it."""
        self.go("/agency/", "inbox-order")
        self.follow(f'a[href="/agency/orders/{relief.pk}/"]', "order")

    def comment(self, request_pk: int) -> None:
        """Agree with the provisional decision."""
        self.go(f"/agency/requests/{request_pk}/", "request-decision")
        form = self.page.locator('form:has(input[name="act"][value="comment"])')
        self.page.locator("details", has=form).locator("summary").first.click()
        form.locator('label[for="id_comment-agrees_0"]').click()
        self.press('form:has(input[name="act"][value="comment"]) button.button')
        self.look("commented")
