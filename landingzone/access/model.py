"""Who can do what, as values: users, groups, their policies and what these mean."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any

from landingzone.access.credentials import Credentials, SecretKey
from landingzone.access.policies import Usage, words_of, words_of_policy
from landingzone.access.reach import roles_of
from landingzone.access.reasons import Stake, stake_of
from landingzone.access.words import DENIED, Role, Wording, words_for_combination
from landingzone.ground.expressions import Address
from landingzone.ground.words import cited, counted, listed, quoted
from landingzone.groups.ends import NO_END, AccessEnds, End, Ends
from landingzone.groups.holdings import HeldGroup, Holding, Holdings
from landingzone.groups.made_groups import LISTED_KEYS
from landingzone.groups.policy import Policy
from landingzone.iam.conditions import ABSENT, MISSING, PRESENT
from landingzone.iam.held import Held
from landingzone.iam.mfa import Mfa, mfa_of
from landingzone.iam.permissions import Permission
from landingzone.iam.wildcards import written

OF_THIS_FILE = "Based on this file only; manual changes in the account are not included."
"""What every report and every list of changes is based on."""

_MOST_IN_SHORT = 2
_MOST_GROUPS = 5
_PARTITION = re.compile(r"arn:([a-z-]+):")


@dataclass(frozen=True, kw_only=True)
class GroupAccess(HeldGroup):
    """A group and what its members may do.

    Args:
        key: Name of its Terraform resource: `aws_iam_group.<key>`.
        name: Its name.
        grants: What a member may do, in a few words; "": its policies alone say it.
        policies: Its policies.
        here: Where and when they are held.
        members: Names of its users, sorted.
        quotas: Use of the quotas of IAM.
        wording: How what it grants is said.
        origin: Where a record finds it that takes it over: its address until now, or its import id; "": there is none.
    """

    members: tuple[str, ...]
    quotas: tuple[Usage, ...]
    wording: Wording
    origin: str = ""

    @cached_property
    def held(self) -> Held:
        """All that a member holds by it."""
        return Held(tuple(dict.fromkeys(policy.meaning for policy in self.policies)), here=self.here)

    @property
    def address(self) -> str:
        """Address of the group in Terraform: `aws_iam_group.logs`, `aws_iam_group.groups["sre"]`."""
        return str(Address("aws_iam_group", self.key, self.name if self.key in LISTED_KEYS else None))

    @property
    def in_short(self) -> str:
        """What a member may do, in one phrase: its own words, or the first ones that its policies give."""
        return self.grants or listed(self.words, most=_MOST_IN_SHORT)

    @property
    def granted_in_short(self) -> str:
        """The same without what its policies deny."""
        granted = [words for words in self.words if not words.startswith(DENIED)]
        return self.grants or listed(granted, most=_MOST_IN_SHORT) or "nothing"

    @cached_property
    def words(self) -> tuple[str, ...]:
        """What its members may do, in phrases that follow "may"."""
        return words_of(self.policies, self.mfa, self.wording)

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """The roles that its policies name, and that its members may assume if nothing else limits them."""
        return roles_of(self.alone, self.wording)

    @cached_property
    def mfa(self) -> Mfa:
        """Whether its members need MFA for what it grants."""
        return mfa_of(self.held)

    @cached_property
    def stake(self) -> Stake:
        """What is at stake with what it grants, and why."""
        return stake_of(self.held, self.policies, is_administrator=self.is_administrating)


@dataclass(frozen=True, kw_only=True)
class PolicyAccess:
    """An own managed policy and who has it.

    Args:
        address: Its address in Terraform.
        policy: The policy.
        groups: Names of the groups that it is attached to, sorted.
        users: Names of the users that it is attached to, including those in offboarding; sorted.
        bounded: Names of the users whose permissions boundary it is; sorted.
    """

    address: str
    policy: Policy
    groups: tuple[str, ...]
    users: tuple[str, ...]
    bounded: tuple[str, ...]

    @property
    def holders(self) -> dict[str, tuple[str, ...]]:
        """Who has it: how, in words, and their names, without empty ones."""
        of = {"groups": self.groups, "users": self.users, "boundary of": self.bounded}
        return {how: names for how, names in of.items() if names}


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """A company rule that a user is exempt from.

    Args:
        rule: Its name in `requirements`.
        words: Its own words.
        reason: Why.
    """

    rule: str
    words: str
    reason: str

    @property
    def in_words(self) -> str:
        """The rule, its words and the reason, for a line."""
        return f"{cited(self.rule)}, {quoted(self.words)}: {quoted(self.reason)}"


@dataclass(frozen=True, kw_only=True)
class UserAccess:
    """A user and what they may do.

    Args:
        name: Name of the user.
        path: Path of the user.
        tags: Tags.
        holding: What the user holds.
        boundary: ARN of the permissions boundary.
        credentials: How the user can sign in.
        pgp_key: The PGP key in the file, even in offboarding; None: there is none.
        quotas: Use of the quotas of IAM.
        is_offboarding: Whether the user is about to be removed: everything is denied, so the user has no groups, no
            policies, no roles and no working credentials, whatever its attributes say.
        team: Name of the team; None: the user is in none.
        exemptions: Company rules that the user is exempt from.
        ends: What ends for the user, and when.
        wording: How what the user may do is said.
    """

    name: str
    path: str
    tags: tuple[tuple[str, str], ...]
    holding: Holding
    boundary: str | None
    credentials: Credentials
    pgp_key: SecretKey | None
    quotas: tuple[Usage, ...]
    is_offboarding: bool
    wording: Wording
    team: str | None = None
    exemptions: tuple[Exemption, ...] = ()
    ends: Ends = NO_END

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups of this configuration that the user is in."""
        return tuple(group.name for group in self.holding.groups)

    @property
    def other_groups(self) -> tuple[str, ...]:
        """Names of the user's groups that are defined elsewhere; what they grant is not known here."""
        return self.holding.other_groups

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that policies of the user name, and that the user may assume."""
        return roles_of(self.holding, self.wording)

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The user's own policies."""
        return self.holding.as_written.own

    @property
    def mfa(self) -> Mfa:
        """Whether the user needs MFA for what is granted."""
        return self.holding.mfa

    @property
    def stake(self) -> Stake:
        """What is at stake with what the user holds, and why."""
        return _stake_of_holding(self.holding)

    @property
    def is_administrator(self) -> bool | None:
        """Whether the user may grant permissions, which amounts to everything; None: not known here."""
        return self.holding.is_administrator


