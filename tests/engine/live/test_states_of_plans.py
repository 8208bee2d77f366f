"""The state that a real plan has: what the review says of it, also after changes by hand and half an apply."""

import json
from datetime import date

import pytest
from drawn_changes import Days
from hand_made import allow
from merge_patch import merged
from planned_states import IAM, STACK, kept_in, prior_state, resources_of
from samples import ACCOUNT_ID, PGP_PUBLIC_KEY, SSH_PUBLIC_KEY
from walks import FORMS, rewrite, write

from dev.engine import Terraform, TerraformError
from landingzone.changes.against import find_refused
from landingzone.changes.comparison import Comparison
from landingzone.changes.diff import find_changes
from landingzone.config.options import StackConfiguration
from landingzone.live.applied import review_of_states
from landingzone.live.differences import find_differences
from landingzone.live.old_side import standing
from landingzone.live.states import existing, stated

TODAY = date(2026, 6, 1)
OPS = {"groups": ["data"], "create_access_keys": True, "pgp_key": PGP_PUBLIC_KEY}
COMPANY = {
    "aws_account_id": ACCOUNT_ID,
    "policies": {"bounds": {"statements": [{"actions": ["s3:*"], "resources": ["*"]}]}},
    "groups": {"data": {"inline_iam_policies": {"buckets": {"actions": ["s3:GetObject"], "resources": ["*"]}}}},
    "users": {
        "alice": {
            "groups": ["full-access"],
            "create_login_profile": True,
            "pgp_key": PGP_PUBLIC_KEY,
            "ssh_public_key": SSH_PUBLIC_KEY,
        },
        "bob": {
            "groups": ["data"],
            "tags": {"team": "web"},
            "permissions_boundary": f"{IAM}:policy/bounds",
            "inline_iam_policies": {"queues": {"actions": ["sqs:*"], "resources": ["*"]}},
        },
        "ops": OPS,
    },
}


class Account:
    """An account in which configurations are planned and applied."""

    def __init__(self, emulator, directory, content):
        self._emulator, self._terraform = emulator, Terraform(directory)
        rewrite(self._terraform, write(FORMS[0], emulator, content))
        self._terraform.init()
        self._terraform.apply_at_once()

    def plan(self, content):
        rewrite(self._terraform, write(FORMS[0], self._emulator, content))
        return self._terraform.plan().content

    def apply(self):
        self._terraform.apply_at_once(refresh=False)

    def review(self, content, applied=None):
        shown = self.plan(content)
        file, *last = (StackConfiguration.model_validate(each) for each in (content, applied) if each)
        return review_of_states(file, {STACK: prior_state(shown)}, STACK, *last, today=TODAY, kept=kept_in(shown))


def told(changes):
    return [(each.level, each.text, each.warning) for each in changes]


@pytest.mark.parametrize(
    ("seed", "number"), [(4, 3), pytest.param(1, 8, marks=pytest.mark.long), pytest.param(6, 8, marks=pytest.mark.long)]
)
def test_of_drawn_days_a_state_says_what_a_revision_says(emulator, tmp_path, seed, number):
    days = Days(seed, ["change_user", "change_memberships", "credentials_of_user"])
    account = Account(emulator, tmp_path, days.today)
    while number:
        after, _ = days.draw()
        old, new = map(StackConfiguration.model_validate, (days.today, after))
        comparison = Comparison(old, new, TODAY)
        if find_refused(comparison, may_leave_no_administrator=True):
            continue
        found = standing(prior_state(account.plan(after)))
        # Fast tests have no other states than those of the tables.
        made = standing(resources_of(old))
        assert [*find_differences(existing(found, old, stated(old)), existing(made, old, stated(old)))] == []
        assert {each.address for each in found if each.user} == {each.address for each in made if each.user}
        review = review_of_states(new, {STACK: found}, STACK, old, TODAY)
        assert told(review.changes) == told(find_changes(comparison))
        account.apply()
        days.today, number = after, number - 1


