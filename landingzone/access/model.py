"""Who can do what, as values: users, groups, their policies and what these mean."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from itertools import chain
from typing import Any

from landingzone.access.policies import Mfa, Policy, Usage, all_permissions, mfa_of, roles_by, words_of
from landingzone.access.words import Role
from landingzone.config.user_resources import CREDENTIALS
from landingzone.groups import quotas
from landingzone.iam.permissions import Permission
from landingzone.words import counted


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """How a user can sign in, as far as this configuration provides it.

    Args:
        names: Those that exist, in words: some of `CREDENTIALS`.
    """

    names: tuple[str, ...]

    @property
    def console_password(self) -> bool:
        """Whether there is a console password."""
        return "console password" in self.names

    @property
    def access_key(self) -> bool:
        """Whether there is an access key."""
        return "access key" in self.names

    @property
    def ssh_key(self) -> bool:
        """Whether there is an SSH key."""
        return "SSH key" in self.names

    def as_dict(self) -> dict[str, bool]:
        """Tell of each kind whether it is there: `{"console_password": True, "access_key": False, ...}`."""
        return {name.lower().replace(" ", "_"): name in self.names for name in CREDENTIALS}


@dataclass(frozen=True, kw_only=True)
class GroupAccess:
    """A group and what its members may do.

    Args:
        key: Name of its Terraform resource: `aws_iam_group.<key>`.
        name: Its name.
        grants: What a member may do, in a few words.
        members: Names of its users, sorted.
        policies: Its policies.
        quotas: Use of the quotas of IAM.
    """

    key: str
    name: str
    grants: str
    members: tuple[str, ...]
    policies: tuple[Policy, ...]
    quotas: tuple[Usage, ...]

    @cached_property
    def permissions(self) -> tuple[Permission, ...]:
        """All that its policies mean, as far as that is known."""
        return all_permissions(self.policies)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """What its members may do, in phrases that follow "may"."""
        return words_of(self.policies, self.mfa)

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """The roles that its members may assume."""
        return roles_by(self.policies)

    @property
    def mfa(self) -> Mfa:
        """Whether its members need MFA for what it grants."""
        return mfa_of(self.policies)


@dataclass(frozen=True, kw_only=True)
class UserAccess:
    """A user and what they may do.

    Args:
        name: Name of the user.
        path: Path of the user.
        tags: Tags.
        groups: Groups of this configuration that the user is in.
        other_groups: Groups that the user is in and that are made elsewhere; what they grant is not known here.
        policies: Policies of the user's own.
        boundary: ARN of the permissions boundary.
        credentials: How the user can sign in.
        mfa: Whether the user needs MFA for what is granted.
        roles: Roles that the user may assume, by groups or own policies.
        quotas: Use of the quotas of IAM.
        is_administrator: Whether some permission amounts to everything, because it lets one grant oneself the rest.
        is_offboarding: Whether the user is about to be removed: everything is denied, so the user has no groups, no
            policies, no roles and no working credentials, whatever its attributes say.
    """

    name: str
    path: str
    tags: tuple[tuple[str, str], ...]
    groups: tuple[str, ...]
    other_groups: tuple[str, ...]
    policies: tuple[Policy, ...]
    boundary: str | None
    credentials: Credentials
    mfa: Mfa
    roles: tuple[Role, ...]
    quotas: tuple[Usage, ...]
    is_administrator: bool
    is_offboarding: bool


@dataclass(frozen=True, kw_only=True)
class Reach:
    """A user who may do what was asked.

    Args:
        user: Name of the user.
        through: Groups (`logs`) and own policies (`policy s3`) that allow it.
        mfa: Whether every way needs MFA.
    """

    user: str
    through: tuple[str, ...]
    mfa: bool


@dataclass(frozen=True, kw_only=True)
class Report:
    """Who can do what in an account.

    Args:
        account: The account, 12 digits.
        requires_mfa: Whether groups grant only with MFA.
        users: Users, sorted by name.
        groups: Groups, in the order of the documentation.
    """

    account: str
    requires_mfa: bool
    users: tuple[UserAccess, ...]
    groups: tuple[GroupAccess, ...]

    @cached_property
    def group(self) -> dict[str, GroupAccess]:
        """The groups by name."""
        return {group.name: group for group in self.groups}

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """Every role that somebody may assume, or could as a member of a group; sorted by account and name."""
        found = {role for group in self.groups for role in group.roles} | {
            role for user in self.users for role in user.roles
        }
        return tuple(sorted(found))

    @cached_property
    def aws_managed_policies(self) -> tuple[Policy, ...]:
        """The AWS managed policies that somebody has and whose documents are known, each once; sorted by name."""
        of_groups = (policy for group in self.groups for policy in group.policies)
        of_users = (policy for user in self.users for policy in user.policies)
        known = {policy.name: policy for policy in chain(of_groups, of_users) if policy.as_of}
        return tuple(policy for _, policy in sorted(known.items()))

    @cached_property
    def without_mfa(self) -> tuple[str, ...]:
        """Names of the users who may do more without MFA than set it up; sorted."""
        return tuple(user.name for user in self.users if user.mfa in ("not needed", "needed for some"))

    @property
    def mfa_in_words(self) -> str:
        """Whether MFA is required, as a sentence."""
        number = len(self.without_mfa)
        if not self.requires_mfa:
            return "MFA is NOT required by the groups."
        if not number:
            return "MFA is required."
        users = f"{counted(number, 'user')} {'has' if number == 1 else 'have'}"
        return f"MFA is required by groups; {users} permissions without it."

    @property
    def usage(self) -> tuple[Usage, ...]:
        """Use of the quotas of the account, as far as this configuration uses them."""
        return (
            Usage(of="users of the account", used=len(self.users), limit=quotas.USERS, unit="users"),
            Usage(of="groups of the account", used=len(self.groups), limit=quotas.GROUPS_OF_ACCOUNT, unit="groups"),
        )

    def permissions_of(self, user: UserAccess) -> tuple[Permission, ...]:
        """Give the meaning of a user's groups and own policies, as far as it is known."""
        key = (user.groups, user.policies)
        if key not in self._held:
            self._held[key] = all_permissions(self.policies_of(user))
        return self._held[key]

    @cached_property
    def _held(self) -> dict[tuple[object, ...], tuple[Permission, ...]]:
        """Cache for users with the same groups and policies: of thousands, most have."""
        return {}

    def policies_of(self, user: UserAccess) -> tuple[Policy, ...]:
        """Give the policies of a user's groups, and the user's own."""
        return tuple(policy for name in user.groups for policy in self.group[name].policies) + user.policies

    def who_can(self, action: str, resource: str = "*") -> tuple[Reach, ...]:
        """Find who may use an action.

        Ignores conditions other than MFA, boundaries, and what is not known here: groups made elsewhere, customer
        managed policies, AWS managed policies that the snapshot lacks.

        Args:
            action: The action, `iam:PassRole`, or a pattern: `s3:*` finds who may use any action of S3.
            resource: ARN, or a pattern, of what it is used on.

        Returns:
            The users, sorted by name.
        """

        @cache  # thousands of users share policies with thousands of permissions
        def answer(policy: Policy) -> _Answer:
            return _answer_of(policy, action, resource)

        return tuple(reach for user in self.users if (reach := self._reach(user, answer)))

    def who_reaches(self, account: str) -> tuple[Reach, ...]:
        """Find who may assume a role of an account, named or by a pattern.

        Args:
            account: The account, 12 digits.
        """
        return self.who_can("sts:AssumeRole", f"arn:*:iam::{account}:role/*")

    def _reach(self, user: UserAccess, answer: Callable[[Policy], "_Answer"]) -> Reach | None:
        answers = [(name, answer(policy)) for name, policy in self._named_policies(user)]
        if any(each.refuses for _, each in answers):
            return None
        through: dict[str, bool] = {}
        for name, each in answers:
            if each.allows:
                through[name] = through.get(name, True) and each.needs_mfa
        if not through:
            return None
        mfa = all(through.values()) or any(each.refuses_without_mfa for _, each in answers)
        return Reach(user=user.name, through=tuple(through), mfa=mfa)

    def _named_policies(self, user: UserAccess) -> Iterator[tuple[str, Policy]]:
        for name in user.groups:
            for policy in self.group[name].policies:
                yield name, policy
        for policy in user.policies:
            yield f"policy {policy.name}", policy

    def as_dict(self) -> dict[str, Any]:
        """Give the report as JSON can hold it."""
        return {
            "account": self.account,
            "requires_mfa": self.requires_mfa,
            "users_without_mfa": list(self.without_mfa),
            "users": [_user_as_dict(user) for user in self.users],
            "groups": [_group_as_dict(group) for group in self.groups],
            "roles": [asdict(role) for role in self.roles],
            "aws_managed_policies": [_document_as_dict(policy) for policy in self.aws_managed_policies],
            "quotas": _usage_as_dicts(self.usage),
        }


