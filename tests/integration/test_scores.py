"""The two stories by their numbers, from real pulls: 558 and 708, 614 and 684."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from cases.actors import SYSTEM
from cases.grounds import Ground
from cases.models import Agency, Finding, Pull, PullPurpose, Record, Scheme, ScoreRun
from cases.scoring.findings import FindingCode
from cases.services import findings, records, scores
from cases.services.refusals import Refused
from cases.workflow import CaseStatus, Reason
from ratings_connectors.base import Category
from tests.factories.accounts import make_staff
from tests.factories.cases import DEBTOR, JOURNALIST, make_case
from tests.factories.work import drain

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
KINDS = frozenset({"pull_records", "recompute"})
EVERYTHING = [
    ("sesame", "SCORE"),
    ("sesame", "SCORE_INPUTS"),
    ("sesame", "WATCH_LIST"),
    ("sesame", "COURT_COPY"),
    ("court_list", "COURT_LIST"),
    ("rail_sanctions", "RESTRICTION"),
    ("air_sanctions", "RESTRICTION"),
]


def investigate(who, grounds, *, wanted=EVERYTHING):
    investigator = make_staff()
    case = make_case(
        who=who,
        status=CaseStatus.INVESTIGATING,
        investigator=investigator,
        grounds=grounds,
        consents=wanted,
        at=NOW - timedelta(days=1),
    )
    pull_all(case, investigator, wanted)
    return case, investigator


def pull_all(case, investigator, wanted=EVERYTHING, *, at=NOW):
    agencies = {agency.slug: agency for agency in Agency.objects.all()}
    pairs = [(agencies[slug], Category(category)) for slug, category in wanted]
    records.request_pulls(case=case, wanted=pairs, purpose=PullPurpose.INVESTIGATION, by=investigator.actor, at=at)
    drain(at, kinds=KINDS)


def figures(run):
    return run.reported, run.recomputed, run.lawful, run.verdict


def proposed(case):
    rows = case.findings.order_by("agency__slug", "code", "item")
    return [(row.agency.slug, row.code, row.item) for row in rows]


def test_the_journalist_has_558_and_by_law_708(world):
    case, _ = investigate(JOURNALIST, [Ground.NO_VALID_DOCUMENT, Ground.NEVER_TOLD])

    run = ScoreRun.objects.get()

    assert figures(run) == (Decimal(558), Decimal(558), Decimal(708), "match")
    assert run.grades == {"reported": "fair", "recomputed": "fair", "lawful": "best"}
    assert proposed(case) == [
        ("air_sanctions", "NOT_ELIGIBLE", ""),
        ("court_list", "NOT_ELIGIBLE", ""),
        ("court_list", "NO_NOTICE", ""),
        ("rail_sanctions", "NOT_ELIGIBLE", ""),
        ("sesame", "NOT_ELIGIBLE", ""),
        ("sesame", "NOT_ELIGIBLE", "COURT_LISTED"),
    ]
    assert Finding.objects.get(item="COURT_LISTED").worth == Decimal(150)


def test_the_share_of_each_finding_and_the_way_up_are_stored(world):
    investigate(JOURNALIST, [Ground.NO_VALID_DOCUMENT, Ground.NEVER_TOLD])

    trace = ScoreRun.objects.get().lawful_trace

    assert trace["shares"] == [{"findings": [0], "points": "150", "low": "150", "high": "150"}]
    way = trace["counterfactual"]["way"]
    assert (way["total"], way["grade"]) == ("708", "best")
    assert [(one["kind"], one["item"]) for one in way["measures"]] == [("delete", "COURT_LISTED")]


def test_what_a_confirmed_claim_proves_is_known_of_every_copy(world):
    _case, investigator = investigate(JOURNALIST, [Ground.NEVER_TOLD])
    claim = Finding.objects.get(code="NO_NOTICE")

    findings.confirm(finding=claim, reasons="The court shows no service.", by=investigator.actor, at=NOW)
    drain(NOW, kinds=KINDS)

    found = Finding.objects.filter(code="NO_NOTICE").order_by("agency__slug", "item")
    assert [(row.agency.slug, row.item) for row in found] == [
        ("court_list", ""),
        ("sesame", ""),
        ("sesame", "COURT_LISTED"),
    ]


def test_the_debtor_has_614_and_684_once_the_payment_is_proved(world):
    _case, investigator = investigate(DEBTOR, [Ground.PAID_OR_PERFORMED], wanted=EVERYTHING[:3])
    before = figures(ScoreRun.objects.get())
    claim = Finding.objects.get(item="OVERDUE")

    findings.confirm(
        finding=claim, reasons="Bank receipt.", facts={"paid_on": "2026-03-02"}, by=investigator.actor, at=NOW
    )
    drain(NOW, kinds=KINDS)

    assert before == (Decimal(614), Decimal(614), Decimal(614), "match")
    assert figures(ScoreRun.objects.first()) == (Decimal(614), Decimal(614), Decimal(684), "match")
    claim.refresh_from_db()
    assert (claim.code, claim.status, claim.worth) == ("WRONG_DATA", "confirmed", Decimal(70))


def test_an_entry_corrected_without_its_score_is_miscalculated(world):
    world.move("paid_debt", "record_only")
    case, _ = investigate(DEBTOR, [Ground.MISCALCULATED], wanted=EVERYTHING[:3])

    assert figures(ScoreRun.objects.get()) == (Decimal(614), Decimal(684), Decimal(684), "different")
    assert list(case.findings.values_list("code", "worth")) == [("MISCALCULATED", Decimal(70))]


def test_a_dismissed_finding_no_longer_touches_the_lawful_score(world):
    _case, investigator = investigate(JOURNALIST, [Ground.NO_VALID_DOCUMENT])

    findings.dismiss(
        finding=Finding.objects.get(item="COURT_LISTED"),
        reasons="The court produced the document.",
        by=investigator.actor,
        at=NOW,
    )
    drain(NOW, kinds=KINDS)

    assert figures(ScoreRun.objects.first()) == (Decimal(558), Decimal(558), Decimal(558), "match")


def test_copies_that_outlive_the_court_entry_are_found(world):
    world.move("journalist", "listing_deleted")
    case, _ = investigate(JOURNALIST, [Ground.CORRECTED_BUT_STILL_THERE])

    incomplete = case.findings.filter(code="CORRECTION_INCOMPLETE").order_by("agency__slug")
    assert [row.agency.slug for row in incomplete] == ["air_sanctions", "rail_sanctions", "sesame"]


def test_the_same_facts_give_the_same_run_and_no_second_finding(world):
    case, _ = investigate(JOURNALIST, [Ground.NO_VALID_DOCUMENT])
    count = case.findings.count()

    scores.recompute_case(case_id=case.pk, at=NOW)

    assert (ScoreRun.objects.count(), case.findings.count()) == (1, count)


def test_a_later_pull_of_the_same_wrong_proposes_it_no_second_time(world):
    case, investigator = investigate(JOURNALIST, [Ground.NO_VALID_DOCUMENT, Ground.NEVER_TOLD])
    count = case.findings.count()

    pull_all(case, investigator, at=NOW + timedelta(minutes=1))

    assert case.findings.count() == count
    assert Pull.objects.count() == 2 * len(EVERYTHING)


def test_without_a_method_nothing_is_recomputed_and_the_gap_is_found(world):
    case, _investigator = investigate(JOURNALIST, [Ground.NOT_EXPLAINED], wanted=EVERYTHING[:1])
    scheme = Scheme.objects.get(slug="sesame-score")
    ScoreRun.objects.all().delete()
    scheme.methods.all().delete()

    run = scores.recompute(case=case, scheme=scheme, by=SYSTEM, at=NOW)

    assert figures(run) == (Decimal(558), None, None, "not_reproducible")
    assert (run.trace, run.grades) == ({}, {})
    assert list(case.findings.values_list("code", flat=True)) == ["METHOD_NOT_DISCLOSED"]


def test_no_figures_come_from_nothing(world):
    _case, _ = investigate(JOURNALIST, [Ground.MISCALCULATED], wanted=EVERYTHING[:1])

    assert figures(ScoreRun.objects.get()) == (Decimal(558), None, None, "not_reproducible")


def test_judging_requires_reasons_and_the_case(world):
    _case, investigator = investigate(JOURNALIST, [Ground.NO_VALID_DOCUMENT])
    finding = Finding.objects.get(item="COURT_LISTED")

    with pytest.raises(Refused) as silent:
        findings.confirm(finding=finding, reasons=" ", by=investigator.actor, at=NOW)
    with pytest.raises(Refused) as stranger:
        findings.confirm(finding=finding, reasons="Yes.", by=make_staff().actor, at=NOW)

    assert silent.value.reasons == (Reason.NO_REASONS_GIVEN,)
    assert stranger.value.reasons == (Reason.NOT_ASSIGNED,)


def test_a_finding_made_by_hand_is_confirmed_by_its_maker(world):
    case, investigator = investigate(DEBTOR, [Ground.WRONG_FACTS], wanted=EVERYTHING[:3])
    item = Record.objects.get(external_id="ZMI-PAID-DEBT-4")

    made = findings.add(
        case=case,
        agency=item.agency,
        code=FindingCode.WRONG_DATA,
        record=item,
        explanation="Paid on 2 March 2026, bank receipt.",
        facts={"paid_on": "2026-03-02"},
        by=investigator.actor,
        at=NOW,
    )
    drain(NOW, kinds=KINDS)

    assert (made.status, made.judged_by, made.item) == ("confirmed", investigator, "OVERDUE")
    assert ScoreRun.objects.first().lawful == Decimal(684)
