"""A managed policy that moves, is renamed or goes is refused where IAM refuses it, with two steps that work."""

import pytest
from told_changes import refused

ANY = {"statements": [{"actions": ["s3:*"], "resources": ["*"]}]}
BOUNDARY = "arn:aws:iam::123456789012:policy/team/deploy"
OF_ADMINS = "arn:aws:iam::123456789012:policy/iam-admin"
TEAM, OPS = ANY | {"path": "/team/"}, ANY | {"path": "/ops/"}
PATH = (
    "policies.deploy.path: must not change: the path of a policy is permanent (got '/ops/', previously '/team/'); "
    "Terraform creates the new one before it deletes the old one, and IAM refuses two with the same name, whatever "
    "their paths (EntityAlreadyExists): keep '/team/', or first add a copy with another name, attach that instead "
    "and apply, then remove 'deploy'"
)
ATTACHED = "groups.sre.customer_managed_policy_names[0] and users.bob.customer_managed_policy_names[0]"
RENAMED = (
    "policies.ship: must not be a new name for a policy that is attached (got 'ship', previously 'deploy', in "
    f"{ATTACHED}); IAM cannot rename a policy: Terraform deletes the old one, which IAM refuses while anything "
    "else has it, such as a role (DeleteConflict), and for a moment its holders may have neither: first add 'ship', "
    "attach it instead of 'deploy' and apply, then remove 'deploy'"
)


def policies(**made):
    return {"policies": {name.replace("_", "-"): policy for name, policy in made.items()}}


def sre(name):
    return {"groups": {"sre": {"customer_managed_policy_names": [name]}}}


def both(name):
    return sre(name) | {"users": {"bob": {"customer_managed_policy_names": [name], "status": "offboarding"}}}


def bounded(arn):
    return {"users": {"bob": {"permissions_boundary": arn}}}


ALSO = "IAM does not delete a policy that is attached or a boundary (DeleteConflict): keep it, or remove it there too"
SELF, ADMINS = "iam-user-self-mgmt", {"should_create_iam_group_iam_admin": True}
LOST = (
    "should_create_iam_group_iam_admin: must stay while somebody has its managed policy (got managed policy "
    "'iam-admin' removed, but still in users.bob.customer_managed_policy_names[0]"
)


def named(policy="iam-admin"):
    return {"users": {"bob": {"customer_managed_policy_names": [policy]}}}


def kept(places):
    return f"policies.deploy: must stay while somebody has it (got removed, but still in {places}); {ALSO}"


ALONE, HELD = policies(deploy=TEAM), policies(deploy=TEAM) | both("team/deploy")
TWO_PATHS, TWO_NAMES = policies(deploy=TEAM, deploy_too=OPS), policies(ship=TEAM, deploy=TEAM)
# Before, after, the step between, and what is told.
STEPS = {
    "another path, with its holders": (
        *(HELD, policies(deploy=OPS) | sre("ops/deploy"), TWO_PATHS | sre("ops/deploy-too"), PATH),
    ),
    "another name, with its holders": (
        *(HELD, policies(ship=TEAM) | both("team/ship"), TWO_NAMES | both("team/ship"), RENAMED),
    ),
    "another name, and holders stay": (
        *(HELD, policies(ship=TEAM) | both("team/deploy"), TWO_NAMES | sre("team/ship"), kept(ATTACHED)),
    ),
    "it goes, and is a boundary": (ALONE, bounded(BOUNDARY), ALONE, kept("users.bob.permissions_boundary")),
    "that of a group comes with somebody who names it": (
        *({}, ADMINS | named(), ADMINS),
        "users.bob.customer_managed_policy_names[0]: must not name a managed policy that the same change creates "
        "(got 'iam-admin', which should_create_iam_group_iam_admin creates); apply first without it here, then "
        "with it: Terraform may attach the policy before it exists, which IAM refuses (NoSuchEntity)",
    ),
    "that of a group goes with somebody who named it": (
        *(ADMINS | named(), {}, ADMINS),
        f"{LOST.replace('but still', 'previously')}); Terraform may delete it before it detaches it there, which IAM "
        "refuses (DeleteConflict): first remove it there and apply that alone, then this",
    ),
    "that of a group goes, and somebody keeps it": (ADMINS | named(), named(), ADMINS, f"{LOST}); {ALSO}"),
    "that of all groups gets another name": (
        *(named(SELF), named(SELF) | {"iam_policy_iam_user_self_mgmt": "own"}, {}),
        f"iam_policy_iam_user_self_mgmt: {LOST.partition(': ')[2].replace('iam-admin', SELF)}); {ALSO}",
    ),
}


@pytest.mark.parametrize("case", STEPS)
def test_it_is_reported_with_two_steps(case):
    old, new, between, told = STEPS[case]
    assert refused(old, new) == [told]
    assert refused(old, between) == []


def test_the_last_of_the_two_steps_is_fine_too():
    moved = sre("ops/deploy-too")
    assert refused(TWO_PATHS | moved, policies(deploy_too=OPS) | moved) == []


def test_what_iam_takes_is_fine():
    for old, new in (
        (HELD, {}),
        (HELD, policies(ship=ANY) | sre("ship")),
        (HELD, HELD | policies(deploy=TEAM | {"description": "x", "tags": {"a": "b"}, "statements": []})),
        (
            policies(deploy=TEAM, b=ANY) | bounded(BOUNDARY),
            policies(b=ANY) | bounded("arn:aws:iam::123456789012:policy/b"),
        ),
        # Of another account.
        (ALONE, bounded(BOUNDARY.replace("123456789012", "210987654321"))),
        (HELD, both("team/deploy") | {"aws_account_id": "210987654321"}),
        # A record takes over what is there.
        (
            named(),
            ADMINS | named() | {"adoption": {"imported": {"aws_iam_policy.iam_admin": OF_ADMINS}}},
        ),
        # What the state forgets stays in the account.
        (ADMINS | named(), named() | {"adoption": {"removed": ["aws_iam_policy.iam_admin"]}}),
        (HELD, both("team/deploy") | {"adoption": {"removed": ["aws_iam_policy.policies"]}}),
    ):
        assert refused(old, new) == []
