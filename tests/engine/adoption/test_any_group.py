"""A group is taken over exactly as it stands, whatever it is recognized as."""

import pytest
from adopted_states import written_otherwise
from adoption_walk import Adoption
from hand_made import AWS
from module_call import provider
from samples import ACCOUNT_ID, JSON_POLICY

from dev.engine import account
from landingzone.groups import policies
from landingzone.iam import documents


@pytest.mark.long
@pytest.mark.parametrize(("form", "requires_mfa"), [("stack", False), ("module", True)])
def test_documented_groups_are_recognized_and_stay_what_they_are(form, requires_mfa, live, place, capsys):
    def final(document):
        return written_otherwise((documents.with_mfa(document) if requires_mfa else document).json())

    iam = live.client("iam")
    text = final(policies.self_management("aws", ACCOUNT_ID))
    mine = iam.create_policy(PolicyName="mine", PolicyDocument=text)["Policy"]["Arn"]
    inline = {
        "readers-of-logs": {"logs": final(policies.logs())},
        "payers": {"require-mfa": written_otherwise(documents.require_mfa().json())} if requires_mfa else {},
        "dev": {"dev": final(policies.assume_roles(["arn:aws:iam::222233334444:role/dev"]))},
        "ssh-grunt-users": {},
        "odd": {"odd": JSON_POLICY},
    }
    for name, held in inline.items():
        iam.create_group(GroupName=name)
        for policy, document in held.items():
            iam.put_group_policy(GroupName=name, PolicyName=policy, PolicyDocument=document)
    for name in ("readers-of-logs", "payers", "odd"):
        iam.attach_group_policy(GroupName=name, PolicyArn=mine)
    iam.attach_group_policy(GroupName="payers", PolicyArn=f"{AWS}/job-function/Billing")
    before = account(iam)
    adoption = Adoption(live, capsys, form)
    plan, told, _ = adoption.walk(place(provider(live)), None)
    assert plan.changes == {}
    assert account(iam) == before
    count = "[0]" if form == "module" else ""
    found = {address.removeprefix(adoption.prefix): origin for address, origin in told.matched.items()}
    assert {address: origin for address, origin in found.items() if address.startswith("aws_iam_group.")} == {
        f"aws_iam_group.logs{count}": "aws_iam_group readers-of-logs",
        f"aws_iam_group.billing{count}": "aws_iam_group payers",
        'aws_iam_group.cross_account_access_groups["dev"]': "aws_iam_group dev",
        'aws_iam_group.ssh_iam_users["ssh-grunt-users"]': "aws_iam_group ssh-grunt-users",
        'aws_iam_group.groups["odd"]': "aws_iam_group odd",
    }
