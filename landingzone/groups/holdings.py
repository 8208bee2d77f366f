"""What the groups and users of a configuration hold: policies, with what they mean together."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property, partial
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from landingzone.config.group import IamGroup
from landingzone.config.inputs import Inputs
from landingzone.config.user import User
from landingzone.ground.grouping import grouped
from landingzone.ground.problems import Steps
from landingzone.groups.catalog import SELF_MANAGEMENT, CustomerPolicy
from landingzone.groups.known_users import Changer, changed_by, known_of, may_change_users
from landingzone.groups.made_groups import MadeGroup, made_groups, made_policies
from landingzone.groups.own_limits import Having, HeldPart
from landingzone.groups.policy import (
    POLICY_ARN,
    Policy,
    all_permissions,
    aws_managed_policy,
    customer_managed_name,
    inline_policies_of,
    inline_policy,
    made_policy,
    managed_elsewhere,
    managed_names_of,
)
from landingzone.groups.values import InputValues, partition_of
from landingzone.iam.administration import administers
from landingzone.iam.held import Held
from landingzone.iam.here import NOWHERE, Here
from landingzone.iam.known import PRINCIPAL_TAG, RESOURCE_TAGS, USER_NAME, keys_asked, split, tells_apart
from landingzone.iam.meaning import Meaning, unknown_group
from landingzone.iam.mfa import Mfa, mfa_of
from landingzone.iam.permissions import Permission

if TYPE_CHECKING:
    from landingzone.iam.combinations import Combination

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
    def alone(self) -> "Holding":
        """What somebody holds who has nothing else."""
        return Holding(groups=(self,), other_groups=(), own=(), boundary=None, here=self.here)


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
        written: The same for any user; None: it does not depend on who the user is.
        over: The one of the own policies that denies the roles of access that is over; None: nothing is over.
        useless: Denials of what gives nothing to somebody who may not assume these roles; no document has them.
    """

    groups: tuple[HeldGroup, ...]
    other_groups: tuple[str, ...]
    own: tuple[Policy, ...]
    boundary: Policy | None
    boundary_arn: str | None = None
    here: Here = NOWHERE
    written: "Holding | None" = None
    over: Policy | None = None
    useless: tuple[Meaning, ...] = ()

    @cached_property
    def policies(self) -> tuple[Policy, ...]:
        """The policies of the groups, and the user's own policies."""
        return (*(policy for group in self.groups for policy in group.policies), *self.own)

    @property
    def as_written(self) -> "Holding":
        """The same for any user."""
        return self.written or self

    @cached_property
    def meanings(self) -> tuple[Meaning, ...]:
        """What each policy means, and the boundary."""
        boundary = () if self.boundary is None else (self.boundary.meaning,)
        return tuple(dict.fromkeys((*(policy.meaning for policy in self.policies), *boundary)))

    @cached_property
    def depending(self) -> tuple[Meaning, ...]:
        """Those that depend on who the user is."""
        return tuple(one for one in self.meanings if split(one)[1])

    @property
    def parts(self) -> tuple[object, ...]:
        """What tells it from others."""
        written = self.as_written
        parts = (self.groups, self.other_groups, self.own, self.boundary, self.boundary_arn, self.here, self.over)
        return *parts, self.useless, written.groups, written.own

    def filled(self, by: Mapping[Meaning, Meaning], here: Here) -> "Holding":
        """Return it with other meanings of some of its policies, and where it is held then."""

        def of(policy: Policy) -> Policy:
            found = by.get(policy.meaning, policy.meaning)
            return policy if found is policy.meaning else replace(policy, permissions=found.permissions)

        groups = tuple(replace(group, policies=tuple(map(of, group.policies))) for group in self.groups)
        return replace(
            self,
            groups=tuple(was if was == filled else filled for was, filled in zip(self.groups, groups, strict=True)),
            own=tuple(map(of, self.own)),
            boundary=None if self.boundary is None else of(self.boundary),
            here=here,
            written=self,
        )

    @cached_property
    def mfa(self) -> Mfa:
        """Whether MFA is needed for what is granted."""
        return mfa_of(self.held)

    def having(self, arn_of: Callable[[str, str], str]) -> Having:
        """Return its parts, each with what removes it.

        Args:
            arn_of: Gives the ARN, or a pattern, of the user, a group or a policy with path, by this word and its name.
        """
        user = arn_of("user", self.here.own_name)
        unbinding = tuple((action, user) for action in _UNBINDING)
        if self.boundary_arn and ":iam::aws:" not in self.boundary_arn:
            unbinding += (("iam:CreatePolicyVersion", self.boundary_arn),)
        return Having(tuple(self._parts(user, arn_of)), self.held.boundary, unbinding, self.here)

    def _parts(self, user: str, arn_of: Callable[[str, str], str]) -> Iterator[HeldPart]:
        groups = (("Group", arn_of("group", group.name), group.policies) for group in self.groups)
        for owner, arn, policies in (("User", user, self.own), *groups):
            leaving = (_LEAVE, arn) if owner == "Group" else None
            giving = ((f"iam:Put{owner}Policy", arn), (f"iam:Attach{owner}Policy", arn))
            for each in policies:
                is_inline, is_rewritable = each.kind == "inline", each.kind == "customer managed"
                rewriting = (("iam:CreatePolicyVersion", arn_of("policy", each.name)),) if is_rewritable else ()
                removing = (f"iam:{'Delete' if is_inline else 'Detach'}{owner}Policy", arn)
                replacing = ((f"iam:Put{owner}Policy", arn),) if is_inline else rewriting
                yield HeldPart(each.meaning, (removing, *replacing), leaving, (*giving, *rewriting))
            if owner == "User" or not policies:
                yield HeldPart(Meaning(()), (), leaving, giving)
        for name in self.other_groups:
            yield HeldPart(unknown_group(name), (), (_LEAVE, arn_of("group", name)))

    @cached_property
    def combinations(self) -> "tuple[Combination, ...]":
        """Permissions that are dangerous only together."""
        from landingzone.iam.combinations import find_combinations  # a synthesis does not ask

        return find_combinations(self.held)

    @cached_property
    def held(self) -> Held:
        """What all of it means together."""
        elsewhere = map(unknown_group, self.other_groups)
        return Held(
            tuple(dict.fromkeys((*(policy.meaning for policy in self.policies), *elsewhere, *self.useless))),
            None if self.boundary is None else self.boundary.meaning,
            self.here,
        )


