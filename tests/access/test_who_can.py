"""Who can do something: what is said of each user. Drawn answers are held against a simulator by `review_checks`."""

import json
from datetime import date

import pytest
from questions import INPUTS

from landingzone.access.answers import who_can
from landingzone.access.render.answer import answer_as_csv, answer_as_text
from landingzone.access.report import report
from landingzone.config.inputs import Inputs
from landingzone.config.options import StackConfiguration

# User -> verdict, MFA, what allows it, what denies it, what the boundary leaves of it, what is not known.
TOLD = {
    "sqs:SendMessage": {
        "admin": ("yes", "needed", ["use sqs:SendMessage (with MFA)"], [], [], ()),
        "elsewhere": ("not known", "depends", [], [], [], ("the group made-elsewhere",)),
        "keys": ("under conditions", "depends", ["use sqs:SendMessage (only with a long-term access key)"], [], [], ()),
        "maybe": (
            *("under conditions", "depends", ["use sqs:SendMessage"], [], []),
            ("the customer managed policy odd",),
        ),
        "narrow": (
            *("under conditions", "depends", ["use sqs:SendMessage if aws:SourceIp is x (StringEquals)"], [], [], ()),
        ),
        "undenied": (
            *("under conditions", "depends", ["use sqs:SendMessage"]),
            *(["never use sqs:SendMessage if aws:x is x (StringEquals)"], [], ()),
        ),
        "limited": (
            *("under conditions", "needed", ["use sqs:SendMessage (with MFA)"], [], []),
            ("the boundary arn:aws:iam::123456789012:policy/limits",),
        ),
    },
    "s3:*": {
        "denied": ("yes", "needed", ["use all of s3 (with MFA)"], ["never use s3:Get*"], [], ()),
        "not": ("yes", "not needed", ["use all of s3"], [], [], ()),
    },
    "billing:*": {
        "bound": ("yes", "needed", ["use all of billing (with MFA)"], [], ["use 22 actions of billing"], ()),
    },
    "sts:AssumeRole arn:aws:iam::444455556666:role/kept": {
        # Without the tag, the denial is about nothing.
        "other": ("yes", "not needed", ["assume the role kept in 444455556666"], [], [], ()),
        "roles": None,
        "kept": None,
        "tagged": None,
    },
    "s3:PutObject arn:aws:s3:::b/x": {"reader": None, "nobody": None, "leaving": None},
}


@pytest.mark.parametrize("question", TOLD)
def test_what_is_reported_of_a_user(question):
    answers = {each.user: each for each in who_can(report(INPUTS), *question.split(" ")).users}
    found = {
        user: answers.get(user)
        and (
            *(answers[user].verdict, answers[user].mfa),
            *(
                [words for part in parts for words in part.words]
                for parts in (answers[user].through, answers[user].denied)
            ),
            [*answers[user].boundary.words] if answers[user].boundary else [],
            answers[user].unknown,
        )
        for user in TOLD[question]
    }
    assert found == TOLD[question]


def _if(operator, value, key="aws:RequestedRegion"):
    return {"Condition": {operator: {key: value}}}


_HERE, _ELSEWHERE = _if("StringEquals", "eu-west-1"), _if("StringNotEquals", "eu-west-1")
_DECIDED = {
    "a condition that surely holds": ([_if("StringLike", "*", "aws:username")], [], "yes"),
    "conditions of which one surely holds": ([_HERE, _ELSEWHERE], [], "yes"),
    "a condition": ([_HERE], [], "under conditions"),
    "conditions that exclude each other": (
        [{"Condition": {**_HERE["Condition"], **_ELSEWHERE["Condition"]}}],
        [],
        None,
    ),
    "a denial that covers it": ([_HERE], [_HERE], None),
    "a denial that surely covers it": ([{}], [_if("DateGreaterThan", "2019-01-01T00:00:00Z", "aws:CurrentTime")], None),
    "denials that cover it together": ([{}], [_HERE, _ELSEWHERE], None),
    "a denial under conditions": ([{}], [_HERE], "under conditions"),
}


