"""What AWS does not document of the conditions, policy variables and resources of statements: told, never refused."""

import json

import pytest
from samples import ACCOUNT_ID

from landingzone.config.options import StackConfiguration
from landingzone.groups import aws_managed
from landingzone.rules.check import advise, check
from landingzone.rules.configuration import find_advice
from landingzone.rules.fitting_resources import advise_resources
from landingzone.rules.known_actions import unless_newer
from landingzone.rules.known_keys import advise_keys
from landingzone.rules.odd_conditions import advise_conditions

TOKEN = "${TfToken[TOKEN.0]}"
GET = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
NO_KEY, NO_VARIABLE = "is not a known AWS condition key", "is not a known policy variable"
OF_OTHERS = "is a condition key that AWS documents for none of the actions of"
NO_RESOURCE = "is a resource that AWS documents for none of the actions of"
OTHER_KIND = "is a condition key for which AWS documents operators of another type"
SEVERAL = "is a condition key with several values, "


def inputs(**given):
    found = StackConfiguration.model_validate({"aws_account_id": ACCOUNT_ID, **given})
    assert check(found) == []  # nothing of it is refused
    return found


def told(version="2012-10-17", **elements):
    text = json.dumps({"Version": version, "Statement": {**GET, **elements}})
    given = inputs(groups={"ops": {"json_policies": {"x": text}}})
    found = [*advise_conditions(given), *advise_keys(given), *advise_resources(given)]
    return [str(each).removeprefix("groups.ops.json_policies.x: ") for each in found]


def told_if(operator, key, value="x", **elements):
    return told(Condition={operator: {key: value}}, **elements)


def test_a_value_that_an_operator_does_not_compare_is_reported_without_it():
    for operator, value, what, hint in (
        ("NumericLessThan", "x", "a number", "write a number such as 5 or 0.5, without a policy variable"),
        (
            "NumericLessThan",
            [1, "${aws:MultiFactorAuthAge}"],
            "a number",
            "write a number such as 5 or 0.5, without a policy variable",
        ),
        ("DateLessThan", "2026-02-30", "a date in W3C format", "write 2026-12-31T23:59:59Z, or seconds since 1970"),
        ("Bool", "yes", "true or false", "write true or false, without a policy variable"),
        ("Null", "${aws:username}", "true or false", "write true or false, without a policy variable"),
        ("BinaryEquals", "Q", "base64", "write the bytes in base64"),
        ("ForAnyValue:IpAddressIfExists", "10.0.0.0/33", "an IP address or a range of them", "write 203.0.113.0/24 or"),
        ("ArnLike", "*", "an ARN", "write arn:aws:iam::123456789012:role/*, with all six parts"),
    ):
        [line] = told_if(operator, "aws:PrincipalTag/x", value)
        rule = f"must be {what} in a condition with this operator, according to AWS"
        assert line.startswith(f"{rule} (got Statement[0].Condition.{operator}); {hint}")


def test_an_operator_in_other_capitals_is_reported():
    assert told_if("stringequalsifexists", "aws:username") == [
        "AWS documents this operator with different capitals (got Statement[0].Condition 'stringequalsifexists'); "
        "write "
        "StringEqualsIfExists"
    ]


def test_a_variable_that_is_none_is_reported():
    for text, hint in (
        ("${aws:username", "close it with `}`"),
        ("${aws:x${aws:username}", "close it with `}`"),
        ("${}", "write a condition key in it"),
        ("${var.x}", "write the value itself, since nothing is filled in here"),
        ("${aws:username,x}", "write the default value in single quotes"),
        ("${aws:username, 'x}", "write the default value in single quotes"),
        ("${ aws:username}", "write it without spaces"),
    ):
        rule = "`${` does not begin a policy variable here (got Statement[0]."
        [of_resource] = told(Resource=f"arn:aws:s3:::b/{text}")
        assert of_resource.startswith(f"{rule}Resource); {hint}")
        [of_condition] = told_if("StringLike", "aws:PrincipalTag/x", ["y", text])
        assert of_condition.startswith(f"{rule}Condition.StringLike); {hint}")
        assert told("2008-10-17", Resource=f"arn:aws:s3:::b/{text}") == []


