from typing import Any

import pytest
from simulator import ALLOWED, EXPLICITLY_DENIED, IMPLICITLY_DENIED, Request, Simulator

ALICE = "arn:aws:iam::123456789012:user/engineering/alice"
OBJECT = "arn:aws:s3:::a-bucket/a-file"


def document(**elements: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["*"], **elements}
    return {"Version": "2012-10-17", "Statement": [statement]}


def read(*policies: dict[str, Any], **details: Any) -> Request:
    return Request(principal=ALICE, action="s3:GetObject", policies=policies, **{"resource": OBJECT, **details})


def test_the_three_decisions_are_told_apart(simulator: Simulator) -> None:
    assert simulator.decide([read(document()), read(), read(document(), document(Effect="Deny"))]) == [
        ALLOWED,
        IMPLICITLY_DENIED,
        EXPLICITLY_DENIED,
    ]


def test_bool_is_fulfilled_only_by_a_present_and_equal_key(simulator: Simulator) -> None:
    policy = document(Condition={"Bool": {"aws:MultiFactorAuthPresent": ["true"]}})
    assert simulator.decide([read(policy, mfa=mfa) for mfa in (True, False, None)]) == [
        ALLOWED,
        IMPLICITLY_DENIED,
        IMPLICITLY_DENIED,
    ]


def test_bool_if_exists_is_fulfilled_by_an_absent_key_too(simulator: Simulator) -> None:
    deny = document(Effect="Deny", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": ["false"]}})
    assert simulator.decide([read(document(), deny, mfa=mfa) for mfa in (True, False, None)]) == [
        ALLOWED,
        EXPLICITLY_DENIED,
        EXPLICITLY_DENIED,
    ]


def test_the_user_name_is_resolved_and_has_no_path(simulator: Simulator) -> None:
    policy = document(Resource=["arn:aws:s3:::a-bucket/${aws:username}/*"])
    resources = [f"arn:aws:s3:::a-bucket/{name}/x" for name in ("alice", "engineering/alice", "bob", "${aws:username}")]
    assert simulator.decide([read(policy, resource=resource) for resource in resources]) == [
        ALLOWED,
        IMPLICITLY_DENIED,
        IMPLICITLY_DENIED,
        IMPLICITLY_DENIED,
    ]


def test_a_not_action_spares_what_it_names(simulator: Simulator) -> None:
    deny = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "NotAction": ["s3:GetObject"], "Resource": "*"}]}
    everything = document(Action=["*"])
    write = Request(principal=ALICE, action="s3:PutObject", policies=[everything, deny], resource=OBJECT)
    assert simulator.decide([read(everything, deny), write]) == [ALLOWED, EXPLICITLY_DENIED]


def test_a_boundary_takes_away_what_it_does_not_grant(simulator: Simulator) -> None:
    narrow = document(Action=["s3:ListBucket"])
    assert simulator.decide([read(document(), boundary=narrow), read(document(), boundary=document())]) == [
        IMPLICITLY_DENIED,
        ALLOWED,
    ]


def test_a_policy_of_the_resource_grants_and_refuses_too(simulator: Simulator) -> None:
    grant = document(Principal={"AWS": ALICE}, Resource=["arn:aws:s3:::a-bucket/*"])
    deny = document(Effect="Deny", Principal="*", Resource=["arn:aws:s3:::a-bucket/*"])
    assert simulator.decide([read(resource_policy=grant), read(document(), resource_policy=deny)]) == [
        ALLOWED,
        EXPLICITLY_DENIED,
    ]


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (Request(principal=ALICE, action="s3:ReadObject", policies=[]), "invalid.action"),
        (Request(principal=ALICE, action="iam:GetUser", policies=[]), "name one resource"),
        (Request(principal=ALICE, action="iam:GetUser", policies=[], resource=OBJECT), "no.resource.types"),
        (read(document(Effect="Permit")), "identityPolicyErrors"),
        (read(document(), context={"aws:MultifactorAuthPresence": "true"}), "no context key"),
    ],
    ids=["unknown action", "no resource", "impossible resource", "malformed document", "unknown context key"],
)
def test_what_aws_would_not_take_is_refused(simulator: Simulator, request_: Request, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        simulator.decide([request_])


def test_a_refused_request_leaves_the_simulator_usable(simulator: Simulator) -> None:
    with pytest.raises(ValueError, match=r"invalid\.service"):
        simulator.decide([Request(principal=ALICE, action="nothing:Get", policies=[document()])])
    assert simulator.decide([read(document())]) == [ALLOWED]


def test_a_document_and_a_request_that_were_checked_are_decided_alike_again(simulator: Simulator) -> None:
    policy = document(Condition={"Bool": {"aws:MultiFactorAuthPresent": ["true"]}}, Resource=["arn:aws:s3:::a-*/*"])
    listing = Request(principal=ALICE, action="s3:ListAllMyBuckets", policies=[document(Action=["s3:*"])])
    narrow = document(Action=["s3:*"], Resource=["arn:aws:s3:::a-*/*"])
    requests = [
        *(read(policy, mfa=mfa) for mfa in (True, False, None)),
        read(policy, mfa=True, boundary=document(Action=["s3:ListBucket"])),
        read(resource_policy=document(Principal="*", Resource=[OBJECT])),
        listing,
        Request(principal=ALICE, action="s3:ListAllMyBuckets", policies=[narrow]),
    ]
    decisions = [ALLOWED, *[IMPLICITLY_DENIED] * 3, ALLOWED, ALLOWED, IMPLICITLY_DENIED]
    assert simulator.decide(requests) == simulator.decide(requests[::-1])[::-1] == decisions


def test_a_checked_request_does_not_spare_another_document_its_checks(simulator: Simulator) -> None:
    simulator.decide([read(document()), read(document(Sid="another"))])
    with pytest.raises(ValueError, match="identityPolicyErrors"):
        simulator.decide([read(document(), document(Effect="Permit"))])
    with pytest.raises(ValueError, match="resourcePolicyErrors"):
        simulator.decide([read(document(), resource_policy=document(Resource=7))])


def test_wildcards_expand_to_the_actions_of_aws(simulator: Simulator) -> None:
    names = [action.name for action in simulator.expand("iam:*AccessKey")]
    assert sorted(names) == ["iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:UpdateAccessKey"]
    assert simulator.expand("iam:CreateAccessKeys") == []
    assert simulator.expand("nothing:Get*") == []
    (attach,) = simulator.expand("iam:AttachUserPolicy")
    assert "Permissions management" in attach.access_levels
    assert attach.resource_types == ("user",)