@dataclass(frozen=True)
class _Answer:
    """What a policy says to a request; `refuses_without_mfa`: to any request."""

    refuses: bool
    allows: bool
    needs_mfa: bool
    refuses_without_mfa: bool


def _answer_of(policy: Policy, action: str, resource: str) -> _Answer:
    meeting = [one for one in policy.permissions or () if one.effect == "Allow" and one.overlaps(action, resource)]
    return _Answer(
        refuses=any(one.refuses(action, resource) and not one.mfa for one in policy.denials),
        allows=bool(meeting),
        needs_mfa=all(one.mfa for one in meeting),
        refuses_without_mfa=any(one.refuses_all_without_mfa for one in policy.denials),
    )


def _user_as_dict(user: UserAccess) -> dict[str, Any]:
    return {
        "name": user.name,
        "path": user.path,
        "tags": dict(user.tags),
        "groups": list(user.groups),
        "groups_made_elsewhere": list(user.other_groups),
        "policies": [_policy_as_dict(policy) for policy in user.policies],
        "roles": [asdict(role) for role in user.roles],
        "permissions_boundary": user.boundary,
        "credentials": user.credentials.as_dict(),
        "mfa": user.mfa,
        "is_administrator": user.is_administrator,
        "is_offboarding": user.is_offboarding,
        "quotas": _usage_as_dicts(user.quotas),
    }


