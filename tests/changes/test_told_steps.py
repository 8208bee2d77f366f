"""Changes that are drawn pass, or are refused with steps that lead there; `tests/engine` applies such steps."""

from change_proofs import Proven, prove_account


def test_the_steps_that_a_refusal_shows_lead_to_what_was_meant():
    proven = Proven()
    for seed in range(6):
        prove_account(seed, 10, lambda content: None, proven)
    assert proven.wrong == []
    assert proven.counts["in steps"] > 5
