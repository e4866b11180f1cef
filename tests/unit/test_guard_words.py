"""Guards are found by the word of an action, so that a guarded word belongs to one lifecycle alone."""

import pytest

from cases import workflow

LIFECYCLES = (
    workflow.CaseAction,
    workflow.CorrectionAction,
    workflow.ReliefAction,
    workflow.DecisionRequestAction,
    workflow.ProofingAction,
    workflow.OwnInitiativeAction,
    workflow.SweepAction,
)


@pytest.mark.parametrize("word", sorted(workflow.GUARDS))
def test_a_guarded_word_belongs_to_one_lifecycle(word):
    assert len([actions for actions in LIFECYCLES if word in set(actions)]) == 1