def _group_as_dict(group: GroupAccess) -> dict[str, Any]:
    return {
        "name": group.name,
        "resource": f"aws_iam_group.{group.key}",
        "grants": group.grants,
        "may": list(group.words),
        "members": list(group.members),
        "mfa": group.mfa,
        "policies": [_policy_as_dict(policy) for policy in group.policies],
        "roles": [asdict(role) for role in group.roles],
        "quotas": _usage_as_dicts(group.quotas),
    }


def _policy_as_dict(policy: Policy) -> dict[str, Any]:
    # Documents of AWS are long, and stand once for all who have them.
    content = {"as_of": policy.as_of} if policy.as_of else {"permissions": _permissions_as_dicts(policy.permissions)}
    return {
        "name": policy.name,
        "kind": policy.kind,
        "may": list(policy.words()),
        **content,
        "characters": policy.characters,
    }


def _document_as_dict(policy: Policy) -> dict[str, Any]:
    return {
        "name": policy.name,
        "as_of": policy.as_of,
        "may": list(policy.words()),
        "permissions": _permissions_as_dicts(policy.permissions),
    }


def _permissions_as_dicts(permissions: tuple[Permission, ...] | None) -> list[dict[str, Any]] | None:
    return None if permissions is None else [_permission_as_dict(one) for one in permissions]


def _permission_as_dict(one: Permission) -> dict[str, Any]:
    return {
        "effect": one.effect,
        "action": one.action,
        "not_actions": list(one.not_actions),
        "resource": one.resource,
        "not_resources": list(one.not_resources),
        "conditions": [asdict(requirement) for requirement in one.requirements],
        "mfa": one.mfa,
    }


def _usage_as_dicts(usage: Iterable[Usage]) -> list[dict[str, Any]]:
    return [asdict(one) for one in usage]
