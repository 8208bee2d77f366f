"""Days of groups and policies of one's own, one apply each: nothing is left to do, and AWS refuses nothing.

What `validate --against` refuses of managed policies IAM refuses as well.
"""

import pytest
from days import patched
from expected_account import expected_account, expected_outputs, with_normalized_documents
from samples import ACCOUNT_ID
from walks import FORMS, Walk

from dev.engine import account
from landingzone.access.change_rules import find_refused
from landingzone.config.options import StackConfiguration

_READ = {"actions": ["s3:Get*"], "resources": ["*"]}
_DENY = {"actions": ["s3:Delete*"], "resources": ["*"], "effect": "Deny"}
_BOUNDED_BY = "arn:aws:iam::123456789012:policy/{}".format

DAYS = (
    (
        "groups, policies and their members come",
        {
            "enable_iam_groups": False,
            "groups": {
                "sre": {
                    "aws_managed_policy_names": ["ReadOnlyAccess"],
                    "customer_managed_policy_names": ["team/deploy"],
                    "inline_iam_policies": {"read": _READ, "keep": _DENY},
                },
                "robots": {"require_mfa": False, "self_management": False, "inline_iam_policies": {"read": _READ}},
            },
            "policies": {
                "deploy": {"path": "/team/", "description": "Deploys.", "tags": {"team": "web"}, "statements": [_READ]},
                "bounds": {"statements": [{"actions": ["*"], "resources": ["*"]}]},
            },
            "users": {
                "anna": {"groups": ["sre"], "permissions_boundary": _BOUNDED_BY("bounds")},
                "ci": {"groups": ["robots"], "customer_managed_policy_names": ["team/deploy"]},
            },
        },
        "Plan: 17 to add, 0 to change, 0 to destroy.",
    ),
    (
        "a policy and its tags change in place, and its description, which stays as it was made",
        {"policies": {"deploy": {"description": "Other words.", "tags": {"team": "api"}, "statements": [_DENY]}}},
        "Plan: 0 to add, 1 to change, 0 to destroy.",
    ),
    (
        "somebody gets another boundary, and the old one goes",
        {
            "policies": {"bounds": None, "limits": {"statements": [{"actions": ["s3:*"], "resources": ["*"]}]}},
            "users": {"anna": {"permissions_boundary": _BOUNDED_BY("limits")}},
        },
        "Plan: 1 to add, 1 to change, 1 to destroy.",
    ),
    (
        "a group no longer requires MFA, another one is in another path, and a denial comes",
        {"groups": {"sre": {"require_mfa": False}, "robots": {"path": "/ci/", "inline_iam_policies": {"keep": _DENY}}}},
        "Plan: 1 to add, 2 to change, 1 to destroy.",
    ),
    (
        "a group gets another name, and its members with it",
        {
            "groups": {"robots": None, "machines": {"require_mfa": True, "json_policies": {"x": None}}},
            "users": {"ci": {"groups": ["machines"]}},
        },
        "Plan: 2 to add, 1 to change, 3 to destroy.",
    ),
    (
        "a policy goes with all who hold it, and a user with a boundary of one's own",
        {
            "policies": {"deploy": None},
            "groups": {"sre": {"customer_managed_policy_names": None}},
            "users": {"anna": {"status": "offboarding"}, "ci": {"customer_managed_policy_names": None}},
        },
        "Plan: 1 to add, 1 to change, 4 to destroy.",
    ),
    (
        "a user goes with the boundary and a group with its last member",
        {
            "policies": {"limits": None},
            "groups": {"sre": None, "machines": None},
            "users": {"anna": None, "ci": {"groups": None}},
        },
        "Plan: 0 to add, 0 to change, 12 to destroy.",
    ),
    (
        "the documented groups come",
        {"enable_iam_groups": None, "groups": {"own": {"self_management": True}}},
        "Plan: 10 to add, 0 to change, 0 to destroy.",
    ),
    (
        "and go again, but for the policy that a group of one's own has",
        {"enable_iam_groups": False},
        "Plan: 0 to add, 0 to change, 7 to destroy.",
    ),
)

_MOVED = {"customer_managed_policy_names": ["ops/deploy"]}
_HOLDS_NOTHING = {"customer_managed_policy_names": None}
# What the first day makes, and cannot become so; with what IAM says.
REFUSED = {
    "a policy moves to another path, with its holders": (
        "EntityAlreadyExists",
        {"policies": {"deploy": {"path": "/ops/"}}, "groups": {"sre": _MOVED}, "users": {"ci": _MOVED}},
    ),
    "a policy goes while it is attached to a user": (
        "DeleteConflict",
        {"policies": {"deploy": None}, "groups": {"sre": _HOLDS_NOTHING}},
    ),
    "a policy goes while it is attached to a group": (
        "DeleteConflict",
        {"policies": {"deploy": None}, "users": {"ci": _HOLDS_NOTHING}},
    ),
    "a policy goes while it is a boundary": ("DeleteConflict", {"policies": {"bounds": None}}),
}


def is_refused(old, new):
    return bool(find_refused(*(StackConfiguration.model_validate(inputs) for inputs in (old, new))))


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_each_day_is_one_apply_nothing_is_left_to_do_and_what_is_refused_iam_refuses(form, emulator, place):
    walk = Walk(emulator, place, form)
    inputs = {"aws_account_id": ACCOUNT_ID}
    for day, (name, patch, summary) in enumerate(DAYS):
        before, inputs = inputs, patched(inputs, patch)
        assert not is_refused(before, inputs), name
        said = walk.step(inputs)
        assert said.splitlines()[-1] == summary, name
        walk.expect_nothing_left()
        stands, expected = with_normalized_documents(account(emulator.client("iam"))), expected_account(inputs)
        # What is made later has the description that it is made with.
        if "deploy" in inputs.get("policies", {}):
            expected["policies"][_BOUNDED_BY("team/deploy")]["description"] = "Deploys."
        assert {kind: stands[kind] for kind in ("groups", "policies")} == {
            kind: expected[kind] for kind in ("groups", "policies")
        }, name
        outputs = walk.terraform.outputs()
        assert [outputs[name] for name in ("group_arns", "policy_arns")] == [
            expected_outputs(inputs)[name] for name in ("group_arns", "policy_arns")
        ]
        for code, wrong in REFUSED.values() if day == 0 else ():
            assert is_refused(inputs, patched(inputs, wrong))
            assert code in walk.refused_step(patched(inputs, wrong))
            walk.step(inputs)
            walk.expect_nothing_left()
