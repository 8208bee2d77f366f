"""The emulated IAM refuses what AWS refuses, and takes what stands just beside it: what fits in no other table."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from iam_refusals import (
    ALL,
    AWS,
    BOB,
    OWN,
    READ_ONLY,
    SERVICE_ROLE,
    Iam,
    Refusal,
    Step,
    call,
    calls,
    check_refusal,
    document,
    tagged,
    tags,
    trust,
    uploaded,
)
from moto.core.utils import get_service_model
from moto.iam.exceptions import LimitExceededException
from moto.iam.models import IAMBackend
from samples import ACCOUNT_ID
from ssh_keys import in_pem_format, in_ssh_format, rsa_key

from dev.strict_iam.guard import RULES
from dev.strict_iam.limits import RULES as LIMITS
from dev.strict_iam.rule import Rule


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


REFUSALS = {
    **{f"other: {name}": row for name, row in OTHERS.items()},
}


@pytest.mark.parametrize("what", REFUSALS)
def test_it_refuses_what_aws_refuses(what: str, iam: Iam):
    check_refusal(REFUSALS[what], iam)
