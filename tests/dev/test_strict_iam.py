"""The emulated IAM refuses what AWS refuses, takes what stands just beside it, and keeps what AWS keeps."""

import datetime
import functools
import json
import re
from types import SimpleNamespace

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from moto.iam.exceptions import LimitExceededException
from moto.iam.models import IAMBackend
from samples import ACCOUNT_ID
from ssh_keys import in_pem_format, in_ssh_format, rsa_key

from dev.engine import account
from dev.strict_iam.rules import LIMITS

AWS, OURS = "arn:aws:iam::aws:policy/", f"arn:aws:iam::{ACCOUNT_ID}:"
OWN, READ_ONLY = f"{OURS}policy/own", f"{AWS}ReadOnlyAccess"
SERVICE_ROLE = f"{AWS}aws-service-role/AWSSupportServiceRolePolicy"
STATEMENT = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
PASSWORD = "An-Example-Of-16"


@pytest.fixture(scope="module")
def client(emulator_of_worker):
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
def iam(emulator, client):
    """The client, in an account in which nothing stands."""
    return client


# What a call has


def document(**elements):
    return json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT | elements]}, ensure_ascii=False)


def trust(**elements):
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT_ID}, **elements}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def of_size(make, size):
    """A document of so many characters, and white space that does not count."""
    return make(Sid="x" * (size - len(re.sub(r"\s", "", make(Sid=""))))).replace(",", ",\n      ")


def tag(key, value=""):
    return [{"Key": key, "Value": value}]


def tags(number):
    return [{"Key": f"key-{each}", "Value": ""} for each in range(number)]


def ssh(*key):
    return lambda: in_ssh_format(rsa_key(*key))


def pem():
    return in_pem_format(rsa_key(0))


def certificate():
    key = rsa_key(0)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "throw-away")])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now)
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


# What a call has where nothing else is said, of what its action needs.
GIVEN = {
    "UserName": "alice",
    "GroupName": "engineers",
    "RoleName": "reader",
    "PolicyName": "own",
    "PolicyArn": OWN,
    "PermissionsBoundary": OWN,
    "PolicyDocument": document(),
    "AssumeRolePolicyDocument": trust(),
    "VersionId": "v1",
    "VirtualMFADeviceName": "phone",
    "SerialNumber": f"{OURS}mfa/phone",
    "AuthenticationCode1": "123456",
    "AuthenticationCode2": "654321",
    "SSHPublicKeyBody": ssh(0),
    "CertificateBody": certificate,
}


def call(action, **parameters):
    def send(iam):
        shape = iam.meta.service_model.operation_model(iam.meta.method_to_api_mapping[action]).input_shape
        given = {name: GIVEN[name] for name in shape.required_members if name not in parameters} | parameters
        sent = {name: value() if callable(value) else value for name, value in given.items()}
        return getattr(iam, action)(**{name: value for name, value in sent.items() if value is not None})

    return send


def calls(*steps):
    return lambda iam: [step(iam) for step in steps]


def many(action, number, **parameters):
    return calls(*(call(action, **{name: text.format(n) for name, text in parameters.items()}) for n in range(number)))


ALICE, POLICY = call("create_user"), call("create_policy")
ALL = calls(ALICE, call("create_group"), call("create_role"), POLICY)
BOB = calls(ALL, call("create_user", UserName="bob"))
PHONE = call("create_virtual_mfa_device")


def row(code, action, before=ALL, **parameters):
    """What is there, a call that is taken, and one that is refused after it; pairs have the values of both."""
    pairs = {name: value if isinstance(value, tuple) else (value, value) for name, value in parameters.items()}
    taken, refused = (call(action, **{name: pair[n] for name, pair in pairs.items()}) for n in (0, 1))
    return pytest.param(code, before, taken, refused, id=f"{code}-{action}-{'-'.join(parameters)}")


invalid, reserved = functools.partial(row, "ValidationError"), functools.partial(row, "InvalidInput")
missing, taken = functools.partial(row, "NoSuchEntity"), functools.partial(row, "EntityAlreadyExists")
too_many, malformed = functools.partial(row, "LimitExceeded"), functools.partial(row, "MalformedPolicyDocument")
weak = functools.partial(row, "PasswordPolicyViolation", "create_login_profile", UserName=("alice", "bob"))


