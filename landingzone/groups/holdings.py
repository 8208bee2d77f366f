"""What the groups and users of a configuration hold: policies, with what they mean together."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, cached_property, partial

from landingzone.config.group import IamGroup
from landingzone.config.inputs import Inputs
from landingzone.config.user import User
from landingzone.groups.catalog import CROSS_ACCOUNT, NAMED_GROUPS, SELF_MANAGEMENT, Group
from landingzone.groups.made_groups import (
    customer_policies,
    existing_groups,
    has_all_accounts_group,
    inline_policies,
    policies_in_slots,
)
from landingzone.groups.own_limits import Arns, Call, Having, Part, without_own_limits
from landingzone.groups.policy import (
    POLICY_ARN,
    Place,
    Policy,
    all_permissions,
    aws_managed_policy,
    customer_managed_name,
    customer_policy,
    inline_policies_of,
    inline_policies_of_group,
    inline_policy,
    managed_elsewhere,
    managed_names_of,
    own_policy,
    path_and_name,
    slot_policy,
)
from landingzone.groups.slots import inline_role_arns, slot_policies
from landingzone.groups.values import InputValues, partition_of
from landingzone.iam.administration import administers
from landingzone.iam.combinations import Combination, find_combinations
from landingzone.iam.held import Held, Mfa, mfa_of, working_of
from landingzone.iam.here import NOWHERE, Here
from landingzone.iam.meaning import Meaning, unknown_group
from landingzone.iam.permissions import Permission
from landingzone.resources.group_resources import GROUP

_ACCOUNT = re.compile("[0-9]{12}")


@dataclass(frozen=True, kw_only=True)
class HeldGroup:
    """A group that the configuration creates.

    Args:
        key: Name of its Terraform resource: `aws_iam_group.<key>`.
        name: Its name.
        grants: What a member may do, in a few words; "": only its policies say it. A group without policies has words.
        policies: Its policies.
        here: Where and when they are held.
    """

    key: str
    name: str
    grants: str
    policies: tuple[Policy, ...]
    here: Here = NOWHERE

    @cached_property
    def permissions(self) -> tuple[Permission, ...]:
        """Everything that its policies mean, as far as known."""
        return all_permissions(self.policies)

    @cached_property
    def is_administrating(self) -> bool | None:
        """Whether its permissions amount to everything; None: not known here."""
        return Holding(groups=(self,), other_groups=(), own=(), boundary=None, here=self.here).is_administrator


@dataclass(frozen=True, kw_only=True, eq=False)
class Holding:
    """What a user holds. It is equal only to itself: users of one configuration who hold the same share one.

    Args:
        groups: Groups of this configuration that the user is in.
        other_groups: Groups that the user is in and that are defined elsewhere; what they grant is not known here.
        own: Own policies of the user.
        boundary: The permissions boundary.
        boundary_arn: Its ARN.
        here: Where and when it is held.
    """

    groups: tuple[HeldGroup, ...]
    other_groups: tuple[str, ...]
    own: tuple[Policy, ...]
    boundary: Policy | None
    boundary_arn: str | None = None
    here: Here = NOWHERE

    @cached_property
    def policies(self) -> tuple[Policy, ...]:
        """The policies of the groups, and the user's own policies."""
        return (*(policy for group in self.groups for policy in group.policies), *self.own)

    @cached_property
    def mfa(self) -> Mfa:
        """Whether MFA is needed for what is granted."""
        return mfa_of(self.held)

    @cached_property
    def is_administrator(self) -> bool | None:
        """Whether it may amount to everything, at the latest after they removed what limits them; None: not known."""
        found = administers(self.held)
        if found or not self.held.limits.are_any:
            return found
        return True if any(administers(each.held) for each in without_own_limits(self.having(_ANY), _may)) else found

    def having(self, arns: Arns) -> Having:
        """Return its parts, each with what removes it.

        Args:
            arns: The ARNs that they are about.
        """
        own = (
            Part(meaning=each.meaning, deleting=_deleting(each, "User", arns.user), giving=_rewriting(each, arns))
            for each in self.own
        )
        of_groups = (part for group in self.groups for part in _parts_of(group, arns))
        elsewhere = (
            Part(meaning=unknown_group(name), deleting=None, leaving=(_LEAVE, arns.group(name)))
            for name in self.other_groups
        )
        return Having(
            (*own, *of_groups, *elsewhere),
            None if self.boundary is None else self.boundary.meaning,
            tuple((action, arns.user) for action in _UNBINDING),
            self.here,
        )

    @cached_property
    def combinations(self) -> tuple[Combination, ...]:
        """Permissions that are dangerous only together. An administrator needs none, and so has none."""
        return () if self.is_administrator else find_combinations(self.held)

    @cached_property
    def held(self) -> Held:
        """What all of it means together."""
        elsewhere = map(unknown_group, self.other_groups)
        return Held(
            tuple(dict.fromkeys((*(policy.meaning for policy in self.policies), *elsewhere))),
            None if self.boundary is None else self.boundary.meaning,
            self.here,
        )


