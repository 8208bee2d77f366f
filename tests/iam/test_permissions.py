"""Documents that mean the same give the same permissions; what is no document is refused."""

from dataclasses import replace

import pytest

from landingzone.iam import documents
from landingzone.iam.conditions import ANY_STATE, MISSING, ConditionRequirement
from landingzone.iam.permissions import UnreadableDocument, permissions_of, simplify

ANY_BUCKET, BUCKETS = "arn:aws:s3:::*", ["arn:aws:s3:::a", "arn:aws:s3:::b"]
SECURE = {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}
MFA = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}


def document(**elements):
    return {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": "*", **elements}}


def all_but(*resources):
    return {"Statement": {"Effect": "Deny", "Action": "*", "NotResource": [*resources]}}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (document(Action=["s3:GetObject", "s3:Get*"]), document(Action="s3:Get*")),
        (document(Action="s3:*", Resource=[*BUCKETS, ANY_BUCKET]), document(Action="s3:*", Resource=ANY_BUCKET)),
        (document(Action="s3:*", Resource=["ab", "a?"]), document(Action="s3:*", Resource="a?")),
        (document(Action="s3:*", Resource=BUCKETS), document(Action="s3:*", Resource=BUCKETS[::-1])),
        (all_but(*BUCKETS), all_but(*BUCKETS[::-1])),
        (document(NotAction=["iam:*", "sts:*"]), document(NotAction=["sts:*", "iam:*"])),
    ],
)
def test_the_same_meaning_in_another_spelling_is_the_same(one, other):
    assert permissions_of(one) == permissions_of(other)


# Of two documents, whether the first covers the second, and the second the first.
@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (document(Action="S3:GETOBJECT"), document(Action="s3:getobject"), (True, True)),
        (document(NotAction="iam:*"), document(NotAction=["iam:*", "sts:*"]), (True, False)),
        (document(NotAction="iam:*"), document(Action="s3:*"), (True, False)),
        (document(NotAction="iam:*"), document(Action="iam:GetUser"), (False, False)),
        (document(NotAction="iam:*"), document(Action="i*"), (False, False)),
        # Of an ARN the case is a difference.
        (all_but("arn:aws:s3:::a/Secret"), all_but("arn:aws:s3:::a/secret"), (False, False)),
        (document(Action="*"), document(Action="*", **MFA), (True, False)),
        (document(Action="*", **MFA), document(Action="s3:*", **MFA), (True, False)),
        (document(Action="s3:*"), document(Action="s3:GetObject", Effect="Deny"), (False, False)),
    ],
)
def test_a_document_covers_what_is_within_it(first, second, expected):
    one, other = permissions_of(first), permissions_of(second)
    told = tuple(
        all(any(wide.includes(narrow) for wide in within) for narrow in permissions)
        for permissions, within in ((other, one), (one, other))
    )
    assert told == expected


@pytest.mark.parametrize("condition", [SECURE, MFA])
def test_what_holds_anyway_is_not_kept_a_second_time_under_a_condition(condition):
    elements = {"Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::a/b"}
    plain, strict = permissions_of(document(**elements)), permissions_of(document(**elements, **condition))
    assert simplify((*strict, *plain)) == plain
    assert simplify(strict) == strict


@pytest.mark.parametrize(
    "other",
    [
        {"action": "s3:*"},
        {"not_resources": ("arn:aws:s3:::a",)},
        {"not_actions": ("iam:EnableMFADevice", "s3:*")},
        {"requirements": (ConditionRequirement(operator="Bool", key="aws:SecureTransport", values=("true",)),)},
        {"states": ANY_STATE},
        {"states": MISSING},
    ],
)
def test_what_refuses_less_than_all_without_mfa_is_not_taken_for_it(other):
    (one,) = permissions_of(documents.require_mfa())
    assert one.refuses_all_without_mfa
    assert not replace(one, **other).refuses_all_without_mfa


def test_what_is_left_out_is_not_overlapped():
    (one,) = permissions_of(all_but("arn:aws:s3:::secret/*"))
    told = (one.overlaps("s3:Get*", *resource) for resource in (("arn:aws:s3:::a",), (), ("arn:aws:s3:::secret/a",)))
    assert [*told] == [True, True, False]
    (one,) = permissions_of(document(NotAction=["iam:*", "organizations:*"]))
    assert [one.overlaps(action) for action in ("s3:GetObject", "iam:GetUser", "IAM:Pass*")] == [True, False, False]


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", "nope", '{"Statement": [{"Effect": "Allow"}]}', '{"Statement": {"Effect": "May"}}'),
        *(document(Action=["s3:*", 1]), document(Action={"s3:*": 1}), document(Action="*", Resource=5)),
        *(document(), {"Statement": {"Effect": "Allow", "Action": "*"}}),
        *(document(Action="*", NotAction="*"), document(Action="*", NotResource="*")),
        document(Action="*", Condition={"Bool": "x"}),
    ],
)
def test_what_is_no_policy_document_is_refused(text):
    with pytest.raises(UnreadableDocument):
        permissions_of(text)
