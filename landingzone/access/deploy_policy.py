"""The least policy of whoever plans and applies configurations, from the resources that these create.

A later change needs more for what it adds, and still needs what it removes: the policy for a change is that of the
configurations before and after it together. Calls that read are allowed on all users, groups and policies of the
account, because a name that no longer exists has no path to narrow them to. AWS has an example of limiting users to
those with a boundary.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from landingzone.config.options import StackConfiguration
from landingzone.ground.words import counted, subject
from landingzone.groups.declared import made_types
from landingzone.groups.made_groups import made_groups, made_policies
from landingzone.groups.values import partition_of
from landingzone.iam.administration import administers
from landingzone.iam.documents import Condition, Document, Statement, size
from landingzone.iam.held import Held
from landingzone.iam.permissions import permissions_of
from landingzone.iam.quotas import MANAGED_CHARACTERS
from landingzone.iam.service_reference import actions_like
from landingzone.resources.provider_calls import ProviderCall, provider_calls

ADMINISTRATOR_SID = "WhoeverHoldsThisPolicyIsAnAdministratorInEffect"
"""Statement id of the first statement, because JSON has no comments."""

_ADMINISTRATOR = (
    "Whoever has this policy is effectively an administrator: it lets them grant permissions to themselves and others."
)
_STATE = "It does not include what the backend for the state needs."
_UNBOUNDED = "no boundary"
_BOUNDARY = "iam:PermissionsBoundary"
_ACTING = re.compile(r"[*?$]")
_Narrowing: TypeAlias = tuple[Mapping[str, tuple[str, ...]], tuple[str, ...]]
"""What the calls that write are narrowed to: `user`, `group` or `policy` -> the paths that all of them are below, or
missing, any in the account; and the boundaries of all users, if each has one."""


@dataclass(frozen=True, kw_only=True)
class DeployPolicy:
    """A policy.

    Args:
        document: The document.
        is_administrator: Whether whoever has it may give themselves everything, according to the policy.
        remarks: What narrows it, what does not, and what is not included: a sentence each.
    """

    document: Document
    is_administrator: bool
    remarks: tuple[str, ...]


def deploy_policy(
    configurations: Sequence[StackConfiguration], *, only_plans: bool = False, every_type: bool = False
) -> DeployPolicy | None:
    """Return the least policy that is enough to plan and apply some configurations of one account.

    Args:
        configurations: The configurations, at least one, in which the rules find no problem.
        only_plans: Whether they are only planned.
        every_type: Whether it includes what any resource needs, even of a type that they do not create.

    Returns:
        The policy; None: nothing is created, so nothing is needed.
    """
    has = frozenset[str]().union(*map(_has, configurations))
    bounding = () if _UNBOUNDED in has else _boundaries(configurations)
    if every_type:
        has |= {word for call in provider_calls() for word in (call.type, *call.needs) if word != _UNBOUNDED}
        has |= set() if bounding else {_UNBOUNDED}
    calls = [one for one in provider_calls() if {one.type, *one.needs} <= has and (one.is_of_a_plan or not only_plans)]
    if not calls:
        return None
    account = f"arn:{partition_of(configurations[0])}:iam::{configurations[0].aws_account_id}"
    written = dict.fromkeys(call.on for call in calls if not call.is_read and call.on in _PATHS)
    paths = {kind: found for kind in written if (found := _paths(kind, configurations))}
    narrowings: tuple[_Narrowing, ...] = ((paths, bounding), ({}, bounding), ({}, ()))
    documents = [_document(calls, account, each) for each in narrowings]
    # Without any narrowing, all calls of the table together fit.
    fitting = next(at for at, each in enumerate(documents) if size(each) <= MANAGED_CHARACTERS)
    document, (narrow, boundaries) = documents[fitting], narrowings[fitting]
    is_administrator = administers(Held.of(permissions_of(document))) is True
    if is_administrator:
        first, *others = document.statements
        document = Document(statements=(replace(first, sid=ADMINISTRATOR_SID), *others))
    remarks = [_ADMINISTRATOR] * is_administrator
    remarks += [_remark_on_paths(kind, narrow.get(kind, ()), calls) for kind in written]
    if any(map(_knows_boundary, calls)):
        remarks.append(_remark_on_boundaries(boundaries))
    narrower = f"A narrower policy would have {counted(size(documents[0]), 'character')}"
    remarks += [f"{narrower}; a managed policy has at most {MANAGED_CHARACTERS:,}."] if fitting else []
    return DeployPolicy(document=document, is_administrator=is_administrator, remarks=(*remarks, _STATE))


def _has(configuration: StackConfiguration) -> frozenset[str]:
    """Return the words of the table that apply to a configuration: types, and what their resources have."""
    users, policies = configuration.effective_users.values(), configuration.policies.values()
    tagged_by_default = bool(configuration.provider.get("default_tags"))
    true = {
        "tags": tagged_by_default or any(user.tags for user in users),
        "tags of policies": tagged_by_default or any(policy.tags for policy in policies),
        "boundary": any(user.permissions_boundary for user in users),
        _UNBOUNDED: any(not user.permissions_boundary for user in users),
        "force_destroy": any(map(configuration.is_forced, users)),
    }
    return made_types(configuration) | {word for word, is_true in true.items() if is_true}


def _boundaries(configurations: Iterable[StackConfiguration]) -> tuple[str, ...]:
    users = [user for each in configurations for user in each.users.values()]
    return tuple(sorted({user.permissions_boundary for user in users if user.permissions_boundary}))


def _paths(kind: str, configurations: Iterable[StackConfiguration]) -> tuple[str, ...]:
    """Return the paths that all of a kind are below; none: some are at `/`, or at an unknown path."""
    found = {path for each in configurations for path in _PATHS[kind](each)}
    if "/" in found:
        return ()
    return tuple(sorted(one for one in found if not any(one != other and one.startswith(other) for other in found)))


def _paths_of_groups(configuration: StackConfiguration) -> set[str]:
    named = {group.name for group in made_groups(configuration)}
    named |= {name for user in configuration.users.values() for name in user.groups}
    own = configuration.groups
    return {own[name].path if name in own else "/" for name in named}  # unknown for one that is defined elsewhere


_PATHS: Mapping[str, Callable[[StackConfiguration], set[str]]] = {
    "user": lambda configuration: {user.path for user in configuration.users.values()},
    "group": _paths_of_groups,
    "policy": lambda configuration: {policy.path for policy in made_policies(configuration)},
}


def _document(calls: Iterable[ProviderCall], account: str, narrowing: _Narrowing) -> Document:
    """Make one statement of all calls with the same resources and conditions."""
    all_paths, boundaries = narrowing
    together: dict[tuple[tuple[str, ...], tuple[Condition, ...]], set[str]] = {}
    bounded = Condition(operator="StringEquals", key=_BOUNDARY, values=tuple(map(_exactly, boundaries)))
    for call in calls:
        paths = () if call.is_read else all_paths.get(call.on, ())
        resources = tuple(f"{account}:{call.on.removeprefix('any ')}{_exactly(path)}*" for path in paths or ("/",))
        conditions = (bounded,) if boundaries and _knows_boundary(call) else ()
        where = ("*",) if call.on == "*" else resources
        together.setdefault((where, conditions), set()).add(f"iam:{call.action}")
    statements = (
        Statement(sid="", actions=tuple(sorted(actions)), resources=resources, conditions=conditions)
        for (resources, conditions), actions in together.items()
    )
    return Document(statements=tuple(statements))


def _knows_boundary(call: ProviderCall) -> bool:
    """Return whether a call can be allowed only for users with a certain boundary."""
    return any(_BOUNDARY.lower() in each.keys for each in actions_like(f"iam:{call.action}"))


def _exactly(text: str) -> str:
    """Escape a string so that nothing in it is a wildcard or begins a variable."""
    return _ACTING.sub(lambda found: f"${{{found[0]}}}", text)


def _remark_on_paths(kind: str, paths: Sequence[str], calls: Iterable[ProviderCall]) -> str:
    if not paths:
        return f"It can change any {kind} in the account; paths narrow that if each {kind} has one other than /."
    but = ", but can remove users from any" if any(call.on == f"any {kind}" for call in calls) else ""
    return f"It can change a {kind} only below {subject(paths)}{but}, and reads all."


def _remark_on_boundaries(boundaries: Sequence[str]) -> str:
    if boundaries:
        return f"It can create users, and give them their own policies, only with the boundary {subject(boundaries)}."
    return "It can create users without a boundary; permissions_boundary narrows that if each user has one."
