"""What is said of permissions keeps the circumstances under which they hold."""

import json
import re

import pytest

from landingzone.access.policies import in_one_line, words_of, words_of_policy
from landingzone.access.words import Wording, roles_in_words
from landingzone.config.user import User
from landingzone.groups.policy import inline_policies_of, inline_policy, managed_elsewhere
from landingzone.iam.permissions import permissions_of

PLAIN = Wording({})
words_for = PLAIN.permissions
ALLOW = {"Effect": "Allow", "Resource": "*"}
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def permissions(*statements):
    return permissions_of({"Statement": [{"Effect": "Allow", "Resource": "*", **each} for each in statements]})


def test_that_mfa_is_needed_is_said_of_what_needs_it_unless_it_is_said_elsewhere():
    both = permissions({"Action": "s3:*", "Condition": MFA}, {"Action": "ec2:*"})
    assert {phrase for phrase in words_for(both) if "MFA" in phrase} == {"use all of s3 (with MFA)"}
    assert not any("MFA" in phrase for phrase in words_for(both, mention_mfa=False))


def test_a_refusal_that_depends_on_mfa_is_another_one_wherever_it_is_said():
    refusal = permissions({"Effect": "Deny", "Action": "s3:*", "Condition": MFA})
    for mention_mfa in (True, False):
        (phrase,) = words_for(refusal, mention_mfa=mention_mfa)
        assert phrase.startswith("never ")
        assert "MFA" in phrase


LETTERS = list("abcdefghijk")
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd"
GRANTING = [f"iam:{verb}" for verb in ("AddUserToGroup", "AttachGroupPolicy", "AttachRolePolicy", "AttachUserPolicy")]
GRANTING += [f"iam:Put{owner}Policy" for owner in ("Group", "Role", "User")] + ["iam:SetDefaultPolicyVersion"]
SOME = "a, b, c, d, e, f, g, h and 3 others"
PHRASES = {
    "condition": (
        {"Action": "s3:*", "Condition": {"StringEquals": {"aws:x": ["a", "b"]}}},
        "use all of s3 if aws:x is a or b (StringEquals)",
    ),
    "all of IAM on everything": ({"Action": "iam:*"}, "administer IAM, which amounts to everything"),
    "a key": ({"Action": ["kms:Decrypt", "kms:DescribeKey"], "Resource": KEY}, f"decrypt with key {KEY}"),
    "any key": ({"Action": "kms:Decrypt"}, "use kms:Decrypt"),
    "more than decrypting": (
        {"Action": ["kms:Decrypt", "kms:Encrypt"], "Resource": KEY},
        f"use kms:Decrypt and kms:Encrypt on {KEY}",
    ),
    "many actions": ({"Action": [f"{one}:Get{one}" for one in LETTERS]}, f"use 11 read-only actions of {SOME}"),
    "many actions, one of them dangerous": (
        {"Action": [*(f"{one}:Get{one}" for one in LETTERS[:8]), "kms:Decrypt"]},
        "use kms:Decrypt and 8 other read-only actions of a, b, c, d, e, f, g and h",
    ),
    "more dangerous actions than are named, the worst first": (
        {"Action": [*GRANTING, "acm:ExportCertificate", "sqs:AddPermission", "s3:PutObject"]},
        f"use {', '.join(GRANTING)} and 3 other actions of acm, s3 and sqs",
    ),
    "many actions on what makes none of them dangerous": (
        {"Action": [*GRANTING[:4], *(f"iam:Get{one}" for one in LETTERS)], "Resource": "arn:aws:s3:::x"},
        "use 15 actions of iam on arn:aws:s3:::x",
    ),
    "many services, a dangerous one among them": (
        {"Action": [f"{one}:*" for one in (*LETTERS, "iam")], "Resource": "arn:aws:*"},
        "use all of iam, a, b, c, d, e, f, g and 4 others on arn:aws:*",
    ),
    "many services": ({"Action": [f"{one}:*" for one in LETTERS]}, f"use all of {SOME}"),
    "many resources": ({"Action": "s3:GetObject", "Resource": LETTERS}, f"use s3:GetObject on {SOME}"),
    "all but many": (
        {"NotAction": [f"{one}:*" for one in LETTERS]},
        "do everything but a:*, b:*, c:*, d:*, e:*, f:*, g:*, h:* and 3 others",
    ),
    "many values": (
        {"Action": "s3:GetObject", "Condition": {"StringEquals": {"aws:x": LETTERS}}},
        "use s3:GetObject if aws:x is a, b, c, d, e, f, g, h or one of 3 more (StringEquals)",
    ),
}