@pytest.mark.parametrize("case", _DECIDED)
def test_it_is_decided_whether_a_condition_matters(case):
    allowed, denied, verdict = _DECIDED[case]
    statements = [
        {"Effect": effect, "Action": "sqs:SendMessage", "Resource": "*", **each}
        for effect, those in (("Allow", allowed), ("Deny", denied))
        for each in those
    ]
    users = {"bob": {"json_policies": {"p": json.dumps({"Version": "2012-10-17", "Statement": statements})}}}
    answers = who_can(report(Inputs(aws_account_id="123456789012", users=users)), "sqs:SendMessage").users
    assert [each.verdict for each in answers] == ([verdict] if verdict else [])
    assert all(each.example and each.example.is_sure for each in answers)


def test_a_boundary_is_told_if_it_takes_something_away():
    policy = {"inline_iam_policies": {"p": {"actions": ["sqs:*"], "resources": ["*"]}}}
    bound = {name: {**policy, "permissions_boundary": f"arn:aws:iam::aws:policy/{name}"} for name in _BOUNDARIES}
    answers = who_can(report(Inputs(aws_account_id="123456789012", users=bound)), "sqs:*").users
    assert {each.user: each.boundary is not None for each in answers} == _BOUNDARIES


_BOUNDARIES = {"AmazonSQSReadOnlyAccess": True, "PowerUserAccess": False}


def test_nobody_is_said_to_be_nobody_and_what_needs_no_permission_is_said():
    few = report(INPUTS.model_copy(update={"users": {"nobody": INPUTS.users["nobody"]}}))
    assert answer_as_text(who_can(few, "s3:GetObject")).startswith(
        "Nobody can use s3:GetObject, based on this file only.\n"
    )
    text = answer_as_text(who_can(few, "sts:GetCallerIdentity"))
    assert text.startswith("Nobody can use sts:GetCallerIdentity by a policy, based on this file only.\n")
    assert "AWS requires no permission to use sts:GetCallerIdentity." in text
    told = answer_as_text(who_can(report(INPUTS), "sts:GetSessionToken")).split(".\n")[0]
    assert told.startswith("sts:GetSessionToken: 4 users may by a policy; 1 user may by a policy under\n  conditions;")


def test_a_permission_for_other_resources_than_aws_documents_is_no_answer():
    statement = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "arn:aws:s3:::b"}
    inputs = Inputs(
        aws_account_id="123456789012", users={"bob": {"json_policies": {"p": json.dumps({"Statement": statement})}}}
    )
    told = {
        action: [each.user for each in who_can(report(inputs), action).users] for action in ("s3:GetObject", "s3:List*")
    }
    assert told == {"s3:GetObject": [], "s3:List*": ["bob"]}


_PROD, _DEV = "arn:aws:iam::222233334444:role/a", "arn:aws:iam::222233334444:role/b"
_ENDING = {
    "all": {"groups": ["a", "b", "files"], "until": "2027-01-31"},
    "one": {"groups": ["a", "b"], "groups_until": {"a": "2026-12-31"}},
    "two": {"groups": ["a", "b"], "groups_until": {"a": "2026-12-31", "b": "2027-01-31"}},
    "vague": {"groups": ["elsewhere"], "until": "2027-01-31"},
    "widely": {"groups": ["elsewhere", "a"], "groups_until": {"a": "2026-12-31"}},
}