def uploaded(code, *keys):
    return row(code, "upload_ssh_public_key", SSHPublicKeyBody=keys)


def ten_policies(kind):
    attach, policies = f"attach_{kind}_policy", many("create_policy", 11, PolicyName="p{}")
    before = calls(ALL, policies, many(attach, 10, PolicyArn=f"{OURS}policy/p{{}}"))
    return too_many(attach, before, PolicyArn=(f"{OURS}policy/p9", f"{OURS}policy/p10"))


def inline_size(kind, maximum):
    put = functools.partial(call, f"put_{kind}_policy")
    sizes = {"one": 200, "two": 300}
    before = (put(PolicyName=name, PolicyDocument=of_size(document, size)) for name, size in sizes.items())
    # The one that is replaced does not count.
    texts = (of_size(document, maximum - 300), of_size(document, 301))
    return too_many(f"put_{kind}_policy", calls(ALL, *before), PolicyName=("one", "two"), PolicyDocument=texts)


LETTERS = "日本 é²_.:/=+-@9"
OF_NAME = {"aws:username": "true"}
SID = (document(Sid="Read1"), document(Sid="read-only"))
REPEATED = document().replace('"Effect": "Allow"', '"Effect": "Allow", "Effect": "Allow"')
WRITERS = call("create_group", GroupName="writers")
GROUPS = many("create_group", 11, GroupName="g{}")
KEYS = calls(*(call("upload_ssh_public_key", SSHPublicKeyBody=ssh(number)) for number in range(4)))
LONG_ONES = call("update_account_password_policy", MinimumPasswordLength=10, RequireSymbols=True)
MANAGED, TRUST = (
    (of_size(make, maximum), of_size(make, maximum + 1)) for make, maximum in ((document, 6144), (trust, 2048))
)
REFUSALS = [
    # The model of the API says them all: a row for each kind of constraint, and letters that Python reads otherwise.
    invalid("create_user", UserName=("Jo_+=,.@-9", "jö")),
    invalid("create_user", UserName=("u" * 64, "u" * 65)),
    invalid("create_user", UserName=("u", None)),
    invalid("create_user", UserName="u", Path=("/!a~/", "/a b/")),
    invalid("tag_user", Tags=(tag("k", LETTERS), tag("k", "\U0001f600"))),
    invalid("tag_user", Tags=(tag("k", "a\u2028b"), tag("k", "a\nb"))),
    invalid("create_user", UserName=("carol", "dave"), Tags=(tags(50), tags(51))),
    invalid("put_user_policy", PolicyDocument=(f"{document()} \t\r\n", f"{document()}\x0b")),
    invalid("list_policies", Scope=("Local", "Own")),
    invalid("update_account_password_policy", MinimumPasswordLength=(128, 129)),
    invalid("attach_user_policy", PolicyArn=(OWN, "own")),
    # Documents.
    malformed("put_user_policy", PolicyDocument=(document(Action=["s3:*"]), document(Action=["s3:*", None]))),
    malformed(
        "put_user_policy",
        PolicyDocument=(document(Condition={"Null": OF_NAME}), document(Condition={"NullIfExists": OF_NAME})),
    ),
    malformed("put_user_policy", PolicyDocument=(document(), document(Principal="*"))),
    malformed("put_user_policy", PolicyDocument=(document(), REPEATED)),
    *(malformed(f"put_{kind}_policy", PolicyDocument=SID) for kind in ("user", "group", "role")),
    malformed("create_policy_version", PolicyDocument=SID),
    malformed("create_policy", PolicyName="p", PolicyDocument=SID),
    malformed("create_role", RoleName="r", AssumeRolePolicyDocument=(trust(), trust(Resource="*"))),
    # What is not there.
    missing("create_user", UserName=("carol", "dave"), PermissionsBoundary=(OWN, f"{OURS}policy/other")),
    missing("put_role_permissions_boundary", PermissionsBoundary=(READ_ONLY, f"{AWS}ReadOnly")),
    missing("delete_user_permissions_boundary", UserName=("alice", "nobody")),
    missing("update_group", GroupName=("engineers", "nothing"), NewPath="/a/"),
    missing("enable_mfa_device", calls(ALL, PHONE), SerialNumber=(f"{OURS}mfa/phone", f"{OURS}mfa/other")),
    # In another case.
    taken("create_user", UserName=("alicia", "Alice"), Path="/people/"),
    taken("create_group", GroupName=("engineer", "Engineers")),
    taken("create_role", RoleName=("readers", "READER")),
    taken("create_policy", PolicyName=("ReadOnlyAccess", "Own"), Path=("/", "/teams/")),
    taken("update_user", BOB, UserName=("bob", "rob"), NewUserName=("rob", "Alice")),
    taken("update_group", calls(ALL, WRITERS), GroupName=("writers", "authors"), NewGroupName=("authors", "ENGINEERS")),
    taken("enable_mfa_device", calls(BOB, PHONE), UserName=("alice", "bob")),
    # Quotas.
    too_many(
        "add_user_to_group", calls(ALL, GROUPS, many("add_user_to_group", 10, GroupName="g{}")), GroupName=("g9", "g10")
    ),
    too_many("create_group", many("create_group", 299, GroupName="g{}"), GroupName=("more", "yet-more")),
    *(ten_policies(kind) for kind in ("user", "group", "role")),
    *(inline_size(kind, maximum) for kind, maximum in (("user", 2048), ("group", 5120), ("role", 10240))),
    too_many("create_policy", PolicyName=("one", "two"), PolicyDocument=MANAGED),
    too_many("create_policy_version", PolicyDocument=MANAGED),
    too_many("update_assume_role_policy", PolicyDocument=TRUST),
    too_many("upload_ssh_public_key", calls(ALL, KEYS), SSHPublicKeyBody=(ssh(4), ssh(5))),
    too_many(
        "enable_mfa_device",
        calls(ALL, many("enable_mfa_device", 7, SerialNumber="GAHT1234567{}")),
        SerialNumber=("GAHT12345677", "GAHT12345678"),
    ),
    # A key in another case takes the place of the old one.
    too_many("tag_user", call("create_user", Tags=tags(50)), Tags=(tag("Key-7"), tag("more"))),
    # And the rest.
    reserved("attach_user_policy", PolicyArn=(OWN, f"{OURS}user/own")),
    reserved("put_user_permissions_boundary", PermissionsBoundary=(OWN, "arn:aws:iam::1234:policy/own")),
    reserved("tag_user", Tags=(tag("aws", "aws"), tag("aws:own"))),
    reserved("create_user", UserName=("c", "d"), Tags=(tag("aws"), tag("aws:own"))),
    reserved("tag_user", Tags=(tag("a") + tag("b"), tag("team") + tag("Team"))),
    row("PolicyNotAttachable", "attach_user_policy", PolicyArn=(READ_ONLY, SERVICE_ROLE)),
    row("AccessDenied", "delete_policy", PolicyArn=(OWN, READ_ONLY)),
    weak(BOB, Password=("aB1-aB1-", "aB1-aB1")),
    weak(BOB, Password=("abcdefg1-", "abcdefgh1i")),
    weak(calls(BOB, LONG_ONES), Password=("abcdefghi-", "abcdefghijK1")),
    uploaded("UnrecognizedPublicKeyEncoding", ssh(0), lambda: in_ssh_format(ed25519.Ed25519PrivateKey.generate())),
    uploaded("InvalidPublicKey", pem, lambda: ssh(0)()[:100]),
    uploaded("InvalidPublicKey", ssh(0), ssh(6, 1024)),
    uploaded("DuplicateSSHPublicKey", lambda: f"{ssh(0)()} alice@laptop", pem),
]


