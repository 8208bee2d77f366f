"""ARNs of roles for cross-account groups that outgrow one inline policy."""

from itertools import count, islice

from landingzone.groups.slots import slot_of


def role(number, name="read-only"):
    return f"arn:aws:iam::{222_200_000_000 + number}:role/landing-zone/{name}"


def roles_of_slot(slot, number, length):
    arns = (f"arn:aws:iam::{222_200_000_000 + at}:role/" for at in count())
    padded = (f"{arn}{'x' * (length - len(arn))}" for arn in arns)
    return list(islice((arn for arn in padded if slot_of(arn) == slot), number))
