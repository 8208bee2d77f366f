"""The emulated IAM refuses what AWS refuses, and takes what stands just beside it."""

from __future__ import annotations

import datetime
import functools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from moto.core.utils import get_service_model
from moto.iam.exceptions import LimitExceededException
from moto.iam.models import IAMBackend
from samples import ACCOUNT_ID
from ssh_keys import in_pem_format, in_ssh_format, rsa_key

from dev.engine import EmulatedAccount, Emulator, account
from dev.strict_iam.guard import RULES
from dev.strict_iam.limits import RULES as LIMITS
from dev.strict_iam.rule import Rule

pytestmark = pytest.mark.engine

Iam = Any
Step = Callable[[Iam], object]

AWS = "arn:aws:iam::aws:policy/"
OWN = f"arn:aws:iam::{ACCOUNT_ID}:policy/"
READ_ONLY = f"{AWS}ReadOnlyAccess"
SERVICE_ROLE = f"{AWS}aws-service-role/AWSSupportServiceRolePolicy"
STATEMENT = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
PASSWORD = "An-Example-Of-16"
CODES = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}


@pytest.fixture(scope="module")
def client(emulator_of_worker: Emulator) -> Iterator[Iam]:
    """A client that sends whatever it is given."""
    client = boto3.client(
        "iam",
        endpoint_url=emulator_of_worker.endpoint,
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(proxies={}, parameter_validation=False, retries={"total_max_attempts": 1}),
    )
    yield client
    client.close()


@pytest.fixture
def iam(emulator: EmulatedAccount, client: Iam) -> Iam:
    """The client, in an account in which nothing stands."""
    return client


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


NAMES = {
    "a user in another case": taken(
        ALICE, call("create_user", UserName="alicia"), call("create_user", UserName="Alice")
    ),
    "a user of another path": taken(ALICE, BOB, call("create_user", UserName="ALICE", Path="/people/")),
    "a group in another case": taken(
        ENGINEERS, call("create_group", GroupName="engineer"), call("create_group", GroupName="Engineers")
    ),
    "a group of the same name": taken(ENGINEERS, call("create_user", UserName="engineers"), ENGINEERS),
    "a role in another case": taken(
        READER,
        call("create_role", RoleName="readers", AssumeRolePolicyDocument=trust()),
        call("create_role", RoleName="READER", AssumeRolePolicyDocument=trust()),
    ),
    "a policy in another case and path": taken(
        POLICY,
        call("create_policy", PolicyName="ReadOnlyAccess", PolicyDocument=document()),
        call("create_policy", PolicyName="Own", Path="/teams/", PolicyDocument=document()),
    ),
    "an instance profile in another case": taken(
        call("create_instance_profile", InstanceProfileName="web"),
        call("create_instance_profile", InstanceProfileName="web2"),
        call("create_instance_profile", InstanceProfileName="Web"),
    ),
    "a user's new name": taken(
        calls(ALICE, BOB),
        call("update_user", UserName="bob", NewUserName="rob"),
        call("update_user", UserName="rob", NewUserName="Alice"),
    ),
    "a user's own name in another case": taken(
        ALICE,
        call("update_user", UserName="alice", NewUserName="alice", NewPath="/people/"),
        call("update_user", UserName="alice", NewUserName="Alice"),
    ),
    "a group's new name": taken(
        calls(ENGINEERS, call("create_group", GroupName="writers")),
        call("update_group", GroupName="writers", NewGroupName="authors"),
        call("update_group", GroupName="authors", NewGroupName="ENGINEERS"),
    ),
    "a group's own name in another case": taken(
        ENGINEERS,
        call("update_group", GroupName="engineers", NewGroupName="engineers", NewPath="/teams/"),
        call("update_group", GroupName="engineers", NewGroupName="Engineers"),
    ),
    "a second login profile": taken(
        ALICE,
        call("create_login_profile", UserName="alice", Password=PASSWORD),
        call("create_login_profile", UserName="alice", Password=PASSWORD),
    ),
    "an MFA device that is in use": taken(
        calls(ALICE, BOB, lambda iam: mfa_device(iam, "phone")),
        call("enable_mfa_device", UserName="alice", SerialNumber=f"arn:aws:iam::{ACCOUNT_ID}:mfa/phone", **CODES),
        call("enable_mfa_device", UserName="bob", SerialNumber=f"arn:aws:iam::{ACCOUNT_ID}:mfa/phone", **CODES),
    ),
}

