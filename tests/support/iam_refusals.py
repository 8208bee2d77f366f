"""Calls of IAM, one that is refused after one that is taken, and what they are made of."""

import datetime
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from samples import ACCOUNT_ID
from ssh_keys import rsa_key

Iam = Any
Step = Callable[[Iam], object]

AWS = "arn:aws:iam::aws:policy/"
OWN = f"arn:aws:iam::{ACCOUNT_ID}:policy/"
READ_ONLY = f"{AWS}ReadOnlyAccess"
SERVICE_ROLE = f"{AWS}aws-service-role/AWSSupportServiceRolePolicy"
STATEMENT = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
PASSWORD = "An-Example-Of-16"
CODES = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}


def document(*statements: dict[str, Any], **elements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [*(statements or (STATEMENT,))], **elements})


def document_of(size: int) -> str:
    """A document of so many characters, and white space that does not count."""
    text = document(STATEMENT | {"Resource": "arn:aws:s3:::"})
    missing = size - len(re.sub(r"\s", "", text))
    return text.replace(":::", f":::{'x' * missing}").replace(",", ",\n      ")


def tags(**values: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in values.items()]


def numbered_tags(first: int, end: int) -> list[dict[str, str]]:
    return tags(**{f"key-{number}": "" for number in range(first, end)})


def tagged(key: str, value: str = "") -> Step:
    return call("tag_user", UserName="alice", Tags=tags(**{key: value}))


def certificate(number: int = 0) -> str:
    """Make a throw-away certificate."""
    key = rsa_key(number)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "throw-away")])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now)
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def trust(**elements: Any) -> str:
    principal = {"Principal": {"AWS": ACCOUNT_ID}}
    return document({"Effect": "Allow", "Action": "sts:AssumeRole", **principal, **elements})


def trust_of(size: int) -> str:
    return trust(Sid="x" * (size - len(re.sub(r"\s", "", trust(Sid="")))))


def mfa_device(iam: Iam, name: str) -> str:
    serial: str = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]["SerialNumber"]
    return serial


def call(action: str, **parameters: Any) -> Step:
    return lambda iam: getattr(iam, action)(**parameters)


def calls(*steps: Step) -> Step:
    return lambda iam: [step(iam) for step in steps]


ALICE = call("create_user", UserName="alice")
BOB = call("create_user", UserName="bob")
ENGINEERS = call("create_group", GroupName="engineers")
READER = call("create_role", RoleName="reader", AssumeRolePolicyDocument=trust())
POLICY = call("create_policy", PolicyName="own", PolicyDocument=document())
JOINS = call("add_user_to_group", GroupName="engineers", UserName="alice")
ALL = calls(ALICE, ENGINEERS, READER, POLICY)


@dataclass(frozen=True)
class Refusal:
    """What is there, what is taken, and what is refused after it."""

    code: str
    before: Step
    accepted: Step
    refused: Step


def written(text: str) -> Step:
    return call("put_user_policy", UserName="alice", PolicyName="own", PolicyDocument=text)


def malformed(accepted: str, refused: str) -> Refusal:
    return Refusal("MalformedPolicyDocument", ALICE, written(accepted), written(refused))


def invalid(accepted: Step, refused: Step, before: Step = ALL) -> Refusal:
    return Refusal("ValidationError", before, accepted, refused)


def missing(accepted: Step, refused: Step, before: Step = ALL) -> Refusal:
    return Refusal("NoSuchEntity", before, accepted, refused)


def taken(before: Step, accepted: Step, refused: Step) -> Refusal:
    return Refusal("EntityAlreadyExists", before, accepted, refused)


def too_many(before: Step, accepted: Step, refused: Step) -> Refusal:
    return Refusal("LimitExceeded", before, accepted, refused)


def ten_policies(kind: str, owner: str) -> Refusal:
    def attach(number: int) -> Step:
        name = {f"{kind.title()}Name": owner}
        return call(f"attach_{kind}_policy", PolicyArn=f"{OWN}p{number}", **name)

    policies = calls(*(call("create_policy", PolicyName=f"p{n}", PolicyDocument=document()) for n in range(11)))
    return too_many(calls(ALL, policies), calls(*map(attach, range(10)), attach(9)), attach(10))


def inline_size(kind: str, owner: str, maximum: int) -> Refusal:
    def put(name: str, size: int) -> Step:
        return call(
            f"put_{kind}_policy", PolicyName=name, PolicyDocument=document_of(size), **{f"{kind.title()}Name": owner}
        )

    # The one that is replaced does not count.
    accepted = calls(put("one", 200), put("two", 300), put("one", maximum - 300))
    return too_many(ALL, accepted, put("two", 301))


def uploaded(body: Callable[[], str]) -> Step:
    return lambda iam: iam.upload_ssh_public_key(UserName="alice", SSHPublicKeyBody=body())


def certified(number: int) -> Step:
    return lambda iam: iam.upload_signing_certificate(UserName="alice", CertificateBody=certificate(number))


def group(number: int) -> dict[str, str]:
    return {"GroupName": f"g{number}"}


MEMBER = {"GroupName": "engineers", "UserName": "alice"}
ATTACHED = {"PolicyArn": f"{OWN}own"}
INLINE = {"PolicyName": "own", "PolicyDocument": document()}


def check_refusal(refusal: Refusal, iam: Iam) -> None:
    refusal.before(iam)
    refusal.accepted(iam)
    with pytest.raises(ClientError) as refused:
        refusal.refused(iam)
    assert refused.value.response["Error"]["Code"] == refusal.code
