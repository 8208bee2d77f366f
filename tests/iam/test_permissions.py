import itertools
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landingzone.groups import policies
from landingzone.iam import documents
from landingzone.iam.conditions import ANY_STATE, MISSING, WITHOUT_MFA, Requirement
from landingzone.iam.held import Held, working_but_set_up
from landingzone.iam.permissions import UnreadableDocument, not_covered_by, permissions_of, simplify
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
    assert one.needs_mfa
    assert [requirement.key for requirement in one.requirements] == ["aws:SecureTransport"]


def test_mfa_is_a_need_only_where_it_is_always_asked_for():
    def needs(operator):
        condition = {operator: {"aws:multifactorauthpresent": "true"}}
        return [one.needs_mfa for one in permissions_of(document(Action="s3:*", Condition=condition))]

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
        {"requirements": (Requirement(operator="Bool", key="aws:SecureTransport", values=("true",)),)},
        {"states": ANY_STATE},
        {"states": MISSING},
    ],
)
def test_what_refuses_less_than_all_without_mfa_is_not_taken_for_it(other):
    (one,) = permissions_of(documents.require_mfa())
    assert not replace(one, **other).refuses_all_without_mfa


@pytest.mark.parametrize("refused_with_mfa", [True, False])
def test_what_is_refused_with_mfa_works_without(refused_with_mfa):
    condition = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}} if refused_with_mfa else {}
    allow, deny = ({"Effect": effect, "Action": "s3:*", "Resource": "*"} for effect in ("Allow", "Deny"))
    held = Held.of(permissions_of({"Statement": [allow, deny | condition]}))
    [meaning] = held.meanings
    states = [one.states for one in working_but_set_up(meaning, held.limits)]
    assert states == ([WITHOUT_MFA] if refused_with_mfa else [])


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
