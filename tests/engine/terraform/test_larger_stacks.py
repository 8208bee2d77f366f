"""The construct among other things: beside another one, deeper, with values of others."""

import json

import pytest
from larger_stack import synthesize_larger
from samples import ACCOUNT_ID

from dev.engine import account
from landingzone import IamUsersAndGroups

# ruff: isort: split
from cdk_classes import TerraformOutput, TerraformVariable

DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


@pytest.mark.long
def test_three_stand_in_one_stack_with_values_of_other_resources(emulator, place):
    def add(stack):
        other = stack.aws.provider.AwsProvider(stack, "other", alias="other")
        team = TerraformVariable(stack, "team", type="string", default="platform")
        limit = stack.aws.iam_policy.IamPolicy(stack, "limit", name="limit", policy=json.dumps(DOCUMENT))
        group = stack.aws.iam_group.IamGroup(stack, "group", name="made-beside")
        alice = {
            "permissions_boundary": limit.arn,
            "tags": {"team": team.string_value, "text": f"the {team.string_value}"},
            "path": f"/${{team}}/{team.string_value}/",
            "groups": ["full-access", group.name],
        }
        people = IamUsersAndGroups(stack, "Default", aws_account_id=ACCOUNT_ID, users={"alice": alice})
        others = {
            "iam_group_name_full_access": "robots",
            "should_create_iam_group_user_self_mgmt": False,
            "iam_policy_iam_user_self_mgmt": "robots-self-mgmt",
            **{f"iam_group_names_ssh_grunt_{kind}": [] for kind in ("sudo_users", "users")},
            "users": {"ci": {"groups": ["robots"]}},
        }
        machines = IamUsersAndGroups(stack, "machines", aws_account_id=ACCOUNT_ID, **others)
        machines.use_provider(other)
        TerraformOutput(stack, "arns", value=people.user_arns)
        TerraformOutput(stack, "robots", value=machines.full_access_iam_group_arn)
        TerraformOutput(stack, "billing", value=people.billing_iam_group_arn or "none")

    content = synthesize_larger(emulator, add)
    content["provider"]["aws"].append(emulator.provider | {"alias": "other"})
    terraform = place(content)
    assert terraform.validate() == ()
    outputs = terraform.apply_at_once().outputs
    stands = account(emulator.client("iam"))
    groups = {name: user["groups"] for name, user in stands["users"].items()}
    assert groups == {"alice": ["full-access", "made-beside"], "ci": ["robots"]}
    assert stands["users"]["alice"]["tags"] == {"team": "platform", "text": "the platform"}
    assert stands["users"]["alice"]["path"] == "/${team}/platform/"
    own = {"full-access", "iam-user-self-mgmt", "ssh-grunt-sudo-users", "ssh-grunt-users"}
    assert stands["groups"].keys() == own | {"made-beside", "robots"}
    assert stands["users"]["alice"]["permissions_boundary"] == f"arn:aws:iam::{ACCOUNT_ID}:policy/limit"
    assert outputs == {
        "arns": {"alice": f"arn:aws:iam::{ACCOUNT_ID}:user/${{team}}/platform/alice"},
        "robots": f"arn:aws:iam::{ACCOUNT_ID}:group/robots",
        "billing": "none",
    }
    assert terraform.is_settled()
