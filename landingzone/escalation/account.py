"""What can be done in an account to its users, groups and policies: the calls, and what they make of whom.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_manage-attach-detach.html
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeVar

from landingzone.config import offboarding
from landingzone.config.provider_tags import default_tags_of
from landingzone.config.user import User
from landingzone.escalation.asked import BOUNDARY, POLICY, Asked
from landingzone.escalation.calls import WITH_BOUNDARY, Call, Caller, CallTarget, Sureness, tags_of
from landingzone.escalation.deeds import step
from landingzone.escalation.of_use import matters
from landingzone.escalation.route import Route
from landingzone.ground.grouping import grouped
from landingzone.groups.holdings import Holding, Holdings
from landingzone.groups.known_users import known_of
from landingzone.groups.made_groups import made_groups
from landingzone.groups.own_limits import ActionOnArn, Having
from landingzone.iam.conditions import ABSENT, ANY_STATE, MISSING, States
from landingzone.iam.held import Held
from landingzone.iam.known import PRINCIPAL_TAG, RESOURCE_TAGS, KnownOfUser
from landingzone.iam.meaning import Meaning
from landingzone.iam.wildcards import normal, overlap, without_variables

GIVING_CREDENTIALS = ("iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile")
"""The actions that give a credential of a user."""
FOLLOWED = (
    *("iam:AddUserToGroup", "iam:PutUserPolicy", "iam:PutGroupPolicy", "iam:AttachUserPolicy", "iam:AttachGroupPolicy"),
    *("iam:CreatePolicyVersion", "iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"),
    *GIVING_CREDENTIALS,
)
"""The actions that grant permissions to users, and that a walk follows; what others give is not known."""
_OF_POLICIES = "aws:resourcetag/"
"""How the keys begin that have the tags of a policy: of those that have tags of users, one does not."""
FULL_POLICIES = ("AdministratorAccess", "IAMFullAccess")
"""AWS managed policies that give everything, because they give all of IAM."""

_FoundT = TypeVar("_FoundT")


class Account:
    """What a walk asks of an account.

    Args:
        holdings: What its users hold.
    """

    def __init__(self, holdings: Holdings) -> None:
        self.holdings = holdings
        self._inputs = inputs = holdings.inputs
        self._arn = f"arn:{holdings.partition}:iam::{inputs.aws_account_id}"
        self.of_aws = f"arn:{holdings.partition}:iam::aws:policy/"
        """How the ARNs of the policies of AWS begin."""
        self.users: Mapping[str, User] = {name: _as_made(user) for name, user in inputs.users.items()}
        """The users, each with what IAM has of them."""
        self._callers: dict[tuple[Held, States], Caller] = {}
        self._mattering: dict[Holding, bool] = {}
        self._found: dict[tuple[str, str], Any] = {}
        self.group_paths = {name.lower(): group.path for name, group in inputs.groups.items()}
        named = dict.fromkeys(group for user in inputs.users.values() for group in user.groups)
        self.groups = {name.lower(): name for name in (*named, *(made.name for made in made_groups(inputs)))}
        """The groups, also those that are defined elsewhere: name in lower case -> name."""

    def caller(self, held: Held, states: States = ANY_STATE) -> Caller:
        """Return somebody who holds something; the same one for the same."""
        key = held, states
        if key not in self._callers:
            self._callers[key] = Caller(*key)
        return self._callers[key]

    def _once(self, kind: str, name: str, user: User, find: Callable[[], _FoundT]) -> _FoundT:
        """Find something about a user; only once about one who is as in the configuration."""
        if user is not self.users.get(name):
            return find()
        key = kind, name
        if key not in self._found:
            self._found[key] = find()
        found: _FoundT = self._found[key]
        return found

    # What they hold

    def holding(self, name: str, user: User) -> Holding:
        """Return what a user holds; the own name stays a variable where that does not matter."""
        return self._once("holding", name, user, lambda: self.holdings.of(name, user))

    def having(self, name: str, user: User, least: Sureness) -> Having:
        """Return what somebody holds with some attributes, each part with what removes it.

        Args:
            name: Name of the user.
            user: The attributes.
            least: How sure it has to be: what is sure is so while nobody else changes the tags and the path, and what
                is more than unknown comes from no policy with unknown content.
        """
        return self._once(f"having {least}", name, user, lambda: self._having(name, user, least))

    def _having(self, name: str, user: User, least: Sureness) -> Having:
        changers = () if least is Sureness.SURELY else None
        holding = self.holdings.of(name, user, changers, fills_name=True)

        def arn_of(word: str, called: str) -> str:
            return self._user_arn(name, user) if word == "user" else self.arn_of(word, called)

        having = holding.having(arn_of)
        return having if least is Sureness.UNKNOWN else having.without_unknown_grants

    def _user_arn(self, name: str, user: User) -> str:
        return self.arn(f"user{user.path}{name}")

    def arn_of(self, word: str, called: str) -> str:
        """Return the ARN of a group or of a policy with this name and path."""
        path = self.group_paths.get(called.lower(), "/") if word == "group" else "/"
        return self.arn(f"{word}{path}{self.groups.get(called.lower(), called) if word == 'group' else called}")

    def arn(self, rest: str) -> str:
        """Return the ARN of something of IAM by what comes after the account, which may be a CDKTF token."""
        return normal(f"{self._arn}:{rest}", has_variables=True)

    # What calls are used on

    def target(self, name: str, user: User) -> CallTarget:
        """Return a user with some attributes as what a call is used on."""
        return self._once("target", name, user, lambda: self._target(name, user))

    def _target(self, name: str, user: User) -> CallTarget:
        known = tags_of(known_of(name, user, self._inputs, self.holdings.partition), PRINCIPAL_TAG)
        return CallTarget(self._user_arn(name, user), known, boundary=user.permissions_boundary or "")

    @cached_property
    def policies(self) -> dict[str, CallTarget]:
        """The own managed policies by ARN."""
        default = default_tags_of(self._inputs)
        arns = ((self.arn(f"policy{each.path}{name}"), each) for name, each in self._inputs.policies.items())
        return {arn: tagged(arn, {**default, **policy.tags}) for arn, policy in arns}

    def called(self, each: ActionOnArn, own: CallTarget) -> Call:
        """Return a call by its action and the ARN that it is used on, where the user that it is about is known."""
        action, arn = each
        target = own if arn == own.arn else self.policies.get(arn, CallTarget(arn))
        keys: dict[str, tuple[str, ...]] = {}
        if action.startswith("iam:Attach"):
            keys[POLICY] = self.full_policies
        if action == "iam:PutUserPermissionsBoundary":
            keys[BOUNDARY] = self.full_policies
        elif target.boundary is not None and action in WITH_BOUNDARY:
            keys[BOUNDARY] = target.bounds
        return Call(action, target, tuple(keys.items()))

    @cached_property
    def full_policies(self) -> tuple[str, ...]:
        """The ARNs of the policies of AWS that give everything."""
        return tuple(f"{self.of_aws}{name}" for name in FULL_POLICIES)

    # Steps

    def joining(self, group: str) -> Call:
        """Return the call by which somebody joins a group."""
        return Call("iam:AddUserToGroup", CallTarget(self.arn_of("group", group)))

    def administering(self, own: CallTarget, *, has_room: bool) -> Iterator[Call]:
        """Yield the calls of which one makes somebody an administrator who can make it as this user."""
        yield self.called(("iam:PutUserPolicy", own.arn), own)
        if has_room:
            yield self.called(("iam:AttachUserPolicy", own.arn), own)

    def credentials(
        self, name: str, user: User, least: Sureness
    ) -> Iterator[tuple[Route, States, Callable[[CallTarget], Iterator[Call]]]]:
        """Yield the ways to a credential of a user: the steps, the states of MFA that it gives, and the calls.

        A session made with a key and without MFA makes no calls of IAM.

        Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
        """

        def by(*actions: str) -> Callable[[CallTarget], Iterator[Call]]:
            return lambda own: (Call(action, own) for action in actions)

        new_key = step("key", name)
        if len(user.all_access_keys) > 1:
            deleting = by("iam:DeleteAccessKey", "iam:CreateAccessKey")
            yield (*step("delete key", name), *new_key), MISSING, deleting
        else:
            yield new_key, MISSING, by("iam:CreateAccessKey")
        first = step("first password", name)
        if user.has_password:
            yield step("password", name), ABSENT, by("iam:UpdateLoginProfile")
            deleting = by("iam:DeleteLoginProfile", "iam:CreateLoginProfile")
            yield (*step("delete password", name), *first), ABSENT, deleting
        else:
            yield first, ABSENT, by("iam:CreateLoginProfile")
            if least < Sureness.SURELY:
                yield step("unknown password", name), ABSENT, by("iam:UpdateLoginProfile")

    def setting_up_mfa(self, own: CallTarget) -> Iterator[Call]:
        """Yield the calls that set up MFA of a user."""
        yield Call("iam:CreateVirtualMFADevice", CallTarget(self.arn("mfa/*")))
        yield Call("iam:EnableMFADevice", own)

    def step_of(self, giving: ActionOnArn, name: str) -> Route:
        """Return the step that gives somebody any policy."""
        action, arn = giving
        if action == "iam:CreatePolicyVersion":
            return step("rewrite", "", arn.partition(":policy/")[2])
        return step("give group", "", arn.rpartition("/")[2]) if "Group" in action else step("give user", name)

    @cached_property
    def of_own_roles(self) -> tuple[Call, tuple[Call, ...]]:
        """The call that makes a role, and those that give it any policy."""
        role = CallTarget(self.arn("role/*"))
        giving = (
            Call("iam:PutRolePolicy", role, ((BOUNDARY, ()),)),
            Call("iam:AttachRolePolicy", role, ((BOUNDARY, ()), (POLICY, self.full_policies))),
        )
        return Call("iam:CreateRole", role, ((BOUNDARY, ()),)), giving

    @cached_property
    def group_arns(self) -> Mapping[str, str]:
        """The groups by ARN."""
        return {self.arn_of("group", name): name for name in self.groups.values()}

    # Whom to ask about

    @cached_property
    def _held(self) -> dict[str, Holding]:
        """What each user holds."""
        return {name: self.holding(name, user) for name, user in sorted(self.users.items())}

    @cached_property
    def _meanings(self) -> list[Meaning]:
        each = dict.fromkeys(self._held.values())
        return [*dict.fromkeys(meaning for holding in each for meaning in holding.meanings)]

    @cached_property
    def asked(self) -> Asked:
        """What the policies of users and groups ask."""
        groups = (policy.meaning for group in self.holdings.groups for policy in group.policies)
        return Asked(self.users, [*dict.fromkeys((*self._meanings, *groups))], self._written)

    @cached_property
    def _written(self) -> list[Meaning]:
        each = dict.fromkeys(holding.as_written for holding in self._held.values())
        groups = (policy.meaning for group in self.holdings.groups for policy in group.policies)
        return [*dict.fromkeys((*(meaning for holding in each for meaning in holding.meanings), *groups))]

    def matters(self, name: str, user: User) -> bool:
        """Return whether a user may be able to make such a call, apart from those that only concern themselves."""
        holding = self.holding(name, user)
        if holding not in self._mattering:
            self._mattering[holding] = matters(holding.held)
        return self._mattering[holding]

    def others(self, name: str) -> list[str]:
        """Return one user of each kind, other than a user."""
        return [one for names in self.kinds if (one := next((each for each in names if each != name), None))]

    @cached_property
    def kinds(self) -> list[list[str]]:
        """The users by kind: those of one can be told apart by nothing that any policy says."""
        return [*grouped((self.kind(name), name) for name in self._held).values()]

    def kind(self, name: str) -> tuple[object, ...]:
        """Return what kind of user somebody is."""
        user = self.users[name]
        target = self.target(name, user)
        of_any, of_own = self.asked.users[""], self.asked.users.get(name, ())
        seen = tuple(bool(overlap(_named(pattern, name), target.arn)) for pattern in of_any)
        named = tuple(each for each in of_own if overlap(each, target.arn))
        tags = tuple(
            (known.knows(key), known.value(key))
            for known in [target.known]
            for key in (f"{RESOURCE_TAGS[0]}{tag}" for tag in self.asked.tags)
        )
        return self._held[name], seen, named, tags, user.has_password, len(user.all_access_keys) > 1

    def limits(self, name: str) -> tuple[object, ...]:
        """Return what decides on what a user can come to hold who may do nothing to others.

        Users for whom it is the same differ in nothing but what they are allowed, which is of no use to anybody else.
        """
        user = self.users[name]
        holding, kind = self._held[name], self.kind(name)[1:]
        denials = tuple(dict.fromkeys(each.denial for each in holding.meanings if each.denying))
        groups = frozenset(map(str.lower, user.groups))
        return denials, holding.held.boundary, groups, tuple(user.customer_managed_policy_names), *kind


def _as_made(user: User) -> User:
    """Return a user as IAM has them: of one in offboarding, what denies everything is a policy like others."""
    if user.status == "active":
        return user
    policies = {**user.effective.json_policies, offboarding.POLICY_NAME: offboarding.DENY_ALL.json()}
    return user.effective.model_copy(update={"status": "active", "json_policies": policies})


def _named(pattern: str, name: str) -> str:
    """Return a pattern with the own name of a user, and any value for each other variable."""
    return without_variables(pattern.replace("${aws:username}", name))


def tags_in(known: KnownOfUser) -> dict[str, str]:
    """Return the tags of what a call is used on."""
    begin, present = _OF_POLICIES, ((key, value) for key, value in known.values if value is not None)
    return {key.removeprefix(begin): value for key, value in present if key.startswith(begin)}


def tagged(arn: str, tags: Mapping[str, str]) -> CallTarget:
    """Return a policy with some tags as what a call is used on."""
    values = tuple((f"{_OF_POLICIES}{key.lower()}", value) for key, value in tags.items())
    return CallTarget(arn, KnownOfUser(values, absent=RESOURCE_TAGS))


def creating(arn: str) -> Call:
    """Return the call that makes a managed policy."""
    return Call("iam:CreatePolicy", CallTarget(arn))