@pytest.mark.parametrize(("code", "before", "accepted", "refused"), REFUSALS)
def test_it_refuses_what_aws_refuses(code, before, accepted, refused, iam):
    before(iam)
    accepted(iam)
    with pytest.raises(ClientError) as caught:
        refused(iam)
    assert caught.value.response["Error"]["Code"] == code


def test_a_secret_is_not_reported(iam):
    ALICE(iam)
    with pytest.raises(ClientError, match=r"Value at 'password' failed") as refused:
        iam.create_login_profile(UserName="alice", Password="Ā-secret-Text-1")
    assert "secret" not in str(refused.value)


# What would take thousands of calls.
@pytest.mark.parametrize(
    ("action", "kind", "maximum"),
    [("CreateUser", "users", 5000), ("CreateRole", "roles", 1000), ("CreatePolicy", "managed_policies", 1500)],
)
def test_it_refuses_more_than_an_account_may_have(action, kind, maximum):
    backend = IAMBackend("aws", ACCOUNT_ID)
    there = getattr(backend, kind)
    there |= {f"n{number}": SimpleNamespace(name=f"n{number}") for number in range(maximum - 1)}
    check = calls(*(functools.partial(rule.check, given=GIVEN) for rule in LIMITS if action in rule.actions))
    check(backend)
    there["another"] = SimpleNamespace(name="another")
    with pytest.raises(LimitExceededException, match=f": {maximum}$"):
        check(backend)


