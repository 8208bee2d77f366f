"""Who can do what, as values: users, groups, their policies and what these mean."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any

from landingzone.access.as_dict import document_as_dict, policy_as_dict
from landingzone.access.entities import GroupAccess, PolicyAccess, UserAccess
from landingzone.access.facts import GROUP_FACTS, USER_FACTS, Subject
from landingzone.access.policies import Usage
from landingzone.access.words import Role, Wording
from landingzone.ground.words import cited, counted, listed
from landingzone.groups.ends import AccessEnds
from landingzone.groups.holdings import Holding, Holdings
from landingzone.groups.policy import Policy

OF_THIS_FILE = "Based on this file only; manual changes in the account are not included."
"""What every report and every list of changes is based on."""

_MOST_GROUPS = 5
_PARTITION = re.compile(r"arn:([a-z-]+):")


@dataclass(frozen=True, kw_only=True)
class Report:
    """Who can do what in an account.

    Args:
        account: The account, 12 digits.
        partition: AWS partition, such as `aws-us-gov`.
        wording: The words for it, with the names of the accounts.
        requires_mfa: Whether groups grant only with MFA by default.
        mfa_otherwise: Names of the groups that differ from that; sorted.
        users: Users, sorted by name.
        groups: Groups, in the order of the documentation.
        policies: Own managed policies, sorted by name with path.
        holdings: What the users hold, from which the rest is made.
        access_ends: What ends for them, and when.
        usage: Use of the quotas of the account, as far as this configuration uses them.
        locked_out: Names of the users who need MFA for what they may do, and cannot have it; sorted.
        today: The day on which it is asked, in UTC.
    """

    account: str
    partition: str
    wording: Wording
    requires_mfa: bool
    mfa_otherwise: tuple[str, ...]
    users: tuple[UserAccess, ...]
    groups: tuple[GroupAccess, ...]
    policies: tuple[PolicyAccess, ...]
    holdings: Holdings
    access_ends: AccessEnds
    usage: tuple[Usage, ...]
    locked_out: tuple[str, ...]
    today: date

    @cached_property
    def group(self) -> dict[str, GroupAccess]:
        """The groups by name."""
        return {group.name: group for group in self.groups}

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """Every role that somebody may assume, or could as a member of a group; sorted."""
        of_groups = {role for group in self.groups for role in group.roles}
        return tuple(sorted(of_groups.union(*(user.roles for user in self.users))))

    def _policies(self) -> Iterator[Policy]:
        of_groups = (policy for group in self.groups for policy in group.policies)
        return chain(of_groups, (policy for user in self.users for policy in user.policies))

    @cached_property
    def acting(self) -> tuple[str, ...]:
        """Names of the users who are no administrators and can act as others, or possibly; sorted."""
        return tuple(user.name for user in self.users if user.is_administrator is False and user.power.acts_as)

    @cached_property
    def without_mfa(self) -> tuple[str, ...]:
        """Names of the users who may do more without MFA than setting it up; sorted."""
        return tuple(user.name for user in self.users if user.mfa in ("not needed", "needed for some"))

    @cached_property
    def maybe_without_mfa(self) -> tuple[str, ...]:
        """Names of the users who may do so if something that is not known here allows it; sorted."""
        return tuple(user.name for user in self.users if user.mfa == "not known")

    @property
    def ends_in_words(self) -> str:
        """A sentence about access that ends; empty: none does."""
        number = sum(bool(user.ends.each) for user in self.users)
        sessions = "role sessions that began before then last until they expire, at most 12 hours"
        return f"Access of {counted(number, 'user')} has an end date; {sessions}." if number else ""

    @property
    def mfa_in_words(self) -> str:
        """Whether MFA is required, as a sentence."""
        but = f", except {listed(map(cited, self.mfa_otherwise), most=_MOST_GROUPS)}" if self.mfa_otherwise else ""
        if not self.requires_mfa:
            return f"MFA is NOT required by the groups{but}."
        some, maybe = len(self.without_mfa), len(self.maybe_without_mfa)
        parts = [f"{counted(some, 'user')} {'has' if some == 1 else 'have'} permissions without it"] if some else []
        parts += [f"for {counted(maybe, 'user')} it is not known here"] if maybe else []
        if not parts:
            return f"MFA is required by groups{but}." if but else "MFA is required."
        return f"MFA is required by groups{but}; {', and '.join(parts)}."

    @cached_property
    def partitions(self) -> tuple[str, ...]:
        """The AWS partition of the report, and others that somebody has permissions for roles of."""
        policies = dict.fromkeys(policy for policy in self._policies() if policy.permissions)
        roles = (one.resource for each in policies for one in each.meaning.allowing.meeting("sts:assumerole"))
        named = (found[1] for role in roles if (found := _PARTITION.match(role)))
        return tuple(dict.fromkeys((self.partition, *sorted(named))))

    def named(self, name: str) -> Holding:
        """Return what a user holds, with the own name filled in wherever it is a variable."""
        return self.access_ends.left_of(name, self.holdings.named(name))

    def as_filed(self, name: str) -> Holding:
        """Return what a user holds if nobody changes the tags and the path that the file gives."""
        return self.access_ends.left_of(name, self.holdings.as_filed(name))

    def subject(self, user: UserAccess) -> Subject:
        """Return what the facts of a user are made from."""
        return Subject(user=user, wording=self.wording, group=self.group)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as a dict for JSON."""
        by_aws = {policy.name: policy for policy in self._policies() if policy.as_of}
        return {
            "account": self.account,
            "account_names": dict(self.wording.names),
            "requires_mfa": self.requires_mfa,
            "groups_with_other_mfa": list(self.mfa_otherwise),
            "users_without_mfa": list(self.without_mfa),
            "users_maybe_without_mfa": list(self.maybe_without_mfa),
            "users": [USER_FACTS.as_dict(self.subject(user)) for user in self.users],
            "groups": [GROUP_FACTS.as_dict(group) for group in self.groups],
            "policies": [
                {
                    **policy_as_dict(access.policy, self.wording),
                    "resource": access.address,
                    "groups": list(access.groups),
                    "users": list(access.users),
                    "boundary_of": list(access.bounded),
                }
                for access in self.policies
            ],
            "roles": [asdict(role) for role in self.roles],
            "aws_managed_policies": [document_as_dict(policy, self.wording) for _, policy in sorted(by_aws.items())],
            "quotas": [*map(asdict, self.usage)],
        }