QUOTAS = {
    "groups of a user": too_many(
        calls(ALICE, *(call("create_group", **group(number)) for number in range(11))),
        calls(*(call("add_user_to_group", UserName="alice", **group(min(number, 9))) for number in range(11))),
        call("add_user_to_group", UserName="alice", **group(10)),
    ),
    "groups of the account": too_many(
        calls(*(call("create_group", **group(number)) for number in range(299))),
        call("create_group", **group(299)),
        call("create_group", **group(300)),
    ),
    "policies attached to a user": ten_policies("user", "alice"),
    "policies attached to a group": ten_policies("group", "engineers"),
    "policies attached to a role": ten_policies("role", "reader"),
    "inline policies of a user": inline_size("user", "alice", 2048),
    "inline policies of a group": inline_size("group", "engineers", 5120),
    "inline policies of a role": inline_size("role", "reader", 10240),
    "characters of a managed policy": too_many(
        ALICE,
        call("create_policy", PolicyName="one", PolicyDocument=document_of(6144)),
        call("create_policy", PolicyName="two", PolicyDocument=document_of(6145)),
    ),
    "characters of a version": too_many(
        POLICY,
        call("create_policy_version", PolicyArn=f"{OWN}own", PolicyDocument=document_of(6144)),
        call("create_policy_version", PolicyArn=f"{OWN}own", PolicyDocument=document_of(6145)),
    ),
    "characters of a trust policy": too_many(
        READER,
        call("update_assume_role_policy", RoleName="reader", PolicyDocument=trust_of(2048)),
        call("update_assume_role_policy", RoleName="reader", PolicyDocument=trust_of(2049)),
    ),
    "characters of a new role's trust policy": too_many(
        ALICE,
        call("create_role", RoleName="one", AssumeRolePolicyDocument=trust_of(2048)),
        call("create_role", RoleName="two", AssumeRolePolicyDocument=trust_of(2049)),
    ),
    "versions": too_many(
        POLICY,
        calls(*(call("create_policy_version", PolicyArn=f"{OWN}own", PolicyDocument=document()) for _ in range(4))),
        call("create_policy_version", PolicyArn=f"{OWN}own", PolicyDocument=document()),
    ),
    "access keys": too_many(
        ALICE,
        calls(*[call("create_access_key", UserName="alice")] * 2),
        call("create_access_key", UserName="alice"),
    ),
    "SSH public keys": too_many(
        ALICE,
        calls(*(uploaded(lambda number=number: in_ssh_format(rsa_key(number))) for number in range(5))),
        uploaded(lambda: in_ssh_format(rsa_key(5))),
    ),
    "signing certificates": too_many(
        ALICE,
        calls(certified(0), certified(1)),
        certified(2),
    ),
    "MFA devices": too_many(
        ALICE,
        calls(
            *(call("enable_mfa_device", UserName="alice", SerialNumber=f"GAHT1234567{n}", **CODES) for n in range(8))
        ),
        call("enable_mfa_device", UserName="alice", SerialNumber="GAHT12345678", **CODES),
    ),
    "tags of a user": too_many(
        call("create_user", UserName="alice", Tags=numbered_tags(0, 50)),
        # A key in another case takes the place of the old one.
        call("tag_user", UserName="alice", Tags=tags(**{"Key-7": "x"})),
        call("tag_user", UserName="alice", Tags=tags(one="more")),
    ),
    "tags of a policy": too_many(
        call("create_policy", PolicyName="own", PolicyDocument=document(), Tags=numbered_tags(0, 49)),
        call("tag_policy", PolicyArn=f"{OWN}own", Tags=tags(one="more")),
        call("tag_policy", PolicyArn=f"{OWN}own", Tags=tags(another="one")),
    ),
}


def user_of_name(name: str) -> Step:
    return call("create_user", UserName=name)


def user_of_path(path: str) -> Step:
    return call("create_user", UserName="u", Path=path)


def tagged(key: str, value: str = "") -> Step:
    return call("tag_user", UserName="alice", Tags=tags(**{key: value}))