LONG = list("abcdefghij")
CIRCUMSTANCES = [
    ("StringNotEquals", "a", "aws:x is not a"),
    ("StringNotEquals", ["a", "b"], "aws:x is neither a nor b"),
    ("StringNotLike", LONG, f"aws:x is like neither {' nor '.join(LONG[:8])} nor one of 2 more"),
    ("StringEqualsIgnoreCase", "a", "aws:x is, ignoring case, a"),
    ("StringNotEqualsIgnoreCase", "a", "aws:x is not, ignoring case, a"),
    ("StringLikeIfExists", ["a*", "b"], "aws:x is missing or is like a* or b"),
    ("StringNotEqualsIfExists", "a", "aws:x is missing or is not a"),
    ("NumericLessThanEquals", "5", "aws:x is at most 5"),
    ("NumericNotEquals", 5, "aws:x is not 5"),
    ("NumericGreaterThan", "5", "aws:x is more than 5"),
    ("DateLessThan", "2026", "aws:x is before 2026"),
    ("DateGreaterThanEquals", "2026", "aws:x is not before 2026"),
    ("Bool", True, "aws:x is true"),
    ("BinaryEquals", "QQ==", "aws:x is, in base64, QQ=="),
    ("IpAddress", ["10.0.0.0/8", "::1"], "aws:x is in 10.0.0.0/8 or ::1"),
    ("NotIpAddress", "10.0.0.0/8", "aws:x is not in 10.0.0.0/8"),
    ("ArnNotEquals", "arn:x", "aws:x is not like arn:x"),
    ("Null", "true", "aws:x is missing"),
    ("Null", False, "aws:x is present"),
    ("Null", ["true", "false"], "aws:x is missing: false or true"),
    ("ForAllValues:StringEquals", ["a", "b"], "aws:x has no value or each is a or b"),
    ("ForAllValues:StringNotLikeIfExists", "a", "aws:x has no value or each is not like a"),
    ("ForAnyValue:StringNotEquals", ["a", "b"], "a value of aws:x is neither a nor b"),
    ("ForAnyValue:StringEqualsIfExists", "a", "aws:x is missing or a value of it is a"),
    ("stringnotequals", "a", "aws:x is not a"),
    ("StringEquals", [], "aws:x is one of no values"),
    ("Unheard", "a", "aws:x matches a"),
]


@pytest.mark.parametrize(("operator", "value", "words"), CIRCUMSTANCES)
def test_a_condition_is_said_as_its_operator_compares(operator, value, words):
    statement = {"Action": "s3:*", "Condition": {operator: {"aws:x": value}}}
    assert words_for(permissions(statement)) == (f"use all of s3 if {words} ({operator})",)


@pytest.mark.parametrize("case", PHRASES)
def test_one_statement_is_said_in_one_phrase_that_names_some_of_many(case):
    statement, phrase = PHRASES[case]
    assert words_for(permissions(statement)) == (phrase,)


