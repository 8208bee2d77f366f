"""The simulator decides as AWS documents it, and refuses what AWS would not take."""

import pytest
from simulator import ALLOWED, EXPLICITLY_DENIED, IMPLICITLY_DENIED, Request

ALICE = "arn:aws:iam::123456789012:user/engineering/alice"
OBJECT = "arn:aws:s3:::a-bucket/a-file"
MFA = "aws:MultiFactorAuthPresent"


def document(**elements):
    statement = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["*"], **elements}
    return {"Version": "2012-10-17", "Statement": [statement]}


def read(*policies, **details):
    asked = {"principal": ALICE, "action": "s3:GetObject", "policies": policies, "resource": OBJECT}
    return Request(**(asked | details))


GET, ALL = document(), document(Action=["*"])
NEEDS_MFA = document(Condition={"Bool": {MFA: ["true"]}})
DENIES_WITHOUT_MFA = document(Effect="Deny", Condition={"BoolIfExists": {MFA: ["false"]}})
OWN = document(Resource=["arn:aws:s3:::a-bucket/${aws:username}/*"])
# It has no element `Action`.
ALL_BUT_READING = {"Statement": [{"Effect": "Deny", "NotAction": ["s3:GetObject"], "Resource": "*"}]}
OF_BUCKET = document(Principal={"AWS": ALICE}, Resource=["arn:aws:s3:::a-bucket/*"])
DENIED_BY_BUCKET = document(Effect="Deny", Principal="*", Resource=["arn:aws:s3:::a-bucket/*"])
SOME_BUCKETS = document(Action=["s3:*"], Resource=["arn:aws:s3:::a-*/*"])
LISTING = {"action": "s3:ListAllMyBuckets", "resource": "*"}


def test_decisions_are_those_of_aws_in_whatever_order_they_are_asked_for(simulator):
    names = ("alice", "engineering/alice", "${aws:username}")
    mine, theirs, literal = (f"arn:aws:s3:::a-bucket/{name}/x" for name in names)
    decisions = {
        ALLOWED: [
            *(read(GET), read(NEEDS_MFA, mfa=True), read(GET, DENIES_WITHOUT_MFA, mfa=True), read(OWN, resource=mine)),
            *(read(ALL, ALL_BUT_READING), read(GET, boundary=GET), read(resource_policy=OF_BUCKET)),
            read(ALL, **LISTING),
        ],
        IMPLICITLY_DENIED: [
            *(read(), read(NEEDS_MFA, mfa=False), read(NEEDS_MFA), read(SOME_BUCKETS, **LISTING)),
            # The name of a user has no path.
            *(read(OWN, resource=theirs), read(OWN, resource=literal)),
            read(GET, boundary=document(Action=["s3:ListBucket"])),
        ],
        EXPLICITLY_DENIED: [
            *(read(GET, document(Effect="Deny")), read(GET, DENIES_WITHOUT_MFA, mfa=False)),
            *(read(GET, DENIES_WITHOUT_MFA), read(ALL, ALL_BUT_READING, action="s3:PutObject")),
            read(GET, resource_policy=DENIED_BY_BUCKET),
        ],
    }
    asked = [request for requests in decisions.values() for request in requests]
    expected = [decision for decision, requests in decisions.items() for _ in requests]
    # What has been checked once is not checked again.
    assert simulator.decide(asked) == simulator.decide(asked[::-1])[::-1] == expected


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (read(action="s3:ReadObject"), "invalid.action"),
        (read(GET, action="nothing:Get"), r"invalid\.service"),
        (read(action="iam:GetUser", resource="*"), "name one resource"),
        (read(GET, document(Effect="Permit")), "identityPolicyErrors"),
        (read(GET, resource_policy=document(Resource=7)), "resourcePolicyErrors"),
        (read(GET, context={"aws:MultifactorAuthPresence": "true"}), "no context key"),
    ],
)
def test_what_aws_would_not_take_is_refused_and_leaves_the_simulator_usable(simulator, request_, said):
    assert simulator.decide([read(GET)]) == [ALLOWED]
    with pytest.raises(ValueError, match=said):
        simulator.decide([request_])
    assert simulator.decide([read(GET)]) == [ALLOWED]
