"""Where and when somebody holds a permission: what is useless there, and what documents mean from a day on.

IAM changes only what is in the caller's own account: a permission on resources of another account, or on AWS managed
policies, gives nothing.
"""

import re
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from landingzone.iam.condition_operators import read_operator
from landingzone.iam.conditions import PRESENT, ConditionRequirement
from landingzone.iam.contexts import are_implied, axis_of, find_values, is_read
from landingzone.iam.documented_resources import NO_ARN_OF_IAM
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import Permission, simplify

_IN_IAM = re.compile(r"arn:[^:]*:iam::(?P<account>aws|\d{12}):.*", re.DOTALL)
_TIMES = {"aws:currenttime": ("Date",), "aws:epochtime": ("Date", "Numeric")}
"""The keys that have the time of the request, always, and the kinds of operators for them.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""


class Here(NamedTuple):
    """Where and when something is held.

    Args:
        account: The account, 12 digits; "": it is not known.
        today: The day of the question, in UTC; None: it is not asked on a certain day.
        changed_by: Condition keys about the user that somebody may change, each with who may; sorted.
        user: The own name, where it is filled in; "": it is a variable.
        partition: The AWS partition, for examples.
        own_tags: Keys of requests about the own user that policies ask for, with the values of the file; None: none.
    """

    account: str = ""
    today: date | None = None
    changed_by: tuple[tuple[str, tuple[str, ...]], ...] = ()
    user: str = ""
    partition: str = "aws"
    own_tags: tuple[tuple[str, str | None], ...] = ()

    @property
    def own_name(self) -> str:
        """The own name in an ARN."""
        return self.user or "${aws:username}"


NOWHERE = Here()
"""Anywhere, at any time: nothing is known."""


def with_own_name(permission: Permission, here: Here) -> Permission:
    """Return a permission with the variable again, where the own name was filled in as a word of the resource."""
    if not here.user or here.user not in permission.resource:
        return permission
    named = rf"(?<![A-Za-z0-9]){re.escape(here.user)}(?=[/*:]|$)"
    return replace(permission, resource=re.sub(named, "${aws:username}", permission.resource))


def is_of_others(resource: str, here: Here) -> bool:
    """Return whether a resource belongs to IAM, and surely to AWS or another account."""
    found = _IN_IAM.fullmatch(resource)
    return found is not None and (found["account"] == "aws" or here.account not in ("", found["account"]))


@cache
def on_others(here: Here) -> tuple[Permission, ...]:
    """Return what is about no resource of IAM in the account, and so allows nothing of IAM."""
    anything = Permission(effect="Allow", action="iam:*")
    no_arn = replace(anything, resource=NO_ARN_OF_IAM)
    if here.account:
        own = tuple(f"arn:*:iam::{account}:*" for account in (here.account, "${aws:principalaccount}"))
        return no_arn, replace(anything, not_resources=own)
    return no_arn, replace(anything, not_resources=("arn:*:iam::*:*",)), replace(anything, resource="arn:*:iam::aws:*")


@lru_cache(maxsize=4096)  # among thousands of users, many have the same policies
def as_of_day(meaning: Meaning, today: date) -> Meaning:
    """Return what a document means for requests on a day or later: what its past dates decide is filled in.

    Args:
        meaning: What it means at any time.
        today: The day, in UTC.

    Returns:
        The same without conditions that hold from the beginning of the day on, and without permissions whose condition
        never holds again. A condition with a later date stays.
    """
    if not any(each.key.lower() in _TIMES for one in meaning.permissions for each in one.requirements):
        return meaning
    since = ConditionRequirement(operator="DateGreaterThanEquals", key="aws:CurrentTime", values=(str(today),))
    found = []
    for one in meaning.permissions:
        answers = {each: _holds_since(each, since) for each in one.requirements}
        if False not in answers.values():
            left = tuple(each for each, holds in answers.items() if holds is None)
            found.append(one if len(left) == len(answers) else replace(one, requirements=left))
    return meaning if tuple(found) == meaning.permissions else Meaning(simplify(found))


def as_of_now(meaning: Meaning) -> Meaning:
    """Return what a document means as of its day by now: without what begins later, and without ends to come."""
    if not any(each.key.lower() in _TIMES for one in meaning.permissions for each in one.requirements):
        return meaning
    there = (one for one in meaning.permissions if not _begins_later(one))
    left = (replace(one, requirements=tuple(each for each in one.requirements if not _ends(each))) for one in there)
    return Meaning(tuple(sorted(left)))


def _begins_later(one: Permission) -> bool:
    return any(each.key.lower() in _TIMES and is_read(each) and not _is_end(each.operator) for each in one.requirements)


def _ends(each: ConditionRequirement) -> bool:
    return each.key.lower() in _TIMES and is_read(each) and _is_end(each.operator)


def _is_end(operator: str) -> bool:
    read = read_operator(operator)
    return read is not None and (read.operator.is_negated or "LessThan" in read.operator.name)


def _holds_since(one: ConditionRequirement, since: ConditionRequirement) -> bool | None:
    """Return whether a condition holds at every moment from one on (True), at none (False), or it depends (None)."""
    is_compared = one.operator.startswith(_TIMES.get(one.key.lower(), ())) and one.values and is_read(one)
    if not is_compared:
        return None
    if are_implied([one], [since]):
        return True
    return None if find_values(axis_of(one), frozenset([one, since]), frozenset(), PRESENT) else False