def delete_only(thing, key):
    """Delete the one that alice has."""

    def send(iam):
        listed = call(f"list_{thing}s", UserName="alice")(iam).values()
        [found] = [each for value in listed if isinstance(value, list) for each in value]
        call(f"delete_{thing}", UserName="alice", **{key: found[key]})(iam)

    return send


JOINS = call("add_user_to_group")
HANGING = calls(
    call("create_login_profile", UserName="alice", Password=PASSWORD),
    call("create_access_key", UserName="alice"),
    PHONE,
    call("enable_mfa_device"),
    call("upload_ssh_public_key"),
    call("upload_signing_certificate", UserName="alice"),
    call("put_user_policy"),
)
# Action -> what is there, and what must be done first, in this order.
DELETIONS = {
    "delete_user": [
        calls(JOINS, HANGING, call("attach_user_policy")),
        ("remove user from groups", call("remove_user_from_group")),
        ("delete login profile", call("delete_login_profile", UserName="alice")),
        ("delete access keys", delete_only("access_key", "AccessKeyId")),
        ("delete MFA device", call("deactivate_mfa_device", UserName="alice")),
        ("delete SSH public keys", delete_only("ssh_public_key", "SSHPublicKeyId")),
        ("delete signing certificates", delete_only("signing_certificate", "CertificateId")),
        ("delete policies", call("delete_user_policy")),
        ("detach all policies", call("detach_user_policy")),
    ],
    "delete_group": [
        calls(JOINS, call("put_group_policy"), call("attach_group_policy")),
        ("remove users from group", call("remove_user_from_group")),
        ("delete policies", call("delete_group_policy")),
        ("detach all policies", call("detach_group_policy")),
    ],
    "delete_policy": [
        calls(
            *(call(f"attach_{kind}_policy") for kind in ("user", "group", "role")),
            *(call(f"put_{kind}_permissions_boundary") for kind in ("user", "role")),
            call("create_policy_version", SetAsDefault=True),
        ),
        *(("detach it", call(f"detach_{kind}_policy")) for kind in ("user", "group", "role")),
        *(("take it", call(f"delete_{kind}_permissions_boundary")) for kind in ("user", "role")),
        ("delete its versions", call("delete_policy_version")),
    ],
    "delete_virtual_mfa_device": [
        calls(PHONE, call("enable_mfa_device")),
        ("deactivate MFA device", call("deactivate_mfa_device", UserName="alice")),
    ],
}


@pytest.mark.parametrize("action", DELETIONS)
def test_what_something_hangs_on_is_not_deleted(action, iam):
    hang, *remedies = DELETIONS[action]
    calls(ALL, hang)(iam)
    for what, remedy in remedies:
        with pytest.raises(iam.exceptions.DeleteConflictException, match=rf"must {what}\b.* first"):
            call(action)(iam)
        remedy(iam)
    call(action)(iam)
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        call(action)(iam)


def test_a_user_that_moves_takes_all_along(iam):
    calls(ALL, JOINS, HANGING, call("tag_user", Tags=tag("team", "core")))(iam)
    before = account(iam)["users"]["alice"]
    iam.update_user(UserName="alice", NewPath="/people/")
    iam.update_user(UserName="alice", NewUserName="alicia", NewPath="/persons/")
    assert account(iam)["users"] == {"alicia": before | {"path": "/persons/"}}
    [key] = iam.list_access_keys(UserName="alicia")["AccessKeyMetadata"]
    assert key["UserName"] == "alicia"
    iam.delete_access_key(UserName="alicia", AccessKeyId=key["AccessKeyId"])
    assert iam.list_access_keys(UserName="alicia")["AccessKeyMetadata"] == []
    device = iam.list_virtual_mfa_devices()["VirtualMFADevices"][0]["User"]
    assert (device["UserName"], device["Arn"]) == ("alicia", f"{OURS}user/persons/alicia")
