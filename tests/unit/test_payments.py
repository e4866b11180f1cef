from dataclasses import replace
from datetime import date

import pytest

from cases.payments import Band, Debt, Payment, exactly, plain_name, proofs, proves

PAYMENT = Payment("PC1", "芝麻信用（示例）", 720000, date(2026, 3, 2), settled=True)
DEBT = Debt(
    creditors=frozenset({"Sesame Credit (illustrative)", "芝麻信用（示例）", ""}),
    sums=(Band(600000, 800000),),
    since=date(2026, 1, 1),
    seen_on=date(2026, 9, 21),
)


def test_a_settled_payment_within_the_band_proves_the_debt_paid():
    assert proves(PAYMENT, DEBT)


@pytest.mark.parametrize(
    "payment",
    [
        replace(PAYMENT, settled=False),
        replace(PAYMENT, payee="示例市自来水公司"),
        replace(PAYMENT, payee=""),
        replace(PAYMENT, amount=600000),
        replace(PAYMENT, amount=800001),
        replace(PAYMENT, paid_on=date(2025, 12, 31)),
        replace(PAYMENT, paid_on=date(2026, 9, 22)),
    ],
)
def test_it_rejects_a_payment_that_does_not_fit(payment):
    assert not proves(payment, DEBT)


@pytest.mark.parametrize(
    "payment",
    [
        replace(PAYMENT, amount=600001),
        replace(PAYMENT, amount=800000),
        replace(PAYMENT, paid_on=date(2026, 1, 1)),
        replace(PAYMENT, paid_on=date(2026, 9, 21)),
        replace(PAYMENT, payee="芝麻信用(示例)"),
        replace(PAYMENT, payee=" sesame credit (ILLUSTRATIVE) "),
    ],
)
def test_edges_and_other_spellings_fit(payment):
    assert proves(payment, DEBT)


def test_one_sum_is_a_band_of_one():
    assert [exactly(720000).holds(sum_) for sum_ in (719999, 720000, 720001)] == [False, True, False]


def test_any_of_several_sums_will_do():
    assert proves(PAYMENT, replace(DEBT, sums=(exactly(1), exactly(720000))))


def test_a_debt_of_unknown_size_fits_no_payment():
    assert not proves(PAYMENT, replace(DEBT, sums=()))


def test_a_band_without_edges_holds_everything():
    assert Band(None, None).holds(1)
    assert Band(4000000, None).holds(4000001)


def test_a_debt_of_unknown_beginning_can_have_been_paid_any_time_before():
    assert proves(replace(PAYMENT, paid_on=date(2019, 1, 1)), replace(DEBT, since=None))


def test_payments_are_never_added_up():
    halves = [replace(PAYMENT, reference=f"PC{n}", amount=360000) for n in (1, 2)]

    assert proofs(halves, DEBT) == ()


def test_the_latest_proof_stands_last():
    late, early = replace(PAYMENT, reference="late", paid_on=date(2026, 5, 1)), replace(PAYMENT, reference="early")

    assert proofs([late, replace(PAYMENT, settled=False), early], DEBT) == (early, late)


def test_names_are_compared_without_width_blanks_and_capitals():
    assert plain_name("Ａ 信用（示例）") == plain_name("a信用(示例)")
