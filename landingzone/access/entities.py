"""The users, the groups and the managed policies of a report, with what they mean."""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from landingzone.access.credentials import Credentials, SecretKey
from landingzone.access.policies import Usage, words_of
from landingzone.access.reach import roles_of
from landingzone.access.reasons import Stake, stake_of
from landingzone.access.ways import acted_as
from landingzone.access.words import DENIED, Role, Wording, roles_in_words
from landingzone.escalation.calls import Sureness
from landingzone.escalation.graph import MEMBER, NOTHING, Escalation, Power
from landingzone.escalation.route import Route
from landingzone.ground.expressions import Address
from landingzone.ground.words import cited, listed, quoted
from landingzone.groups.ends import NO_END, Ends
from landingzone.groups.holdings import HeldGroup, Holding
from landingzone.groups.made_groups import LISTED_KEYS
from landingzone.groups.policy import Policy
from landingzone.iam.held import Held
from landingzone.iam.mfa import Mfa, mfa_of

if TYPE_CHECKING:
    from landingzone.iam.combinations import Combination

_MOST_IN_SHORT = 2


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
        escalation: Who can become whom.
        origin: Where a record finds it that takes it over: its address until now, or its import id; "": there is none.
    """

    members: tuple[str, ...]
    quotas: tuple[Usage, ...]
    wording: Wording
    escalation: Escalation = field(compare=False, repr=False)
    origin: str = ""

    @property
    def power(self) -> Power:
        """What somebody can make of themselves who is in it, and has nothing else."""
        return self.escalation.of_group(self.name)

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
    def in_short_with_roles(self) -> str:
        """The same; if its own words only say that it is for roles, with these."""
        return f"assume {roles_in_words(self.roles)}" if self.grants and self.roles else self.in_short

    @property
    def granted_in_short(self) -> str:
        """The same as its own words or its policies say, without what these deny."""
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
        return stake_of(self.held, self.policies, power=self.power, name=MEMBER)


@dataclass(frozen=True, kw_only=True)
class PolicyAccess:
    """An own managed policy and who has it.

    Args:
        address: Its address in Terraform.
        policy: The policy.
        groups: Names of the groups that it is attached to, sorted.
        users: Names of the users that it is attached to, including those in offboarding; sorted.
        bounded: Names of the users whose permissions boundary it is; sorted.
        wording: How what it grants is said.
    """

    address: str
    policy: Policy
    groups: tuple[str, ...]
    users: tuple[str, ...]
    bounded: tuple[str, ...]
    wording: Wording

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
        escalation: Who can become whom.
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
    escalation: Escalation = field(compare=False, repr=False)
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
        power = self.power
        named = self.name if power.way else ""
        return _stake_of(self.holding, self.combinations, power.administrator, power.way, named)

    @property
    def power(self) -> Power:
        """What the user can make of themselves."""
        return NOTHING if self.is_offboarding else self.escalation.of(self.name)

    @property
    def acts_as(self) -> tuple[tuple[bool, str], ...]:
        """Whom the user can act as, and how, in words, and whether that is sure."""
        return tuple(acted_as(self.power, self.escalation))

    @property
    def combinations(self) -> "tuple[Combination, ...]":
        """Permissions that are dangerous only together. An administrator needs none, and so has none."""
        return () if self.power.administrator > Sureness.UNKNOWN else self.holding.combinations

    @property
    def is_administrator(self) -> bool | None:
        """Whether the user surely can give themselves everything, in any number of steps; None: possibly."""
        return self.power.is_administrator


@lru_cache(maxsize=8192)  # thousands of users hold what others hold
def _stake_of(
    holding: Holding, combinations: "tuple[Combination, ...]", administrator: Sureness, way: Route, name: str
) -> Stake:
    power = Power(administrator=administrator, way=way, acts_as={})
    is_together = bool(combinations)
    return stake_of(
        holding.held, holding.policies, holding.other_groups, is_together=is_together, power=power, name=name
    )