@lru_cache(maxsize=8192)  # thousands of users hold what others hold
def _stake_of_holding(holding: Holding) -> Stake:
    return stake_of(
        holding.held,
        holding.policies,
        holding.other_groups,
        is_together=bool(holding.combinations),
        is_administrator=holding.is_administrator,
    )


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
            "users": [user_as_dict(user, self.wording) for user in self.users],
            "groups": [_group_as_dict(group) for group in self.groups],
            "policies": [
                {
                    **_policy_as_dict(access.policy, self.wording),
                    "resource": access.address,
                    "groups": list(access.groups),
                    "users": list(access.users),
                    "boundary_of": list(access.bounded),
                }
                for access in self.policies
            ],
            "roles": [asdict(role) for role in self.roles],
            "aws_managed_policies": [_document_as_dict(policy, self.wording) for _, policy in sorted(by_aws.items())],
            "quotas": [*map(asdict, self.usage)],
        }


def user_as_dict(user: UserAccess, wording: Wording) -> dict[str, Any]:
    """Return a user as a dict for JSON.

    Args:
        user: The user.
        wording: How it is said.
    """
    return {
        "name": user.name,
        "level": user.stake.level,
        "reasons": [*map(asdict, user.stake.reasons)],
        "path": user.path,
        "tags": dict(user.tags),
        "groups": list(user.groups),
        "groups_made_elsewhere": list(user.other_groups),
        "policies": [_policy_as_dict(policy, wording) for policy in user.policies],
        "together": [words_for_combination(one) for one in user.holding.combinations],
        "roles": [asdict(role) for role in user.roles],
        "permissions_boundary": user.boundary,
        "credentials": user.credentials.as_dict(),
        "credential_counts": user.credentials.counts(),
        "pgp_key": user.pgp_key.as_dict() if user.pgp_key else None,
        "mfa": user.mfa,
        "is_administrator": user.is_administrator,
        "is_offboarding": user.is_offboarding,
        "quotas": [*map(asdict, user.quotas)],
        **({"team": user.team} if user.team else {}),
        **({"exemptions": [*map(asdict, user.exemptions)]} if user.exemptions else {}),
        **({"ends": [*map(_end_as_dict, user.ends.each)]} if user.ends.each else {}),
    }


def _end_as_dict(end: End) -> dict[str, Any]:
    return {"group": end.group or None, "last_day": str(end.day), "not_by_iam": list(end.left)}


def _group_as_dict(group: GroupAccess) -> dict[str, Any]:
    return {
        "name": group.name,
        "level": group.stake.level,
        "reasons": [*map(asdict, group.stake.reasons)],
        "resource": group.address,
        "grants": group.in_short,
        "may": list(group.words),
        "members": list(group.members),
        "mfa": group.mfa,
        "policies": [_policy_as_dict(policy, group.wording) for policy in group.policies],
        "roles": [asdict(role) for role in group.roles],
        "quotas": [*map(asdict, group.quotas)],
    }


def _policy_as_dict(policy: Policy, wording: Wording) -> dict[str, Any]:
    # Documents of AWS are long, so each is written once for all who have it.
    content = {"as_of": policy.as_of} if policy.as_of else _permissions_of(policy)
    may = list(words_of_policy(policy, wording))
    return {"name": policy.name, "kind": policy.kind, "may": may, **content, "characters": policy.characters}


def _document_as_dict(policy: Policy, wording: Wording) -> dict[str, Any]:
    may = list(words_of_policy(policy, wording))
    return {"name": policy.name, "as_of": policy.as_of, "may": may, **_permissions_of(policy)}


def _permissions_of(policy: Policy) -> dict[str, Any]:
    known = policy.permissions
    return {"permissions": None if known is None else [*map(permission_as_dict, known)]}


_STATES_OF_MFA = {PRESENT: "present", ABSENT: "absent", MISSING: "missing"}


def permission_as_dict(one: Permission) -> dict[str, Any]:
    """Return a permission as a dict for JSON."""
    return {
        "effect": one.effect,
        "action": one.action,
        "not_actions": list(one.not_actions),
        "resource": written(one.resource),
        "not_resources": [*map(written, one.not_resources)],
        "conditions": [
            {"operator": each.operator, "key": each.key, "values": list(each.values)} for each in one.requirements
        ],
        "has_variables": one.varies,
        "mfa": one.needs_mfa,
        "states_of_mfa": [name for state, name in _STATES_OF_MFA.items() if one.states & state],
    }