PARAMETERS = {
    "a letter of a user's name": invalid(user_of_name("Jo_+=,.@-9"), user_of_name("jö")),
    "a user's name": invalid(user_of_name("u" * 64), user_of_name("u" * 65)),
    "a user's new name": invalid(
        call("update_user", UserName="alice", NewUserName="u" * 64),
        call("update_user", UserName="u" * 64, NewUserName="u" * 65),
    ),
    "no name": invalid(user_of_name("u"), user_of_name("")),
    "a name that is left out": invalid(user_of_name("u"), call("create_user", Path="/")),
    "a group's name": invalid(call("create_group", GroupName="g" * 128), call("create_group", GroupName="g" * 129)),
    "a letter of a group's name": invalid(call("create_group", GroupName="a.b"), call("create_group", GroupName="a b")),
    "a policy's name": invalid(
        call("create_policy", PolicyName="p" * 128, PolicyDocument=document()),
        call("create_policy", PolicyName="p" * 129, PolicyDocument=document()),
    ),
    "a policy's description": invalid(
        call("create_policy", PolicyName="p", Description="d" * 1000, PolicyDocument=document()),
        call("create_policy", PolicyName="q", Description="d" * 1001, PolicyDocument=document()),
    ),
    "a policy's path": invalid(
        call("create_policy", PolicyName="p", Path="/a.b/c@d/", PolicyDocument=document()),
        call("create_policy", PolicyName="q", Path="/a!b/", PolicyDocument=document()),
    ),
    "an inline policy's name": invalid(
        call("put_user_policy", UserName="alice", PolicyName="p" * 128, PolicyDocument=document()),
        call("put_user_policy", UserName="alice", PolicyName="p" * 129, PolicyDocument=document()),
    ),
    "a path without its last slash": invalid(user_of_path("/a/"), user_of_path("/a")),
    "a letter of a path": invalid(user_of_path("/!a~/"), user_of_path("/a b/")),
    "a letter of a path beyond ASCII": invalid(user_of_path("/u/"), user_of_path("/ü/")),
    "a path": invalid(user_of_path(f"/{'p' * 510}/"), user_of_path(f"/{'p' * 511}/")),
    "a group's path": invalid(
        call("update_group", GroupName="engineers", NewPath="/a/"),
        call("update_group", GroupName="engineers", NewPath="a/"),
    ),
    "a tag's key": invalid(tagged("k" * 128), tagged("k" * 129)),
    "no key": invalid(tagged("k"), tagged("")),
    "a tag's value": invalid(tagged("k", "v" * 256), tagged("k", "v" * 257)),
    "a letter of a tag's key": invalid(tagged("日本 é²_.:/=+-@9"), tagged("a,b")),
    "a letter of a tag's value": invalid(tagged("k", "日本 é²_.:/=+-@9"), tagged("k", "${x}")),
    "a line break in a tag": invalid(tagged("k", "a\u2028b"), tagged("k", "a\nb")),
    "a tag's emoji": invalid(tagged("k", "x"), tagged("k", "\U0001f600")),
    "more tags than one call may have": invalid(
        call("create_user", UserName="carol", Tags=numbered_tags(0, 50)),
        call("create_user", UserName="dave", Tags=numbered_tags(0, 51)),
    ),
    "a letter of a document": invalid(
        written(document(STATEMENT | {"Resource": "arn:aws:s3:::ÿ"}).replace("\\u00ff", "ÿ")),
        written(document(STATEMENT | {"Resource": "arn:aws:s3:::Ā"}).replace("\\u0100", "Ā")),
    ),
    "a letter of a document below the space": invalid(
        written(document().replace(" ", " \t\r\n")), written(document().replace(" ", " \x7f\x0b"))
    ),
    "no document": invalid(written(document()), written("")),
    "a status": invalid(
        lambda iam: iam.create_access_key(UserName="alice"),
        lambda iam: iam.update_access_key(
            UserName="alice",
            AccessKeyId=iam.list_access_keys(UserName="alice")["AccessKeyMetadata"][0]["AccessKeyId"],
            Status="Off",
        ),
    ),
    "a password beyond Latin-1": invalid(
        call("create_login_profile", UserName="alice", Password=f"{PASSWORD}ÿ"),
        call("update_login_profile", UserName="alice", Password=f"{PASSWORD}Ā"),
    ),
    "a password": invalid(
        call("create_login_profile", UserName="alice", Password=f"aB1{'-' * 125}"),
        call("update_login_profile", UserName="alice", Password=f"aB1{'-' * 126}"),
    ),
    "an ARN": invalid(
        call("attach_user_policy", UserName="alice", PolicyArn=f"{OWN}own"),
        call("attach_user_policy", UserName="alice", PolicyArn="own"),
    ),
    "a code": invalid(
        call("enable_mfa_device", UserName="alice", SerialNumber="GAHT12345678", **CODES),
        call(
            "enable_mfa_device", UserName="alice", SerialNumber="GAHT12345679", **CODES | {"AuthenticationCode1": "1"}
        ),
    ),
}


def of_statement(**elements: Any) -> str:
    return document(STATEMENT | elements)


