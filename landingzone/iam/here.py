"""Where and when somebody holds a permission, and which permissions are useless there and then.

IAM changes only what is in the caller's own account: a permission on resources of another account, or on AWS managed
policies, gives nothing. Neither does one that a condition has ended.
"""

import re
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from landingzone.iam.condition_values import instant_of
from landingzone.iam.conditions import ConditionRequirement
from landingzone.iam.permissions import Permission

_IN_IAM = re.compile(r"arn:[^:]*:iam::(?P<account>aws|\d{12}):.*", re.DOTALL)
_BEFORE = re.compile(r"(?P<type>Date|Numeric)(LessThan|LessThanEquals|Equals)(IfExists)?")
_TIMES = {"aws:currenttime": "Date", "aws:epochtime": "Date Numeric"}


class Here(NamedTuple):
    """Where and when something is held.

    Args:
        account: The account, 12 digits; "": it is not known.
        today: The day; None: no day is in the past.
    """

    account: str = ""
    today: date | None = None


NOWHERE = Here()
"""Anywhere, at any time: nothing is known."""


def is_of_others(resource: str, here: Here) -> bool:
    """Return whether a resource belongs to IAM, and surely to AWS or another account."""
    found = _IN_IAM.fullmatch(resource)
    return found is not None and (found["account"] == "aws" or here.account not in ("", found["account"]))


def is_over(permission: Permission, here: Here) -> bool:
    """Return whether a condition has ended a permission before today.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    today = here.today
    return today is not None and any(_is_over(each, today) for each in permission.requirements)


def gives_nothing(permission: Permission, here: Here) -> bool:
    """Return whether a permission surely gives nothing."""
    return (permission.service == "iam" and is_of_others(permission.resource, here)) or is_over(permission, here)


def _is_over(requirement: ConditionRequirement, today: date) -> bool:
    found = _BEFORE.fullmatch(requirement.operator)
    if not found or found["type"] not in _TIMES.get(requirement.key.lower(), "").split():
        return False
    midnight = datetime.combine(today, time(), UTC).timestamp()
    instants = [instant_of(value) for value in requirement.values]
    return all(instant is not None and instant < midnight for instant in instants)
