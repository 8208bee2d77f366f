"""What the model of an apply says is what Terraform does: its own graph of the apply has the edges."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from apply_order import Step, steps_between
from opposite_cases import ACCOUNT, APART, MACHINES, SERVED, inputs
from place import Place
from terraform_graph import read_graph
from walks import FORMS, rewrite, write

from dev.engine import EmulatedAccount, Terraform

_OF_USERS = {
    "user": 'aws_iam_user.user["bob"]',
    "mfa": 'aws_iam_user_policy.require_mfa["bob"]',
    "deny": 'aws_iam_user_policy.inline_denies["bob/{}"]',
    "json": 'aws_iam_user_policy.json_policies["bob/{}"]',
    "other": 'aws_iam_user_policy.inline_iam_policies["bob/{}"]',
    "membership": 'aws_iam_user_group_membership.group_memberships["bob"]',
}
_OF_GROUPS = {
    stage: address.replace("iam_user", "iam_group").replace('["bob', '["sre')
    for stage, address in _OF_USERS.items()
    if stage in ("deny", "json", "other")
}
_OF_BOTH = {"inline_iam_policies", "json_policies"}


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_terraform_keeps_to_the_order(form: str, emulator: EmulatedAccount, place: Place):
    terraform: Terraform | None = None
    known: set[tuple[str, str]] = set()
    known_of_groups: set[tuple[str, str]] = set()
    for case, (had, has) in {**{name: sides[:2] for name, sides in APART.items()}, **SERVED}.items():
        emulator.reset()
        # What a user has, a group has beside it, as far as groups have such things.
        groups = [{key: bob[key] for key in _OF_BOTH & bob.keys()} for bob in (had, has)]
        sides = [
            {
                "aws_account_id": ACCOUNT,
                **MACHINES,
                "users": {"bob": bob},
                "groups": {"sre": {"require_mfa": False, "self_management": False, **group}},
            }
            for bob, group in zip((had, has), groups, strict=True)
        ]
        if _is_refused(*sides):
            continue
        terraform = place(write(form, emulator, sides[0]))
        terraform.apply_at_once()
        rewrite(terraform, write(form, emulator, sides[1]))
        waits = read_graph(terraform.run("graph", "-type=apply", f"-plan={terraform.plan().file.name}"))
        steps = steps_between(*(inputs(**side) for side in sides))
        for one, other in permutations(steps, 2):
            if one.waits_for(other, steps) and "group" not in (one.stage, other.stage):
                assert _node(other) in waits[_node(one)], (case, one, other)
                known.add((one.stage, other.stage))
        steps = steps_between(*map(inputs, groups))
        for one, other in permutations(steps, 2):
            if one.waits_for(other, steps):
                assert _node(other, _OF_GROUPS) in waits[_node(one, _OF_GROUPS)], (case, one, other)
                known_of_groups.add((one.stage, other.stage))
    assert {one for one, _ in known_of_groups} == {"deny", "json", "other"}
    assert {one for one, _ in known} == {"mfa", "deny", "json", "other", "membership"}


def _is_refused(*sides: dict[str, Any]) -> bool:
    """Tell whether IAM would refuse a document, or the user leaves, whom the order above knows nothing of."""
    users = [side["users"]["bob"] for side in sides]
    return any("status" in user or "[]" in user.get("json_policies", {}).values() for user in users)


def _node(step: Step, addresses: dict[str, str] = _OF_USERS) -> str:
    return addresses[step.stage].format(step.key) + (" (destroy)" if step.is_destroyed else "")
