"""ARNs of roles for cross-account groups that outgrow one inline policy."""

from itertools import count, islice

from samples import ACCOUNT_ID

from landingzone.groups.slots import size_without_roles, slot_of


def role(number, name="read-only"):
    return f"arn:aws:iam::{222_200_000_000 + number}:role/landing-zone/{name}"


def roles_of_slot(slot, number, length):
    arns = (f"arn:aws:iam::{222_200_000_000 + at}:role/" for at in count())
    padded = (f"{arn}{'x' * (length - len(arn))}" for arn in arns)
    return list(islice((arn for arn in padded if slot_of(arn) == slot), number))


ROLES = [role(number) for number in range(92)]
FULL = (5120 - size_without_roles(should_require_mfa=True)) // (len(ROLES[0]) + 3)
"""How many of them one inline policy holds, with the condition on MFA."""


def with_entries(entries, **given):
    rows = [{"group_name": name, "iam_role_arns": arns} for name, arns in entries.items()]
    return {"aws_account_id": ACCOUNT_ID, "iam_groups_for_cross_account_access": rows, **given}
