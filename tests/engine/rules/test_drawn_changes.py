"""What `validate --against` passes is one apply on an account that refuses what AWS refuses, and its steps work."""

import pytest
from change_proofs import LAST, Deployment, Proven, prove_account
from walks import FORMS

# Of those that are drawn, two accounts with many kinds of refusals; `make fuzz KIND=changes` has the others.
SEEDS = dict(zip(FORMS, (1, 62), strict=True))


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_what_passes_does_not_fail_and_what_is_refused_can_be_done_in_the_steps_that_are_reported(
    form, emulator, tmp_path
):
    proven = Proven()
    prove_account(SEEDS[form], 6, Deployment(emulator, tmp_path, form, LAST[0]), proven)
    assert proven.wrong == []
    assert proven.counts["in steps"] >= 3
    assert proven.counts["passed"]
