"""What is known of users is filled in, unless somebody in the file may change it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

import json

import pytest
from samples import ACCOUNT_ID
from statements import allow, deny, under

from landingzone import StackConfiguration, diff
from landingzone.groups.holdings import Holdings
from landingzone.iam.known import tells_apart

USER = f"arn:aws:iam::{ACCOUNT_ID}:user/"
OWN = f"{USER}${{aws:username}}"
OF_BOSS = allow("*", **under("StringEquals", "aws:PrincipalTag/rank", "boss"))
TAGS_ONESELF = allow("iam:TagUser", OWN)


def company(**users):
    return StackConfiguration(
        aws_account_id=ACCOUNT_ID,
        provider=users.pop("provider", {}),
        users=users,
    )


def holds(*statements, **more):
    documents = {f"p{number}": document(one) for number, one in enumerate(statements)}
    return {"json_policies": documents, **more}


def document(statement):
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


def permissions_of(name, inputs):
    holding = Holdings(inputs).of(name, inputs.users[name])
    return [one for meaning in holding.held.meanings for one in meaning.permissions]


@pytest.mark.parametrize(
    ("condition", "holds_for_bob"),
    [
        (("StringEquals", "aws:username", "bob"), True),
        (("StringLike", "AWS:UserName", ["al*", "b?b"]), True),
        (("StringEquals", "aws:username", "${aws:username}"), True),
        (("StringNotEquals", "aws:username", "bob"), False),
        (("ArnLike", "aws:PrincipalArn", f"{USER}staff/*"), True),
        (("ArnLike", "aws:PrincipalArn", f"{USER}bob"), False),
        (("StringEquals", "aws:PrincipalAccount", ACCOUNT_ID), True),
        (("StringEquals", "aws:PrincipalType", "Role"), False),
        (("StringEquals", "aws:PrincipalTag/Team", ["red", "blue"]), True),
        (("Null", "aws:PrincipalTag/floor", "true"), True),
        (("StringEquals", "aws:PrincipalTag/by", "everybody"), True),
        (("StringEquals", "aws:PrincipalTag/cost", "1"), None),
        (("StringEquals", "iam:ResourceTag/team", "red"), None),
    ],
)
def test_a_condition_on_what_the_file_says_is_decided(condition, holds_for_bob):
    tags = {"default_tags": {"tags": {"by": "everybody", "team": "all"}}, "ignore_tags": {"keys": ["cost"]}}
    bob = holds(allow(**under(*condition)), path="/staff/", tags={"team": "red"})
    found = permissions_of("bob", company(bob=bob, provider=tags))
    if holds_for_bob is None:
        assert [len(one.requirements) for one in found] == [1]
    else:
        assert [one.requirements for one in found] == [()] * holds_for_bob


def test_variables_are_filled_in_and_a_tag_that_is_not_there_matches_nothing():
    home = "arn:aws:s3:::{}/${{aws:PrincipalTag/team}}"
    statements = [allow(resource=home.format(1)), allow(resource=home.format(2).replace("team", "floor, 'none'"))]
    found = permissions_of("bob", company(bob=holds(*statements, tags={"team": "a*"})))
    assert [one.resource for one in found] == ["arn:aws:s3:::1/a\N{FULLWIDTH ASTERISK}", "arn:aws:s3:::2/none"]
    assert permissions_of("bob", company(bob=holds(statements[0]))) == []


def test_the_own_name_is_the_same_for_all_unless_something_tells_it_apart():
    inputs = company(**{name: holds(allow("iam:*", OWN)) for name in ("bob", "eve")})
    holdings = Holdings(inputs)
    assert len({holdings.of(*each) for each in inputs.users.items()}) == 1
    inputs = company(**{name: holds(allow("iam:*", OWN), deny("iam:*", f"{USER}bo*")) for name in ("bob", "eve")})
    bob, eve = (Holdings(inputs).of(*each) for each in inputs.users.items())
    assert [[one.resource for one in each.held.allowing] for each in (bob, eve)] == [[f"{USER}bob"], [OWN]]


@pytest.mark.parametrize(
    ("name", "other", "expected"),
    [
        ("bob", f"{USER}bob", True),
        ("bob", f"{USER}*b", True),
        ("bob", f"{USER}b*", True),
        ("bob", f"{USER}???", True),
        ("bob", f"{USER}eve", False),
        ("bob", f"{USER}*", False),
        ("anna", "arn:aws:s3:::x", False),
    ],
)
def test_what_tells_a_name_apart(name, other, expected):
    inputs = company(bob=holds(allow("iam:*", OWN), deny("iam:*", other)))
    assert tells_apart(name, Holdings(inputs).of("bob", inputs.users["bob"]).as_written.meanings) is expected


def told(old, new):
    return [(change.level, change.text) for change in diff(old, new) if change.level == "critical"]


def test_a_tag_that_somebody_may_set_is_not_known():
    doubt = "eve might now do everything if aws:PrincipalTag/rank is boss (StringEquals), through their own policy: "
    doubt += "this depends on aws:principaltag/rank, which eve may set"
    becomes = "eve can now become an administrator, by changing tags of themselves"
    for had in (TAGS_ONESELF, OF_BOSS):
        both = told(company(eve=holds(had)), company(eve=holds(TAGS_ONESELF, OF_BOSS)))
        assert both == [("critical", becomes), ("critical", doubt)]
    # Nobody may, and whoever needs the tag for that may not either.
    assert told(company(eve={}), company(eve=holds(OF_BOSS))) == []
    tagging = {
        "zoe": holds(allow("iam:TagUser", f"{USER}*", **under("ForAllValues:StringEquals", "aws:TagKeys", "team")))
    }
    assert told(company(eve={}, **tagging), company(eve=holds(OF_BOSS), **tagging)) == []
    tagging = {"zoe": holds(allow("iam:TagUser", f"{USER}eve"))}
    [(level, text)] = told(company(eve={}, **tagging), company(eve=holds(OF_BOSS), **tagging))
    assert (level, text.rpartition(", ")[2]) == ("critical", "which eve and zoe may set")
    # Who may give themselves everything needs no tag for it.
    boss = {"ann": holds(allow("*"))}
    assert told(company(eve={}, **boss), company(eve=holds(OF_BOSS), **boss)) == []


def test_a_session_of_another_name_is_given_by_what_is_about_such_sessions_alone():
    asking = allow("s3:GetObject", "arn:aws:s3:::home-${aws:PrincipalTag/team}/*")

    def is_known(resource, action="*"):
        held = permissions_of("bob", company(bob=holds(asking, allow(action, resource), tags={"team": "red"})))
        return "arn:aws:s3:::home-red/*" in [one.resource for one in held]

    assert is_known("arn:aws:s3:::home-*")  # what matches `arn:*` may have anything before the part that it is about
    assert is_known("arn:aws:sts::999999999999:federated-user/*")
    assert not is_known(f"arn:aws:sts::{ACCOUNT_ID}:federated-user/bob")
    assert not is_known("*", "sts:Get*")