DOCUMENTS = {
    "no JSON": malformed(document(), document()[:-1]),
    "no object": malformed(document(), "[]"),
    "no statement": malformed(document(), '{"Version": "2012-10-17"}'),
    "an empty list of statements": malformed(document(), '{"Version": "2012-10-17", "Statement": []}'),
    "an unknown element": malformed(document(Id="x"), document(Rest="x")),
    "an unknown element of a statement": malformed(of_statement(Sid="x"), of_statement(Actions="s3:*")),
    "an effect": malformed(of_statement(Effect="Deny"), of_statement(Effect="Forbid")),
    "an effect in another case": malformed(of_statement(Effect="Allow"), of_statement(Effect="allow")),
    "no effect": malformed(document(), document({"Action": "s3:*", "Resource": "*"})),
    "no action": malformed(document(), document({"Effect": "Allow", "Resource": "*"})),
    "an empty list of actions": malformed(of_statement(Action=["s3:*"]), of_statement(Action=[])),
    "null among the actions": malformed(of_statement(Action=["s3:*"]), of_statement(Action=["s3:*", None])),
    "an action without a service": malformed(of_statement(Action="*"), of_statement(Action="ListBuckets")),
    "an action with two colons": malformed(of_statement(Action="s3:List*"), of_statement(Action="s3:x:y")),
    "actions both ways": malformed(document(), of_statement(NotAction="iam:*")),
    "no resource": malformed(document(), document({"Effect": "Allow", "Action": "s3:*"})),
    "an empty list of resources": malformed(of_statement(Resource=["*"]), of_statement(Resource=[])),
    "a resource that is no ARN": malformed(of_statement(Resource="arn:aws:s3:::x"), of_statement(Resource="x")),
    "a partition": malformed(of_statement(Resource="arn:aws-cn:s3:::x"), of_statement(Resource="arn:oz:s3:::x")),
    "a version": malformed(document(), document(Version="2012-10-18")),
    "an operator": malformed(
        of_statement(Condition={"StringLikeIfExists": {"aws:username": "a*"}}),
        of_statement(Condition={"StringAlike": {"aws:username": "a*"}}),
    ),
    "null if it exists": malformed(
        of_statement(Condition={"Null": {"aws:username": "true"}}),
        of_statement(Condition={"NullIfExists": {"aws:username": "true"}}),
    ),
    "a principal": malformed(document(), of_statement(Principal="*")),
    "no principal": malformed(document(), of_statement(NotPrincipal={"AWS": ACCOUNT_ID})),
    "a letter of a Sid": malformed(of_statement(Sid="Read1"), of_statement(Sid="read-only")),
    "two statements of one Sid": malformed(
        document(STATEMENT | {"Sid": "a"}, STATEMENT | {"Sid": "b"}),
        document(STATEMENT | {"Sid": "a"}, STATEMENT | {"Sid": "a"}),
    ),
    "a repeated key": malformed(
        document(), document().replace('"Effect": "Allow"', '"Effect": "Allow", "Effect": "Allow"')
    ),
    "a group's policy": Refusal(
        "MalformedPolicyDocument",
        ENGINEERS,
        call("put_group_policy", GroupName="engineers", PolicyName="own", PolicyDocument=document()),
        call("put_group_policy", GroupName="engineers", PolicyName="own", PolicyDocument=of_statement(Principal="*")),
    ),
    "a managed policy": Refusal(
        "MalformedPolicyDocument",
        ENGINEERS,
        POLICY,
        call("create_policy", PolicyName="other", PolicyDocument=of_statement(Sid="read-only")),
    ),
    "a version of a managed policy": Refusal(
        "MalformedPolicyDocument",
        POLICY,
        call("create_policy_version", PolicyArn=f"{OWN}own", PolicyDocument=document()),
        call("create_policy_version", PolicyArn=f"{OWN}own", PolicyDocument=of_statement(Sid="read-only")),
    ),
    "a trust policy": Refusal(
        "MalformedPolicyDocument",
        ENGINEERS,
        READER,
        call("create_role", RoleName="other", AssumeRolePolicyDocument=trust(Resource="*")),
    ),
}