def test_the_worst_phrase_comes_first_and_what_is_denied_last():
    statements = ("s3:GetObject", "iam:PutUserPolicy", "sqs:SendMessage", "kms:Decrypt")
    allowed = [
        {"Action": action, "Condition": {"StringEquals": {"aws:x": str(index)}}}
        for index, action in enumerate(statements)
    ]
    said = words_for(permissions(*allowed, {"Effect": "Deny", "Action": "iam:*"}))
    assert [re.search(r"\w+:\w+|never", phrase)[0] for phrase in said] == [
        "iam:PutUserPolicy",
        "kms:Decrypt",
        "sqs:SendMessage",
        "s3:GetObject",
        "never",
    ]
    policies = [inline_policy(action, json.dumps({"Statement": [ALLOW | {"Action": action}]})) for action in statements]
    in_turn = ("use iam:PutUserPolicy", "use kms:Decrypt", "use sqs:SendMessage", "use s3:GetObject")
    assert words_of(policies, "not needed", PLAIN) == in_turn
    unknown = managed_elsewhere("x")
    assert words_of([*policies, unknown], "not needed", PLAIN)[0] == in_turn[0]
    assert "x is not known" in words_of([*policies, unknown], "not needed", PLAIN)[1]


def test_what_is_left_out_is_said_of_that_of_which_it_is_left_out():
    left_out = ({"Action": f"{one}:Get*", "NotResource": f"arn:aws:{one}:::x"} for one in ("s3", "sqs"))
    statements = [{"Effect": "Allow", **each} for each in left_out]
    assert words_for(permissions_of({"Statement": statements})) == (
        "use s3:Get* on everything but arn:aws:s3:::x",
        "use sqs:Get* on everything but arn:aws:sqs:::x",
    )


def test_every_role_is_named_beside_any_role_of_an_account():
    any_role, one = (PLAIN.role_of(f"arn:aws:iam::111122223333:role/{name}") for name in ("*", "read"))
    assert "read" in roles_in_words([any_role, one])
    assert "any role" in roles_in_words([any_role])
    assert "111122223333" in roles_in_words([any_role])


def test_an_account_is_called_by_its_name_with_its_number_and_any_other_by_the_number_alone():
    wording = Wording({"333344445555": "prod"})
    named, nameless = (f"arn:aws:iam::{account}:role/read" for account in ("333344445555", "111122223333"))
    both = "assume the roles read in prod (333344445555) and read in 111122223333"
    for resource, phrase in (([nameless, named], both), ("arn:aws:iam::*:role/x", "assume the role x in any account")):
        assert wording.permissions(permissions({"Action": "sts:AssumeRole", "Resource": resource})) == (phrase,)
    assert str(wording.role_of(named)) == "read in prod (333344445555)"
    assert str(wording.role_of(nameless)) == "read in 111122223333"
    assert (wording.account("333344445555"), wording.account("1111*")) == ("prod (333344445555)", "1111*")


def test_what_is_named_otherwise_is_worded_otherwise_also_of_one_policy():
    allow = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::333344445555:role/read"}
    policy = inline_policy("p", json.dumps({"Statement": allow}))
    for name in ("prod", "live"):
        said = words_of_policy(policy, Wording({"333344445555": name}))
        assert said == (f"assume the role read in {name} (333344445555)",)


@pytest.mark.parametrize(
    ("statements", "line"),
    [
        ((), "nothing"),
        (
            ({"Action": "s3:*"}, {"Action": "iam:*"}, {"Effect": "Deny", "Action": "ec2:*"}),
            "use all of iam and s3 and ",
        ),
        (({"Action": "a:x", "Resource": each} for each in "abc"), "use a:x on a"),
    ],
)
def test_one_line_has_the_worst_of_a_policy_and_how_much_more_there_is(statements, line):
    written = json.dumps({"Statement": [{"Effect": "Allow", "Resource": "*", **each} for each in statements]})
    assert in_one_line(inline_policy("p", written), PLAIN).startswith(line)


def test_one_line_of_the_denial_without_mfa_says_that_nothing_is_granted():
    assert in_one_line(next(inline_policies_of(User(require_mfa=True))), PLAIN) == "only denies"
    assert in_one_line(managed_elsewhere("x"), PLAIN).endswith("is not known here: may be anything)")
