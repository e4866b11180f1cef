"""The layers above five tries: a small question, an alarm, and exact counting of tries that come at the same moment."""

import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from cases.actors import Role
from cases.models import CodeTry, Event, Job, Mail, SpentToken
from cases.services import access_codes, code_alarm, puzzles, throttle
from cases.services.puzzles import Solution
from cases.services.refusals import Refused
from cases.wording.puzzles import Kind, number_of, question
from cases.workflow import Reason
from tests.factories.accounts import make_staff
from tests.factories.cases import AT, CODE, make_case
from tests.integration.test_access_codes import HOME, STRANGER, enter, reason, solve
from tests.integration.test_access_matrix import account, complainant

MANY = 40


def fail(times, *, address=STRANGER, at=AT):
    """Wrong codes at ever other references, so that only the address fills up."""
    for number in range(times):
        reason(f"{number:08d}XX".replace("0", "X").replace("1", "Y"), "WRONG", address=address, at=at)


@pytest.mark.django_db
def test_from_the_tenth_try_an_address_answers_a_small_question():
    case = make_case()
    fail(throttle.PUZZLE_FROM)

    assert reason(case.reference, CODE, address=STRANGER) == (Reason.PUZZLE_NEEDED,)
    assert enter(case.reference, address=STRANGER, solution=solve()) == case


@pytest.mark.django_db
def test_a_question_is_good_once_and_wrong_answers_use_it_up():
    case, right, wrong = make_case(), solve(), solve()
    fail(throttle.PUZZLE_FROM)

    def ask(solution):
        return reason(case.reference, "WRONG", address=STRANGER, solution=solution)

    assert ask(right) == (Reason.WRONG_CODE,)
    assert ask(right) == (Reason.PUZZLE_NEEDED,)
    assert ask(Solution(wrong.token, "99")) == (Reason.PUZZLE_NEEDED,)
    assert ask(wrong) == (Reason.PUZZLE_NEEDED,)
    assert ask(Solution("made up", "7")) == (Reason.PUZZLE_NEEDED,)


@pytest.mark.django_db
def test_nobody_has_to_solve_anything_a_minute_of_waiting_does_as_well():
    """WCAG 2.2, 3.3.8: no puzzle stands between a person and their case."""
    case = make_case()
    fail(throttle.PUZZLE_FROM)
    slip = puzzles.ask(at=AT).token

    early = reason(case.reference, CODE, address=STRANGER, at=AT + timedelta(seconds=59), solution=Solution(slip, ""))
    waited = Solution(puzzles.ask(at=AT).token, "")

    assert early == (Reason.PUZZLE_NEEDED,)
    assert enter(case.reference, address=STRANGER, at=AT + timedelta(minutes=1), solution=waited) == case


@pytest.mark.django_db
def test_a_question_that_is_half_an_hour_old_is_worth_nothing():
    solution = solve()

    assert not puzzles.solved(solution=solution, at=AT + timedelta(minutes=31))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", list(Kind))
def test_an_answer_may_be_a_digit_or_a_word_of_the_language(kind, language):
    numbers = [5, 2, 9][: 3 if kind is Kind.LARGEST else 2]
    right = puzzles.answer(kind, numbers if kind is not Kind.NEXT else [5])

    with translation.override(language):
        assert "%(" not in question(kind, numbers)
        from cases.wording.puzzles import NUMBERS

        assert number_of(f" {str(NUMBERS[right]).upper()}. ") == right
    assert number_of(str(right)) == right
    assert number_of("１０") == 10
    assert number_of("a lot") is None


@pytest.mark.django_db
def test_the_page_of_everything_asks_beside_the_same_box():
    case = make_case()
    fail(throttle.PUZZLE_FROM, address="127.0.0.1", at=timezone.now())

    answer = complainant(case).post(reverse("my_case:bundle"), {"code": CODE})

    assert answer.status_code == 422
    assert 'href="#id_puzzle_answer"' in answer.content.decode()
    assert "id_puzzle_answer_error" in answer.content.decode()


@pytest.mark.django_db
def test_the_page_asks_the_question_at_once_and_takes_the_answer():
    case = make_case()
    fail(throttle.PUZZLE_FROM, address="127.0.0.1", at=timezone.now())
    client, form = Client(), {"reference": case.reference, "code": CODE}

    unasked = client.post(reverse("my_case:enter"), form)
    solution = solve(at=timezone.now())
    answer = client.post(reverse("my_case:enter"), {**form, "puzzle": solution.token, "puzzle_answer": solution.typed})

    assert (unasked.status_code, "puzzle_answer" in unasked.content.decode()) == (422, True)
    assert 'href="#id_puzzle_answer"' in unasked.content.decode()
    assert 'aria-describedby="puzzle-hint id_puzzle_answer_error" aria-invalid="true"' in unasked.content.decode()
    assert "puzzle_answer" in Client().get(reverse("my_case:enter")).content.decode()
    assert answer.url == reverse("my_case:status")
    assert SpentToken.objects.count() == 1


