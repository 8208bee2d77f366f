import itertools
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landingzone.groups import policies
from landingzone.iam import documents
from landingzone.iam.permissions import UnreadableDocument, granted, not_covered_by, permissions_of, simplify
from landingzone.iam.severity import severity_of
from landingzone.iam.wildcards import includes, overlap

PATTERNS = st.text("ab*?", max_size=4)
TEXTS = ["".join(letters) for length in range(6) for letters in itertools.product("ab", repeat=length)]


def document(**elements):
    return {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": "*", **elements}}


def matched(pattern):
    expression = re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."))
    return {text for text in TEXTS if expression.fullmatch(text)}


@given(PATTERNS, PATTERNS)
def test_patterns_overlap_when_a_text_fits_both(first, second):
    # Two patterns of four letters that have a text in common have a short one in common, of up to eight letters;
    # with two letters that vary, five are enough to tell, unless the patterns have more fixed places than that.
    if matched(first) & matched(second):
        assert overlap(first, second)
    elif len(first.replace("*", "")) + len(second.replace("*", "")) <= 5:
        assert not overlap(first, second)


def test_a_long_pattern_overlaps_itself_wherever_a_wildcard_may_end():
    assert overlap("*ab.....a", "ab.....a")
    assert overlap("*abbbbbba", "abbbbbba")


@given(PATTERNS, PATTERNS)
def test_a_pattern_that_includes_another_fits_all_that_the_other_fits(pattern, other):
    if includes(pattern, other):
        assert matched(pattern) >= matched(other)


def test_the_same_meaning_in_another_spelling_is_the_same():
    one = permissions_of(document(Action=["s3:GetObject", "s3:Get*"], Resource=["a", "b"]))
    other = permissions_of(
        {"Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": text} for text in ("b", "a")]}
    )
    assert one == other


def test_case_of_an_action_is_no_difference():
    upper, lower = permissions_of(document(Action="S3:GETOBJECT")), permissions_of(document(Action="s3:getobject"))
    assert not not_covered_by(upper, lower)


def test_case_of_what_is_left_out_is_no_difference():
    upper, lower = permissions_of(document(NotAction="IAM:*")), permissions_of(document(NotAction="iam:*"))
    assert not not_covered_by(upper, lower)
    assert not not_covered_by(lower, upper)


def test_order_of_what_is_left_out_is_no_difference():
    for element, texts in (("NotResource", ["arn:aws:s3:::a", "arn:aws:s3:::b"]), ("NotAction", ["iam:*", "sts:*"])):
        first, second = (
            permissions_of(
                {
                    "Statement": {
                        "Effect": "Deny",
                        ("Action" if element == "NotResource" else "Resource"): "*",
                        element: each,
                    }
                }
            )
            for each in (texts, texts[::-1])
        )
        assert first == second


def test_everything_but_one_service_includes_the_other_services():
    (rest,) = permissions_of(document(NotAction=["iam:*"]))
    for action, is_included in (("s3:*", True), ("iam:GetUser", False), ("i*", False), ("*", False)):
        (one,) = permissions_of(document(Action=action))
        assert rest.includes(one) is is_included
    (less,) = permissions_of(document(NotAction=["iam:*", "sts:*"]))
    assert rest.includes(less)
    assert not less.includes(rest)


def test_what_is_refused_under_a_condition_is_not_refused_whatever_the_circumstances():
    statement = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    (always,) = permissions_of({"Statement": statement})
    (at_times,) = permissions_of({"Statement": statement | {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}})
    assert always.refuses("s3:GetObject", "arn:aws:s3:::a/b")
    assert not at_times.refuses("s3:GetObject", "arn:aws:s3:::a/b")
    assert not always.refuses("s*", "*")


def test_of_two_that_mean_the_same_one_is_left():
    both = (*permissions_of(document(Action="S3:*")), *permissions_of(document(Action="s3:*")))
    assert len(simplify(both)) == 1
    assert len(simplify(reversed(both))) == 1


def test_what_another_pattern_includes_is_left_out_wherever_it_stands_in_the_order():
    for narrow, wide in (("a1", "a?"), ("ab", "a?"), ("a", "*")):
        resources = [f"arn:aws:s3:::{narrow}", f"arn:aws:s3:::{wide}"]
        (one,) = permissions_of(document(Action="s3:*", Resource=resources))
        assert one.resource == resources[1]