_LEAVE = "iam:RemoveUserFromGroup"
_UNBINDING = ("iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary")


def _parts_of(group: HeldGroup, arns: Arns) -> Iterator[Part]:
    arn = arns.group(group.name)
    giving = (("iam:PutGroupPolicy", arn), ("iam:AttachGroupPolicy", arn))
    for each in group.policies:
        yield Part(
            meaning=each.meaning,
            deleting=_deleting(each, "Group", arn),
            leaving=(_LEAVE, arn),
            giving=(*giving, *_rewriting(each, arns)),
        )
    if not group.policies:
        yield Part(meaning=Meaning(()), deleting=None, leaving=(_LEAVE, arn), giving=giving)


def _deleting(policy: Policy, owner: str, arn: str) -> Call:
    return f"iam:{'Delete' if policy.kind == 'inline' else 'Detach'}{owner}Policy", arn


def _rewriting(policy: Policy, arns: Arns) -> tuple[Call, ...]:
    return (("iam:CreatePolicyVersion", arns.policy(policy.name)),) if policy.kind == "customer managed" else ()


_ANY = Arns(user="arn:*:iam::*:user/*", group="arn:*:iam::*:group/*{}".format, policy="arn:*:iam::*:policy/{}".format)
"""Patterns of the ARNs, for any user and any path of the groups."""


def _may(held: Held, call: Call) -> bool:
    # Unknown policies do not count here, and IAM accepts only so many of them: the file may name more.
    known = (meaning for meaning in held.meanings if meaning.is_known)
    return any(True for meaning in known for _ in working_of(meaning, held.limits, *call))