NOBODY = {"UserName": "nobody"}
NOTHING = {"GroupName": "nothing"}
MEMBER = {"GroupName": "engineers", "UserName": "alice"}
ATTACHED = {"PolicyArn": f"{OWN}own"}
INLINE = {"PolicyName": "own", "PolicyDocument": document()}
ABSENT = {
    "a group to join": missing(JOINS, call("add_user_to_group", **NOTHING, UserName="alice")),
    "a user to join": missing(JOINS, call("add_user_to_group", **NOBODY, GroupName="engineers")),
    "a group to leave": missing(
        calls(JOINS, call("remove_user_from_group", **MEMBER)),
        call("remove_user_from_group", **NOTHING, UserName="alice"),
    ),
    "a member": missing(
        calls(JOINS, call("remove_user_from_group", **MEMBER)), call("remove_user_from_group", **MEMBER)
    ),
    "a policy to attach to a user": missing(
        call("attach_user_policy", UserName="alice", **ATTACHED),
        call("attach_user_policy", UserName="alice", PolicyArn=f"{OWN}other"),
    ),
    "an AWS managed policy to attach to a user": missing(
        call("attach_user_policy", UserName="alice", PolicyArn=READ_ONLY),
        call("attach_user_policy", UserName="alice", PolicyArn=f"{AWS}ReadOnly"),
    ),
    "an AWS managed policy to attach to a group": missing(
        call("attach_group_policy", GroupName="engineers", PolicyArn=f"{AWS}job-function/Billing"),
        call("attach_group_policy", GroupName="engineers", PolicyArn=f"{AWS}Billing"),
    ),
    "a user to attach to": missing(
        call("attach_user_policy", UserName="alice", **ATTACHED), call("attach_user_policy", **NOBODY, **ATTACHED)
    ),
    "a group to attach to": missing(
        call("attach_group_policy", GroupName="engineers", **ATTACHED),
        call("attach_group_policy", **NOTHING, **ATTACHED),
    ),
    "what is attached to a user": missing(
        calls(
            call("attach_user_policy", UserName="alice", **ATTACHED),
            call("detach_user_policy", UserName="alice", **ATTACHED),
        ),
        call("detach_user_policy", UserName="alice", **ATTACHED),
    ),
    "what is attached to a group": missing(
        calls(
            call("attach_group_policy", GroupName="engineers", **ATTACHED),
            call("detach_group_policy", GroupName="engineers", **ATTACHED),
        ),
        call("detach_group_policy", GroupName="engineers", **ATTACHED),
    ),
    "a user to write for": missing(
        call("put_user_policy", UserName="alice", **INLINE), call("put_user_policy", **NOBODY, **INLINE)
    ),
    "a group to write for": missing(
        call("put_group_policy", GroupName="engineers", **INLINE), call("put_group_policy", **NOTHING, **INLINE)
    ),
    "an inline policy of a user": missing(
        calls(written(document()), call("delete_user_policy", UserName="alice", PolicyName="own")),
        call("delete_user_policy", UserName="alice", PolicyName="own"),
    ),
    "an inline policy of a group": missing(
        calls(
            call("put_group_policy", GroupName="engineers", **INLINE),
            call("delete_group_policy", GroupName="engineers", PolicyName="own"),
        ),
        call("delete_group_policy", GroupName="engineers", PolicyName="own"),
    ),
    "a boundary": missing(
        call("create_user", UserName="carol", PermissionsBoundary=f"{OWN}own"),
        call("create_user", UserName="dave", PermissionsBoundary=f"{OWN}other"),
    ),
    "a boundary to put": missing(
        call("put_user_permissions_boundary", UserName="alice", PermissionsBoundary=READ_ONLY),
        call("put_user_permissions_boundary", UserName="alice", PermissionsBoundary=f"{AWS}ReadOnly"),
    ),
    "a user to bound": missing(
        call("put_user_permissions_boundary", UserName="alice", PermissionsBoundary=READ_ONLY),
        call("put_user_permissions_boundary", **NOBODY, PermissionsBoundary=READ_ONLY),
    ),
    "a user to free": missing(
        call("delete_user_permissions_boundary", UserName="alice"), call("delete_user_permissions_boundary", **NOBODY)
    ),
    "a role's boundary": missing(
        call("put_role_permissions_boundary", RoleName="reader", PermissionsBoundary=READ_ONLY),
        call("put_role_permissions_boundary", RoleName="reader", PermissionsBoundary=f"{AWS}ReadOnly"),
    ),
    "a user to change": missing(
        call("update_user", UserName="alice", NewPath="/a/"), call("update_user", **NOBODY, NewPath="/a/")
    ),
    "a group to change": missing(
        call("update_group", GroupName="engineers", NewPath="/a/"), call("update_group", **NOTHING, NewPath="/a/")
    ),
    "a user to tag": missing(tagged("k"), call("tag_user", **NOBODY, Tags=tags(k=""))),
    "a user to untag": missing(
        call("untag_user", UserName="alice", TagKeys=["k"]), call("untag_user", **NOBODY, TagKeys=["k"])
    ),
    "a user to sign in": missing(
        call("create_login_profile", UserName="alice", Password=PASSWORD),
        call("create_login_profile", **NOBODY, Password=PASSWORD),
    ),
    "a login profile": missing(
        calls(
            call("create_login_profile", UserName="alice", Password=PASSWORD),
            call("delete_login_profile", UserName="alice"),
        ),
        call("delete_login_profile", UserName="alice"),
    ),
    "a user to call": missing(call("create_access_key", UserName="alice"), call("create_access_key", **NOBODY)),
    "an access key": missing(
        call("create_access_key", UserName="alice"),
        call("delete_access_key", UserName="alice", AccessKeyId="AKIAIOSFODNN7EXAMPLE"),
    ),
    "a user to connect": missing(
        uploaded(lambda: in_ssh_format(rsa_key(0))),
        lambda iam: iam.upload_ssh_public_key(**NOBODY, SSHPublicKeyBody=in_ssh_format(rsa_key(0))),
    ),
    "an SSH public key": missing(
        call("list_ssh_public_keys", UserName="alice"),
        call("delete_ssh_public_key", UserName="alice", SSHPublicKeyId="APKAEIBAERJR2EXAMPLE"),
    ),
    "a virtual MFA device": missing(
        lambda iam: iam.enable_mfa_device(UserName="alice", SerialNumber=mfa_device(iam, "phone"), **CODES),
        call("enable_mfa_device", UserName="alice", SerialNumber=f"arn:aws:iam::{ACCOUNT_ID}:mfa/other", **CODES),
    ),
    "a policy to delete": missing(
        call("delete_policy", PolicyArn=f"{OWN}own"), call("delete_policy", PolicyArn=f"{OWN}own")
    ),
    "a version to make the default one": missing(
        call("set_default_policy_version", PolicyArn=f"{OWN}own", VersionId="v1"),
        call("set_default_policy_version", PolicyArn=f"{OWN}own", VersionId="v2"),
    ),
    "a version to delete": missing(
        calls(
            call("create_policy_version", PolicyArn=f"{OWN}own", PolicyDocument=document()),
            call("delete_policy_version", PolicyArn=f"{OWN}own", VersionId="v2"),
        ),
        call("delete_policy_version", PolicyArn=f"{OWN}own", VersionId="v2"),
    ),
    "a user to delete": missing(call("delete_user", UserName="alice"), call("delete_user", UserName="alice")),
    "a group to delete": missing(
        call("delete_group", GroupName="engineers"), call("delete_group", GroupName="engineers")
    ),
}


def password(text: str) -> Step:
    return calls(
        call("create_user", UserName=f"u{len(text)}"),
        call("create_login_profile", UserName=f"u{len(text)}", Password=text),
    )


