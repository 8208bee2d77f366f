"""A call of the original module, for which a stand-in stands in."""

from pathlib import Path

from samples import ACCOUNT_ID

STAND_IN = Path(__file__).parents[1] / "stand_in"
ROLE = "arn:aws:iam::222233334444:role/developer"
_KINDS = ("billing", "developers", "read_only", "use_existing_iam_roles")
DEFAULTS = {
    "aws_account_id": ACCOUNT_ID,
    **{f"should_create_iam_group_{kind}": True for kind in _KINDS},
    "iam_group_developers_permitted_services": ["ec2", "s3:PutObject"],
    "iam_groups_for_cross_account_access": [
        {"group_name": "_account.dev", "iam_role_arns": [ROLE]},
        {"group_name": "_account.prod", "iam_role_arns": [ROLE.replace("2222", "9999")]},
    ],
    "users": {
        "alice": {"groups": ["full-access", "ssh-grunt-sudo-users"], "tags": {"team": "platform"}},
        "bob@example.com": {"groups": ["developers", "_account.dev"], "path": "/engineering/"},
        "carol": {"create_login_profile": True, "create_access_keys": True, "groups": ["billing"]},
        "dave": {},
    },
}
# An inline policy of another name can only be made anew. Nothing hangs on one.
RENAMED = {"aws_iam_group_policy.billing[0]", "aws_iam_group_policy.read_only[0]"}


def with_key(inputs, public_key):
    users = {
        name: user | ({"pgp_key": public_key} if user.get("create_login_profile") else {})
        for name, user in inputs["users"].items()
    }
    return inputs | {"users": users}