@pytest.mark.parametrize(
    ("question", "until"),
    [
        (f"sts:assumerole {_PROD}", {"all": "2027-01-31", "one": "2026-12-31", "two": "2026-12-31"}),
        (f"sts:AssumeRole {_DEV}", {"all": "2027-01-31", "two": "2027-01-31"}),
        ("sts:AssumeRole", {"all": "2027-01-31", "two": "2027-01-31"}),
        ("sts:*", {}),
        ("s3:GetObject", {}),
    ],
)
def test_the_last_day_is_reported_of_whom_iam_denies_all_that_is_asked_after_it(question, until):
    roles = [{"group_name": name, "iam_role_arns": [role]} for name, role in (("a", _PROD), ("b", _DEV))]
    files = {"inline_iam_policies": {"f": {"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::b/*"]}}}
    made = StackConfiguration.model_validate(
        {
            "aws_account_id": "123456789012",
            "iam_groups_for_cross_account_access": roles,
            "groups": {"files": files},
            "users": _ENDING,
        }
    )
    answer = who_can(report(made, today=date(2026, 12, 1)), *question.split(" "))
    told = {each.user: str(each.until) for each in answer.users if each.until}
    assert told == until | ({"vague": "2027-01-31"} if "ssume" in question else {})
    assert f"  until       {until.get('all')} (last day, UTC)" in answer_as_text(answer) or not until


@pytest.mark.parametrize(("partition", "verdict"), [("aws", "yes"), ("aws-cn", "under conditions")])
def test_users_of_one_partition_surely_get_into_no_other_one(partition, verdict):
    (admin,) = who_can(
        report(INPUTS.model_copy(update={"users": {"admin": INPUTS.users["admin"]}})),
        "s3:GetObject",
        f"arn:{partition}:s3:::b/x",
    ).users
    assert admin.verdict == verdict


def test_it_is_a_text_a_table_and_plain_values():
    users = {name: INPUTS.users[name] for name in ("admin", "elsewhere", "undenied")}
    answer = who_can(
        report(INPUTS.model_copy(update={"users": users | {"twin": users["undenied"]}})), "sqs:SendMessage"
    )
    # The page about reviews has the rest.
    denied = "  never       use sqs:SendMessage if aws:x is x (StringEquals), through policy p\n"
    text = answer_as_text(answer)
    assert f"\ntwin, undenied - under conditions\n  may         use sqs:SendMessage, through policy p\n{denied}" in text
    assert "\nelsewhere - not known here\n  not known   the group made-elsewhere\n  MFA         depends\n" in text
    assert answer_as_csv(answer).split("\r\n")[:3] == [
        "user,answer,mfa,through,may,denied,boundary,not_known,until",
        "admin,yes,needed,full-access,use sqs:SendMessage (with MFA),,,,",
        "elsewhere,not known,depends,,,,,the group made-elsewhere,",
    ]
    admin, elsewhere, *_ = json.loads(json.dumps(answer.as_dict()))["users"]
    assert (elsewhere["through"], elsewhere["for_example"]) == ([], None)
    assert admin["through"][0]["permissions"][0]["states_of_mfa"] == ["present"]
    assert admin["for_example"] == {
        "action": "sqs:SendMessage",
        "resource": "arn:aws:sqs:us-east-1:123456789012:x",
        "context": {"aws:MultiFactorAuthPresent": "true"},
    }


@pytest.mark.parametrize(
    ("resource", "decides"),
    [
        ("*", "may suffice"),
        ("arn:aws:iam::123456789012:role/x", "may suffice"),
        ("arn:aws:iam::*:role/x", "may suffice"),
        ("arn:aws:s3:::reports/*", "may suffice"),
        ("arn:aws:iam::999999999999:role/x", "needed too"),
        ("arn:aws:kms:eu-west-1:99*:key/x", "needed too"),
    ],
)
def test_it_is_reported_where_the_policy_of_a_resource_suffices_so_users_may_be_missing(resource, decides):
    # Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html: "When a resource-based policy
    # grants access to a principal in the same account, no additional identity-based policy is required."
    action = "kms:Decrypt" if "kms" in resource else "s3:GetObject" if "s3" in resource else "sts:AssumeRole"
    answer = who_can(report(Inputs.model_validate({"aws_account_id": "123456789012"})), action, resource)
    assert (answer.as_dict()["users"], answer.as_dict()["resource_policy"]) == ([], decides)
    assert ("so users may be missing here" in " ".join(answer_as_text(answer).split())) == (decides == "may suffice")
