"""An apply that breaks off after any write: nobody may do more than before and after together.

What everybody holds is kept after each write of one apply; what the simulator then allows must be allowed before or
after. Applies that really end after the n-th write are tried for each n, and must be mended by the next one.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from days import patched
from place import Place
from samples import ACCOUNT_ID, BOUNDARY_ARN
from simulator import ALLOWED, Request, Simulator
from walks import FORMS, rewrite, write

from dev.engine import EmulatedAccount, Terraform, TerraformError

pytestmark = pytest.mark.long

_ROLE = "arn:aws:iam::222233334444:role/dev"
_OBJECT = "arn:aws:s3:::reports/2026.csv"
_OWN = f"arn:aws:iam::{ACCOUNT_ID}:user/alice"
# Action, and what it acts on: one at least that each policy of the cases allows or denies.
REQUESTS = (
    ("s3:GetObject", _OBJECT),
    ("s3:PutObject", _OBJECT),
    ("s3:DeleteObject", _OBJECT),
    ("ec2:StopInstances", f"arn:aws:ec2:us-east-1:{ACCOUNT_ID}:instance/i-0123456789abcdef0"),
    ("ec2:DescribeInstances", "*"),
    ("iam:CreateUser", f"arn:aws:iam::{ACCOUNT_ID}:user/new"),
    ("iam:DeactivateMFADevice", _OWN),
    ("iam:CreateAccessKey", _OWN),
    ("iam:ListUsers", "*"),
    ("support:CreateCase", "*"),
    ("budgets:ViewBudget", f"arn:aws:budgets::{ACCOUNT_ID}:budget/all"),
    ("cloudtrail:LookupEvents", "*"),
    ("sts:AssumeRole", _ROLE),
    ("sts:AssumeRole", "arn:aws:iam::333344445555:role/ops"),
    ("ecs:UpdateService", f"arn:aws:ecs:us-east-1:{ACCOUNT_ID}:service/all/web"),
)
_EVERYTHING = {"actions": ["*"], "resources": ["*"]}
_DENY_DELETION = {"actions": ["s3:DeleteObject"], "resources": ["*"], "effect": "Deny"}
_DENY_IAM = {"actions": ["iam:*"], "resources": ["*"], "effect": "Deny"}
_JSON_DENY = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":["ec2:*","iam:*"],"Resource":"*"}}'
_KINDS = ("billing", "support", "read_only", "logs", "iam_admin")
_ALL_ON: dict[str, Any] = {
    **{f"should_create_iam_group_{kind}": True for kind in _KINDS},
    "iam_groups_for_cross_account_access": [
        {"group_name": "dev", "iam_role_arns": [_ROLE]},
        {"group_name": "prod", "iam_role_arns": ["arn:aws:iam::333344445555:role/ops"]},
    ],
    "users": {
        "alice": {"groups": ["billing", "support", "read-only", "logs"]},
        "bob": {
            "groups": ["full-access", "_all-accounts"],
            "inline_iam_policies": {"keep-objects": _DENY_DELETION, "no-iam": _DENY_IAM},
        },
        "carl": {
            "aws_managed_policy_names": ["AdministratorAccess"],
            "inline_iam_policies": {"all": _EVERYTHING, "no-iam": _DENY_IAM},
            "json_policies": {"no-machines": _JSON_DENY},
        },
        "dora": {"groups": ["iam-admin", "dev", "prod"], "permissions_boundary": BOUNDARY_ARN},
    },
}
_BASE: dict[str, Any] = {"aws_account_id": ACCOUNT_ID}
_FULL = patched(_BASE, _ALL_ON)


@dataclass(frozen=True)
class Case:
    """A change: what stands before, and what is written."""

    name: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


CASES = (
    Case("everything comes", _BASE, _FULL),
    Case("everything goes", _FULL, {"aws_account_id": ACCOUNT_ID, "enable_iam_groups": False, "users": {}}),
    Case(
        "denies go with what they limit",
        _FULL,
        patched(
            _FULL,
            {
                "users": {
                    "bob": {"groups": ["read-only"], "inline_iam_policies": None},
                    "carl": {
                        "groups": ["logs"],
                        "aws_managed_policy_names": None,
                        "inline_iam_policies": None,
                        "json_policies": None,
                    },
                }
            },
        ),
    ),
    Case(
        "groups are switched on with MFA, and members come",
        patched(
            _FULL, {"should_require_mfa": False, "should_create_iam_group_billing": False, "users": {"alice": None}}
        ),
        _FULL,
    ),
    Case(
        "groups are switched off with their members",
        _FULL,
        patched(
            _FULL,
            {
                **{f"should_create_iam_group_{kind}": False for kind in _KINDS},
                "iam_groups_for_cross_account_access": [],
                "users": {
                    "alice": {"groups": ["full-access"]},
                    "bob": {"groups": ["full-access"]},
                    "dora": {"groups": ["iam-user-self-mgmt"]},
                },
            },
        ),
    ),
    Case(
        "groups are renamed with their members",
        _FULL,
        patched(
            _FULL,
            {
                "iam_group_name_billing": "accountants",
                "iam_group_name_read_only": "readers",
                "iam_group_name_full_access": "owners",
                "cross_account_access_all_group_name": "every-account",
                "users": {
                    "alice": {"groups": ["accountants", "support", "readers", "logs"]},
                    "bob": {"groups": ["owners", "every-account"]},
                },
            },
        ),
    ),
    Case(
        "people are offboarding",
        _FULL,
        patched(_FULL, {"users": {name: {"status": "offboarding"} for name in ("alice", "bob", "carl")}}),
    ),
    Case(
        "people come back",
        patched(_FULL, {"users": {name: {"status": "offboarding"} for name in ("alice", "bob", "carl")}}),
        _FULL,
    ),
)


def allowed(held: Mapping[str, Any], simulator: Simulator) -> set[tuple[str, str, str, bool | None]]:
    """Tell what is allowed to whom: user, action, resource, and whether MFA is present (None: not said)."""
    asked = [
        (user, action, resource, mfa) for user in held for action, resource in REQUESTS for mfa in (True, False, None)
    ]
    decisions = simulator.decide(
        [
            Request(
                principal=user,
                action=action,
                resource=resource,
                mfa=mfa,
                policies=held[user]["policies"],
                boundary=held[user]["boundary"],
            )
            for user, action, resource, mfa in asked
        ]
    )
    return {each for each, decision in zip(asked, decisions, strict=True) if decision == ALLOWED}


def start(case: Case, form: str, emulator: EmulatedAccount, place: Place) -> Terraform:
    """Make what stands before."""
    terraform = place(write(form, emulator, dict(case.before)))
    terraform.apply_at_once()
    return terraform


def watch(emulator: EmulatedAccount) -> None:
    """Keep what everybody holds now, and after each further call."""
    emulator.watch_permissions()
    emulator.client("iam").list_users()


@pytest.mark.parametrize("parallelism", [1, 10])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_at_no_moment_may_anybody_do_more_than_before_and_after_together(
    case: Case, form: str, parallelism: int, emulator: EmulatedAccount, place: Place, simulator: Simulator
):
    terraform = start(case, form, emulator, place)
    watch(emulator)
    rewrite(terraform, write(form, emulator, dict(case.after)))
    terraform.apply_at_once(refresh=False, parallelism=parallelism)
    moments = emulator.read_permissions()
    assert len(moments) > 5
    ends = allowed(moments[0], simulator) | allowed(moments[-1], simulator)
    assert ends
    for moment, held in enumerate(moments):
        assert allowed(held, simulator) - ends == set(), (moment, emulator.read_calls().writes)


BROKEN = ("denies go with what they limit", "groups are renamed with their members")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", BROKEN)
def test_an_apply_that_ends_after_any_write_leaves_nothing_more_and_is_mended_by_the_next_one(
    name: str, form: str, emulator: EmulatedAccount, place: Place, simulator: Simulator
):
    (case,) = [each for each in CASES if each.name == name]
    for accepted in itertools.count():
        emulator.reset()
        terraform = start(case, form, emulator, place)
        watch(emulator)
        rewrite(terraform, write(form, emulator, dict(case.after)))
        emulator.refuse_writes_after(accepted)
        try:
            terraform.apply_at_once(refresh=False)
            break
        except TerraformError as error:
            reasons = error.text
        assert "AccessDenied" in reasons
        broken = emulator.read_permissions()[-1]
        emulator.accept_writes()
        terraform.apply_at_once()
        assert terraform.is_settled()
        before, *_, after = emulator.read_permissions()
        ends = allowed(before, simulator) | allowed(after, simulator)
        assert allowed(broken, simulator) - ends == set(), accepted
    assert accepted > 5
