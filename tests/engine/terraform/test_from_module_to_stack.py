"""A call of the original module becomes one of ours or a stack, and one of ours a stack: nobody is lost."""

import re
import shutil

import pytest
from deployment import make_elsewhere, read_account, read_secrets
from expected_account import expected_account
from module_call import call, provider
from openpgp import throw_away_keys
from original_module import DEFAULTS, RENAMED, STAND_IN, with_key
from samples import EVERYTHING_ON, PGP_PUBLIC_KEY
from synthesis import synthesize_stack
from walks import FORMS, become, summaries_in, summary_of

from dev.engine import account

PAGE = "adopting.md"


def made_by(terraform):
    return {address for address in terraform.addresses() if ".data." not in address}


@pytest.mark.long
@pytest.mark.parametrize("form", [FORMS[1], pytest.param(FORMS[0], marks=pytest.mark.long)])
def test_from_the_original_module(form, emulator, place, tmp_path):
    shutil.copytree(STAND_IN, tmp_path / "stand_in")
    given = with_key(DEFAULTS, throw_away_keys().public)
    terraform = place("\n".join([provider(emulator), call("iam", given, tmp_path / "stand_in")]))
    terraform.apply_at_once()
    before, secrets = made_by(terraform), read_secrets(emulator)
    assert secrets.passwords
    # Meanwhile the key and the length changed: nothing that is in use may be thrown away for that.
    taken_over = with_key(given, PGP_PUBLIC_KEY) | {"minimum_password_length": 32}
    if form == FORMS[0]:
        become(terraform, synthesize_stack(**taken_over, provider=emulator.provider, moved_from="module.iam"))
        renamed = {address.removesuffix("[0]") for address in RENAMED}
    else:
        taken_over["force_destroy_users"] = True
        become(terraform, "\n".join([provider(emulator), call("iam", taken_over)]))
        renamed = {f"module.iam.{address}" for address in RENAMED}
    plan = terraform.plan()
    assert {address for address, actions in plan.changes.items() if "delete" in actions} == renamed
    assert set(plan.moves.values()) == before
    inner = re.compile(r"module\.iam_(groups|users)\.")
    assert form == FORMS[0] or plan.moves.keys() == {inner.sub("", address) for address in before}
    summaries = [summary_of(terraform, plan)]
    terraform.apply(plan)
    if form == FORMS[0]:
        become(terraform, synthesize_stack(**taken_over, provider=emulator.provider))
    last = terraform.plan()
    assert last.is_empty
    summaries.append(summary_of(terraform, last))
    assert form == FORMS[1] or summaries == summaries_in(PAGE, "From a call of the original module")
    assert read_secrets(emulator) == secrets
    there, expected = read_account(emulator, {"policies": {}}), expected_account(taken_over)
    for policy in (*there["policies"].values(), *expected["policies"].values()):
        # A description cannot be changed in place, so that of the original stays.
        del policy["description"]
    assert there == expected


@pytest.mark.long
def test_from_the_module_form(emulator, place):
    make_elsewhere(emulator, EVERYTHING_ON)
    terraform = place("\n".join([provider(emulator), call("iam", EVERYTHING_ON)]))
    terraform.apply_at_once()
    before, there = made_by(terraform), account(emulator.client("iam"))
    stack = EVERYTHING_ON | {"provider": emulator.provider}
    become(terraform, synthesize_stack(**stack, moved_from="module.iam"))
    plan = terraform.plan()
    assert plan.changes == {}
    assert set(plan.moves.values()) == before
    assert not any(address.startswith("module.") for address in plan.resources)
    summaries = [summary_of(terraform, plan)]
    terraform.apply(plan)
    assert account(emulator.client("iam")) == there
    become(terraform, synthesize_stack(**stack))
    last = terraform.plan()
    assert last.is_empty
    assert [*summaries, summary_of(terraform, last)] == summaries_in(PAGE, "From a call of the module form")
