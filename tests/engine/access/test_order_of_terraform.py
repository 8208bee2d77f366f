"""What the model of an apply says is what Terraform does: its own graph of the apply has the edges."""

from itertools import permutations

import pytest
from apply_order import steps_between
from terraform_graph import read_graph
from transient_cases import ACCOUNT, APART, MACHINES, SERVED, inputs
from walks import FORMS, rewrite, write

_OF_USERS = {
    "user": 'aws_iam_user.user["bob"]',
    "mfa": 'aws_iam_user_policy.require_mfa["bob"]',
    "deny": 'aws_iam_user_policy.inline_denies["bob/{}"]',
    "json": 'aws_iam_user_policy.json_policies["bob/{}"]',
    "other": 'aws_iam_user_policy.inline_iam_policies["bob/{}"]',
    "membership": 'aws_iam_user_group_membership.group_memberships["bob"]',
}
_OF_GROUPS = {
    stage: _OF_USERS[stage].replace("iam_user", "iam_group").replace('["bob', '["sre')
    for stage in ("deny", "json", "other")
}
_OF_BOTH = {"inline_iam_policies", "json_policies"}
_CASES = {**{name: sides[:2] for name, sides in APART.items()}, **SERVED}


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_terraform_keeps_to_the_order(form, emulator, place):
    seen = set()
    for case, users in _CASES.items():
        # What a user has, a group has beside it, as far as groups have such things.
        groups = [{key: bob[key] for key in _OF_BOTH & bob.keys()} for bob in users]
        plain = {"require_mfa": False, "self_management": False}
        sides = [
            {"aws_account_id": ACCOUNT, **MACHINES, "users": {"bob": bob}, "groups": {"sre": plain | group}}
            for bob, group in zip(users, groups, strict=True)
        ]
        # IAM would refuse a document, or the user leaves, whom the order knows nothing of.
        if any("status" in bob or "[]" in bob.get("json_policies", {}).values() for bob in users):
            continue
        waiting = [*_waiting(sides, _OF_USERS), *_waiting(groups, _OF_GROUPS)]
        kinds = {kind for kind, _, _ in waiting}
        if kinds <= seen:
            continue
        seen |= kinds
        emulator.reset()
        terraform = place(write(form, emulator, sides[0]))
        terraform.apply_at_once()
        rewrite(terraform, write(form, emulator, sides[1]))
        waits = read_graph(terraform.run("graph", "-type=apply", f"-plan={terraform.plan().file.name}"))
        for kind, one, other in waiting:
            assert other in waits[one], (case, kind)
    assert {(of_group, stage) for of_group, stage, *_ in seen} == {
        *((False, stage) for stage in ("mfa", "deny", "json", "other", "membership")),
        *((True, stage) for stage in _OF_GROUPS),
    }


def _waiting(sides, addresses):
    """Yield what waits for what by the model: the kind of it, and both nodes of the graph."""
    steps = steps_between(*(inputs(**side) if "users" in side else inputs(side) for side in sides))
    for one, other in permutations(steps, 2):
        if one.waits_for(other, steps) and "group" not in (one.stage, other.stage):
            kinds = (field for step in (one, other) for field in (step.stage, step.had is None, step.is_destroyed))
            yield (addresses is _OF_GROUPS, *kinds, one.is_kind_kept), _node(one, addresses), _node(other, addresses)


def _node(step, addresses):
    return addresses[step.stage].format(step.key) + (" (destroy)" if step.is_destroyed else "")