def test_a_condition_key_that_no_request_has_is_reported():
    for key, rule, hint in (
        ("aws:RequestedRegoin", NO_KEY, "did you mean aws:RequestedRegion?"),
        ("asw:RequestedRegion", NO_KEY, "did you mean aws:RequestedRegion?"),
        ("aws:PrincpalTag/team", NO_KEY, "did you mean aws:PrincipalTag/team?"),
        ("aws:PrincipalTag", NO_KEY, "did you mean 'aws:PrincipalTag/<key of the tag>'?"),
        ("aws:PrincipalTga/x. It is fine", NO_KEY, "did you mean 'aws:PrincipalTag/x. It is fine'?"),
        ("aws:username/x", NO_KEY, unless_newer()),
        ("s3:prefx", NO_KEY, "did you mean s3:prefix?"),
        ("s3:qzxvkj", NO_KEY, unless_newer()),
        ("nothing:like", NO_KEY, unless_newer()),
        ("ec2:InstanceType", OF_OTHERS, "check the key and the actions"),
        ("s3:prefix", OF_OTHERS, "check the key and the actions"),
        ("aws:TagKeys", SEVERAL, "write ForAnyValue: before the operator"),
    ):
        [line] = told_if("StringEquals", key)
        assert line.startswith(rule)
        assert f"(got Statement[0].Condition '{key}'); {hint}" in line


def test_a_key_whose_values_an_operator_does_not_compare_is_reported():
    for operator, key, value, hint in (
        ("StringEquals", "aws:SourceIp", "10.0.0.0/8", "write IpAddress or NotIpAddress: its values are IP addresses"),
        (
            "StringNotLikeIfExists",
            "aws:CurrentTime",
            "2026-*",
            "write an operator such as DateLessThan: its values are dates",
        ),
        ("StringEquals", "s3:max-keys", "5", "write an operator such as NumericLessThan: its values are numbers"),
        ("NumericEquals", "aws:SecureTransport", "1", "write Bool: its values are true and false"),
        ("Bool", "aws:PrincipalArn", "true", "write ArnLike or ArnNotLike: its values are ARNs"),
    ):
        [line] = told_if(operator, key, value, Action="s3:ListBucket")
        assert line.startswith(f"{OTHER_KIND} (got Statement[0].Condition '{key}'); {hint}")


def test_a_key_that_aws_documents_and_whose_values_the_operator_compares_is_not_reported():
    others = ("token.actions.githubusercontent.com:sub", "saml:sub", "sts:SourceIdentity", TOKEN)
    for operator, key, value in (
        *(("NumericLessThan", "aws:EpochTime", "1700000000"), ("StringEquals", "aws:SecureTransport", "true")),
        *(("StringLike", "aws:PrincipalArn", "arn:*"), ("NumericLessThan", "aws:PrincipalTag/level", "5")),
        *(("Null", "aws:SourceIp", "true"), ("StringEquals", "AWS:RequestedRegion", "x")),
        *(("StringEquals", key, "x") for key in ("aws:principaltag/x/y", "s3:ExistingObjectTag/team", *others)),
        *((operator, "aws:TagKeys", "x") for operator in ("ForAllValues:StringEquals", "ForAnyValue:StringLike")),
    ):
        assert told_if(operator, key, value) == [], key


def test_what_may_be_a_secret_in_the_place_of_a_key_is_not_shown():
    [line] = told_if("StringEquals", "hunter2")
    assert line.startswith(f"{NO_KEY} (got Statement[0].Condition a string of 7 characters)")


def test_a_key_is_held_against_actions_that_are_all_known_alone():
    assert told_if("Null", "aws:TagKeys", "true") == []
    for elements in ({"Action": ["s3:GetObject", "s3:ListBucket"]}, {"Action": "*"}, {"Action": "s3:Qzxv"}):
        assert told_if("StringEquals", "s3:prefix", **elements) == []


def test_a_variable_that_nothing_fills_in_is_reported():
    for variable, rule, hint in (
        ("aws:usrname", NO_VARIABLE, "did you mean ${aws:username}?"),
        ("aws:nothing", NO_VARIABLE, unless_newer()),
        ("aws:CalledVia", SEVERAL, "remove it, or compare the key in a condition"),
    ):
        [line] = told(Resource=["*", f"arn:aws:s3:::b/${{{variable}}}"])
        assert line.startswith(rule)
        assert f"(got Statement[0].Resource '${{{variable}}}'); {hint}" in line


def test_variables_that_aws_documents_are_not_reported():
    variables = ["aws:username", "AWS:UserName, 'x'", "aws:PrincipalTag/team,'y'", "*", "?", "$", "s3:prefix"]
    assert told(Resource=[f"arn:aws:s3:::b/${{{variable}}}" for variable in [*variables, f"x}}{TOKEN}"]]) == []