def _is_changer(held: Held) -> bool:
    """Return whether somebody may change users, and nothing that they hold whoever they are makes an administrator."""
    whoever_it_is = Held(tuple(Meaning(split(each)[0]) for each in held.meanings), held.boundary, held.here)
    return may_change_users(held) and not administers(whoever_it_is)


_LEAVE = "iam:RemoveUserFromGroup"
_UNBINDING = ("iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary")


class Holdings:
    """What the groups and the users of a configuration hold.

    The policies of a group are read when they are first used: `read-only` has 3,000 permissions.

    Args:
        inputs: The inputs.
        partition: AWS partition, such as `aws-us-gov`; None: the one given by the inputs.
        today: The day from which on they hold it, in UTC; None: no date in a policy is past.
    """

    def __init__(self, inputs: Inputs, partition: str | None = None, today: date | None = None) -> None:
        self._inputs = inputs
        account = inputs.aws_account_id
        self.today, self.partition = today, partition or partition_of(inputs)
        """The day, and the AWS partition."""
        self._values = InputValues(inputs, self.partition)
        self._here = Here(account if _ACCOUNT.fullmatch(account) else "", today, partition=self.partition)
        # In a report, groups in a list are sorted by name.
        self._groups = [
            (made, cache(partial(self._read, made)))
            for _, same in groupby(made_groups(inputs), attrgetter("key"))
            for made in sorted(same, key=attrgetter("name"))
        ]
        self._by_name = {made.name.lower(): read for made, read in self._groups}  # IAM does not distinguish case
        self._made: dict[str, Callable[[Steps], Policy]] = {
            policy.path_and_name: partial(made_policy, policy.name, policy.source, self._values)
            for policy in made_policies(inputs)
        }
        self.kept: dict[type, object] = {}
        """What others have found out from it."""
        self._known: dict[tuple[str, bool], Holding] = {}
        self._filled: dict[tuple[Holding, tuple[Meaning, ...], Here], Holding] = {}

    @property
    def inputs(self) -> Inputs:
        """The configuration."""
        return self._inputs

    @cached_property
    def at_any_time(self) -> "Holdings":
        """The same without a day: what the documents say."""
        return self if self.today is None else Holdings(self._inputs, self.partition)

    def made(self) -> Iterator[Policy]:
        """Return each customer managed policy, with its document."""
        return (read(()) for read in self._made.values())

    @cached_property
    def groups(self) -> tuple[HeldGroup, ...]:
        """The groups of the configuration."""
        return tuple(read(False) for _, read in self._groups)

    @cached_property
    def own_groups(self) -> tuple[HeldGroup, ...]:
        """Only the own groups: AWS's long policies take longer to read."""
        return tuple(read(False) for made, read in self._groups if made.kind == "own")

    def named(self, name: str) -> Holding:
        """Return what a user holds, with the own name filled in wherever it is a variable."""
        return self.of(name, self._inputs.users[name], fills_name=True)

    def as_filed(self, name: str) -> Holding:
        """Return what a user holds if nobody changes the tags and the path that the file gives."""
        return self.of(name, self._inputs.users[name], ())

    def of(
        self,
        name: str,
        user: User,
        changers: Collection[Changer] | None = None,
        *,
        is_short: bool = False,
        fills_name: bool = False,
    ) -> Holding:
        """Return what a user holds while active, whatever the status is, with what is known of the user filled in.

        Args:
            name: Name of the user.
            user: The user.
            changers: Who may change what is known of the user; None: those who may in this configuration.
            is_short: Leave out the AWS managed policies of the documented groups: they are long, and deny nothing.
            fills_name: Whether the own name is filled in wherever it is a variable, even if nothing depends on it.
        """
        written = self._as_written(user, is_short=is_short)
        is_apart = tells_apart(name, written.meanings)
        if not written.depending and not is_apart:
            return written
        known = known_of(name, user, self._inputs, self.partition)
        changed: dict[str, tuple[str, ...]] = {}
        of_policies = {key for each in written.depending for key in keys_asked(each)}
        of_tags = {key: PRINCIPAL_TAG + key.partition("/")[2] for key in of_policies if key.startswith(RESOURCE_TAGS)}
        if changers := self._changers if changers is None else changers:
            asked = {*filter(known.knows, of_policies)} - {USER_NAME}
            arn = known.value("aws:principalarn") or "*"
            changed = changed_by(name, arn, asked, changers)
            known = known.without({*changed, *changed_by(name, arn, of_tags.values(), changers)})
        fills_name = fills_name or is_apart
        own_tags = tuple((key, known.value(own)) for key, own in sorted(of_tags.items()) if known.knows(own))
        who = tuple(changed.items())
        here = self._here._replace(user=name if fills_name else "", changed_by=who, own_tags=own_tags)
        alike = written, tuple(known.fill(each, fills_name=fills_name) for each in written.depending), here
        if alike not in self._filled:
            self._filled[alike] = written.filled(dict(zip(written.depending, alike[1], strict=True)), here)
        return self._filled[alike]

    @cached_property
    def _changers(self) -> tuple[Changer, ...]:
        """Those who may change tags or paths of users, as these are now, but may not give themselves everything.

        What somebody may change may let others change something, so it is looked for again until there is no more.
        """
        active = [(name, user) for name, user in sorted(self._inputs.users.items()) if user.status == "active"]
        possible = dict.fromkeys(self._as_written(user, is_short=False) for _, user in active)
        found: tuple[Changer, ...] = ()
        if any(_is_changer(one.held.known) for one in possible):
            while (changers := tuple(self._changers_beside(found, active))) != found:
                found = changers
        return found

    def _changers_beside(self, found: Collection[Changer], active: Iterable[tuple[str, User]]) -> Iterator[Changer]:
        alike = grouped((self.of(name, user, found), name) for name, user in active)
        for holding, names in alike.items():
            if _is_changer(holding.held.known):
                yield Changer(tuple(names), holding.held.known)

    def _as_written(self, user: User, *, is_short: bool) -> Holding:
        written = _written_by(user)
        if (written, is_short) not in self._known:
            names = dict.fromkeys(map(str.lower, user.groups))
            boundary = None if user.permissions_boundary is None else self._boundary(user.permissions_boundary)
            self._known[written, is_short] = Holding(
                groups=tuple(self._by_name[name](is_short) for name in names if name in self._by_name),
                other_groups=tuple(name for name in dict.fromkeys(user.groups) if name.lower() not in self._by_name),
                own=self._on_the_day(*self._managed(user), *inline_policies_of(user)),
                boundary=None if boundary is None else boundary.on(self.today),
                boundary_arn=user.permissions_boundary,
                here=self._here,
            )
        return self._known[written, is_short]

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

    def _read(self, made: MadeGroup, is_short: bool) -> HeldGroup:
        policies = [*(self._own_policies(made.name) if made.kind == "own" else self._policies_of(made, is_short))]
        grants = made.grants or ("" if policies else "nothing: it has no policies")
        held = self._on_the_day(*policies)
        return HeldGroup(key=made.key, name=made.name, grants=grants, policies=held, here=self._here)

    def _on_the_day(self, *policies: Policy) -> tuple[Policy, ...]:
        return tuple(policy.on(self.today) for policy in policies)

    def _own_policies(self, name: str) -> Iterator[Policy]:
        group = self._inputs.groups[name].effective(self._inputs.should_require_mfa)
        yield from inline_policies_of(group)
        yield from self._managed(group)
        if group.self_management:
            yield self._customer(SELF_MANAGEMENT)

    def _policies_of(self, made: MadeGroup, is_short: bool) -> Iterator[Policy]:
        for name, document in made.inline(self._values):
            yield inline_policy(name, document)
        for slot in made.slots:
            yield made_policy(slot.name, slot, self._values)
        for policy in reversed(made.row.attached.values()) if made.row else ():
            if isinstance(policy, CustomerPolicy):
                yield self._customer(policy)
            elif not is_short:
                yield aws_managed_policy(policy, self._values.partition)

    def _customer(self, policy: CustomerPolicy) -> Policy:
        return made_policy(policy.name(self._values), policy, self._values)


_PLAIN_PARTS = attrgetter(
    *("groups", "permissions_boundary", "aws_managed_policy_names", "customer_managed_policy_names", "require_mfa")
)


def _written_by(user: User) -> str:
    """Write all attributes of a user that determine what the user holds."""
    inline = sorted(user.inline_iam_policies.items())
    return repr((_PLAIN_PARTS(user), inline, sorted(user.json_policies.items())))
