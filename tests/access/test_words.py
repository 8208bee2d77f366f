"""What is said of permissions keeps the circumstances under which they hold."""

import json

from landingzone.access.policies import words_of_policy
from landingzone.access.words import Wording, roles_in_words
from landingzone.groups.policy import inline_policy
from landingzone.iam.permissions import permissions_of

PLAIN = Wording({})
words_for = PLAIN.permissions
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


def test_a_condition_is_said():
    (phrase,) = words_for(permissions({"Action": "s3:*", "Condition": {"StringEquals": {"aws:x": ["a", "b"]}}}))
    assert phrase == "use all of s3 if aws:x is a or b (StringEquals)"


def test_what_is_left_out_is_said_of_that_of_which_it_is_left_out():
    statements = [
        {"Effect": "Allow", "Action": f"{service}:Get*", "NotResource": f"arn:aws:{service}:::x"}
        for service in ("s3", "sqs")
    ]
    assert words_for(permissions_of({"Statement": statements})) == (
        "use s3:Get* on everything but arn:aws:s3:::x",
        "use sqs:Get* on everything but arn:aws:sqs:::x",
    )


def test_resources_are_named_in_the_order_of_the_alphabet():
    arns = [f"arn:aws:s3:::{name}" for name in "hgfedcba"]
    (phrase,) = words_for(permissions({"Action": "s3:*", "Resource": arns}))
    named = [word.strip(",") for word in phrase.split() if word.startswith("arn:")]
    assert named == sorted(arns)


def test_only_all_of_iam_on_everything_amounts_to_everything():
    (everywhere,) = words_for(permissions({"Action": "iam:*"}))
    (on_one,) = words_for(permissions({"Action": "iam:*", "Resource": "arn:aws:iam::123456789012:role/x"}))
    assert "everything" in everywhere
    assert "everything" not in on_one


def test_a_key_is_named_only_where_nothing_but_decrypting_with_it_is_meant():
    key = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd"
    (with_key,) = words_for(permissions({"Action": ["kms:Decrypt", "kms:DescribeKey"], "Resource": key}))
    assert with_key == f"decrypt with key {key}"
    (with_any,) = words_for(permissions({"Action": "kms:Decrypt"}))
    assert "key *" not in with_any
    (more,) = words_for(permissions({"Action": ["kms:Decrypt", "kms:Encrypt"], "Resource": key}))
    assert "kms:Encrypt" in more


def test_every_role_is_named_beside_any_role_of_an_account():
    any_role, one = (PLAIN.role_of(f"arn:aws:iam::111122223333:role/{name}") for name in ("*", "read"))
    assert "read" in roles_in_words([any_role, one])
    assert "any role" in roles_in_words([any_role])
    assert "111122223333" in roles_in_words([any_role])


def test_of_many_only_some_are_named():
    letters = "abcdefghijk"
    (services,) = words_for(permissions({"Action": [f"{letter}:Get{letter}" for letter in letters]}))
    assert services == "use 11 reading actions of a, b, c, d, e, f, g, h and 3 others"
    (whole,) = words_for(permissions({"Action": [f"{letter}:*" for letter in letters]}))
    assert whole == "use all of a, b, c, d, e, f, g, h and 3 others"
    (resources,) = words_for(permissions({"Action": "s3:GetObject", "Resource": list(letters)}))
    assert resources == "use s3:GetObject on a, b, c, d, e, f, g, h and 3 others"
    (but,) = words_for(permissions({"NotAction": [f"{letter}:*" for letter in letters]}))
    assert but == "do everything but a:*, b:*, c:*, d:*, e:*, f:*, g:*, h:* and 3 others"
    condition = {"StringEquals": {"aws:x": list(letters)}}
    (values,) = words_for(permissions({"Action": "s3:GetObject", "Condition": condition}))
    named = "a or b or c or d or e or f or g or h or one of 3 more"
    assert values == f"use s3:GetObject if aws:x is {named} (StringEquals)"


def test_an_account_is_called_by_its_name_with_its_number_and_any_other_by_the_number_alone():
    wording = Wording({"333344445555": "prod"})
    named, nameless = (f"arn:aws:iam::{account}:role/read" for account in ("333344445555", "111122223333"))
    assert wording.permissions(permissions({"Action": "sts:AssumeRole", "Resource": [nameless, named]})) == (
        "assume the roles read in prod (333344445555) and read in 111122223333",
    )
    assert wording.permissions(permissions({"Action": "sts:AssumeRole", "Resource": "arn:aws:iam::*:role/x"})) == (
        "assume the role x in any account",
    )
    assert [str(wording.role_of(arn)) for arn in (named, nameless)] == [
        "read in prod (333344445555)",
        "read in 111122223333",
    ]
    assert (wording.account("333344445555"), wording.account("1111*")) == ("prod (333344445555)", "1111*")


def test_what_is_named_otherwise_is_worded_otherwise_also_of_one_policy():
    arn = "arn:aws:iam::333344445555:role/read"
    policy = inline_policy(
        "p", json.dumps({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": arn}})
    )
    named = [words_of_policy(policy, Wording({"333344445555": name})) for name in ("prod", "live")]
    assert named == [
        ("assume the role read in prod (333344445555)",),
        ("assume the role read in live (333344445555)",),
    ]