def test_what_stands_beside_the_need_of_mfa_is_needed_too():
    condition = {"Bool": {"aws:MultiFactorAuthPresent": "true", "aws:SecureTransport": "true"}}
    (one,) = permissions_of(document(Action="s3:*", Condition=condition))
    assert one.mfa
    assert [requirement.key for requirement in one.requirements] == ["aws:SecureTransport"]


def test_mfa_is_a_need_only_where_it_is_always_asked_for():
    def needs(operator):
        condition = {operator: {"aws:multifactorauthpresent": "true"}}
        return [one.mfa for one in permissions_of(document(Action="s3:*", Condition=condition))]

    assert needs("Bool") == [True]
    assert needs("BoolIfExists") == [False]


def test_one_that_needs_mfa_does_not_include_one_that_does_not():
    strict = permissions_of(documents.with_mfa(policies.full_access()))
    free = permissions_of(policies.full_access())
    assert not_covered_by(free, strict, respect_mfa=True) == free
    assert not not_covered_by(strict, free, respect_mfa=True)


def test_not_action_is_everything_else():
    (one,) = permissions_of(document(NotAction=["iam:*", "organizations:*"]))
    assert one.overlaps("s3:GetObject")
    assert not one.overlaps("iam:PassRole")
    assert not one.overlaps("IAM:Pass*")


def test_a_policy_that_refuses_all_without_mfa_is_known_as_such():
    assert [one.refuses_all_without_mfa for one in permissions_of(documents.require_mfa())] == [True]
    assert [one.refuses_all_without_mfa for one in permissions_of(policies.full_access())] == [False]


@pytest.mark.parametrize(
    "other",
    [
        {"effect": "Allow"},
        {"action": "s3:*"},
        {"resource": "arn:aws:s3:::a"},
        {"not_resources": ("arn:aws:s3:::a",)},
        {"not_actions": ("iam:EnableMFADevice", "s3:*")},
        {"requirements": ()},
        {"mfa": True},
    ],
)
def test_what_refuses_less_than_all_without_mfa_is_not_taken_for_it(other):
    (one,) = permissions_of(documents.require_mfa())
    assert not replace(one, **other).refuses_all_without_mfa


@pytest.mark.parametrize(
    ("action", "resource", "danger"),
    [
        ("*", "*", "critical"),
        ("iam:*", "*", "critical"),
        ("iam:AttachUserPolicy", "*", "critical"),
        ("iam:PassRole", "arn:aws:iam::123456789012:role/*", "high"),
        ("sts:AssumeRole", "arn:aws:iam::111122223333:role/x", "high"),
        ("ec2:*", "*", "high"),
        ("s3:PutObject", "*", "medium"),
        ("s3:GetObject", "*", "low"),
        ("kms:Decrypt", "*", "high"),
        ("organizations:LeaveOrganization", "*", "high"),
        ("secretsmanager:GetSecretValue", "*", "high"),
        ("ec2:*", "arn:aws:ec2:us-east-1:123456789012:instance/*", "medium"),
        ("iam:CreateAccessKey", "arn:aws:iam::123456789012:user/${aws:username}", "low"),
        ("iam:PutUserPolicy", "arn:aws:iam::123456789012:user/${aws:username}", "critical"),
        ("iam:PutRolePolicy", "arn:aws:iam::123456789012:role/${aws:username}-*", "critical"),
        ("iam:CreateAccessKey", "arn:aws:iam::123456789012:role/${aws:username}", "critical"),
        ("iam:PassRole", "arn:aws:iam::123456789012:role/${aws:username}-*", "high"),
        ("iam:EnableMFADevice", "arn:aws:iam::123456789012:user/*", "high"),
        ("iam:EnableMFADevice", "arn:aws:iam::123456789012:user/${aws:username}", "low"),
        ("s3:*", "arn:aws:s3:::home-${aws:username}/*", "low"),
    ],
)
def test_danger_is_what_is_at_stake(action, resource, danger):
    (one,) = permissions_of(document(Action=action, Resource=resource))
    assert severity_of(one) == danger


