"""Days of groups and policies of one's own, one apply each: nothing is left to do, and AWS refuses nothing.

What `validate --against` refuses of managed policies IAM refuses as well.
"""

import pytest
from expected_account import expected_account, expected_outputs, with_normalized_documents
from samples import ACCOUNT_ID
from walks import FORMS, Walk

from dev.engine import account
from dev.patches import patched
from landingzone.changes.against import find_refused
from landingzone.changes.comparison import Comparison
from landingzone.config.options import StackConfiguration

_READ = {"actions": ["s3:Get*"], "resources": ["*"]}
_DENY = {"actions": ["s3:Delete*"], "resources": ["*"], "effect": "Deny"}
_ALL = {"statements": [{"actions": ["*"], "resources": ["*"]}]}
_MOVED = {"customer_managed_policy_names": ["ops/deploy"]}
_HOLDS_NOTHING = {"customer_managed_policy_names": None}
_BOUNDED_BY = "arn:aws:iam::123456789012:policy/{}".format
_SRE = {
    "aws_managed_policy_names": ["ReadOnlyAccess"],
    "customer_managed_policy_names": ["team/deploy"],
    "inline_iam_policies": {"read": _READ, "keep": _DENY},
}
_ROBOTS = {"require_mfa": False, "self_management": False, "inline_iam_policies": {"read": _READ}}
_DEPLOY = {"path": "/team/", "description": "Deploys.", "tags": {"team": "web"}, "statements": [_READ]}
_OPEN = {"sre": {"require_mfa": False}, "robots": {"path": "/ci/", "inline_iam_policies": {"keep": _DENY}}}
_MACHINES = {"robots": None, "machines": {"require_mfa": True, "json_policies": {"x": None}}}

# What happens, what is written, and how the plan is summed up.
DAYS = (
    (
        "groups, policies and their members come",
        {
            "enable_iam_groups": False,
            "groups": {"sre": _SRE, "robots": _ROBOTS},
            "policies": {"deploy": _DEPLOY, "bounds": _ALL},
            "users": {
                "anna": {"groups": ["sre"], "permissions_boundary": _BOUNDED_BY("bounds")},
                "ci": {"groups": ["robots"], "customer_managed_policy_names": ["team/deploy"]},
            },
        },
        (17, 0, 0),
    ),
    (
        "a policy and its tags change in place, and its description, which stays as it was made",
        {"policies": {"deploy": {"description": "Other words.", "tags": {"team": "api"}, "statements": [_DENY]}}},
        (0, 1, 0),
    ),
    (
        "somebody gets another boundary, and the old one goes",
        {
            "policies": {"bounds": None, "limits": _ALL},
            "users": {"anna": {"permissions_boundary": _BOUNDED_BY("limits")}},
        },
        (1, 1, 1),
    ),
    ("a group needs no MFA, another one has another path, and a denial comes", {"groups": _OPEN}, (1, 2, 1)),
    (
        "a group gets another name, and its members with it",
        {"groups": _MACHINES, "users": {"ci": {"groups": ["machines"]}}},
        (2, 1, 3),
    ),
    (
        "a policy goes with all who hold it, and a user with a boundary of one's own",
        {
            "policies": {"deploy": None},
            "groups": {"sre": _HOLDS_NOTHING},
            "users": {"anna": {"status": "offboarding"}, "ci": _HOLDS_NOTHING},
        },
        (1, 2, 3),
    ),
    (
        "a user goes with the boundary and a group with its last member",
        {
            "policies": {"limits": None},
            "groups": {"sre": None, "machines": None},
            "users": {"anna": None, "ci": {"groups": None}},
        },
        (0, 0, 13),
    ),
    (
        "the documented groups come",
        {"enable_iam_groups": None, "groups": {"own": {"self_management": True}}},
        (10, 0, 0),
    ),
    ("and go again, but for the policy that a group of one's own has", {"enable_iam_groups": False}, (0, 0, 7)),
)
_MOVES = {"policies": {"deploy": {"path": "/ops/"}}, "groups": {"sre": _MOVED}, "users": {"ci": _MOVED}}
# What the first day makes and cannot become so, with what IAM says: a policy moves to another path with its holders, or
# goes while it is attached to a user, to a group, while it is a boundary.
REFUSED = (
    ("EntityAlreadyExists", _MOVES),
    ("DeleteConflict", {"policies": {"deploy": None}, "groups": {"sre": _HOLDS_NOTHING}}),
    ("DeleteConflict", {"policies": {"deploy": None}, "users": {"ci": _HOLDS_NOTHING}}),
    ("DeleteConflict", {"policies": {"bounds": None}}),
)


def is_refused(*inputs):
    return bool(find_refused(Comparison(*map(StackConfiguration.model_validate, inputs))))


@pytest.mark.long
def test_each_day_is_one_apply_nothing_is_left_to_do_and_what_is_refused_iam_refuses(emulator, place):
    walk = Walk(emulator, place, FORMS[1])
    inputs = {"aws_account_id": ACCOUNT_ID}
    for day, (name, patch, summary) in enumerate(DAYS):
        before, inputs = inputs, patched(inputs, patch)
        assert not is_refused(before, inputs), name
        said = walk.settle(inputs)
        assert said.splitlines()[-1] == "Plan: {} to add, {} to change, {} to destroy.".format(*summary), name
        stands, expected = with_normalized_documents(account(emulator.client("iam"))), expected_account(inputs)
        # What is made later has the description that it is made with.
        if "deploy" in inputs.get("policies", {}):
            expected["policies"][_BOUNDED_BY("team/deploy")]["description"] = "Deploys."
        assert stands == expected, name
        outputs, wanted = walk.terraform.outputs(), expected_outputs(inputs)
        assert all(outputs[each] == wanted[each] for each in ("group_arns", "policy_arns")), name
        for code, wrong in REFUSED if day == 0 else ():
            assert is_refused(inputs, patched(inputs, wrong))
            assert code in walk.refused_step(patched(inputs, wrong))
            walk.settle(inputs)
