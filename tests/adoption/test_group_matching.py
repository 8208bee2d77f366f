"""A group that holds exactly what a row of the table does is recognized as that row, and any other one is not."""

import json
from dataclasses import replace

import pytest
from adopted_states import written_otherwise
from samples import ACCOUNT_ID, EVERYTHING_ON
from slot_roles import role

from landingzone.adoption import group_matching
from landingzone.adoption.group_matching import ExistingGroup, ExistingPolicy, Match, MatchedAccount, Matcher
from landingzone.config.inputs import Inputs
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, SELF_MANAGEMENT
from landingzone.groups.made_groups import inline_policies
from landingzone.groups.slots import role_arns_size
from landingzone.groups.values import InputValues
from landingzone.iam.documents import managed_policy_arn

OWN = f"arn:aws:iam::{ACCOUNT_ID}:policy/"
SELF_MANAGEMENT_ARN = f"{OWN}{SELF_MANAGEMENT.key}"


def values_of(should_require_mfa=True):
    return InputValues(Inputs.model_validate(EVERYTHING_ON | {"should_require_mfa": should_require_mfa}))


def existing(policy, values):
    text = values.protected(policy.document(values)).json()
    return ExistingPolicy(arn=f"{OWN}{policy.key}", name=policy.name(values), text=text, is_plain=True)


def standing(row, values=None):
    values = values or values_of()
    made = [SELF_MANAGEMENT, *([row.customer] if row.customer else [])]
    attached = {managed_policy_arn("aws", row.aws_managed)} if row.aws_managed else set()
    attached |= {f"{OWN}{policy.key}" for policy in made if policy is not SELF_MANAGEMENT or row.self_managed}
    group = ExistingGroup(
        name="of-any-name",
        inline={policy: document.json() for policy, document in inline_policies(row, values)},
        attached=frozenset(attached),
    )
    policies = {f"{OWN}{policy.key}": existing(policy, values) for policy in made}
    return group, MatchedAccount(account_id=ACCOUNT_ID, partition="aws", policies=policies)


def matcher_of(account, should_require_mfa=True):
    return Matcher(account, should_require_mfa, SELF_MANAGEMENT_ARN)


each_row = pytest.mark.parametrize("row", GROUPS, ids=lambda row: row.key)


@pytest.mark.parametrize("should_require_mfa", [True, False])
@each_row
def test_each_row_is_recognized_by_what_it_holds_in_whatever_order(row, should_require_mfa):
    values = values_of(should_require_mfa)
    group, account = standing(row, values)
    [(policy, read)] = group_matching.self_management_policies(account)
    assert (policy.arn, read) == (SELF_MANAGEMENT_ARN, should_require_mfa)
    expected = {policy.made_from: values.value(policy.made_from) for policy in row.inline if policy.made_from}
    matcher = matcher_of(account, should_require_mfa)
    for inline in (group.inline, {name: written_otherwise(text, 1) for name, text in group.inline.items()}):
        assert matcher.match(replace(group, inline=inline)) == Match(key=row.key, inputs=expected)
    assert matcher_of(account, not should_require_mfa).match(group) is None or row.key in (
        "auto_deploy",
        "iam_user_self_mgmt",
    )


def changed_documents(group):
    changes = [
        lambda document: document.update(Version="2008-10-17"),
        lambda document: document.update(Id="x"),
        lambda document: document["Statement"].append({"Effect": "Deny", "Action": "s3:*", "Resource": "*"}),
        lambda document: document["Statement"][0].update(Sid="other"),
        lambda document: document["Statement"][0].pop("Sid"),
        lambda document: document["Statement"][0].update(Condition={"Bool": {"aws:ViaAWSService": "true"}}),
    ]
    for name, text in group.inline.items():
        for change in changes:
            document = json.loads(text)
            change(document)
            yield replace(group, inline={**group.inline, name: json.dumps(document)})


@each_row
def test_a_group_that_holds_anything_else_is_not_recognized(row):
    group, account = standing(row)
    matcher = matcher_of(account)
    others = [
        replace(group, path="/x/"),
        replace(group, attached=group.attached | {"arn:aws:iam::aws:policy/AWSHealthFullAccess"}),
        replace(group, inline={**group.inline, "other": '{"Version": "2012-10-17", "Statement": []}'}),
        *(replace(group, attached=group.attached - {arn}) for arn in group.attached if len(group.attached) > 1),
        *changed_documents(group),
    ]
    # It may be another row: what only has the self-management policy is one.
    assert [each for each in others if (found := matcher.match(each)) and found.key == row.key] == []


def test_what_the_rules_refuse_is_not_recognized():
    row = next(row for row in GROUPS if row.key == "developers")
    # Developers who may use all of IAM: that is refused, and such a group can stand.
    services = {"iam_group_developers_permitted_services": ["iam", "ec2"]}
    group, account = standing(row, InputValues(Inputs.model_validate(EVERYTHING_ON).model_copy(update=services)))
    assert matcher_of(account).match(group) is None


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"Statement": 5}', '{"Statement": [5]}', "[" * 1000, '{"a": "\\ud800"}']
)
def test_a_document_of_any_shape_is_not_recognized(text):
    for row in GROUPS:
        group, account = standing(row)
        matcher = matcher_of(account)
        for name in group.inline:
            assert matcher.match(replace(group, inline={**group.inline, name: text})) is None
        assert matcher.match(ExistingGroup(name="a", inline={"a": text})) is None


def test_a_policy_with_a_path_or_tags_is_not_the_self_management_policy():
    _, account = standing(GROUPS[0])
    policy = replace(account.policies[SELF_MANAGEMENT_ARN], is_plain=False)
    assert not list(group_matching.self_management_policies(replace(account, policies={policy.arn: policy})))


def test_a_policy_of_roles_that_would_not_stay_an_inline_one_is_not_recognized():
    values = values_of()
    _, account = standing(GROUPS[0], values)
    matcher = matcher_of(account)
    for characters, is_kept in ((5120, True), (5121, False)):
        arns = [role(number) for number in range(80)]
        arns[-1] += "x" * (characters - role_arns_size(arns, values))
        # A single text in place of a list means the same, and is shorter.
        text = values.protected(CROSS_ACCOUNT.document(tuple(arns))).json().replace('["true"]', '"true"')
        assert len(text) == characters - 2
        match = matcher.match(ExistingGroup(name="dev", inline={"dev": text}, attached=frozenset()))
        assert match == (Match(key=CROSS_ACCOUNT.key, inputs={"iam_role_arns": arns}) if is_kept else None)