OTHERS = {
    "an ARN that names no policy": Refusal(
        "InvalidInput",
        ALL,
        call("attach_user_policy", UserName="alice", PolicyArn=f"{OWN}own"),
        call("attach_user_policy", UserName="alice", PolicyArn=f"arn:aws:iam::{ACCOUNT_ID}:user/own"),
    ),
    "a boundary that names no policy": Refusal(
        "InvalidInput",
        ALL,
        call("create_user", UserName="carol", PermissionsBoundary=f"{OWN}own"),
        call("create_user", UserName="dave", PermissionsBoundary="arn:aws:iam::1234:policy/own"),
    ),
    "a reserved key": Refusal("InvalidInput", ALL, tagged("aws", "aws"), tagged("aws:own")),
    "a reserved value": Refusal("InvalidInput", ALL, tagged("own", "my aws:"), tagged("own", "aws:own")),
    "a reserved key of a new user": Refusal(
        "InvalidInput", ALL, BOB, call("create_user", UserName="carol", Tags=tags(**{"aws:own": ""}))
    ),
    "a reserved key of a policy": Refusal(
        "InvalidInput",
        ALL,
        call("tag_policy", PolicyArn=f"{OWN}own", Tags=tags(own="")),
        call("tag_policy", PolicyArn=f"{OWN}own", Tags=tags(**{"aws:own": ""})),
    ),
    "two keys that differ in case": Refusal(
        "InvalidInput",
        ALL,
        call("create_user", UserName="carol", Tags=tags(team="", teams="")),
        call("create_user", UserName="dave", Tags=tags(team="", Team="")),
    ),
    "a service's policy attached to a user": Refusal(
        "PolicyNotAttachable",
        ALL,
        call("attach_user_policy", UserName="alice", PolicyArn=f"{AWS}AWSSupportAccess"),
        call("attach_user_policy", UserName="alice", PolicyArn=SERVICE_ROLE),
    ),
    "a service's policy as a boundary": Refusal(
        "PolicyNotAttachable",
        ALL,
        call("put_user_permissions_boundary", UserName="alice", PermissionsBoundary=READ_ONLY),
        call("put_user_permissions_boundary", UserName="alice", PermissionsBoundary=SERVICE_ROLE),
    ),
    "an AWS managed policy to delete": Refusal(
        "AccessDenied", ALL, call("delete_policy", PolicyArn=f"{OWN}own"), call("delete_policy", PolicyArn=READ_ONLY)
    ),
    "an AWS managed policy to change": Refusal(
        "AccessDenied",
        ALL,
        call("create_policy_version", PolicyArn=f"{OWN}own", PolicyDocument=document()),
        call("create_policy_version", PolicyArn=READ_ONLY, PolicyDocument=document()),
    ),
    "a short password": Refusal("PasswordPolicyViolation", ALL, password("aB1-aB1-"), password("aB1-aB1")),
    "a password of two kinds": Refusal("PasswordPolicyViolation", ALL, password("abcdefg1-"), password("abcdefgh1i")),
    "a password of the account's own policy": Refusal(
        "PasswordPolicyViolation",
        call("update_account_password_policy", MinimumPasswordLength=10, RequireSymbols=True),
        password("abcdefghi-"),
        password("abcdefghijK1"),
    ),
    "an SSH public key of another kind": Refusal(
        "UnrecognizedPublicKeyEncoding",
        ALL,
        uploaded(lambda: f"{in_ssh_format(rsa_key(0))} alice@laptop"),
        uploaded(lambda: in_ssh_format(ed25519.Ed25519PrivateKey.generate())),
    ),
    "a part of an SSH public key": Refusal(
        "InvalidPublicKey",
        ALL,
        uploaded(lambda: in_pem_format(rsa_key(0))),
        uploaded(lambda: in_ssh_format(rsa_key(0))[:100]),
    ),
    "an SSH public key of 1,024 bits": Refusal(
        "InvalidPublicKey",
        ALL,
        uploaded(lambda: in_ssh_format(rsa_key(0))),
        uploaded(lambda: in_ssh_format(rsa_key(6, 1024))),
    ),
    "an SSH public key that the user has": Refusal(
        "DuplicateSSHPublicKey",
        ALL,
        uploaded(lambda: in_ssh_format(rsa_key(0))),
        uploaded(lambda: in_pem_format(rsa_key(0))),
    ),
}

TABLES = {
    "name": NAMES,
    "quota": QUOTAS,
    "parameter": PARAMETERS,
    "document": DOCUMENTS,
    "absent": ABSENT,
    "other": OTHERS,
}
REFUSALS = {f"{table}: {name}": row for table, rows in TABLES.items() for name, row in rows.items()}


@pytest.mark.parametrize("what", REFUSALS)
def test_it_refuses_what_aws_refuses(what: str, iam: Iam):
    refusal = REFUSALS[what]
    refusal.before(iam)
    refusal.accepted(iam)
    with pytest.raises(ClientError) as refused:
        refusal.refused(iam)
    assert refused.value.response["Error"]["Code"] == refusal.code


# What would take thousands of calls


@dataclass
class Named:
    name: str


@pytest.mark.parametrize(
    ("action", "kind", "maximum"),
    [
        ("CreateUser", "users", 5000),
        ("CreateRole", "roles", 1000),
        ("CreatePolicy", "managed_policies", 1500),
    ],
)
def test_it_refuses_more_than_an_account_may_have(action: str, kind: str, maximum: int):
    backend = IAMBackend("aws", ACCOUNT_ID)
    there = getattr(backend, kind)
    given = {"PolicyDocument": document(), "AssumeRolePolicyDocument": trust()}
    there |= {f"n{number}": Named(f"n{number}") for number in range(maximum - 1)}
    check = calls(*(functools.partial(rule.check, given=given) for rule in of_action(LIMITS, action)))
    check(backend)
    there["another"] = Named("another")
    with pytest.raises(LimitExceededException, match=f": {maximum}$"):
        check(backend)