class Holdings:
    """What the groups and the users of a configuration hold.

    The policies of a group are read when they are first used: `read-only` has 3,000 permissions.

    Args:
        inputs: The inputs.
        partition: AWS partition, such as `aws-us-gov`; None: the one given by the inputs.
        today: The current day; None: today.
        is_short: Whether the AWS managed policies of the documented groups are left out.
    """

    def __init__(
        self, inputs: Inputs, partition: str | None = None, today: date | None = None, *, is_short: bool = False
    ) -> None:
        self._inputs = inputs
        self._is_short = is_short
        account = inputs.aws_account_id
        self._here = Here(account if _ACCOUNT.fullmatch(account) else "", today or datetime.now(UTC).date())
        self._values = InputValues(inputs, partition or partition_of(inputs))
        self._own_groups = [(name, cache(read)) for name, read in self._find_own_groups()]
        self._groups = [*((name, cache(read)) for name, read in self._find_documented_groups()), *self._own_groups]
        self._by_name = {name.lower(): read for name, read in self._groups}  # IAM does not distinguish case
        made = {
            policy.name(self._values): partial(customer_policy, policy, self._values)
            for policy in customer_policies(inputs)
        }
        made |= {policy.name: partial(slot_policy, policy, self._values) for _, policy in policies_in_slots(inputs)}
        own = {
            path_and_name(name, policy): partial(own_policy, name, policy) for name, policy in inputs.policies.items()
        }
        self._made: dict[str, Callable[[Place], Policy]] = {**made, **own}
        self._known: dict[tuple[object, ...], Holding] = {}

    @property
    def partition(self) -> str:
        """The AWS partition."""
        return self._values.partition

    @cached_property
    def short(self) -> "Holdings":
        """The same without the AWS managed policies of the documented groups: long, and without a denial."""
        return Holdings(self._inputs, self.partition, self._here.today, is_short=True)

    @property
    def made_policies(self) -> tuple[str, ...]:
        """The customer managed policies of the configuration, by name with path."""
        return tuple(self._made)

    def made(self) -> Iterator[Policy]:
        """Return each customer managed policy, with its document."""
        return (read(()) for read in self._made.values())

    @cached_property
    def groups(self) -> tuple[HeldGroup, ...]:
        """The groups of the configuration."""
        return tuple(read() for _, read in self._groups)

    @cached_property
    def own_groups(self) -> tuple[HeldGroup, ...]:
        """Only the own groups: AWS's long policies take longer to read."""
        return tuple(read() for _, read in self._own_groups)

    def of(self, user: User) -> Holding:
        """Return what a user holds while active, whatever the status is."""
        key = _written_by(user)
        if key not in self._known:
            names = dict.fromkeys(map(str.lower, user.groups))
            self._known[key] = Holding(
                groups=tuple(self._by_name[name]() for name in names if name in self._by_name),
                other_groups=tuple(name for name in dict.fromkeys(user.groups) if name.lower() not in self._by_name),
                own=tuple(self._own(user)),
                boundary=None if user.permissions_boundary is None else self._boundary(user.permissions_boundary),
                boundary_arn=user.permissions_boundary,
                here=self._here,
            )
        return self._known[key]

    def _own(self, user: User) -> Iterator[Policy]:
        yield from self._managed(user)
        yield from inline_policies_of(user)

    def _managed(self, owner: User | IamGroup) -> Iterator[Policy]:
        for name, place in managed_names_of(owner):
            if place[0] == "aws_managed_policy_names":
                yield aws_managed_policy(name, self._values.partition, place)
            else:
                yield self._made[name](place) if name in self._made else managed_elsewhere(name, place)

    def _boundary(self, arn: str) -> Policy:
        found = POLICY_ARN.fullmatch(arn)
        if found and found["account"] == "aws":
            return aws_managed_policy(found["name"], found["partition"])
        name = customer_managed_name(arn, self._inputs.aws_account_id)
        return self._made[name](()) if name in self._made else managed_elsewhere(arn)

    def _find_own_groups(self) -> Iterator[tuple[str, Callable[[], HeldGroup]]]:
        """Yield the name of each own group, and the function that reads it."""
        for name, written in sorted(self._inputs.groups.items()):
            yield name, partial(self._of_own, name, written)

    def _find_documented_groups(self) -> Iterator[tuple[str, Callable[[], HeldGroup]]]:
        """Yield the same of each documented group."""
        inputs, values = self._inputs, self._values
        if not inputs.enable_iam_groups:
            return
        for group in existing_groups(inputs):
            name = values.value(group.name_input)
            yield name, partial(self._of_row, group, name)
        for named in NAMED_GROUPS:
            for name in sorted(values.value(named.names_input)):
                yield name, partial(HeldGroup, key=named.key, name=name, grants=named.grants, policies=())
        entries = inputs.iam_groups_for_cross_account_access
        for entry in sorted(entries, key=lambda entry: entry.group_name):
            key, grants = CROSS_ACCOUNT.key, CROSS_ACCOUNT.grants
            yield entry.group_name, partial(self._of_roles, key, entry.group_name, grants, entry.iam_role_arns)
        if has_all_accounts_group(inputs):
            name = values.value(CROSS_ACCOUNT.all_name_input)
            key, grants = CROSS_ACCOUNT.all_key, CROSS_ACCOUNT.all_grants
            yield name, partial(self._of_roles, key, name, grants, values.all_role_arns())

    def _of_row(self, group: Group, name: str) -> HeldGroup:
        policies = tuple(self._policies_of(group))
        return HeldGroup(key=group.key, name=name, grants=group.grants, policies=policies, here=self._here)

    def _of_own(self, name: str, written: IamGroup) -> HeldGroup:
        group = written.effective(self._inputs.should_require_mfa)
        policies = [*inline_policies_of_group(group), *self._managed(group)]
        if group.self_management:
            policies.append(customer_policy(SELF_MANAGEMENT, self._values))
        grants = "" if policies else "nothing: it has no policies"
        return HeldGroup(key=GROUP.key, name=name, grants=grants, policies=tuple(policies), here=self._here)

    def _of_roles(self, key: str, name: str, grants: str, arns: Sequence[str]) -> HeldGroup:
        inline = inline_role_arns(key, arns, self._values)
        policies = [inline_policy(name, self._values.protected(CROSS_ACCOUNT.document(inline)))] if inline else []
        policies += [slot_policy(policy, self._values) for policy in slot_policies(key, name, arns, self._values)]
        return HeldGroup(key=key, name=name, grants=grants, policies=tuple(policies), here=self._here)

    def _policies_of(self, group: Group) -> Iterator[Policy]:
        for inline, document in inline_policies(group, self._values):
            yield inline_policy(inline.name, document)
        if group.aws_managed and not self._is_short:
            yield aws_managed_policy(group.aws_managed, self._values.partition)
        if group.customer:
            yield customer_policy(group.customer, self._values)
        if group.self_managed:
            yield customer_policy(SELF_MANAGEMENT, self._values)


def _written_by(user: User) -> tuple[object, ...]:
    """Return all attributes of a user that determine what the user holds."""
    inline = (
        (name, policy.effect, policy.force_mfa, *policy.actions, None, *policy.resources)
        for name, policy in sorted(user.inline_iam_policies.items())
    )
    return (
        tuple(user.groups),
        user.permissions_boundary,
        tuple(user.aws_managed_policy_names),
        tuple(user.customer_managed_policy_names),
        tuple(inline),
        tuple(sorted(user.json_policies.items())),
        user.require_mfa,
    )
