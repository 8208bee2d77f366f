"""What a killed apply created and did not record: what the next plan would create, and the account already has.

AWS lets Terraform create most things again: memberships, attachments and inline policies are set, and stay the same.
This is about what AWS refuses, and about secrets, which are created twice.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from landingzone.account.existing import ExistingResource
from landingzone.adoption.state import existing_in
from landingzone.ground.problems import LandingzoneError
from landingzone.ground.words import cited
from landingzone.reading.printed_json import parse_printed_json, read_printed_text
from landingzone.reading.terraform_plans import plan_in
from landingzone.terraform.outputs import KNOWN_OUTPUTS

_HINT = "name a file with the output of `terraform show -json PLANFILE`"
_KEY, _PASSWORD, _SSH_KEY = "aws_iam_access_key", "aws_iam_user_login_profile", "aws_iam_user_ssh_key"
_CREATED = ("create",)
_KEEP = "if somebody made it, keep it: it may be all that they sign in with"


class UnrecordedError(LandingzoneError):
    """A plan and an account do not belong together. One line says why."""


@dataclass
class Unrecorded:
    """What an account has that plans would create.

    Args:
        imported: Address -> id by which Terraform imports what is there.
        lost: What to do about secrets that exist but that nobody knows.
    """

    imported: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PlanOfStack:
    """What a plan says.

    Args:
        path: Its file.
        accounts: The accounts that its credentials belonged to.
        recorded: What the state has.
        created: Address -> type and attributes, as far as known, of what would be created.
    """

    path: Path
    accounts: frozenset[str]
    recorded: Sequence[ExistingResource]
    created: Mapping[str, tuple[str, Mapping[str, Any]]]


def read_plan(path: Path) -> PlanOfStack:
    """Read a plan.

    Args:
        path: The output of `terraform show -json` for a plan file.

    Raises:
        InvalidFile: It cannot be read, or is something else.
    """
    content = parse_printed_json(read_printed_text(path, _HINT), path, _HINT)
    resources, plan = plan_in(content, path, _HINT, KNOWN_OUTPUTS)
    created = {
        each.address: (each.type, each.change.after or {})
        for each in plan.resource_changes
        if each.change.actions == _CREATED and not each.change.importing
    }
    accounts = frozenset(
        str(each.values["account_id"])
        for each in resources
        if each.type == "aws_caller_identity" and each.values.get("account_id")
    )
    return PlanOfStack(path, accounts, existing_in(resources, path, _HINT), created)


def find_unrecorded(plans: Iterable[PlanOfStack], account: Sequence[ExistingResource]) -> Unrecorded:
    """Find what plans would create and an account already has.

    Args:
        plans: The plans of all stacks, or of some.
        account: Everything that the account has.

    Raises:
        UnrecordedError: A plan is of another account.
    """
    there: dict[tuple[str, ...], ExistingResource] = {
        key: each for each in account if (key := _key_of(each.type, each.values))
    }
    arns = [str(each.values.get("arn")).split(":") for each in account]
    accounts = {arn[4] for arn in arns if len(arn) > 5}
    found = Unrecorded()
    for plan in plans:
        if plan.accounts and accounts and not plan.accounts & accounts:
            raise UnrecordedError(
                f"{plan.path}: is of account {cited(min(plan.accounts))}, but the credentials belong to account "
                f"{cited(min(accounts))}; use credentials of the former, for example with AWS_PROFILE"
            )
        recorded = {each.values.get("id") for each in plan.recorded if each.type == _KEY}
        for address, (type, values) in plan.created.items():
            user = values.get("user")
            existing = there.get(_key_of(type, values) or ())
            if type == _KEY:
                keys = [each.values["id"] for each in account if each.type == _KEY and each.values["user"] == user]
                found.lost += [_lost_key(str(user), key) for key in keys if key not in recorded]
            elif existing and type == _PASSWORD:
                found.lost.append(_lost_password(str(user)))
            elif existing:
                found.imported[address] = existing.import_id
    found.lost = [*dict.fromkeys(found.lost)]
    return found


def _key_of(type: str, values: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return what makes two things of a type the same for AWS; None: AWS creates another one."""
    parts: tuple[Any, ...]
    match type:
        case "aws_iam_user" | "aws_iam_group" | "aws_iam_policy":
            parts = (values.get("name"),)
        case "aws_iam_user_login_profile":
            parts = (values.get("user"),)
        case "aws_iam_user_ssh_key":
            # Without the comment.
            parts = (values.get("username"), *str(values.get("public_key")).split()[:2])
        case _:
            return None
    return (type, *map(str, parts)) if all(parts) else None


def _lost_key(user: str, key: str) -> str:
    return (
        f"user {cited(user)}: has the access key {cited(key)}, which this state does not have; if a killed apply "
        f"created it, nobody knows its secret, and the next apply creates another: delete it first, with aws iam "
        f"delete-access-key {shlex.quote(f'--user-name={user}')} {shlex.quote(f'--access-key-id={key}')}; {_KEEP}"
    )


def _lost_password(user: str) -> str:
    return (
        f"user {cited(user)}: has a password, which this state does not have; if a killed apply created it, nobody "
        f"knows it, and the next apply is refused: delete it first, with aws iam delete-login-profile "
        f"{shlex.quote(f'--user-name={user}')}; {_KEEP}"
    )
