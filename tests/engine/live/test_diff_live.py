"""An account that Terraform made differs in nothing from its file, nor does one whose differences are written down."""

import functools
import json

from deployment import make_elsewhere
from hand_made import allow
from merge_patch import merged
from samples import EVERYTHING_ON, SSH_PUBLIC_KEY
from walks import FORMS, Walk

from dev.engine import account
from landingzone.account.reader import read_account
from landingzone.config.options import StackConfiguration
from landingzone.live.comparison import compare


def differences(inputs):
    return compare(StackConfiguration(**inputs), read_account()).changes


def test_what_terraform_has_made_is_no_difference_nor_what_is_written_down_and_applied(live, place):
    walk, iam = Walk(live, place, FORMS[0]), live.client("iam")
    make_elsewhere(live, EVERYTHING_ON)
    walk.step(EVERYTHING_ON)
    assert differences(EVERYTHING_ON) == ()
    iam.add_user_to_group(UserName="member", GroupName="gatekeepers")
    iam.attach_user_policy(UserName="member", PolicyArn="arn:aws:iam::aws:policy/job-function/Billing")
    iam.put_user_policy(UserName="member", PolicyName="extra", PolicyDocument=json.dumps(allow("s3:*")))
    iam.upload_ssh_public_key(UserName="member", SSHPublicKeyBody=SSH_PUBLIC_KEY)
    iam.create_policy(PolicyName="by-hand", Path="/x/", PolicyDocument=json.dumps(allow("sqs:*")))
    iam.create_group(GroupName="by-hand", Path="/x/")
    iam.put_group_policy(GroupName="by-hand", PolicyName="extra", PolicyDocument=json.dumps(allow("sns:*")))
    iam.create_user(UserName="mallory", Path="/x/", Tags=[{"Key": "a", "Value": "b"}])
    iam.add_user_to_group(UserName="mallory", GroupName="by-hand")
    found = differences(EVERYTHING_ON)
    apart = [each for each in found if not each.step.write_down]
    assert all(each.step.note.startswith("caused by differences that are listed separately: ") for each in apart)
    before = account(iam)
    written = functools.reduce(merged, (each.step.write_down for each in found), EVERYTHING_ON)
    walk.step(written)
    assert walk.terraform.is_settled()
    assert account(iam) == before
    assert differences(written) == ()