def of_action(rules: tuple[Rule, ...], action: str) -> list[Rule]:
    return [rule for rule in rules if action in rule.actions]


def test_every_rule_names_actions_of_the_api_and_its_source():
    service = get_service_model("iam")
    for rule in RULES:
        assert set(rule.actions) <= set(service.operation_names)
        assert rule.source.startswith("https://docs.aws.amazon.com/IAM/latest/")


# What something hangs on


HANGING: dict[str, tuple[Step, Step]] = {
    "remove user from groups": (calls(ENGINEERS, JOINS), call("remove_user_from_group", **MEMBER)),
    "delete login profile": (
        call("create_login_profile", UserName="alice", Password=PASSWORD),
        call("delete_login_profile", UserName="alice"),
    ),
    "delete access keys": (
        call("create_access_key", UserName="alice"),
        lambda iam: iam.delete_access_key(UserName="alice", AccessKeyId=only(iam.list_access_keys)["AccessKeyId"]),
    ),
    "delete MFA device": (
        lambda iam: iam.enable_mfa_device(UserName="alice", SerialNumber=mfa_device(iam, "alice"), **CODES),
        call("deactivate_mfa_device", UserName="alice", SerialNumber=f"arn:aws:iam::{ACCOUNT_ID}:mfa/alice"),
    ),
    "delete SSH public keys": (
        uploaded(lambda: in_ssh_format(rsa_key(0))),
        lambda iam: iam.delete_ssh_public_key(
            UserName="alice", SSHPublicKeyId=only(iam.list_ssh_public_keys)["SSHPublicKeyId"]
        ),
    ),
    "delete signing certificates": (
        certified(0),
        lambda iam: iam.delete_signing_certificate(
            UserName="alice", CertificateId=only(iam.list_signing_certificates)["CertificateId"]
        ),
    ),
    "delete policies": (written(document()), call("delete_user_policy", UserName="alice", PolicyName="own")),
    "detach all policies": (
        call("attach_user_policy", UserName="alice", PolicyArn=READ_ONLY),
        call("detach_user_policy", UserName="alice", PolicyArn=READ_ONLY),
    ),
}


def only(list_of_alice: Callable[..., dict[str, Any]]) -> dict[str, str]:
    [found] = [
        each for key, value in list_of_alice(UserName="alice").items() if isinstance(value, list) for each in value
    ]
    return found


def check_that_it_goes_only_after(remedies: dict[str, Step], delete: Step, iam: Iam) -> None:
    for what, remedy in remedies.items():
        with pytest.raises(iam.exceptions.DeleteConflictException, match=f"must {what} first"):
            delete(iam)
        remedy(iam)
    delete(iam)
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        delete(iam)


@pytest.mark.parametrize("what", HANGING)
def test_a_user_that_something_hangs_on_is_not_deleted(what: str, iam: Iam):
    hang, remedy = HANGING[what]
    ALICE(iam)
    hang(iam)
    check_that_it_goes_only_after({what: remedy}, call("delete_user", UserName="alice"), iam)
    assert account(iam)["users"] == {}


def test_a_group_goes_when_its_members_and_policies_are_gone(iam: Iam):
    calls(ALICE, ENGINEERS, JOINS)(iam)
    iam.attach_group_policy(GroupName="engineers", PolicyArn=READ_ONLY)
    iam.put_group_policy(GroupName="engineers", **INLINE)
    remedies = {
        "remove users from group": call("remove_user_from_group", **MEMBER),
        "delete policies": call("delete_group_policy", GroupName="engineers", PolicyName="own"),
        "detach all policies": call("detach_group_policy", GroupName="engineers", PolicyArn=READ_ONLY),
    }
    check_that_it_goes_only_after(remedies, call("delete_group", GroupName="engineers"), iam)


@pytest.mark.parametrize(("kind", "owner"), [("user", "alice"), ("group", "engineers"), ("role", "reader")])
def test_a_policy_goes_when_nothing_is_left_that_has_it(kind: str, owner: str, iam: Iam):
    ALL(iam)
    attachment = {f"{kind.title()}Name": owner, **ATTACHED}
    remedies = {"detach it": call(f"detach_{kind}_policy", **attachment)}
    # Twice is as good as once.
    calls(*[call(f"attach_{kind}_policy", **attachment)] * 2)(iam)
    assert iam.get_policy(**ATTACHED)["Policy"]["AttachmentCount"] == 1
    if kind != "group":
        bounded = {f"{kind.title()}Name": owner}
        call(f"put_{kind}_permissions_boundary", PermissionsBoundary=f"{OWN}own", **bounded)(iam)
        remedies["take it"] = call(f"delete_{kind}_permissions_boundary", **bounded)
    iam.create_policy_version(PolicyDocument=document(), SetAsDefault=True, **ATTACHED)
    remedies["delete its versions"] = call("delete_policy_version", VersionId="v1", **ATTACHED)
    remedies = {f"{what}.*": remedy for what, remedy in remedies.items()}
    check_that_it_goes_only_after(remedies, call("delete_policy", **ATTACHED), iam)


