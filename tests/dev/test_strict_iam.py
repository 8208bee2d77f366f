"""The emulated IAM refuses what AWS refuses, and takes what stands just beside it."""

import functools
import json
import re

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from samples import ACCOUNT_ID, SSH_PUBLIC_KEY

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
    "SSHPublicKeyBody": SSH_PUBLIC_KEY,
}


def call(action, **parameters):
    def send(iam):
        shape = iam.meta.service_model.operation_model(iam.meta.method_to_api_mapping[action]).input_shape
        given = {name: GIVEN[name] for name in shape.required_members if name not in parameters} | parameters
        return getattr(iam, action)(**{name: value for name, value in given.items() if value is not None})

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


GROUPS = many("create_group", 11, GroupName="g{}")
MANAGED, TRUST = (
    (of_size(make, maximum), of_size(make, maximum + 1)) for make, maximum in ((document, 6144), (trust, 2048))
)
REFUSALS = [
    invalid("create_user", UserName=("Jo_+=,.@-9", "jö")),
    invalid("create_user", UserName=("u" * 64, "u" * 65)),
    invalid("create_user", UserName=("carol", "dave"), Tags=(tags(50), tags(51))),
    malformed("put_user_policy", PolicyDocument=(document(Action=["s3:*"]), document(Action=["s3:*", None]))),
    malformed("create_policy", PolicyName="p", PolicyDocument=(document(Sid="Read1"), document(Sid="read-only"))),
    malformed("create_role", RoleName="r", AssumeRolePolicyDocument=(trust(), trust(Resource="*"))),
    missing("create_user", UserName=("carol", "dave"), PermissionsBoundary=(OWN, f"{OURS}policy/other")),
    taken("create_user", UserName=("alicia", "Alice"), Path="/people/"),
    taken("create_group", GroupName=("engineer", "Engineers")),
    taken("create_policy", PolicyName=("ReadOnlyAccess", "Own"), Path=("/", "/teams/")),
    too_many(
        "add_user_to_group", calls(ALL, GROUPS, many("add_user_to_group", 10, GroupName="g{}")), GroupName=("g9", "g10")
    ),
    too_many("create_group", many("create_group", 299, GroupName="g{}"), GroupName=("more", "yet-more")),
    *(ten_policies(kind) for kind in ("user", "group", "role")),
    *(inline_size(kind, maximum) for kind, maximum in (("user", 2048), ("group", 5120), ("role", 10240))),
    too_many("create_policy", PolicyName=("one", "two"), PolicyDocument=MANAGED),
    too_many("update_assume_role_policy", PolicyDocument=TRUST),
    reserved("tag_user", Tags=(tag("aws", "aws"), tag("aws:own"))),
    reserved("tag_user", Tags=(tag("a") + tag("b"), tag("team") + tag("Team"))),
    row("PolicyNotAttachable", "attach_user_policy", PolicyArn=(READ_ONLY, SERVICE_ROLE)),
    row("AccessDenied", "delete_policy", PolicyArn=(OWN, READ_ONLY)),
]


@pytest.mark.parametrize(("code", "before", "accepted", "refused"), REFUSALS)
def test_it_refuses_what_aws_refuses(code, before, accepted, refused, iam):
    before(iam)
    accepted(iam)
    with pytest.raises(ClientError) as caught:
        refused(iam)
    assert caught.value.response["Error"]["Code"] == code


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