def test_a_resource_that_no_action_can_be_about_is_reported():
    for actions, resource, hint in (
        ("s3:PutObject", "arn:aws:s3:::bucket", "AWS documents arn:*:s3:*:*:accesspoint/*/object/* and arn:*:s3:::*/*"),
        (["s3:ListBucket", "s3:ListBucketVersions"], "arn:aws:s3:::bucket/*", "AWS documents arn:*:s3:"),
        ("ec2:DescribeInstances", "arn:aws:ec2:*:*:instance/*", "write `*`: AWS documents nothing else for them"),
        ("sqs:SendMessage", "arn:aws:sns:eu-central-1:123456789012:topic", "AWS documents arn:*:sqs:*:*:*"),
    ):
        [line] = told(Action=actions, Resource=["*", resource])
        assert line.startswith(f"{NO_RESOURCE} the statement (got Statement[0].Resource '{resource}'); {hint}")


def test_a_resource_that_an_action_may_be_about_is_not_reported():
    for actions, resource in (
        (["s3:PutObject", "s3:ListBucket"], "arn:aws:s3:::bucket"),
        ("elasticloadbalancing:AddTags", "arn:aws:elasticloadbalancing:*:*:listener/app/x/*"),  # the table lacks it
        ("logs:PutLogEvents", "arn:aws:logs:eu-central-1:log-group:x:*"),  # an account in the wrong place
        ("s3:PutObject", "arn:aws:s3:::bucket*"),
        ("s3:PutObject", "arn:aws:s3:::${aws:username}"),
        ("s3:ListAllMyBuckets", "arn:aws:s3:::*"),
        ("s3:*", "arn:aws:s3:::bucket"),
        (["s3:PutObject", "s3:Qzxv"], "arn:aws:s3:::bucket"),
        ("*", "arn:aws:s3:::bucket"),
        ("s3:PutObject", f"arn:aws:s3:::{TOKEN}"),
        ("iam:PassRole", "arn:aws-cn:iam::123456789012:role/team/x"),
        ("lambda:InvokeFunction", "arn:aws:lambda:eu-central-1:123456789012:function:f:1"),
    ):
        assert told(Action=actions, Resource=resource) == []


def test_a_bucket_beside_its_objects_is_not_reported():
    assert told(Action="s3:PutObject", Resource=["arn:aws:s3:::a", "arn:aws:s3:::a/*"]) == []
    assert len(told(Action="s3:PutObject", Resource=["arn:aws:s3:::b", "arn:aws:s3:::a/*"])) == 1


def test_every_input_with_statements_is_looked_at():
    inline = {
        "actions": ["s3:PutObject"],
        "resources": ["*", "arn:aws:s3:::b/${var.x}", "arn:aws:s3:::${aws:usrname}", "arn:aws:s3:::c"],
    }
    condition = {"StringEquals": {"aws:x": "${aws:y}"}, "bool": {"aws:SecureTransport": "yes"}}
    one = json.dumps({"Version": "2012-10-17", "Statement": [GET, GET | {"Condition": condition}]})
    holder = {"inline_iam_policies": {"i": inline}, "json_policies": {"j": one}}
    given = inputs(
        users={"bob": holder}, groups={"ops": holder}, policies={"s": {"statements": [inline]}, "j": {"json": one}}
    )
    every = [*advise_conditions(given), *advise_keys(given), *advise_resources(given)]
    in_line = ["resources[1]", "resources[2]", "resources[3]"]
    places = [
        *(f"{owner}.inline_iam_policies.i.{each}" for owner in ("users.bob", "groups.ops") for each in in_line),
        *(f"policies.s.statements[0].{each}" for each in in_line),
        *["users.bob.json_policies.j", "groups.ops.json_policies.j", "policies.j.json"] * 4,
    ]
    assert sorted(each.path for each in every) == sorted(places)
    assert {*advise_conditions(given)} <= {*advise(given)}
    content = {"aws_account_id": ACCOUNT_ID, "policies": {"s": {"statements": [inline]}}}
    assert {each.path for each in find_advice(content)} >= {f"policies.s.statements[0].{each}" for each in in_line}


@pytest.mark.long
def test_of_what_aws_itself_writes_next_to_nothing_is_reported():
    given = StackConfiguration.model_validate(
        {
            "aws_account_id": ACCOUNT_ID,
            "policies": {name.replace("/", "-"): {"json": text} for name, text in aws_managed._texts().items()},
        }
    )
    assert [*advise_conditions(given)] == []
    # Keys and resources that are not documented, of 1,500 policies with 7,000 ARNs.
    assert len([*advise_keys(given)]) < 10
    assert len([*advise_resources(given)]) < 240