def test_the_default_version_of_a_policy_is_not_deleted(iam: Iam):
    POLICY(iam)
    with pytest.raises(iam.exceptions.DeleteConflictException):
        iam.delete_policy_version(VersionId="v1", **ATTACHED)


def test_a_virtual_mfa_device_in_use_is_not_deleted(iam: Iam):
    ALICE(iam)
    hang, remedy = HANGING["delete MFA device"]
    hang(iam)
    device = {"SerialNumber": f"arn:aws:iam::{ACCOUNT_ID}:mfa/alice"}
    check_that_it_goes_only_after({"deactivate MFA device": remedy}, call("delete_virtual_mfa_device", **device), iam)


def test_a_role_goes_when_its_policies_are_gone(iam: Iam):
    READER(iam)
    iam.put_role_policy(RoleName="reader", **INLINE)
    iam.attach_role_policy(RoleName="reader", PolicyArn=READ_ONLY)
    remedies = {
        "detach all policies": call("detach_role_policy", RoleName="reader", PolicyArn=READ_ONLY),
        "delete policies": call("delete_role_policy", RoleName="reader", PolicyName="own"),
    }
    check_that_it_goes_only_after(remedies, call("delete_role", RoleName="reader"), iam)


# What AWS keeps and moto loses


def test_the_boundary_of_a_user_is_kept(iam: Iam):
    calls(POLICY, BOB)(iam)
    bound = {"PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": f"{OWN}own"}
    made = iam.create_user(UserName="alice", PermissionsBoundary=f"{OWN}own")["User"]
    assert made["PermissionsBoundary"] == bound
    assert iam.get_user(UserName="alice")["User"]["PermissionsBoundary"] == bound
    assert ["PermissionsBoundary" in each for each in iam.list_users()["Users"]] == [False, False]
    assert boundaries(iam) == {"alice": f"{OWN}own", "bob": None}
    iam.put_user_permissions_boundary(UserName="bob", PermissionsBoundary=f"{OWN}own")
    iam.put_user_permissions_boundary(UserName="alice", PermissionsBoundary=READ_ONLY)
    assert boundaries(iam) == {"alice": READ_ONLY, "bob": f"{OWN}own"}
    iam.delete_user_permissions_boundary(UserName="alice")
    assert boundaries(iam) == {"alice": None, "bob": f"{OWN}own"}


def boundaries(iam: Iam) -> dict[str, str | None]:
    return {name: each["permissions_boundary"] for name, each in account(iam)["users"].items()}


def test_a_user_that_moves_takes_all_along(iam: Iam):
    iam.create_user(UserName="alice", Tags=tags(team="core"))
    calls(ENGINEERS, JOINS, written(document()), *(hang for hang, _ in list(HANGING.values())[1:6]))(iam)
    before = account(iam)["users"]["alice"]
    iam.update_user(UserName="alice", NewPath="/people/")
    iam.update_user(UserName="alice", NewUserName="alicia", NewPath="/persons/")
    assert account(iam)["users"] == {"alicia": before | {"path": "/persons/"}}
    key = iam.list_access_keys(UserName="alicia")["AccessKeyMetadata"][0]
    assert key["UserName"] == "alicia"
    iam.delete_access_key(UserName="alicia", AccessKeyId=key["AccessKeyId"])
    assert iam.list_access_keys(UserName="alicia")["AccessKeyMetadata"] == []
    device = iam.list_virtual_mfa_devices()["VirtualMFADevices"][0]["User"]
    assert (device["UserName"], device["Arn"]) == ("alicia", f"arn:aws:iam::{ACCOUNT_ID}:user/persons/alicia")


def test_a_group_that_moves_takes_all_along(iam: Iam):
    calls(ALICE, ENGINEERS, JOINS)(iam)
    iam.attach_group_policy(GroupName="engineers", PolicyArn=READ_ONLY)
    before = account(iam)["groups"]["engineers"]
    iam.update_group(GroupName="engineers", NewPath="/teams/")
    assert account(iam)["groups"] == {"engineers": before | {"path": "/teams/"}}
    iam.update_group(GroupName="engineers", NewGroupName="writers")
    assert account(iam)["groups"] == {"writers": before | {"path": "/teams/"}}
    assert account(iam)["users"]["alice"]["groups"] == ["writers"]


def test_a_tag_in_another_case_takes_the_place_of_the_old_one(iam: Iam):
    iam.create_user(UserName="alice", Tags=tags(team="core", other="x"))
    iam.tag_user(UserName="alice", Tags=tags(Team="web"))
    assert account(iam)["users"]["alice"]["tags"] == {"Team": "web", "other": "x"}


def test_a_secret_is_not_told(iam: Iam):
    ALICE(iam)
    with pytest.raises(ClientError, match=r"Value at 'password' failed") as refused:
        iam.create_login_profile(UserName="alice", Password="Ā-secret-Text-1")
    assert "secret" not in str(refused.value)
