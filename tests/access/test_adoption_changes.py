"""Records for Terraform's state are told: what is taken over, and what is forgotten and stays in the account."""

from typing import Any

import pytest

from landingzone import StackConfiguration, diff

BOB = 'aws_iam_user.user["bob"]'


def configuration(**inputs: Any) -> StackConfiguration:
    return StackConfiguration(aws_account_id="123456789012", **inputs)


def told(old: StackConfiguration, new: StackConfiguration) -> list[tuple[str, str]]:
    return [(change.level, change.text) for change in diff(old, new)]


@pytest.mark.parametrize(
    ("given", "level", "text"),
    [
        (
            {"adoption": {"removed": ["aws_iam_user_policy.own"]}},
            "high",
            "the state forgets aws_iam_user_policy.own: what it has of that stays in the account, with its access, and "
            "nothing looks after it",
        ),
        (
            {"adoption": {"moved": {BOB: "aws_iam_user.bob"}}},
            "info",
            f"{BOB} takes over what is of the state, where it is aws_iam_user.bob",
        ),
        (
            {"adoption": {"imported": {BOB: "bob"}}},
            "info",
            f"{BOB} takes over what is of the account, where it is bob",
        ),
        ({"moved_from": "module.iam"}, "info", "all that module.iam has in the state is taken over"),
    ],
)
def test_each_record_is_told_once_and_only_when_it_is_new(given: dict[str, Any], level: str, text: str):
    old, new = configuration(), configuration(**given)
    assert told(old, new) == [(level, text)]
    assert told(new, new) == []
    assert told(new, old) == []


def test_records_of_one_resource_in_instances_of_a_module_are_counted():
    moved = {f'module.a["{n}"].aws_iam_user.user["u[{n}]"]': f"aws_iam_user.u{n}" for n in range(9)}
    assert told(configuration(), configuration(adoption={"moved": moved})) == [
        ("info", "9 instances of module.a.aws_iam_user.user are taken over of the state"),
    ]


def test_many_records_of_one_resource_are_counted():
    moved = {f'aws_iam_user.user["u{number}"]': f"aws_iam_user.u{number}" for number in range(9)}
    moved |= {'aws_iam_user_policy.own["a/p"]': "aws_iam_user_policy.a"}
    assert told(configuration(), configuration(adoption={"moved": moved})) == [
        ("info", "9 instances of aws_iam_user.user are taken over of the state"),
        (
            "info",
            'aws_iam_user_policy.own["a/p"] takes over what is of the state, where it is aws_iam_user_policy.a',
        ),
    ]


def test_what_the_state_forgets_is_no_loss():
    own = {"p": {"actions": ["s3:*"], "resources": ["*"]}}
    old = configuration(users={"bob": {"inline_iam_policies": own}, "eve": {}})
    forgotten = {"removed": ["aws_iam_user_policy.inline_iam_policies"]}
    new = configuration(users={"bob": {}, "eve": {}}, adoption=forgotten)
    assert told(old, new) == [
        (
            "high",
            "the state forgets aws_iam_user_policy.inline_iam_policies: what it has of that stays in the account, with "
            "its access, and nothing looks after it",
        ),
        ("low", "bob may no longer use all of s3, unless the state forgets it"),
    ]
    assert told(old, configuration(users={"bob": {}, "eve": {}})) == [("low", "bob may no longer use all of s3")]