AWS_POLICY = "arn:aws:iam::aws:policy/"
LAMBDA = [f"{AWS_POLICY}service-role/AWSLambda*", "arn:*:iam::aws:policy/x"]
GIVES_LITTLE = (
    ("iam:AttachRolePolicy", "*", {"ArnEquals": {"iam:PolicyARN": f"{AWS_POLICY}ReadOnlyAccess"}}),
    ("iam:Attach*", "*", {"StringLike": {"iam:PolicyArn": LAMBDA}}),
    ("iam:PutRolePolicy", "*", {"StringEquals": {"iam:PermissionsBoundary": f"{AWS_POLICY}PowerUserAccess"}}),
    ("iam:PutRolePolicy", "arn:aws:iam::*:role/aws-service-role/x.amazonaws.com/y", {}),
)
GIVES_EVERYTHING = (
    ("iam:AttachRolePolicy", "*", {"ArnEquals": {"iam:PolicyARN": f"{AWS_POLICY}AdministratorAccess"}}),
    ("iam:AttachRolePolicy", "*", {"ArnEquals": {"iam:PolicyARN": [f"{AWS_POLICY}x", f"{AWS_POLICY}IAMFullAccess"]}}),
    ("iam:AttachRolePolicy", "*", {"ArnLike": {"iam:PolicyARN": f"{AWS_POLICY}*"}}),
    ("iam:AttachRolePolicy", "*", {"ArnLike": {"iam:PolicyARN": f"{AWS_POLICY}Admin*"}}),
    ("iam:AttachRolePolicy", "*", {"ArnLike": {"iam:PolicyARN": "arn:aws:iam::*:policy/x"}}),
    ("iam:AttachRolePolicy", "*", {"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::123456789012:policy/x"}}),
    ("iam:AttachRolePolicy", "*", {"ArnNotEquals": {"iam:PolicyARN": f"{AWS_POLICY}x"}}),
    ("iam:AttachRolePolicy", "*", {"ArnEqualsIfExists": {"iam:PolicyARN": f"{AWS_POLICY}x"}}),
    ("iam:AttachRolePolicy", "*", {"ArnEquals": {"aws:SourceArn": f"{AWS_POLICY}x"}}),
    ("iam:DeleteUser*", "*", {"StringEquals": {"iam:PermissionsBoundary": f"{AWS_POLICY}PowerUserAccess"}}),
    ("iam:PutRolePolicy", "arn:aws:iam::*:role/*", {}),
)


@pytest.mark.parametrize(("action", "resource", "condition"), GIVES_LITTLE)
def test_to_give_policies_of_aws_that_are_not_everything_is_not_everything(action, resource, condition):
    (one,) = permissions_of(document(Action=action, Resource=resource, Condition=condition))
    assert severity_of(one) == "high"


@pytest.mark.parametrize(("action", "resource", "condition"), GIVES_EVERYTHING)
def test_to_give_whatever_a_condition_leaves_is_everything(action, resource, condition):
    (one,) = permissions_of(document(Action=action, Resource=resource, Condition=condition))
    assert severity_of(one) == "critical"


# Each with its own page in the reference of IAM's API; whoever may call one may have any permission.
ESCALATIONS = (
    *("AddUserToGroup", "AttachGroupPolicy", "AttachRolePolicy", "AttachUserPolicy", "CreateAccessKey"),
    *("CreateLoginProfile", "CreatePolicyVersion", "DeleteRolePermissionsBoundary", "DeleteUserPermissionsBoundary"),
    *("PutGroupPolicy", "PutRolePolicy", "PutUserPermissionsBoundary", "PutUserPolicy", "SetDefaultPolicyVersion"),
    *("UpdateAssumeRolePolicy", "UpdateLoginProfile"),
)


@pytest.mark.parametrize("name", ESCALATIONS)
def test_each_way_to_more_permissions_is_critical(name):
    (one,) = permissions_of(document(Action=f"iam:{name}"))
    assert severity_of(one) == "critical"


@pytest.mark.parametrize(("refused_with_mfa", "mfa"), [(True, False), (False, True), (False, False), (True, True)])
def test_what_is_refused_with_mfa_is_granted_without(refused_with_mfa, mfa):
    condition = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}} if refused_with_mfa else {}
    allow, deny = ({"Effect": effect, "Action": "s3:*", "Resource": "*"} for effect in ("Allow", "Deny"))
    held = permissions_of({"Statement": [allow, deny | condition]})
    assert [one.action for one in granted(held, mfa=mfa)] == (["s3:*"] if refused_with_mfa and not mfa else [])