@pytest.mark.django_db
def test_many_tries_all_over_the_site_raise_one_alarm(settings, caplog):
    """Attack check 15: whoever looks after the office hears of it, in the log, by mail, on the page and as a figure."""
    settings.CODE_TRIES_ALARM = 20
    admin = make_staff(Role.ADMIN, email="admin@office.example")
    now = timezone.now()
    fail(10, address=STRANGER, at=now)
    fail(9, address=HOME, at=now)
    calm = Job.objects.filter(kind=throttle.ALARM).count()

    fail(1, address="192.0.2.1", at=now)
    with pytest.raises(Refused) as strained:
        enter("2222222222", address="192.0.2.2", at=now)
    with caplog.at_level(logging.WARNING, logger="cases.services.code_alarm"):
        code_alarm.code_alarm(at=now)
        code_alarm.code_alarm(at=now)

    assert (calm, Job.objects.filter(kind=throttle.ALARM).count()) == (0, 1)
    assert strained.value.reasons == (Reason.PUZZLE_NEEDED,)
    assert caplog.messages[0] == "codes are being guessed: 20 wrong tries in ten minutes"
    assert list(Mail.objects.filter(template="code_alarm").values_list("to", flat=True).distinct()) != []
    assert Mail.objects.filter(template="code_alarm").count() == 1
    assert Event.objects.get(action="codes_guessed").data["tries"] == 20
    assert len(caplog.records) == 1
    assert "20 wrong tries" in account(admin).get(reverse("desk:jobs")).content.decode()


@pytest.mark.django_db
def test_the_alarm_is_over_ten_minutes_later(settings):
    settings.CODE_TRIES_ALARM = 20
    case = make_case()
    fail(10, address=STRANGER)
    fail(10, address="192.0.2.1")

    assert reason(case.reference, CODE, address=HOME) == (Reason.PUZZLE_NEEDED,)
    assert enter(case.reference, address=HOME, at=AT + throttle.STRAIN_WINDOW) == case


@pytest.mark.django_db
def test_hundreds_of_wrong_codes_leave_the_owner_their_way_in():
    """Attack check 15, ten thousand of them: docs/enumeration.md. Five are looked at; the owner comes in as ever."""
    case = make_case()
    looked_at = Counter(
        reason(case.reference, "WRONG", address=STRANGER, at=AT + timedelta(seconds=number // 10))[0]
        for number in range(400)
    )

    assert looked_at == {Reason.WRONG_CODE: 5, Reason.TOO_MANY_TRIES: 395}
    assert enter(case.reference, address=HOME, at=AT + timedelta(seconds=41)) == case


@pytest.mark.django_db
def test_tries_from_ever_new_addresses_do_not_break_the_door():
    """The delay once doubled with every try until it was no number any more, and the owner got an error page."""
    case = make_case()
    for number in range(60):
        reason(case.reference, "WRONG", address=f"192.0.2.{number}")

    reason(case.reference, "WRONG", address=HOME, at=AT + throttle.LONGEST_DELAY)
    assert enter(case.reference, address=HOME, at=AT + throttle.LONGEST_DELAY * 2) == case


@pytest.mark.django_db
def test_an_owner_who_mistyped_comes_in_within_the_hour_whoever_attacks():
    """No lock is for good, even if strangers with ever new addresses keep the reference busy all the time."""
    case = make_case()
    for minute in range(61):
        reason(case.reference, "WRONG", address=f"192.0.2.{minute}", at=AT + timedelta(minutes=minute))
        if minute < 3:
            reason(case.reference, "WRONG", address=HOME, at=AT + timedelta(minutes=minute))

    assert enter(case.reference, address=HOME, at=AT + timedelta(minutes=62)) == case


@pytest.mark.usefixtures("copied_database")
class TestAtTheSameMoment:
    """Attack checks 15 and 16, with real connections that all try at once."""

    @pytest.fixture(autouse=True)
    def _database(self, django_db_blocker):
        with django_db_blocker.unblock():
            yield

    def all_at_once(self, tries, monkeypatch):
        """Run every try on a connection of its own; give the outcomes and how many reached the hash."""
        hashed = []
        real = access_codes.check_password
        monkeypatch.setattr(
            access_codes, "check_password", lambda code, encoded: hashed.append(1) or real(code, encoded)
        )
        gate = Barrier(len(tries))

        def one(told):
            gate.wait()
            try:
                return reason(told[0], "WRONG", address=told[1])[0]
            finally:
                connection.close()

        with ThreadPoolExecutor(len(tries)) as pool:
            outcomes = Counter(pool.map(one, tries))
        return outcomes, len(hashed)

    def test_exactly_five_of_forty_tries_at_one_reference_reach_the_hash(self, monkeypatch):
        outcomes, hashed = self.all_at_once([("2222222222", STRANGER)] * MANY, monkeypatch)

        assert outcomes == {Reason.WRONG_CODE: 5, Reason.TOO_MANY_TRIES: 35}
        assert hashed == 5
        assert CodeTry.objects.count() == 15

    def test_exactly_ten_of_forty_tries_from_one_network_reach_the_hash_unasked(self, monkeypatch):
        tries = [(f"{number:08d}XX", f"2001:db8:1:2::{number:x}") for number in range(MANY)]

        outcomes, hashed = self.all_at_once(tries, monkeypatch)

        assert outcomes == {Reason.WRONG_CODE: 10, Reason.PUZZLE_NEEDED: 30}
        assert hashed == 10

    def test_one_question_lets_exactly_one_of_forty_through(self):
        solution = solve()

        def one(_number):
            try:
                return puzzles.solved(solution=solution, at=AT)
            finally:
                connection.close()

        with ThreadPoolExecutor(MANY) as pool:
            assert Counter(pool.map(one, range(MANY))) == {True: 1, False: 39}