def test_what_was_changed_by_hand_is_what_the_plan_takes_back_and_what_was_added_is_not_claimed(emulator, tmp_path):
    account, iam = Account(emulator, tmp_path, COMPANY), emulator.client("iam")
    assert account.review(COMPANY).changes == ()
    iam.create_policy(PolicyName="other", PolicyDocument=json.dumps(allow("*")))
    (key,) = iam.list_access_keys(UserName="ops")["AccessKeyMetadata"]
    (ssh_key,) = iam.list_ssh_public_keys(UserName="alice")["SSHPublicKeys"]
    iam.tag_user(UserName="bob", Tags=[{"Key": "team", "Value": "data"}])
    # The provider, version 3, neither sees nor undoes that a boundary is deleted.
    iam.put_user_permissions_boundary(UserName="bob", PermissionsBoundary=f"{IAM}:policy/other")
    iam.put_user_policy(UserName="bob", PolicyName="queues", PolicyDocument=json.dumps(allow("sns:*")))
    iam.put_group_policy(GroupName="data", PolicyName="buckets", PolicyDocument=json.dumps(allow("ec2:*")))
    iam.remove_user_from_group(UserName="alice", GroupName="full-access")
    iam.update_access_key(UserName="ops", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    iam.update_ssh_public_key(UserName="alice", SSHPublicKeyId=ssh_key["SSHPublicKeyId"], Status="Inactive")
    # These Terraform has never made.
    iam.attach_user_policy(UserName="bob", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    iam.add_user_to_group(UserName="ops", GroupName="full-access")
    for applied in (None, COMPANY):
        review = account.review(COMPANY, applied)
        texts = [each.text for each in review.changes]
        for begin in (
            "bob gets the tag team = web instead of data",
            f"bob is bounded by {IAM}:policy/bounds instead of {IAM}:policy/other",
            "members of data (bob and ops) may now use s3:GetObject",
            "members of data (ops) may no longer use all of ec2",
            "alice gains full access, by joining full-access",
            "ops: the access key in the first slot changes from inactive to current",
            "the SSH key of alice becomes active again",
        ):
            assert [each for each in texts if each.startswith(begin)], (begin, texts)
        assert not [each for each in texts if "AdministratorAccess" in each or "leaving" in each]
        assert any("`landingzone diff --live`" in each for each in review.besides)
        assert review.refused == []


def test_after_half_an_apply_it_says_the_other_half(emulator, tmp_path):
    account = Account(emulator, tmp_path, COMPANY)
    new = merged(
        COMPANY,
        {
            "groups": {"new": {"aws_managed_policy_names": ["AmazonS3FullAccess"]}},
            "users": {
                "alice": {"groups": ["full-access", "new"]},
                "bob": {"tags": None},
                "yara": OPS | {"groups": ["new"]},
            },
        },
    )
    account.plan(new)
    emulator.refuse_writes_after(3)
    with pytest.raises(TerraformError):
        account.apply()
    emulator.accept_writes()
    shown = account.plan(new)
    there, file = prior_state(shown), StackConfiguration.model_validate(new)
    review = review_of_states(file, {STACK: there}, STACK, None, TODAY)
    texts = [each.text for each in review.changes]
    found = existing(standing(there), file, stated(file))
    assert ("yara" in found.users) == (not [each for each in texts if each.startswith("yara is added")])
    assert ("new" in found.groups) == ("the group new is created" not in texts)
    account.apply()
    assert account.review(new).changes == ()


def test_a_rename_and_a_record_that_forgets_are_read_from_the_plan(emulator, tmp_path):
    account = Account(emulator, tmp_path, COMPANY)
    bob = COMPANY["users"]["bob"]
    moved = {"moved": {'aws_iam_user.user["rob"]': 'aws_iam_user.user["bob"]'}}
    renamed = merged(COMPANY, {"users": {"bob": None, "rob": bob}, "adoption": moved})
    texts = [each.text for each in account.review(renamed).changes]
    assert [each for each in texts if each.startswith("rob is renamed from bob")]
    assert not [each for each in texts if "is added" in each or "is removed" in each]
    record = {"removed": ["aws_iam_access_key.access_keys"]}
    forgotten = merged(COMPANY, {"users": {"ops": None}, "adoption": record})
    (problem,) = account.review(forgotten).refused
    assert (problem.code, problem.path) == ("LZ719", "users.ops")
    # AWS says the same.
    with pytest.raises(TerraformError, match="DeleteConflict"):
        account.apply()
