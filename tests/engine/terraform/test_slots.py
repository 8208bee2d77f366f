"""Cross-account groups that outgrow one inline policy: what stands, the way there and back, what is refused."""

import functools
import json

import pytest
from deployment import read_account, watch
from expected_account import expected_account
from module_call import call, provider
from samples import ACCOUNT_ID
from simulator import ALLOWED, Request
from slot_roles import FULL, ROLES, role, with_entries
from walks import FORMS, Walk

from dev.engine import TerraformError, account
from dev.module.local_values import slots
from landingzone.groups.slots import ALWAYS_FIT, in_slots
from landingzone.terraform.cross_account import MUST_BE_KNOWN


@functools.cache
def _reached(simulator, principal, documents, roles, mfa):
    asked = {"principal": principal, "action": "sts:AssumeRole", "policies": json.loads(documents), "mfa": mfa}
    requests = [Request(resource=arn, **asked) for arn in roles]
    return {arn for arn, decision in zip(roles, simulator.decide(requests), strict=True) if decision == ALLOWED}


def reached(simulator, held, user, roles, *, mfa=True):
    principal = f"arn:aws:iam::{ACCOUNT_ID}:user/{user}"
    return _reached(simulator, principal, json.dumps(held[principal]["policies"]), tuple(roles), mfa)


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_access_stays_on_the_way_over_the_limit_and_of_entries_on_the_way_back_and_names_change(
    form, emulator, place, simulator
):
    users = {"ann": {"groups": ["_all-accounts"]}, "bob": {"groups": ["dev"]}}

    def inputs(number):
        return with_entries({"dev": ROLES[:number], "ops": ROLES[:2]}, users=users)

    had = set(ROLES[:FULL])
    walk = Walk(emulator, place, form)
    walk.step(inputs(FULL))
    assert not account(emulator.client("iam"))["groups"]["dev"]["attached"]
    watch(emulator)
    assert walk.settle(inputs(FULL + 1)).splitlines()[-1] == "Plan: 40 to add, 1 to change, 1 to destroy."
    on_the_way = emulator.read_permissions()
    assert len(on_the_way) > 40
    for held in on_the_way:
        assert reached(simulator, held, "ann", had) == reached(simulator, held, "bob", had) == had
    assert reached(simulator, on_the_way[-1], "bob", had, mfa=False) == set()
    assert read_account(emulator, {"policies": {}}) == expected_account(inputs(FULL + 1))
    one_more = walk.step(inputs(FULL + 2)).splitlines()
    assert one_more[-1] == "Plan: 0 to add, 2 to change, 0 to destroy."
    assert all("aws_iam_policy.cross_account_access_" in line for line in one_more[:-1])
    watch(emulator)
    assert walk.settle(inputs(FULL)).splitlines()[-1] == "Plan: 1 to add, 1 to change, 40 to destroy."
    back = emulator.read_permissions()
    assert {len(reached(simulator, held, "bob", had)) for held in back} == {FULL}
    # Terraform detaches before it changes the inline policy: `diff` tells of it.
    assert min(len(reached(simulator, held, "ann", had)) for held in back) == 1
    assert reached(simulator, back[-1], "ann", had) == had
    assert read_account(emulator, {"policies": {}}) == expected_account(inputs(FULL))
    # Groups in slots get other names and go.
    walk.step(with_entries({"dev": ROLES}, users=users, should_require_mfa=False))
    renamed = {"ann": {"groups": ["everywhere"]}, "bob": {"groups": ["engineers", "everywhere"]}}
    for changed in (
        with_entries({"engineers": ROLES}, cross_account_access_all_group_name="everywhere", users=renamed),
        with_entries({"engineers": ROLES[:3]}, should_create_iam_group_cross_account_access_all=False),
        {"aws_account_id": ACCOUNT_ID, "enable_iam_groups": False},
    ):
        walk.settle(changed)
        assert read_account(emulator, {"policies": {}}) == expected_account(changed)


def test_terraform_finds_the_slots_that_python_finds(place):
    arns = [role(number, name) for number in range(500) for name in ("read-only", "a+=,.@-_b")]
    terraform = place(f'output "slots" {{\n  value = {slots.by_slot(json.dumps(arns))}\n}}\n')
    expected = {str(slot): list(held) for slot, held in in_slots(arns).items()}
    assert terraform.apply_at_once().outputs["slots"] == expected


def _roles_made_beside(emulator, groups, **given):
    written = [f"[for each in range({number}) : terraform_data.role[each].output]" for number in groups.values()]
    text = call("people", with_entries({name: [f"@{at}"] for at, name in enumerate(groups)}, **given))
    for at, expression in enumerate(written):
        text = text.replace(f'["@{at}"]', expression)
    role_arn = '"arn:aws:iam::222233334444:role/r${count.index}"'
    made = f'resource "terraform_data" "role" {{\n  count = {max(groups.values())}\n  input = {role_arn}\n}}\n'
    return "\n".join([provider(emulator), made, text])


@pytest.mark.long
def test_roles_that_are_not_known_yet_fit_while_they_are_few(emulator, place):
    without_all = {"should_create_iam_group_cross_account_access_all": False}
    for groups, given in (({"a": ALWAYS_FIT}, {}), ({"a": ALWAYS_FIT, "b": ALWAYS_FIT}, without_all)):
        emulator.reset()
        terraform = place(_roles_made_beside(emulator, groups, **given))
        terraform.apply_at_once()
        assert terraform.is_settled()
        assert len(account(emulator.client("iam"))["groups"]["a"]["inline"]) == 1


def test_many_roles_that_are_not_known_yet_are_refused_by_name(emulator, place):
    for groups in ({"a": ALWAYS_FIT + 1}, {"a": ALWAYS_FIT, "b": 1}):
        terraform = place(_roles_made_beside(emulator, groups))
        with pytest.raises(TerraformError) as caught:
            terraform.run("plan", "-input=false", "-no-color")
        # Nothing else is told, such as a map of policies that is not known either.
        assert caught.value.text.count("Error: ") == 1
        assert f'in data "{MUST_BE_KNOWN.type}" "{MUST_BE_KNOWN.key}"' in " ".join(caught.value.text.split())