def test_what_is_left_out_is_not_overlapped():
    (one,) = permissions_of(
        {"Statement": {"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::secret/*"}}
    )
    assert one.overlaps("s3:GetObject", "arn:aws:s3:::open/a")
    assert one.overlaps("s3:GetObject")
    assert not one.overlaps("s3:GetObject", "arn:aws:s3:::secret/a")
    (one,) = permissions_of(document(NotAction="iam:*"))
    assert one.overlaps("s3:GetObject")
    assert not one.overlaps("iam:GetUser")


@pytest.mark.parametrize(
    ("pattern", "other", "is_included"),
    [
        ("s3:Get?bject", "s3:GetObject", True),
        ("s3:Get?bject", "s3:Get.bject", True),
        ("s3:Get?bject", "s3:Getbject", False),
        ("s3:Get?bject", "s3:Get?bject", True),
        ("s3:Get?bject", "s3:Get*bject", False),
        ("s3:?", "s3:*", False),
        ("s3:*", "s3:?", True),
    ],
)
def test_a_question_mark_is_one_character_of_any_kind(pattern, other, is_included):
    assert includes(pattern, other) is is_included


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "nope", '{"Statement": [{"Effect": "Allow"}]}', '{"Statement": {"Effect": "May"}}']
)
def test_what_is_no_policy_document_is_refused(text):
    with pytest.raises(UnreadableDocument):
        permissions_of(text)


@pytest.mark.parametrize("elements", [{"Action": ["s3:*", 1]}, {"Action": {"s3:*": 1}}, {"Action": "*", "Resource": 5}])
def test_actions_and_resources_that_are_no_texts_are_refused(elements):
    with pytest.raises(UnreadableDocument):
        permissions_of(document(**elements))


@pytest.mark.parametrize("condition", [[], "x", {"Bool": "x"}, {"Bool": {"aws:x": "y"}, "Null": ["aws:x"]}])
def test_a_condition_that_is_none_is_refused(condition):
    with pytest.raises(UnreadableDocument):
        permissions_of(document(Action="s3:*", Condition=condition))


@pytest.mark.parametrize(
    "condition",
    [{"Bool": {"aws:SecureTransport": "true"}}, {"Bool": {"aws:MultiFactorAuthPresent": "true"}}],
)
def test_what_holds_anyway_is_not_kept_a_second_time_under_a_condition(condition):
    elements = {"Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::a/b"}
    plain, strict = permissions_of(document(**elements)), permissions_of(document(**elements, Condition=condition))
    assert simplify((*strict, *plain)) == plain
    assert simplify(strict) == strict


def test_a_refusal_includes_no_grant_and_a_grant_no_refusal():
    allow, deny = ({"Effect": effect, "Resource": "*"} for effect in ("Allow", "Deny"))
    for wide, narrow in ((allow, deny), (deny, allow)):
        both = permissions_of({"Statement": [wide | {"Action": "s3:*"}, narrow | {"Action": "s3:GetObject"}]})
        assert {one.effect for one in both} == {"Allow", "Deny"}
        for one in both:
            assert not_covered_by([one], set(both) - {one}) == (one,)


@pytest.mark.parametrize(
    "elements",
    [
        {"Action": "*"},
        {"Resource": "*"},
        {"Action": "*", "NotAction": "*", "Resource": "*"},
        {"Action": "*", "Resource": "*", "NotResource": "*"},
    ],
)
def test_a_statement_has_one_of_each_pair_of_elements(elements):
    with pytest.raises(UnreadableDocument):
        permissions_of({"Statement": {"Effect": "Allow", **elements}})


def test_simplifying_keeps_the_meaning():
    many = permissions_of(policies.self_management("aws", "123456789012"))
    assert not not_covered_by(many, simplify(many), respect_mfa=True)


def test_case_of_a_resource_that_is_left_out_is_a_difference():
    upper, lower = (
        permissions_of({"Statement": {"Effect": "Allow", "Action": "s3:*", "NotResource": f"arn:aws:s3:::a/{key}"}})
        for key in ("Secret", "secret")
    )
    assert not_covered_by(upper, lower) == upper
    assert upper[0].includes(upper[0])


def test_one_that_needs_mfa_includes_another_that_does():
    wide, narrow = (documents.with_mfa(documents.user_inline([each], ["*"], "Allow", False)) for each in ("*", "s3:*"))
    assert not not_covered_by(permissions_of(narrow), permissions_of(wide), respect_mfa=True)
