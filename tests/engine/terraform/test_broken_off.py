"""An apply that breaks off after any write: nobody may do more than before and after together.

What everybody holds is kept after each write of an apply; what the simulator then allows must be allowed before or
after. Applies that really end after each single write must be mended by the next one.
"""

import json

import pytest
from days import accounts, groups_of, switches
from deployment import watch
from samples import ACCOUNT_ID, BOUNDARY_ARN, PGP_PUBLIC_KEY, SSH_PUBLIC_KEY
from simulator import allowed
from walks import FORMS, rewrite, write

from dev.engine import TerraformError
from dev.patches import patched
from landingzone.config.offboarding import DENY_ALL

_ROLE, _OTHER_ROLE = "arn:aws:iam::222233334444:role/dev", "arn:aws:iam::333344445555:role/ops"
_OWN = f"arn:aws:iam::{ACCOUNT_ID}:user/alice"
# Action, and what it acts on: one at least that each policy of the cases allows or denies.
REQUESTS = (
    *((action, "arn:aws:s3:::reports/2026.csv") for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject")),
    *((action, _OWN) for action in ("iam:DeactivateMFADevice", "iam:CreateAccessKey")),
    *((action, "*") for action in ("ec2:DescribeInstances", "iam:ListUsers", "support:CreateCase")),
    *(("sts:AssumeRole", role) for role in (_ROLE, _OTHER_ROLE)),
    ("ec2:StopInstances", f"arn:aws:ec2:us-east-1:{ACCOUNT_ID}:instance/i-0123456789abcdef0"),
    ("iam:CreateUser", f"arn:aws:iam::{ACCOUNT_ID}:user/new"),
    ("budgets:ViewBudget", f"arn:aws:budgets::{ACCOUNT_ID}:budget/all"),
    ("cloudtrail:LookupEvents", "*"),
    ("ecs:UpdateService", f"arn:aws:ecs:us-east-1:{ACCOUNT_ID}:service/all/web"),
)
_DENY_DELETION = {"actions": ["s3:DeleteObject"], "resources": ["*"], "effect": "Deny"}
_DENY_IAM = {"actions": ["iam:*"], "resources": ["*"], "effect": "Deny"}
_JSON_DENY = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":["ec2:*","iam:*"],"Resource":"*"}}'
_CARL = {
    "aws_managed_policy_names": ["AdministratorAccess"],
    "inline_iam_policies": {"all": {"actions": ["*"], "resources": ["*"]}, "no-iam": _DENY_IAM},
    "json_policies": {"no-machines": _JSON_DENY},
}
_DENY_ALL = json.dumps(json.loads(DENY_ALL.json()), sort_keys=True)
_KINDS = ("billing", "support", "read_only", "logs", "iam_admin")
_BASE = {"aws_account_id": ACCOUNT_ID}
_FULL = {
    **(_BASE | switches(True, *_KINDS) | accounts(dev=(_ROLE,), prod=(_OTHER_ROLE,))),
    "users": {
        "alice": {"groups": ["billing", "support", "read-only", "logs"]},
        "bob": {
            "groups": ["full-access", "_all-accounts"],
            "inline_iam_policies": {"keep-objects": _DENY_DELETION, "no-iam": _DENY_IAM},
        },
        "carl": _CARL,
        "dora": {"groups": ["iam-admin", "dev", "prod"], "permissions_boundary": BOUNDARY_ARN},
    },
}
_LEAVING = patched(_FULL, {"users": {name: {"status": "offboarding"} for name in ("alice", "bob", "carl")}})
_BOB, _NO_CARL = {"groups": ["read-only"], "inline_iam_policies": None}, {**dict.fromkeys(_CARL), "groups": ["logs"]}
_WITHOUT_DENIES = patched(_FULL, {"users": {"bob": _BOB, "carl": _NO_CARL}})
_NAMES = {"billing": "accountants", "read_only": "readers", "full_access": "owners"}
_RENAMED = patched(
    _FULL,
    {
        **{f"iam_group_name_{kind}": name for kind, name in _NAMES.items()},
        "cross_account_access_all_group_name": "every-account",
        **groups_of(alice=["accountants", "support", "readers", "logs"], bob=["owners", "every-account"]),
    },
)
_WITHOUT_MFA = patched(_FULL, {"should_require_mfa": False, **switches(False, "billing"), "users": {"alice": None}})
_FEW_GROUPS = groups_of(alice=["full-access"], bob=["full-access"], dora=["iam-user-self-mgmt"])
_SWITCHED_OFF = patched(_FULL, switches(False, *_KINDS) | accounts() | _FEW_GROUPS)
# Each is an apply over the one before, and most are taken back.
CHANGES = (
    *(("everything comes", _FULL), ("people are offboarding", _LEAVING), ("people come back", _FULL)),
    *(("denies go with what they limit", _WITHOUT_DENIES), ("denies come with what they limit", _FULL)),
    ("groups are renamed with their members", _RENAMED),
    ("MFA goes with a group and its member, and names are the old ones", _WITHOUT_MFA),
    ("a group is switched on with MFA, and its member comes", _FULL),
    *(("groups are switched off with their members", _SWITCHED_OFF), ("and are switched on again", _FULL)),
    ("everything goes", {**_BASE, "enable_iam_groups": False, "users": {}}),
)


_ASKED = tuple((*request, mfa) for request in REQUESTS for mfa in (True, False, None))


def allowed_to_all(held, simulator):
    """Return what is allowed to whom: user, action, resource, and whether MFA is present (None: not said)."""
    return {(user, *each) for user in held for each in allowed(simulator, user, json.dumps(held[user]), _ASKED)}


def check_moments(name, emulator, simulator):
    """Expect that at no moment since `watch` anybody may do more than at its ends."""
    moments = emulator.read_permissions()
    assert len(moments) > 5, name
    ends = allowed_to_all(moments[0], simulator) | allowed_to_all(moments[-1], simulator)
    assert ends, name
    for moment, held in enumerate(moments):
        assert allowed_to_all(held, simulator) - ends == set(), (name, moment, emulator.read_calls().writes)


@pytest.mark.long
def test_at_no_moment_may_anybody_do_more_than_before_and_after_together(emulator, place, simulator):
    form = FORMS[1]
    terraform = place(write(form, emulator, _BASE))
    terraform.apply_at_once()
    for name, inputs in CHANGES:
        rewrite(terraform, write(form, emulator, dict(inputs)))
        watch(emulator)
        terraform.apply_at_once(refresh=False)
        check_moments(name, emulator, simulator)
    assert terraform.is_settled()


_SIGNS_IN = {
    "create_login_profile": True,
    "create_access_keys": True,
    "access_key_slots": {"first": "previous", "second": "current"},
    "pgp_key": PGP_PUBLIC_KEY,
    "ssh_public_key": SSH_PUBLIC_KEY,
}
_ALL_KINDS = {
    **_CARL,
    "groups": ["sre", "support"],
    "customer_managed_policy_names": ["limits"],
    "permissions_boundary": BOUNDARY_ARN,
    "require_mfa": True,
}
_ONE_KIND = (
    {"groups": ["sre"]},
    {"inline_iam_policies": _CARL["inline_iam_policies"]},
    {"customer_managed_policy_names": ["limits"], "aws_managed_policy_names": ["AmazonS3FullAccess"]},
    {"permissions_boundary": BOUNDARY_ARN, "json_policies": _CARL["json_policies"]},
)
_NEW = {
    **_BASE,
    **switches(True, "support"),
    "policies": {"limits": {"statements": [_DENY_DELETION]}},
    "groups": {"sre": {"customer_managed_policy_names": ["limits"], "json_policies": _CARL["json_policies"]}},
    "users": {
        "admin": {"groups": ["full-access"]},
        "has-all": {**_ALL_KINDS, **_SIGNS_IN},
        **{f"has-{number}": {**each, **_SIGNS_IN} for number, each in enumerate(_ONE_KIND)},
        "comes-back": {**_ALL_KINDS, **_SIGNS_IN},
        "signs-in-now": {**_ALL_KINDS, **_SIGNS_IN},
    },
}
_FEW = {
    "aws_managed_policy_names": ["AdministratorAccess"],
    "inline_iam_policies": {"all": _CARL["inline_iam_policies"]["all"]},
}
_BEFORE = {
    **_BASE,
    "users": {
        "admin": {"groups": ["full-access"]},
        "comes-back": {**_SIGNS_IN, **_FEW, "status": "offboarding"},
        "signs-in-now": {**_FEW, "groups": ["full-access"]},
    },
}


def holding(held):
    """Return what somebody holds, in any order, without the denial of those who are offboarding."""
    documents = (json.dumps(each, sort_keys=True) for each in held["policies"])
    return sorted(each for each in documents if each != _DENY_ALL), held["boundary"]


@pytest.mark.long
def test_no_credential_works_before_its_user_has_everything_else(emulator, place):
    terraform = place(write(FORMS[0], emulator, _BEFORE))
    terraform.apply_at_once()
    rewrite(terraform, write(FORMS[0], emulator, _NEW))
    watch(emulator)
    terraform.apply_at_once(refresh=False)
    moments = emulator.read_permissions()
    people = {arn: held for arn, held in moments[-1].items() if not arn.endswith("/admin")}
    assert len(people) == len(_NEW["users"]) - 1
    for arn, end in people.items():
        assert end["credentials"] == ["password", "access key", "access key", "SSH key"], arn
        seen = [each[arn] for each in moments if arn in each]
        assert any(holding(held) != holding(end) for held in seen), arn
        assert all(holding(held) == holding(end) for held in seen if held["credentials"]), arn


def apply_write_by_write(terraform, emulator):
    """Apply again and again, each time with one more write accepted; gives how often it broke off."""
    for broken_off in range(100):
        emulator.refuse_writes_after(1)
        try:
            terraform.apply_at_once()
            return broken_off
        except TerraformError as error:
            told = [str(each) for each in error.errors]
        finally:
            emulator.accept_writes()
        assert told
        assert all("AccessDenied" in each for each in told), told
    raise AssertionError("it never ends")


@pytest.mark.long
@pytest.mark.parametrize(
    ("form", "after"), [(FORMS[0], _WITHOUT_DENIES), (FORMS[1], _RENAMED)], ids=["denies go", "groups are renamed"]
)
def test_an_apply_that_ends_after_any_write_leaves_nothing_more_and_is_repaired_by_the_next_one(
    form, after, emulator, place, simulator
):
    terraform = place(write(form, emulator, _FULL))
    terraform.apply_at_once()
    rewrite(terraform, write(form, emulator, dict(after)))
    watch(emulator)
    assert apply_write_by_write(terraform, emulator) > 5
    assert terraform.is_settled()
    check_moments("write by write", emulator, simulator)
